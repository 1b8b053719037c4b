"""What would decide an undecided task.

First every single answer to an open question that brings a verdict; where there is none, for each side the few
answers that together would. Found by concluding again with those answers added, so it holds for any rules.
"""

from collections.abc import Callable, Iterator, Mapping

from engine.assessment import Decider
from engine.facts import BPO, KPO, Kind, Side, Task
from engine.rulebook import Rulebook
from engine.task import questions

Conclude = Callable[[Mapping[str, str]], tuple[Kind, float]]  # the verdict and the score of some answers
Answer = tuple[str, str]  # a question and a value


def deciders(conclude: Conclude, answers: Mapping[str, str], rulebook: Rulebook) -> tuple[Decider, ...]:
    """Return the answers that would decide, in the order of the questions."""
    possible = [answer for answer in telling_answers(rulebook) if answer[0] not in answers]
    single = [_decider(conclude, answers, {question: value}) for question, value in possible]
    found = [decider for decider in single if decider is not None]
    return tuple(found or _together(conclude, answers, possible))


def telling_answers(rulebook: Rulebook) -> Iterator[Answer]:
    """Yield each question's answers that rules tell apart: of those that the same rules accept, the first."""
    for name, question in questions(rulebook.profile).items():
        seen = set()
        for choice in question.choices:
            reading = frozenset(
                (rule.id, place)
                for rule in rulebook.reading(name)
                for place, pattern in enumerate(rule.patterns)
                for test in pattern.tests
                if pattern.fact is Task and test.field == name and choice in (test.accepted or ())
            )
            if reading and reading not in seen:
                seen.add(reading)
                yield name, choice.value


def _decider(conclude: Conclude, answers: Mapping[str, str], more: Mapping[str, str]) -> Decider | None:
    kind, _ = conclude({**answers, **more})
    return None if kind == Kind.UNDECIDED else Decider.model_validate({"answers": dict(more), "verdict": kind})


def _together(conclude: Conclude, answers: Mapping[str, str], possible: list[Answer]) -> Iterator[Decider]:
    """Yield, for each side, answers that together decide, none of which can be left out."""
    for side in (BPO, KPO):
        more: dict[str, str] = {}
        while (decider := _decider(conclude, answers, more)) is None:
            left = [answer for answer in possible if answer[0] not in more]
            if not left:
                break
            question, value = max(
                left, key=lambda answer: _towards(side, conclude, {**answers, **more, answer[0]: answer[1]})
            )
            more[question] = value
        if decider:
            yield _without_needless(conclude, answers, decider)


def _towards(side: Side, conclude: Conclude, answers: Mapping[str, str]) -> float:
    _, score = conclude(answers)
    return score if side is KPO else -score


def _without_needless(conclude: Conclude, answers: Mapping[str, str], decider: Decider) -> Decider:
    for question in decider.answers:
        fewer = {name: value for name, value in decider.answers.items() if name != question}
        if (smaller := _decider(conclude, answers, fewer)) is not None and smaller.verdict == decider.verdict:
            decider = smaller
    return decider
