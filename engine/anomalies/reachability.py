"""What never happens, and what is not provided for: rules that cannot fire, balances without a verdict, circles."""

from collections.abc import Iterator, Sequence
from itertools import product

from outsourcing.engine.anomalies.anomaly import Anomaly, AnomalyKind
from outsourcing.engine.anomalies.firing_regions import THERE, FiringRegion, evidence
from outsourcing.engine.anomalies.model import RulebookModel, known
from outsourcing.engine.anomalies.value_sets import Box, Dimension, Region
from outsourcing.engine.anomalies.witnesses import WitnessSearch
from outsourcing.engine.core.assessment import Answers
from outsourcing.engine.core.conditions import Pattern, matches
from outsourcing.engine.core.facts import Balance, Evidence, Task, Verdict

EXCLUDED = "its conditions exclude each other: take one of them away"
UNHEARD = "it waits for {}, which no rule brings about: add a rule, or mend what it waits for"
UNREACHED = "no profile brings about the {} that it waits for: mend what it waits for"


def unfireable(world: RulebookModel, search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield the rules that no profile makes fire."""
    heard = _heard(world)
    for one in world.regions:
        reason = _reason(one, heard, world, search)
        if not reason:
            continue
        witness = _as_far_as_possible(one, world)
        run = world.fires(witness)
        if not run.failed and one.rule.id not in run.by_rule:
            yield Anomaly(
                kind=AnomalyKind.UNFIREABLE,
                rules=(one.rule.id,),
                message=f"{one.rule.id} never fires; {reason}",
                witness=witness,
            )


def _reason(one: FiringRegion, heard: frozenset[Dimension], world: RulebookModel, search: WitnessSearch) -> str | None:
    """Return why a rule never fires; None where it does, or where it is not proven."""
    nonempty_part = [cell for cell in one.cells if world.space.nonempty_part(cell) is not None]
    if not nonempty_part:
        return EXCLUDED
    possible = [cell for cell in nonempty_part if _unheard(cell.box, heard) is None]
    if not possible:
        return UNHEARD.format(_unheard(nonempty_part[0].box, heard))
    outcome = search.settle(possible)
    if not one.derived or outcome.witness is not None or not outcome.proven:
        return None
    about = {pattern.fact.__name__.lower() for pattern in one.rule.patterns if pattern.fact is not Task}
    return UNREACHED.format(" and the ".join(sorted(about)))


def _heard(world: RulebookModel) -> frozenset[Dimension]:
    """Return the evidence that some rule can bring about, itself perhaps waiting for other evidence."""
    heard: frozenset[Dimension] = frozenset()
    while True:
        more = heard | {
            dim
            for one in world.regions
            for case in one.cases
            if _unheard(case.cell.box, heard) is None and world.space.nonempty_part(case.cell) is not None
            for fact in case.conclusions
            for dim in _brought(fact, one, world)
        }
        if more == heard:
            return heard
        heard = more


def _brought(fact: object, one: FiringRegion, world: RulebookModel) -> list[Dimension]:
    """Return the evidence that a conclusion is; any, where it cannot be known beforehand."""
    if isinstance(fact, Evidence):
        return [evidence(fact["difference"], fact["side"])]
    unknown = fact is None and one.rule.premises <= {Task, Evidence}
    return [dim for dim in world.space.domains if dim[0].startswith("Evidence ")] if unknown else []


def _unheard(box: Box, heard: frozenset[Dimension]) -> str | None:
    """Return in words the evidence that a box wants and that cannot come about."""
    missing = [dim for dim, values in box.items() if values == {THERE} and dim not in heard]
    return f"evidence for {missing[0][1]} on {missing[0][0].removeprefix('Evidence ')}" if missing else None


def _as_far_as_possible(one: FiringRegion, world: RulebookModel) -> Answers:
    """Return a profile that fulfils every condition on the answers that can be fulfilled beside those before it."""
    wanted: dict[Dimension, frozenset[str | None]] = {}
    holes: list[Region] = []
    for pattern in (pattern for pattern in one.rule.patterns if pattern.fact is Task):
        box = {("Task", t.field): frozenset(map(str, t.accepted)) for t in pattern.tests if t.accepted is not None}
        if pattern.negated:
            fewer = [*holes, Region(box)]
            holes = fewer if world.space.find_outside(wanted, fewer) is not None else holes
        else:
            for dim, values in box.items():
                both = wanted.get(dim, values) & values
                more = {**wanted, dim: both}
                if both and world.space.find_outside(more, holes) is not None:
                    wanted = more
    return known(world.space.first(world.space.find_outside(wanted, holes) or wanted))


def missing(world: RulebookModel, search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield the balances that some profile comes to and no verdict rule speaks on."""
    if not world.verdict_regions:
        message = "no rule gives a verdict: add verdict rules, one for each balance"
        yield Anomaly(kind=AnomalyKind.MISSING, rules=(), about="verdict", message=message, witness={})
        return
    verdicts = [cell for one in world.verdict_regions for cell in one.cells]
    domains = {name: values for name, values in Balance.domains.items() if values}
    for values in product(*domains.values()):
        words = dict(zip(domains, map(str, values), strict=True))
        box: Box = {("Balance", field): frozenset([value]) for field, value in words.items()}
        if world.space.find_outside(box, verdicts) is None:
            continue
        witness = search.witness([Region(box)], lambda point: ("Verdict", "kind") not in point)
        if witness is not None and not world.fires(witness).concluded(Verdict):
            told = " ".join(f"{field}={value}" for field, value in words.items())
            message = f"no verdict rule fires on this balance ({told.replace(' ', ', ')}): add one, or widen one"
            yield Anomaly(kind=AnomalyKind.MISSING, rules=(), about=told, message=message, witness=witness)


def circular(world: RulebookModel, search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield the rules whose evidence makes each other fire, and those that run away.

    What a rule concludes from a strength that it binds is not known before it fires; there a run tells.
    """
    feeds = {one.rule.id: _fed(one, world.regions) for one in world.regions}
    for circle in _circles(feeds):
        ids = tuple(one.rule.id for one in world.regions if one.rule.id in circle)
        alone = len(ids) == 1
        told = f"{ids[0]} rests on what it concludes itself" if alone else f"{', '.join(ids)} rest on each other"
        message = f"{told}: let each rest on answers, or on evidence from outside of the circle"
        yield Anomaly(kind=AnomalyKind.CIRCULAR, rules=ids, message=message, witness=_start(ids, world, search))
    yield from _runaways(world, search)


def _runaways(world: RulebookModel, search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield the rules that go on firing."""
    for one in (one for one in world.regions if Evidence in one.rule.premises):
        if (witness := search.witness(one.cells)) is not None:
            world.fires(witness)
    for ids, witness in world.runaways:
        message = f"{', '.join(ids)} fire again and again: a rule must not conclude what makes it fire again"
        yield Anomaly(kind=AnomalyKind.CIRCULAR, rules=ids, message=message, witness=witness)


def _fed(one: FiringRegion, regions: Sequence[FiringRegion]) -> frozenset[str]:
    """Return the rules whose conditions a rule's conclusions feed, and that conclude evidence in turn."""
    told = [fact for fact in one.conclusions if isinstance(fact, Evidence)]
    return frozenset(
        other.rule.id
        for other in regions
        for pattern in other.rule.patterns
        if pattern.fact is Evidence and any(_feeds(fact, pattern) for fact in told)
        if any(isinstance(fact, Evidence) for fact in other.conclusions)
    )


def _feeds(fact: Evidence, pattern: Pattern) -> bool:
    return matches(pattern, {**fact.values_by_name(), "rule": "any"}) is True


def _circles(feeds: dict[str, frozenset[str]]) -> Iterator[frozenset[str]]:
    """Yield the largest groups of rules in which each feeds each, perhaps by way of others."""
    reached = {id_: _reached(id_, feeds) for id_ in feeds}
    seen: set[str] = set()
    for id_ in feeds:
        if id_ in reached[id_] and id_ not in seen:
            circle = frozenset(other for other in reached[id_] if id_ in reached[other])
            seen |= circle
            yield circle


def _reached(start: str, feeds: dict[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(feeds[start])
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found.add(id_)
            waiting.extend(feeds[id_])
    return frozenset(found)


def _start(ids: Sequence[str], world: RulebookModel, search: WitnessSearch) -> Answers | None:
    """Return a profile on which the circle is entered: on which most of its rules fire."""
    profiles = [search.witness([cell]) for one in world.regions if one.rule.id in ids for cell in one.cells if cell.box]
    counted = [
        (sum(id_ in world.fires(found).by_rule for id_ in ids), found) for found in profiles if found is not None
    ]
    most, witness = max(counted, key=lambda pair: pair[0], default=(0, None))
    return witness if most else None
