"""The interview: which question to ask next, and whether the verdict is settled. No terminal inside.

    Standing      what the answers so far come to, and every verdict that the open questions can still lead to
    Interviewer   one advisor's rulebook: where an interview stands, and which question is worth asking

`next_question` is the only notion of a question worth asking: reports and tables recommend what it returns.

A verdict counts as settled only if that is proven. The evaluator gives the lowest and the highest certainty factor at
which each difference can end, over all ways of answering its open questions. The score rises with each of them, so it
ends between the score of all the lowest and that of all the highest, and the verdict rules say which verdicts lie
there. Taking the differences one by one may keep a verdict that no completion reaches; it never drops one that some
completion does. Where few completions are left, all are tried, and exactly the verdicts that they reach are kept.

Where rules have to fire (`StaticEvaluator.is_static`), no verdict counts as settled while a question is open.
"""

from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache, reduce
from itertools import product
from math import copysign, prod
from operator import or_
from typing import Any, NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.conditions import FieldTest
from outsourcing.engine.core.errors import AdvisorError
from outsourcing.engine.core.evaluator import Answers, Form, Range
from outsourcing.engine.core.facts import Balance, Task, VerdictKind
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.rulebook import Rule
from outsourcing.engine.core.scale import Thresholds
from outsourcing.engine.core.vocabulary import Sufficiency, YesNo
from outsourcing.engine.core.weighing import End, Marks, mark_words, score_of_votes

CACHED = 10_000  # answers whose standing and next question are kept
FEW = 3000  # completions that are all tried
NEARLY = 0.5  # of what the best question narrows, from which questions are asked in their own order

