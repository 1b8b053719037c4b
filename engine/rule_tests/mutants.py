"""Mutants: rules changed in one place, as a mistake of their author might change them.

A rule that never fires; evidence for the other side, or one step stronger or weaker; another verdict; a condition that
accepts one value less, one more, or any; a NOT left out. A mutant that fires on the same facts as
its rule is not made: no test could find it.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any, Literal, NamedTuple

from outsourcing.engine.anomalies.firing_regions import FiringRegion, firing_region, rule_space
from outsourcing.engine.anomalies.value_sets import Space
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.conditions import FieldTest, Pattern, Vocabulary, in_words
from outsourcing.engine.core.evaluator import is_static
from outsourcing.engine.core.facts import CLEAR, FAINT, SLIGHT, STRONG, Evidence, Side, Verdict, VerdictKind
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.text import readable_name
from outsourcing.engine.loading.body_checks import READS

STEPS = (FAINT, SLIGHT, CLEAR, STRONG)
MAX_VALUES = 5  # of a condition that are listed one by one
ANYTHING = ("anything",)


class Mutant(NamedTuple):
    """A rule changed in one place: what was changed, in words, and the changed rule."""

    changed: Literal["firing", "conclusion", "condition"]
    words: str
    rule: Rule

    def __str__(self) -> str:
        return f"{self.rule.id}: {self.words}"


def mutants(rule: Rule, rulebook: Rulebook) -> Iterator[Mutant]:
    """Yield every mutant of a rule that behaves differently from it."""
    yield Mutant("firing", "never fires", rule._replace(body=_changed_body(rule, lambda _: None)))
    yield from _changed_conclusions(rule)
    keys = [difference.key for difference in rulebook.differences]
    space = rule_space(rulebook)._replace(impossible=())  # an example may declare any facts
    region = firing_region(rule, keys)
    for patterns, words in _changed_conditions(rule, rulebook.vocabulary):
        mutant = rule._replace(patterns=patterns)
        if not is_static(rule) or not _same_region(region, firing_region(mutant, keys), space):
            yield Mutant("condition", words, mutant)


def _same_region(region: FiringRegion, other: FiringRegion, space: Space) -> bool:
    """Return whether two rules certainly fire on the same facts."""
    both = region.exact and other.exact
    return both and space.covers(region.regions, other.regions) and space.covers(other.regions, region.regions)


def _changed_conclusions(rule: Rule) -> Iterator[Mutant]:
    concluded = rule.conclusions()
    if None in concluded:  # what it concludes is known only when it fires
        if rule.premises <= READS[Evidence]:
            flipped = _changed_body(rule, lambda fact: _flipped(fact) if isinstance(fact, Evidence) else fact)
            yield Mutant("conclusion", "its evidence is for the other side", rule._replace(body=flipped))
        return
    for key in dict.fromkeys(_key(fact) for fact in concluded if fact is not None):
        for other, words in _other_facts(*key):
            yield Mutant("conclusion", words, rule._replace(body=_changed_body(rule, _swap(key, other))))


_Key = tuple[type[Fact], tuple[tuple[str, Any], ...]]


def _key(fact: Fact) -> _Key:
    return type(fact), tuple((name, fact[name]) for name in type(fact).names)  # without the rule that concluded it


def _swap(key: _Key, other: Fact) -> Callable[[Fact], Fact]:
    return lambda fact: other if _key(fact) == key else fact


def _other_facts(kind: type[Fact], fields: tuple[tuple[str, Any], ...]) -> Iterator[tuple[Fact, str]]:
    """Yield what a rule might conclude instead of a fact, with the difference in words."""
    values = dict(fields)
    if kind is Evidence:
        about, side, strength = readable_name(values["difference"]), values["side"], values["strength"]
        yield _flipped(Evidence(**values)), f"{about} for {Side(side).other} (was: {side})"
        for step in _next_steps(strength):
            yield Evidence(**{**values, "strength": step}), f"{about} with strength {step:g} (was: {strength:g})"
    elif kind is Verdict:
        for other in VerdictKind:
            if other != values["kind"]:
                yield Verdict(**{**values, "kind": other}), f"verdict {other} (was: {values['kind']})"


def _flipped(evidence: Evidence) -> Evidence:
    return Evidence(evidence["difference"], Side(evidence["side"]).other, evidence["strength"])


def _next_steps(strength: float) -> list[float]:
    """Return the next step up and the next step down."""
    weaker = [step for step in STEPS if step < strength]
    stronger = [step for step in STEPS if step > strength]
    return [*stronger[:1], *weaker[-1:]]


def _changed_body(rule: Rule, change: Callable[[Fact], Fact | None]) -> Callable[..., Iterator[Fact]]:
    """Return a rule's body with each fact changed; None drops a fact."""

    @wraps(rule.body)
    def body(*values: Any, **named: Any) -> Iterator[Fact]:
        for fact in rule.body(*values, **named):
            if (other := change(fact)) is not None:
                yield other

    return body


def _changed_conditions(rule: Rule, vocabulary: Vocabulary) -> Iterator[tuple[tuple[Pattern, ...], str]]:
    """Yield the patterns of a rule with one change, and the change in words."""
    for place, pattern in enumerate(rule.patterns):
        before, after = rule.patterns[:place], rule.patterns[place + 1 :]
        for n, test in enumerate(pattern.tests):
            for changed, words in _changed_tests(pattern, test, vocabulary):
                tests = (*pattern.tests[:n], *changed, *pattern.tests[n + 1 :])
                yield (*before, pattern._replace(tests=tests), *after), words
        if pattern.negated:
            yield (*before, *after), f"without {in_words(pattern)}"


def _changed_tests(
    pattern: Pattern, test: FieldTest, vocabulary: Vocabulary
) -> Iterator[tuple[tuple[FieldTest, ...], str]]:
    """Yield a test with one value less, with one more, and left out, each in words."""
    if test.accepted is None:
        return
    fewer = [tuple(value for value in test.accepted if value != left_out) for left_out in test.accepted]
    others = [str(value) for value in vocabulary[pattern.fact][test.field] or () if value not in test.accepted]
    for values in (*filter(None, fewer), *((*test.accepted, value) for value in others)):
        yield (test._replace(accepted=values),), _in_words(pattern, test, values)
    if test.binds is None and not (pattern.negated and len(pattern.tests) == 1):  # a NOT of anything never fires
        yield (), _in_words(pattern, test, ANYTHING)


def _in_words(pattern: Pattern, test: FieldTest, values: Sequence[str]) -> str:
    """Return a changed test in words; of many values, only the one that is added or missing."""
    before = test.accepted or ()
    if len(before) <= MAX_VALUES:
        words, was = " or ".join(values), f" (was: {' or '.join(before)})"
    elif values == ANYTHING:
        words, was = ANYTHING[0], f" (was: one of {len(before)})"
    else:
        added, missing = sorted(set(values) - set(before)), sorted(set(before) - set(values))
        words, was = f"unchanged, {f'and {added[0]}' if added else f'without {missing[0]}'}", ""
    changed = f"{test.field} = {words}"
    return f"{f'not ({changed})' if pattern.negated else changed}{was}"
