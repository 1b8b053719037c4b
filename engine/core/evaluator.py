"""Rules evaluated as sets: what answers come to, worked out on the accepted values, without firing a rule.

    is_static         whether the accepted values alone say when a rule fires; why_not_static gives the reason
    matching_facts    which facts each pattern of a static rule matches
    conclusions       what a static rule concludes from facts
    Range             where one difference can end, over all ways of answering its open questions
    ShownBits         what a balance shows of the differences, as bits
    StaticEvaluator   one rulebook, ready to evaluate answers: verdict and score

This is the only definition of which rules may be treated so. A caller that has facts of its own (an example, a mutant)
asks `is_static(rule)` and uses `matching_facts` and `conclusions`; a caller that has answers asks
`StaticEvaluator.is_static` and uses its methods; `why_not` lists the rules that keep a rulebook from being evaluated
like this. Everything else has to fire. Tests compare the results with Experta.
"""

from collections.abc import Iterator, Mapping, Sequence
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
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.scale import Thresholds
from outsourcing.engine.core.weighing import End, Marks, Weigher, end_of, mark_words, score_of_votes, share

Answers = Mapping[str, str | None]  # None: asked, and not known; absent: still open
Facts = Mapping[type[Fact], Sequence[Mapping[str, Any]]]  # the facts of working memory by kind, as values

