"""Values and conditions of a rule that could change without any of its own examples noticing.

A condition with more than MANY values, such as a list of services, needs only one `Fires:` line; verdict rules need no
`Silent:` lines, since all balances are checked; a negated pattern that several rules share need not be tested in each.
Rules with several patterns of one kind of fact are skipped, since an example does not say which one it is for; so are
TESTs, which name no values.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from outsourcing.engine.anomalies.anomaly import Anomaly, AnomalyKind
from outsourcing.engine.anomalies.firing_regions import SINGLE, FiringRegion, finding_dimension
from outsourcing.engine.anomalies.value_sets import Box, Dimension, Region, Value, intersection
from outsourcing.engine.anomalies.witnesses import WitnessSearch
from outsourcing.engine.core.assessment import Answers
from outsourcing.engine.core.conditions import (
    Example,
    FieldTest,
    Pattern,
    Vocabulary,
    are_answers,
    example_facts,
    matches,
)
from outsourcing.engine.core.facts import Evidence, Finding, Verdict
from outsourcing.engine.core.rulebook import Rule

MANY = 12  # values of a question; no question that is asked in full has as many


def untested(search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield what no example of its rule shows."""
    rulebook = search.model.rulebook
    negated = ({p for p in rule.patterns if p.negated} for rule in rulebook.rules)
    shared = {pattern for pattern, count in Counter(p for some in negated for p in some).items() if count > 1}
    for one in search.model.rules:
        positive = [pattern.fact for pattern in one.rule.patterns if not pattern.negated]
        if len(set(positive)) == len(positive) and _are_values(one.rule, rulebook.vocabulary):
            examples = _Examples(one, rulebook.vocabulary, search)
            yield from examples.untested_values()
            if not one.concludes(Verdict):
                yield from examples.untested_conditions()
                yield from examples.untested_negations(shared)


def _are_values(rule: Rule, vocabulary: Vocabulary) -> bool:
    """Say whether the examples of a rule give values of its facts, neither lists of facts nor answers alone."""
    examples = (*rule.fires, *rule.silent)
    return all(isinstance(one, Mapping) and not are_answers(rule.patterns, one, vocabulary) for one in examples)


