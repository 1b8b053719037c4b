"""The command `prepare`: from a list of names to a workbook with suggested answers, to be confirmed and assessed."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import (
    Encoding,
    HeaderRow,
    Mappings,
    NotKnown,
    SheetNames,
    Strict,
    VisibleOnly,
    say,
)
from outsourcing.engine.commands.packs import NONE_NAMED, Packs
from outsourcing.engine.commands.suggesting import Constants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outsourcing.engine.core.rulebook import Rulebook
    from outsourcing.engine.portfolio.task_files import CheckResult
    from outsourcing.engine.portfolio.tasks import TaskRow


def prepare(  # noqa: PLR0913  one parameter for each option
    file: Annotated[str, typer.Argument(metavar="LIST", help="A list of tasks; - is stdin.")],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The .xlsx or .csv file to write.")],
    mapped: Mappings = None,
    constants: Constants = None,
    not_known: NotKnown = None,
    strict: Strict = False,
    sheet: SheetNames = None,
    header_row: HeaderRow = None,
    visible_only: VisibleOnly = False,
    encoding: Encoding = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Make a sheet to fill in from a list, with suggested answers.

    The columns for id, name and description are found by their headings; --map overrides that ("Our column=name").
    All other columns are kept. Answers are suggested from precedents: tasks with a similar name or description whose
    answers are known. The column "suggested" names the answers that nobody confirmed; to confirm one, take it out.

    Example: outsourcing prepare examples/lists/finance_processes.csv -o prepared.xlsx --set objective=cost
    """
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.commands.suggesting import completion
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.files.documents import TableOptions
    from outsourcing.engine.portfolio.mapping import read_mapping
    from outsourcing.engine.portfolio.task_files import Portfolio
    from outsourcing.engine.report.prepared import check_prepared, settling_order, write_prepared

    check_prepared(output)
    advisor = Advisor(packs.load())
    rulebook = advisor.rulebook
    complete = completion(rulebook, constants or (), suggests=True).complete
    mapping = read_mapping(mapped or (), rulebook.questions, strict=strict, marks=not_known or ())
    mapping = mapping._replace(is_list=True)
    with Portfolio(
        [file],
        rulebook.profile,
        mapping=mapping,
        encoding=encoding,
        sheet=sheet,
        complete=complete,
        table=TableOptions(header_row, visible_only=visible_only),
    ) as portfolio:
        checked = portfolio.check().accept()
        tasks = list(portfolio.tasks())
    write_prepared(rulebook, output, tasks, checked.extra, settling_order(advisor))
    for line in _summary(tasks, checked, rulebook):
        say(visible(line))
    command = f"outsourcing assess {shlex.quote(str(output))}"
    say(visible(f"{output}: written. Confirm or correct the answers, then run: {command}"))


def _summary(tasks: "Sequence[TaskRow]", checked: "CheckResult", rulebook: "Rulebook") -> "list[str]":
    """Return what was read and suggested."""
    from outsourcing.engine.core.errors import listed
    from outsourcing.engine.core.text import counted

    lines = [*checked.notes, *(f"read {found}" for found in [", ".join(checked.found)] if found)]
    if checked.extra:
        lines.append(f"columns passed through unchanged: {listed(checked.extra)}")
    suggested = sum(len(task.known.suggested) for task in tasks)
    voting = [name for name, question in rulebook.questions.items() if question.difference]
    with_any = sum(bool(task.known.suggested) for task in tasks)
    lines.append(
        f"{counted(len(tasks), 'task')}: {counted(suggested, 'answer')} suggested, for {with_any:,} of the tasks; "
        f"{len(voting)} questions decide between BPO and KPO"
    )
    return lines
