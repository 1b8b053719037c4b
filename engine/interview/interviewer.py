"""The interview: which question matters next, and whether the verdict is settled. No terminal inside.

    Standing      what the answers so far come to, and every verdict that the open questions can still lead to
    Interviewer   an advisor's rulebook, ready to say where an interview stands and which question to put

"Settled" is proven, never guessed. The forecast gives the lowest and the highest certainty factor at which each
difference can end, over all ways of answering its open questions. The score rises with each of them, so it ends between
the score of all the lowest and that of all the highest, and the verdict rules say which verdicts lie there. Taking the
differences one by one may keep a verdict that no completion reaches; it never drops one that some completion does.
Where few completions are left, they are gone through whole, and nothing too much is kept.

Where the rules cannot be foreseen, no verdict counts as settled while a question is open.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.conditions import FieldTest
from outsourcing.engine.core.evaluator import Answers, Range
from outsourcing.engine.core.facts import Balance, Task, VerdictKind
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.rulebook import Rule
from outsourcing.engine.core.scale import CLEAR_MARGIN, LEANING
from outsourcing.engine.core.weighing import STRONG_FINDING, balance

KEPT = 1000  # standings that are kept: enough for an interview, and little for a portfolio
FEW = 3000  # completions that are gone through whole: a tenth of a second


class Standing(NamedTuple):
    """Where an interview stands: the verdicts still possible, the score now, and between what it can end."""

    possible: tuple[VerdictKind, ...]
    score: float
    lowest: float
    highest: float

    @property
    def settled(self) -> bool:
        """Say whether no answer to an open question can change the verdict."""
        return len(self.possible) == 1


class Interviewer:
    """An advisor's rulebook, ready to lead an interview."""

    def __init__(self, advisor: Advisor) -> None:
        self.advisor = advisor
        self.rulebook = advisor.rulebook
        self.evaluator = advisor.evaluator
        self._conclude = advisor.evaluate
        self._reading = {
            name: [rule for rule in self.rulebook.reading(name) if rule.id in self.evaluator.deciding]
            for name in self.rulebook.questions
        }
        self._standings: dict[frozenset[tuple[str, str | None]], Standing] = {}

    def standing(self, answers: Answers) -> Standing:
        """Return where an interview with these answers stands; worked out once for the answers that vote."""
        votes = frozenset((name, value) for name, value in answers.items() if self._reading.get(name))
        if votes not in self._standings:
            if len(self._standings) >= KEPT:
                self._standings.clear()
            self._standings[votes] = self._worked_out(answers)
        return self._standings[votes]

    def _worked_out(self, answers: Answers) -> Standing:
        kind, score = self._conclude(answers)
        if not self.open(answers):
            return Standing((kind,), score, score, score)
        if not self.evaluator.is_static:
            return Standing(tuple(VerdictKind), score, -1.0, 1.0)
        lowest, highest = self._bounds(self.evaluator.ranges(answers))
        possible = (
            self._reached(answers)
            if self._few(answers)
            else {self.evaluator.kind(words) for words in self.balances(answers)}
        )
        return Standing(tuple(kind for kind in VerdictKind if kind in possible), score, lowest, highest)

    def next_question(self, answers: Answers) -> Question | None:
        """Return the open question whose answer narrows the score most; None where none can move the verdict.

        Where the rules cannot be foreseen, it is simply the next one that a rule waits for.
        """
        if self.standing(answers).settled:
            return None
        if not self.evaluator.is_static:
            return next(iter(self.open(answers)), None)
        ranked = sorted(self.open(answers), key=lambda question: -self._narrowing(question.name, answers))
        return next((question for question in ranked if self._moves(question.name, answers)), None)

    def open(self, answers: Answers) -> list[Question]:
        """Return the questions not asked yet whose answer some rule still waits for, in order."""
        asked = self.rulebook.questions
        return [q for name, q in asked.items() if name not in answers and q.choices and self.waiting(name, answers)]

    def waiting(self, question: str, answers: Answers) -> list[Rule]:
        """Return the rules of the verdict that wait for the answer to a question, not ruled out by other answers."""
        return [rule for rule in self._reading[question] if not _ruled_out(rule, answers)]

    def balances(self, answers: Answers) -> Iterator[Balance]:
        """Yield every balance that the open questions leave possible, and perhaps more."""
        ranges = self.evaluator.ranges(answers)
        leanings = _leanings(*self._bounds(ranges))
        for (leaning, margin), coverage, conflict in product(
            leanings, set(self._coverages(ranges)), set(_conflicts(ranges))
        ):
            yield Balance(leaning, margin, coverage, conflict)

    def _bounds(self, ranges: Sequence[Range]) -> tuple[float, float]:
        """Return the lowest and the highest score that the ranges allow."""
        _, lowest, _, _ = balance([r.lowest for r in ranges], self.rulebook.differences)
        _, highest, _, _ = balance([r.highest for r in ranges], self.rulebook.differences)
        return lowest, highest

    def _few(self, answers: Answers) -> bool:
        return prod(len(self.evaluator.values[question.name]) + 1 for question in self.open(answers)) <= FEW

    def _reached(self, answers: Answers) -> set[VerdictKind]:
        """Return the verdicts of all completions."""
        names = [question.name for question in self.open(answers)]
        completions = self.evaluator.completions(names, answers)
        return {self.evaluator.verdict({**answers, **completed})[0] for completed in completions}

    def _coverages(self, ranges: Sequence[Range]) -> Iterator[str]:
        """Yield the coverage with only those differences clear that must be, and with all that may be."""
        for cfs in ([float(r.must_be_clear) for r in ranges], [float(r.may_be_clear) for r in ranges]):
            _, _, _, words = balance(cfs, self.rulebook.differences)
            yield words["coverage"]

    def _narrowing(self, question: str, answers: Answers) -> float:
        """Return by how much, on average over its answers, a question narrows the room that the score has."""
        widths = [self._width({**answers, question: value}) for value in self.evaluator.values[question]]
        return round(self._width(answers) - sum(widths) / len(widths), 9) if widths else 0.0

    def _width(self, answers: Answers) -> float:
        lowest, highest = self._bounds(self.evaluator.ranges(answers))
        return highest - lowest

    def _moves(self, question: str, answers: Answers) -> bool:
        """Say whether the answer to a question can still make a difference to the verdict.

        Exact where few completions are left; before that, every question that a rule waits for may.
        """
        if not self._few(answers):
            return True
        others = [q.name for q in self.open(answers) if q.name != question]
        values = (*self.evaluator.values[question], None)
        for completed in self.evaluator.completions(others, answers):
            rest = {**answers, **completed}
            if len({self.evaluator.verdict({**rest, question: value})[0] for value in values}) > 1:
                return True
        return False


