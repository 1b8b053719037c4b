"""Markdown's own: text in which nothing is markup, tables, nested lists."""

import re
from collections.abc import Iterable, Iterator, Sequence

from outsourcing.engine.core.text import visible
from outsourcing.engine.report.line import Line


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], right: int = 0) -> str:
    """Return a table; of its columns, the first `right` ones are set to the right."""
    under = ["---:"] * right + ["---"] * (len(headings) - right)
    return "\n".join([_row(map(escaped, headings)), _row(under), *(_row(map(escaped, row)) for row in rows)])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def bullets(lines: Iterable[Line]) -> str:
    """Return lines as a nested list."""
    return "\n".join(text for line in lines for text in _nested(line, 0))


def _nested(line: Line, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {escaped(line.text)}"
    for below in line.below:
        yield from _nested(below, depth + 1)


def escaped(text: str) -> str:
    """Return text in which nothing is markup, at the beginning of a line either."""
    plain = re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", visible(text))
    return re.sub(r"^(\s*)([-+=]|\d+(?=[.)]))", _held, plain)


def _held(found: re.Match[str]) -> str:
    """Keep what begins a list from doing so: a sign with a backslash, a number with one after it."""
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"
