"""Explanation: how a verdict came about, why it is no other one, and what would change it.

    explain       everything about one assessment, as one object
    explain_how   how its verdict came about, and nothing else: many times faster

Works on an assessment and an advisor with the same rulebook; prints nothing.
"""

from collections.abc import Collection, Sequence

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import AdvisorError, suggestion
from outsourcing.engine.core.facts import Advice, VerdictKind
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.core.text import quoted
from outsourcing.engine.explanation.advice import advice
from outsourcing.engine.explanation.how import findings
from outsourcing.engine.explanation.near_misses import near_misses
from outsourcing.engine.explanation.parts import Explanation, How
from outsourcing.engine.explanation.what_if import what_if
from outsourcing.engine.explanation.why_not import WhyNot


def explain(advisor: Advisor, assessment: Assessment, why_not: Sequence[str] = ()) -> Explanation:
    """Return the explanation of an assessment.

    Args:
        advisor: one with the rulebook that the assessment was made with.
        assessment: what to explain.
        why_not: ids of rules, verdicts (BPO, KPO, SPLIT, UNDECIDED) and what could be advised (offshore), to be
            explained as well.

    Raises:
        AdvisorError: one of `why_not` is neither a rule nor a verdict nor something that could be advised.

    """
    rules = {rule.id for rule in advisor.rulebook.rules}
    choices = _choices(advisor)
    asked = list(dict.fromkeys(_asked(name, [*VerdictKind, *rules], choices) for name in why_not))
    telling, changes = WhyNot(advisor, assessment), what_if(advisor, assessment.profile)
    every_change = (*changes.singles, *changes.pairs)
    return Explanation(
        **dict(explain_how(advisor, assessment)),
        why_not_rules=tuple(telling.rule(name) for name in asked if name in rules),
        why_not_verdicts=tuple(telling.verdict(name, every_change) for name in asked if isinstance(name, VerdictKind)),
        why_not_advice=tuple(told for name in asked if name in choices for told in telling.advice(name)),
        near_misses=near_misses(advisor, assessment.profile),
        what_if=changes,
        advice=advice(advisor, assessment),
        versions=assessment.versions,
    )


def explain_how(advisor: Advisor, assessment: Assessment) -> How:
    """Return how the verdict of an assessment came about, by an advisor with the rulebook it was made with."""
    shown = ("id", "name", "verdict", "meaning", "score", "confidence", "balance")
    return How(
        **{name: getattr(assessment, name) for name in shown},
        decided_by=WhyNot(advisor, assessment).decided_by(),
        findings=findings(advisor, assessment),
    )


def _choices(advisor: Advisor) -> set[str]:
    """Return all that can be advised."""
    told = (fact for rule in advisor.rulebook.rules for fact in rule.conclusions())
    return {fact["choice"] for fact in told if isinstance(fact, Advice)}


def _asked(name: str, known: Collection[str], choices: Collection[str]) -> str:
    """Return the rule's id, the verdict or the choice that is meant."""
    if (upper := name.upper()) in known:
        return VerdictKind(upper) if upper in set(VerdictKind) else upper
    if (choice := normalised(name)) in choices:
        return choice
    near = suggestion(upper, sorted(known)) or suggestion(choice, sorted(choices))
    raise AdvisorError(f"{quoted(name)} is neither a rule nor a verdict, nor could it be advised{near}")


__all__ = ["Explanation", "How", "explain", "explain_how"]
