"""Fragments: what each firing shows, made by Experta once and reused for every task on which the rule fires alike.

Fragment    what one firing shows in an assessment: itself, its evidence, its advice
Fragments   the fragments of one rulebook, and assessments put together from them
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from outsourcing.engine.core.authoring import Difference
from outsourcing.engine.core.facts import Topic, VerdictKind
from outsourcing.engine.core.rule_table import Firing, Opinions, TableRun
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.trace import speaking, split
from outsourcing.engine.core.weighing import confidence, finding

KEPT = 50_000  # fragments that are remembered; real rulebooks need about a thousand

_Plain = dict[str, Any]
_PLACES = {topic: place for place, topic in enumerate(Topic)}


class Fragment(NamedTuple):
    """What one firing shows in an assessment: the firing, its evidence by difference, its advice."""

    firing: _Plain
    evidence: Mapping[str, Sequence[_Plain]]
    advice: Sequence[_Plain]


class Fragments:
    """The fragments of one rulebook, and assessments put together from them."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rules = rulebook.rules
        self._differences = rulebook.differences
        self._kept: dict[Firing, Fragment] = {}
        self._findings: dict[tuple[str, tuple[Firing, ...]], _Plain] = {}

    def learn(self, run: TableRun, assessment: _Plain) -> str:
        """Keep what Experta's firings on a task show; return what differs from the table's run, or nothing."""
        fired = [firing["rule"] for firing in assessment["firings"]]
        looked_up = [self._rules[place].id for place, _ in run.firings]
        if fired != looked_up:
            return f"the rules that fire: Experta fired {', '.join(fired)}; the table has {', '.join(looked_up)}"
        if len(self._kept) >= KEPT:
            self._kept.clear()
            self._findings.clear()
        for firing, shown in zip(run.firings, assessment["firings"], strict=True):
            if firing not in self._kept:
                self._kept[firing] = self._fragment(shown, assessment)
        put_together = self.assessment(run) or {}
        return next((name for name, value in put_together.items() if value != assessment[name]), "")

    def assessment(self, run: TableRun) -> _Plain | None:
        """Return the assessment of answers without what would decide; None where a fragment has still to be made."""
        kept = self._kept
        try:
            fragments = [kept[firing] for firing in run.firings]
        except KeyError:
            return None
        [verdict] = kept[run.verdict].firing["concluded"]
        kind = VerdictKind(verdict["values"]["kind"])
        findings = tuple(
            self._finding(*on_it) for on_it in zip(self._differences, run.opinions, run.parts, strict=True)
        )
        firmness, words = confidence(kind, run.score, run.coverage)
        advice = [given for fragment in fragments for given in fragment.advice]
        return {
            "verdict": kind,
            "meaning": verdict["values"]["meaning"],
            "score": run.score,
            "confidence": {"number": firmness, "words": words},
            "coverage": run.coverage,
            "balance": run.balance.values_by_name(),
            "findings": findings,
            "supporting": (self._rules[run.verdict[0]].id, *speaking(findings, kind, for_it=True)),
            "against": speaking(findings, kind, for_it=False),
            "split": split(findings) if kind == VerdictKind.SPLIT else (),
            "advice": tuple(sorted(advice, key=lambda given: _PLACES[given["topic"]])),
            "firings": tuple(fragment.firing for fragment in fragments),
        }

    def _finding(self, difference: Difference, opinions: Opinions, part: float) -> _Plain:
        """Return the finding on one difference; all of it but its part of the score is put together once."""
        key = (difference.key, opinions.firings)
        if key not in self._findings:
            weighed = finding(difference.key, opinions.cf)
            evidence = [e for firing in opinions.firings for e in self._kept[firing].evidence.get(difference.key, ())]
            self._findings[key] = {
                "difference": difference.key,
                "number": difference.number,
                "title": difference.title,
                "side": weighed["side"],
                "degree": weighed["degree"],
                "cf": weighed["cf"],
                "part": 0.0,
                "evidence": tuple(evidence),
            }
        return {**self._findings[key], "part": part}

    def _fragment(self, shown: _Plain, assessment: _Plain) -> Fragment:
        """Return what one firing shows, taken from the assessment that it is a part of."""
        rule = shown["rule"]
        evidence = {
            on_it["difference"]: [opinion for opinion in on_it["evidence"] if opinion["rule"] == rule]
            for on_it in assessment["findings"]
        }
        advice = [given for given in assessment["advice"] if given["rule"] == rule]
        return Fragment(shown, {key: given for key, given in evidence.items() if given}, advice)
