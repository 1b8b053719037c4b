"""Static checks on rules, run when a pack is loaded.

Experta accepts a misspelt field, an impossible value and constructs that it gets wrong, and then the rule never fires.
Here each of them is a problem with file and line, and with the nearest valid name.
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
from outsourcing.engine.core.errors import Flaw, Problem, suggestion
from outsourcing.engine.core.facts import Balance, Evidence, Finding, Verdict
from outsourcing.engine.core.text import error_text
from outsourcing.engine.core.timeouts import TimeLimitExceededError, time_limit
from outsourcing.engine.loading import body_checks

RULE_ID = re.compile(r"[A-Z]{2,6}[0-9]{1,3}")
STAGES = {Finding: 1, Balance: 1, Verdict: 2}  # facts that come later than those that the first rules conclude
COMPLETE = STAGES | {Evidence: 1}  # the stage from which all facts of a kind are known

UNSAFE = {  # what to write instead of conditions that Experta gets wrong
    EXISTS: "EXISTS ignores all but its first pattern in Experta; write the pattern itself",
    FORALL: "FORALL is not reliable in Experta; write a rule per case",
    OR: "OR across patterns fires once for each true branch; write a rule per branch, or one_of() within a field",
    AND: "AND is not needed: list the patterns one after the other",
}


class Page(NamedTuple):
    """The parts of a rule's docstring."""

    title: str
    why: str
    fires: tuple[Mapping[str, Any], ...]
    silent: tuple[Mapping[str, Any], ...]


def rule_problems(draft: Draft, vocabulary: Vocabulary) -> list[Problem]:
    """Return everything that is wrong with a draft."""
    flaws = [*_declaration_flaws(draft), *_page_flaws(draft), *_condition_flaws(draft, vocabulary)]
    if not flaws:  # the other checks need valid conditions
        patterns = [to_pattern(e, vocabulary) for e in draft.conditions if not isinstance(e, TEST)]
        flaws = [
            *_example_flaws(draft, patterns, vocabulary),
            *_test_failures(draft, patterns),
            *body_checks.body_flaws(draft, patterns, vocabulary),
        ]
    return [flaw.at(draft.place, f"rule {draft.id}: ") for flaw in flaws]


def page(draft: Draft) -> Page:
    """Return the parts of a valid docstring."""
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


def _declaration_flaws(draft: Draft) -> Iterator[Flaw]:
    if not isinstance(draft.id, str) or not RULE_ID.fullmatch(draft.id):
        yield Flaw("invalid-rule-id", "a rule id is two to six capital letters and a number, like DF1")
    if not isinstance(draft.source, Source):
        got = "" if draft.source is None else f" (got {draft.source!r})"
        yield Flaw("no-source", f"it has no source; add source=Source(key, title, place){got}")
    if not inspect.isgeneratorfunction(draft.body):
        yield Flaw("concludes-nothing", "its body yields nothing; yield each fact that it concludes")


def _page_flaws(draft: Draft) -> Iterator[Flaw]:
    if not _docstring(draft):
        yield Flaw("no-docstring", "it has no docstring; write a title, Why:, Fires: and Silent:")
        return
    if re.search(r"^\w+:", _docstring(draft).split("\n\n")[0], re.MULTILINE):
        yield Flaw("no-title", "its docstring has no title; begin with a sentence and an empty line")
    if not _part(draft, "Why"):
        yield Flaw("no-why", "its docstring has no Why: line; say why the rule holds")
    for name in ("Fires", "Silent"):
        lines = _lines(draft, name)
        if not lines:
            yield Flaw("no-example", f"its docstring has no {name}: line; add an example")
        for line in lines:
            try:
                valid = isinstance(json.loads(line), dict)
            except (ValueError, RecursionError):
                valid = False
            if not valid:
                form = 'is not a JSON object like {"driver": "volume"}'
                yield Flaw("invalid-example", f"its {name}: line {form} (got {line.strip()})")


def _condition_flaws(draft: Draft, vocabulary: Vocabulary) -> Iterator[Flaw]:
    if not draft.conditions:
        yield Flaw("no-condition", "it has no condition; add a pattern, like Task(driver=...)")
        return
    if isinstance(draft.conditions[0], (TEST, NOT)):
        kind = type(draft.conditions[0]).__name__
        yield Flaw("invalid-order", f"it begins with {kind}; begin with a pattern that must hold")
    bound: set[str] = set()
    tested = False
    for element in draft.conditions:
        if isinstance(element, TEST):
            tested = True
            yield from _test_flaws(element, bound)
            continue
        if tested:
            yield Flaw("invalid-order", "TEST must come last, after all patterns")
        pattern = element[0] if isinstance(element, NOT) and len(element) == 1 else element
        yield from _pattern_flaws(pattern, vocabulary)
        if isinstance(pattern, Fact):
            names = {name for value in pattern.values_by_name().values() if (name := bound_name(value))}
            if isinstance(element, NOT):
                yield from _unbound_names(names, bound, "NOT")
                yield from _early_not_flaws(type(pattern), draft)
            bound |= names | ({pattern.__bind__} if pattern.__bind__ else set())