CACHED = 100_000  # entries that one cache of an evaluator keeps
OPEN = "open?"  # in a key of a cache: the question is open; no answer is written so


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

    They are known, clear for each side, strong for each side.
    """

    def __init__(self, differences: Sequence[Difference], thresholds: Thresholds) -> None:
        self._differences, self._width = differences, len(differences)
        self._thresholds = thresholds
        self._share = lru_cache(CACHED)(self._share_of)
        self.of = lru_cache(CACHED)(self._bits_of)
        self.known = lru_cache(CACHED)(self._known)
        self.coverage = lru_cache(CACHED)(self._coverage)

    def _bits_of(self, place: int, end: End) -> int:
        """Return what the end of the difference at a place shows."""
        clear, strong = self._thresholds.clear_finding, self._thresholds.strong_finding
        shows = (end.known, end.cf >= clear, -end.cf >= clear, end.cf >= strong, -end.cf >= strong)
        return sum(1 << field * self._width + place for field, shown in enumerate(shows) if shown)

    def field(self, number: int, bits: int) -> int:
        """Return the differences that show something, as bits."""
        return bits >> number * self._width & (1 << self._width) - 1

    def _known(self, bits: int) -> str:
        """Return whether enough is known."""
        return "ample" if self._share(self.field(0, bits)) >= self._thresholds.well_known else "thin"

    def _coverage(self, bits: int, sign: int) -> str:
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
        self._mark_rules = {rule.id: _read_by([rule]) for rule in marking}
        self._mark_tests = [
            (
                [(test.field, test.accepted or ()) for pattern in rule.patterns for test in pattern.tests],
                {str(fact["kind"]) for fact in concluded[rule.id] if isinstance(fact, Mark)},
            )
            for rule in marking
        ]
        self.read_by_marks = _read_by(marking)
        self._verdict_rules = [rule for rule in deciding if rule.patterns[0].fact is Balance]
        self._by_id = {rule.id: rule for rule in rulebook.rules}
        self._range = lru_cache(CACHED)(self._worked_out_range)
        self._end = lru_cache(CACHED)(self._worked_out_end)
        self._marks = lru_cache(CACHED)(self._worked_out_marks)
        self._marks_by = lru_cache(CACHED)(self._worked_out_marks_by)
        self._possible_marks = lru_cache(CACHED)(self._worked_out_possible_marks)
        self.kind_on = lru_cache(CACHED)(self._worked_out_kind)
        self._places = range(len(rulebook.differences))
        self._weights = [difference.weight for difference in rulebook.differences]
        self.shown = ShownBits(rulebook.differences, rulebook.thresholds)
        self.outcome = lru_cache(CACHED)(self._worked_out_outcome)
        self._conclude = lru_cache(CACHED)(self._worked_out_conclusions)

    def verdict(self, answers: Answers) -> tuple[VerdictKind, float]:
        """Return the verdict and the score of answers, the open questions left unknown."""
        return self.outcome(self._ends(answers), self.marks(answers))

    def weighed(self, answers: Answers) -> tuple[list[float], float, Balance]:
        """Return the certainty factors, the score and the balance of answers, the open questions left unknown."""
        ends = self._ends(answers)
        _, score, _, words = self.weigher.balance(ends, self.marks(answers))
        return [end.cf for end in ends], score, words

    def marks(self, answers: Answers) -> Marks:
        """Return the kinds of the marks of answers, the open questions left unknown."""
        return self._marks(tuple(map(answers.get, self.read_by_marks)))

    def possible_marks(self, answers: Answers) -> frozenset[Marks]:
        """Return every set of marks that the open questions leave possible, and perhaps more: each kind on its own."""
        return self._possible_marks(tuple([answers.get(name, OPEN) for name in self.read_by_marks]))

    def _ends(self, answers: Answers) -> tuple[End, ...]:
        """Return where each difference ends."""
        return tuple(
            [self._end(difference, tuple(map(answers.get, names))) for difference, names in self.reads.items()]
        )

    def ranges(self, answers: Answers) -> list[Range]:
        """Return where each difference can end."""
        return [self.range_of(difference, answers) for difference in self.reads]

    def range_of(self, difference: str, answers: Answers) -> Range:
        """Return where a difference can end."""
        get = answers.get
        return self._range(difference, tuple([get(name, OPEN) for name in self.reads[difference]]))

    def completions(self, names: Sequence[str], answers: Answers) -> Iterator[dict[str, str | None]]:
        """Yield the answers to some questions, with every way of answering the open ones, unknown included."""
        for values in product(*((answers[n],) if n in answers else (*self.values[n], None) for n in names)):
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

    def _worked_out_range(self, difference: str, values: tuple[str | None, ...]) -> Range:
        names = self.reads[difference]
        known = {name: value for name, value in zip(names, values, strict=True) if value != OPEN}
        completions = self.completions(names, known)
        ends = tuple(sorted({self._end(difference, tuple(some.values())) for some in completions}))
        place = list(self.reads).index(difference)
        bits = [self.shown.of(place, end) for end in ends]
        weight = self._weights[place]
        return Range(ends, reduce(or_, bits), reduce(and_, bits), weight * ends[0].cf, weight * ends[-1].cf)

    def _worked_out_marks(self, values: tuple[str | None, ...]) -> Marks:
        answers = dict(zip(self.read_by_marks, values, strict=True))
        return frozenset[str]().union(
            *[self._marks_by(id_, tuple(map(answers.get, names))) for id_, names in self._mark_rules.items()]
        )

    def _worked_out_marks_by(self, id_: str, values: tuple[str | None, ...]) -> Marks:
        """Return the kinds of the marks that a rule concludes from the answers to the questions that it reads."""
        facts: Facts = {Task: [dict(zip(self._mark_rules[id_], values, strict=True))]}
        concluded = self._concluded(self._by_id[id_], facts)
        return frozenset(fact["kind"] for fact in concluded if isinstance(fact, Mark))

    def _worked_out_possible_marks(self, values: tuple[str | None, ...]) -> frozenset[Marks]:
        """Return the combinations of kinds, each of which is there if a rule fires, and not if none need fire."""
        answers = {name: value for name, value in zip(self.read_by_marks, values, strict=True) if value != OPEN}
        must_be: Marks = self.marks(answers)
        can_be: set[str] = set()
        for tests, kinds in self._mark_tests:
            if all(field not in answers or answers[field] in accepted for field, accepted in tests):
                can_be |= kinds
        either = sorted(can_be - must_be)
        chosen = (
            frozenset(kind for kind, there in zip(either, way, strict=True) if there)
            for way in product((False, True), repeat=len(either))
        )
        return frozenset(must_be | some for some in chosen)

    def _worked_out_end(self, difference: str, values: tuple[str | None, ...]) -> End:
        """Return where a difference ends on the answers to the questions that its rules read."""
        facts: Facts = {Task: [dict(zip(self.reads[difference], values, strict=True))]}
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
