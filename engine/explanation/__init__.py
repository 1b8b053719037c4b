"""Explanation: how a verdict came about, why it is not another one, and what would change it.

    explain       everything about one assessment, as one object
    explain_how   only how its verdict came about: many times faster

The advisor must have the rulebook that the assessment was made with.
"""

from collections.abc import Collection, Sequence

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import AdvisorError, suggestion
from outsourcing.engine.core.facts import Advice, VerdictKind
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.core.text import quoted
from outsourcing.engine.explanation.advice import advice
from outsourcing.engine.explanation.counterfactuals import near_misses, what_if
from outsourcing.engine.explanation.how import findings
from outsourcing.engine.explanation.parts import Explanation, How
from outsourcing.engine.explanation.why_not import WhyNot


def explain(advisor: Advisor, assessment: Assessment, why_not: Sequence[str] = ()) -> Explanation:
    """Return the explanation of an assessment.

    Args:
        advisor: one with the rulebook that the assessment was made with.
        assessment: what to explain.
        why_not: rule ids, verdicts (BPO, KPO, SPLIT, NEITHER, UNDECIDED) and choices of advice to explain as well.

    Raises:
        AdvisorError: one of `why_not` is not a rule, a verdict or a choice of advice.

    """
    rules = {rule.id for rule in advisor.rulebook.rules}
    choices = _choices(advisor)
    asked = list(dict.fromkeys(_asked(name, [*VerdictKind, *rules], choices) for name in why_not))
    why, changes = WhyNot(advisor, assessment), what_if(advisor, assessment.profile)
    every_change = (*changes.singles, *changes.pairs)
    return Explanation(
        **dict(explain_how(advisor, assessment)),
        why_not_rules=tuple(why.rule(name) for name in asked if name in rules),
        why_not_verdicts=tuple(why.verdict(name, every_change) for name in asked if isinstance(name, VerdictKind)),
        why_not_advice=tuple(one for name in asked if name in choices for one in why.advice(name)),
        near_misses=near_misses(advisor, assessment.profile),
        what_if=changes,
        advice=advice(advisor, assessment),
        versions=assessment.versions,
    )


def explain_how(advisor: Advisor, assessment: Assessment) -> How:
    """Return how the verdict of an assessment came about, by an advisor with the rulebook it was made with."""
    copied = ("id", "name", "verdict", "meaning", "score", "confidence", "balance")
    return How(
        **{name: getattr(assessment, name) for name in copied},
        decided_by=WhyNot(advisor, assessment).decided_by(),
        findings=findings(advisor, assessment),
    )


def _choices(advisor: Advisor) -> set[str]:
    """Return all choices of advice."""
    facts = (fact for rule in advisor.rulebook.rules for fact in rule.conclusions())
    return {fact["choice"] for fact in facts if isinstance(fact, Advice)}


def _asked(name: str, known: Collection[str], choices: Collection[str]) -> str:
    """Return the rule id, the verdict or the choice with this name."""
    if (upper := name.upper()) in known:
        return VerdictKind(upper) if upper in set(VerdictKind) else upper
    if (choice := normalised(name)) in choices:
        return choice
    near = suggestion(upper, sorted(known)) or suggestion(choice, sorted(choices))
    raise AdvisorError(f"{quoted(name)} is not a rule, a verdict or a choice of advice{near}", code="unknown-subject")


__all__ = ["Explanation", "How", "explain", "explain_how"]
