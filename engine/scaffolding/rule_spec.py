"""The specification of a new rule: title, difference, answers, side, strength.

RuleSpec         what the new rule is about
read_rule_spec   read it from the options of a command; all problems are reported at once
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from outsourcing.engine.core.errors import Flaw, InputError, Problem, listed, suggestion
from outsourcing.engine.core.facts import CLEAR, FAINT, SLIGHT, STRONG, Side
from outsourcing.engine.core.questions import normalised, unknown_question
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import quoted, visible

STRENGTHS = {"strong": STRONG, "clear": CLEAR, "slight": SLIGHT, "faint": FAINT}


class RuleSpec(NamedTuple):
    """What a new rule is about. `answers` has, by question, the answers on which it fires; empty if not yet known."""

    title: str
    difference: str
    answers: Mapping[str, Sequence[str]]
    side: Side
    strength: str
    why: str = ""
    source: str = ""  # the place where it is written down


def read_rule_spec(  # noqa: PLR0913  one parameter for each option
    title: str,
    *,
    difference: str,
    when: Sequence[str],
    side: str,
    strength: str,
    rulebook: Rulebook,
    why: str = "",
    source: str = "",
) -> RuleSpec:
    """Return what the options of `rules new` describe.

    Raises:
        InputError: with everything in them that is invalid.

    """
    problems = list(_problems(title, difference, side, strength, rulebook))
    for option, text in (("--why", why), ("--source", source)):
        if visible(text) != text or re.match(r"\w+:", text.strip()):
            problems.append(Problem(option, f"write a sentence in one line (got {quoted(text)})", "invalid-option"))
    answers: dict[str, list[str]] = {}
    for option in when:
        name, _, values = option.partition("=")
        question = rulebook.questions.get(normalised(name))
        read = [(question.read(value) if question else None) or value for value in values.split(",") if value.strip()]
        problems += [flaw.at("--when") for flaw in _answer_flaws(option, normalised(name), read, rulebook)]
        answers[normalised(name)] = list(dict.fromkeys((*answers.get(normalised(name), ()), *read)))
    for name, accepted in answers.items():
        if name in rulebook.questions and set(accepted) >= set(rulebook.questions[name].choices):
            message = f"{name}: these are all of its answers; leave out one on which the rule is silent"
            problems.append(Problem("--when", message, "all-answers"))
    if problems:
        raise InputError(problems, "nothing was written.")
    key = normalised(difference)
    texts = title.strip().rstrip("."), why.strip(), source.strip()
    return RuleSpec(texts[0], key, answers, Side(side.upper()), strength.lower(), *texts[1:])


def _problems(title: str, difference: str, side: str, strength: str, rulebook: Rulebook) -> Iterator[Problem]:
    keys = [known.key for known in rulebook.differences]
    if not re.search(r"[^\W\d_]", title) or visible(title) != title or re.match(r"\w+:", title.strip()):
        yield Problem("TITLE", f"a title is a sentence in one line (got {quoted(title)})", "invalid-title")
    if normalised(difference) not in keys:
        near = suggestion(normalised(difference), keys)
        message = f"no difference is called {quoted(difference)}{near} ({', '.join(keys)})"
        yield Problem("--difference", message, "unknown-difference")
    if side.upper() not in tuple(Side):
        yield Problem("--side", f"{quoted(side)} is not a side; use BPO or KPO", "unknown-side")
    if strength.lower() not in STRENGTHS:
        near = suggestion(strength.lower(), list(STRENGTHS))
        message = f"{quoted(strength)} is not a strength{near} ({', '.join(STRENGTHS)})"
        yield Problem("--strength", message, "unknown-strength")


def _answer_flaws(option: str, name: str, values: Sequence[str], rulebook: Rulebook) -> Iterator[Flaw]:
    question = rulebook.questions.get(name)
    if not values:
        yield Flaw("invalid-option", f"write QUESTION=ANSWER, or QUESTION=ANSWER,ANSWER (got {quoted(option)})")
    elif question is None:
        yield unknown_question(name, suggestion(name, list(rulebook.questions)))
    else:
        known = [choice.value for choice in question.choices]
        for value in values:
            if value not in known:
                near = suggestion(value, known)
                message = f"{name}: {quoted(value)} is not a valid answer{near} ({listed(known)})"
                yield Flaw("unknown-answer", message)
