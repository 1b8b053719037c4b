"""The command `schema`: the JSON Schema of tasks and assessments."""

from typing import Annotated, Literal

import typer

from outsourcing.engine.commands.output import print_lines
from outsourcing.engine.commands.packs import NONE_NAMED, Packs


def schema(
    name: Annotated[
        Literal["task", "assessment"] | None,
        typer.Argument(metavar="task|assessment", help="Show only this schema.", show_default=False),
    ] = None,
    *,
    packs: Packs = NONE_NAMED,
) -> None:
    """Show the JSON Schema of a task and of an assessment.

    The questions of packs are included. Without a name, both are printed in one document, under "$defs".

    Example: outsourcing schema task
    """
    import json

    from outsourcing.engine.json_schema import document

    print_lines([json.dumps(document(packs.load(), name or ""), ensure_ascii=False, indent=2)])
