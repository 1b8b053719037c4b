"""Suggest answers for a task from its name and description.

For each question, the answers of the precedents that are most like the task are weighted by likeness. One that has more
than half of the weight, by a margin, is suggested; if the precedents disagree, or are hardly like the task, none is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import fsum
from typing import NamedTuple

from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.suggestions.likeness import Alike, Likeness
from outsourcing.engine.suggestions.precedents import Precedent, precedents_of

NEAREST = 9  # precedents that are asked
AGREEMENT = 0.55  # share of the weight from which an answer is suggested
LEAST = 0.1  # likeness below which a precedent is not asked
SEVERAL = 2  # precedents that must agree: one alone is an anecdote
POWER = 2  # of a likeness, as a weight: twice as alike counts four times
KEPT = 20_000  # texts whose suggestions are remembered


class Suggestion(NamedTuple):
    """A suggested answer, the share of agreement behind it, and the precedents that it comes from, most alike first."""

    value: str
    share: float
    precedents: tuple[Precedent, ...]


Suggestions = Mapping[str, Suggestion]  # by question, in the order of the questions


class Suggester:
    """Suggests answers from precedents."""

    def __init__(self, precedents: Sequence[Precedent], questions: Sequence[str]) -> None:
        """Prepare it.

        Args:
            precedents: tasks whose answers are known.
            questions: those for which answers are suggested, in order.

        """
        self.precedents = tuple(precedents)
        self.questions = tuple(q for q in questions if any(q in precedent.answers for precedent in precedents))
        self._likeness = Likeness([precedent.text for precedent in precedents])
        self._of_text = lru_cache(KEPT)(self._worked_out)

    def suggest(self, name: str, description: str = "") -> Suggestions:
        """Return the suggested answers for a task, by question; a question without a suggestion is left out."""
        return self._of_text(f"{name} {description}")

    def suggest_for(self, number: int) -> Suggestions:
        """Return the suggested answers for one of the precedents, by its number, from the others: to measure."""
        return self._agreed(self._likeness.nearest_to(number, NEAREST))

    def _worked_out(self, text: str) -> Suggestions:
        return self._agreed(self._likeness.nearest(text, NEAREST))

    def _agreed(self, nearest: Sequence[Alike]) -> Suggestions:
        alike = [one for one in nearest[:NEAREST] if one.likeness >= LEAST]
        found = {question: self._suggestion(question, alike) for question in self.questions}
        return {question: suggestion for question, suggestion in found.items() if suggestion}

    def _suggestion(self, question: str, alike: Sequence[Alike]) -> Suggestion | None:
        weights: Counter[str] = Counter()
        for index, likeness in alike:
            if answer := self.precedents[index].answers.get(question):
                weights[answer] += likeness**POWER  # type: ignore[assignment]
        if not weights:
            return None
        value, most = max(weights.items(), key=lambda weight: (weight[1], weight[0]))
        share = round(most / fsum(weights.values()), 2)
        if share < AGREEMENT:
            return None
        asked = [self.precedents[index] for index, _ in alike]
        agreeing = tuple(precedent for precedent in asked if precedent.answers.get(question) == value)
        return Suggestion(value, share, agreeing) if len(agreeing) >= SEVERAL else None


def suggester_for(rulebook: Rulebook, more: Sequence[Precedent] = ()) -> Suggester:
    """Return a suggester with the precedents that come with rules and packs, and more.

    Raises:
        InputError: a file of precedents cannot be read.

    """
    return Suggester([*more, *precedents_of(rulebook)], list(rulebook.questions))
