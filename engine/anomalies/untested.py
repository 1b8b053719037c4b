"""What a rule's own examples leave out: a value, a condition, that could change without any example noticing.

A condition with more values than MANY, such as a list of services, needs one `Fires:` line only; verdict rules need no
`Silent:` lines, for all balances are gone through; a negated pattern that several rules share is tried out once, not in
each. Rules with several patterns of one kind of fact are left out, since a line does not say which it is for; so are
TESTs, which name no values.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from outsourcing.engine.anomalies.anomaly import Anomaly, AnomalyKind
from outsourcing.engine.anomalies.firing_regions import SINGLE, FiringRegion, finding
from outsourcing.engine.anomalies.model import RulebookModel
from outsourcing.engine.anomalies.value_sets import Box, Dimension, Region, Value, intersection
from outsourcing.engine.anomalies.witnesses import WitnessSearch
from outsourcing.engine.core.assessment import Answers
from outsourcing.engine.core.conditions import FieldTest, Pattern, Vocabulary, example_facts, matches
from outsourcing.engine.core.facts import Evidence, Finding, Verdict

MANY = 12  # values of a question; no question that is asked in full has as many


def untested(world: RulebookModel, search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield what no example of its rule shows."""
    vocabulary = world.rulebook.vocabulary
    negated = ({p for p in rule.patterns if p.negated} for rule in world.rulebook.rules)
    shared = {pattern for pattern, count in Counter(p for some in negated for p in some).items() if count > 1}
    for one in world.regions:
        wanted = [pattern.fact for pattern in one.rule.patterns if not pattern.negated]
        if len(set(wanted)) == len(wanted):
            examples = _Examples(one, vocabulary, world, search)
            yield from examples.values_not_shown()
            if Verdict not in {type(fact) for fact in one.conclusions}:
                yield from examples.conditions_not_shown()
                yield from examples.absences_not_shown(frozenset(shared))


