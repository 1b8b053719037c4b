"""Conditions as sets of accepted values.

    Vocabulary   which fields each fact has, and the values each field can take (None: an open field)
    FieldTest    one field of a pattern: the values it accepts, and the name it binds, if any
    Pattern      one fact that must be there (or, negated, must not), as tests on its fields

Every tested field has a finite domain, so Experta's constraints are evaluated on it once, when rules are loaded. The
result is a set of values, which can be compared, counted and put into words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

from outsourcing.engine.core._experta import (
    ANDFC,
    NOT,
    NOTFC,
    ORFC,
    ConditionalElement,
    Fact,
    FieldConstraint,
    L,
    OneOf,
    P,
    W,
)
from outsourcing.engine.core.errors import Flaw, listed, suggestion
from outsourcing.engine.core.facts import Domain, Task
from outsourcing.engine.core.text import error_text, quoted
from outsourcing.engine.core.timeouts import TimeLimitExceededError, time_limit

MOST_SECONDS = 2.0  # to test all values of one field
TRIES = 8  # of a function of an author, to notice chance
Vocabulary = Mapping[type[Fact], Mapping[str, Domain]]
Example = Mapping[str, Any] | Sequence[Mapping[str, Mapping[str, Any]]]  # of a rule's docstring: values, or facts
ExampleFact = tuple[type[Fact], Mapping[str, Any]]


class FieldTest(NamedTuple):
    """One field of a pattern. `accepted` is None for an open field."""

    field: str
    accepted: tuple[str, ...] | None
    binds: str | None


class Pattern(NamedTuple):
    """One fact that must be there, or, negated, must not."""

    fact: type[Fact]
    tests: tuple[FieldTest, ...]
    negated: bool = False
    binds: str | None = None

    def bound_names(self) -> set[str]:
        """Return the names that this pattern binds for a rule's body."""
        return {name for name in (self.binds, *(test.binds for test in self.tests)) if name}


def accepts(constraint: Any, value: str) -> bool:
    """Return whether one of Experta's field constraints accepts a value."""
    match constraint:
        case W():
            accepted = True
        case L():
            accepted = constraint.value == value
        case P():
            accepted = constraint.match(value)
        case NOTFC():
            accepted = not accepts(constraint[0], value)
        case ANDFC():
            accepted = all(accepts(part, value) for part in constraint)
        case ORFC():
            accepted = any(accepts(part, value) for part in constraint)
        case _:
            accepted = constraint == value
    return bool(accepted)


def parts(constraint: Any) -> Iterator[Any]:
    """Yield a constraint's innermost parts."""
    if isinstance(constraint, (NOTFC, ANDFC, ORFC)):
        for part in constraint:
            yield from parts(part)
    else:
        yield constraint


def words_in(constraint: Any) -> set[Any]:
    """Return the values that a constraint names one by one."""
    named: set[Any] = set()
    for part in parts(constraint):
        if isinstance(part, L):
            named.add(part.value)
        elif isinstance(part, P) and isinstance(part.match, OneOf):
            named |= part.match.values
        elif not isinstance(part, FieldConstraint):
            named.add(part)
    return named


def _may_vary(constraint: Any) -> bool:
    """Return whether a constraint has a function of an author, which may accept something else each time."""
    return any(isinstance(part, P) and not isinstance(part.match, OneOf) for part in parts(constraint))


def bound_name(constraint: Any) -> str | None:
    """Return the name that a constraint binds, if any."""
    return next((part.__bind__ for part in parts(constraint) if getattr(part, "__bind__", None)), None)


def to_pattern(element: ConditionalElement, vocabulary: Vocabulary) -> Pattern:
    """Return a checked condition as sets of accepted values."""
    if isinstance(element, NOT):
        return to_pattern(element[0], vocabulary)._replace(negated=True)
    domains = vocabulary[type(element)]
    tests = [_to_test(name, constraint, domains[name]) for name, constraint in element.values_by_name().items()]
    return Pattern(type(element), tuple(tests), binds=element.__bind__)


def _to_test(name: str, constraint: Any, domain: Domain) -> FieldTest:
    accepted = None if domain is None else tuple(str(value) for value in domain if accepts(constraint, value))
    return FieldTest(name, accepted, bound_name(constraint))


def to_experta(pattern: Pattern) -> ConditionalElement:
    """Return the pattern for Experta, in the part of it that can be trusted: literals, membership, binding."""
    fact = pattern.fact()
    for test in pattern.tests:
        dict.__setitem__(fact, test.field, _to_constraint(test))
    if pattern.binds:
        fact.__bind__ = pattern.binds
    return NOT(fact) if pattern.negated else fact


@lru_cache(maxsize=10_000)
def _to_constraint(test: FieldTest) -> FieldConstraint:
    """Return the same constraint for equal tests, so that rules with equal patterns share their part of the network."""
    if test.accepted is None:
        return W(test.binds)
    if len(test.accepted) == 1:
        return L(test.accepted[0], test.binds)
    return P(OneOf(test.accepted), test.binds)


