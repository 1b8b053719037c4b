"""A line of an outline: nested text, the same for a terminal's tree and for Markdown."""

from typing import NamedTuple


class Line(NamedTuple):
    """A line of text with the lines below it."""

    text: str
    below: tuple["Line", ...] = ()
