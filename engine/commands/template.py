"""The command `template`: an empty workbook for tasks, or for cases."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from outsourcing.engine.commands.output import say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs


def template(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The workbook to write, e.g. portfolio.xlsx.")],
    *,
    cases: Annotated[
        bool, typer.Option("--cases", help="For cases of rules, with columns for what you expect.")
    ] = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """Write an empty workbook for tasks, or for cases of rules.

    Its headings are the questions, its drop-down lists the answers; a second sheet explains them. An existing file is
    never overwritten.

    Example: outsourcing template portfolio.xlsx
    """
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.report.case_tables import write_case_table
    from outsourcing.engine.report.prepared import check_prepared
    from outsourcing.engine.report.template import write_template

    if cases:
        check_prepared(file)
        write_case_table(packs.load(), file)
    else:
        write_template(packs.load(), file)
    row, run = ("case", "rules test") if cases else ("task", "assess")
    say(
        visible(
            f"{file}: written. Fill in one row for each {row}, then run: outsourcing {run} {shlex.quote(str(file))}"
        )
    )
