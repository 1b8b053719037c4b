"""Outlines of explanations: how a verdict came about, why it is not another one, which rules nearly fired.

`short` limits lists to what fits a screen.
"""

from collections.abc import Iterable, Iterator, Sequence

from outsourcing.engine.core.scale import Thresholds, signed
from outsourcing.engine.core.text import readable_name
from outsourcing.engine.core.vocabulary import VerdictKind
from outsourcing.engine.explanation.parts import (
    Answer,
    Condition,
    Explanation,
    Finding,
    How,
    NearMiss,
    Opinion,
    WhyNotAdvice,
    WhyNotRule,
    WhyNotVerdict,
)
from outsourcing.engine.report.changes import alternative_labels, changes_by_verdict, limited
from outsourcing.engine.report.document import Line, Table, bar

MAX_NEAR_MISSES = 5  # in a short outline
HOLDS = {True: "holds", False: "fails", None: "unknown"}


def how(explanation: How) -> Line:
    """Return how the verdict came about, from the verdict down to the answers."""
    decided = explanation.decided_by
    return Line(
        f"{explanation.verdict}, because: {decided.title} ({decided.rule}) [{decided.source}]",
        (
            *(Line(f"{condition.about} {condition.actual}") for condition in decided.conditions),
            *_determining(explanation),
            *_group(explanation.in_role("undecided"), "Evidence that did not decide"),
            *_group(explanation.in_role("against"), "Evidence against"),
            *_group(
                explanation.in_role("did not matter"),
                "Did not matter: without any or all of them, the verdict is the same",
            ),
            *_no_evidence(explanation.findings),
        ),
    )


def _determining(explanation: How) -> Iterator[Line]:
    """Yield the findings with the rules that determine the verdict, the largest shares first."""
    determining = {
        finding: [opinion for opinion in finding.opinions if opinion.role == "determining"]
        for finding in explanation.findings
    }
    for finding in sorted(determining, key=lambda finding: -sum(abs(o.share) for o in determining[finding])):
        if determining[finding]:
            side = bar(finding.number, finding.title, finding.cf, finding.side, finding.degree).side
            text = f"{finding.number} {finding.title}: {side}, {signed(finding.cf)}"
            yield Line(text, tuple(map(_opinion, determining[finding])))


def _group(opinions: Sequence[Opinion], title: str) -> Iterator[Line]:
    if opinions:
        yield Line(title, tuple(map(_opinion, opinions)))


def _opinion(opinion: Opinion) -> Line:
    rests_on = (Line(f"rests on {', '.join(opinion.rests_on)}") for _ in opinion.rests_on[:1])
    text = f"{opinion.rule} for {opinion.side}: {opinion.title} [{opinion.source}]"
    return Line(text, (*answers(opinion.answers), *rests_on, *map(Line, opinion.absent)))


def answers(given: Iterable[Answer]) -> Iterator[Line]:
    """Yield a line for each answer."""
    return (
        Line(f"answer: {answer.text} {answer.label}{f' ({answer.note})' if answer.note else ''}") for answer in given
    )


def _no_evidence(findings: Sequence[Finding]) -> Iterator[Line]:
    silent = [finding for finding in findings if not finding.opinions]
    if silent:
        yield Line("No evidence on", tuple(map(_unanswered, silent)))


def _unanswered(finding: Finding) -> Line:
    questions = " ".join(answer.text for answer in finding.unanswered)
    return Line(f"{finding.title.lower()}{'; not answered: ' if questions else ''}{questions}")


def ledger(explanation: How) -> Table:
    """Return each opinion's share of the score; the shares add up to the last row, the score."""
    rows = ((signed(o.share, 4), o.side, o.rule, o.title) for o in explanation.opinions())
    total = (signed(explanation.score, 4), "", "", "the score, from -1 (BPO) to +1 (KPO)")
    return Table(("share", "side", "rule", "title"), (*rows, total), right=1)


def why_not(explanation: Explanation, *, short: bool) -> Iterator[Line]:
    """Yield why rules did not fire, and why verdicts and advice were not given, as far as that was asked."""
    yield from map(why_not_rule, explanation.why_not_rules)
    yield from map(why_not_advice, explanation.why_not_advice)
    yield from (
        why_not_verdict(one, explanation.near_misses, explanation.versions.scale, short=short)
        for one in explanation.why_not_verdicts
    )


def why_not_rule(rule: WhyNotRule) -> Line:
    """Return why a rule did not fire."""
    title = f"{rule.rule} fired" if rule.fired else f"Why did {rule.rule} not fire?"
    return Line(f"{title} {rule.title} [{rule.source}]", tuple(map(_condition, rule.conditions)))


def _condition(condition: Condition) -> Line:
    return Line(f"{HOLDS[condition.holds]}: {condition.about} {condition.actual}; needed: {condition.wanted}")


def _unmet(rule: WhyNotRule) -> Line:
    """Return the conditions that kept a rule from giving its verdict, or its advice."""
    unmet = (condition for condition in rule.conditions if not condition.holds)
    return Line(f"{rule.rule} {rule.title} [{rule.source}]", tuple(map(_condition, unmet)))


def why_not_advice(advice: WhyNotAdvice) -> Line:
    """Return why something is not advised."""
    choice = readable_name(f"{advice.choice} ({advice.topic})")
    if advice.is_advised:
        return Line(f"It is advised: {choice}")
    return Line(f"Why not {choice}?", tuple(map(_unmet, advice.rules)))


def why_not_verdict(
    verdict: WhyNotVerdict, near_misses: Sequence[NearMiss], thresholds: Thresholds, *, short: bool
) -> Line:
    """Return why a verdict was not given, with the rules that nearly supported it."""
    kind = verdict.verdict
    if verdict.is_it:
        return Line(f"The verdict is {kind}")
    near = [near_miss(miss) for miss in near_misses if kind in (miss.side, VerdictKind.SPLIT)]
    lines = [Line("Rules one answer short of supporting it", limited(near, MAX_NEAR_MISSES, short=short))]
    changes = changes_by_verdict(verdict.changes, thresholds, short=short) or (
        Line("no other answer, and no two other answers, lead to it"),
    )
    return Line(
        f"Why not {kind}?",
        (*map(_unmet, verdict.rules), Line(f"What would lead to {kind}", changes), *(lines if near else ())),
    )


def near_miss(miss: NearMiss) -> Line:
    """Return a rule one answer short, and the answer."""
    effects = [f"also fires: {', '.join(miss.also)}"] if miss.also else []
    effects += [f"no longer fires: {', '.join(miss.instead_of)}"] if miss.instead_of else []
    now = "not answered" if miss.missing.now.value is None else f'answered "{miss.missing.now.label}"'
    needed = f"{miss.missing.text} {now}; needed: {alternative_labels(miss.missing)}"
    text = f"{miss.rule} for {miss.side}: {miss.title} [{miss.source}]"
    return Line(text, (Line("; ".join([needed, *effects])),))
