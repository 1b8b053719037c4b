"""The advisor: one rulebook over one task profile, in two passes of one Experta engine.

First the evidence rules fire over the Task fact. Then the evidence is weighed, and the verdict rules fire over the
findings and the balance, the advice rules over all facts. Every fact in the result comes from a firing.

No terminal and no file inside.
"""

import os
import sys
import threading
import traceback
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from functools import cached_property
from inspect import unwrap
from pathlib import Path
from typing import Any

from outsourcing.engine.core import _experta
from outsourcing.engine.core._engine import MAX_SECONDS, Engine, Fired
from outsourcing.engine.core.assessment import AFTER_VERDICT, Assessment, Decider, Pieces, Versions
from outsourcing.engine.core.bodies import Body, UnstableError
from outsourcing.engine.core.deciders import deciders
from outsourcing.engine.core.errors import AdvisorError, RuleFailedError, RuleTableError, RunawayError
from outsourcing.engine.core.evaluator import StaticEvaluator
from outsourcing.engine.core.facts import Evidence, Task, Verdict, VerdictKind
from outsourcing.engine.core.profile import TaskProfile, read_profile
from outsourcing.engine.core.rule_table import WITHOUT_TABLE, Firing, RuleTable
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.text import json_text
from outsourcing.engine.core.timeouts import TimeLimitExceededError, time_limit
from outsourcing.engine.core.trace import (
    RunResult,
    ShownFiring,
    TraceBuilder,
    array,
    evidence_and_marks,
    marking,
    speaking,
    split,
)
from outsourcing.engine.core.weighing import Weigher, confidence
from outsourcing.engine.loading import body_checks
from outsourcing.engine.loading.loader import load
from outsourcing.engine.version import VERSION

FIRST_FIRED, THEN_EVERY = 200, 1000  # tasks on which the rules fire, to be compared with the table
CHECKED = 10_000  # checked conclusions that are remembered


