"""Two assessments of one task side by side: other answers, or another rulebook.

RuleChange    a rule that fired in one only, or concluded something else
Comparison    what differs: answers, findings, rules, score, verdict
"""

from collections.abc import Iterator

from pydantic import Field

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment, EvidencePart, FactPart, Part
from outsourcing.engine.core.scale import Thresholds, thresholds_with
from outsourcing.engine.core.text import readable_name
from outsourcing.engine.core.vocabulary import VerdictKind
from outsourcing.engine.explanation.leaving_out import kind_of, marks_of, weighed

VERDICT = "the verdict"  # begins the words for what verdict rules conclude
COVERED = {"coverage", "known"}  # words of a balance about how much is known
OTHER = ("meaning", "would_decide", "description", "carried", "versions")  # fields without a part of their own


class AnswerChange(Part):
    """An answer that changed; None is "not known"."""

    question: str
    before: str | None
    after: str | None


class FindingChange(Part):
    """A finding that changed, as certainty factors; None if the rulebook does not have the difference."""

    difference: str
    title: str
    before: float | None
    after: float | None


class RuleChange(Part):
    """A rule with other conclusions than before; without conclusions it did not fire."""

    rule: str
    title: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class AdvicePoint(Part):
    """Something that is advised in one assessment only."""

    topic: str
    choice: str


class Comparison(Part):
    """What differs between two assessments of one task."""

    id: str
    name: str
    verdict: tuple[VerdictKind, VerdictKind]
    score: tuple[float, float]
    coverage: tuple[float, float]
    thresholds: tuple[dict[str, float], dict[str, float]] = Field(
        default=({}, {}), exclude_if=lambda pair: not any(pair), description="Thresholds that packs changed, by name."
    )
    answers: tuple[AnswerChange, ...]
    findings: tuple[FindingChange, ...]
    rules: tuple[RuleChange, ...]
    responsible: tuple[str, ...] = Field(
        default=(),
        description="The decisive rules: without the change of one of them, the verdict would not be the new one.",
    )

    advice_gained: tuple[AdvicePoint, ...] = ()
    advice_lost: tuple[AdvicePoint, ...] = ()
    other: tuple[str, ...] = Field(description="Other fields of the assessment that differ.")
    through_coverage: bool = Field(
        default=False, description="Whether a verdict of BPO or KPO is lost although the score still leans to its side."
    )

    @property
    def scales(self) -> tuple[Thresholds, Thresholds]:
        """Return all thresholds, before and now."""
        before, after = map(thresholds_with, self.thresholds)
        return before, after

    @property
    def by_numbers(self) -> bool:
        """Return whether the verdict changed through weights, thresholds or verdict rules: no other rule did."""
        concluded = (text for rule in self.rules for text in (*rule.before, *rule.after))
        return self.turned and all(text.startswith(VERDICT) for text in concluded)

    @property
    def turned(self) -> bool:
        """Return whether the verdict changed."""
        return self.verdict[0] != self.verdict[1]


def compare(before: Assessment, after: Assessment, advisor: Advisor | None = None) -> Comparison:
    """Return what differs between two assessments; with an advisor, also which rules are responsible for it."""
    return Comparison(
        id=after.id,
        name=after.name,
        verdict=(before.verdict, after.verdict),
        score=(before.score, after.score),
        coverage=(before.coverage, after.coverage),
        thresholds=(before.versions.thresholds, after.versions.thresholds),
        answers=tuple(_answers(before, after)),
        findings=tuple(_findings(before, after)),
        rules=tuple(_rules(before, after)),
        responsible=tuple(_responsible(before, after, advisor)) if advisor else (),
        advice_gained=_only_in(after, before),
        advice_lost=_only_in(before, after),
        other=tuple(_other(before, after)),
        through_coverage=_is_through_coverage(before, after),
    )


def _is_through_coverage(before: Assessment, after: Assessment) -> bool:
    """Return whether BPO or KPO became UNDECIDED only because too little is covered now."""
    was, is_ = (one.balance.model_dump(exclude=COVERED) for one in (before, after))
    decided = before.verdict in (VerdictKind.BPO, VerdictKind.KPO)
    return decided and after.verdict == VerdictKind.UNDECIDED and was == is_


def _only_in(one: Assessment, other: Assessment) -> tuple[AdvicePoint, ...]:
    """Return what is advised in the first assessment only."""
    advised = {(given.topic, given.choice) for given in other.advice}
    choices = dict.fromkeys((given.topic, given.choice) for given in one.advice)
    return tuple(AdvicePoint(topic=topic, choice=choice) for topic, choice in choices if (topic, choice) not in advised)


