"""Inference: one rulebook over one task profile, in two runs of one Experta engine.

First the evidence rules fire over the Task fact; then the evidence is weighed, and the verdict rules fire over the
Findings and the Balance. Everything concluded is a fact that some firing accounts for.

Knows no terminal and no file.
"""

import threading
import traceback
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from engine import _experta, checks
from engine._engine import Engine, Fired
from engine._experta import Fact
from engine.assessment import Assessment, Decider, Versions
from engine.deciding import deciders
from engine.errors import AdvisorError, RuleFailedError
from engine.facts import Evidence, Kind, Side, Task, Verdict
from engine.forecast import Forecast
from engine.rulebook import Rule, Rulebook, load, vocabulary_of
from engine.task import TaskProfile
from engine.version import VERSION
from engine.weighing import Weighed, confidence, weigh

_Plain = dict[str, Any]  # a part of an assessment before Assessment checks it: many times faster as one check


class Inferred(NamedTuple):
    """What the two runs came to."""

    fired: tuple[Fired, ...]
    evidence: tuple[Evidence, ...]
    weighed: Weighed
    verdict: Verdict


class Advisor:
    """One rulebook with an Experta engine that is reused from task to task. Not thread-safe: one per thread."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._rules = {rule.id: rule for rule in rulebook.rules}
        self._tested = {rule.id: _tested_fields(rule) for rule in rulebook.rules}
        self._versions = Versions(rulebook=rulebook.fingerprint, advisor=VERSION, experta=_experta.VERSION)
        self._vocabulary = vocabulary_of(rulebook.profile, rulebook.differences)
        self._untried = {rule.id for rule in rulebook.rules if rule.binds_open_values}
        self._engine: Engine | None = None

    def assess(self, profile: TaskProfile, id_: str = "", carried: Mapping[str, Any] | None = None) -> Assessment:
        """Return the assessment of a task.

        Args:
            profile: what is known of the task.
            id_: how the caller tells tasks apart; carried through.
            carried: anything else to carry through.

        Raises:
            RuleFailedError: a rule raised; there is no verdict then.
            RunawayError: the rules did not come to rest.

        """
        answers = profile.answers()
        inferred = self.infer(answers)
        kind, weighed = inferred.verdict["kind"], inferred.weighed
        number, words = confidence(kind, weighed.score, weighed.coverage)
        findings = self._findings(inferred, answers)
        return Assessment.model_validate(
            {
                "id": id_,
                "name": profile.name,
                "verdict": kind,
                "meaning": inferred.verdict["meaning"],
                "score": weighed.score,
                "confidence": {"number": number, "words": words},
                "coverage": weighed.coverage,
                "balance": weighed.balance.values_by_name(),
                "findings": findings,
                "determining": (inferred.verdict["rule"], *_speaking(findings, kind, for_it=True)),
                "against": _speaking(findings, kind, for_it=False),
                "split": _split(findings) if kind == Kind.SPLIT else (),
                "would_decide": self._deciders(answers) if kind == Kind.UNDECIDED else (),
                "firings": tuple(map(self._firing, inferred.fired)),
                "profile": answers,
                "description": profile.description,
                "carried": dict(carried or {}),
                "versions": self._versions,
            }
        )

    def conclude(self, answers: Mapping[str, str]) -> tuple[Kind, float]:
        """Return the verdict's kind and the score alone, for answers that are known to be sound."""
        inferred = self.infer(answers)
        return Kind(inferred.verdict["kind"]), inferred.weighed.score

    @cached_property
    def forecast(self) -> Forecast:
        """Return the forecast for the rulebook; made when it is needed."""
        return Forecast(self.rulebook)

    def foretell(self, answers: Mapping[str, str | None]) -> tuple[Kind, float]:
        """Return the verdict's kind and the score by the forecast, or by firing where the rules cannot be foreseen."""
        if self.forecast.foreseen:
            return self.forecast.conclude(answers)
        return self.conclude({name: value for name, value in answers.items() if value is not None})

    def infer(self, answers: Mapping[str, str]) -> Inferred:
        """Run both passes over the answers."""
        if self._engine is None:
            self._engine = Engine([rule.production() for rule in self.rulebook.rules])
        try:
            return self._run(self._engine, answers)
        except (Exception, SystemExit) as error:
            self._engine = None  # it holds half of a run
            if (failed := _raised_in(error, self.rulebook.rules)) is None:
                raise
            raise failed from error
        except BaseException:
            self._engine = None  # interrupted half-way
            raise

    def _deciders(self, answers: Mapping[str, str]) -> tuple[Decider, ...]:
        """Return what would decide.

        An answer that no rule reads, in the middle, could be another one; so it counts as open.
        """
        read = {name: value for name, value in answers.items() if value in self.forecast.accepted[name]}
        return deciders(self.foretell, read, self.forecast.values)

    def _run(self, engine: Engine, answers: Mapping[str, str]) -> Inferred:
        engine.reset()
        engine.declare(Task(**answers))
        first = self._checked(engine.run())
        evidence = tuple(fact for fired in first for fact in fired.concluded if isinstance(fact, Evidence))
        weighed = weigh(evidence, self.rulebook.differences)
        engine.declare(*weighed.findings, weighed.balance)
        second = engine.run()
        verdicts = [fact for fired in (*first, *second) for fact in fired.concluded if isinstance(fact, Verdict)]
        if len(verdicts) != 1:
            rules = ", ".join(fact["rule"] for fact in verdicts) or "none"
            values = weighed.balance.values_by_name()
            raise AdvisorError(f"one verdict rule must fire for each balance; for {values} these did: {rules}")
        return Inferred((*first, *second), evidence, weighed, verdicts[0])

    def _checked(self, firings: list[Fired]) -> list[Fired]:
        """Return the firings, after a look at conclusions that could not be looked at when the rules were loaded."""
        for fired in firings if self._untried else ():
            rule = self._rules[fired.name]
            for fact in fired.concluded if fired.name in self._untried else ():
                values = type(fact)(**{name: fact[name] for name in fact.names if name in fact})
                for message in checks.conclusion(values, rule.patterns[0].fact, self._vocabulary):
                    raise RuleFailedError(rule.id, rule.place, ValueError(message))
        return firings

    def _findings(self, inferred: Inferred, answers: Mapping[str, str]) -> tuple[_Plain, ...]:
        weighed = inferred.weighed
        opinions: dict[str, list[_Plain]] = {difference.key: [] for difference in self.rulebook.differences}
        for fact in inferred.evidence:
            opinions[fact["difference"]].append(self._opinion(fact, answers))
        return tuple(
            {
                **finding.values_by_name(),
                "number": difference.number,
                "title": difference.title,
                "part": part,
                "evidence": tuple(opinions[difference.key]),
            }
            for difference, finding, part in zip(
                self.rulebook.differences, weighed.findings, weighed.parts, strict=True
            )
        )

    def _opinion(self, evidence: Evidence, answers: Mapping[str, str]) -> _Plain:
        rule = self._rules[evidence["rule"]]
        return {
            "rule": rule.id,
            "title": rule.title,
            "side": evidence["side"],
            "strength": evidence["strength"],
            "answers": {field: answers[field] for field in self._tested[rule.id].get(Task, ())},
            "source": str(rule.source),
        }

    def _firing(self, fired: Fired) -> _Plain:
        tested = self._tested[fired.name]
        return {
            "rule": fired.name,
            "title": self._rules[fired.name].title,
            "matched": tuple(_fact(fact, tested[type(fact)]) for fact in fired.matched),
            "concluded": tuple(_fact(fact, fact.names) for fact in fired.concluded),
        }


