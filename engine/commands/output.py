"""What commands share: options that many have, and how results are printed."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

FINDINGS = 1  # exit code: done, and there is something to look at

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead, one line for each item.")]
StorePath = Annotated[
    Path | None, typer.Option("--store", metavar="FILE", help="Where decision records are kept.", show_default=False)
]
NoRecord = Annotated[bool, typer.Option("--no-record", help="Keep no decision record.")]


def print_json(items: list[dict[str, object]]) -> None:
    """Print items as JSON, one line for each."""
    import json

    print_lines([json.dumps(item, ensure_ascii=False) for item in items])


def print_lines(lines: Iterable[str]) -> None:
    """Print lines for machines: UTF-8 with plain line ends, whatever the terminal and the system are used to."""
    if not sys.stdout:
        return
    sys.stdout.reconfigure(encoding="utf-8", errors="strict", newline="\n")  # type: ignore[union-attr]
    for line in lines:
        print(line)  # noqa: T201  stdout is where results go


def console() -> "Console":
    """Return the terminal that results are drawn in."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def say(told: str) -> None:
    """Say something about the work; talk goes to stderr."""
    if told and sys.stderr:
        typer.echo(told, err=True)
