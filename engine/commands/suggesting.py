"""Options about answers that files leave open, and the completion of tasks by them: constants and suggestions."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from outsourcing.engine.core.rulebook import Rulebook
    from outsourcing.engine.portfolio.completion import Completion
    from outsourcing.engine.suggestions.precedents import Precedent
    from outsourcing.engine.suggestions.suggester import Suggester

OPTION = "--set"

Constants = Annotated[
    list[str] | None,
    typer.Option(OPTION, metavar="QUESTION=ANSWER", help="The answer for all tasks that have none in the file."),
]


def completion(rulebook: "Rulebook", constants: Sequence[str], *, suggests: bool = False) -> "Completion":
    """Return what completes tasks.

    Raises:
        InputError: a constant names an unknown question, or is not an answer to it.

    """
    from outsourcing.engine.portfolio.completion import Completion

    return Completion(suggester(rulebook), _read(constants, rulebook), suggests=suggests)


def suggester(rulebook: "Rulebook") -> "Callable[[], Suggester]":
    """Return what makes the suggester, once, when it is needed: most tasks need none."""
    from functools import cache

    from outsourcing.engine.suggestions.suggester import suggester_for

    return cache(lambda: suggester_for(rulebook, own_precedents(rulebook)))


def own_precedents(rulebook: "Rulebook") -> "list[Precedent]":
    """Return the precedents of the user: those added, those in configured files, and those of records if configured."""
    from outsourcing.engine.configuration import configured
    from outsourcing.engine.suggestions.precedents import read_precedents

    configuration = configured()
    files = [file for file in (configuration.own_precedents,) if file.is_file()]
    found = [one for file in (*files, *configuration.precedents) for one in read_precedents(file, rulebook.questions)]
    return [*found, *(_of_records(configuration.store) if configuration.learns else ())]


def _of_records(store: "Path") -> "Iterator[Precedent]":
    """Yield the confirmed answers of recorded decisions, the newest decision on each task."""
    from outsourcing.engine.records.learning import precedents_of_records
    from outsourcing.engine.records.store import Store

    if store.is_file():
        with Store(store) as opened:
            yield from precedents_of_records(opened)


def _read(constants: Sequence[str], rulebook: "Rulebook") -> dict[str, str]:
    from outsourcing.engine.core.errors import InputError, Problem, suggestion
    from outsourcing.engine.core.profile import answer_flaw
    from outsourcing.engine.core.questions import normalised, unknown_question

    found: dict[str, str] = {}
    problems: list[Problem] = []
    for written in constants:
        name, equals, value = written.partition("=")
        question = rulebook.questions.get(normalised(name))
        if not equals:
            problems.append(Problem(OPTION, f"write {OPTION} QUESTION=ANSWER, not {written}", "not-a-constant"))
        elif question is None:
            near = suggestion(normalised(name), list(rulebook.questions))
            problems.append(unknown_question(name, near).at(OPTION))
        elif (answer := question.read(value)) not in question.choices:
            problems.append(answer_flaw(question, value).at(OPTION, f"{question.name}: "))
        else:
            found[question.name] = str(answer)
    if problems:
        raise InputError(problems)
    return found
