"""Draw documents in a terminal, readable without colour, and what all screens share.

Text from outside goes through `visible`, and nothing is read as markup.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text
from rich.tree import Tree

from outsourcing.engine.core.text import visible
from outsourcing.engine.report.document import Bar, Bars, Block, Labelled, Line, Section, Table

WIDE = 60  # columns from which bars are drawn and tables stand side by side
BAR = 8  # columns of a bar for a certainty factor of 1


class Symbols(NamedTuple):
    """Characters for a bar, the axis it starts from, a separator in a line, a rule across the screen."""

    bar: str
    axis: str
    dot: str
    line: str


UNICODE = Symbols(bar="█", axis="│", dot="·", line="─")
ASCII = Symbols(bar="#", axis="|", dot="-", line="-")


def symbols(console: Console) -> Symbols:
    """Return the characters that a console can show."""
    return ASCII if console.options.ascii_only else UNICODE


def show(blocks: Iterable[Block], console: Console) -> None:
    """Print blocks one below the other."""
    for block in blocks:
        if isinstance(block, Section):
            if block.blocks:
                heading(block.title, console)
                show(block.blocks, console)
        elif isinstance(block, Line):
            console.print(tree(block))
        elif isinstance(block, Table):
            indented(grid(block.rows, right=block.right), console)
        elif isinstance(block, Labelled):
            _labelled(block, console)
        elif isinstance(block, Bars):
            console.print(_bars(block.bars, console))
        elif isinstance(block, str):
            console.print(Text(visible(block)))


def heading(title: str, console: Console) -> None:
    """Print a heading."""
    console.print(Text(visible(title), style="bold"))


def indented(content: RenderableType, console: Console, columns: int = 2) -> None:
    """Print content that belongs to a heading above it."""
    console.print(Padding(content, (0, 0, 0, columns)))


def tree(line: Line) -> Tree:
    """Return a line with the lines below it as a tree."""
    root = Tree(Text(visible(line.text)))
    _grow(root, line)
    return root


def _grow(branch: Tree, line: Line) -> None:
    for below in line.below:
        _grow(branch.add(Text(visible(below.text), style="bold" if below.below else "")), below)


def grid(rows: Iterable[Sequence[str | Text]], *, right: int = 0, bold: bool = False) -> RichTable:
    """Return rows of cells without a frame; the last column wraps, those before it take the room they need.

    Args:
        rows: their cells.
        right: so many columns are aligned to the right.
        bold: whether the first column is bold.

    """
    table = RichTable.grid(padding=(0, 2, 0, 0))
    for row in rows:
        if not table.columns:
            for number in range(len(row) - 1):
                style = "bold" if bold and not number else ""
                table.add_column(justify="right" if number < right else "left", no_wrap=True, style=style)
            table.add_column(ratio=1, overflow="fold")
        table.add_row(*(cell if isinstance(cell, Text) else Text(visible(cell)) for cell in row))
    if not table.columns:  # without columns, a blank line would be printed
        table.add_column()
    return table


def _labelled(block: Labelled, console: Console) -> None:
    """Print texts next to their labels, on a narrow screen below them."""
    if console.width >= WIDE:
        named = ((label if not n else "", text) for label, texts in block.rows for n, text in enumerate(texts))
        console.print(grid(named, bold=True))
        return
    for label, texts in block.rows:
        heading(label, console)
        indented(grid((symbols(console).dot, text) for text in texts), console)


def table(*, row_gap: int = 0) -> RichTable:
    """Return an empty table with headings and no frame."""
    return RichTable(box=None, padding=(0, 2, row_gap, 0), pad_edge=False)


def _bars(bars: Sequence[Bar], console: Console) -> RichTable:
    wide, characters = console.width >= WIDE, symbols(console)
    drawn = table()
    drawn.add_column("difference")
    if wide:
        drawn.add_column(f"{'BPO':<{BAR}} {'KPO':>{BAR}}", no_wrap=True)
    drawn.add_column("side")
    drawn.add_column("on the answers", ratio=1)
    for bar in bars:
        cells = [f"{bar.number} {bar.title}", bar.side, f" {characters.dot} ".join(bar.answers) or "not known"]
        if wide:
            cells.insert(1, _bar(bar.cf or 0.0, characters))
        drawn.add_row(*(Text(visible(cell)) for cell in cells))
    return drawn


def _bar(cf: float, characters: Symbols) -> str:
    length = round(abs(cf) * BAR)
    left, right = (characters.bar * length, "") if cf < 0 else ("", characters.bar * length)
    return f"{left:>{BAR}}{characters.axis}{right:<{BAR}}"