def assess(
    profile: TaskProfile | Mapping[str, Any], *, id_: str = "", carried: Mapping[str, Any] | None = None
) -> Assessment:
    """Assess a task with the shipped rulebook.

    >>> assess({"driver": "volume", "procedure": "documented"}).verdict
    'UNDECIDED'

    Args:
        profile: a task profile, or its answers by question.
        id_: how the caller tells tasks apart; carried through.
        carried: anything else to carry through.

    Raises:
        pydantic.ValidationError: an unknown question, or a value that is no answer to it.
        AdvisorError: the rules cannot be loaded or fail.

    """
    if not hasattr(_LOCAL, "advisor"):
        _LOCAL.advisor = Advisor(load())
    advisor: Advisor = _LOCAL.advisor
    known = profile.model_dump(exclude_none=True) if isinstance(profile, TaskProfile) else profile
    return advisor.assess(advisor.rulebook.profile.model_validate(known), id_, carried)


_LOCAL = threading.local()  # one advisor per thread: Experta's engines are not shared


def _raised_in(error: BaseException, rules: Sequence[Rule]) -> RuleFailedError | None:
    """Return the failure of the rule in whose own code an error arose; None where it is no rule's."""
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    for rule in rules:
        own = [rule.body.__code__, *(test[0].__code__ for test in rule.tests)]
        lines = [line for code, line in frames if code in own]
        if lines:
            return RuleFailedError(rule.id, f"{rule.body.__code__.co_filename}:{lines[-1]}", error)
    return None


def _tested_fields(rule: Rule) -> dict[type[Fact], tuple[str, ...]]:
    """Return the fields that a rule looks at, by the fact they belong to."""
    fields: dict[type[Fact], tuple[str, ...]] = {}
    for pattern in rule.patterns:
        if not pattern.negated:
            fields[pattern.fact] = (*fields.get(pattern.fact, ()), *(test.field for test in pattern.tests))
    return fields


def _fact(fact: Fact, fields: Sequence[str]) -> _Plain:
    return {"fact": type(fact).__name__, "values": {field: fact[field] for field in fields}}


def _speaking(findings: Sequence[_Plain], kind: Kind, *, for_it: bool) -> tuple[str, ...]:
    """Return the rules that speak for a verdict, or against it.

    A split rests on the strong findings of both sides, and what speaks against a finding speaks against the split.
    Nothing speaks for or against not having decided.
    """
    if kind == Kind.UNDECIDED:
        return ()
    if kind == Kind.SPLIT:
        telling = [finding for finding in findings if finding["degree"] == "strong" or not for_it]
        return tuple(e["rule"] for f in telling for e in f["evidence"] if (e["side"] == f["side"]) is for_it)
    return tuple(e["rule"] for f in findings for e in f["evidence"] if (e["side"] == kind) is for_it)


def _split(findings: Sequence[_Plain]) -> tuple[_Plain, ...]:
    """Return the two parts of a split task, each with the findings on its side."""
    return tuple(
        {"side": side, "findings": tuple(f["difference"] for f in findings if f["side"] == side)} for side in Side
    )
