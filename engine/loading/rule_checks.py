"""What is wrong with a draft of a rule, found before anything fires.

Experta accepts a misspelt field, an impossible value and constructs that it gets wrong, and then stays silent for
ever. Here each of them is a Problem with file and line, what is wrong, and the nearest right name. Knows nothing of
loading modules.
"""

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from outsourcing.engine.core._experta import AND, EXISTS, FORALL, NOT, OR, TEST, Fact
from outsourcing.engine.core.authoring import Draft, Source
from outsourcing.engine.core.conditions import (
    MOST_SECONDS,
    Pattern,
    Vocabulary,
    binding_values,
    bound_name,
    constraint_problems,
    example_facts,
    matches,
    to_pattern,
)
from outsourcing.engine.core.errors import Problem, suggestion
from outsourcing.engine.core.facts import Balance, Evidence, Finding, Verdict
from outsourcing.engine.core.text import error_text
from outsourcing.engine.core.timeouts import TimeLimitExceededError, time_limit
from outsourcing.engine.loading import body_checks

ID = re.compile(r"[A-Z]{2,6}[0-9]{1,3}")
STAGES = {Finding: 1, Balance: 1, Verdict: 2}  # facts that come later than what the first rules conclude
COMPLETE = STAGES | {Evidence: 1}  # from when on all facts of a kind are there

UNSAFE = {
    EXISTS: "EXISTS ignores all but its first pattern in Experta; write the pattern itself",
    FORALL: "FORALL is not reliable in Experta; write a rule per case",
    OR: "OR across patterns fires once for each true branch; write a rule per branch, or one_of() within a field",
    AND: "AND is not needed: list the patterns one after the other",
}


class Page(NamedTuple):
    """A rule's docstring, taken apart."""

    title: str
    why: str
    fires: tuple[Mapping[str, Any], ...]
    silent: tuple[Mapping[str, Any], ...]


def problems(draft: Draft, vocabulary: Vocabulary) -> list[Problem]:
    """Return everything that is wrong with a draft."""
    found = [*_identity(draft), *_page(draft), *_conditions(draft, vocabulary)]
    if not found:  # what follows needs sound conditions
        patterns = [to_pattern(e, vocabulary) for e in draft.conditions if not isinstance(e, TEST)]
        found = [
            *_examples(draft, patterns, vocabulary),
            *_tried(draft, patterns),
            *body_checks.problems(draft, patterns, vocabulary),
        ]
    return [Problem(draft.place, f"rule {draft.id}: {message}") for message in found]


def page(draft: Draft) -> Page:
    """Return the parts of a sound docstring."""
    return Page(
        title=" ".join(_docstring(draft).split("\n\n")[0].split()),
        why=_part(draft, "Why"),
        fires=tuple(json.loads(line) for line in _lines(draft, "Fires")),
        silent=tuple(json.loads(line) for line in _lines(draft, "Silent")),
    )


def _docstring(draft: Draft) -> str:
    return inspect.cleandoc(draft.body.__doc__ or "")