def _ruled_out(rule: Rule, answers: Answers) -> bool:
    """Say whether a closed question keeps a rule from ever firing."""
    tests = [t for pattern in rule.patterns if pattern.fact is Task and not pattern.negated for t in pattern.tests]
    return any(_fails(test, answers[test.field]) for test in tests if test.field in answers)


def _fails(test: FieldTest, value: str | None) -> bool:
    return value is None or (test.accepted is not None and value not in test.accepted)


def _leanings(lowest: float, highest: float) -> Iterator[tuple[str, str]]:
    """Yield every leaning and margin that a score between two bounds can have."""
    if lowest <= -CLEAR_MARGIN:
        yield "BPO", "clear"
    if lowest <= -LEANING and highest > -CLEAR_MARGIN:
        yield "BPO", "narrow"
    if lowest < LEANING and highest > -LEANING:
        yield "even", "narrow"
    if highest >= LEANING and lowest < CLEAR_MARGIN:
        yield "KPO", "narrow"
    if highest >= CLEAR_MARGIN:
        yield "KPO", "clear"


def _conflicts(ranges: Sequence[Range]) -> Iterator[str]:
    """Yield whether there can be, and whether there can fail to be, a strong finding on each side."""
    for_kpo = [number for number, r in enumerate(ranges) if r.highest >= STRONG_FINDING]
    for_bpo = [number for number, r in enumerate(ranges) if r.lowest <= -STRONG_FINDING]
    if any(k != b for k in for_kpo for b in for_bpo):
        yield "yes"
    surely_kpo = any(r.lowest >= STRONG_FINDING for r in ranges)
    surely_bpo = any(r.highest <= -STRONG_FINDING for r in ranges)
    if not (surely_kpo and surely_bpo):
        yield "no"
