"""The command `mcp`: the advisor for assistants, over standard input and output."""

from typing import Annotated

import typer

from outsourcing.engine.commands.output import StorePath
from outsourcing.engine.commands.packs import NONE_NAMED, Packs


def mcp(
    *,
    record: Annotated[bool, typer.Option("--record", help="Keep a decision record of each assessment.")] = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Let an assistant use the advisor (Model Context Protocol).

    An assistant starts this command itself, and uses it over standard input and output. Nothing is recorded, unless
    --record is given.

    Example: outsourcing mcp --record
    """
    try:
        from outsourcing.engine.web.assistant import Assistant
        from outsourcing.engine.web.site import Site
    except ModuleNotFoundError as error:
        from outsourcing.engine.core.errors import missing_extra

        raise missing_extra(error, "mcp") from error
    Assistant(lambda: Site(packs.load(), store), records=record).server().run("stdio")
