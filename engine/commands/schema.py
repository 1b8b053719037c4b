"""The command `schema`: the JSON Schemas of tasks, assessments and exported records."""

from typing import Annotated, Literal

import typer

from outsourcing.engine.commands.output import print_lines
from outsourcing.engine.commands.packs import NONE_NAMED, Packs


def schema(
    name: Annotated[
        Literal["task", "assessment", "record", "export"] | None,
        typer.Argument(metavar="task|assessment|record|export", help="Show only this schema.", show_default=False),
    ] = None,
    *,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables of the fields as Markdown.")] = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """Show the JSON Schema of a task, an assessment, and exported records.

    record is a row of a table of records, export a line of JSON Lines. The questions of packs are included. Without a
    name, all are printed in one document, under "$defs".

    Example: outsourcing schema task
    """
    import json

    from outsourcing.engine.json_schema import document
    from outsourcing.engine.report.reference import schema_reference

    if markdown and name:
        raise typer.BadParameter("--markdown shows all; leave the name out")
    schema = document(packs.load(), name or "")
    print_lines(
        [schema_reference(schema).rstrip("\n") if markdown else json.dumps(schema, ensure_ascii=False, indent=2)]
    )
