"""The command `catalogue`: what the sources name, by section, and searched."""

from typing import Annotated

import typer

from outsourcing.engine.commands.output import FINDINGS, Json, console, print_json
from outsourcing.engine.commands.packs import NONE_NAMED, Packs


def catalogue(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORD]...", help="Only entries that have all of these words.")
    ] = None,
    *,
    section: Annotated[
        list[str] | None, typer.Option(metavar="SECTION", help="Only this section, like hubs; can be repeated.")
    ] = None,
    json: Json = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """Show what the sources name: services, branches, models, roles, benefits, tools, hubs, companies.

    Information, never evidence. Case, accents and hyphens do not matter in words. Exit code 1: nothing has them all.
    """
    from outsourcing.engine.loading.catalogue import with_words, within
    from outsourcing.engine.report.catalogue import show_entries, show_nothing

    entries = packs.load().catalogue
    found = with_words(within(entries, section or ()), words or ())
    if json:
        print_json([entry.as_json() for entry in found])
    elif found:
        show_entries(found, len(entries), console())
    else:
        show_nothing(words or (), console())
    if not found:
        raise typer.Exit(FINDINGS)
