"""The command `template`: an empty workbook for tasks."""

from pathlib import Path
from typing import Annotated

import typer

from outsourcing.engine.commands.output import say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs


def template(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The workbook to write, e.g. portfolio.xlsx.")],
    *,
    packs: Packs = NONE_NAMED,
) -> None:
    """Write an empty workbook for tasks.

    Its headings are the questions, its drop-down lists the answers; a second sheet explains them. An existing file is
    never overwritten.

    Example: outsourcing template portfolio.xlsx
    """
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.report.template import write_template

    write_template(packs.load(), file)
    say(visible(f"{file}: written. Fill in one row for each task, then run: outsourcing assess {file}"))
