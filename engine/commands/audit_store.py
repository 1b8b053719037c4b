"""The commands that keep decision records up: export, verify, backup, prune."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import FINDINGS, StorePath, print_lines, say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs

if TYPE_CHECKING:
    from outsourcing.engine.records.store import Store


def records_at(place: Path | None) -> "Store":
    """Open the store that is meant, to read it."""
    from outsourcing.engine.configuration import configured
    from outsourcing.engine.records.store import Store

    return Store(place or configured().store)


def export(
    *,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there, whole or not at all.")] = None,
    store: StorePath = None,
) -> None:
    """Export all records as JSON Lines, with the rulebooks' sources; verify accepts the export, too."""
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.records import export as exporting

    with records_at(store) as opened:
        if output:
            say(visible(f"{output}: written, head {exporting.write(opened, output)}"))
        else:
            print_lines(exporting.lines(opened))


def verify(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="An export, or a store.")] = None,
    *,
    expect_head: Annotated[
        str | None, typer.Option(metavar="HEAD", help="A head noted earlier, like 12:3f5a….")
    ] = None,
    store: StorePath = None,
) -> None:
    """Verify the records: names edits, gaps, cut ends, texts erased but not pruned. Exit code 1: there are some.

    Tampering is evident to those who noted a head elsewhere; who can write the file can forge what nobody noted.
    """
    from outsourcing.engine.records.chain import read_head
    from outsourcing.engine.records.export import is_export, verify_export
    from outsourcing.engine.records.verification import verify as verify_store

    expected = read_head(expect_head) if expect_head is not None else None
    if file and is_export(file):
        verified = verify_export(file, expected)
    else:
        with records_at(file or store) as opened:
            verified = verify_store(opened, expected)
    print_lines(verified.in_words())
    if verified.found:
        raise typer.Exit(FINDINGS)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")], *, store: StorePath = None
) -> None:
    """Copy the store to a new file, while others may go on writing."""
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.records import maintenance

    with records_at(store) as opened:
        say(visible(f"{file}: written, head {maintenance.backup(opened, file)}"))


def prune(
    *,
    before: Annotated[str, typer.Option(metavar="TIME", help="Erase records from before this day or time (UTC).")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Erase the texts of old records for good. Their places in the chain stay, with who erased them, and when."""
    from outsourcing.engine.configuration import configured
    from outsourcing.engine.records import maintenance, search
    from outsourcing.engine.records.redaction import read_redaction
    from outsourcing.engine.records.store import opened as open_store

    configuration = configured()
    mask = read_redaction(configuration.mask, packs.load().questions, configuration.place)
    moment = maintenance.past(search.moment(before))
    with records_at(store) as opened:
        _, count = search.decisions(opened, search.Filter(until=moment), 0)
    if count and not yes and not _agrees(f"Erase {count} records from before {moment} for good? [y/N] "):
        say("nothing was erased")
        return
    with open_store(store or configuration.store) as opened:
        erased = maintenance.prune(opened, moment, mask.who())
        say(f"{erased} records erased; head {opened.head()}")


def _agrees(question: str) -> bool:
    """Ask a person.

    Raises:
        PromptError: nobody can be asked here.

    """
    from outsourcing.engine.core.errors import PromptError
    from outsourcing.engine.prompts.interview_runner import has_terminal

    if not has_terminal():
        raise PromptError(f"{question}Nobody can be asked here; to say so beforehand: --yes")
    typer.echo(question, nl=False, err=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")