class _Examples:
    """The examples of one rule."""

    def __init__(self, one: FiringRegion, vocabulary: Vocabulary, search: WitnessSearch) -> None:
        self.rule = one.rule
        self.regions = one.regions
        self.vocabulary = vocabulary
        self.search = search
        self.tests = [(p, test) for p in self.rule.patterns if not p.negated for test in p.tests if test.accepted]

    def untested_values(self) -> Iterator[Anomaly]:
        """Yield the accepted values that no Fires: line shows."""
        for pattern, test in self.tests:
            shown = {str(self._values(pattern, example).get(test.field)) for example in self.rule.fires}
            accepted = list(map(str, test.accepted or ()))
            left = [value for value in accepted if value not in shown]
            if left and len(self.vocabulary[pattern.fact][test.field] or ()) > MANY:
                left = [] if shown & set(accepted) else left[:1]
            for value in left:
                message = f"no Fires: line of {self.rule.id} shows {test.field} = {value}: add one"
                witness = self._witness(self._with_value(pattern, test, value), fires=True)
                if witness or not self.rule.tests:  # a TEST may refuse what its pattern accepts
                    yield self._anomaly(f"{test.field}={value}", message, witness)

    def untested_conditions(self) -> Iterator[Anomaly]:
        """Yield the conditions without a Silent: line in which they alone fail."""
        for pattern, test in self.tests:
            if not any(self._failing(example) == [test] for example in self.rule.silent):
                message = f"no Silent: line of {self.rule.id} fails in {test.field} alone: add one"
                witness = self._witness(self._without(pattern, test), fires=False)
                yield self._anomaly(f"without {test.field}", message, witness)

    def untested_negations(self, shared: set[Pattern]) -> Iterator[Anomaly]:
        """Yield the values of a NOT without a Silent: line that is silent because of them alone."""
        for pattern in (pattern for pattern in self.rule.patterns if pattern.negated and pattern not in shared):
            alone = [self._values(pattern, e) for e in self.rule.silent if self._failing(e) == [pattern]]
            for test in pattern.tests:
                shown = {str(values.get(test.field)) for values in alone}
                for value in (str(value) for value in test.accepted or () if str(value) not in shown):
                    message = f"no Silent: line of {self.rule.id} fails because of {test.field} = {value}: add one"
                    witness = self._witness(self._despite(pattern, test, value), fires=False)
                    yield self._anomaly(f"not {test.field}={value}", message, witness)

    def _values(self, pattern: Pattern, example: Example) -> dict[str, Any]:
        """Return the values of an example that belong to a pattern's fact."""
        return dict(dict(example_facts(self.rule.patterns, example, self.vocabulary))[pattern.fact])

    def _failing(self, example: Example) -> list[FieldTest | Pattern]:
        """Return what keeps a rule silent on an example: tests of a field, and negated patterns."""
        failing: list[FieldTest | Pattern] = []
        for pattern in self.rule.patterns:
            values = self._values(pattern, example)
            if pattern.negated:
                failing += [pattern] if matches(pattern, values) else []
            else:
                failing += [test for test in pattern.tests if not matches(pattern._replace(tests=(test,)), values)]
        return failing

    def _anomaly(self, about: str, message: str, witness: Answers | None) -> Anomaly:
        return Anomaly(kind=AnomalyKind.UNTESTED, rules=(self.rule.id,), about=about, message=message, witness=witness)

    def _witness(self, regions: Sequence[Region], *, fires: bool) -> Answers | None:
        """Return a profile of these regions on which a run confirms that the rule fires, or stays silent."""
        for region in regions:
            if (witness := self.search.witness([region])) is not None:
                firings = self.search.model.firings(witness)
                if not firings.failed and (self.rule.id in firings.by_rule) is fires:
                    return witness
        return None

    def _dimension(self, pattern: Pattern, field: str) -> Dimension | None:
        """Return the dimension of a field; None if the pattern may be about several differences."""
        if pattern.fact in SINGLE:
            return pattern.fact.__name__, field
        keys = next((test.accepted or () for test in pattern.tests if test.field == "difference"), ())
        return finding_dimension(keys[0], field) if pattern.fact is Finding and len(keys) == 1 else None

    def _with_value(self, pattern: Pattern, test: FieldTest, value: str) -> list[Region]:
        """Return the part of the rule's regions in which a field has a value."""
        dim = self._dimension(pattern, test.field)
        if pattern.fact in (Finding, Evidence) and test.field in ("difference", "side") and dim is None:
            place = 0 if test.field == "difference" else 1
            named = [region for region in self.regions if any(value in dim[place].split() for dim in region.box)]
            return named or self.regions
        box: Box = {} if dim is None or test.field == "difference" else {dim: frozenset([value])}
        boxes = [(intersection(region.box, box), region.holes) for region in self.regions]
        return [Region(common, holes) for common, holes in boxes if common is not None]

    def _without(self, pattern: Pattern, test: FieldTest) -> list[Region]:
        """Return where all conditions hold but the one on a field."""
        dim, domains = self._dimension(pattern, test.field), self.search.model.space.domains
        if dim is None or dim not in domains:
            return []
        others: frozenset[Value] = frozenset(domains[dim]) - set(map(str, test.accepted or ()))
        return [Region({**region.box, dim: others}, region.holes) for region in self.regions if others]

    def _despite(self, pattern: Pattern, test: FieldTest, value: str) -> list[Region]:
        """Return where all conditions hold but a negated pattern, whose fact is there with a value."""
        hole: dict[Dimension, frozenset[Value]] = {}
        for other in pattern.tests:
            if (dim := self._dimension(pattern, other.field)) is not None and other.accepted is not None:
                hole[dim] = frozenset([value] if other is test else map(str, other.accepted))
        boxes = [(intersection(region.box, hole) if hole else None, region.holes) for region in self.regions]
        return [
            Region(box, tuple(other for other in holes if intersection(other, hole) is None))
            for box, holes in boxes
            if box is not None
        ]
