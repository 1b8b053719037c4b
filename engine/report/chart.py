"""The map as lines, texts and paths, ready for SVG, in two widths: a drawing that shrinks has letters nobody reads.

Format   how large things are
Row      a level of the map
Chart    all that is to be drawn
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from outsourcing.engine.core.scale import AMPLE, LEANING
from outsourcing.engine.report.beeswarm import Dot, beeswarm, tasks_per_dot
from outsourcing.engine.report.overview import Overview


class Format(NamedTuple):
    """How large things are, in the units of the drawing; `columns` are the steps of the score from 0 to 1."""

    name: str
    columns: int
    across: float  # of a column
    down: float  # of a row
    radius: float
    left: float  # beside the plot
    wordy: bool


WIDE = Format("wide", 50, 8.6, 8.0, 3.4, 86, wordy=True)
NARROW = Format("narrow", 20, 7.4, 7.2, 3.0, 48, wordy=False)
FORMATS = (WIDE, NARROW)
TOP, BOTTOM, RIGHT = 34, 30, 12  # margins of the plot
LEAST = 30  # height of a level
STRIP = 18  # for what is said below the line of AMPLE
AIR = 14  # above and below the dots of a level
SCORES = (-1.0, -0.5, 0.0, 0.5, 1.0)


class Row(NamedTuple):
    """A level of the map: what it is called, how many tasks are on it, where its line is, where it ends."""

    label: str
    tasks: int
    line: float
    end: float


class Chart(NamedTuple):
    """All that is to be drawn."""

    format: Format
    width: float
    height: float
    rows: tuple[Row, ...]
    paths: Mapping[str, str]  # by verdict
    ample: float  # where the line of AMPLE is
    turns: tuple[float, float]  # where the score turns to BPO, and to KPO
    ticks: tuple[tuple[float, str], ...]


def chart(told: Overview, size: Format) -> Chart:
    """Return the map of a portfolio in a format."""
    rows, placed, end, ample, known = [], [], float(TOP), float(TOP), True
    every = len(told.differences)
    for level in range(every, -1, -1):
        points = told.points.get(level, {})
        dots = beeswarm(points, size.columns, tasks_per_dot(told.tasks))
        reach = max((abs(dot.row) for dot in dots), default=0)
        height = max(LEAST, (2 * reach + 1) * size.down + AIR)
        if known and round(level / every, 4) < AMPLE:
            known, ample, end = False, end, end + STRIP
        line, end = end + height / 2, end + height
        rows.append(Row(told.level(level), sum(points.values()), line, end))
        placed += [(dot, line) for dot in dots]
    return Chart(
        format=size,
        width=_across(size, 1.0) + RIGHT,
        height=end + BOTTOM,
        rows=tuple(rows),
        paths=_paths(placed, size),
        ample=ample,
        turns=(_across(size, -LEANING), _across(size, LEANING)),
        ticks=tuple(
            (_across(size, score), f"{score:+g}".replace("-", "\N{MINUS SIGN}") if score else "0") for score in SCORES
        ),
    )


def _across(size: Format, score: float) -> float:
    return round(size.left + (score + 1) * size.columns * size.across, 1)


def _paths(placed: Iterable[tuple[Dot, float]], size: Format) -> dict[str, str]:
    paths: dict[str, list[str]] = {}
    for dot, line in placed:
        x = size.left + (dot.column + size.columns + 0.5) * size.across
        y = line + dot.row * size.down
        paths.setdefault(dot.verdict, []).append(shape(dot.verdict, x, y, size.radius))
    return {verdict: "".join(paths[verdict]) for verdict in sorted(paths)}


def shape(verdict: str, x: float, y: float, r: float) -> str:
    """Return the path of a verdict's sign: disc, square on its corner, triangle, ring."""
    if verdict == "KPO":
        d = f"{r * 1.15:.1f}"
        return f"M{x:.1f} {y - r * 1.15:.1f}l{d} {d}l-{d} {d}l-{d}-{d}z"
    if verdict == "SPLIT":
        return f"M{x - r:.1f} {y + r * 0.85:.1f}h{2 * r:.1f}l-{r:.1f}-{r * 1.8:.1f}z"
    ring = r - 0.7 if verdict == "UNDECIDED" else r
    arc = f"a{ring:.1f} {ring:.1f} 0 1 0"
    return f"M{x - ring:.1f} {y:.1f}{arc} {2 * ring:.1f} 0{arc}-{2 * ring:.1f} 0z"
