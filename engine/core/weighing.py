"""Weighing: evidence to findings, findings to a balance.

Within a difference, opinions are combined as EMYCIN combines certainty factors, in any order:

    belief      MB = 1 - Π(1 - strength) over the evidence for KPO
    disbelief   MD, likewise over the evidence for BPO
    cf          (MB - MD) / (1 - min(MB, MD)), from -1 (BPO) to +1 (KPO)

Answers that say nearly the same (driver and volume, procedure and outcome) belong to one difference, where a second
opinion adds less than the first. Differences are not independent, though: six shipped rules (DC5 to DC7, DF5, DF6, ES7)
also read a question of another difference, always together with one of their own, so that `procedure`, for example,
counts in three. `Rulebook.questions_on` lists the questions that the rules on a difference read.

Across the differences, with K the sum of weight * cf over those that lean to KPO and B over those that lean to BPO:

    score       (K - B) / (K + B + 1)

The 1 is a doubt that always remains, as large as one full finding. An unknown difference does not change the score, so
"not known" never counts as "no"; more evidence for a side never moves the score away from that side (a plain mean
would: a slight finding beside a strong one pulls the mean down); swapping the sides mirrors the score; and the parts of
the findings, weight * cf / (K + B + 1), add up to it.

What must be known for a side is counted on that side's own clear findings (the coverage), so that evidence for one side
never brings the verdict of the other, nor takes its own away. Evidence for both sides in equal measure (an answer in
the middle) leaves a finding as it is, and counts as known.

Weighing is not done by rules, and sees facts only. Numbers are rounded to four places before they are compared, so the
verdict follows from the numbers that are shown. Sums are exact (`fsum`), because `sum` adds floats differently from
Python 3.12 on.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from math import fsum, prod
from typing import NamedTuple

from outsourcing.engine.core.authoring import Difference
from outsourcing.engine.core.facts import BPO, KPO, Balance, Evidence, Finding, Mark, Side
from outsourcing.engine.core.scale import AMPLE, CLEAR_MARGIN, LEANING, ONE_SIDED, WELL_KNOWN
from outsourcing.engine.core.vocabulary import ConfidenceLabel, Degree, Gate, MarkKind, Parts

CLEAR_FINDING = 0.4  # |cf| from which a difference takes a side clearly: one CLEAR opinion; a service's name has less
STRONG_FINDING = 0.7  # |cf| of a strong finding, as one STRONG opinion; one on each side is a conflict
DEGREES = ((STRONG_FINDING, Degree.STRONG), (CLEAR_FINDING, Degree.CLEAR), (0.0001, Degree.SLIGHT))

CONFIDENCE = ((0.6, ConfidenceLabel.SURE), (0.3, ConfidenceLabel.FAIRLY_SURE), (0.0, ConfidenceLabel.UNSURE))


CACHED = 100_000  # entries of each cache

Marks = frozenset[str]  # the kinds of the marks of a task


class End(NamedTuple):
    """Where a difference ends: its certainty factor, -1 to +1, and whether there is any evidence on it."""

    cf: float
    known: bool


class Weighed(NamedTuple):
    """The findings (one per difference, in order), each one's part of the score, the score, the coverage, the balance.

    Coverage is the share of the differences, by weight, that take the side clearly to which the score leans.
    """

    findings: tuple[Finding, ...]
    parts: tuple[float, ...]
    score: float
    coverage: float
    balance: Balance


def end_of(evidence: Iterable[Evidence]) -> End:
    """Return where the evidence on one difference ends."""
    strengths: dict[Side, list[float]] = {BPO: [], KPO: []}
    for opinion in evidence:
        strengths[opinion["side"]].append(opinion["strength"])
    # sorted: a product of floats depends on its order
    return _end(tuple(sorted(strengths[KPO])), tuple(sorted(strengths[BPO])))


@lru_cache(CACHED)
def _end(for_kpo: tuple[float, ...], for_bpo: tuple[float, ...]) -> End:
    belief, disbelief = (1 - prod(1 - strength for strength in strengths) for strengths in (for_kpo, for_bpo))
    cf = round((belief - disbelief) / (1 - min(belief, disbelief)), 4) + 0.0  # no -0.0
    return End(cf, bool(belief or disbelief))


def weigh(evidence: Sequence[Evidence], marks: Iterable[Mark], differences: Sequence[Difference]) -> Weighed:
    """Combine the evidence and the marks: findings, score, coverage, balance."""
    by_difference: dict[str, list[Evidence]] = {difference.key: [] for difference in differences}
    for opinion in evidence:
        by_difference[opinion["difference"]].append(opinion)
    ends = list(map(end_of, by_difference.values()))
    findings = tuple(finding(key, end.cf) for key, end in zip(by_difference, ends, strict=True))
    return Weighed(findings, *balance(ends, frozenset(mark["kind"] for mark in marks), differences))


def balance(
    ends: Sequence[End], marks: Marks, differences: Sequence[Difference]
) -> tuple[tuple[float, ...], float, float, Balance]:
    """Return the parts, the score, the coverage and the balance of where each difference ends."""
    votes = _votes(ends, differences)
    whole = fsum(map(abs, votes)) + 1
    parts = tuple([round(vote / whole, 4) + 0.0 for vote in votes])
    score = score_of_votes(votes)
    coverage = coverage_of(ends, score, differences)
    return parts, score, coverage, _balance(balance_words(ends, score, coverage, marks, differences))


@lru_cache(CACHED)
def _balance(words: tuple[str, ...]) -> Balance:
    return Balance(*words)


def score_of_votes(votes: Sequence[float]) -> float:
    """Return the score of the certainty factors, each times the weight of its difference."""
    return round(fsum(votes) / (fsum(map(abs, votes)) + 1), 4) + 0.0


def coverage_of(ends: Sequence[End], score: float, differences: Sequence[Difference]) -> float:
    """Return the share of the differences, by weight, that clearly take the side of the score; of 0, the larger one."""
    shares = [share([sign * end.cf >= CLEAR_FINDING for end in ends], differences) for sign in (-1, 1)]
    return max(shares) if score == 0 else shares[score > 0]


def balance_words(
    ends: Sequence[End], score: float, coverage: float, marks: Marks, differences: Sequence[Difference]
) -> tuple[str, ...]:
    """Return the values of the balance, in the order of its fields."""
    cfs = [end.cf for end in ends]
    known = share([end.known for end in ends], differences)
    leaning, margin, one_sided = score_words(score)
    return (
        leaning,
        margin,
        "ample" if coverage >= AMPLE else "thin",
        "yes" if max(cfs) >= STRONG_FINDING and min(cfs) <= -STRONG_FINDING else "no",
        "ample" if known >= WELL_KNOWN else "thin",
        one_sided,
        *mark_words(marks),
    )


def score_words(score: float) -> tuple[str, str, str]:
    """Return the values of the balance that the score decides: leaning, margin and one-sidedness."""
    return (
        "even" if abs(score) < LEANING else KPO if score > 0 else BPO,
        "clear" if abs(score) >= CLEAR_MARGIN else "narrow",
        "yes" if abs(score) >= ONE_SIDED else "no",
    )


@cache
def mark_words(marks: Marks) -> tuple[str, str]:
    """Return the values of the balance that the marks decide: the gate and the parts."""
    shown = marks & {MarkKind.ROUTINE, MarkKind.EXPERT} if MarkKind.APART in marks else frozenset()
    parts = Parts.BOTH if len(shown) > 1 else next(map(Parts, shown), Parts.NONE)
    return next((gate for gate in Gate if gate in marks), Gate.OPEN), parts


def share(which: Sequence[bool], differences: Sequence[Difference]) -> float:
    """Return the share of some of the differences, by weight.

    A difference that a pack adds counts only if it is one of them, so that none which nobody answers makes the share
    of the others smaller.
    """
    pairs = zip(differences, which, strict=True)
    return _share(
        tuple([(difference.weight, counts) for difference, counts in pairs if counts or not difference.added])
    )


@lru_cache(CACHED)
def _share(weights: tuple[tuple[float, bool], ...]) -> float:
    if not weights:
        return 0.0
    return round(fsum(weight for weight, counts in weights if counts) / fsum(weight for weight, _ in weights), 4)


def _votes(ends: Sequence[End], differences: Sequence[Difference]) -> list[float]:
    return [difference.weight * end.cf for difference, end in zip(differences, ends, strict=True)]


@lru_cache(CACHED)
def finding(difference: str, cf: float) -> Finding:
    """Return the finding of a certainty factor; equal ones are the same fact, so only copies may be declared."""
    side = "even" if cf == 0 else KPO if cf > 0 else BPO
    degree = next((word for least, word in DEGREES if abs(cf) >= least), "none")
    return Finding(difference, side, degree, cf)


def confidence(kind: str, score: float, coverage: float) -> tuple[float, str]:
    """Return how firm a verdict is, 0 to 1, and in words.

    A side is as firm as the score is far from even and the differences take it clearly; a split is as firm as the two
    are level; a closed gate leaves no doubt; without a decision there is none.
    """
    firmness: Mapping[str, float] = {
        "BPO": abs(score) * coverage,
        "KPO": abs(score) * coverage,
        "SPLIT": 1 - abs(score),
        "NEITHER": 1.0,
    }
    number = round(firmness.get(kind, 0.0), 2)
    return number, next(word for least, word in CONFIDENCE if number >= least) if kind in firmness else "undecided"
