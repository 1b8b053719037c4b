"""Explanation: how a verdict came about, why it is no other one, and what would change it.

    explain   everything about one assessment, as one object

Works on an assessment and an advisor with the same rulebook; prints nothing.
"""

from collections.abc import Sequence

from engine.assessment import Assessment
from engine.errors import AdvisorError, suggestion
from engine.explanation.how import findings
from engine.explanation.near_misses import near_misses
from engine.explanation.parts import Explanation
from engine.explanation.what_if import what_if
from engine.explanation.why_not import WhyNot
from engine.facts import Kind
from engine.inference import Advisor
from engine.text import quoted


def explain(advisor: Advisor, assessment: Assessment, why_not: Sequence[str] = ()) -> Explanation:
    """Return the explanation of an assessment.

    Args:
        advisor: one with the rulebook that the assessment was made with.
        assessment: what to explain.
        why_not: ids of rules, and verdicts (BPO, KPO, SPLIT, UNDECIDED), to be explained as well.

    Raises:
        AdvisorError: one of `why_not` is neither a rule nor a verdict.

    """
    asked = list(dict.fromkeys(_asked(advisor, name) for name in why_not))
    telling, changes = WhyNot(advisor, assessment), what_if(advisor, assessment.profile)
    every_change = (*changes.singles, *changes.pairs)
    shown = {"id", "name", "verdict", "meaning", "score", "confidence", "balance", "versions"}
    return Explanation(
        **{name: getattr(assessment, name) for name in shown},
        decided_by=telling.decided_by(),
        findings=findings(advisor, assessment),
        why_not_rules=tuple(telling.rule(name) for name in asked if not isinstance(name, Kind)),
        why_not_verdicts=tuple(telling.verdict(name, every_change) for name in asked if isinstance(name, Kind)),
        near_misses=near_misses(advisor, assessment.profile),
        what_if=changes,
    )


def _asked(advisor: Advisor, name: str) -> str | Kind:
    """Return the rule's id or the verdict that is meant."""
    name = name.upper()
    known = [*Kind, *(rule.id for rule in advisor.rulebook.rules)]
    if name not in known:
        raise AdvisorError(f"{quoted(name)} is neither a rule nor a verdict{suggestion(name, known)}")
    return Kind(name) if name in set(Kind) else name


__all__ = ["Explanation", "explain"]
