"""Pairs of rules that conclude the same, or the opposite: duplicate, subsumed and conflicting rules.

Rules are compared by the facts on which they fire, without regard to what a finding or a balance implies about the
answers behind it: otherwise rules that mean different things would look alike.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from outsourcing.engine.anomalies.anomaly import Anomaly, AnomalyKind
from outsourcing.engine.anomalies.firing_regions import Branch, FiringRegion
from outsourcing.engine.anomalies.value_sets import Region, Space
from outsourcing.engine.anomalies.witnesses import WitnessSearch
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.facts import Advice, Evidence, Side, Verdict

Topic = tuple[str, ...]  # what a conclusion is about, and which way it goes


def pairs(search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield the rules that conclude the same as others on the same facts, or the opposite."""
    rules = search.model.rules
    topics = {one.rule.id: set(map(_topic, one.conclusions)) - {()} for one in rules}
    opposites = {id_: {_opposite(topic) for topic in some} - {()} for id_, some in topics.items()}
    for one, other in combinations(rules, 2):
        if topics[one.rule.id] & topics[other.rule.id]:
            yield from _alike(one, other, search)
        if opposites[one.rule.id] & topics[other.rule.id]:
            yield from _opposed(one, other, search)
    for one in rules:
        if opposites[one.rule.id] & topics[one.rule.id]:
            regions = [b.region for b in one.branches if _clash(b, b) and not _is_balanced(b)]
            message = f"{one.rule.id} gives evidence for both sides of one difference: split it, or choose one side"
            yield from search.anomaly_in(regions, AnomalyKind.CONFLICTING, (one.rule.id,), message)
    yield from _two_verdicts(search)


def _topic(fact: Fact | None) -> Topic:
    """Return what a conclusion is about and which way it goes; empty if it is not known beforehand."""
    if isinstance(fact, Evidence):
        return "evidence", fact["difference"], str(fact["side"])
    if isinstance(fact, Verdict):
        return "verdict", str(fact["kind"])
    if isinstance(fact, Advice):
        return "advice", str(fact["topic"]), fact["choice"], str(fact["part"])
    return ()


def _opposite(topic: Topic) -> Topic:
    return ("evidence", topic[1], str(Side(topic[2]).other)) if topic[:1] == ("evidence",) else ()


def _clash(branch: Branch, other: Branch) -> bool:
    """Return whether a conclusion of one branch is the opposite of one of the other."""
    opposites = {_opposite(_topic(fact)) for fact in branch.conclusions} - {()}
    return not opposites.isdisjoint(map(_topic, other.conclusions))


def _is_balanced(branch: Branch) -> bool:
    """Return whether the evidence of a branch speaks for both sides alike, as for an answer in the middle."""
    opinions = [fact for fact in branch.conclusions if isinstance(fact, Evidence)]
    for_bpo, for_kpo = (
        sorted((fact["difference"], fact["strength"]) for fact in opinions if fact["side"] == side) for side in Side
    )
    return for_bpo == for_kpo


def _values(facts: Sequence[Fact | None]) -> list[list[tuple[str, str]]]:
    """Return conclusions with all their values."""
    return sorted(sorted((k, repr(v)) for k, v in fact.values_by_name().items()) for fact in facts if fact is not None)


def _contains(outer: FiringRegion, inner: FiringRegion, space: Space) -> bool:
    """Return whether the inner rule certainly fires only where the outer one does."""
    return outer.exact and bool(inner.branches) and space.covers(outer.regions, inner.regions)


def _alike(one: FiringRegion, other: FiringRegion, search: WitnessSearch) -> Iterator[Anomaly]:
    space = search.model.space
    in_other, in_one = _contains(other, one, space), _contains(one, other, space)
    if not (in_other or in_one):
        return
    together = [
        (a.conclusions, b.conclusions)
        for a in one.branches
        for b in other.branches
        if any(space.intersections([a.region], [b.region]))
    ]
    if any(None in conclusions for pair in together for conclusions in pair):
        return
    topics = [(set(map(_topic, a)), set(map(_topic, b))) for a, b in together]
    ids = one.rule.id, other.rule.id
    if in_other and in_one and all(_values(a) == _values(b) for a, b in together):
        message = f"{ids[0]} and {ids[1]} fire on the same facts and conclude the same: delete one of them"
        yield from search.anomaly_in(one.regions, AnomalyKind.DUPLICATE, ids, message)
    elif in_one and all(b <= a for a, b in topics):  # if both fire on the same facts, the later one is subsumed
        yield from _subsumed(other, ids[0], search)
    elif in_other and all(a <= b for a, b in topics):
        yield from _subsumed(one, ids[1], search)


def _subsumed(inner: FiringRegion, outer: str, search: WitnessSearch) -> Iterator[Anomaly]:
    ids = inner.rule.id, outer
    message = (
        f"wherever {ids[0]} fires, {ids[1]} fires, too, and concludes the same: narrow {ids[1]} or delete {ids[0]}; "
        "if both are meant to count, accept it"
    )
    yield from search.anomaly_in(inner.regions, AnomalyKind.SUBSUMED, ids, message)


def _opposed(one: FiringRegion, other: FiringRegion, search: WitnessSearch) -> Iterator[Anomaly]:
    space = search.model.space
    if one.fields == other.fields or _contains(other, one, space) or _contains(one, other, space):
        ids = one.rule.id, other.rule.id
        message = (
            f"{ids[0]} and {ids[1]} give evidence for opposite sides of one difference from the same facts: "
            "let their conditions exclude each other"
        )
        regions = (
            region
            for a in one.branches
            for b in other.branches
            if _clash(a, b)
            for region in space.intersections([a.region], [b.region])
        )
        yield from search.anomaly_in(regions, AnomalyKind.CONFLICTING, ids, message)


def _two_verdicts(search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield the verdict rules that give two verdicts for one balance."""
    rules = search.model.verdict_rules
    for one, other in combinations(rules, 2):
        ids = one.rule.id, other.rule.id
        message = f"{ids[0]} and {ids[1]} give two verdicts for one balance: narrow one of them"
        regions: Sequence[Region] = list(search.model.space.intersections(one.regions, other.regions))
        yield from search.anomaly_in(regions, AnomalyKind.CONFLICTING, ids, message)
    for one in rules:
        regions = [b.region for b in one.branches if sum(isinstance(fact, Verdict) for fact in b.conclusions) > 1]
        message = f"{one.rule.id} gives two verdicts at once: let it give one"
        yield from search.anomaly_in(regions, AnomalyKind.CONFLICTING, (one.rule.id,), message)
