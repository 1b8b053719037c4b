"""The command `catalogue`: the services, models, tools and places that the sources name."""

from typing import Annotated

import typer

from outsourcing.engine.commands.output import FINDINGS, Json, console, print_json
from outsourcing.engine.commands.packs import NONE_NAMED, Packs


def catalogue(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORD", help="Show only entries that contain all these words.")
    ] = None,
    *,
    section: Annotated[
        list[str] | None, typer.Option(metavar="SECTION", help="Show only this section, e.g. hubs; can be repeated.")
    ] = None,
    json: Json = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """Search the services, models, tools and places the sources name.

    Sections: services, branches, models, roles, benefits, tools, hubs, companies. All of it is background information,
    never evidence. The search ignores case, accents and hyphens. Exit code 1: no entry found.

    Example: outsourcing catalogue --section hubs wages
    """
    from outsourcing.engine.loading.catalogue import in_sections, with_all_words
    from outsourcing.engine.report.catalogue import show_entries, show_nothing

    every = packs.load().catalogue
    entries = with_all_words(in_sections(every, section or ()), words or ())
    if json:
        print_json([entry.as_json() for entry in entries])
    elif entries:
        show_entries(entries, len(every), console())
    else:
        show_nothing(words or (), console())
    if not entries:
        raise typer.Exit(FINDINGS)
