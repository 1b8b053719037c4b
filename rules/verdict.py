"""The verdict: a decision table over the balance, with the hit policy "unique".

Exactly one of these rules fires for every possible balance; a test checks all of them.

| coverage | leaning    | conflict | margin | verdict   |     |
|----------|------------|----------|--------|-----------|-----|
| thin     | any        | any      | any    | UNDECIDED | VD1 |
| ample    | BPO        | no       | any    | BPO       | VD2 |
| ample    | KPO        | no       | any    | KPO       | VD3 |
| ample    | BPO        | yes      | clear  | BPO       | VD4 |
| ample    | KPO        | yes      | clear  | KPO       | VD5 |
| ample    | BPO or KPO | yes      | narrow | SPLIT     | VD6 |
| ample    | even       | yes      | any    | SPLIT     | VD7 |
| ample    | even       | no       | any    | UNDECIDED | VD8 |
"""

from collections.abc import Iterator

from outsourcing import Balance, Verdict, VerdictKind, one_of, rule
from outsourcing.rules.sources import A_EXPERTISE, A_KPO, CONTINUUM, DISAGGREGATION, RATERS

PLAIN_BPO = "Plain business process outsourcing: work driven by volume and guided by instructions."
KPO_IN_BPO = (
    "Knowledge process outsourcing: work driven by insight that depends on expertise and judgment. In the wide sense "
    "KPO is a subset of BPO; the verdict BPO means plain BPO."
)
TWO_PARTS = (
    "Two kinds of work in one task: outsource the volume part as BPO and the judgment part as KPO (a subset of BPO)."
)
TOO_LITTLE = "Too few of the differences clearly point to one side: answers are missing or lie in the middle."
TOO_EVEN = "What is known points to neither BPO nor KPO."


@rule("VD1", Balance(coverage="thin"), source=RATERS)
def too_few_take_a_side_clearly() -> Iterator[Verdict]:
    """Too few of the differences clearly point to one side.

    Why: answers are opinions; a verdict based on only a few of the differences would be a guess.
    Fires: {"coverage": "thin", "leaning": "BPO", "margin": "clear", "conflict": "no"}
    Silent: {"coverage": "ample", "leaning": "BPO", "margin": "clear", "conflict": "no"}
    """
    yield Verdict(VerdictKind.UNDECIDED, TOO_LITTLE)


@rule("VD2", Balance(coverage="ample", leaning="BPO", conflict="no"), source=A_EXPERTISE)
def leans_to_bpo() -> Iterator[Verdict]:
    """The balance leans to BPO, and there are no strong findings on both sides.

    Why: BPO is at its best in rule-based, process-driven work.
    Fires: {"coverage": "ample", "leaning": "BPO", "margin": "narrow", "conflict": "no"}
    Silent: {"coverage": "ample", "leaning": "BPO", "margin": "narrow", "conflict": "yes"}
    """
    yield Verdict(VerdictKind.BPO, PLAIN_BPO)


@rule("VD3", Balance(coverage="ample", leaning="KPO", conflict="no"), source=A_EXPERTISE)
def leans_to_kpo() -> Iterator[Verdict]:
    """The balance leans to KPO, and there are no strong findings on both sides.

    Why: KPO is at its best in work that needs interpretation, analysis and judgment.
    Fires: {"coverage": "ample", "leaning": "KPO", "margin": "narrow", "conflict": "no"}
    Silent: {"coverage": "ample", "leaning": "KPO", "margin": "narrow", "conflict": "yes"}
    """
    yield Verdict(VerdictKind.KPO, KPO_IN_BPO)


@rule("VD4", Balance(coverage="ample", leaning="BPO", conflict="yes", margin="clear"), source=CONTINUUM)
def clearly_bpo_despite_conflict() -> Iterator[Verdict]:
    """The balance clearly favours BPO, although there are strong findings on both sides.

    Why: no task is entirely of one kind; a clear margin outweighs a mark of the other kind.
    Fires: {"coverage": "ample", "leaning": "BPO", "margin": "clear", "conflict": "yes"}
    Silent: {"coverage": "ample", "leaning": "BPO", "margin": "narrow", "conflict": "yes"}
    """
    yield Verdict(VerdictKind.BPO, PLAIN_BPO)


@rule("VD5", Balance(coverage="ample", leaning="KPO", conflict="yes", margin="clear"), source=CONTINUUM)
def clearly_kpo_despite_conflict() -> Iterator[Verdict]:
    """The balance clearly favours KPO, although there are strong findings on both sides.

    Why: no task is entirely of one kind; a clear margin outweighs a mark of the other kind.
    Fires: {"coverage": "ample", "leaning": "KPO", "margin": "clear", "conflict": "yes"}
    Silent: {"coverage": "ample", "leaning": "KPO", "margin": "narrow", "conflict": "yes"}
    """
    yield Verdict(VerdictKind.KPO, KPO_IN_BPO)


@rule(
    "VD6",
    Balance(coverage="ample", leaning=one_of("BPO", "KPO"), conflict="yes", margin="narrow"),
    source=DISAGGREGATION,
)
def narrow_lead_in_conflict() -> Iterator[Verdict]:
    """There are strong findings on both sides, and neither side leads clearly.

    Why: where defining marks of both kinds meet, the task has parts that can go different ways.
    Fires: {"coverage": "ample", "leaning": "BPO", "margin": "narrow", "conflict": "yes"}
    Fires: {"coverage": "ample", "leaning": "KPO", "margin": "narrow", "conflict": "yes"}
    Silent: {"coverage": "ample", "leaning": "KPO", "margin": "clear", "conflict": "yes"}
    """
    yield Verdict(VerdictKind.SPLIT, TWO_PARTS)


@rule("VD7", Balance(coverage="ample", leaning="even", conflict="yes"), source=DISAGGREGATION)
def level_in_conflict() -> Iterator[Verdict]:
    """There are strong findings on both sides, and the balance is even.

    Why: where defining marks of both kinds meet, the task has parts that can go different ways.
    Fires: {"coverage": "ample", "leaning": "even", "margin": "narrow", "conflict": "yes"}
    Silent: {"coverage": "ample", "leaning": "even", "margin": "narrow", "conflict": "no"}
    """
    yield Verdict(VerdictKind.SPLIT, TWO_PARTS)


@rule("VD8", Balance(coverage="ample", leaning="even", conflict="no"), source=A_KPO)
def level_without_conflict() -> Iterator[Verdict]:
    """Enough is known, but the balance leans to neither side.

    Why: KPO is a subset of BPO, so much work lies in between; tossing a coin is not advice.
    Fires: {"coverage": "ample", "leaning": "even", "margin": "narrow", "conflict": "no"}
    Silent: {"coverage": "ample", "leaning": "even", "margin": "narrow", "conflict": "yes"}
    """
    yield Verdict(VerdictKind.UNDECIDED, TOO_EVEN)
