"""The command `mcp`: the advisor for assistants, over standard input and output."""

import gc
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import StorePath
from outsourcing.engine.commands.packs import NONE_NAMED, Packs

if TYPE_CHECKING:
    from outsourcing.engine.web.site import Site


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
    gc.disable()  # the imports make many objects, all of which stay
    try:
        from outsourcing.engine.web.assistant import Assistant
    except ModuleNotFoundError as error:
        from outsourcing.engine.core.errors import missing_extra

        raise missing_extra(error, "mcp") from error
    finally:
        gc.enable()

    def site() -> "Site":
        from outsourcing.engine.web.site import Site

        return Site(packs.load(), store)

    Assistant(site, records=record).server().run("stdio")
