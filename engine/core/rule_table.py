"""The rule table: which rules fire on some answers, looked up instead of matched.

    RuleTable   one rulebook as bits: a bit for each rule, a mask for each value of each field that rules test
    TableRun    what fires on some answers, in order, and what it comes to

Rules are conjunctions of sets over finite domains, so the rules that fire are what is left when the masks of all values
are combined. A rule that is not such a conjunction (TEST, names that join patterns, conclusions of other rules) stays
out of the table: where its plain conditions let it fire, the table has no answer, and Experta fires the whole task.

The table knows which rules fire. What a firing concludes and shows is made by Experta; the advisor keeps it for the
next task on which the same rule fires on the same values, and compares the two from time to time.
"""

from collections.abc import Iterator, Mapping, Sequence
from inspect import signature
from typing import Any, NamedTuple

from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.conditions import FieldTest, Pattern
from outsourcing.engine.core.facts import Balance, Evidence, Finding, Task, Verdict
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.weighing import balance, certainty, finding

KEPT = 100_000  # evidence and balances that are remembered; real rulebooks need a few thousand
LATER = (Balance, Finding, Verdict)  # facts of the second pass

Firing = tuple[int, tuple[str, ...]]  # a rule's place in the rulebook, and the values of the fields that it tests


class Opinions(NamedTuple):
    """The evidence on one difference: its certainty factor, and the firings that give it."""

    cf: float
    firings: tuple[Firing, ...]


class TableRun(NamedTuple):
    """What fires on some answers, in the order of firing, and what it comes to."""

    firings: tuple[Firing, ...]
    opinions: tuple[Opinions, ...]
    parts: tuple[float, ...]
    score: float
    coverage: float
    balance: Balance
    verdict: Firing


class _Weighed(NamedTuple):
    """What the second pass reads: the balance, the certainty factors, the verdict."""

    balance: Balance
    cfs: tuple[float, ...]
    verdict: str


