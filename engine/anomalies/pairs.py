"""Rules beside each other: duplicates, subsumed ones, conflicts.

Rules are compared by the facts on which they fire. What a finding or a balance implies of the answers behind it is
not looked into: that would make rules that say different things look alike.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from outsourcing.engine.anomalies.anomaly import Anomaly, AnomalyKind
from outsourcing.engine.anomalies.firing_regions import Case, FiringRegion
from outsourcing.engine.anomalies.model import RulebookModel
from outsourcing.engine.anomalies.value_sets import Region
from outsourcing.engine.anomalies.witnesses import WitnessSearch
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.facts import Advice, Evidence, Side, Verdict

What = tuple[str, ...]  # a conclusion in kind


def beside_each_other(world: RulebookModel, search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield the rules that say the same as others on the same facts, or the opposite."""
    told = {one.rule.id: set(map(_in_kind, one.conclusions)) for one in world.regions}
    opposed = {id_: {_opposite(what) for what in kinds} - {()} for id_, kinds in told.items()}
    for one, other in combinations(world.regions, 2):
        a, b = told[one.rule.id], told[other.rule.id]
        if a & b - {()}:
            yield from _alike(one, other, world, search)
        if opposed[one.rule.id] & b:
            yield from _opposed(one, other, world, search)
    for one in world.regions:
        if opposed[one.rule.id] & told[one.rule.id]:
            yield from _torn(one, world, search)
    yield from _two_verdicts(world, search)


def _in_kind(fact: Fact | None) -> What:
    """Return what a conclusion is about and which way it goes; nothing for one that is not known beforehand."""
    if isinstance(fact, Evidence):
        return "evidence", fact["difference"], str(fact["side"])
    if isinstance(fact, Verdict):
        return "verdict", str(fact["kind"])
    if isinstance(fact, Advice):
        return "advice", str(fact["topic"]), fact["choice"], str(fact["part"])
    return ()


def _opposite(what: What) -> What:
    return ("evidence", what[1], str(Side(what[2]).other)) if what[:1] == ("evidence",) else ()


def _clash(one: Case, other: Case) -> bool:
    """Say whether conclusions of one are the opposite of some of the other."""
    opposed = {_opposite(_in_kind(fact)) for fact in one.conclusions}
    return not opposed.isdisjoint(set(map(_in_kind, other.conclusions)) - {()})


def _values(facts: Sequence[Fact | None]) -> list[list[tuple[str, str]]]:
    """Return conclusions with all that they say."""
    return sorted(sorted((k, repr(v)) for k, v in fact.values_by_name().items()) for fact in facts if fact is not None)


def _within(one: FiringRegion, other: FiringRegion, world: RulebookModel) -> bool:
    """Say whether one rule surely fires only where the other does, too."""
    return other.exact and bool(one.cases) and world.space.within(one.cells, other.cells)


def _alike(one: FiringRegion, other: FiringRegion, world: RulebookModel, search: WitnessSearch) -> Iterator[Anomaly]:
    forth, back = _within(one, other, world), _within(other, one, world)
    if not (forth or back):
        return
    intersections = [
        (a.conclusions, b.conclusions)
        for a in one.cases
        for b in other.cases
        if any(world.space.intersections([a.cell], [b.cell]))
    ]
    if any(None in told for pair in intersections for told in pair):
        return
    kinds = [(set(map(_in_kind, a)), set(map(_in_kind, b))) for a, b in intersections]
    if forth and back and all(_values(a) == _values(b) for a, b in intersections):
        ids = (one.rule.id, other.rule.id)
        message = f"{ids[0]} and {ids[1]} fire on the same facts and conclude the same: keep one of them"
        yield from _shown(
            Anomaly(kind=AnomalyKind.DUPLICATE, rules=ids, message=message, witness={}), one, world, search
        )
    elif back and all(b <= a for a, b in kinds):  # of two that fire on the same facts, the later is in the earlier
        yield from _in(other, one, world, search)
    elif forth and all(a <= b for a, b in kinds):
        yield from _in(one, other, world, search)


def _in(inner: FiringRegion, outer: FiringRegion, world: RulebookModel, search: WitnessSearch) -> Iterator[Anomaly]:
    ids = (inner.rule.id, outer.rule.id)
    message = (
        f"wherever {ids[0]} fires, {ids[1]} does, too, and says the same: narrow {ids[1]}, or leave {ids[0]} out; "
        "accept it where two opinions are meant"
    )
    yield from _shown(Anomaly(kind=AnomalyKind.SUBSUMED, rules=ids, message=message, witness={}), inner, world, search)


def _opposed(one: FiringRegion, other: FiringRegion, world: RulebookModel, search: WitnessSearch) -> Iterator[Anomaly]:
    same_fields = one.fields == other.fields
    if not (same_fields or _within(one, other, world) or _within(other, one, world)):
        return
    cells = [
        cell
        for a in one.cases
        for b in other.cases
        if _clash(a, b)
        for cell in world.space.intersections([a.cell], [b.cell])
    ]
    ids = (one.rule.id, other.rule.id)
    message = (
        f"{ids[0]} and {ids[1]} take opposite sides on one difference from the same facts: make them exclude each other"
    )
    yield from _shown_in(
        Anomaly(kind=AnomalyKind.CONFLICTING, rules=ids, message=message, witness={}), cells, world, search
    )


def _torn(one: FiringRegion, world: RulebookModel, search: WitnessSearch) -> Iterator[Anomaly]:
    cells = [case.cell for case in one.cases if _clash(case, case)]
    message = f"{one.rule.id} takes both sides on one difference at once: make it two rules, or take one side"
    anomaly = Anomaly(kind=AnomalyKind.CONFLICTING, rules=(one.rule.id,), message=message, witness={})
    yield from _shown_in(anomaly, cells, world, search)


def _two_verdicts(world: RulebookModel, search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield the verdict rules that give two verdicts on one balance."""
    for one, other in combinations(world.verdict_regions, 2):
        ids = (one.rule.id, other.rule.id)
        cells = list(world.space.intersections(one.cells, other.cells))
        message = (
            f"{ids[0]} and {ids[1]} both give a verdict on one balance: one must fire for each; narrow one of them"
        )
        anomaly = Anomaly(kind=AnomalyKind.CONFLICTING, rules=ids, message=message, witness={})
        yield from _shown_in(anomaly, cells, world, search)
    for one in world.verdict_regions:
        cells = [case.cell for case in one.cases if sum(isinstance(fact, Verdict) for fact in case.conclusions) > 1]
        message = f"{one.rule.id} gives two verdicts at once: a verdict is one"
        anomaly = Anomaly(kind=AnomalyKind.CONFLICTING, rules=(one.rule.id,), message=message, witness={})
        yield from _shown_in(anomaly, cells, world, search)


def _shown(anomaly: Anomaly, where: FiringRegion, world: RulebookModel, search: WitnessSearch) -> Iterator[Anomaly]:
    yield from _shown_in(anomaly, where.cells, world, search)


def _shown_in(
    anomaly: Anomaly, cells: Sequence[Region], world: RulebookModel, search: WitnessSearch
) -> Iterator[Anomaly]:
    """Yield the finding with a profile on which all of its rules fire, if a run confirms one."""
    for cell in cells:
        witness = search.witness([cell])
        if witness is not None and set(anomaly.rules) <= world.fires(witness).by_rule.keys():
            yield anomaly.model_copy(update={"witness": witness})
            return