def _early_not_flaws(negated: type[Fact], draft: Draft) -> Iterator[Flaw]:
    """Yield a flaw if a NOT is decided before there can be such a fact: a rule waits only for facts that must hold."""
    stages = [STAGES.get(type(element), 0) for element in draft.conditions if isinstance(element, Fact)]
    if COMPLETE.get(negated, 0) <= max(stages, default=0):
        return
    name = negated.__name__
    message = f"NOT({name}) would be decided before there is one; begin with a pattern of {name}"
    if negated is Evidence:
        message = "NOT(Evidence) would depend on the order in which rules fire; exclude answers instead: NOT(Task(...))"
    yield Flaw("early-not", message)


def _test_flaws(element: TEST, bound: set[str]) -> Iterator[Flaw]:
    if len(element) != 1 or not inspect.isfunction(element[0]):
        yield Flaw("invalid-test", "TEST takes one function of bound names, like lambda cf: cf > 0")
    else:
        yield from _unbound_names(set(inspect.signature(element[0]).parameters), bound, "TEST")


def _test_failures(draft: Draft, patterns: Sequence[Pattern]) -> Iterator[Flaw]:
    """Yield how the functions of TESTs fail on values that can be bound to their parameters."""
    for test in (element[0] for element in _tests(draft)):
        names = list(inspect.signature(test).parameters)
        combinations = binding_values([pattern for pattern in patterns if not pattern.negated], names)
        for values in islice(combinations or (), body_checks.MOST_RUNS):
            bound = dict(zip(names, values, strict=True))
            if failure := _failure(test, bound):
                on = ", ".join(f"{name} = {value}" for name, value in bound.items())
                yield Flaw("test-failed", f"its TEST {failure} for {on}")
                break


def _failure(test: Callable[..., Any], bound: Mapping[str, str]) -> str:
    try:
        with time_limit(MOST_SECONDS):
            test(**bound)
    except TimeLimitExceededError:
        return f"does not finish within {MOST_SECONDS:g} seconds"
    except Exception as error:  # noqa: BLE001  whatever an author's function raises is reported
        return f"raises {type(error).__name__}: {error_text(error)}"
    return ""


def _unbound_names(names: set[str], bound: set[str], user: str) -> Iterator[Flaw]:
    for name in sorted(names - bound):
        near = suggestion(name, sorted(bound))
        yield Flaw("unbound-name", f'{user} uses "{name}", which no pattern before it binds{near}')


def _pattern_flaws(pattern: Any, vocabulary: Vocabulary) -> Iterator[Flaw]:
    kind = type(pattern)
    if isinstance(pattern, bool):
        form = "a condition is a pattern, like Task(driver=...); to exclude one, write NOT(...) in capitals"
        yield Flaw("not-a-pattern", form)
    elif isinstance(pattern, type):
        yield Flaw("not-a-pattern", f"{pattern.__name__} is a class; write {pattern.__name__}(...)")
    elif kind in UNSAFE:
        yield Flaw("unsupported-condition", UNSAFE[kind])
    elif not isinstance(pattern, Fact):
        yield Flaw("not-a-pattern", f"{kind.__name__} is not a pattern of a fact; NOT takes a single pattern")
    elif kind not in vocabulary:
        near = suggestion(kind.__name__, sorted(fact.__name__ for fact in vocabulary))
        yield Flaw("unknown-fact", f"unknown fact {kind.__name__}{near}")
    else:
        for name, constraint in pattern.values_by_name().items():
            yield from constraint_problems(kind.__name__, name, constraint, vocabulary[kind])


def _example_flaws(draft: Draft, patterns: Sequence[Pattern], vocabulary: Vocabulary) -> Iterator[Flaw]:
    """Check the values of examples and, if each value belongs to one pattern, that they fire or stay silent."""
    examples, wanted = page(draft), [pattern.fact for pattern in patterns if not pattern.negated]
    decidable = len(set(wanted)) == len(wanted) and not any(p.bound_names() for p in patterns if p.negated)
    decidable = decidable and not _tests(draft)
    for fires, values in (*((True, v) for v in examples.fires), *((False, v) for v in examples.silent)):
        facts = example_facts(patterns, values, vocabulary)
        line = f"its {'Fires' if fires else 'Silent'}: line"
        flaws = [
            flaw
            for fact, own in facts.items()
            for name, value in own.items()
            if vocabulary[fact].get(name, ()) is not None
            for flaw in constraint_problems(fact.__name__, name, value, vocabulary[fact])
        ]
        yield from (Flaw(flaw.code, f"{line}: {flaw.message}") for flaw in flaws)
        matched = all((matches(p, facts[p.fact]) is True) is not p.negated for p in patterns)
        if decidable and not flaws and matched is not fires:
            yield Flaw("wrong-example", f"{line} does not hold: {json.dumps(values)}")


def _tests(draft: Draft) -> list[TEST]:
    return [element for element in draft.conditions if isinstance(element, TEST)]
