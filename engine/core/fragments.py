"""Fragments: what each firing shows, made by Experta once and reused for every task on which the rule fires alike.

    Fragment    what one firing shows in an assessment: itself, its evidence, its advice
    Fragments   the fragments of one rulebook, and assessments put together from them
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

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
        put_together = self.assessment(run, assessment["profile"]) or {}
        return next((name for name, value in put_together.items() if value != assessment[name]), "")

    def assessment(self, run: TableRun, answers: Mapping[str, str]) -> _Plain | None:
        """Return the assessment of answers without what would decide; None where a fragment has still to be made."""
        kept = self._kept
        try:
            fragments = [kept[firing] for firing in run.firings]
        except KeyError:
            return None
        [verdict] = kept[run.verdict].firing["concluded"]
        kind = VerdictKind(verdict["values"]["kind"])
        findings = tuple(
            self._finding(difference.key, number, opinions) | {"part": part, "evidence": self._evidence(difference.key, opinions)}
            for number, (difference, opinions, part) in enumerate(zip(self._differences, run.opinions, run.parts, strict=True))
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