Known = tuple[tuple[str, str | None], ...]  # answers to questions that vote, in the order of the questions
Words = tuple[str, ...]  # the values of a balance
Choices = tuple[Collection[Any], ...]  # what each value of a balance can be, those of the marks in one
Allowed = tuple[frozenset[str], frozenset[str], tuple[str, ...], frozenset[str]]  # coverages, conflict, known
ANYTHING: Allowed = (frozenset(Sufficiency), frozenset(Sufficiency), tuple(YesNo), frozenset(Sufficiency))


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
    """One advisor's rulebook: where an interview stands, and which question is worth asking."""

    def __init__(self, advisor: Advisor) -> None:
        self.advisor = advisor
        self.rulebook = advisor.rulebook
        self.evaluator = advisor.evaluator
        self._thresholds = least = advisor.rulebook.thresholds
        # of the scores that no verdict rule tells apart, those closest to 0
        self._near = (0.0, least.leaning, least.clear_margin, least.one_sided)
        self._reading = {
            name: [rule for rule in self.rulebook.reading(name) if rule.id in self.evaluator.deciding]
            for name in self.rulebook.questions
        }
        self._voting_questions = [name for name, rules in self._reading.items() if rules]
        self._bits = {rule.id: 1 << place for place, rule in enumerate(self.rulebook.rules)}
        self._askable = [
            (question, sum(self._bits[rule.id] for rule in self._reading[name]))
            for name, question in self.rulebook.questions.items()
            if question.choices
        ]
        self._ruled_out_by = lru_cache(CACHED)(self._worked_out_ruled_out)
        self._differences_reading = {
            name: [place for place, read in enumerate(self.evaluator.reads.values()) if name in read]
            for name in self.rulebook.questions
        }
        self._settled_by = lru_cache(CACHED)(self._worked_out_settled)
        self._coverages = lru_cache(CACHED)(self._worked_out_coverages)
        self._conflicts = lru_cache(CACHED)(self._worked_out_conflicts)
        self._enough = lru_cache(CACHED)(self._worked_out_enough)
        self._kinds = lru_cache(CACHED)(self._worked_out_kinds)
        self._kinds_among = lru_cache(CACHED)(self._worked_out_kinds_among)
        self._standing = lru_cache(CACHED)(self._worked_out_standing)
        self._next = lru_cache(CACHED)(self._worked_out_next)

    def standing(self, answers: Answers) -> Standing:
        """Return where an interview with these answers stands."""
        return self._standing(self._voting(answers))

    def next_question(self, answers: Answers) -> Question | None:
        """Return the question to ask next; None where none can change the verdict.

        Of those whose answer narrows the score at least half as much as the best, it is the one of the lowest rank;
        once the side is settled, one that can close a gate or show parts. Where rules have to fire, it is simply the
        next one that a rule waits for.
        """
        return self._next(self._voting(answers))

    def _voting(self, answers: Answers) -> Known:
        """Return the answers on which the verdict depends."""
        return tuple([(name, answers[name]) for name in self._voting_questions if name in answers])

    def _worked_out_standing(self, known: Known) -> Standing:
        answers = dict(known)
        kind, score = self.advisor.evaluate(answers)
        open_ = self.open(answers)
        if not open_:
            return Standing((kind,), score, score, score)
        if not self.evaluator.is_static:
            return Standing(tuple(VerdictKind), score, -1.0, 1.0)
        form = self.evaluator.form(answers)
        ranges = self.evaluator.ranges(form)
        lowest, highest = _bounds(ranges)
        possible = self._perhaps_reached(ranges, self.evaluator.possible_marks(form))
        if len(possible) > 1 and self._few(open_):
            possible = frozenset(self._reached(open_, form, len(possible)))
        return Standing(tuple(kind for kind in VerdictKind if kind in possible), score, lowest, highest)

    def _worked_out_next(self, known: Known) -> Question | None:
        answers = dict(known)
        form = self.evaluator.form(answers)
        marks = self.evaluator.possible_marks(form)
        if self._settled_by(marks):
            return None
        open_ = self.open(answers)
        if not open_ or not self.evaluator.is_static:
            return next(iter(open_), None)
        ranges = self.evaluator.ranges(form)
        if len(self._perhaps_reached(ranges, marks)) == 1:
            return None
        if len(marks) > 1 and len(self._perhaps_reached(ranges, frozenset([self.evaluator.marks(form)]))) == 1:
            # only marks can change it
            if self._few(open_) and len(self._reached(open_, form, 2)) == 1:
                return None
            marking = [q for q in self._in_order(open_) if q.name in self.evaluator.read_by_marks]
            if (found := next((q for q in marking if self._turns(q.name, form, ranges)), None)) is not None:
                return found
        narrowing = {question: self._narrowing(question.name, form, ranges) for question in open_}
        enough = max(narrowing.values()) * NEARLY
        ranked = [q for q in self._in_order(open_) if narrowing[q] >= enough]
        ranked += sorted((q for q in open_ if q not in ranked), key=lambda question: -narrowing[question])
        # if all completions come to one verdict, no question moves it
        return next((question for question in ranked if self._moves(question.name, open_, form)), None)

    def _worked_out_settled(self, marks: frozenset[Marks]) -> bool:
        """Say whether the verdict is the same with any of these sets of marks, whatever the score is."""
        if not self.evaluator.is_static:
            return False
        try:
            return len(self._kinds((-1.0, 1.0), ANYTHING, _words_of_marks(marks))) == 1
        except AdvisorError:  # there is no verdict on one of all balances, which may be out of reach
            return False

    def _in_order(self, questions: Iterable[Question]) -> list[Question]:
        """Return questions by their rank: what people know best first."""
        return sorted(questions, key=lambda question: question.rank)

    def _turns(self, question: str, form: Form, ranges: Sequence[Range]) -> bool:
        """Say whether the answer to a question can change the verdict by the marks alone."""
        forms = ({**form, question: value} for value in (*self.evaluator.values[question], None))
        return _differ(self._perhaps_reached(ranges, self.evaluator.possible_marks(form)) for form in forms)

    def open(self, answers: Answers) -> list[Question]:
        """Return the questions not asked yet whose answer some rule still waits for, in order."""
        ruled_out = self._ruled_out(answers)
        return [one for one, reading in self._askable if one.name not in answers and reading & ~ruled_out]

    def waiting(self, question: str, answers: Answers) -> list[Rule]:
        """Return the rules of the verdict that wait for the answer to a question, not ruled out by other answers."""
        ruled_out = self._ruled_out(answers)
        return [rule for rule in self._reading[question] if not self._bits[rule.id] & ruled_out]

    def _ruled_out(self, answers: Answers) -> int:
        """Return the rules, as bits, that closed questions keep from ever firing."""
        bits = 0
        for question, value in answers.items():
            bits |= self._ruled_out_by(question, value)
        return bits

    def _worked_out_ruled_out(self, question: str, value: str | None) -> int:
        bits = 0
        for rule in self._reading.get(question, ()):
            tests = (test for p in rule.patterns if p.fact is Task and not p.negated for test in p.tests)
            if any(test.field == question and _fails(test, value) for test in tests):
                bits |= self._bits[rule.id]
        return bits

    def balances(self, answers: Answers) -> Iterator[Balance]:
        """Yield every balance that the open questions leave possible, and perhaps more."""
        form = self.evaluator.form(answers)
        marks, ranges = self.evaluator.possible_marks(form), self.evaluator.ranges(form)
        for choices in self._choices(_bounds(ranges), self._allowed(ranges), _words_of_marks(marks)):
            yield from (Balance(*words) for words in _words(choices))

    def _allowed(self, ranges: Sequence[Range]) -> Allowed:
        """Return what differences that end in these ranges allow of a balance."""
        shown = self.evaluator.shown
        _, every_can, every_must, _, _ = zip(*ranges, strict=True)
        can, must = reduce(or_, every_can), reduce(or_, every_must)
        return (
            self._coverages(-1, can & shown.clear_bpo, must & shown.clear_bpo),
            self._coverages(1, can & shown.clear_kpo, must & shown.clear_kpo),
            self._conflicts(can & shown.strong, must & shown.strong),
            self._enough(can & shown.anything, must & shown.anything),
        )

    def _worked_out_coverages(self, sign: int, can: int, must: int) -> frozenset[str]:
        return frozenset([self.evaluator.shown.coverage(bits, sign) for bits in (can, must)])

    def _worked_out_conflicts(self, can: int, must: int) -> tuple[str, ...]:
        shown = self.evaluator.shown
        return ("yes",) * shown.can_conflict(can) + ("no",) * (not shown.conflicts(must))

    def _worked_out_enough(self, can: int, must: int) -> frozenset[str]:
        return frozenset([self.evaluator.shown.known(can), self.evaluator.shown.known(must)])

    def _choices(self, bounds: tuple[float, float], allowed: Allowed, of_marks: frozenset[Words]) -> Iterator[Choices]:
        """Yield, for each leaning that a score between the bounds can have, what each value of a balance can be."""
        for_bpo, for_kpo, conflicts, enough = allowed
        of_sides = {"BPO": for_bpo, "KPO": for_kpo, "even": for_bpo | for_kpo}
        for leaning, margin, one_sided in _leanings(*bounds, self._thresholds):
            yield (leaning,), (margin,), of_sides[leaning], conflicts, enough, (one_sided,), of_marks

    def _few(self, open_: Sequence[Question]) -> bool:
        return prod(len(self.evaluator.values[question.name]) + 1 for question in open_) <= FEW

    def _perhaps_reached(self, ranges: Sequence[Range], marks: frozenset[Marks]) -> frozenset[VerdictKind]:
        """Return the verdicts of all completions, and perhaps more."""
        lowest, highest = _bounds(ranges)
        bounds = (_least_alike(lowest, self._near), _least_alike(highest, self._near))
        return self._kinds(bounds, self._allowed(ranges), _words_of_marks(marks))

    def _worked_out_kinds(
        self, bounds: tuple[float, float], allowed: Allowed, of_marks: frozenset[Words]
    ) -> frozenset[VerdictKind]:
        """Return the verdicts leaning by leaning: other tasks have most of these in common."""
        of_leanings = self._choices(bounds, allowed, of_marks)
        return frozenset[VerdictKind]().union(*[self._kinds_among(choices) for choices in of_leanings])

    def _worked_out_kinds_among(self, choices: Choices) -> frozenset[VerdictKind]:
        return frozenset(map(self.evaluator.kind_on, _words(choices)))

    def _reached(self, open_: Sequence[Question], form: Form, enough: int) -> set[VerdictKind]:
        """Return the verdicts of all completions, or as many of them as are enough.

        With the questions fixed that several differences read, the others move each difference on its own.
        """
        reached: set[VerdictKind] = set()
        shared = self._shared([question.name for question in open_])
        before = self.evaluator.ranges(form)
        for completed in self.evaluator.completions(shared, form):
            way = {**form, **completed}
            ranges, marks = self._ranges(way, before, shared), self.evaluator.marks(way)
            perhaps = self._perhaps_reached(ranges, frozenset([marks]))
            for ends in product(*(ended.ends for ended in ranges)):
                if perhaps <= reached:
                    break
                reached.add(self.evaluator.outcome(ends, marks)[0])
                if len(reached) >= enough:
                    return reached
        return reached

    def _shared(self, names: Sequence[str]) -> list[str]:
        """Return those of some questions that more than one difference reads, or a mark."""
        reads = self.evaluator.reads.values()
        marks = self.evaluator.read_by_marks
        return [name for name in names if name in marks or sum(name in read for read in reads) > 1]

    def _narrowing(self, question: str, form: Form, ranges: Sequence[Range]) -> float:
        """Return by how much, on average over its answers, a question narrows the range that the score has."""
        lows, highs = map(list, _votes(ranges))
        before, widths = _width(lows, highs), []
        for value in self.evaluator.values[question]:
            answered = {**form, question: value}
            for place in self._differences_reading[question]:  # the same ones for each value
                moved = self.evaluator.range_of(place, answered)
                lows[place], highs[place] = moved.low, moved.high
            widths.append(_width(lows, highs))
        return round(before - sum(widths) / len(widths), 9) if widths else 0.0

    def _moves(self, question: str, open_: Sequence[Question], form: Form) -> bool:
        """Say whether the answer to a question can still make a difference to the verdict.

        Exact where few completions are left; before that, every question that a rule waits for may. Differences that
        do not read it move on their own, but for the questions that they share.
        """
        if not self._few(open_):
            return True
        values = (*self.evaluator.values[question], None)
        if _differ(self._kinds_now(question, values, form)):  # true of most questions that move it
            return True
        own = self._differences_reading[question]
        others = [other.name for other in open_ if other.name != question]
        fixed = set(self._shared(others)).union(*(read for read in self.evaluator.reads.values() if question in read))
        names, before = [name for name in others if name in fixed], self.evaluator.ranges(form)
        is_read_by_marks = question in self.evaluator.read_by_marks
        for completed in self.evaluator.completions(names, form):
            way = {**form, **completed}
            ranges, marks = self._ranges(way, before, names), self.evaluator.marks(way)
            rows = []
            for value in values:
                answered = {**way, question: value}
                of_value = self.evaluator.marks(answered) if is_read_by_marks else marks
                rows.append((self._ranges(answered, ranges, [question]), of_value))
            perhaps = (self._perhaps_reached(row, frozenset([marks])) for row, marks in rows)
            if len(first := next(perhaps)) == 1 and all(one == first for one in perhaps):  # whatever the others are
                continue
            others_end = [(one.ends[0],) if place in own else one.ends for place, one in enumerate(rows[0][0])]
            for others_at in product(*others_end):
                ends = ((_with_own(row, own, others_at), marks) for row, marks in rows)
                if _differ(self.evaluator.outcome(*ended)[0] for ended in ends):
                    return True
        return False

    def _kinds_now(self, question: str, values: Iterable[str | None], form: Form) -> Iterator[VerdictKind]:
        """Yield the verdict with each answer to a question, the other open ones left unknown."""
        ends, marks = self.evaluator.ends(form), self.evaluator.marks(form)
        is_read_by_marks = question in self.evaluator.read_by_marks
        for value in values:
            answered = {**form, question: value}
            for place in self._differences_reading[question]:  # the same ones for each value
                ends[place] = self.evaluator.end_of(place, answered)
            if is_read_by_marks:
                marks = self.evaluator.marks(answered)
            yield self.evaluator.outcome(tuple(ends), marks)[0]

    def _ranges(self, form: Form, before: Sequence[Range], answered: Sequence[str]) -> list[Range]:
        """Return where each difference can end, as before but for those that read what was answered since."""
        ranges = list(before)
        for place in {place for name in answered for place in self._differences_reading[name]}:
            ranges[place] = self.evaluator.range_of(place, form)
        return ranges


