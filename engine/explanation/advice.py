"""Advice explained: what spoke for each recommendation, what would change it, and what is still to be answered."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import AdvicePart, Assessment
from outsourcing.engine.core.evaluator import accepted
from outsourcing.engine.core.facts import Task, Topic, VerdictKind
from outsourcing.engine.core.rulebook import Rule
from outsourcing.engine.explanation import words
from outsourcing.engine.explanation.parts import AdviceChange, Recommendation, TopicAdvice
from outsourcing.engine.explanation.what_if import alike, alternative, known
from outsourcing.engine.interview.advice_questions import AdvicePlanner
from outsourcing.engine.interview.interviewer import Interviewer

Choice = tuple[str, ...]  # what is advised
Choices = Mapping[str, list[str]]  # the same by topic


def advice(advisor: Advisor, assessment: Assessment) -> tuple[TopicAdvice, ...]:
    """Return the advice by topic, cautions first; every topic that some rule speaks on."""
    counsel = _counsel(advisor)
    changes = list(_changes(advisor, counsel, assessment))
    waiting = counsel.open_by_topic(assessment.profile, kinds=[VerdictKind(assessment.verdict)])
    return tuple(
        TopicAdvice(
            topic=topic,
            given=tuple(_recommendation(advisor, assessment, one) for one in assessment.advice if one.topic == topic),
            changes=tuple(change for changed, change in changes if changed == topic),
            open=tuple(words.said(question, None) for question in waiting.get(topic, ())),
        )
        for topic in Topic
        if topic in counsel.topics or any(one.topic == topic for one in assessment.advice)
    )


@lru_cache(maxsize=1)
def _counsel(advisor: Advisor) -> AdvicePlanner:
    """Return the counsel of an advisor; of many tasks explained in turn, it works much out once."""
    return AdvicePlanner(Interviewer(advisor))


def _recommendation(advisor: Advisor, assessment: Assessment, given: AdvicePart) -> Recommendation:
    rule, questions = advisor.rulebook.rule(given.rule), advisor.rulebook.questions
    return Recommendation(
        **given.model_dump(include={"choice", "text", "part", "rule", "title", "source"}),
        why=rule.why,
        follows=tuple(_follows(rule, assessment, advisor)),
        answers=tuple(words.said(questions[name], value) for name, value in given.answers.items()),
        absent=words.unsaid(rule, questions, assessment.profile),
    )


def _follows(rule: Rule, assessment: Assessment, advisor: Advisor) -> Iterator[str]:
    """Yield what else than answers a recommendation follows from, in words."""
    for pattern in rule.patterns:
        if pattern.fact is not Task and not pattern.negated:
            yield words.concluded(pattern, assessment, advisor.rulebook)


def _changes(advisor: Advisor, counsel: AdvicePlanner, assessment: Assessment) -> Iterator[tuple[str, AdviceChange]]:
    """Yield what other answers change, with the topic: those that leave the verdict, alike ones together.

    Where an answer ends all advice but a caution, only the caution tells it.
    """
    answers, rulebook = assessment.profile, advisor.rulebook
    before = _choices(counsel, answers)
    for name, question in rulebook.questions.items():
        effects: dict[tuple[Topic, Choice, Choice], list[str]] = {}
        for group in known(list(alike(question, accepted(rulebook.rules, question)))):
            other = {**answers, name: group[0]}
            if answers.get(name) in group or advisor.evaluate(other)[0] != assessment.verdict:
                continue
            after = _choices(counsel, other)
            for topic in [Topic.CAUTION] if after.keys() <= {Topic.CAUTION} else Topic:
                gained, lost = _beyond(after, before, topic), _beyond(before, after, topic)
                if gained or lost:
                    effects.setdefault((topic, gained, lost), []).extend(group)
        for (topic, gained, lost), values in effects.items():
            answer = alternative(question, answers.get(name), tuple(values))
            yield topic, AdviceChange(answer=answer, gained=gained, lost=lost)


def _choices(counsel: AdvicePlanner, answers: Mapping[str, str | None]) -> Choices:
    found: dict[str, list[str]] = {}
    for _, given in counsel.advice(answers):
        found.setdefault(given["topic"], []).append(given["choice"])
    return found


def _beyond(one: Choices, other: Choices, topic: Topic) -> Choice:
    """Return what is advised in one case only, each once."""
    return tuple(dict.fromkeys(choice for choice in one.get(topic, ()) if choice not in other.get(topic, ())))