class Advisor:
    """One rulebook with an Experta engine that is reused from task to task. Not thread-safe: one per thread."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._rules = {rule.id: rule for rule in rulebook.rules}
        self._trace = TraceBuilder(rulebook)
        self._weigher = Weigher(rulebook.differences, rulebook.thresholds)
        self.versions = Versions(
            rulebook=rulebook.fingerprint,
            advisor=VERSION,
            experta=_experta.VERSION,
            packs=tuple(f"{pack.id} {pack.version}" for pack in rulebook.packs[1:]),
            skipped=rulebook.skipped,
            tuned=tuple(map(str, rulebook.tuned)),
            thresholds=rulebook.thresholds.changed(),
        )
        self._versions_text = json_text(self.versions)
        self._vocabulary = rulebook.vocabulary
        self._unchecked = {rule.id for rule in rulebook.rules if rule.binds_open_values}  # checked when they fire
        self._checked_conclusions: set[tuple[object, ...]] = set()
        questions = rulebook.questions.values()
        silent = {question.name for question in questions if question.difference is None}
        self._silent = {rule.id for rule in rulebook.rules if rule.reads() & silent}
        self._limited = len(rulebook.packs) > 1  # the shipped rules always finish
        self._engine: Engine | None = None
        self.assessed = 0  # tasks, of which the first are fired and compared in any case

    def assess(self, profile: TaskProfile, id_: str = "", carried: Mapping[str, Any] | None = None) -> Assessment:
        """Return the assessment of a task.

        Args:
            profile: what is known of the task.
            id_: how the caller tells tasks apart; copied to the assessment.
            carried: anything else to copy to the assessment.

        Raises:
            RuleFailedError: a rule raised; there is no verdict then.
            RunawayError: the rules did not finish.

        """
        texts = {"id": id_, "name": profile.name, "description": profile.description, "carried": dict(carried or {})}
        return self.nameless(profile.answers()).model_copy(update=texts)

    def nameless(self, answers: Mapping[str, str]) -> Assessment:
        """Return the assessment of answers, which must be valid, without names and texts.

        Raises:
            RuleFailedError: a rule raised; there is no verdict then.
            RunawayError: the rules did not finish.

        """
        result = self.conclude(answers)
        return self._trace.assessment(self.outline(answers, result), result)

    def conclude(self, answers: Mapping[str, str]) -> RunResult:
        """Run both passes over the answers for an assessment; some tasks are fired, too, and compared with the table.

        Raises:
            RuleFailedError: a rule raised; there is no verdict then.
            RunawayError: the rules did not finish.
            RuleTableError: the table and Experta differ.

        """
        if self._table and self._is_sampled():
            self._compare(self._table, answers)
        return self.run(answers)

    def outline(self, answers: Mapping[str, str], result: RunResult) -> dict[str, Any]:
        """Return the assessment of answers as plain data, its fields in order, names, texts, advice and firings empty.

        Args:
            answers: what is known of the task.
            result: what `conclude` returned for them.

        """
        verdict, weighed = result.verdict, result.weighed
        kind, findings = verdict["kind"], self._trace.findings(result)
        number, words = confidence(kind, weighed.score, weighed.coverage)
        return {
            "id": "",
            "name": "",
            "verdict": kind,
            "meaning": verdict["meaning"],
            "score": weighed.score,
            "confidence": {"number": number, "words": words},
            "coverage": weighed.coverage,
            "balance": weighed.balance.values_by_name(),
            "findings": findings,
            "supporting": (verdict["rule"], *marking(result, kind), *speaking(findings, kind, for_it=True)),
            "against": speaking(findings, kind, for_it=False),
            "split": split(findings) if kind == VerdictKind.SPLIT else (),
            "would_decide": self._deciders(answers) if kind == VerdictKind.UNDECIDED else (),
            "advice": (),
            "firings": (),
            "profile": answers,
            "confirm_first": (),
            "description": "",
            "carried": {},
            "suggested": {},
            "versions": self.versions,
        }

    def shown(self, fired: Fired) -> ShownFiring:
        """Return what one firing shows in an assessment, as plain data."""
        return self._trace.shown(fired)

    def to_pieces(self, outline: Mapping[str, Any], result: RunResult) -> Pieces:
        """Return the assessment of a result as JSON in pieces, from its outline."""
        texts = self._trace.pieces(result)
        texts["would_decide"] = array((json_text(one),) for one in outline["would_decide"])
        middle = [json_text(outline["verdict"])]
        for name in AFTER_VERDICT:
            if name in texts:
                middle += (f',"{name}":', *texts[name])
            else:
                middle.append(f',"{name}":{json_text(outline[name])}')
        return Pieces(tuple(middle), self._versions_text)

    def verdict(self, answers: Mapping[str, str]) -> tuple[VerdictKind, float]:
        """Return the verdict and the score, by firing the rules; the answers must be valid."""
        result = self.run(answers)
        return VerdictKind(result.verdict["kind"]), result.weighed.score

    @cached_property
    def evaluator(self) -> StaticEvaluator:
        """Return the static evaluator of the rulebook, made at first use."""
        return StaticEvaluator(self.rulebook)

    def evaluate(self, answers: Mapping[str, str | None]) -> tuple[VerdictKind, float]:
        """Return the verdict and the score: evaluated statically if the rules allow it, else by firing them."""
        if self.evaluator.is_static:
            return self.evaluator.verdict(answers)
        return self.verdict({name: value for name, value in answers.items() if value is not None})

    def run(self, answers: Mapping[str, str]) -> RunResult:
        """Run both passes over the answers, to one verdict.

        Raises:
            AdvisorError: no verdict rule fired, or several did.
            RuleFailedError: a rule raised; there is no verdict then.
            RunawayError: the rules did not finish.

        """
        result = self.run_passes(answers)
        if len(result.verdicts) != 1:
            rules = ", ".join(fact["rule"] for fact in result.verdicts) or "none"
            words = ", ".join(f"{name} = {value}" for name, value in result.weighed.balance.values_by_name().items())
            raise AdvisorError(
                f"one verdict rule must fire for each balance; for {words} these did: {rules}",
                code="not-one-verdict",
            )
        return result

    def run_passes(self, answers: Mapping[str, str]) -> RunResult:
        """Run both passes over the answers, whatever verdicts they lead to: by the rule table, or by firing the rules.

        Raises:
            RuleFailedError: a rule raised.
            RunawayError: the rules did not finish.
            RuleTableError: the table and Experta differ.

        """
        if self._table is None:
            return self._fire(answers)
        return self._table.run(answers) or self._compare(self._table, answers)

    @cached_property
    def _table(self) -> RuleTable | None:
        """Return the rule table, made at first use; None if the environment switches it off."""
        return None if os.environ.get(WITHOUT_TABLE) else RuleTable(self.rulebook)

    @property
    def firings(self) -> dict[Firing, Fired]:
        """Return the firings that Experta has made so far, and that the rule table has compared; empty without it."""
        return self._table.firings if self._table else {}

    def learn(self, firings: Mapping[Firing, Fired]) -> None:
        """Keep firings that Experta has made for another advisor with the same rules."""
        if self._table:
            self._table.take(firings)

    def compare(self, answers: Mapping[str, str]) -> None:
        """Fire the rules on answers, and compare what they come to with the table.

        Raises:
            RuleFailedError: a rule raised.
            RunawayError: the rules did not finish.
            RuleTableError: the table and Experta differ.

        """
        if self._table:
            self._compare(self._table, answers)

    def _is_sampled(self) -> bool:
        """Return whether a task is fired and compared in any case: the first ones are, and one in a thousand later."""
        self.assessed += 1
        return self.assessed <= FIRST_FIRED or self.assessed % THEN_EVERY == 0

    def _compare(self, table: RuleTable, answers: Mapping[str, str]) -> RunResult:
        """Return what firing the rules comes to, once the table has compared it with its own result."""
        fired = self._fire(answers)
        if difference := table.learn(answers, fired):
            raise RuleTableError(answers, difference)
        return fired

    def _fire(self, answers: Mapping[str, str]) -> RunResult:
        """Run both passes over the answers by firing the rules."""
        if self._engine is None:
            self._engine = Engine([rule.production() for rule in self.rulebook.rules])
        try:
            if not self._limited:
                return self._run(self._engine, answers)
            with time_limit(MAX_SECONDS), redirect_stdout(sys.stderr):  # what a rule prints is not output
                return self._run(self._engine, answers)
        except TimeLimitExceededError as error:
            self._engine = None
            failed = _raised_in(error, self.rulebook.rules, answers)
            raise RunawayError([failed.rule] if failed else ["no rule"], f"{MAX_SECONDS:g} seconds") from error
        except KeyboardInterrupt:
            self._engine = None  # stopped in the middle of a run
            raise
        except BaseException as error:
            self._engine = None  # in the middle of a run
            if (failed := _raised_in(error, self.rulebook.rules, answers)) is None:
                raise
            raise failed from error

    def _deciders(self, answers: Mapping[str, str]) -> tuple[Decider, ...]:
        """Return the answers that would decide; a question whose answer no rule reads counts as open."""
        read = {name: value for name, value in answers.items() if value in self.evaluator.accepted[name]}
        return deciders(self.evaluate, read, self.evaluator.values)

    def _run(self, engine: Engine, answers: Mapping[str, str]) -> RunResult:
        engine.reset()
        engine.declare(Task(**answers))
        first = self._checked(engine.run())
        weighed = self._weigher.weigh(*evidence_and_marks(first))
        engine.declare(*(fact.copy() for fact in (*weighed.findings, weighed.balance)))  # equal tasks share them
        second = self._checked(engine.run())
        return RunResult.of(first, weighed, second)

    def _checked(self, firings: list[Fired]) -> list[Fired]:
        """Return the firings, once the conclusions are checked that could not be checked when the rules were loaded."""
        for fired in firings if self._unchecked else ():
            rule = self._rules[fired.name]
            for fact in fired.concluded if fired.name in self._unchecked else ():
                values = type(fact)(**{name: fact[name] for name in fact.names if name in fact})
                if (key := (rule.id, type(fact), *values.items())) in self._checked_conclusions:
                    continue
                for flaw in body_checks.conclusion_flaws(values, rule.premises, self._vocabulary):
                    raise RuleFailedError(rule.id, rule.place, ValueError(flaw.message))
                if isinstance(fact, (Evidence, Verdict)) and rule.id in self._silent:
                    message = "it gives evidence or a verdict on a question that does not vote (its difference is None)"
                    raise RuleFailedError(rule.id, rule.place, ValueError(message))
                if len(self._checked_conclusions) < CHECKED:
                    self._checked_conclusions.add(key)
        return firings


def assess(
    profile: TaskProfile | Mapping[str, Any],
    *,
    id_: str = "",
    carried: Mapping[str, Any] | None = None,
    packs: Iterable[Path | str] = (),
) -> Assessment:
    """Assess a task with the shipped rulebook, and with packs beside it.

    >>> print(assess({"driver": "volume", "procedure": "documented"}).verdict)
    UNDECIDED

    Args:
        profile: a task profile, or its answers by question.
        id_: how the caller tells tasks apart; copied to the assessment.
        carried: anything else to copy to the assessment.
        packs: files and folders of rules (`Path`), or names of modules, such as those of `installed()`. Files are read
            again each time; for many tasks, make one `Advisor(load(packs=...))`.

    Raises:
        InputError: an unknown question, or a value that is not an answer to it; suggests what was meant.
        AdvisorError: the rules cannot be loaded or fail.

    """
    if not (packs or hasattr(_LOCAL, "advisor")):
        _LOCAL.advisor = Advisor(load())
    advisor: Advisor = Advisor(load(packs=packs)) if packs else _LOCAL.advisor
    known = profile.model_dump(exclude_none=True) if isinstance(profile, TaskProfile) else profile
    return advisor.assess(read_profile(advisor.rulebook.profile, known), id_, carried)


_LOCAL = threading.local()  # one advisor per thread: Experta's engines are not shared


def _raised_in(error: BaseException, rules: Sequence[Rule], answers: Mapping[str, str]) -> RuleFailedError | None:
    """Return the failure of the rule in whose own code an error arose; None if it is not a rule's."""
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    for rule in rules:
        body = rule.body.function if isinstance(rule.body, Body) else rule.body
        own = [function.__code__ for function in map(unwrap, (body, *(test[0] for test in rule.tests)))]
        lines = [line for code, line in frames if code in own]
        if isinstance(error, UnstableError) and error.function is body:
            lines.append(own[0].co_firstlineno)
        if lines:
            return RuleFailedError(rule.id, f"{own[0].co_filename}:{lines[-1]}", error, answers)
    return None
