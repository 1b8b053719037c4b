"""What is wrong with a draft of a rule, found before anything fires.

Experta accepts a misspelt field, an impossible value and constructs that it gets wrong, and then stays silent for
ever. Here each of them is a Problem with file and line, what is wrong, and the nearest right name. Knows nothing of
loading modules.
"""

import inspect
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from engine._experta import AND, EXISTS, FORALL, NOT, OR, TEST, Fact, W
from engine.authoring import Draft, Source
from engine.conditions import Pattern, Vocabulary, accepts, binding_values, bound_name, matches, to_pattern, words_in
from engine.errors import Problem, listed, suggestion
from engine.facts import Balance, Evidence, Finding, Task, Verdict

ID = re.compile(r"[A-Z]{2,6}[0-9]{1,3}")
CONCLUDED = {Task: Evidence, Evidence: Evidence, Finding: Verdict, Balance: Verdict, Verdict: Verdict}
MOST_RUNS = 256  # bodies are run at load once per combination of the values they bind, up to this many

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
        found = [*_examples(draft, patterns, vocabulary), *_body(draft, patterns, vocabulary)]
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
            bound |= names | ({pattern.__bind__} if pattern.__bind__ else set())


def _test(element: TEST, bound: set[str]) -> Iterator[str]:
    if len(element) != 1 or not inspect.isfunction(element[0]):
        yield "TEST takes one function of bound names, like lambda cf: cf > 0"
    else:
        yield from _unbound(set(inspect.signature(element[0]).parameters), bound, "TEST")


def _unbound(names: set[str], bound: set[str], where: str) -> Iterator[str]:
    for name in sorted(names - bound):
        yield f'{where} uses "{name}", which no pattern before it binds{suggestion(name, sorted(bound))}'


def _pattern(pattern: Any, vocabulary: Vocabulary) -> Iterator[str]:
    if not isinstance(pattern, Fact):
        kind = type(pattern)
        yield UNSAFE.get(kind, f"{kind.__name__} is no pattern of a fact; NOT takes a single pattern")
        return
    domains = vocabulary.get(type(pattern))
    if domains is None:
        known = sorted(fact.__name__ for fact in vocabulary)
        yield f"no fact is called {type(pattern).__name__}{suggestion(type(pattern).__name__, known)}"
        return
    for name, constraint in pattern.values_by_name().items():
        yield from _field(type(pattern).__name__, name, constraint, domains)


def _field(fact: str, name: str, constraint: Any, domains: Mapping[str, Any]) -> Iterator[str]:
    if name not in domains:
        yield f'{fact} has no field "{name}"{suggestion(name, list(domains))}'
        return
    domain = domains[name]
    if domain is None:
        if not isinstance(constraint, W):
            yield f"{fact}.{name} is open: bind it with MATCH, test it with TEST"
        return
    try:
        yield from _values(f"{fact}.{name}", constraint, domain)
    except Exception as error:  # noqa: BLE001  whatever an author's predicate raises is the finding
        yield f"the condition on {fact}.{name} raises {type(error).__name__}: {error}"


def _values(field: str, constraint: Any, domain: Sequence[str]) -> Iterator[str]:
    impossible = sorted(str(word) for word in words_in(constraint) - set(domain))
    for word in impossible:
        yield f'{field} is never "{word}"{suggestion(word, domain)} ({listed(domain)})'
    if not impossible and not any(accepts(constraint, value) for value in domain):
        yield f"no value of {field} can fulfil its condition ({listed(domain)})"


def _examples(draft: Draft, patterns: Sequence[Pattern], vocabulary: Vocabulary) -> Iterator[str]:
    """Check the examples' values and, where the rule is about one fact only, that they fire or stay silent."""
    written, about = page(draft), patterns[0].fact
    one_fact = not any(pattern.negated or pattern.fact is not about for pattern in patterns) and not _tests(draft)
    for fires, examples in ((True, written.fires), (False, written.silent)):
        for values in examples:
            found = [m for name, value in values.items() for m in _example_value(about, name, value, vocabulary)]
            yield from found
            matched = all(matches(pattern, values) for pattern in patterns)
            if one_fact and not found and matched is not fires:
                yield f"its {'Fires' if fires else 'Silent'}: line does not hold: {json.dumps(values)}"


def _example_value(about: type[Fact], name: str, value: Any, vocabulary: Vocabulary) -> Iterator[str]:
    domains = vocabulary[about]
    if domains.get(name, ()) is not None:
        yield from _field(about.__name__, name, value, domains)


def _tests(draft: Draft) -> list[TEST]:
    return [element for element in draft.conditions if isinstance(element, TEST)]


def _body(draft: Draft, patterns: Sequence[Pattern], vocabulary: Vocabulary) -> Iterator[str]:
    """Check the body's parameters; then run it with the values that they can have, and check what it concludes."""
    positive = [pattern for pattern in patterns if not pattern.negated]
    parameters = list(inspect.signature(draft.body).parameters)
    bound = set().union(*(pattern.bound_names() for pattern in positive))
    unbound = [
        f'its body takes "{name}", which no pattern binds{suggestion(name, sorted(bound))}'
        for name in parameters
        if name not in bound
    ]
    yield from unbound
    if any(p.kind is not p.POSITIONAL_OR_KEYWORD for p in inspect.signature(draft.body).parameters.values()):
        yield "its body takes plain parameters only, each a bound name"
        return
    combinations = binding_values(positive, parameters)
    if unbound or combinations is None:  # an open value cannot be tried out
        return
    seen: set[str] = set()
    premise = positive[0].fact
    for values in islice(combinations, MOST_RUNS):
        for message in _conclusions(draft, dict(zip(parameters, values, strict=True)), premise, vocabulary):
            if message not in seen:
                seen.add(message)
                yield message


def _conclusions(draft: Draft, values: Mapping[str, str], premise: type[Fact], vocabulary: Vocabulary) -> Iterator[str]:
    try:
        facts = list(islice(draft.body(**values), MOST_RUNS))
    except (Exception, SystemExit) as error:  # noqa: BLE001  whatever an author's body raises is the finding
        line = error.__traceback__ and error.__traceback__.tb_next and error.__traceback__.tb_next.tb_lineno
        yield f"its body raises {type(error).__name__}: {error} (line {line or '?'})"
        return
    if len(facts) == MOST_RUNS:
        yield "its body does not stop yielding"
        return
    for fact in facts:
        yield from conclusion(fact, premise, vocabulary)


def conclusion(fact: Any, premise: type[Fact], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what is wrong with a fact that a rule about the premise concludes."""
    if not isinstance(fact, Fact) or type(fact) not in vocabulary:
        yield f"it yields {fact!r}, which is no fact of the advisor"
        return
    if type(fact) is not CONCLUDED[premise]:
        expected = CONCLUDED[premise].__name__
        yield f"a rule about {premise.__name__} concludes {expected}, not {type(fact).__name__}"
        return
    domains, values = vocabulary[type(fact)], fact.values_by_name()
    for name in type(fact).names:
        if name not in values:
            yield f"{type(fact).__name__} is concluded without {name}"
    for name, value in values.items():
        if not isinstance(value, (str, float)):  # 1 == True: Experta would take the one for the other
            yield f"{type(fact).__name__}.{name} is a word or a decimal number (got {value!r})"
        elif domains.get(name, ()) is not None:
            yield from _field(type(fact).__name__, name, value, domains)
    if "strength" in values and not (isinstance(values["strength"], float) and 0 < values["strength"] < 1):
        yield f"a strength lies between 0 and 1, as SLIGHT, CLEAR and STRONG do (got {values['strength']!r})"
