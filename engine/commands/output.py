"""Options that many commands share, the store that they read, and how results and errors are printed."""

import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from outsourcing.engine.core.errors import AdvisorError
    from outsourcing.engine.records.store import Store
    from outsourcing.engine.report.annotations import Annotation

FINDINGS = 1  # exit code: done, but there is something to look at


class Format(StrEnum):
    """How findings about rules are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


REVIEWS = (Format.GITHUB, Format.SARIF)

Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object in each line.")]
ReviewFormat = Annotated[
    Format,
    typer.Option("--format", help="To show findings in a code review: github (workflow commands) or sarif (2.1.0)."),
]
StorePath = Annotated[
    Path | None, typer.Option("--store", metavar="FILE", help="Use this store of decision records.", show_default=False)
]
Detail = Annotated[bool, typer.Option("--detail", help="Show everything that counted: scores, rules, trace.")]
NoRecord = Annotated[bool, typer.Option("--no-record", help="Do not record the decision.")]
Pages = Annotated[
    list[Path] | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write a page to pass on: .html, .md or .docx."),
]
Title = Annotated[str, typer.Option("--title", metavar="TEXT", help="The title of the page or report.")]
Mappings = Annotated[
    list[str] | None, typer.Option("--map", metavar="HEADING=QUESTION|FILE", help="Map a heading to a question.")
]
SheetNames = Annotated[
    list[str] | None, typer.Option("--sheet", metavar="NAME", help="Read this sheet of a workbook; can be repeated.")
]
HeaderRow = Annotated[
    int | None, typer.Option("--header-row", min=1, metavar="N", help="The row with the headings, if it is not found.")
]
VisibleOnly = Annotated[bool, typer.Option("--visible-only", help="Leave out hidden rows and columns of workbooks.")]
Encoding = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help="Encoding of the files, if not UTF-8.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Do not read NA, yes, notes in headings etc. leniently.")]
NotKnown = Annotated[
    list[str] | None, typer.Option("--not-known", metavar="WORD", help='A word that means "not known" in the files.')
]
Supersedes = Annotated[
    str,
    typer.Option(
        metavar="RECORD|previous", help="The record that this one replaces; previous: the newest of the same task."
    ),
]


def open_store(path: Path | None) -> "Store":
    """Open the store at a path, or the configured one, to read it."""
    from outsourcing.engine.configuration import configured
    from outsourcing.engine.records.store import Store

    store = Store(path or configured().store)
    store.consents = _consents
    return store


def _consents(what: str) -> bool:
    """Ask at a terminal whether a stored rulebook may run; elsewhere, nobody consents."""
    return has_terminal() and confirm(f"{what} Run it, now and from now on? [y/N] ")


def has_terminal() -> bool:
    """Return whether a person can be asked (questionary itself would take a piped newline for an answer)."""
    return bool(sys.stdin and sys.stderr and sys.stdin.isatty() and sys.stderr.isatty())


def confirm(question: str) -> bool:
    """Ask a yes-no question at a terminal; anything but yes is no."""
    typer.echo(question, nl=False, err=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def print_json(items: Iterable[dict[str, object]]) -> None:
    """Print items as JSON, one in each line."""
    import json

    print_lines([json.dumps(item, ensure_ascii=False) for item in items])


def print_annotations(annotations: "Sequence[Annotation]", form: Format) -> None:
    """Print findings for a review: GitHub's commands, or a SARIF document."""
    import json

    from outsourcing.engine.report.annotations import github, sarif
    from outsourcing.engine.version import VERSION

    if form is Format.GITHUB:
        print_lines(github(annotations))
    else:
        print_lines([json.dumps(sarif(annotations, VERSION), ensure_ascii=False, indent=2)])


def print_problems(error: "AdvisorError", form: Format = Format.JSON) -> None:
    """Print what is wrong as one line of JSON, or for a review, for a command that was asked for it."""
    if form in REVIEWS:
        from outsourcing.engine.report.annotations import of_problems

        print_annotations(list(of_problems(error)), form)
        return
    problems = [problem.as_json() for problem in error.problems]
    print_json([{"problems": problems, "outcome": getattr(error, "outcome", "")}])


def print_lines(lines: Iterable[str]) -> None:
    """Print lines for other programs: UTF-8 with plain line ends, whatever the terminal and the system use."""
    if not sys.stdout:
        return
    sys.stdout.reconfigure(encoding="utf-8", errors="strict", newline="\n")  # type: ignore[union-attr]
    for line in lines:
        print(line)  # noqa: T201  stdout is where results go


def console() -> "Console":
    """Return the terminal that results are drawn in."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def say(message: str) -> None:
    """Print a message about the work to stderr."""
    if message and sys.stderr:
        typer.echo(message, err=True)
