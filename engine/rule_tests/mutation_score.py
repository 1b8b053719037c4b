"""The mutation score: how many mutants of rules are noticed, by an example of the rule itself or by a case.

Nothing fires unless it has to. If the accepted values say when a rule fires, its examples are checked on them; and a
case is run again only if the mutant would behave differently in it, first by the rules that decide the verdict alone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.conditions import by_kind
from outsourcing.engine.core.evaluator import Facts, conclusions, is_static, matching_facts
from outsourcing.engine.core.facts import Advice, Balance, Evidence, Finding, Task, Verdict
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.trace import RunResult
from outsourcing.engine.core.weighing import Weigher
from outsourcing.engine.rule_tests.cases import Case, CaseResult, Expected, actual_of, advice_name, failures, run_case
from outsourcing.engine.rule_tests.examples import Example, ExampleRunner, examples
from outsourcing.engine.rule_tests.mutants import Mutant, mutants


class MutationScore(NamedTuple):
    """How many mutants each rule has, and those that nothing noticed."""

    counts: Mapping[str, int]
    survivors: tuple[Mutant, ...]

    @property
    def total(self) -> int:
        """Return how many mutants there are."""
        return sum(self.counts.values())

    @property
    def killed(self) -> int:
        """Return how many mutants were noticed."""
        return self.total - len(self.survivors)

    @property
    def share(self) -> float:
        """Return the share of mutants that were noticed, 0 to 1; 1 if there are none."""
        return self.killed / self.total if self.total else 1.0

    def as_json(self) -> dict[str, Any]:
        """Return the score as JSON output has it."""
        survivors = [{"rule": mutant.rule.id, "mutant": mutant.words} for mutant in self.survivors]
        return {"mutants": self.total, "killed": self.killed, "score": round(self.share, 4), "survivors": survivors}


def mutation_score(rulebook: Rulebook, rules: Sequence[Rule], cases: Sequence[CaseResult]) -> MutationScore:
    """Return the mutation score of rules whose examples pass, by the cases that passed."""
    runner = MutantRunner(rulebook, cases)
    made = {rule.id: list(mutants(rule, rulebook)) for rule in rules}
    survivors = [mutant for rule in rules for mutant in made[rule.id] if not runner.is_noticed(rule, mutant)]
    return MutationScore({id_: len(some) for id_, some in made.items()}, tuple(survivors))


class _PassedCase:
    """A case that passed, with its result and the facts of its run."""

    def __init__(self, case: Case, run: RunResult) -> None:
        self.case = case
        self.actual = actual_of(run)
        self.evidence = run.evidence
        self.facts: Facts = {
            Task: [case.answers],
            Evidence: run.evidence,
            Finding: run.weighed.findings,
            Balance: [run.weighed.balance],
            Verdict: [run.verdict],
        }


class _Group(NamedTuple):
    """Cases that are alike in all that a rule reads; `matched`: the facts that its patterns match in them."""

    cases: list[_PassedCase]
    matched: list[list[int]]


class MutantRunner:
    """One rulebook with its examples and cases, against which mutants are run."""

    def __init__(self, rulebook: Rulebook, cases: Sequence[CaseResult]) -> None:
        self._rulebook = rulebook
        self._weigher = Weigher(rulebook.differences, rulebook.thresholds)
        self._cases = [_PassedCase(result.case, result.run) for result in cases if result.passed and result.run]
        self._examples = ExampleRunner(rulebook)
        self._deciding = rulebook._replace(rules=tuple(filter(_decides, rulebook.rules)))
        self._groups: tuple[str, list[_Group]] = ("", [])  # for the rule whose mutants are run

    def is_noticed(self, rule: Rule, mutant: Mutant) -> bool:
        """Return whether an example of the rule or a case notices its mutant."""
        return self._example_notices(rule, mutant) or self._case_notices(rule, mutant)

    def _example_notices(self, rule: Rule, mutant: Mutant) -> bool:
        if mutant.changed == "firing":
            return bool(rule.fires)
        if mutant.changed == "conclusion":
            return False
        own = list(examples([rule]))
        by_values = is_static(rule) and all(self._examples.facts(example) is not None for example in own)
        if by_values and all(self._fires(rule, example) is example.fires for example in own):
            return any(self._fires(mutant.rule, example) is not example.fires for example in own)
        changed = ExampleRunner(_with_rule(self._rulebook, mutant.rule))
        return not all(changed.run(example).passed for example in own)

    def _fires(self, rule: Rule, example: Example) -> bool:
        """Return whether a rule, or a mutant of it, fires on an example, by the accepted values."""
        return bool(matching_facts(rule.patterns, by_kind(self._examples.facts(example) or ())))

    def _case_notices(self, rule: Rule, mutant: Mutant) -> bool:
        groups = self._groups_of(rule)
        if is_static(rule):
            groups = [group for group in groups if _differs(rule, mutant, group)]
        cases = [case for group in groups for case in group.cases]
        if _concludes_only(Advice, rule):
            return any(_advice_notices(rule, mutant, case) for case in cases)
        if _concludes_only(Evidence, rule) and any(self._findings_notice(mutant, case) for case in cases):
            return True
        advisors = _MutantAdvisors(self._rulebook, self._deciding if _decides(rule) else None, mutant)
        return any(advisors.notice(case) for case in cases)

    def _findings_notice(self, mutant: Mutant, case: _PassedCase) -> bool:
        """Return whether a case notices a mutant of a rule that gives evidence, by its findings or its score."""
        if case.case.expected.score is None and not case.case.expected.findings:
            return False
        others = [fact for fact in case.evidence if fact["rule"] != mutant.rule.id]
        try:
            own = [fact for fact in conclusions(mutant.rule, case.facts) if isinstance(fact, Evidence)]
        except Exception:  # noqa: BLE001  a body that does not take such a value raises
            return True
        weighed = self._weigher.weigh([*others, *own], ())
        findings = {finding["difference"]: finding["cf"] for finding in weighed.findings}
        return any(failures(case.case.expected, case.actual._replace(score=weighed.score, findings=findings)))

    def _groups_of(self, rule: Rule) -> list[_Group]:
        """Return the cases in groups, so that each group is looked at once; of a rule that is not static, one each."""
        if self._groups[0] != rule.id:
            groups: dict[object, list[_PassedCase]] = {}
            static = is_static(rule)
            for case in self._cases:
                groups.setdefault(_read(rule, case.facts) if static else id(case), []).append(case)
            matched = (matching_facts(rule.patterns, cases[0].facts) if static else [] for cases in groups.values())
            self._groups = (rule.id, list(map(_Group, groups.values(), matched)))
        return self._groups[1]


class _MutantAdvisors:
    """The rulebook with a mutant in it, for the rules that decide the verdict and for all; built when needed."""

    def __init__(self, rulebook: Rulebook, deciding: Rulebook | None, mutant: Mutant) -> None:
        self._rulebook, self._deciding, self._mutant = rulebook, deciding, mutant

    def notice(self, case: _PassedCase) -> bool:
        """Return whether a case fails with the mutant."""
        expected = case.case.expected
        of_verdict = expected._replace(fires=(), silent=(), advice=(), not_advised=(), advice_on={}, topics=None)
        if (
            of_verdict != Expected()
            and self._few
            and not run_case(self._few, case.case._replace(expected=of_verdict)).passed
        ):
            return True
        return expected != of_verdict and not run_case(self._all, case.case).passed

    @cached_property
    def _few(self) -> Advisor | None:
        return Advisor(_with_rule(self._deciding, self._mutant.rule)) if self._deciding else None

    @cached_property
    def _all(self) -> Advisor:
        return Advisor(_with_rule(self._rulebook, self._mutant.rule))


def _differs(rule: Rule, mutant: Mutant, group: _Group) -> bool:
    """Return whether a mutant of a static rule would behave differently in a group of cases."""
    case = group.cases[0]
    if bool(group.matched) is not (rule.id in case.actual.fired):
        return True  # the accepted values do not say
    if mutant.changed != "condition":
        return bool(group.matched)
    return group.matched != matching_facts(mutant.rule.patterns, case.facts)


def _with_rule(rulebook: Rulebook, rule: Rule) -> Rulebook:
    """Return a rulebook with a rule in place of the one with its id."""
    return rulebook._replace(rules=tuple(rule if other.id == rule.id else other for other in rulebook.rules))


def _decides(rule: Rule) -> bool:
    return any(not isinstance(fact, Advice) for fact in rule.conclusions())


def _concludes_only(kind: type[Fact], rule: Rule) -> bool:
    return is_static(rule) and all(isinstance(fact, kind) for fact in rule.conclusions())


def _read(rule: Rule, facts: Facts) -> tuple[object, ...]:
    """Return all values that a rule reads."""
    return tuple(
        values.get(test.field)
        for pattern in rule.patterns
        for values in facts.get(pattern.fact, ())
        for test in pattern.tests
    )


def _advice_notices(rule: Rule, mutant: Mutant, case: _PassedCase) -> bool:
    """Return whether a case notices a mutant of a rule that only gives advice, which no other rule reads."""
    before = case.actual
    try:
        own, other = _advice(conclusions(rule, case.facts)), _advice(conclusions(mutant.rule, case.facts))
    except Exception:  # noqa: BLE001  a body that does not take such a value raises
        return True
    fired = before.fired | {rule.id} if other else before.fired - {rule.id}
    return any(failures(case.case.expected, before._replace(fired=fired, advice=before.advice - own + other)))


def _advice(facts: Iterable[Fact]) -> Counter[str]:
    return Counter({advice_name(fact) for fact in facts if isinstance(fact, Advice)})
