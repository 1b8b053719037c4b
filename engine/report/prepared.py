"""A list of tasks as a sheet to fill in, a workbook or a CSV file: the order of its questions, and its columns."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.errors import Flaw, InputError
from outsourcing.engine.core.questions import UNKNOWN
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.whole_files import whole_file
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.portfolio.columns import SUGGESTED, TEXTS
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.report import cells, template
from outsourcing.engine.report.tables import csv_lines, open_table

WORKBOOK, TABLE = template.SUFFIX, ".csv"


def check_prepared(path: Path) -> None:
    """Check the name of a sheet to fill in, before any work is done.

    Raises:
        InputError: it is neither a workbook nor a CSV file.

    """
    if path.suffix.lower() not in (WORKBOOK, TABLE):
        flaw = Flaw("unsupported-format", f"choose a name that ends in {WORKBOOK} or {TABLE}")
        raise InputError([flaw.at(visible(str(path)))], "nothing was written.")


def settling_order(advisor: Advisor) -> list[str]:
    """Return the questions that settle most verdicts, first: the order of an interview that knows nothing yet."""
    interviewer, answers = Interviewer(advisor), dict[str, str | None]()
    while question := interviewer.next_question(answers):
        answers[question.name] = None
    return list(answers)


def write_prepared(
    rulebook: Rulebook, path: Path, tasks: Sequence[TaskRow], extra: Sequence[str], order: Sequence[str]
) -> None:
    """Write tasks as a sheet to fill in, whole or not at all; it never overwrites a file.

    Args:
        rulebook: whose questions are asked.
        path: the file to write; its ending selects the format.
        tasks: one for each row, completed by suggestions.
        extra: the columns that are passed through unchanged.
        order: questions that come first.

    Raises:
        WriteError: the file already exists, or cannot be written.

    """
    if path.suffix.lower() == WORKBOOK:
        template.write_prepared(rulebook, path, tasks, extra, order)
        return
    asked = [question.name for question in template.in_order(rulebook.questions.values(), order)]
    with whole_file(path, overwrite=False) as draft, open_table(draft) as table:
        rows = [[*TEXTS, *extra, SUGGESTED, *asked], *(_cells(task, extra, asked) for task in tasks)]
        table.writelines(f"{line}\n" for line in csv_lines(map(cells.row, rows)))


def _cells(task: TaskRow, extra: Sequence[str], asked: Sequence[str]) -> list[Any]:
    carried, known = task.carried, {**task.known.answers, **dict.fromkeys(task.known.unsure, UNKNOWN)}
    texts = [
        task.id,
        task.name,
        task.description,
        *(carried.get(name) for name in extra),
        ", ".join(task.known.suggested),
    ]
    return [*texts, *(known.get(name) for name in asked)]
