"""Which suggested answers to confirm first: those on which the verdict depends.

Once the suggestions that `confirm_first` names are confirmed as they are, the verdict stands whatever the answers to
the other suggested questions turn out to be. The interviewer proves it, over all completions. A task that names none
has a verdict that stands whatever the suggestions.
"""

from collections.abc import Iterator, Mapping, Sequence

from outsourcing.engine.interview.interviewer import Interviewer


def confirm_first(interviewer: Interviewer, answers: Mapping[str, str], suggested: Sequence[str]) -> tuple[str, ...]:
    """Return the suggested questions to confirm first, the most influential first.

    Args:
        interviewer: of the rules.
        answers: all answers of a task, suggested ones, too.
        suggested: the questions whose answers are only suggested.

    """
    doubted = _Doubted(interviewer, answers, suggested)
    if not suggested or doubted.stands(()):
        return ()
    alone = doubted.alone()
    chosen = list(alone)
    while not doubted.stands(chosen):
        chosen.append(doubted.next(chosen))
    for name in chosen[: len(alone) - 1 : -1]:  # those that are needed only together, the last one first
        fewer = [other for other in chosen if other != name]
        if doubted.stands(fewer):
            chosen = fewer
    return tuple(chosen)


class _Doubted:
    """The answers of a task of which some are in doubt; questions that nobody answered stay open."""

    def __init__(self, interviewer: Interviewer, answers: Mapping[str, str], suggested: Sequence[str]) -> None:
        self._interviewer, self._answers = interviewer, answers
        self._suggested = [name for name in suggested if name in answers]
        self._unanswered = dict.fromkeys(name for name in interviewer.rulebook.questions if name not in answers)

    def stands(self, confirmed: Sequence[str]) -> bool:
        """Say whether the verdict stands whatever the suggestions are that are not confirmed."""
        return self._interviewer.standing(self._certain(confirmed)).settled

    def next(self, confirmed: Sequence[str]) -> str:
        """Return the suggested question whose answer, confirmed next, narrows the score most."""
        question = self._interviewer.next_question(self._certain(confirmed))
        left = [name for name in self._suggested if name not in confirmed]
        return question.name if question and question.name in left else left[0]

    def alone(self) -> list[str]:
        """Return the suggested questions of which another answer alone changes the verdict, most influential first."""
        influence = {name: self._influence(name) for name in self._suggested}
        return sorted((name for name, (changes, _) in influence.items() if changes), key=lambda name: influence[name])

    def _influence(self, name: str) -> tuple[int, float]:
        """Return how many other answers change the verdict, and how far they move the score, both negative to sort."""
        verdict, score = self._interviewer.advisor.evaluate(self._answers)
        others = [self._interviewer.advisor.evaluate({**self._answers, name: value}) for value in self._others(name)]
        changes = sum(other != verdict for other, _ in others)
        return -changes, -max((abs(moved - score) for _, moved in others), default=0.0)

    def _others(self, name: str) -> Iterator[str | None]:
        choices = (choice.value for choice in self._interviewer.rulebook.questions[name].choices)
        yield from (value for value in (*choices, None) if value != self._answers[name])

    def _certain(self, confirmed: Sequence[str]) -> dict[str, str | None]:
        doubted = set(self._suggested) - set(confirmed)
        return {**self._unanswered, **{name: value for name, value in self._answers.items() if name not in doubted}}