def matches(pattern: Pattern, values: Mapping[str, Any]) -> bool | None:
    """Return whether a fact with these values matches: True, False, or None if it depends on an unknown value.

    A missing value, or None, is unknown. Negation is not considered, because it depends on all facts.
    """
    undecided = False
    for test in pattern.tests:
        value = values.get(test.field)
        if value is None:
            undecided = True
        elif test.accepted is not None and value not in test.accepted:
            return False
    return None if undecided else True


def example_facts(patterns: Sequence[Pattern], values: Example, vocabulary: Vocabulary) -> list[ExampleFact]:
    """Return the facts that an example declares.

    An example lists its facts by name, or it gives values: each belongs to the first pattern whose fact has the field.
    """
    if not isinstance(values, Mapping):
        by_name = {fact.__name__: fact for fact in vocabulary}
        return [(by_name[name], dict(fields)) for one in values for name, fields in one.items()]
    if are_answers(patterns, values, vocabulary):
        return [(Task, values)]
    facts: dict[type[Fact], dict[str, Any]] = {pattern.fact: {} for pattern in patterns}
    for name, value in values.items():
        home = next((fact for fact in facts if name in vocabulary[fact]), patterns[0].fact)
        facts[home][name] = value
    return list(facts.items())


def by_kind(facts: Iterable[ExampleFact]) -> dict[type[Fact], list[Mapping[str, Any]]]:
    """Return facts by their kinds."""
    kinds: dict[type[Fact], list[Mapping[str, Any]]] = {}
    for fact, values in facts:
        kinds.setdefault(fact, []).append(values)
    return kinds


def are_answers(patterns: Sequence[Pattern], values: Example, vocabulary: Vocabulary) -> bool:
    """Say whether an example gives answers alone, to a rule that reads what is concluded from them.

    Such an example is run through all stages: the answers are weighed, and the rule fires on the result or not.
    """
    later = {pattern.fact for pattern in patterns if not pattern.negated} - {Task}
    if not later or not isinstance(values, Mapping) or not values:
        return False
    return all(name in vocabulary[Task] and not any(name in vocabulary[fact] for fact in later) for name in values)


def binding_values(patterns: Iterable[Pattern], names: Iterable[str]) -> Iterator[tuple[str, ...]] | None:
    """Yield every combination of values that these names can be bound to; None if one of them is open."""
    known: dict[str, tuple[str, ...] | None] = {}
    for test in (test for pattern in patterns if not pattern.negated for test in pattern.tests):
        if test.binds is not None:
            before, accepted = known.get(test.binds, test.accepted), test.accepted
            is_open = before is None or accepted is None
            known[test.binds] = None if is_open else tuple(v for v in before or () if v in (accepted or ()))
    values = [known.get(name) for name in names]
    return None if None in values else product(*(value for value in values if value is not None))


def in_words(pattern: Pattern) -> str:
    """Return the pattern in words: `driver = volume and volume = high or medium`."""
    tests = [f"{test.field} = {' or '.join(test.accepted)}" for test in pattern.tests if test.accepted is not None]
    words = " and ".join(tests) or f"any {pattern.fact.__name__.lower()}"
    return f"not ({words})" if pattern.negated else words


def constraint_problems(fact: str, name: str, constraint: Any, domains: Mapping[str, Any]) -> Iterator[Flaw]:
    """Yield what is wrong with a constraint on a field."""
    if name not in domains:
        yield Flaw("unknown-field", f'{fact} has no field "{name}"{suggestion(name, list(domains))}')
        return
    field, domain = f"{fact}.{name}", domains[name]
    if domain is None:
        if not isinstance(constraint, W):
            yield Flaw("open-field", f"{field} has no list of values: bind it with MATCH and test it with TEST")
        return
    if isinstance(constraint, (list, set, tuple, dict)) and not isinstance(constraint, FieldConstraint):
        message = f"{field} takes one value, or several as one_of(...) (got {quoted(constraint)})"
        yield Flaw("several-values", message)
        return
    if isinstance(constraint, str) and constraint in domain:
        return
    try:
        with time_limit(MOST_SECONDS):
            flaws = list(_value_flaws(field, constraint, domain))
    except TimeLimitExceededError:
        message = f"the condition on {field} does not finish within {MOST_SECONDS:g} seconds"
        flaws = [Flaw("condition-timeout", message)]
    except Exception as error:  # noqa: BLE001  whatever an author's predicate raises is reported
        message = f"the condition on {field} raises {type(error).__name__}: {error_text(error)}"
        flaws = [Flaw("condition-failed", message)]
    yield from flaws


def _value_flaws(field: str, constraint: Any, domain: Sequence[str]) -> Iterator[Flaw]:
    unknown = sorted(str(word) for word in words_in(constraint) - set(domain))
    if _may_vary(constraint) and len({tuple(accepts(constraint, value) for value in domain) for _ in range(TRIES)}) > 1:
        yield Flaw("unstable-condition", f"the condition on {field} accepts something else when it is tried again")
        return
    for word in unknown:
        message = f'"{word}" is not a value of {field}{suggestion(word, domain)} ({listed(domain)})'
        yield Flaw("unknown-value", message)
    if not unknown and not any(accepts(constraint, value) for value in domain):
        yield Flaw("impossible-condition", f"no value of {field} meets its condition ({listed(domain)})")
