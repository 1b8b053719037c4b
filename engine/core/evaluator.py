"""Rules evaluated as sets: what answers come to, worked out on the accepted values, without firing a rule.

    is_static         whether the accepted values alone say when a rule fires; why_not_static gives the reason
    matching_facts    which facts each pattern of a static rule matches
    conclusions       what a static rule concludes from facts
    Range             where one difference can end, over all ways of answering its open questions
    ShownBits         what a balance shows of the differences, as bits
    MarkBits          which marks answers lead to, as bits
    StaticEvaluator   one rulebook, ready to evaluate answers: verdict and score

This is the only definition of which rules may be treated so. A caller that has facts of its own (an example, a mutant)
asks `is_static(rule)` and uses `matching_facts` and `conclusions`; a caller that has answers asks
`StaticEvaluator.is_static` and uses its methods; `why_not` lists the rules that keep a rulebook from being evaluated
like this. Everything else has to fire. Tests compare the results with Experta.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from inspect import signature
from itertools import product
from operator import and_, or_
from typing import Any, NamedTuple

from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.authoring import Difference
from outsourcing.engine.core.conditions import Pattern, matches
from outsourcing.engine.core.errors import AdvisorError
from outsourcing.engine.core.facts import Balance, Evidence, Mark, Task, Verdict, VerdictKind
from outsourcing.engine.core.questions import Question, picker
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.scale import Thresholds
from outsourcing.engine.core.weighing import End, Marks, Weigher, end_of, mark_words, score_of_votes, share

Answers = Mapping[str, str | None]  # None: asked, and not known; absent: still open
Form = Mapping[str, str | None]  # answers to at least all questions that decide; OPEN where one is still open
Facts = Mapping[type[Fact], Sequence[Mapping[str, Any]]]  # the facts of working memory by kind, as values

CACHED = 100_000  # entries that one cache of an evaluator keeps
OPEN = "open?"  # in a form: the question is open; no answer is written so


def is_static(rule: Rule) -> bool:
    """Return whether the accepted values of a rule's patterns alone say when it fires."""
    return not why_not_static(rule)


