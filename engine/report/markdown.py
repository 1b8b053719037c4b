"""Draw documents as Markdown, in which text from outside is never markup; graphs are drawn by Mermaid."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from outsourcing.engine.core.text import visible
from outsourcing.engine.report.document import Bars, Block, Labelled, Line, Section, Table, cf_or_dot
from outsourcing.engine.report.graph import Graph, mermaid


def markdown(section: Section, level: int = 1) -> Iterator[str]:
    """Yield a section piece by piece."""
    if not section.blocks:
        return
    yield f"{'#' * level} {escaped(section.title)}\n\n" if section.title else "---\n\n"
    for are_lines, blocks in groupby(section.blocks, key=lambda block: isinstance(block, Line)):
        if are_lines:
            yield "\n".join(text for line in blocks for text in _nested(line, 0)) + "\n\n"  # type: ignore[arg-type]
        else:
            for block in blocks:
                yield from markdown(block, level + 1) if isinstance(block, Section) else (f"{_drawn(block)}\n\n",)


def _drawn(block: Block) -> str:
    if isinstance(block, Table):
        return _table(block.headings, block.rows, block.right)
    if isinstance(block, Labelled):
        return "\n".join(line for label, texts in block.rows for line in _label(label, texts))
    if isinstance(block, Bars):
        rows = ((cf_or_dot(bar.cf), f"{bar.number} {bar.title}", bar.side) for bar in block.bars)
        return _table(("", "Difference", "Side"), rows, right=1)
    if isinstance(block, Graph):
        return f"```mermaid\n{mermaid(block)}```"
    return escaped(str(block))


def _label(label: str, texts: Sequence[str]) -> Iterator[str]:
    yield f"- **{escaped(label)}**{f': {escaped(texts[0])}' if len(texts) == 1 else ''}"
    if len(texts) > 1:
        yield from (f"  - {escaped(text)}" for text in texts)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]], right: int) -> str:
    under = ["---:"] * right + ["---"] * (len(headings) - right)
    return "\n".join([_row(map(escaped, headings)), _row(under), *(_row(map(escaped, row)) for row in rows)])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _nested(line: Line, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {escaped(line.text)}"
    for below in line.below:
        yield from _nested(below, depth + 1)


def escaped(text: str) -> str:
    """Return text in which nothing is markup, not at the beginning of a line either."""
    plain = re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", visible(text))
    return re.sub(r"^(\s*)([-+=]|\d+(?=[.)]))", _escaped_start, plain)


def _escaped_start(found: re.Match[str]) -> str:
    """Return the start of a list as text: a sign with a backslash before it, a number with one after it."""
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"
