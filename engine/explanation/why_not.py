"""Why a rule did not fire, and why a verdict or a recommendation was not given."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.conditions import Pattern, matches
from outsourcing.engine.core.facts import Advice, Balance, Evidence, Finding, Task, Verdict, VerdictKind
from outsourcing.engine.core.rulebook import Rule
from outsourcing.engine.explanation import words
from outsourcing.engine.explanation.parts import Change, Condition, VerdictRule, WhyNotAdvice, WhyNotRule, WhyNotVerdict

Memory = Sequence[tuple[type[Fact], Mapping[str, Any]]]  # the facts of working memory: type and values


class WhyNot:
    """One assessment and its facts."""

    def __init__(self, advisor: Advisor, assessment: Assessment) -> None:
        self._rulebook = advisor.rulebook
        self._assessment = assessment
        self._fired = {firing.rule for firing in assessment.firings}
        self._memory = _memory(assessment)

    def rule(self, id_: str) -> WhyNotRule:
        """Return why a rule did not fire, condition by condition.

        Raises:
            AdvisorError: no rule has this id.

        """
        rule = self._rulebook.rule(id_)
        fired = rule.id in self._fired
        conditions = tuple(self._conditions(rule, fired=fired))
        return WhyNotRule(rule=rule.id, title=rule.title, source=str(rule.source), fired=fired, conditions=conditions)

    def verdict(self, kind: VerdictKind, changes: Sequence[Change]) -> WhyNotVerdict:
        """Return why a verdict was not given; `changes` are all that lead to another one."""
        rules = [
            rule
            for rule in self._rulebook.rules
            if any(isinstance(fact, Verdict) and fact["kind"] == kind for fact in rule.conclusions())
        ]
        return WhyNotVerdict(
            verdict=kind,
            is_it=self._assessment.verdict == kind,
            rules=tuple(self.rule(rule.id) for rule in rules),
            changes=tuple(change for change in changes if change.verdict == kind),
        )

    def advice(self, choice: str) -> tuple[WhyNotAdvice, ...]:
        """Return why something is not advised, for each topic on which it could be."""
        advising: dict[str, list[str]] = {}
        for rule in self._rulebook.rules:
            given = [fact for fact in rule.conclusions() if isinstance(fact, Advice) and fact["choice"] == choice]
            for topic in sorted({fact["topic"] for fact in given}):
                advising.setdefault(topic, []).append(rule.id)
        advised = {(advice.topic, advice.choice) for advice in self._assessment.advice}
        return tuple(
            WhyNotAdvice(
                topic=topic, choice=choice, is_advised=(topic, choice) in advised, rules=tuple(map(self.rule, rules))
            )
            for topic, rules in advising.items()
        )

    def decided_by(self) -> VerdictRule:
        """Return the rule that gave the verdict."""
        rule = self.rule(self._assessment.supporting[0])
        return VerdictRule.model_validate(rule.model_dump(exclude={"fired"}))

    def _conditions(self, rule: Rule, *, fired: bool) -> Iterator[Condition]:
        conditions = [condition for pattern in rule.patterns for condition in self._pattern(pattern, fired=fired)]
        yield from conditions
        together = all(condition.holds is True for condition in conditions)
        joined = _shared_names(rule)
        if rule.tests or (joined and together and not fired):
            what = "a test of its own" if rule.tests else f"the same {' and '.join(joined)} in each pattern"
            holds = fired if together else None
            actual = {True: "true", False: "false", None: "not evaluated"}[holds]
            yield Condition(about="All conditions together", wanted=what, actual=actual, holds=holds)

    def _pattern(self, pattern: Pattern, *, fired: bool) -> Iterator[Condition]:
        """Yield a pattern's conditions, compared with the fact that comes closest to it."""
        facts = [values for kind, values in self._memory if kind is pattern.fact]
        if pattern.negated:
            yield self._negated(pattern, facts, fired=fired)
            return
        nearest = max(facts, key=lambda values: sum(map(bool, _holding(pattern, values))), default={})
        for test, holds in zip(pattern.tests, _holding(pattern, nearest), strict=True):
            yield Condition(
                about=words.about(pattern, test.field, self._rulebook.questions),
                wanted=words.accepted_in_words(pattern, test.accepted, test.field, self._rulebook),
                actual=words.actual(
                    pattern, nearest.get(test.field), test.field, self._rulebook.questions, self._assessment
                ),
                holds=holds,
            )
        if not pattern.tests:
            name = pattern.fact.__name__
            yield Condition(about=name, wanted="any", actual="one" if facts else "none", holds=bool(facts))

    def _negated(self, pattern: Pattern, facts: Sequence[Mapping[str, Any]], *, fired: bool) -> Condition:
        """Return a negated pattern as a condition; with bound names it depends on what the other patterns bind."""
        matched = any(matches(pattern, values) for values in facts)
        holds = True if fired or not matched else None if any(test.binds for test in pattern.tests) else False
        actual = {True: "not stated", False: "stated", None: "possibly stated"}[holds]
        about = words.in_full(pattern, self._rulebook)
        return Condition(about=f"{about}:", wanted="not stated", actual=actual, holds=holds)


def _memory(assessment: Assessment) -> Memory:
    """Return the facts of an assessment's working memory."""
    evidence = [
        (Evidence, {"difference": f.difference, "side": e.side, "strength": e.strength, "rule": e.rule})
        for f in assessment.findings
        for e in f.evidence
    ]
    findings = [
        (Finding, finding.model_dump(include={"difference", "side", "degree", "cf"})) for finding in assessment.findings
    ]
    verdict = {"kind": assessment.verdict, "meaning": assessment.meaning, "rule": assessment.supporting[0]}
    balance = assessment.balance.model_dump()
    return [(Task, assessment.profile), *evidence, *findings, (Balance, balance), (Verdict, verdict)]


def _holding(pattern: Pattern, values: Mapping[str, Any]) -> list[bool | None]:
    """Return, for each test of a pattern, whether it holds; None if the value is not known."""
    tested = ((test, values.get(test.field)) for test in pattern.tests)
    return [None if value is None else test.accepted is None or value in test.accepted for test, value in tested]


def _shared_names(rule: Rule) -> list[str]:
    names = [test.binds for pattern in rule.patterns for test in pattern.tests if test.binds]
    return sorted({name for name in names if names.count(name) > 1})
