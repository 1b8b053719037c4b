"""Mutants: a rule changed in one place, as a mistake of its author might have it.

A rule that never fires; evidence for the other side, or a step stronger or weaker; another verdict; a condition that
accepts a value less, a value more, or anything; a pattern that must not be there left out. Mutants that nothing can
tell from their rule, as the sets of accepted values have it, are not made.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any, Literal, NamedTuple

from outsourcing.engine.anomalies.value_sets import Values
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.conditions import FieldTest, Pattern, Vocabulary, in_words
from outsourcing.engine.core.facts import CLEAR, FAINT, SLIGHT, STRONG, Evidence, Side, Verdict, VerdictKind
from outsourcing.engine.core.rulebook import Rule
from outsourcing.engine.loading.body_checks import READS
from outsourcing.engine.rule_tests.mutant_regions import Change, domain, is_plain, touched

STEPS = (FAINT, SLIGHT, CLEAR, STRONG)
MOST_VALUES = 5  # that are told one by one
ANYTHING = ("anything",)
Of = Literal["firing", "conclusion", "condition"]


class Mutant(NamedTuple):
    """A rule changed in one place: which rule, what was changed, in words, and the rule as changed."""

    of: Of
    words: str
    rule: Rule

    def __str__(self) -> str:
        return f"{self.rule.id}: {self.words}"


def mutants(rule: Rule, vocabulary: Vocabulary) -> Iterator[Mutant]:
    """Yield every mutant of a rule that can be told from it."""
    yield Mutant("firing", "never fires", rule._replace(body=_changed(rule, lambda _: None)))
    yield from _other_conclusions(rule)
    for patterns, words, change in _other_conditions(rule, vocabulary):
        if not is_plain(rule) or touched(rule, change, vocabulary):
            yield Mutant("condition", words, rule._replace(patterns=patterns))


def _other_conclusions(rule: Rule) -> Iterator[Mutant]:
    told = rule.conclusions()
    if None in told:  # what it concludes is known only once it fires
        if rule.premises <= READS[Evidence]:
            flipped = _changed(rule, lambda fact: _flipped(fact) if isinstance(fact, Evidence) else fact)
            yield Mutant("conclusion", "its evidence is for the other side", rule._replace(body=flipped))
        return
    for fact in dict.fromkeys(_key(fact) for fact in told if fact is not None):
        for other, words in _others(dict(fact[1]), fact[0]):
            yield Mutant("conclusion", words, rule._replace(body=_changed(rule, _swap(fact, other))))


_Key = tuple[type[Fact], tuple[tuple[str, Any], ...]]


def _key(fact: Fact) -> _Key:
    return type(fact), tuple((name, fact[name]) for name in type(fact).names)  # not who concluded it


def _swap(key: _Key, other: Fact) -> Callable[[Fact], Fact]:
    return lambda fact: other if _key(fact) == key else fact


def _others(values: dict[str, Any], kind: type[Fact]) -> Iterator[tuple[Fact, str]]:
    """Yield what a rule might conclude instead, with what is different, in words."""
    if kind is Evidence:
        about, side, strength = values["difference"].replace("_", " "), values["side"], values["strength"]
        yield _flipped(Evidence(**values)), f"{about} for {Side(side).other} (was: {side})"
        for step in _steps(strength):
            yield Evidence(**{**values, "strength": step}), f"{about} with strength {step:g} (was: {strength:g})"
    elif kind is Verdict:
        for other in VerdictKind:
            if other != values["kind"]:
                yield Verdict(**{**values, "kind": other}), f"verdict {other} (was: {values['kind']})"


def _flipped(evidence: Evidence) -> Evidence:
    return Evidence(evidence["difference"], Side(evidence["side"]).other, evidence["strength"])


def _steps(strength: float) -> list[float]:
    """Return the next step up and the next step down."""
    weaker = [step for step in STEPS if step < strength]
    stronger = [step for step in STEPS if step > strength]
    return [*stronger[:1], *weaker[-1:]]


def _changed(rule: Rule, change: Callable[[Fact], Fact | None]) -> Callable[..., Iterator[Fact]]:
    """Return a rule's body with what it concludes changed; None: not concluded."""

    @wraps(rule.body)
    def body(*values: Any, **named: Any) -> Iterator[Fact]:
        for fact in rule.body(*values, **named):
            if (other := change(fact)) is not None:
                yield other

    return body


_Changed = tuple[tuple[Pattern, ...], str, Change]


def _other_conditions(rule: Rule, vocabulary: Vocabulary) -> Iterator[_Changed]:
    for place, pattern in enumerate(rule.patterns):
        for n, test in enumerate(pattern.tests):
            for other, words, where in _other_tests(pattern, test, vocabulary):
                tests = (*pattern.tests[:n], *([other] if other else []), *pattern.tests[n + 1 :])
                yield _with(rule, place, pattern._replace(tests=tests)), words, Change(place, test.field, where)
        if pattern.negated:
            without = (*rule.patterns[:place], *rule.patterns[place + 1 :])
            yield without, f"without {in_words(pattern)}", Change(place, None, frozenset())


def _with(rule: Rule, place: int, pattern: Pattern) -> tuple[Pattern, ...]:
    return (*rule.patterns[:place], pattern, *rule.patterns[place + 1 :])


def _other_tests(
    pattern: Pattern, test: FieldTest, vocabulary: Vocabulary
) -> Iterator[tuple[FieldTest | None, str, Values]]:
    """Yield a test with a value less, with a value more, and none; each in words, and the values it matters for."""
    if test.accepted is None:
        return
    possible = frozenset(domain(pattern.fact, test.field, vocabulary))
    if len(test.accepted) > 1:
        for value in test.accepted:
            fewer = tuple(one for one in test.accepted if one != value)
            yield test._replace(accepted=fewer), _told(pattern, test, fewer), frozenset({value})
    values = [str(value) for value in vocabulary[pattern.fact][test.field] or () if value not in test.accepted]
    for value in values:
        yield (
            test._replace(accepted=(*test.accepted, value)),
            _told(pattern, test, (*test.accepted, value)),
            frozenset({value}),
        )
    if test.binds is None and not (pattern.negated and len(pattern.tests) == 1):  # NOT of anything: it never fires
        yield None, _told(pattern, test, ANYTHING), possible - set(test.accepted)


def _told(pattern: Pattern, test: FieldTest, values: Sequence[str]) -> str:
    """Return a changed test in words; of many values, only what is added or missing."""
    was = test.accepted or ()
    if len(was) <= MOST_VALUES:
        told, before = " or ".join(values), f" (was: {' or '.join(was)})"
    elif values == ANYTHING:
        told, before = ANYTHING[0], f" (was: one of {len(was)})"
    else:
        added, missing = (sorted(set(one) - set(other)) for one, other in ((values, was), (was, values)))
        told, before = f"as it was, {f'and {added[0]}' if added else f'but for {missing[0]}'}", ""
    changed = f"{test.field} = {told}"
    return f"{f'not ({changed})' if pattern.negated else changed}{before}"