def _differ(results: Iterator[object]) -> bool:
    """Say whether any two results differ; stop at the first that does."""
    first = next(results)
    return any(result != first for result in results)


def _fails(test: FieldTest, value: str | None) -> bool:
    return value is None or (test.accepted is not None and value not in test.accepted)


def _words(choices: Choices) -> Iterator[Words]:
    """Yield the values of every balance among some choices."""
    for *words, of_marks in product(*choices):
        yield (*words, *of_marks)


def _votes(ranges: Sequence[Range]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the votes of the lowest ends and of the highest ends."""
    *_, lows, highs = zip(*ranges, strict=True)
    return lows, highs


def _bounds(ranges: Sequence[Range]) -> tuple[float, float]:
    """Return the lowest and the highest score that the ranges allow."""
    lows, highs = _votes(ranges)
    return score_of_votes(lows), score_of_votes(highs)


def _width(lows: Sequence[float], highs: Sequence[float]) -> float:
    return score_of_votes(highs) - score_of_votes(lows)


@lru_cache(CACHED)
def _words_of_marks(marks: frozenset[Marks]) -> frozenset[Words]:
    """Return what sets of marks come to in a balance."""
    return frozenset(map(mark_words, marks))


def _least_alike(score: float, near: Sequence[float]) -> float:
    """Return the score of those that no verdict rule tells apart that is closest to 0."""
    return copysign(near[bisect(near, abs(score)) - 1], score)


def _with_own(row: Sequence[Range], own: Collection[int], others: Sequence[End]) -> tuple[End, ...]:
    """Return where the differences end: some of their own, the others where they were put."""
    return tuple([one.ends[0] if place in own else others[place] for place, one in enumerate(row)])


def _leanings(lowest: float, highest: float, least: Thresholds) -> Iterator[tuple[str, str, str]]:
    """Yield every leaning, margin and one-sidedness that a score between two bounds can have."""
    if lowest < least.leaning and highest > -least.leaning:
        yield "even", "narrow", "no"
    for side, near, far in (("BPO", -highest, -lowest), ("KPO", lowest, highest)):
        if far >= least.leaning and near < least.clear_margin:
            yield side, "narrow", "no"
        if far >= least.clear_margin and near < least.one_sided:
            yield side, "clear", "no"
        if far >= least.one_sided:
            yield side, "clear", "yes"
