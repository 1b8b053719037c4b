"""The command `template`: an empty workbook for tasks."""

from pathlib import Path
from typing import Annotated

import typer

from outsourcing.engine.commands.output import say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs


def template(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new workbook, like portfolio.xlsx.")],
    *,
    packs: Packs = NONE_NAMED,
) -> None:
    """Write an empty workbook for tasks: the questions as headings, their answers in drop-downs, and help.

    A file that is there already is never written over.
    """
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.report.template import write_template

    write_template(packs.load(), file)
    say(visible(f"{file}: written. Fill in a row for each task, then: outsourcing assess {file}"))
