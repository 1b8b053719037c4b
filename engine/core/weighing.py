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

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from math import fsum, prod
from typing import NamedTuple

from outsourcing.engine.core.authoring import Difference
from outsourcing.engine.core.facts import BPO, KPO, Balance, Evidence, Finding, Mark, Side
from outsourcing.engine.core.scale import Thresholds
from outsourcing.engine.core.vocabulary import ConfidenceLabel, Degree, Gate, MarkKind, Parts

SLIGHTEST = 0.0001  # |cf| of the smallest finding: what rounding leaves
CONFIDENCE = ((0.6, ConfidenceLabel.SURE), (0.3, ConfidenceLabel.FAIRLY_SURE), (0.0, ConfidenceLabel.UNSURE))
CACHED = 100_000  # entries of each cache

Marks = frozenset[str]  # the kinds of the marks of a task
Degrees = tuple[tuple[float, Degree], ...]  # in words, each with the least number from which it applies


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


class Weigher:
    """The differences of a rulebook and its thresholds, ready to weigh evidence.

    Attributes:
        degrees: how strong a finding is in words, each with the least certainty factor, the strongest first.
        finding: the finding of a difference and its certainty factor; equal ones are the same fact, so that only
            copies may be declared.

    """

    def __init__(self, differences: Sequence[Difference], thresholds: Thresholds) -> None:
        self.differences, self.thresholds = differences, thresholds
        self.degrees: Degrees = (
            (thresholds.strong_finding, Degree.STRONG),
            (thresholds.clear_finding, Degree.CLEAR),
            (SLIGHTEST, Degree.SLIGHT),
        )
        self.finding = lru_cache(CACHED)(self._finding)
        self._share = lru_cache(CACHED)(self._share_of)

    def weigh(self, evidence: Iterable[Evidence], marks: Iterable[Mark]) -> Weighed:
        """Combine the evidence and the marks: findings, score, coverage, balance."""
        return self.weigh_ends(self.ends(evidence), kinds_of(marks))

    def ends(self, evidence: Iterable[Evidence]) -> list[End]:
        """Return where each difference ends."""
        by_difference: dict[str, list[Evidence]] = {difference.key: [] for difference in self.differences}
        for opinion in evidence:
            by_difference[opinion["difference"]].append(opinion)
        return list(map(end_of, by_difference.values()))

    def weigh_ends(self, ends: Sequence[End], marks: Marks) -> Weighed:
        """Combine where each difference ends, and the marks."""
        pairs = zip(self.differences, ends, strict=True)
        findings = tuple([self.finding(difference.key, end.cf) for difference, end in pairs])
        return Weighed(findings, *self.balance(ends, marks))

    def balance(self, ends: Sequence[End], marks: Marks) -> tuple[tuple[float, ...], float, float, Balance]:
        """Return the parts, the score, the coverage and the balance of where each difference ends."""
        votes = _votes(ends, self.differences)
        whole = fsum(map(abs, votes)) + 1
        parts = tuple([round(vote / whole, 4) + 0.0 for vote in votes])
        score = score_of_votes(votes)
        coverage = self.coverage(ends, score)
        return parts, score, coverage, _balance(self.balance_words(ends, score, coverage, marks))

    def coverage(self, ends: Sequence[End], score: float) -> float:
        """Return the share of the differences, by weight, that clearly take the side of the score.

        Of a score of 0, it is that of the side with the larger share.
        """
        least = self.thresholds.clear_finding
        sides = (-1, 1) if score == 0 else (1,) if score > 0 else (-1,)
        return max([self._share(tuple([side * end.cf >= least for end in ends])) for side in sides])

    def balance_words(self, ends: Sequence[End], score: float, coverage: float, marks: Marks) -> tuple[str, ...]:
        """Return the values of the balance, in the order of its fields."""
        cfs, least = [end.cf for end in ends], self.thresholds
        known = self._share(tuple([end.known for end in ends]))
        leaning, margin, one_sided = self.score_words(score)
        return (
            leaning,
            margin,
            "ample" if coverage >= least.ample_coverage else "thin",
            "yes" if max(cfs) >= least.strong_finding and min(cfs) <= -least.strong_finding else "no",
            "ample" if known >= least.well_known else "thin",
            one_sided,
            *mark_words(marks),
        )

    def score_words(self, score: float) -> tuple[str, str, str]:
        """Return the values of the balance that the score decides: leaning, margin and one-sidedness."""
        least = self.thresholds
        return (
            "even" if abs(score) < least.leaning else KPO if score > 0 else BPO,
            "clear" if abs(score) >= least.clear_margin else "narrow",
            "yes" if abs(score) >= least.one_sided else "no",
        )

    def _share_of(self, which: tuple[bool, ...]) -> float:
        return share(which, self.differences)

    def _finding(self, difference: str, cf: float) -> Finding:
        side = "even" if cf == 0 else KPO if cf > 0 else BPO
        degree = next((word for least, word in self.degrees if abs(cf) >= least), "none")
        return Finding(difference, side, degree, cf)


@lru_cache(CACHED)
def _balance(words: tuple[str, ...]) -> Balance:
    return Balance(*words)


def kinds_of(marks: Iterable[Mark]) -> Marks:
    """Return the kinds of some marks."""
    return frozenset([mark["kind"] for mark in marks])


def score_of_votes(votes: Sequence[float]) -> float:
    """Return the score of the certainty factors, each times the weight of its difference."""
    return round(fsum(votes) / (fsum(map(abs, votes)) + 1), 4) + 0.0


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
    weights = [(difference.weight, counts) for difference, counts in pairs if counts or not difference.added]
    if not weights:
        return 0.0
    return round(fsum(weight for weight, counts in weights if counts) / fsum(weight for weight, _ in weights), 4)


def _votes(ends: Sequence[End], differences: Sequence[Difference]) -> list[float]:
    return [difference.weight * end.cf for difference, end in zip(differences, ends, strict=True)]


def confidence(kind: str, score: float, coverage: float) -> tuple[float, str]:
    """Return how firm a verdict is, 0 to 1, and in words.

    A side is as firm as the score is far from even and the differences take it clearly; a split is as firm as the two
    are level; a closed gate leaves no doubt; without a decision there is none.
    """
    if kind in ("BPO", "KPO"):
        number = round(abs(score) * coverage, 2)
    elif kind == "SPLIT":
        number = round(1 - abs(score), 2)
    elif kind == "NEITHER":
        number = 1.0
    else:
        return 0.0, "undecided"
    return number, next(word for least, word in CONFIDENCE if number >= least)
