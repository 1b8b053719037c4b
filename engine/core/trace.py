"""Turn an inference result into the plain data of an assessment.

    RunResult      what the two passes over the rules came to
    ShownFiring    what one firing shows in an assessment
    TraceBuilder   one rulebook, ready to build findings, evidence, advice and firings

Plain dictionaries in the order of an assessment's fields: checked in one go, or written as they are, many times faster
than model by model.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from outsourcing.engine.core._engine import Fired
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.facts import Advice, Evidence, Mark, Side, Task, Topic, Verdict, VerdictKind
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.vocabulary import Gate
from outsourcing.engine.core.weighing import Weighed

SHOWN = 50_000  # firings whose data is remembered: those that the rule table keeps, and then some

_Plain = dict[str, Any]


class RunResult(NamedTuple):
    """What the two passes over the rules came to."""

    fired: tuple[Fired, ...]
    evidence: tuple[Evidence, ...]
    weighed: Weighed

    @property
    def verdicts(self) -> list[Verdict]:
        """Return every verdict that was concluded; `Advisor.run` sees to it that there is one."""
        return [fact for fired in self.fired for fact in fired.concluded if isinstance(fact, Verdict)]

    @property
    def verdict(self) -> Verdict:
        """Return the verdict."""
        [verdict] = self.verdicts
        return verdict


class ShownFiring(NamedTuple):
    """What one firing shows in an assessment: itself, its evidence by difference, its advice."""

    firing: _Plain
    evidence: tuple[tuple[str, _Plain], ...]
    advice: tuple[_Plain, ...]


class TraceBuilder:
    """One rulebook, ready to turn inference results into data."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._differences = rulebook.differences
        self._rules = {rule.id: rule for rule in rulebook.rules}
        self._tested = {rule.id: _tested_fields(rule) for rule in rulebook.rules}
        self._shown = lru_cache(SHOWN)(self._shown_firing)

    def findings(self, result: RunResult) -> tuple[_Plain, ...]:
        """Return the findings, each with its part of the score and the evidence behind it."""
        weighed = result.weighed
        opinions: dict[str, list[_Plain]] = {difference.key: [] for difference in self._differences}
        for shown in map(self._shown, result.fired):
            for difference, opinion in shown.evidence:
                opinions[difference].append(opinion)
        return tuple(
            {
                "difference": difference.key,
                "number": difference.number,
                "title": difference.title,
                "side": finding["side"],
                "degree": finding["degree"],
                "cf": finding["cf"],
                "part": part,
                "evidence": tuple(opinions[difference.key]),
            }
            for difference, finding, part in zip(self._differences, weighed.findings, weighed.parts, strict=True)
        )

    def advice(self, result: RunResult) -> tuple[_Plain, ...]:
        """Return the advice, by topic."""
        given = [advice for shown in map(self._shown, result.fired) for advice in shown.advice]
        return tuple(sorted(given, key=_place_of_topic))

    def firings(self, result: RunResult) -> tuple[_Plain, ...]:
        """Return the firings in order: the facts that each rule matched, as far as tested, and those it concluded."""
        return tuple(self._shown(fired).firing for fired in result.fired)

    def _shown_firing(self, fired: Fired) -> ShownFiring:
        rule, tested = self._rules[fired.name], self._tested[fired.name]
        matched = tuple(_fact(fact, tested[type(fact)]) for fact in fired.matched)
        concluded = tuple(_fact(fact, fact.names) for fact in fired.concluded)
        answers: _Plain = next((fact["values"] for fact in matched if fact["fact"] == Task.__name__), {})
        by_rule = {"rule": rule.id, "title": rule.title}
        rests_on = {"answers": answers, "source": str(rule.source)}
        return ShownFiring(
            {**by_rule, "matched": matched, "concluded": concluded},
            tuple(
                (
                    fact["difference"],
                    {**by_rule, "side": fact["side"], "strength": float(fact["strength"]), **rests_on},
                )
                for fact in fired.concluded
                if isinstance(fact, Evidence)
            ),
            tuple(
                {**{name: fact[name] for name in fact.names}, **by_rule, **rests_on}
                for fact in fired.concluded
                if isinstance(fact, Advice)
            ),
        )


_PLACES = {topic: place for place, topic in enumerate(Topic)}


def _place_of_topic(advice: _Plain) -> int:
    return _PLACES[advice["topic"]]


def _tested_fields(rule: Rule) -> dict[type[Fact], tuple[str, ...]]:
    """Return the fields that a rule looks at, by the fact they belong to."""
    fields: dict[type[Fact], tuple[str, ...]] = {}
    for pattern in rule.patterns:
        if not pattern.negated:
            fields[pattern.fact] = (*fields.get(pattern.fact, ()), *(test.field for test in pattern.tests))
    return fields


def _fact(fact: Fact, fields: Sequence[str]) -> _Plain:
    return {"fact": type(fact).__name__, "values": {field: fact[field] for field in fields}}


def speaking(findings: Sequence[_Plain], kind: VerdictKind, *, for_it: bool) -> tuple[str, ...]:
    """Return the rules whose evidence supports a verdict, or opposes it.

    A split rests on the clear and strong findings of both sides, and what opposes a finding opposes the split. Nothing
    supports or opposes UNDECIDED; a gate alone decides NEITHER. A rule that speaks for both sides does neither.
    """
    if kind in (VerdictKind.UNDECIDED, VerdictKind.NEITHER):
        return ()
    found = []
    for finding in findings:
        side = finding["side"] if kind == VerdictKind.SPLIT else kind
        if kind == VerdictKind.SPLIT and for_it and finding["degree"] not in ("clear", "strong"):
            continue
        both = {e["rule"] for e in finding["evidence"] if e["side"] != side}.intersection(
            e["rule"] for e in finding["evidence"] if e["side"] == side
        )
        one_way = (e for e in finding["evidence"] if e["rule"] not in both)
        found += [e["rule"] for e in one_way if (e["side"] == side) is for_it]
    return tuple(found)


def marking(result: RunResult, kind: VerdictKind) -> tuple[str, ...]:
    """Return the rules whose marks support a verdict: the gates of NEITHER, the parts of a split."""
    gates = {VerdictKind.NEITHER: True, VerdictKind.SPLIT: False}
    marks = [(fired.name, fact["kind"]) for fired in result.fired for fact in fired.concluded if isinstance(fact, Mark)]
    return tuple(rule for rule, mark in marks if kind in gates and (mark in set(Gate)) is gates[kind])


def split(findings: Sequence[_Plain]) -> tuple[_Plain, ...]:
    """Return the two parts of a split task, each with the findings on its side."""
    return tuple(
        {"side": side, "findings": tuple(f["difference"] for f in findings if f["side"] == side)} for side in Side
    )
