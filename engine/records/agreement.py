"""How often people followed the advice: by verdict, confidence, rule, rulebook and person, with intervals.

Counted are records whose newest decision follows the verdict, or takes another side. Where there was no verdict to
follow, or the decision was put off, it counts as neither. Intervals are Wilson's, for 95 %.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from outsourcing.engine.core.scale import wilson
from outsourcing.engine.core.weighing import CONFIDENCE
from outsourcing.engine.records.chain import DECIDED
from outsourcing.engine.records.follow_ups import Stance, stance
from outsourcing.engine.records.search import FROM, Filter, rules_of
from outsourcing.engine.records.search_index import ROLES
from outsourcing.engine.records.store import Store

FEW = 10  # decisions; below this, a share is too uncertain for conclusions
CASES = 10  # ids that are named for a rule


class Share(NamedTuple):
    """How many of some decisions followed the advice, with the interval of that share."""

    group: str
    followed: int
    decided: int

    @property
    def share(self) -> float:
        """Return the share; 0 where nothing was decided."""
        return self.followed / self.decided if self.decided else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Return Wilson's interval of the share, for 95 %."""
        return wilson(self.followed, self.decided)

    @property
    def is_small(self) -> bool:
        """Say whether there are too few decisions to conclude anything."""
        return self.decided < FEW

    def as_json(self) -> dict[str, object]:
        """Return it as data."""
        low, high = self.interval
        numbers = {"share": round(self.share, 4), "low": round(low, 4), "high": round(high, 4)}
        return {**self._asdict(), **numbers, "few": self.is_small}


class RuleShare(NamedTuple):
    """How often people decided against verdicts that a rule supported, why, and about which records."""

    rule: str
    title: str
    followed: int
    otherwise: int
    reasons: Mapping[str, int]
    cases: tuple[str, ...]  # ids, the newest first


class Agreement(NamedTuple):
    """How often people followed the advice."""

    recorded: int
    decided: int
    neither: int
    overall: Share
    by: Mapping[str, Sequence[Share]]  # verdict, confidence, rulebook, person
    rules: Sequence[RuleShare]
    reasons: Mapping[str, int]

    def as_json(self) -> dict[str, object]:
        """Return it as data."""
        return {
            "recorded": self.recorded,
            "decided": self.decided,
            "neither": self.neither,
            "overall": self.overall.as_json(),
            **{f"by_{name}": [share.as_json() for share in shares] for name, shares in self.by.items()},
            "rules": [rule._asdict() for rule in self.rules],
            "reasons": dict(self.reasons),
        }


class _Decided(NamedTuple):
    """A decided record, as the search index has it."""

    id: str
    verdict: str
    confidence: float
    rulebook: str
    fired: str
    value: str
    reason: str
    who: str

    @property
    def band(self) -> str:
        return next(words for least, words in CONFIDENCE if self.confidence >= least)

    @property
    def person(self) -> str:
        account, claimed, by = [*self.who.split("\n"), "", ""][:3]
        return by or account or claimed or "unknown"


def agreement(store: Store, conditions: Filter) -> Agreement:
    """Return how often people followed the advice of the records that meet the conditions."""
    with store.reading():
        where, values = conditions.where(store)
        [recorded] = store.database.execute(f"SELECT count(*) FROM {FROM} WHERE {where}", values).fetchone()
        newest = f"SELECT max(seq) AS seq FROM follow_ups WHERE kind = '{DECIDED}' GROUP BY record"
        query = f"""SELECT c.id, d.verdict, d.confidence, d.rulebook, d.fired, f.value, f.reason, f.who
            FROM ({newest}) n JOIN follow_ups f USING (seq) JOIN chain c ON c.id = f.record
            JOIN decisions d ON d.seq = c.seq WHERE {where} ORDER BY d.seq DESC"""
        decided = [_Decided._make(row) for row in store.database.execute(query, values)]
        rules = rules_of(store)
    stances = [(one, stance(one.verdict, one.value)) for one in decided]
    counted = [(one, found is Stance.FOLLOWED) for one, found in stances if found is not Stance.NEITHER]
    return Agreement(
        recorded=recorded,
        decided=len(decided),
        neither=len(decided) - len(counted),
        overall=Share("all", sum(followed for _, followed in counted), len(counted)),
        by={
            "verdict": _shares((one.verdict, followed) for one, followed in counted),
            "confidence": _shares((one.band, followed) for one, followed in counted),
            "rulebook": _shares((one.rulebook, followed) for one, followed in counted),
            "person": _shares((one.person, followed) for one, followed in counted),
        },
        rules=_rules(counted, rules),
        reasons=dict(Counter(one.reason for one, followed in counted if not followed and one.reason).most_common()),
    )


def _shares(groups: Iterable[tuple[str, bool]]) -> list[Share]:
    """Return the share of each group, the largest group first."""
    counts: dict[str, list[int]] = {}
    for group, followed in groups:
        count = counts.setdefault(group, [0, 0])
        count[0] += followed
        count[1] += 1
    return sorted((Share(group, *count) for group, count in counts.items()), key=lambda one: (-one.decided, one.group))


def _rules(counted: Sequence[tuple[_Decided, bool]], books: Mapping[str, Mapping[str, str]]) -> list[RuleShare]:
    """Return the rules that supported a verdict that people decided against, the most often overridden first."""
    sides: dict[tuple[str, bool], list[_Decided]] = {}
    for one, followed in counted:
        sides.setdefault((one.rulebook, followed), []).append(one)
    followed_by_rule: Counter[str] = Counter()
    against: dict[str, list[_Decided]] = {}
    titles: dict[str, str] = {}
    for (rulebook, followed), decisions in sides.items():
        book = books.get(rulebook, {})
        joined = "".join([one.fired.ljust(len(book), ".") for one in decisions])
        for place, (rule, title) in enumerate(book.items()):
            column = joined[place :: len(book)]
            titles[rule] = title
            if followed:
                followed_by_rule[rule] += column.count(ROLES["supporting"])
            elif ROLES["supporting"] in column:
                cases = [one for one, role in zip(decisions, column, strict=True) if role == ROLES["supporting"]]
                against.setdefault(rule, []).extend(cases)
    found = [
        RuleShare(
            rule,
            titles[rule],
            followed_by_rule[rule],
            len(cases),
            dict(Counter(one.reason for one in cases if one.reason).most_common()),
            tuple(one.id for one in cases[:CASES]),
        )
        for rule, cases in against.items()
    ]
    return sorted(found, key=lambda one: (-one.otherwise, one.followed, one.rule))