class RuleTable:
    """One rulebook as bits. `left_out` names the rules that Experta alone can fire, each with the reason."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rules = rulebook.rules
        self._differences = rulebook.differences
        reasons = [reason_left_out(rule) for rule in rulebook.rules]
        self.left_out = {rule.id: reason for rule, reason in zip(rulebook.rules, reasons, strict=True) if reason}
        rows = list(enumerate(zip(rulebook.rules, reasons, strict=True)))
        self._unknown = _bits(place for place, (_, reason) in rows if reason)
        self._second = _bits(place for place, (rule, _) in rows if rule.premises & {*LATER})
        compiled = [(place, rule) for place, (rule, reason) in rows if not reason]
        self._tested = {place: _tested_fields(rule) for place, rule in compiled}
        self._tested_later = {place: later for place, rule in compiled if (later := _tested_later(rule))}
        negated = [(place, p) for place, rule in compiled for p in rule.patterns if p.negated]
        self._stopping = [(1 << (len(rows) + number), ~(1 << place)) for number, (place, _) in enumerate(negated)]
        self._any_stopping = _bits(range(len(rows), len(rows) + len(negated)))
        positive = [(place, p) for place, (rule, _) in rows for p in rule.patterns if not p.negated]
        conditions = [*positive, *((len(rows) + number, pattern) for number, (_, pattern) in enumerate(negated))]
        self._everything = _bits(range(len(rows) + len(negated)))
        self._masks = self._task_masks([(bit, p) for bit, p in conditions if p.fact is Task], rulebook)
        self._later = {fact: [(bit, p) for bit, p in positive if p.fact is fact] for fact in LATER}
        self._verdicts = _bits(place for place, rule in compiled if _concludes(rule, Verdict))
        self._reads_verdict = _bits(place for place, rule in compiled if Verdict in rule.premises)
        evidence = {d.key: [place for place, rule in compiled if _speaks_on(d.key, rule)] for d in rulebook.differences}
        self._evidence = [
            (key, _bits(places), tuple(sorted({f for place in places for f in self._rules[place].reads()})))
            for key, places in evidence.items()
        ]
        self._opinions: dict[tuple[Any, ...], Opinions] = {}
        self._balances: dict[tuple[float, ...], tuple[tuple[float, ...], float, float, Balance]] = {}
        self._second_masks: dict[tuple[Any, ...], int] = {}

    def run(self, answers: Mapping[str, str]) -> TableRun | None:
        """Return what fires on some answers; None where a rule outside of the table might."""
        bits = self._everything
        for field, masks in self._masks:
            bits &= masks[answers.get(field)]
        if bits & self._unknown:
            return None
        if bits & self._any_stopping:
            for stopping, spared in self._stopping:
                if bits & stopping:
                    bits &= spared
        first = bits & ~self._second & ~self._any_stopping
        opinions = tuple(self._opinions_on(d, first, answers) for d in self._evidence)
        cfs = tuple(opinion.cf for opinion in opinions)
        if cfs not in self._balances:
            _make_room(self._balances)
            self._balances[cfs] = balance(cfs, self._differences)
        parts, score, coverage, words = self._balances[cfs]
        return self._second_pass(bits, first, cfs, words, answers, (opinions, parts, score, coverage))

    def _second_pass(  # noqa: PLR0913, PLR0917  what the first pass came to
        self, bits: int, first: int, cfs: tuple[float, ...], words: Balance, answers: Mapping[str, str], come_to: Any
    ) -> TableRun | None:
        opinions, parts, score, coverage = come_to
        second = bits & self._second & self._weighed_mask(words, cfs)
        verdicts = list(_places(second & self._verdicts & ~self._reads_verdict))
        if len(verdicts) != 1:
            return None  # Experta says what is wrong
        [verdict] = verdicts
        [kind] = [fact["kind"] for fact in self._rules[verdict].conclude() if isinstance(fact, Verdict)]
        before = second & ~self._reads_verdict & ((1 << verdict) - 1)
        after = second & self._verdict_mask(kind) & ~before & ~(1 << verdict)
        weighed = _Weighed(words, cfs, kind)
        later = (*_places(before), verdict, *_places(after))
        fired = tuple(self._firing(place, answers, weighed) for place in later)
        firings = (*(self._firing(place, answers) for place in _places(first)), *fired)
        return TableRun(firings, opinions, parts, score, coverage, words, fired[later.index(verdict)])

    def _firing(self, place: int, answers: Mapping[str, str], weighed: "_Weighed | None" = None) -> Firing:
        values = tuple([answers[field] for field in self._tested[place]])
        if weighed and place in self._tested_later:
            values += tuple(self._value(weighed, *tested) for tested in self._tested_later[place])
        return place, values

    def _value(self, weighed: "_Weighed", fact: type[Fact], field: str, difference: str) -> str:
        """Return the value of a field of a fact of the second pass."""
        if fact is Verdict:
            return weighed.verdict
        if fact is Balance:
            return str(weighed.balance[field])
        keys = [difference.key for difference in self._differences]
        return str(finding(difference, weighed.cfs[keys.index(difference)])[field])

    def _opinions_on(
        self, evidence: tuple[str, int, tuple[str, ...]], first: int, answers: Mapping[str, str]
    ) -> Opinions:
        """Return the evidence on one difference, worked out once for each set of the answers that its rules read."""
        difference, mask, fields = evidence
        key = (difference, *[answers.get(field) for field in fields])
        if key not in self._opinions:
            _make_room(self._opinions)
            firings = tuple(self._firing(place, answers) for place in _places(first & mask))
            facts = [fact for place, _ in firings for fact in self._concluded(place, answers)]
            on_it = [fact for fact in facts if isinstance(fact, Evidence) and fact["difference"] == difference]
            self._opinions[key] = Opinions(certainty(on_it), firings)
        return self._opinions[key]

    def _concluded(self, place: int, answers: Mapping[str, str]) -> list[Fact]:
        rule = self._rules[place]
        wanted = signature(rule.body).parameters
        tests = [test for pattern in rule.patterns for test in pattern.tests]
        return rule.conclude(
            **{test.binds: answers[test.field] for test in tests if test.binds and test.binds in wanted}
        )

    def _weighed_mask(self, words: Balance, cfs: tuple[float, ...]) -> int:
        """Return the rules that the balance and the findings let through."""
        degrees = cfs if self._later[Finding] else ()
        key = (*words.values_by_name().values(), *degrees)
        if key not in self._second_masks:
            _make_room(self._second_masks)
            keys = [difference.key for difference in self._differences]
            facts: list[Mapping[str, Any]] = [f.values_by_name() for f in map(finding, keys, degrees)]
            mask = self._through(Balance, [words.values_by_name()])
            self._second_masks[key] = mask & self._through(Finding, facts)
        return self._second_masks[key]

    def _verdict_mask(self, kind: str) -> int:
        if (kind,) not in self._second_masks:
            self._second_masks[kind,] = self._through(Verdict, [{"kind": kind}])
        return self._second_masks[kind,]

    def _through(self, fact: type[Fact], facts: Sequence[Mapping[str, Any]]) -> int:
        """Return the rules of which each pattern of one kind matches one of the facts."""
        stopped = _bits(bit for bit, pattern in self._later[fact] if not any(_holds(pattern, one) for one in facts))
        return self._everything & ~stopped

    def _task_masks(
        self, conditions: Sequence[tuple[int, Pattern]], rulebook: Rulebook
    ) -> list[tuple[str, dict[str | None, int]]]:
        """Return, for each question that rules test, the bits that each of its answers, and none, let through."""
        masks = []
        for name, question in rulebook.questions.items():
            tests = [(bit, test) for bit, pattern in conditions for test in pattern.tests if test.field == name]
            if tests:
                through: dict[str | None, int] = {
                    value: self._everything
                    & ~_bits(bit for bit, test in tests if value not in (test.accepted or (value,)))
                    for value in map(str, question.choices)
                }
                through[None] = self._everything & ~_bits(bit for bit, _ in tests)
                masks.append((name, through))
        return masks


def reason_left_out(rule: Rule) -> str:
    """Return why a rule stays out of the table, or nothing where the table can hold it."""
    return next(_reasons(rule), "")


def _reasons(rule: Rule) -> Iterator[str]:
    yield from _reasons_by_facts(rule)
    yield from _reasons_by_fields(rule)
    if None in rule.conclusions():
        yield "what it concludes is not known in advance"
    if _concludes(rule, Evidence) and rule.premises & {*LATER}:
        yield "it concludes evidence from what was weighed"
    if _concludes(rule, Verdict) and signature(rule.body).parameters:
        yield "it concludes a verdict from an answer that it passes on"


def _reasons_by_facts(rule: Rule) -> Iterator[str]:
    kinds = [pattern.fact for pattern in rule.patterns if not pattern.negated]
    named = [len(test.accepted or ()) == 1 for pattern in rule.patterns for test in _tests_of_difference(pattern)]
    if rule.tests:
        yield "it has a TEST"
    if not {*kinds} <= {Task, *LATER}:
        yield "it reads what other rules conclude"
    if any(kinds.count(kind) > 1 for kind in (Task, Balance, Verdict)):
        yield "it joins several facts"
    if named.count(True) < kinds.count(Finding):
        yield "it matches any finding, not the one on a named difference"
    if any(pattern.negated and pattern.fact is not Task for pattern in rule.patterns):
        yield "it has a NOT over another fact than Task"


def _reasons_by_fields(rule: Rule) -> Iterator[str]:
    tests = [(pattern, test) for pattern in rule.patterns for test in pattern.tests]
    binding = [(pattern, test) for pattern, test in tests if test.binds]
    if len({test.binds for _, test in binding}) < len(binding):
        yield "it joins several fields"
    if any(pattern.binds for pattern in rule.patterns):
        yield "it passes on a whole fact"
    if any(test.accepted is None for _, test in tests):
        yield "it reads an open field"
    if any(pattern.negated or pattern.fact is not Task for pattern, _ in binding):
        yield "it passes on a field of another fact than Task"


def _tests_of_difference(pattern: Pattern) -> list[FieldTest]:
    if pattern.fact is not Finding or pattern.negated:
        return []
    return [test for test in pattern.tests if test.field == "difference"]


def _concludes(rule: Rule, kind: type[Fact]) -> bool:
    return any(isinstance(fact, kind) for fact in rule.conclusions())


def _speaks_on(difference: str, rule: Rule) -> bool:
    return any(isinstance(fact, Evidence) and fact["difference"] == difference for fact in rule.conclusions())


def _tested_fields(rule: Rule) -> tuple[str, ...]:
    """Return the questions whose answers tell a rule's firings apart: those that it accepts several answers to."""
    tests = [t for pattern in rule.patterns if pattern.fact is Task and not pattern.negated for t in pattern.tests]
    return tuple(dict.fromkeys(test.field for test in tests if len(test.accepted or ()) > 1))


def _lets(test: FieldTest, value: str) -> bool:
    return test.accepted is None or value in test.accepted


def _tested_later(rule: Rule) -> tuple[tuple[type[Fact], str, str], ...]:
    """Return the fields of facts of the second pass that tell a rule's firings apart, with the finding's difference."""
    return tuple(
        (pattern.fact, test.field, _difference_of(pattern))
        for pattern in rule.patterns
        for test in pattern.tests
        if pattern.fact in LATER and len(test.accepted or ()) > 1
    )


def _difference_of(pattern: Pattern) -> str:
    return next((test.accepted[0] for test in pattern.tests if test.accepted and test.field == "difference"), "")


def _holds(pattern: Pattern, values: Mapping[str, Any]) -> bool:
    return all(test.accepted is None or values.get(test.field) in test.accepted for test in pattern.tests)


def _bits(places: Iterator[int] | range | Sequence[int]) -> int:
    bits = 0
    for place in places:
        bits |= 1 << place
    return bits


def _places(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _make_room(memory: dict[Any, Any]) -> None:
    if len(memory) >= KEPT:
        memory.clear()
