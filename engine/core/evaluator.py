"""The forecast: what answers would come to, worked out on the conditions as sets, without firing a rule.

    Range      where one difference can end, over all ways of answering its open questions
    Forecast   one rulebook, ready to say what answers come to, and what open questions can still make of it

Much faster than firing, because each difference is worked out once for each set of answers that its rules read. A test
holds it against Experta. Rules that cannot be foreseen like this (joins, NOT, TEST, over other facts) are recognised.
"""

from collections.abc import Iterator, Mapping, Sequence
from inspect import signature
from itertools import product
from typing import Any, NamedTuple

from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.conditions import matches
from outsourcing.engine.core.errors import AdvisorError
from outsourcing.engine.core.facts import Balance, Evidence, Task, Verdict, VerdictKind
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.weighing import CLEAR_FINDING, balance, certainty

Answers = Mapping[str, str | None]  # None: asked, and not known; absent: still open


class Range(NamedTuple):
    """Where one difference can end: certainty factors, and whether it may or must take a side clearly."""

    lowest: float
    highest: float
    may_be_clear: bool
    must_be_clear: bool


class StaticEvaluator:
    """One rulebook, ready to say what answers come to.

    `deciding` has the ids of the rules with a part in the verdict; `accepted` the answers to each question that some of
    them read; `values` those of them that rules tell apart: of the answers that the same rules accept, the first.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self.differences = rulebook.differences
        told = {rule.id: rule.conclusions() for rule in rulebook.rules}
        deciding = [rule for rule in rulebook.rules if any(_decides(fact) for fact in told[rule.id])]
        self.deciding = {rule.id for rule in deciding}
        self.accepted = {name: accepted(deciding, question) for name, question in rulebook.questions.items()}
        self.values = {name: tuple(telling(patterns)) for name, patterns in self.accepted.items()}
        self.is_static = all(_is_plain(rule, told[rule.id]) for rule in deciding)
        self._rules = {
            difference.key: tuple(rule for rule in deciding if _speaks_on(difference.key, told[rule.id]))
            for difference in rulebook.differences
        }
        self._reads = {key: _read_by(rules) for key, rules in self._rules.items()}
        self._evidence_rules = [rule for rule in deciding if rule.patterns[0].fact is Task]
        self._verdict_rules = [rule for rule in deciding if rule.patterns[0].fact is Balance]
        self._ranges: dict[tuple[object, ...], Range] = {}
        self._cfs: dict[tuple[str | None, ...], float] = {}
        self._kinds: dict[Balance, VerdictKind] = {}

    def conclude(self, answers: Answers) -> tuple[VerdictKind, float]:
        """Return the verdict and the score of answers, the open questions left unknown."""
        _, score, words = self.weighed(answers)
        return self.kind(words), score

    def weighed(self, answers: Answers) -> tuple[list[float], float, Balance]:
        """Return the certainty factors, the score and the balance of answers, the open questions left unknown."""
        cfs = [self._ended(difference.key, answers) for difference in self.differences]
        _, score, _, words = balance(cfs, self.differences)
        return cfs, score, words

    def evidence(self, answers: Answers) -> Iterator[tuple[str, Evidence]]:
        """Yield the evidence on answers, the open questions left unknown, with the rule that gives it."""
        for rule in self._evidence_rules:
            if all(matches(pattern, answers) for pattern in rule.patterns):
                yield from (
                    (rule.id, fact) for fact in rule.conclude(**_bound(rule, answers)) if isinstance(fact, Evidence)
                )

    def ranges(self, answers: Answers) -> list[Range]:
        """Return where each difference can end."""
        return [self._range(difference.key, answers) for difference in self.differences]

    def completions(self, names: Sequence[str], answers: Answers) -> Iterator[dict[str, str | None]]:
        """Yield the answers to some questions, with every way of answering the open ones, unknown included."""
        for values in product(*((answers[n],) if n in answers else (*self.values[n], None) for n in names)):
            yield dict(zip(names, values, strict=True))

    def kind(self, words: Balance) -> VerdictKind:
        """Return the verdict on a balance."""
        if words not in self._kinds:
            values = words.values_by_name()
            fired = [rule for rule in self._verdict_rules if all(matches(p, values) for p in rule.patterns)]
            told = [VerdictKind(fact["kind"]) for rule in fired for fact in rule.conclude(**_bound(rule, values))]
            if len(told) != 1:
                named = ", ".join(f"{name} = {value}" for name, value in values.items())
                raise AdvisorError(f"{len(told)} verdicts on {named}: outsourcing rules check shows a task")
            self._kinds[words] = told[0]
        return self._kinds[words]

    def _range(self, difference: str, answers: Answers) -> Range:
        key = (difference, *((name, answers[name]) for name in self._reads[difference] if name in answers))
        if key not in self._ranges:
            cfs = [self._cf(difference, completed) for completed in self.completions(self._reads[difference], answers)]
            clear = [abs(cf) >= CLEAR_FINDING for cf in cfs]
            self._ranges[key] = Range(min(cfs), max(cfs), any(clear), all(clear))
        return self._ranges[key]

    def _ended(self, difference: str, answers: Answers) -> float:
        """Return where a difference ends, the open questions left unknown."""
        read = self._reads[difference]
        key = (difference, *map(answers.get, read))
        if key not in self._cfs:
            self._cfs[key] = self._cf(difference, {name: answers.get(name) for name in read})
        return self._cfs[key]

    def _cf(self, difference: str, answers: Answers) -> float:
        return certainty(
            fact
            for rule in self._rules[difference]
            if all(matches(pattern, answers) for pattern in rule.patterns)
            for fact in rule.conclude(**_bound(rule, answers))
            if isinstance(fact, Evidence) and fact["difference"] == difference
        )


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
    return fact is None or isinstance(fact, (Evidence, Verdict))


def _is_plain(rule: Rule, told: Sequence[Fact | None]) -> bool:
    """Say whether a rule's conclusions follow from the answers, or from the balance, alone."""
    over = {pattern.fact for pattern in rule.patterns}
    positive = not rule.tests and not any(pattern.negated for pattern in rule.patterns)
    return positive and over in ({Task}, {Balance}) and None not in told


def _speaks_on(difference: str, facts: Sequence[Fact | None]) -> bool:
    return any(isinstance(fact, Evidence) and fact["difference"] == difference for fact in facts)


def _read_by(rules: Sequence[Rule]) -> tuple[str, ...]:
    return tuple(sorted({test.field for rule in rules for pattern in rule.patterns for test in pattern.tests}))


def _bound(rule: Rule, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a matching rule's body is called with."""
    wanted = signature(rule.body).parameters
    tests = [test for pattern in rule.patterns for test in pattern.tests]
    return {test.binds: values[test.field] for test in tests if test.binds is not None and test.binds in wanted}
