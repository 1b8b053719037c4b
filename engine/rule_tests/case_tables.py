"""Case tables: cases in the rows of a spreadsheet, read like the entries of a case file, and their results.

A row is a task as in a portfolio, and has columns for what is expected: `verdict`, `score`, and, with commas between
several, `findings` (`complexity KPO`, or `complexity 0.4`), `evidence` (`DF1 -0.7`), `fires` and `silent` (rules),
`advice` and `not_advised` (`caution keep_the_authority`), `topics`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from outsourcing.engine.core.errors import Flaw, Problem, suggestion
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import quoted
from outsourcing.engine.portfolio import TaskRow, read_tasks
from outsourcing.engine.rule_tests.cases import CaseResult

ENDINGS = (".csv", ".tsv", ".xlsx")
WORDS = ("fires", "silent", "advice", "not_advised", "topics")  # columns with several words
PAIRS = ("findings", "evidence")  # columns with several pairs of a name and its value
COLUMNS = ("verdict", "score", *PAIRS, *WORDS)
RESULT, FAILURES = "result", "failures"  # the columns that are added
NEARLY = 0.8  # likeness from which a heading counts as a misspelt one


def is_case_table(file: Path) -> bool:
    """Say whether a file has its cases in rows."""
    return file.suffix.lower() in ENDINGS


def table_entries(file: Path, rulebook: Rulebook) -> Iterator[tuple[str, Any]]:
    """Yield the rows of a table as entries of a case file, with their places; or a problem of its headings.

    Raises:
        InputError: the table cannot be read as one of tasks.

    """
    rows = _rows(file, rulebook)
    yield from (("", problem) for problem in _misspelt(file, rows))
    for row in rows:
        expected = {name: _value(name, text) for name, text in _expected(row).items()}
        yield _place(file, row), {"name": row.name or row.id, "task": row.known.answers, **expected}


def with_results(file: Path, rulebook: Rulebook, results: Sequence[CaseResult]) -> tuple[list[TaskRow], list[str]]:
    """Return the rows of a table with the columns `result` and `failures`, and the names of all columns it carries."""
    by_place = {result.case.place: result for result in results}
    rows = [_with_result(row, by_place[_place(file, row)]) for row in _rows(file, rulebook)]
    return rows, list(dict.fromkeys(name for row in rows for name in row.carried))


def _rows(file: Path, rulebook: Rulebook) -> list[TaskRow]:
    return read_tasks([str(file)], rulebook.profile)


def _place(file: Path, row: TaskRow) -> str:
    return f"{file}:{row.id}"


def _misspelt(file: Path, rows: Sequence[TaskRow]) -> Iterator[Problem]:
    """Yield the headings that are almost those of an expectation, which would be passed over."""
    for heading in dict.fromkeys(name for row in rows for name in row.carried):
        if normalised(heading) not in COLUMNS and (near := suggestion(normalised(heading), COLUMNS, NEARLY)):
            yield Flaw("unknown-key", f"unknown column {quoted(heading)}{near}").at(str(file))


def _expected(row: TaskRow) -> dict[str, str]:
    """Return what the cells of a row expect, by column; empty ones expect nothing."""
    cells = {normalised(name): str(value).strip() for name, value in row.carried.items() if value is not None}
    return {name: text for name, text in cells.items() if name in COLUMNS and text}


def _value(column: str, text: str) -> Any:
    """Return the text of a cell as a case file would have it."""
    words = [word.strip() for word in re.split("[,;\n]", text) if word.strip()]
    if column in PAIRS:
        pairs = (word.rpartition(" ") for word in words)
        return {name.strip() or value: _number(value) if name else "" for name, _, value in pairs}
    if column in WORDS:
        return words
    return _number(text) if column == "score" else text


def _number(text: str) -> float | str:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def _with_result(row: TaskRow, result: CaseResult) -> TaskRow:
    failures = [f"{one.what}: expected {one.expected}, actual {one.actual}" for one in result.failures]
    more: Mapping[str, Any] = {RESULT: "passed" if result.passed else "failed", FAILURES: "; ".join(failures)}
    carried = {**{name: value for name, value in row.carried.items() if normalised(name) not in more}, **more}
    return row._replace(names=tuple(carried), values=tuple(carried.values()), extra=tuple(range(len(carried))))
