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
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables of the fields as Markdown.")] = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """Show the JSON Schema of a task and of an assessment.

    The questions of packs are included. Without a name, both are printed in one document, under "$defs".

    Example: outsourcing schema task
    """
    import json

    from outsourcing.engine.json_schema import document
    from outsourcing.engine.report.reference import schema_reference

    if markdown and name:
        raise typer.BadParameter("--markdown shows both; leave the name out")
    schema = document(packs.load(), name or "")
    print_lines(
        [schema_reference(schema).rstrip("\n") if markdown else json.dumps(schema, ensure_ascii=False, indent=2)]
    )