def _part(draft: Draft, name: str) -> str:
    """Return the text after `name:`, up to the next part or the end."""
    found = re.search(rf"^{name}:(.*?)(?=^\w+:|\Z)", _docstring(draft), re.MULTILINE | re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def _lines(draft: Draft, name: str) -> list[str]:
    """Return the texts of all `name:` lines."""
    return re.findall(rf"^{name}:(.*)$", _docstring(draft), re.MULTILINE)


def _identity(draft: Draft) -> Iterator[str]:
    if not isinstance(draft.id, str) or not ID.fullmatch(draft.id):
        yield "an id is two to six capital letters and a number, like DF1"
    if not isinstance(draft.source, Source):
        got = "" if draft.source is None else f" (got {draft.source!r})"
        yield f"it has no source; name the Source it rests on: source=Source(key, title, place){got}"
    if not inspect.isgeneratorfunction(draft.body):
        yield "its body yields nothing; yield each fact that it concludes"


def _page(draft: Draft) -> Iterator[str]:
    if not _docstring(draft):
        yield "it has no docstring; write a title, Why:, Fires: and Silent:"
        return
    if re.search(r"^\w+:", _docstring(draft).split("\n\n")[0], re.MULTILINE):
        yield "its docstring has no title; begin with a sentence and an empty line"
    if not _part(draft, "Why"):
        yield "its docstring has no Why:"
    for name in ("Fires", "Silent"):
        lines = _lines(draft, name)
        if not lines:
            yield f"its docstring has no {name}: line"
        for line in lines:
            try:
                sound = isinstance(json.loads(line), dict)
            except (ValueError, RecursionError):
                sound = False
            if not sound:
                yield f'its {name}: line is no JSON object, like {{"driver": "volume"}} (got {line.strip()})'


def _conditions(draft: Draft, vocabulary: Vocabulary) -> Iterator[str]:
    if not draft.conditions:
        yield "it has no condition"
        return
    if isinstance(draft.conditions[0], (TEST, NOT)):
        yield f"it begins with {type(draft.conditions[0]).__name__}; begin with a pattern that must hold"
    bound: set[str] = set()
    tested = False
    for element in draft.conditions:
        if isinstance(element, TEST):
            tested = True
            yield from _test(element, bound)
            continue
        if tested:
            yield "TEST comes last, after all patterns"
        pattern = element[0] if isinstance(element, NOT) and len(element) == 1 else element
        yield from _pattern(pattern, vocabulary)
        if isinstance(pattern, Fact):
            names = {name for value in pattern.values_by_name().values() if (name := bound_name(value))}
            if isinstance(element, NOT):
                yield from _unbound(names, bound, "NOT")
                yield from _too_early(type(pattern), draft)
            bound |= names | ({pattern.__bind__} if pattern.__bind__ else set())


def _too_early(negated: type[Fact], draft: Draft) -> Iterator[str]:
    """Yield that a fact is missed before it can be there: a rule waits only for what it wants."""
    wanted = [STAGES.get(type(element), 0) for element in draft.conditions if isinstance(element, Fact)]
    if COMPLETE.get(negated, 0) <= max(wanted, default=0):
        return
    if negated is Evidence:
        yield "NOT(Evidence) would hang on the order in which rules fire; say which answers must not be: NOT(Task(...))"
    else:
        name = negated.__name__
        yield f"NOT({name}) would be decided before there is one; begin with a pattern of {name}"


def _test(element: TEST, bound: set[str]) -> Iterator[str]:
    if len(element) != 1 or not inspect.isfunction(element[0]):
        yield "TEST takes one function of bound names, like lambda cf: cf > 0"
    else:
        yield from _unbound(set(inspect.signature(element[0]).parameters), bound, "TEST")


def _tried(draft: Draft, patterns: Sequence[Pattern]) -> Iterator[str]:
    """Yield what the functions of TESTs raise on the values that can be bound to their parameters."""
    for test in (element[0] for element in _tests(draft)):
        names = list(inspect.signature(test).parameters)
        combinations = binding_values([pattern for pattern in patterns if not pattern.negated], names)
        for values in islice(combinations or (), body_checks.MOST_RUNS):
            bound = dict(zip(names, values, strict=True))
            if wrong := _raised(test, bound):
                yield f"its TEST {wrong} on {', '.join(f'{name} = {value}' for name, value in bound.items())}"
                break


def _raised(test: Callable[..., Any], bound: Mapping[str, str]) -> str:
    try:
        with time_limit(MOST_SECONDS):
            test(**bound)
    except TimeLimitExceededError:
        return f"does not come to an end within {MOST_SECONDS:g} seconds"
    except Exception as error:  # noqa: BLE001  whatever an author's function raises is the finding
        return f"raises {type(error).__name__}: {error_text(error)}"
    return ""


def _unbound(names: set[str], bound: set[str], where: str) -> Iterator[str]:
    for name in sorted(names - bound):
        yield f'{where} uses "{name}", which no pattern before it binds{suggestion(name, sorted(bound))}'


def _no_pattern(written: Any) -> str:
    """Return what to write instead of what is no pattern of a fact."""
    if isinstance(written, bool):
        return "a condition is a pattern, like Task(driver=...); what must not be there is NOT(...), in capitals"
    if isinstance(written, type):
        return f"{written.__name__} is no pattern yet; write {written.__name__}(...)"
    kind = type(written)
    return UNSAFE.get(kind, f"{kind.__name__} is no pattern of a fact; NOT takes a single pattern")


def _pattern(pattern: Any, vocabulary: Vocabulary) -> Iterator[str]:
    if not isinstance(pattern, Fact):
        yield _no_pattern(pattern)
        return
    domains = vocabulary.get(type(pattern))
    if domains is None:
        known = sorted(fact.__name__ for fact in vocabulary)
        yield f"no fact is called {type(pattern).__name__}{suggestion(type(pattern).__name__, known)}"
        return
    for name, constraint in pattern.values_by_name().items():
        yield from constraint_problems(type(pattern).__name__, name, constraint, domains)


def _examples(draft: Draft, patterns: Sequence[Pattern], vocabulary: Vocabulary) -> Iterator[str]:
    """Check the examples' values and, where the patterns can be told apart, that they fire or stay silent."""
    written, wanted = page(draft), [pattern.fact for pattern in patterns if not pattern.negated]
    told_apart = len(set(wanted)) == len(wanted) and not any(p.bound_names() for p in patterns if p.negated)
    for fires, examples in ((True, written.fires), (False, written.silent)):
        for values in examples:
            facts = example_facts(patterns, values, vocabulary)
            line = f"its {'Fires' if fires else 'Silent'}: line"
            found = [
                m for fact, own in facts.items() for name in own for m in _example_value(fact, name, own, vocabulary)
            ]
            yield from (f"{line}: {message}" for message in found)
            matched = all((matches(p, facts[p.fact]) is True) is not p.negated for p in patterns)
            if told_apart and not _tests(draft) and not found and matched is not fires:
                yield f"{line} does not hold: {json.dumps(values)}"


def _example_value(fact: type[Fact], name: str, own: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[str]:
    domains = vocabulary[fact]
    if domains.get(name, ()) is not None:
        yield from constraint_problems(fact.__name__, name, own[name], domains)


def _tests(draft: Draft) -> list[TEST]:
    return [element for element in draft.conditions if isinstance(element, TEST)]