def why_not_static(rule: Rule) -> str:
    """Return why the accepted values of a rule's patterns do not say when it fires; empty if they do."""
    names = [name for p in rule.patterns for name in (p.binds, *(test.binds for test in p.tests)) if name]
    negated = [pattern for pattern in rule.patterns if pattern.negated]
    reasons = {
        "it has a TEST": bool(rule.tests),
        "its patterns share a name": len(set(names)) < len(names),
        "it binds a whole fact": any(pattern.binds for pattern in rule.patterns),
        "a NOT of it binds a name": any(pattern.bound_names() for pattern in negated),
        "it has a NOT over evidence": any(pattern.fact is Evidence for pattern in negated),
        "it binds an open field": any(test.accepted is None for p in rule.patterns for test in p.tests),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def matching_facts(patterns: Sequence[Pattern], facts: Facts) -> list[list[int]]:
    """Return, for each pattern that must match, which facts of its kind do; empty if the rule does not fire."""
    found = []
    for pattern in patterns:
        places = [place for place, values in enumerate(facts.get(pattern.fact, ())) if matches(pattern, values)]
        if bool(places) is pattern.negated:
            return []
        if not pattern.negated:
            found.append(places)
    return found


def conclusions(rule: Rule, facts: Facts) -> Iterator[Fact]:
    """Yield what a static rule concludes from facts, each time that it fires."""
    for bound in _bindings(rule, facts):
        yield from rule.conclude(**bound)


def _bindings(rule: Rule, facts: Facts) -> Iterator[dict[str, Any]]:
    """Yield what the body of a static rule is called with, each time that it fires."""
    positive = [pattern for pattern in rule.patterns if not pattern.negated]
    found, names = matching_facts(rule.patterns, facts), _parameters(rule)
    for places in product(*found) if found else ():
        bound = {
            test.binds: facts[pattern.fact][place][test.field]
            for pattern, place in zip(positive, places, strict=True)
            for test in pattern.tests
            if test.binds
        }
        yield {name: bound[name] for name in names}


def _parameters(rule: Rule) -> tuple[str, ...]:
    return _parameters_of(rule.body)


@lru_cache(maxsize=10_000)
def _parameters_of(body: Any) -> tuple[str, ...]:
    return tuple(signature(body).parameters)


class Range(NamedTuple):
    """Where one difference can end, the lowest certainty factor first, and what that shows, as bits.

    `can` has the bits of what some end shows, `must` those of what every end shows; `low` and `high` are the votes of
    the first and of the last end: the certainty factor times the weight of the difference.
    """

    ends: tuple[End, ...]
    can: int
    must: int
    low: float
    high: float

    @property
    def lowest(self) -> float:
        """Return the lowest certainty factor."""
        return self.ends[0].cf

    @property
    def highest(self) -> float:
        """Return the highest certainty factor."""
        return self.ends[-1].cf


class ShownBits:
    """What a balance shows of the differences, apart from the score, as bits: five for each difference.

    They are known, clear for each side, strong for each side. `anything`, `clear_kpo`, `clear_bpo` and `strong` are
    the bits that say so.
    """

    def __init__(self, differences: Sequence[Difference], thresholds: Thresholds) -> None:
        self._differences, self._width = differences, len(differences)
        self._thresholds = thresholds
        self._share = lru_cache(CACHED)(self._share_of)
        self.of = lru_cache(CACHED)(self._bits_of)
        self.anything, self.clear_kpo, self.clear_bpo, strong_kpo, strong_bpo = (
            (1 << self._width) - 1 << field * self._width for field in range(5)
        )
        self.strong = strong_kpo | strong_bpo

    def _bits_of(self, place: int, end: End) -> int:
        """Return what the end of the difference at a place shows."""
        clear, strong = self._thresholds.clear_finding, self._thresholds.strong_finding
        shows = (end.known, end.cf >= clear, -end.cf >= clear, end.cf >= strong, -end.cf >= strong)
        return sum(1 << field * self._width + place for field, shown in enumerate(shows) if shown)

    def field(self, number: int, bits: int) -> int:
        """Return the differences that show something, as bits."""
        return bits >> number * self._width & (1 << self._width) - 1

    def known(self, bits: int) -> str:
        """Return whether enough is known."""
        return "ample" if self._share(self.field(0, bits)) >= self._thresholds.well_known else "thin"

    def coverage(self, bits: int, sign: int) -> str:
        """Return the coverage of a side, -1 for BPO and 1 for KPO; of no side, the larger one."""
        if not sign:
            return min(self.coverage(bits, 1), self.coverage(bits, -1))  # "ample" comes first
        clear = self._share(self.field(1 if sign > 0 else 2, bits))
        return "ample" if clear >= self._thresholds.ample_coverage else "thin"

    def conflicts(self, bits: int) -> bool:
        """Say whether there is a strong finding on each side."""
        return bool(self.field(3, bits) and self.field(4, bits))

    def can_conflict(self, can: int) -> bool:
        """Say whether there can be a strong finding on each side; a difference takes one side at a time."""
        for_kpo, for_bpo = self.field(3, can), self.field(4, can)
        return self.conflicts(can) and not (for_kpo == for_bpo and for_kpo.bit_count() == 1)

    def _share_of(self, which: int) -> float:
        return share([bool(which >> place & 1) for place in range(self._width)], self._differences)


class MarkBits:
    """Which marks answers lead to, as bits: one for each way in which a rule concludes marks.

    `reads` are the questions that the rules read that conclude marks.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.reads = _read_by(rules)
        ways = [way for rule in rules for way in _ways_of_marking(rule)]
        self._all, self._kinds = (1 << len(ways)) - 1, [kinds for _, kinds in ways]
        tests = [(1 << bit, name, accepted) for bit, (tests, _) in enumerate(ways) for name, accepted in tests]
        self._masks = [(name, *self._let_through([(b, a) for b, n, a in tests if n == name])) for name in self.reads]
        self.marks = lru_cache(CACHED)(self._marks_of)
        self.possible = lru_cache(CACHED)(self._possible_marks)

    def _let_through(self, tests: Sequence[tuple[int, Collection[str]]]) -> tuple[dict[str | None, int], int]:
        """Return the ways that tests on one question let through: by answer, and for any other answer."""
        values = {value for _, accepted in tests for value in accepted}
        stopped = {value: [bit for bit, accepted in tests if value not in accepted] for value in values}
        otherwise = self._all & ~reduce(or_, (bit for bit, _ in tests), 0)
        return {value: self._all & ~reduce(or_, bits, 0) for value, bits in stopped.items()}, otherwise

    def of(self, form: Form) -> tuple[int, int]:
        """Return the ways that can be taken, whatever the answers to open questions, and those that must be."""
        can = must = self._all
        for name, by_value, otherwise in self._masks:
            through = by_value.get(value := form[name], otherwise)
            must &= through
            if value != OPEN:
                can &= through
        return can, must

    def _marks_of(self, bits: int) -> Marks:
        """Return the kinds of the marks that are concluded in some ways."""
        return frozenset[str]().union(*[kinds for bit, kinds in enumerate(self._kinds) if bits >> bit & 1])

    def _possible_marks(self, can: int, must: int) -> frozenset[Marks]:
        """Return the combinations of kinds: those that must be there, with any of those that can be."""
        must_be = self.marks(must)
        either = sorted(self.marks(can) - must_be)
        chosen = (
            frozenset(kind for kind, there in zip(either, way, strict=True) if there)
            for way in product((False, True), repeat=len(either))
        )
        return frozenset(must_be | some for some in chosen)


def _ways_of_marking(rule: Rule) -> Iterator[tuple[list[tuple[str, Collection[str]]], Marks]]:
    """Yield each way in which a static rule concludes marks: the answers that it accepts then, and their kinds."""
    tests = [test for pattern in rule.patterns for test in pattern.tests]
    for values in product(*(test.accepted or () for test in tests if test.binds)):
        bound = dict(zip((test.binds for test in tests if test.binds), values, strict=True))
        concluded = rule.conclude(**{name: bound[name] for name in _parameters(rule)})
        if kinds := frozenset(fact["kind"] for fact in concluded if isinstance(fact, Mark)):
            accepted = ((bound[test.binds],) if test.binds else test.accepted or () for test in tests)
            yield list(zip((test.field for test in tests), accepted, strict=True)), kinds


class StaticEvaluator:
    """One rulebook, ready to evaluate answers without firing.

    Attributes:
        weigher: weighs evidence with its differences and thresholds.
        deciding: the ids of the rules with a part in the verdict.
        accepted: by question, the answers that some of them read, each with the patterns that accept it.
        values: by question, the answers that they tell apart: of those that the same patterns accept, the first.
        why_not: by id of the rules that cannot be evaluated like this, the reason.
        reads: by difference, the questions that its rules read.
        read_by_marks: the questions that the rules read that conclude marks.
        is_static: whether the verdict can be evaluated.

    """

    def __init__(self, rulebook: Rulebook) -> None:
        self.differences = rulebook.differences
        self.weigher = Weigher(rulebook.differences, rulebook.thresholds)
        concluded = {rule.id: rule.conclusions() for rule in rulebook.rules}
        deciding = [rule for rule in rulebook.rules if any(_decides(fact) for fact in concluded[rule.id])]
        self.deciding = {rule.id for rule in deciding}
        self.accepted = {name: accepted(deciding, question) for name, question in rulebook.questions.items()}
        self.values = {name: tuple(telling(patterns)) for name, patterns in self.accepted.items()}
        reasons = {rule.id: why_not_static(rule) for rule in rulebook.rules}
        reasons |= {rule.id: reasons[rule.id] or _why_not_verdict(rule, concluded[rule.id]) for rule in deciding}
        self.why_not = {id_: reason for id_, reason in reasons.items() if reason}
        self.is_static = self.deciding.isdisjoint(self.why_not)
        self._rules = {
            difference.key: tuple(rule for rule in deciding if rule.concludes_on(difference.key))
            for difference in rulebook.differences
        }
        self.reads = {key: _read_by(rules) for key, rules in self._rules.items()}
        marking = [rule for rule in deciding if any(isinstance(fact, Mark) for fact in concluded[rule.id])]
        self._mark_bits = MarkBits(marking if self.is_static else ())
        self.read_by_marks = self._mark_bits.reads
        self._verdict_rules = [rule for rule in deciding if rule.patterns[0].fact is Balance]
        self._by_id = {rule.id: rule for rule in rulebook.rules}
        self._pickers = [picker(names) for names in self.reads.values()]
        self._range = lru_cache(CACHED)(self._worked_out_range)
        self._end = lru_cache(CACHED)(self._worked_out_end)
        self._all_open = {name: OPEN for read in (self.read_by_marks, *self.reads.values()) for name in read}
        self.kind_on = lru_cache(CACHED)(self._worked_out_kind)
        self._places = range(len(rulebook.differences))
        self._weights = [difference.weight for difference in rulebook.differences]
        self.shown = ShownBits(rulebook.differences, rulebook.thresholds)
        self.outcome = lru_cache(CACHED)(self._worked_out_outcome)
        self._conclude = lru_cache(CACHED)(self._worked_out_conclusions)

    def verdict(self, answers: Answers) -> tuple[VerdictKind, float]:
        """Return the verdict and the score of answers, the open questions left unknown."""
        form = self.form(answers)
        return self.outcome(tuple(self.ends(form)), self.marks(form))

    def weighed(self, answers: Answers) -> tuple[list[float], float, Balance]:
        """Return the certainty factors, the score and the balance of answers, the open questions left unknown."""
        form = self.form(answers)
        ends = self.ends(form)
        _, score, _, words = self.weigher.balance(ends, self.marks(form))
        return [end.cf for end in ends], score, words

    def form(self, answers: Answers) -> Form:
        """Return answers as a form: looked up in one step, because all that decides is in it."""
        return {**self._all_open, **answers}

    def marks(self, form: Form) -> Marks:
        """Return the kinds of the marks of answers, the open questions left unknown."""
        return self._mark_bits.marks(self._mark_bits.of(form)[1])

    def possible_marks(self, form: Form) -> frozenset[Marks]:
        """Return every set of marks that the open questions leave possible, and perhaps more: each kind on its own."""
        return self._mark_bits.possible(*self._mark_bits.of(form))

    def ends(self, form: Form) -> list[End]:
        """Return where each difference ends, the open questions left unknown."""
        return [self._end(place, pick(form)) for place, pick in enumerate(self._pickers)]

    def end_of(self, place: int, form: Form) -> End:
        """Return where the difference at a place ends, the open questions left unknown."""
        return self._end(place, self._pickers[place](form))

    def ranges(self, form: Form) -> list[Range]:
        """Return where each difference can end."""
        return [self._range(place, pick(form)) for place, pick in enumerate(self._pickers)]

    def range_of(self, place: int, form: Form) -> Range:
        """Return where the difference at a place can end."""
        return self._range(place, self._pickers[place](form))

    def completions(self, names: Sequence[str], form: Form) -> Iterator[dict[str, str | None]]:
        """Yield the answers to some questions, with every way of answering the open ones, unknown first."""
        for values in product(*((None, *self.values[n]) if form[n] == OPEN else (form[n],) for n in names)):
            yield dict(zip(names, values, strict=True))

    def kind(self, words: Balance) -> VerdictKind:
        """Return the verdict on a balance."""
        return self.kind_on(tuple(words[name] for name in Balance.names))

    def _worked_out_outcome(self, ends: tuple[End, ...], marks: Marks) -> tuple[VerdictKind, float]:
        """Return the verdict and the score of where each difference ends."""
        score = score_of_votes([weight * end.cf for weight, end in zip(self._weights, ends, strict=True)])
        bits, sign = reduce(or_, map(self.shown.of, self._places, ends)), (score > 0) - (score < 0)
        leaning, margin, one_sided = self.weigher.score_words(score)
        coverage, known = self.shown.coverage(bits, sign), self.shown.known(bits)
        conflict = "yes" if self.shown.conflicts(bits) else "no"
        return self.kind_on((leaning, margin, coverage, conflict, known, one_sided, *mark_words(marks))), score

    def _worked_out_kind(self, words: tuple[str, ...]) -> VerdictKind:
        """Return the verdict on the values of a balance."""
        values = dict(zip(Balance.names, words, strict=True))
        concluded = [fact for rule in self._verdict_rules for fact in conclusions(rule, {Balance: [values]})]
        if len(concluded) != 1:
            named = ", ".join(f"{name} = {value}" for name, value in values.items())
            raise AdvisorError(
                f"{len(concluded)} verdicts on {named}. Run outsourcing rules check to see a task that leads there.",
                code="not-one-verdict",
            )
        return VerdictKind(concluded[0]["kind"])

    def _worked_out_range(self, place: int, values: tuple[str | None, ...]) -> Range:
        names = list(self.reads.values())[place]
        completions = self.completions(names, dict(zip(names, values, strict=True)))
        ends = tuple(sorted({self._end(place, tuple(some.values())) for some in completions}))
        bits = [self.shown.of(place, end) for end in ends]
        weight = self._weights[place]
        return Range(ends, reduce(or_, bits), reduce(and_, bits), weight * ends[0].cf, weight * ends[-1].cf)

    def _worked_out_end(self, place: int, values: tuple[str | None, ...]) -> End:
        """Return where a difference ends on the answers to the questions that its rules read, open ones unknown."""
        if OPEN in values:
            return self._end(place, tuple([None if value == OPEN else value for value in values]))
        difference, names = list(self.reads.items())[place]
        facts: Facts = {Task: [dict(zip(names, values, strict=True))]}
        concluded = [fact for rule in self._rules[difference] for fact in self._concluded(rule, facts)]
        return end_of(f for f in concluded if isinstance(f, Evidence) and f["difference"] == difference)

    def _concluded(self, rule: Rule, facts: Facts) -> Iterator[Fact]:
        """Yield what a rule concludes from facts; equal firings count once, as in Experta."""
        for bound in dict.fromkeys(tuple(values.items()) for values in _bindings(rule, facts)):
            yield from self._conclude(rule.id, bound)

    def _worked_out_conclusions(self, rule: str, bound: tuple[tuple[str, Any], ...]) -> tuple[Fact, ...]:
        return tuple(self._by_id[rule].conclude(**dict(bound)))


def accepted(rules: Sequence[Rule], question: Question) -> dict[str, frozenset[tuple[str, int, str]]]:
    """Return the answers that some rule accepts, each with the patterns that accept it.

    A pattern that hands the answer on, to a body, a TEST or another pattern, may tell all answers apart.
    """
    tests = [
        (rule.id, number, test)
        for rule in rules
        for number, pattern in enumerate(rule.patterns)
        for test in pattern.tests
        if pattern.fact is Task and test.field == question.name
    ]
    accepting = {
        c.value: frozenset(
            (id_, n, c.value if test.binds else "") for id_, n, test in tests if c in (test.accepted or ())
        )
        for c in question.choices
    }
    return {value: patterns for value, patterns in accepting.items() if patterns}


def telling(accepted: Mapping[str, frozenset[tuple[str, int, str]]]) -> Iterator[str]:
    """Yield the answers that rules tell apart: of those that the same patterns accept, the first."""
    seen = set()
    for value, patterns in accepted.items():
        if patterns not in seen:
            seen.add(patterns)
            yield value


def _decides(fact: Fact | None) -> bool:
    """Say whether a conclusion may have a part in the verdict; one that cannot be known beforehand may."""
    return fact is None or isinstance(fact, (Evidence, Mark, Verdict))


def _why_not_verdict(rule: Rule, concluded: Sequence[Fact | None]) -> str:
    """Return why a static rule's part in the verdict does not follow from the answers, or from the balance, alone."""
    if any(pattern.negated for pattern in rule.patterns):
        return "it decides, and has a NOT"
    if rule.premises not in (frozenset([Task]), frozenset([Balance])):
        return "it decides, and reads more than the answers, or than the balance"
    return "it decides, and what it concludes is not known beforehand" if None in concluded else ""


def _read_by(rules: Sequence[Rule]) -> tuple[str, ...]:
    return tuple(sorted({test.field for rule in rules for pattern in rule.patterns for test in pattern.tests}))
