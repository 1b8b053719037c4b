"""Explanations as outlines: how a verdict came about, and why it is no other one.

Everything is told; `short` keeps long lists to what fits a screen.
"""

from collections.abc import Iterator, Sequence

from outsourcing.engine.explanation.parts import Condition, Finding, How, NearMiss, Opinion, WhyNotRule, WhyNotVerdict
from outsourcing.engine.report.changes import IN_FULL, labels, some
from outsourcing.engine.report.line import Line

MOST_NEAR = 5  # near misses shown where it is to be short


def how(explanation: How) -> Line:
    """Return how the verdict came about, from the verdict down to the answers."""
    decided = explanation.decided_by
    return Line(
        f"{explanation.verdict}, because: {decided.title} ({decided.rule}) [{decided.source}]",
        (
            *(Line(f"{condition.about} {condition.actual}") for condition in decided.conditions),
            *_determining(explanation),
            *_group(explanation.in_role("undecided"), "Spoke, and decided nothing"),
            *_group(explanation.in_role("against"), "Spoke against"),
            *_group(
                explanation.in_role("did not matter"),
                "Did not matter: without them, one or all, the verdict is the same",
            ),
            *_silent(explanation.findings),
        ),
    )


def _determining(explanation: How) -> Iterator[Line]:
    """Yield the findings with the rules that determine the verdict, the weightiest first."""
    telling = {
        finding: [opinion for opinion in finding.opinions if opinion.role == "determining"]
        for finding in explanation.findings
    }
    weight = {finding: sum(abs(o.share) for o in opinions) for finding, opinions in telling.items()}
    for finding in sorted(explanation.findings, key=lambda finding: -weight[finding]):
        if telling[finding]:
            side = "even" if finding.side == "even" else f"{finding.side} {finding.degree}"
            told = f"{finding.number} {finding.title}: {side}, {finding.cf:+.2f}"
            yield Line(told, tuple(map(_opinion, telling[finding])))


def _group(opinions: Sequence[Opinion], title: str) -> Iterator[Line]:
    if opinions:
        yield Line(title, tuple(map(_opinion, opinions)))


def _opinion(opinion: Opinion) -> Line:
    told = f"{opinion.rule} for {opinion.side}: {opinion.title} [{opinion.source}]"
    answers = (Line(f"you said: {answer.text} {answer.label}") for answer in opinion.answers)
    rests_on = (Line(f"rests on {', '.join(opinion.rests_on)}") for _ in opinion.rests_on[:1])
    return Line(told, (*answers, *rests_on, *map(Line, opinion.absent)))


def _silent(findings: Sequence[Finding]) -> Iterator[Line]:
    silent = [finding for finding in findings if not finding.opinions]
    if silent:
        yield Line("No rule took a side on", tuple(map(_unheard, silent)))


def _unheard(finding: Finding) -> Line:
    unknown = "; nobody said: " + " ".join(said.text for said in finding.unanswered) if finding.unanswered else ""
    return Line(f"{finding.title.lower()}{unknown}")


def ledger(explanation: How) -> list[tuple[str, str, str, str]]:
    """Return the rows of the ledger: share, side, rule, title; they add up to the last one, the score."""
    rows = [(f"{o.share:+.4f}", o.side, o.rule, o.title) for o in explanation.opinions()]
    return [*rows, (f"{explanation.score:+.4f}", "", "", "the score, from -1 (BPO) to +1 (KPO)")]


def why_not_rule(told: WhyNotRule) -> Line:
    """Return why a rule did not fire."""
    title = f"{told.rule} did fire" if told.fired else f"Why did {told.rule} not fire?"
    return Line(f"{title} {told.title} [{told.source}]", tuple(map(_condition, told.conditions)))


def _condition(condition: Condition) -> Line:
    word = {True: "holds", False: "fails", None: "not known"}[condition.holds]
    return Line(f"{word}: {condition.about} {condition.actual}; wanted: {condition.wanted}")


def verdict_rule(told: WhyNotRule) -> Line:
    """Return what kept a rule from giving its verdict, or its advice."""
    failing = (condition for condition in told.conditions if not condition.holds)
    return Line(f"{told.rule} {told.title} [{told.source}]", tuple(map(_condition, failing)))


def why_not_verdict(told: WhyNotVerdict, near_misses: Sequence[NearMiss], *, short: bool) -> Line:
    """Return why a verdict was not given, with the rules that nearly spoke for it."""
    if told.is_it:
        return Line(f"It is {told.verdict}")
    near = [miss for miss in near_misses if told.verdict in (miss.side, "SPLIT")]
    shown = near[:MOST_NEAR] if short else near
    more = [Line(f"and {len(near) - len(shown)} more, {IN_FULL}")] if len(near) > len(shown) else []
    lines = [Line("One answer short of speaking for it", (*map(near_miss, shown), *more))] if near else []
    changes = tuple(some(told.changes, short=short)) or (Line("no other answer, and no two, would bring it"),)
    return Line(
        f"Why not {told.verdict}?", (*map(verdict_rule, told.rules), *lines, Line("What would bring it", changes))
    )


def near_miss(miss: NearMiss) -> Line:
    """Return a rule one answer short, and the answer."""
    others = [f"then also: {', '.join(miss.also)}"] if miss.also else []
    others += [f"then no longer: {', '.join(miss.instead_of)}"] if miss.instead_of else []
    told = f"{miss.rule} for {miss.side}: {miss.title} [{miss.source}]"
    now = "nobody said" if miss.missing.now.value is None else f"you said {miss.missing.now.label}"
    return Line(told, (Line("; ".join([f"{miss.missing.text} {now}; wanted: {labels(miss.missing)}", *others])),))
