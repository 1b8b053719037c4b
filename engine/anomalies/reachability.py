"""Reachability: rules that cannot fire, balances without a verdict, circles of rules."""

from collections.abc import Iterator, Sequence
from itertools import product

from outsourcing.engine.anomalies.anomaly import Anomaly, AnomalyKind
from outsourcing.engine.anomalies.firing_regions import PRESENT, FiringRegion, evidence_dimension
from outsourcing.engine.anomalies.model import RulebookModel, answers_of
from outsourcing.engine.anomalies.value_sets import Box, Dimension, Region
from outsourcing.engine.anomalies.witnesses import WitnessSearch
from outsourcing.engine.core.assessment import Answers
from outsourcing.engine.core.conditions import matches
from outsourcing.engine.core.facts import Balance, Evidence, Task, Verdict

CONTRADICTION = "its conditions contradict each other: remove one of them"
NO_EVIDENCE = "it needs {}, which no rule gives: add a rule, or change the condition"
OUT_OF_REACH = "no profile leads to the {} that it needs: change its conditions"


def unfireable(search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield the rules that no profile makes fire."""
    given = _given_evidence(search.model)
    for one in search.model.rules:
        reason = _reason(one, given, search)
        if not reason:
            continue
        witness = _nearest_profile(one, search.model)
        firings = search.model.firings(witness)
        if not firings.failed and one.rule.id not in firings.by_rule:
            message = f"{one.rule.id} never fires; {reason}"
            yield Anomaly(kind=AnomalyKind.UNFIREABLE, rules=(one.rule.id,), message=message, witness=witness)


def _reason(one: FiringRegion, given: frozenset[Dimension], search: WitnessSearch) -> str | None:
    """Return why a rule never fires; None if it does, or if that is not proven."""
    nonempty = [region for region in one.regions if search.model.space.nonempty_part(region) is not None]
    if not nonempty:
        return CONTRADICTION
    possible = [region for region in nonempty if _missing_evidence(region.box, given) is None]
    if not possible:
        return NO_EVIDENCE.format(_missing_evidence(nonempty[0].box, given))
    result = search.prove(possible)
    if not one.derived or result.profile is not None or not result.proven:
        return None
    facts = {pattern.fact.__name__.lower() for pattern in one.rule.patterns if pattern.fact is not Task}
    return OUT_OF_REACH.format(" and the ".join(sorted(facts)))


def _given_evidence(model: RulebookModel) -> frozenset[Dimension]:
    """Return the evidence that some rule can give, perhaps from other evidence."""
    given: frozenset[Dimension] = frozenset()
    while True:
        more = given | {
            dim
            for one in model.rules
            for branch in one.branches
            if _missing_evidence(branch.region.box, given) is None
            and model.space.nonempty_part(branch.region) is not None
            for fact in branch.conclusions
            for dim in _evidence_dimensions(fact, one, model)
        }
        if more == given:
            return given
        given = more


def _evidence_dimensions(fact: object, one: FiringRegion, model: RulebookModel) -> list[Dimension]:
    """Return the evidence that a conclusion may be: any, if it is not known beforehand."""
    if isinstance(fact, Evidence):
        return [evidence_dimension(fact["difference"], fact["side"])]
    unknown = fact is None and one.rule.premises <= {Task, Evidence}
    return [dim for dim in model.space.domains if dim[0].startswith("Evidence ")] if unknown else []


def _missing_evidence(box: Box, given: frozenset[Dimension]) -> str | None:
    """Return, in words, evidence that a box needs and no rule gives."""
    missing = [dim for dim, values in box.items() if values == {PRESENT} and dim not in given]
    return f"evidence for {missing[0][1]} on {missing[0][0].removeprefix('Evidence ')}" if missing else None


def _nearest_profile(one: FiringRegion, model: RulebookModel) -> Answers:
    """Return a profile that meets each condition on the answers that can be met together with those before it."""
    space = model.space
    box: dict[Dimension, frozenset[str | None]] = {}
    holes: list[Region] = []
    for pattern in (pattern for pattern in one.rule.patterns if pattern.fact is Task):
        values = {("Task", t.field): frozenset(map(str, t.accepted)) for t in pattern.tests if t.accepted is not None}
        if pattern.negated:
            more_holes = [*holes, Region(values)]
            holes = more_holes if space.find_outside(box, more_holes) is not None else holes
        else:
            for dim, accepted in values.items():
                both = box.get(dim, accepted) & accepted
                smaller = {**box, dim: both}
                if both and space.find_outside(smaller, holes) is not None:
                    box = smaller
    return answers_of(space.first_point(space.find_outside(box, holes) or box))


def missing(search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield the balances that some profile leads to and for which no verdict rule fires."""
    model = search.model
    if not model.verdict_rules:
        message = "no rule gives a verdict: add verdict rules, one for each balance"
        yield Anomaly(kind=AnomalyKind.MISSING, rules=(), about="verdict", message=message, witness={})
        return
    verdicts = [region for one in model.verdict_rules for region in one.regions]
    domains = {name: values for name, values in Balance.domains.items() if values}
    for values in product(*domains.values()):
        words = dict(zip(domains, map(str, values), strict=True))
        box: Box = {("Balance", field): frozenset([value]) for field, value in words.items()}
        if model.space.find_outside(box, verdicts) is None:
            continue
        witness = search.witness([Region(box)], lambda point: ("Verdict", "kind") not in point)
        if witness is not None and not model.firings(witness).concluded(Verdict):
            balance = [f"{field}={value}" for field, value in words.items()]
            message = f"no verdict rule fires for the balance {', '.join(balance)}: add one, or widen one"
            yield Anomaly(kind=AnomalyKind.MISSING, rules=(), about=" ".join(balance), message=message, witness=witness)


def circular(search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield the rules whose evidence makes each other fire, and those that never stop firing.

    What a rule concludes from a strength that it binds is known only from a run.
    """
    rules = search.model.rules
    feeds = {one.rule.id: _fed_rules(one, rules) for one in rules}
    for circle in _circles(feeds):
        ids = tuple(one.rule.id for one in rules if one.rule.id in circle)
        depend = f"{ids[0]} depends on its own evidence" if len(ids) == 1 else f"{', '.join(ids)} depend on each other"
        message = f"{depend}: let each depend on answers, or on evidence from outside of the circle"
        yield Anomaly(kind=AnomalyKind.CIRCULAR, rules=ids, message=message, witness=_entry(ids, search))
    for one in (one for one in rules if Evidence in one.rule.premises):
        if (witness := search.witness(one.regions)) is not None:
            search.model.firings(witness)
    for ids, witness in search.model.runaways:
        message = f"{', '.join(ids)} never stop firing: a rule must not conclude what makes it fire again"
        yield Anomaly(kind=AnomalyKind.CIRCULAR, rules=ids, message=message, witness=witness)


def _fed_rules(one: FiringRegion, rules: Sequence[FiringRegion]) -> frozenset[str]:
    """Return the rules that give evidence and whose conditions match evidence of a rule."""
    given = [{**fact.values_by_name(), "rule": "any"} for fact in one.conclusions if isinstance(fact, Evidence)]
    return frozenset(
        other.rule.id
        for other in rules
        if any(matches(p, fact) is True for p in other.rule.patterns if p.fact is Evidence for fact in given)
        and other.concludes(Evidence)
    )


def _circles(feeds: dict[str, frozenset[str]]) -> Iterator[frozenset[str]]:
    """Yield the largest groups of rules in which each feeds every other, perhaps through others."""
    reachable = {id_: _reachable(id_, feeds) for id_ in feeds}
    seen: set[str] = set()
    for id_ in feeds:
        if id_ in reachable[id_] and id_ not in seen:
            circle = frozenset(other for other in reachable[id_] if id_ in reachable[other])
            seen |= circle
            yield circle


def _reachable(start: str, feeds: dict[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(feeds[start])
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found.add(id_)
            waiting.extend(feeds[id_])
    return frozenset(found)


def _entry(ids: Sequence[str], search: WitnessSearch) -> Answers | None:
    """Return a profile on which as many rules of a circle as possible fire; None if none does."""
    model = search.model
    profiles = [search.witness([r]) for one in model.rules if one.rule.id in ids for r in one.regions if r.box]
    counted = [(sum(id_ in model.firings(p).by_rule for id_ in ids), p) for p in profiles if p is not None]
    most, witness = max(counted, key=lambda pair: pair[0], default=(0, None))
    return witness if most else None