def _other(before: Assessment, after: Assessment) -> Iterator[str]:
    """Yield the other fields that differ; advice, if the same choices are worded differently."""
    yield from (name for name in OTHER if getattr(before, name) != getattr(after, name))
    shared = {(given.topic, given.choice) for given in before.advice} & {(g.topic, g.choice) for g in after.advice}
    was, is_ = ([(g.rule, g.text) for g in one.advice if (g.topic, g.choice) in shared] for one in (before, after))
    if was != is_:
        yield "advice in other words"


def _answers(before: Assessment, after: Assessment) -> Iterator[AnswerChange]:
    for question in dict.fromkeys((*before.profile, *after.profile)):
        was, is_ = before.profile.get(question), after.profile.get(question)
        if was != is_:
            yield AnswerChange(question=question, before=was, after=is_)


def _findings(before: Assessment, after: Assessment) -> Iterator[FindingChange]:
    was, is_ = ({finding.difference: finding for finding in one.findings} for one in (before, after))
    for difference, finding in (was | is_).items():
        cfs = [one[difference].cf if difference in one else None for one in (was, is_)]
        if cfs[0] != cfs[1]:
            yield FindingChange(difference=difference, title=finding.title, before=cfs[0], after=cfs[1])


def _rules(before: Assessment, after: Assessment) -> Iterator[RuleChange]:
    was, is_ = (_concluded(one) for one in (before, after))
    titles = {firing.rule: firing.title for firing in (*before.firings, *after.firings)}
    for rule in sorted(titles):
        if was.get(rule, ()) != is_.get(rule, ()):
            yield RuleChange(rule=rule, title=titles[rule], before=was.get(rule, ()), after=is_.get(rule, ()))


def _concluded(assessment: Assessment) -> dict[str, tuple[str, ...]]:
    """Return the conclusions of each rule in words, except advice."""
    found: dict[str, tuple[str, ...]] = {}
    for firing in assessment.firings:
        words = tuple(_in_words(fact) for fact in firing.concluded if fact.fact != "Advice")
        if words or not firing.concluded:
            found[firing.rule] = (*found.get(firing.rule, ()), *words)
    return found


def _in_words(concluded: FactPart) -> str:
    values = concluded.values
    if concluded.fact == "Evidence":
        return f"{values['side']} on {readable_name(values['difference'])}, strength {values['strength']:g}"
    if concluded.fact == "Verdict":
        return f"{VERDICT} {values['kind']}"
    return f"the mark {values['kind']}" if concluded.fact == "Mark" else f"{concluded.fact} {values}"


def _responsible(before: Assessment, after: Assessment, advisor: Advisor) -> Iterator[str]:
    """Yield the decisive rules: without the change of one of them, the verdict would not be the new one.

    Only if the weights of the advisor give both verdicts: otherwise something other than evidence has changed.
    """
    if before.verdict == after.verdict or not _follows_from_weights(after, advisor):
        return
    was, is_ = (_by_rule(one) for one in (before, after))
    known = {finding.difference for finding in after.findings}
    if any(finding.difference not in known for finding in before.findings):
        return
    if kind_of(advisor, _by_difference(was), marks_of(before)) != before.verdict:
        return
    for rule in sorted(was.keys() | is_.keys()):
        back = {**is_, rule: was.get(rule, [])}
        if (
            was.get(rule, []) != is_.get(rule, [])
            and kind_of(advisor, _by_difference(back), marks_of(after)) != after.verdict
        ):
            yield rule


def _follows_from_weights(assessment: Assessment, advisor: Advisor) -> bool:
    """Return whether an assessment follows from the weights, thresholds and verdict rules of an advisor."""
    keys = {difference.key for difference in advisor.rulebook.differences}
    if not advisor.evaluator.is_static or {finding.difference for finding in assessment.findings} != keys:
        return False
    opinions, marks = _by_difference(_by_rule(assessment)), marks_of(assessment)
    _, score, coverage, words = weighed(advisor, opinions, marks)
    recorded = (assessment.score, assessment.coverage, assessment.balance.model_dump())
    return (
        recorded == (score, coverage, words.values_by_name())
        and kind_of(advisor, opinions, marks) == assessment.verdict
    )


ByRule = dict[str, list[tuple[str, EvidencePart]]]  # the difference and the opinion on it


def _by_rule(assessment: Assessment) -> ByRule:
    found: ByRule = {}
    for finding in assessment.findings:
        for opinion in finding.evidence:
            found.setdefault(opinion.rule, []).append((finding.difference, opinion))
    return found


def _by_difference(rules: ByRule) -> dict[str, list[EvidencePart]]:
    found: dict[str, list[EvidencePart]] = {}
    for difference, opinion in (pair for opinions in rules.values() for pair in opinions):
        found.setdefault(difference, []).append(opinion)
    return found
