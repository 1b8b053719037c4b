"""A wish for a new rule, read from words: title, difference, answers, side, strength.

Wish        what the new rule is to be about
read_wish   the wish that is meant by words; everything in them that is not known is told at once
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from outsourcing.engine.core.errors import AdvisorError, InputError, Problem, listed, suggestion
from outsourcing.engine.core.facts import CLEAR, FAINT, SLIGHT, STRONG, Side
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import quoted, visible

STRENGTHS = {"strong": STRONG, "clear": CLEAR, "slight": SLIGHT, "faint": FAINT}


class RuleSpec(NamedTuple):
    """What a new rule is to be about. `when` has, by question, the answers on which it fires."""

    title: str
    difference: str
    when: Mapping[str, Sequence[str]]
    side: Side
    strength: str


def read_rule_spec(  # noqa: PLR0913  what there is to say of a rule
    title: str, *, difference: str, when: Sequence[str], side: str, strength: str, rulebook: Rulebook
) -> RuleSpec:
    """Return the wish that is meant by words.

    Raises:
        InputError: with everything in it that is not known.

    """
    problems = list(_wrong(title, difference, side, strength, rulebook))
    answers: dict[str, list[str]] = {}
    for written in when:
        name, _, values = written.partition("=")
        question = rulebook.questions.get(normalised(name))
        read = [(question.read(value) if question else None) or value for value in values.split(",") if value.strip()]
        problems += [Problem("--when", wrong) for wrong in _wrong_answers(written, normalised(name), read, rulebook)]
        answers[normalised(name)] = list(dict.fromkeys((*answers.get(normalised(name), ()), *read)))
    for name, accepted in answers.items():
        if name in rulebook.questions and set(accepted) >= set(rulebook.questions[name].choices):
            told = f"{name}: these are all of its answers; leave one on which the rule is silent"
            problems.append(Problem("--when", told))
    if problems:
        raise InputError(problems, "nothing was written.")
    key = normalised(difference)
    return RuleSpec(
        title.strip().rstrip("."), key, answers or _first(key, rulebook), Side(side.upper()), strength.lower()
    )


def _wrong(title: str, difference: str, side: str, strength: str, rulebook: Rulebook) -> Iterator[Problem]:
    keys = [known.key for known in rulebook.differences]
    if not re.search(r"[^\W\d_]", title) or visible(title) != title or re.match(r"\w+:", title.strip()):
        yield Problem("TITLE", f"a title is a sentence in one line (got {quoted(title)})")
    if normalised(difference) not in keys:
        near = suggestion(normalised(difference), keys)
        yield Problem("--difference", f"no difference is called {quoted(difference)}{near} ({', '.join(keys)})")
    if side.upper() not in tuple(Side):
        yield Problem("--side", f"a side is BPO or KPO (got {quoted(side)})")
    if strength.lower() not in STRENGTHS:
        near = suggestion(strength.lower(), list(STRENGTHS))
        yield Problem("--strength", f"no strength is called {quoted(strength)}{near} ({', '.join(STRENGTHS)})")


def _wrong_answers(written: str, name: str, values: Sequence[str], rulebook: Rulebook) -> Iterator[str]:
    question = rulebook.questions.get(name)
    if not values:
        yield f"write QUESTION=ANSWER, or QUESTION=ANSWER,ANSWER (got {quoted(written)})"
    elif question is None:
        yield f"no question is called {quoted(name)}{suggestion(name, list(rulebook.questions))}"
    else:
        known = [choice.value for choice in question.choices]
        for value in values:
            if value not in known:
                yield f"{name}: no such answer{suggestion(value, known)} ({listed(known)}) (got {quoted(value)})"


def _first(difference: str, rulebook: Rulebook) -> dict[str, list[str]]:
    """Return the first answer to the first question on a difference, to be edited."""
    serving = (question for question in rulebook.questions.values() if question.difference == difference)
    question = next(serving, None)
    if question is None:
        raise AdvisorError(f'no question serves the difference "{difference}"; name one: --when QUESTION=ANSWER')
    return {question.name: [question.choices[0].value]}
