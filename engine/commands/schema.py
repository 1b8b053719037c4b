"""The command `schema`: what goes in and comes out, as a JSON Schema for machines."""

from typing import Annotated, Literal

import typer

from outsourcing.engine.commands.output import print_lines
from outsourcing.engine.commands.packs import NONE_NAMED, Packs


def schema(
    of: Annotated[
        Literal["task", "assessment"] | None,
        typer.Argument(metavar="[task|assessment]", help="Only this one.", show_default=False),
    ] = None,
    *,
    packs: Packs = NONE_NAMED,
) -> None:
    """Print the JSON Schema of a task, as files have it, and of an assessment.

    Questions of packs are in it. Both together stand under "$defs".
    """
    import json

    from outsourcing.engine.json_schema import document

    print_lines([json.dumps(document(packs.load(), of or ""), ensure_ascii=False, indent=2)])
