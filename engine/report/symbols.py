"""The signs that drawings are made of, with plain ASCII stand-ins; the colour of each verdict; how wide is wide."""

from typing import NamedTuple

from rich.console import Console

WIDE = 60  # columns from which bars are drawn
COLOURS = {"BPO": "cyan", "KPO": "magenta", "SPLIT": "yellow", "UNDECIDED": "default"}


class Symbols(NamedTuple):
    """Signs for a bar, the axis it starts from, a separator in a line, a rule across the page."""

    bar: str
    axis: str
    dot: str
    line: str


UNICODE = Symbols(bar="█", axis="│", dot="·", line="─")
ASCII = Symbols(bar="#", axis="|", dot="-", line="-")


def signs(console: Console) -> Symbols:
    """Return the signs that a console can show."""
    return ASCII if console.options.ascii_only else UNICODE
