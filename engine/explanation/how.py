"""How a verdict came about: the rules that determined it, those that did not matter, each rule's share of the score.

A rule determines the verdict if it is needed for it. To find these rules, others are left out, those with the smallest
shares first, as long as the verdict stays the same: without the rule alone, and without it and all rules that are
already left out. The rules that can be left out did not matter.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from math import floor, fsum, prod

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment, EvidencePart, FindingPart
from outsourcing.engine.core.facts import VerdictKind
from outsourcing.engine.explanation.leaving_out import kind_without
from outsourcing.engine.explanation.parts import Finding, Opinion, Role
from outsourcing.engine.explanation.words import absent, answer, suggested_from, unanswered

PLACES = 10_000  # the score has four places


def findings(advisor: Advisor, assessment: Assessment) -> tuple[Finding, ...]:
    """Return the findings with every opinion's share of the score and its role."""
    shares = _shares(advisor, assessment)
    needless, left = _needless_rules(advisor, assessment, shares), iter(shares)
    return tuple(
        Finding(
            **finding.model_dump(include={"difference", "number", "title", "side", "degree", "cf"}),
            opinions=tuple(
                _opinion(advisor, assessment, evidence, next(left), _role(assessment, finding, evidence, needless))
                for evidence in finding.evidence
            ),
            unanswered=unanswered(advisor.rulebook, assessment.profile, finding.difference),
        )
        for finding in assessment.findings
    )


def _opinion(advisor: Advisor, assessment: Assessment, evidence: EvidencePart, share: float, role: Role) -> Opinion:
    answers = tuple(
        answer(advisor.rulebook.questions[name], value).model_copy(update={"note": suggested_from(assessment, name)})
        for name, value in evidence.answers.items()
    )
    missing = absent(advisor.rulebook.rule(evidence.rule), advisor.rulebook, assessment.profile)
    rests_on = tuple(dict.fromkeys(_rests_on(assessment, evidence.rule)))
    fields = evidence.model_dump(include={"rule", "title", "source", "side", "strength"})
    return Opinion(**fields, share=share, role=role, answers=answers, rests_on=rests_on, absent=missing)


def _shares(advisor: Advisor, assessment: Assessment) -> list[float]:
    """Return each opinion's share of the score, in the order of the findings; they add up to the score exactly."""
    weights = {difference.key: difference.weight for difference in advisor.rulebook.differences}
    votes = [weights[f.difference] * vote for f in assessment.findings for vote in _votes(f.evidence)]
    total = fsum(weights[finding.difference] * abs(finding.cf) for finding in assessment.findings) + 1
    return _adding_up([vote / total for vote in votes], assessment.score)


def _votes(evidence: Sequence[EvidencePart]) -> list[float]:
    """Return each opinion's share of the certainty factor.

    The opinions for KPO share the belief, those for BPO the disbelief, each in proportion to its strength.
    """
    strengths = {side: sorted(e.strength for e in evidence if e.side == side) for side in ("BPO", "KPO")}
    beliefs = {side: 1 - prod(1 - strength for strength in found) for side, found in strengths.items()}
    certain = 1 - min(beliefs.values())
    votes = [beliefs[e.side] / certain * e.strength / fsum(strengths[e.side]) for e in evidence]
    return [vote if e.side == "KPO" else -vote for vote, e in zip(votes, evidence, strict=True)]


def _adding_up(shares: Sequence[float], total: float) -> list[float]:
    """Round shares to the places of the total so that they add up to it: by largest remainder."""
    exact = [share * PLACES for share in shares]
    rounded = list(map(floor, exact))
    missing = round(total * PLACES) - sum(rounded)
    step = 1 if missing > 0 else -1
    by_remainder = sorted(range(len(exact)), key=lambda index: (step * (rounded[index] - exact[index]), index))
    for index in by_remainder[: abs(missing)]:
        rounded[index] += step
    return [share / PLACES for share in rounded]


def _role(assessment: Assessment, finding: FindingPart, evidence: EvidencePart, needless: Collection[str]) -> Role:
    """Return the role of one opinion; a rule with evidence for both sides has a role for each."""
    if assessment.verdict in (VerdictKind.UNDECIDED, VerdictKind.NEITHER):
        return "undecided"
    if str(evidence.side) != (finding.side if assessment.verdict == VerdictKind.SPLIT else assessment.verdict):
        return "against"
    return "did not matter" if evidence.rule in needless else "determining"


def _needless_rules(advisor: Advisor, assessment: Assessment, shares: Sequence[float]) -> set[str]:
    """Return the rules that did not matter, of those that supported the verdict."""
    if assessment.verdict in (VerdictKind.UNDECIDED, VerdictKind.NEITHER):
        return set()
    evidence_on = [(finding, evidence) for finding in assessment.findings for evidence in finding.evidence]
    weight = dict.fromkeys((evidence.rule for _, evidence in evidence_on), 0.0)
    for (_, evidence), share in zip(evidence_on, shares, strict=True):
        weight[evidence.rule] += abs(share)
    supporting = {
        evidence.rule for finding, evidence in evidence_on if _role(assessment, finding, evidence, ()) != "against"
    }
    ordered = sorted(supporting, key=lambda rule: (weight[rule], rule))
    return _needless(ordered, VerdictKind(assessment.verdict), kind_without(advisor, assessment))


def _rests_on(assessment: Assessment, rule: str) -> Iterator[str]:
    """Yield the rules whose evidence a rule matched."""
    matched = [
        fact.values for f in assessment.firings if f.rule == rule for fact in f.matched if fact.fact == "Evidence"
    ]
    for firing in assessment.firings:
        concluded = [{**fact.values, "rule": firing.rule} for fact in firing.concluded if fact.fact == "Evidence"]
        if firing.rule != rule and any(values.items() <= one.items() for values in matched for one in concluded):
            yield firing.rule


def _needless(
    rules: Sequence[str], verdict: VerdictKind, without: Callable[[Collection[str]], VerdictKind]
) -> set[str]:
    found: set[str] = set()
    before = None
    while before != found:  # a rule that was needed may no longer be once others are left out
        before = set(found)
        for rule in rules:
            if rule not in found and without({rule}) == verdict and without({*found, rule}) == verdict:
                found.add(rule)
    return found