class _Examples:
    """The examples of one rule."""

    def __init__(self, one: FiringRegion, vocabulary: Vocabulary, world: RulebookModel, search: WitnessSearch) -> None:
        self.one = one
        self.rule = one.rule
        self.vocabulary = vocabulary
        self.world = world
        self.search = search

    def values_not_shown(self) -> Iterator[Anomaly]:
        """Yield the accepted values that no Fires: line shows."""
        for pattern, test in self._tests():
            shown = {str(self._own(pattern, values).get(test.field)) for values in self.rule.fires}
            accepted = [str(value) for value in test.accepted or ()]
            left = [value for value in accepted if value not in shown]
            if left and len(self.vocabulary[pattern.fact][test.field] or ()) > MANY:
                left = [] if shown & set(accepted) else left[:1]
            for value in left:
                message = f"no Fires: line of {self.rule.id} shows {test.field} = {value}: add one"
                witness = self._witness(self._where(pattern, test, value), fires=True)
                if witness or not self.rule.tests:  # a TEST may refuse what its pattern accepts
                    yield self._anomaly(f"{test.field}={value}", message, witness)

    def conditions_not_shown(self) -> Iterator[Anomaly]:
        """Yield the conditions with no Silent: line in which they alone fail."""
        for pattern, test in self._tests():
            if not any(self._fails_alone(test, values) for values in self.rule.silent):
                message = f"no Silent: line of {self.rule.id} fails in {test.field} alone: add one"
                cells = self._without(pattern, test)
                yield self._anomaly(f"without {test.field}", message, self._witness(cells, fires=False))

    def absences_not_shown(self, shared: frozenset[Pattern]) -> Iterator[Anomaly]:
        """Yield the values that must not be, with no Silent: line in which they alone are there."""
        for pattern in (pattern for pattern in self.rule.patterns if pattern.negated and pattern not in shared):
            alone = [self._own(pattern, values) for values in self.rule.silent if self._fails_alone(pattern, values)]
            for test in pattern.tests:
                for value in test.accepted or ():
                    if str(value) not in {str(there.get(test.field)) for there in alone}:
                        message = f"no Silent: line of {self.rule.id} fails because of {test.field} = {value}: add one"
                        cells = self._despite(pattern, test, str(value))
                        witness = self._witness(cells, fires=False)
                        yield self._anomaly(f"not {test.field}={value}", message, witness)

    def _tests(self) -> Iterator[tuple[Pattern, FieldTest]]:
        for pattern in (pattern for pattern in self.rule.patterns if not pattern.negated):
            yield from ((pattern, test) for test in pattern.tests if test.accepted is not None)

    def _own(self, pattern: Pattern, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of an example that belong to a pattern's fact."""
        return example_facts(self.rule.patterns, values, self.vocabulary)[pattern.fact]

    def _fails_alone(self, condition: FieldTest | Pattern, values: Mapping[str, Any]) -> bool:
        """Say whether an example is silent for one condition only: a field, or a pattern that must not be there."""
        failing: list[FieldTest | Pattern] = []
        for pattern in self.rule.patterns:
            own = self._own(pattern, values)
            if pattern.negated:
                failing += [pattern] if matches(pattern, own) else []
            else:
                failing += [test for test in pattern.tests if not matches(pattern._replace(tests=(test,)), own)]
        return failing == [condition]

    def _anomaly(self, about: str, message: str, witness: Answers | None) -> Anomaly:
        return Anomaly(kind=AnomalyKind.UNTESTED, rules=(self.rule.id,), about=about, message=message, witness=witness)

    def _witness(self, cells: list[Region], *, fires: bool) -> Answers | None:
        """Return a profile of these cells on which a run confirms that the rule fires, or stays silent."""
        for cell in cells:
            witness = self.search.witness([cell])
            if witness is None:
                continue
            run = self.world.fires(witness)
            if not run.failed and (self.rule.id in run.by_rule) is fires:
                return witness
        return None

    def _dim(self, pattern: Pattern, field: str) -> Dimension | None:
        """Return the dimension of a field; none of what may be about several differences."""
        if pattern.fact in SINGLE:
            return pattern.fact.__name__, field
        about = next((test.accepted or () for test in pattern.tests if test.field == "difference"), ())
        return finding(about[0], field) if pattern.fact is Finding and len(about) == 1 else None

    def _where(self, pattern: Pattern, test: FieldTest, value: str) -> list[Region]:
        """Return the part of the region in which a field has a value."""
        dim = self._dim(pattern, test.field)
        if pattern.fact in (Finding, Evidence) and test.field in ("difference", "side") and dim is None:
            place = 0 if test.field == "difference" else 1
            named = [cell for cell in self.one.cells if any(value in dim[place].split() for dim in cell.box)]
            return named or self.one.cells
        box: Box = {} if dim is None or test.field == "difference" else {dim: frozenset([value])}
        boxes = [(intersection(cell.box, box), cell.holes) for cell in self.one.cells]
        return [Region(common, holes) for common, holes in boxes if common is not None]

    def _without(self, pattern: Pattern, test: FieldTest) -> list[Region]:
        """Return where all conditions hold but the one on a field."""
        dim = self._dim(pattern, test.field)
        if dim is None or dim not in self.world.space.domains:
            return []
        others: frozenset[Value] = frozenset(self.world.space.domains[dim]) - set(map(str, test.accepted or ()))
        return [Region({**cell.box, dim: others}, cell.holes) for cell in self.one.cells if others]

    def _despite(self, pattern: Pattern, test: FieldTest, value: str) -> list[Region]:
        """Return where all conditions hold, but what must not be there is, with a value."""
        cells = []
        for cell in self.one.cells:
            hole: dict[Dimension, frozenset[Value]] = {}
            for other in pattern.tests:
                if (dim := self._dim(pattern, other.field)) is not None and other.accepted is not None:
                    hole[dim] = frozenset([value] if other is test else map(str, other.accepted))
            common = intersection(cell.box, hole) if hole else None
            if common is not None:
                cells.append(Region(common, tuple(one for one in cell.holes if intersection(one, hole) is None)))
        return cells
