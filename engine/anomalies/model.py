"""A model of a rulebook: what profiles lead to, as points in the space of its conditions.

Evaluated statically if the rules allow it, else by firing them.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.anomalies.firing_regions import (
    PRESENT,
    evidence_dimension,
    finding_dimension,
    firing_region,
    rule_space,
)
from outsourcing.engine.anomalies.value_sets import Dimension, Point, Region, Value
from outsourcing.engine.core._engine import Fired
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.assessment import Answers
from outsourcing.engine.core.errors import RuleFailedError, RunawayError
from outsourcing.engine.core.facts import Balance, Evidence, Verdict
from outsourcing.engine.core.trace import RunResult

MAX_POINTS = 50_000  # that are cached
MAX_RUNAWAYS = 3  # runs that do not finish, each for seconds; then no rule is fired any more


class Firings(NamedTuple):
    """The firings on a profile by rule; none if a rule fails."""

    by_rule: Mapping[str, Sequence[Fired]]
    failed: bool = False

    def concluded(self, kind: type[Fact]) -> list[Fact]:
        """Return the facts of a kind that were concluded."""
        return [f for fired in self.by_rule.values() for one in fired for f in one.concluded if isinstance(f, kind)]


class RulebookModel:
    """One advisor, ready to say what answers lead to, which rules fire on them, and which answers are worth trying."""

    def __init__(self, advisor: Advisor) -> None:
        self.advisor = advisor
        self.rulebook = advisor.rulebook
        self.evaluator = advisor.evaluator
        self.keys = [difference.key for difference in self.rulebook.differences]
        self.space = rule_space(self.rulebook)
        self.rules = [firing_region(rule, self.keys) for rule in self.rulebook.rules]
        self.verdict_rules = [rule for rule in self.rules if rule.concludes(Verdict)]
        self._verdicts_read_more = any(one.rule.premises != {Balance} for one in self.verdict_rules)
        self.runaways: list[tuple[tuple[str, ...], Answers]] = []  # rules that do not finish, and on which answers
        self._balances: dict[tuple[Any, ...], Point] = {}
        self._points: dict[frozenset[tuple[str, str]], Point | None] = {}

    @cached_property
    def _reads_evidence(self) -> bool:
        return any(Evidence in rule.premises for rule in self.rulebook.rules)

    def point(self, answers: Answers) -> Point | None:
        """Return the point that answers lead to; None if a rule fails on them."""
        key = frozenset(answers.items())
        if key not in self._points:
            if len(self._points) >= MAX_POINTS:
                self._points.clear()
            can_be_evaluated = self.evaluator.is_static and not self._reads_evidence
            self._points[key] = self._evaluated(answers) if can_be_evaluated else self._fired(answers)
        return self._points[key]

    def firings(self, answers: Answers) -> Firings:
        """Return what fires on answers in Experta, whatever verdicts it leads to."""
        run = self._run(answers)
        if run is None:
            return Firings({}, failed=True)
        by_rule: dict[str, list[Fired]] = {}
        for firing in run.fired:
            by_rule.setdefault(firing.name, []).append(firing)
        return Firings(by_rule)

    def values(self, question: str) -> list[str]:
        """Return the answers to a question that rules of the verdict tell apart."""
        distinct = list(self.evaluator.values.get(question, ()))
        open_values = [value for value in self.space.domains["Task", question] if value]
        return distinct or (open_values if question in self.voting else [])

    @cached_property
    def voting(self) -> list[str]:
        """Return the questions that rules of the verdict read."""
        read = {name for one in self.rules if one.rule.id in self.evaluator.deciding for name in one.rule.reads()}
        return [name for name in self.rulebook.questions if name in read]

    @cached_property
    def read_for(self) -> dict[str, list[str]]:
        """Return, by difference, the questions that rules on it read."""
        read: dict[str, set[str]] = {key: set() for key in self.keys}
        for one in self.rules:
            for key in {fact["difference"] for fact in one.conclusions if isinstance(fact, Evidence)}:
                read[key] |= one.rule.reads()
        return {key: sorted(names) for key, names in read.items()}

    def balance_point(self, balance: Balance) -> Point:
        """Return the point of a balance, with its verdict."""
        words = balance.values_by_name()
        key = tuple(words.values())
        if key not in self._balances:
            self._balances[key] = self._with_verdict({("Balance", field): str(value) for field, value in words.items()})
        return self._balances[key]

    def ways(self, region: Region, questions: Iterable[str]) -> dict[Dimension, Sequence[Value]]:
        """Return the answers to try by question, so that every point of a region is reached.

        `questions` are those on which its derived facts depend; of answers that rules treat alike, only the first is
        tried, unless the region restricts them.
        """
        ways: dict[Dimension, Sequence[Value]] = {("Task", name): (None, *self.values(name)) for name in questions}
        for dim in sorted({dim for box in (region.box, *region.holes) for dim in box if dim[0] == "Task"}):
            ways[dim] = [value for value in self.space.domains[dim] if value in self.space.allowed(region.box, dim)]
        return ways

    def _evaluated(self, answers: Answers) -> Point:
        cfs, _, balance = self.evaluator.weighed(answers)
        findings = [self.evaluator.weigher.finding(key, cf) for key, cf in zip(self.keys, cfs, strict=True)]
        point = _point(answers, findings, balance, ())
        return self._with_verdict(point) if self._verdicts_read_more else {**point, **self.balance_point(balance)}

    def _fired(self, answers: Answers) -> Point | None:
        run = self._run(answers)
        if run is None:
            return None
        verdicts = {str(fact["kind"]) for fact in run.verdicts}
        evidence = [fact for firing in run.fired for fact in firing.concluded if isinstance(fact, Evidence)]
        point = _point(answers, run.weighed.findings, run.weighed.balance, evidence)
        return {**point, ("Verdict", "kind"): verdicts.pop()} if len(verdicts) == 1 else point

    def _with_verdict(self, point: Point) -> Point:
        fire = [rule for rule in self.verdict_rules if any(region.contains(point) for region in rule.regions)]
        kinds = {str(fact["kind"]) for rule in fire for fact in rule.conclusions if fact is not None}
        return {**point, ("Verdict", "kind"): kinds.pop()} if len(kinds) == 1 else point

    def _run(self, answers: Answers) -> RunResult | None:
        """Return both passes over the answers, whatever verdicts they lead to; None if a rule fails."""
        if len(self.runaways) >= MAX_RUNAWAYS:
            return None
        try:
            return self.advisor.run_passes(answers)
        except RuleFailedError:
            return None
        except RunawayError as error:
            self.runaways.append((error.rules, answers))
            return None


def answers_of(point: Mapping[Dimension, Value]) -> Answers:
    """Return the known answers of a point."""
    return {dim[1]: value for dim, value in point.items() if dim[0] == "Task" and isinstance(value, str)}


def _point(answers: Answers, findings: Iterable[Fact], balance: Balance, evidence: Iterable[Fact]) -> Point:
    return {
        **{("Task", name): value for name, value in answers.items()},
        **{finding_dimension(f["difference"], field): str(f[field]) for f in findings for field in ("side", "degree")},
        **{("Balance", field): str(value) for field, value in balance.values_by_name().items()},
        **{evidence_dimension(fact["difference"], fact["side"]): PRESENT for fact in evidence},
    }
