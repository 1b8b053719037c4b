"""The plan: advice as sentences, in the order in which it is needed, for the person who will act on it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, zip_longest

from outsourcing.engine.core.assessment import AdvicePart, Assessment
from outsourcing.engine.core.vocabulary import Part, PlanStep, Topic, VerdictKind
from outsourcing.engine.explanation.parts import Explanation
from outsourcing.engine.portfolio.result import Advised, Result
from outsourcing.engine.report.document import Line, Section

MAX_OPEN = 3  # questions
MAX_SENTENCES = 3  # in each part of the plan: twelve in all, and as many on topics of packs
STEPS: Mapping[PlanStep, tuple[Topic, ...]] = {  # each part of the plan with its topics, the most important first
    PlanStep.BEGIN: (Topic.ENGAGEMENT, Topic.DELIVERY, Topic.AUTOMATION),
    PlanStep.PROVIDER: (Topic.PROVIDER, Topic.PROVIDER, Topic.TEAM, Topic.BRANCH),  # with questions to put to it
    PlanStep.CONTRACT: (Topic.PRICE, Topic.FIGURES, Topic.OVERSIGHT, Topic.CONTROL, Topic.MEASUREMENT),
    PlanStep.AFTERWARDS: (Topic.TRANSITION, Topic.RISKS, Topic.SCALING, Topic.BENEFITS),
}


def plan(assessment: Assessment) -> tuple[Section, ...]:
    """Return the parts of the plan that have something to say; cautions are not repeated."""
    parts = []
    for step, topics in STEPS.items():  # what packs advise comes after the rest, and does not take its place
        sentences = [*_sentences(assessment, topics), *_sentences(assessment, _added(assessment, step))]
        parts.append(Section(step.value, tuple(map(Line, dict.fromkeys(sentences)))))
    return tuple(part for part in parts if part.blocks)


def open_questions(explanation: Explanation) -> Section:
    """Return the open questions that most topics of advice wait for, a few."""
    waiting = Counter(question.text for topic in explanation.advice for question in topic.open)
    lines = tuple(Line(text) for text, _ in waiting.most_common(MAX_OPEN))
    return Section("Answer these for more advice", lines)


def next_steps(assessment: Assessment | Result) -> Iterator[str]:
    """Yield the sentences of the plan, the first ones of its parts first."""
    by_step = ((*topics, *_added(assessment, step)) for step, topics in STEPS.items())
    columns = zip_longest(*(_rounds(assessment, topics) for topics in by_step), fillvalue=())
    yield from dict.fromkeys(sentence for column in columns for sentences in column for sentence in sentences)


def _added(assessment: Assessment | Result, step: PlanStep) -> tuple[str, ...]:
    """Return the topics of packs that belong to a part of the plan."""
    return tuple(dict.fromkeys(one.topic for one in assessment.advice if one.step == step))


def _sentences(assessment: Assessment | Result, topics: Sequence[str]) -> list[str]:
    """Return what is advised on some topics, in their order."""
    flat = chain.from_iterable(_rounds(assessment, topics))
    return list(dict.fromkeys(flat))[:MAX_SENTENCES]


def _rounds(assessment: Assessment | Result, topics: Sequence[str]) -> Iterator[list[str]]:
    """Yield what is advised, topic after topic and round again: one sentence, or one for each part of a split task."""
    waiting = {topic: _by_part(assessment, topic) for topic in topics}
    while any(waiting.values()):
        for topic in topics:
            if waiting[topic]:
                yield [sentences.pop(0) for sentences in waiting[topic]]
                waiting[topic] = [sentences for sentences in waiting[topic] if sentences]


def _by_part(assessment: Assessment | Result, topic: str) -> list[list[str]]:
    """Return what is advised on a topic, for each part of a split task; nothing for work that stays with you."""
    by_part: dict[str, list[str]] = {}
    for one in assessment.advice:
        if one.topic == topic and assessment.verdict != VerdictKind.NEITHER:
            part = one.part if assessment.verdict == VerdictKind.SPLIT else ""
            by_part.setdefault(part, []).append(_sentence(assessment, one))
    return list(by_part.values())


def _sentence(assessment: Assessment | Result, advised: AdvicePart | Advised) -> str:
    """Return a recommendation; of a split task, with the part that it is for."""
    if assessment.verdict == VerdictKind.SPLIT and advised.part != Part.WHOLE:
        return f"For the {advised.part} part: {advised.text}"
    return advised.text
