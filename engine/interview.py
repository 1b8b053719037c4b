"""The interview: which question matters next, and whether the verdict is settled. No terminal inside.

    Standing      what the answers so far come to, and every verdict that the open questions can still lead to
    Interviewer   one rulebook, ready to say where an interview stands and which question to put

"Settled" is proven, never guessed. For each difference, all completions of the open questions that its rules read are
gone through: they give the lowest and the highest certainty factor it can end at. The score rises with each of them, so
it ends between the score of all the lowest and that of all the highest, and the verdict table says which verdicts lie
there. Taking the differences one by one may keep a verdict that no completion reaches; it never drops one that some
completion does. Where few completions are left, they are gone through whole, and nothing too much is kept.

Rules that cannot be foreseen like this (joins, NOT, TEST, over other facts) are respected: as long as a question is
open, no verdict counts as settled then.
"""

from collections.abc import Iterator, Mapping, Sequence
from inspect import signature
from itertools import product
from math import prod
from typing import Any, NamedTuple

from engine._experta import Fact
from engine.conditions import binding_values, matches
from engine.deciding import telling_answers
from engine.facts import Balance, Evidence, Kind, Task
from engine.rulebook import Rule, Rulebook
from engine.task import Question, questions
from engine.weighing import AMPLE, CLEAR_MARGIN, LEANING, STRONG_FINDING, balance, certainty

Answers = Mapping[str, str | None]  # None: asked, and not known; absent: not asked yet
Cfs = tuple[float | None, ...]  # one certainty factor per difference, None where nothing speaks

FEW = 3000  # completions that are gone through whole: a tenth of a second


class Range(NamedTuple):
    """Where one difference can end."""

    lowest: float
    highest: float
    may_be_silent: bool
    may_speak: bool


class Standing(NamedTuple):
    """Where an interview stands: the verdicts still possible, the score now, and where it can end."""

    possible: tuple[Kind, ...]
    score: float
    lowest: float
    highest: float

    @property
    def settled(self) -> bool:
        """Say whether no answer to an open question can change the verdict."""
        return len(self.possible) == 1


