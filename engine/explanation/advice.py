"""Advice explained: the reasons for each recommendation, what would change it, and which questions are open."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import AdvicePart, Assessment
from outsourcing.engine.core.evaluator import accepted
from outsourcing.engine.core.facts import Task, Topic, VerdictKind
from outsourcing.engine.core.rulebook import Rule
from outsourcing.engine.explanation import words
from outsourcing.engine.explanation.counterfactuals import alternative, groups, without_open
from outsourcing.engine.explanation.parts import AdviceChange, Recommendation, TopicAdvice
from outsourcing.engine.interview.advice_questions import AdvicePlanner
from outsourcing.engine.interview.interviewer import Interviewer

Choices = tuple[str, ...]  # what is advised
ByTopic = Mapping[str, list[str]]  # the same by topic


def advice(advisor: Advisor, assessment: Assessment) -> tuple[TopicAdvice, ...]:
    """Return the advice by topic, cautions first, for every topic with a rule."""
    planner, topics = _planner(advisor), advisor.rulebook.topics
    changes = list(_changes(advisor, planner, assessment))
    open_questions = planner.open_by_topic(assessment.profile, kinds=[VerdictKind(assessment.verdict)])
    return tuple(
        TopicAdvice(
            topic=topic,
            heading=topics[topic].title if topic in topics else "",
            given=tuple(_recommendation(advisor, assessment, one) for one in assessment.advice if one.topic == topic),
            changes=tuple(change for changed, change in changes if changed == topic),
            open=tuple(words.answer(question, None) for question in open_questions.get(topic, ())),
        )
        for topic in advisor.rulebook.topic_names
        if topic in planner.topics or any(one.topic == topic for one in assessment.advice)
    )


@lru_cache(maxsize=1)
def _planner(advisor: Advisor) -> AdvicePlanner:
    """Return the planner of an advisor, kept because explaining many tasks reuses its results."""
    return AdvicePlanner(Interviewer(advisor))


def _recommendation(advisor: Advisor, assessment: Assessment, advised: AdvicePart) -> Recommendation:
    rule, questions = advisor.rulebook.rule(advised.rule), advisor.rulebook.questions
    return Recommendation(
        **advised.model_dump(include={"choice", "text", "part", "rule", "title", "source"}),
        why=rule.why,
        follows=tuple(_follows(rule, assessment, advisor)),
        answers=tuple(words.answer(questions[name], value) for name, value in advised.answers.items()),
        absent=words.absent(rule, advisor.rulebook, assessment.profile),
    )


def _follows(rule: Rule, assessment: Assessment, advisor: Advisor) -> Iterator[str]:
    """Yield the conclusions that a recommendation rests on, in words."""
    for pattern in rule.patterns:
        if pattern.fact is not Task and not pattern.negated:
            yield words.concluded(pattern, assessment, advisor.rulebook)


def _changes(advisor: Advisor, planner: AdvicePlanner, assessment: Assessment) -> Iterator[tuple[str, AdviceChange]]:
    """Yield by topic what other answers change that leave the verdict as it is, answers with equal effects together.

    If an answer ends all advice except a caution, the change is listed under the caution only.
    """
    answers, rulebook = assessment.profile, advisor.rulebook
    before = _choices(planner, answers)
    for name, question in rulebook.questions.items():
        effects: dict[tuple[str, Choices, Choices], list[str]] = {}
        for group in without_open(groups(question, accepted(rulebook.rules, question))):
            other = {**answers, name: group[0]}
            if answers.get(name) in group or advisor.evaluate(other)[0] != assessment.verdict:
                continue
            after = _choices(planner, other)
            for topic in [Topic.CAUTION] if after.keys() <= {Topic.CAUTION} else rulebook.topic_names:
                gained, lost = _only_in(after, before, topic), _only_in(before, after, topic)
                if gained or lost:
                    effects.setdefault((topic, gained, lost), []).extend(group)
        for (topic, gained, lost), values in effects.items():
            answer = alternative(question, answers, tuple(values))
            yield topic, AdviceChange(answer=answer, gained=gained, lost=lost)


def _choices(planner: AdvicePlanner, answers: Mapping[str, str | None]) -> ByTopic:
    found: dict[str, list[str]] = {}
    for _, fact in planner.advice(answers):
        found.setdefault(fact["topic"], []).append(fact["choice"])
    return found


def _only_in(one: ByTopic, other: ByTopic, topic: str) -> Choices:
    """Return what is advised in the first case only, each choice once."""
    return tuple(dict.fromkeys(choice for choice in one.get(topic, ()) if choice not in other.get(topic, ())))
