"""Rows to task profiles: which cell answers which question, and what is no answer."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from engine.assessment import Assessment
from engine.errors import InputError, Problem, listed, suggestion
from engine.portfolio.csv_rows import csv_rows
from engine.portfolio.documents import Document, read_document
from engine.portfolio.json_rows import json_rows
from engine.portfolio.rows import Cell, Row
from engine.questions import FREE_TEXT, NOT_KNOWN, Question, normalised, questions
from engine.task import TaskProfile
from engine.text import quoted

OURS = frozenset(Assessment.model_fields)  # headings of our own output: fed back in, they are carried, never misspelt


class TaskRow(NamedTuple):
    """One task as read: its id, its profile, and the columns that are no questions."""

    id: str
    profile: TaskProfile
    carried: dict[str, Any]


def read_tasks(paths: Sequence[str], profile: type[TaskProfile], encoding: str | None = None) -> list[TaskRow]:
    """Return the tasks of all files, in order.

    Args:
        paths: files of JSON, JSON Lines, CSV or TSV; `-` is standard input.
        profile: the task profile whose questions the columns answer.
        encoding: of all files, where they are neither UTF-8 nor marked UTF-16.

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
        read = json_rows(document) if document.kind in ("json", "jsonl") else csv_rows(document)
        found = [*read.problems, *_bad_names(read.rows, document, profile)]
        if not read.rows and not found:
            found.append(Problem(document.name, "there is no task in it"))
        for row in read.rows:
            task = _to_task(row, document, profile)
            if isinstance(task, TaskRow):
                tasks.append(task)
            else:
                found.extend(task)
        problems.extend(sorted(found, key=_position))
    if problems:
        raise InputError(problems)
    return tasks


def _position(problem: Problem) -> tuple[int, ...]:
    """Return the row and column of a problem within its file."""
    numbers = (part for part in problem.place.split(":") if part.isdigit())
    return tuple(map(int, numbers))


def _bad_names(rows: Iterable[Row], document: Document, profile: type[TaskProfile]) -> Iterator[Problem]:
    """Yield names that nearly are a question's: in a table once for the heading, in JSON wherever they stand."""
    known = [*questions(profile), *FREE_TEXT]
    table = document.kind in ("csv", "tsv")
    seen: set[str] = set()
    for row in rows:
        for column, cell in enumerate(row.cells, 1):
            if table and cell.name in seen:
                continue
            seen.add(cell.name)
            name = normalised(cell.name)
            if name in known or name in OURS:
                continue
            if near := suggestion(name, known, cutoff=0.75):
                place = f"{document.name}:1:{column}" if table else cell.place
                yield Problem(place, f"no question is called {quoted(cell.name)}{near}")


def _to_task(row: Row, document: Document, profile: type[TaskProfile]) -> TaskRow | list[Problem]:
    asked = questions(profile)
    values: dict[str, str] = {}
    carried: dict[str, Any] = {}
    problems: list[Problem] = []
    id_ = ""
    for cell in row.cells:
        name = normalised(cell.name)
        if name in asked:
            problems.extend(_bad_answer(cell, asked[name]))
            values[name] = cell.value
        elif name in FREE_TEXT or name == "id":
            problems.extend(_bad_text(cell))
            text = "" if cell.value is None else str(cell.value)
            if name == "id":
                id_ = text.strip()
            else:
                values[name] = text
        else:
            carried[cell.name] = cell.value
    if problems:
        return problems
    return TaskRow(id_ or f"{document.stem}-{row.number}", profile.model_validate(values), carried)


def _bad_answer(cell: Cell, question: Question) -> Iterator[Problem]:
    if cell.value is None:
        return
    word = normalised(cell.value) if isinstance(cell.value, str) else None
    if word in NOT_KNOWN or word in question.choices:
        return
    near = suggestion(word, question.choices) if word else ""
    known = f"{listed(question.choices)}, or empty"
    yield Problem(cell.place, f"{question.name}: no such answer{near} ({known}) (got {quoted(cell.value)})")


def _bad_text(cell: Cell) -> Iterator[Problem]:
    if not isinstance(cell.value, (str, int, float, type(None))) or isinstance(cell.value, bool):
        yield Problem(cell.place, f"{cell.name} is a text (got {quoted(cell.value)})")
