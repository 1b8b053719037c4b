"""Rows to task profiles: which cell answers which question, and what is no answer."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic_core import PydanticSerializationError, to_json

from engine.errors import InputError, Problem, listed, suggestion
from engine.portfolio.csv_rows import csv_rows
from engine.portfolio.documents import Document, read_document
from engine.portfolio.headings import is_ours
from engine.portfolio.json_rows import json_rows
from engine.portfolio.rows import Cell, OldRow
from engine.questions import FREE_TEXT, UNKNOWN, Origin, Question, normalised, questions_of
from engine.task import TaskProfile
from engine.text import quoted

TEXTS = ("id", *FREE_TEXT)
BEGINNING = 4  # letters from which a heading counts as a question's beginning: skill for skill_level


class Known(NamedTuple):
    """What is known of a task, apart from its texts; tasks with the same answers may share it."""

    profile: TaskProfile
    answers: Mapping[str, str]
    unsure: tuple[str, ...] = ()  # the questions answered "unknown"


class TaskRow(NamedTuple):
    """One task as read: its id and texts, what is known of it, and its row as it is written."""

    id: str
    name: str
    description: str
    known: Known
    names: tuple[str, ...]
    values: tuple[Any, ...]
    others: tuple[int, ...]  # which of the values are neither texts nor answers
    place: str

    @property
    def profile(self) -> TaskProfile:
        """Return its task profile."""
        return self.known.profile.model_copy(update={"name": self.name, "description": self.description})

    @property
    def carried(self) -> dict[str, Any]:
        """Return the columns that are no questions."""
        return {self.names[index]: self.values[index] for index in self.others}

    def origins(self) -> dict[str, Origin]:
        """Return where each answer came from, by question."""
        origins: dict[str, Origin] = dict.fromkeys(self.known.answers, "file")
        return origins | dict.fromkeys(self.known.unsure, "not sure")


def read_tasks(paths: Sequence[str], profile: type[TaskProfile], encoding: str | None = None) -> list[TaskRow]:
    """Return the tasks of all files, in order.

    Args:
        paths: files of JSON, JSON Lines, CSV or TSV; `-` is standard input.
        profile: the task profile whose questions the columns answer.
        encoding: of all files that are neither UTF-8 nor marked as UTF-16.

    Raises:
        InputError: with every problem in every file, by place.

    """
    tasks: list[TaskRow] = []
    problems: list[Problem] = []
    for path in paths:
        document = read_document(path, encoding)
        if isinstance(document, Problem):
            problems.append(document)
            continue
        found, wrong = _read(document, profile)
        tasks.extend(found)
        problems.extend(sorted(wrong, key=_position))
    if problems:
        raise InputError(problems)
    return tasks


def _read(document: Document, profile: type[TaskProfile]) -> tuple[list[TaskRow], list[Problem]]:
    read = json_rows(document) if document.kind in ("json", "jsonl") else csv_rows(document)
    votes = [name for name, question in questions_of(profile).items() if question.difference]
    known = [*questions_of(profile), *FREE_TEXT]
    problems = [*read.problems, *(problem for cell in read.names for problem in _bad_name(cell, known, votes))]
    problems += [problem for row in read.rows for cell in row.cells for problem in _bad_value(cell, profile)]
    if not read.rows and not problems:
        problems.append(Problem(document.name, "there is no task in it"))
    return [] if problems else [_to_task(row, document.stem, profile) for row in read.rows], problems


def _position(problem: Problem) -> tuple[int, ...]:
    """Return the row and column of a problem within its file."""
    numbers = (part for part in problem.place.split(":") if part.isdecimal())
    return tuple(map(int, numbers))


def _bad_name(cell: Cell, known: Sequence[str], votes: Sequence[str]) -> Iterator[Problem]:
    """Yield a name that nearly is a question's: misspelt, in the plural, or the beginning of one that votes.

    The others begin with words that portfolios use for much else: data, time, unit, quality.
    """
    name = normalised(cell.name)
    if name in known or name == "id" or is_ours(name):
        return
    begun = [
        question
        for question in (*votes, *FREE_TEXT)
        if len(name) >= BEGINNING and question.startswith(name.removesuffix("s"))
    ]
    near = f'; did you mean "{begun[0]}"?' if begun else suggestion(name, known, cutoff=0.75)
    if near:
        yield Problem(cell.place, f"no question is called {quoted(cell.name)}{near}")


def _bad_value(cell: Cell, profile: type[TaskProfile]) -> Iterator[Problem]:
    name = normalised(cell.name)
    if name in questions_of(profile):
        yield from _bad_answer(cell, questions_of(profile)[name])
    elif name in TEXTS and (not isinstance(cell.value, (str, int, float, type(None))) or isinstance(cell.value, bool)):
        yield Problem(cell.place, f"{cell.name} is a text (got {quoted(cell.value)})")
    else:
        try:
            to_json({cell.name: cell.value})
        except (PydanticSerializationError, ValueError, RecursionError):
            yield Problem(
                cell.place, f"{quoted(cell.name)} cannot be carried through: half a character, or nested too deeply"
            )


def _bad_answer(cell: Cell, question: Question) -> Iterator[Problem]:
    if cell.value is None or not question.choices or (isinstance(cell.value, str) and question.reads(cell.value)):
        return
    near = suggestion(normalised(cell.value), question.choices) if isinstance(cell.value, str) else ""
    known = f"{listed(question.choices)}, or empty"
    yield Problem(cell.place, f"{question.name}: no such answer{near} ({known}) (got {quoted(cell.value)})")


def _to_task(row: OldRow, stem: str, profile: type[TaskProfile]) -> TaskRow:
    """Return the task of a row whose cells are sound."""
    values: dict[str, Any] = {}
    others = []
    for index, cell in enumerate(row.cells):
        name = normalised(cell.name)
        if name in TEXTS:
            values[name] = "" if cell.value is None else str(cell.value)
        elif name in questions_of(profile):
            values[name] = questions_of(profile)[name].read(cell.value)
        else:
            others.append(index)
    id_, name, description = (values.pop(text, "") for text in TEXTS)
    unsure = tuple(name for name, value in values.items() if value == UNKNOWN)
    made = profile.model_validate(values)
    return TaskRow(
        id_.strip() or f"{stem}-{row.number}",
        name,
        description,
        Known(made, made.answers(), unsure),
        tuple(cell.name for cell in row.cells),
        tuple(cell.value for cell in row.cells),
        tuple(others),
        row.cells[0].place.rpartition(":")[0] if row.cells else stem,
    )