class Interviewer:
    """One rulebook, ready to lead an interview."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.questions = questions(rulebook.profile)
        self._values: dict[str, tuple[str, ...]] = dict.fromkeys(self.questions, ())
        for name, value in telling_answers(rulebook):
            self._values[name] += (value,)
        told = {rule.id: tuple(_conclusions(rule)) for rule in rulebook.rules}
        self._foreseen = all(map(_can_be_foreseen, rulebook.rules))
        self._rules = {
            d.key: tuple(r for r in rulebook.rules if _speaks_on(d.key, told[r.id])) for d in rulebook.differences
        }
        self._reads = {key: _read_by(rules) for key, rules in self._rules.items()}
        self._verdicts = [(rule, told[rule.id]) for rule in rulebook.rules if rule.patterns[0].fact is Balance]
        self._ranges: dict[tuple[object, ...], Range] = {}
        self._kinds: dict[Balance, Kind] = {}

    def standing(self, answers: Answers) -> Standing:
        """Return where an interview with these answers stands."""
        ranges = self._all_ranges(answers)
        lowest, highest = (self._score([r.lowest for r in ranges]), self._score([r.highest for r in ranges]))
        now = self._score([r.lowest for r in self._all_ranges(self._closed(answers))])
        if not self._foreseen and self.open(answers):
            return Standing(tuple(Kind), now, -1.0, 1.0)
        few = self._completions(answers) <= FEW
        possible = self._reached(answers) if few else self._between(ranges, lowest, highest)
        return Standing(tuple(kind for kind in Kind if kind in possible), now, lowest, highest)

    def next_question(self, answers: Answers) -> Question | None:
        """Return the open question whose answer narrows the score most, or None where none can move the verdict."""
        if self.standing(answers).settled:
            return None
        ranked = sorted(self.open(answers), key=lambda question: -self._narrowing(question.name, answers))
        return next((question for question in ranked if self._moves(question.name, answers)), None)

    def open(self, answers: Answers) -> list[Question]:
        """Return the questions not asked yet whose answer some rule still waits for, in order."""
        return [q for name, q in self.questions.items() if name not in answers and self.waiting(name, answers)]

    def waiting(self, question: str, answers: Answers) -> list[Rule]:
        """Return the rules that wait for the answer to a question and are not ruled out by other answers."""
        return [rule for rule in self.rulebook.reading(question) if not _ruled_out(rule, answers)]

    def _closed(self, answers: Answers) -> Answers:
        """Return the answers with every open question left unknown."""
        return {name: answers.get(name) for name in self.questions}

    def _score(self, cfs: Sequence[float | None]) -> float:
        _, score, _, _ = balance(cfs, self.rulebook.differences)
        return score

    def _all_ranges(self, answers: Answers) -> list[Range]:
        return [self._range(difference.key, answers) for difference in self.rulebook.differences]

    def _range(self, difference: str, answers: Answers) -> Range:
        """Return where a difference can end, over all completions of the open questions that its rules read."""
        key = (difference, *((name, answers[name]) for name in self._reads[difference] if name in answers))
        if key not in self._ranges:
            cfs = [self._cf(difference, completed) for completed in self._complete(self._reads[difference], answers)]
            values = [cf or 0.0 for cf in cfs]
            self._ranges[key] = Range(min(values), max(values), None in cfs, any(cf is not None for cf in cfs))
        return self._ranges[key]

    def _cf(self, difference: str, answers: Answers) -> float | None:
        evidence = [
            fact
            for rule in self._rules[difference]
            if all(matches(pattern, answers) for pattern in rule.patterns)
            for fact in rule.body(**_bound(rule, answers))
            if isinstance(fact, Evidence) and fact["difference"] == difference
        ]
        return certainty(evidence) if evidence else None

    def _complete(self, names: Sequence[str], answers: Answers) -> Iterator[Answers]:
        """Yield the answers to some questions, with every way of answering the open ones, unknown included."""
        for values in product(*((answers[n],) if n in answers else (*self._values[n], None) for n in names)):
            yield dict(zip(names, values, strict=True))

    def _completions(self, answers: Answers) -> int:
        return prod(len(self._values[question.name]) + 1 for question in self.open(answers))

    def _reached(self, answers: Answers) -> set[Kind]:
        """Return the verdicts of all completions."""
        names = [question.name for question in self.open(answers)]
        closed = self._closed(answers)
        return {self._verdict({**closed, **completed}) for completed in self._complete(names, answers)}

    def _verdict(self, answers: Answers) -> Kind:
        """Return the verdict where every question is closed."""
        ranges = self._all_ranges(answers)
        cfs = [r.lowest if r.may_speak else None for r in ranges]
        return self._kind(balance(cfs, self.rulebook.differences)[-1])

    def _kind(self, words: Balance) -> Kind:
        if words not in self._kinds:
            values = words.values_by_name()
            told = [facts for rule, facts in self._verdicts if all(matches(p, values) for p in rule.patterns)]
            self._kinds[words] = next(Kind(fact["kind"]) for facts in told for fact in facts if fact is not None)
        return self._kinds[words]

    def _between(self, ranges: Sequence[Range], lowest: float, highest: float) -> set[Kind]:
        """Return the verdicts of every balance that the ranges leave possible."""
        coverages = set(self._coverages(ranges))
        conflicts = set(_conflicts(ranges))
        return {
            self._kind(Balance(leaning, margin, coverage, conflict))
            for leaning, margin in _leanings(lowest, highest)
            for coverage in coverages
            for conflict in conflicts
        }

    def _coverages(self, ranges: Sequence[Range]) -> Iterator[str]:
        least: Cfs = tuple(None if r.may_be_silent else 0.0 for r in ranges)
        most: Cfs = tuple(0.0 if r.may_speak else None for r in ranges)
        for cfs in (least, most):
            _, _, coverage, _ = balance(cfs, self.rulebook.differences)
            yield "ample" if coverage >= AMPLE else "thin"

    def _narrowing(self, question: str, answers: Answers) -> float:
        """Return by how much, on average over its answers, a question narrows the room that the score has."""
        widths = [self._width({**answers, question: value}) for value in self._values[question]]
        return round(self._width(answers) - sum(widths) / len(widths), 9)

    def _width(self, answers: Answers) -> float:
        ranges = self._all_ranges(answers)
        return self._score([r.highest for r in ranges]) - self._score([r.lowest for r in ranges])

    def _moves(self, question: str, answers: Answers) -> bool:
        """Say whether the answer to a question can still make a difference to the verdict.

        Exact where few completions are left; before that, every question that a rule waits for may.
        """
        if not self._foreseen or self._completions(answers) > FEW:
            return True
        others = [q.name for q in self.open(answers) if q.name != question]
        closed = self._closed(answers)
        for completed in self._complete(others, answers):
            rest = {**closed, **completed}
            if len({self._verdict({**rest, question: value}) for value in (*self._values[question], None)}) > 1:
                return True
        return False


def _can_be_foreseen(rule: Rule) -> bool:
    """Say whether a rule's part in the verdict follows from the answers, or from the balance, alone."""
    over = {pattern.fact for pattern in rule.patterns}
    plain = not rule.tests and not any(pattern.negated for pattern in rule.patterns)
    return plain and over in ({Task}, {Balance}) and None not in _conclusions(rule)


def _conclusions(rule: Rule) -> Iterator[Fact | None]:
    """Yield what a rule can conclude, whatever it binds; None where that cannot be known."""
    combinations = binding_values(rule.patterns, signature(rule.body).parameters)
    if combinations is None:
        yield None
        return
    for values in combinations:
        yield from rule.body(*values)


def _speaks_on(difference: str, facts: Sequence[Fact | None]) -> bool:
    """Say whether one of a rule's conclusions is evidence on a difference."""
    return any(isinstance(fact, Evidence) and fact["difference"] == difference for fact in facts)


def _read_by(rules: Sequence[Rule]) -> tuple[str, ...]:
    return tuple(sorted({test.field for rule in rules for pattern in rule.patterns for test in pattern.tests}))


def _bound(rule: Rule, answers: Answers) -> dict[str, Any]:
    """Return what a matching rule's body is called with."""
    wanted = signature(rule.body).parameters
    tests = [test for pattern in rule.patterns for test in pattern.tests]
    return {test.binds: answers[test.field] for test in tests if test.binds is not None and test.binds in wanted}


def _ruled_out(rule: Rule, answers: Answers) -> bool:
    """Say whether a closed question keeps a rule from ever firing."""
    tests = [t for pattern in rule.patterns if pattern.fact is Task and not pattern.negated for t in pattern.tests]
    closed = [test for test in tests if test.field in answers]
    return any(
        answers[t.field] is None or (t.accepted is not None and answers[t.field] not in t.accepted) for t in closed
    )


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
