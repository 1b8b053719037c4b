"""The map of a portfolio as lines, texts and paths for SVG, in two widths, so that its letters stay readable.

ChartSize   the sizes of a drawing
Level      a level of the map
Chart    everything that is drawn
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from outsourcing.engine.core.vocabulary import VerdictKind
from outsourcing.engine.report.beeswarm import Dot, beeswarm, tasks_per_dot, turn_of
from outsourcing.engine.report.overview import Overview


class ChartSize(NamedTuple):
    """Sizes in the units of the drawing; `columns` are the steps of the score from 0 to 1."""

    name: str
    columns: int
    column_width: float  # of a column
    row_height: float  # of a row
    radius: float
    left: float  # beside the plot
    long_labels: bool


WIDE = ChartSize("wide", 50, 8.6, 8.0, 3.4, 86, long_labels=True)
NARROW = ChartSize("narrow", 20, 7.4, 7.2, 3.0, 48, long_labels=False)
SIZES = (WIDE, NARROW)
TOP, BOTTOM, RIGHT = 34, 30, 12  # margins of the plot
MIN_HEIGHT = 30  # of a level
STRIP = 18  # for the text below the line of the ample coverage
PADDING = 14  # above and below the dots of a level
SCORES = (-1.0, -0.5, 0.0, 0.5, 1.0)
GAP = 8  # between a threshold and the label beside it, as in the template
SIDE, SIDE_IN_FULL, MIDDLE = 75, 168, 56  # the room that labels above the map need


class Level(NamedTuple):
    """A level of the map: its label, the number of its tasks, where its line is and where it ends."""

    label: str
    tasks: int
    line: float
    end: float


class Chart(NamedTuple):
    """Everything that is drawn."""

    format: ChartSize
    width: float
    height: float
    rows: tuple[Level, ...]
    paths: Mapping[str, str]  # by verdict
    ample: float  # where the line of the ample coverage is
    turns: tuple[float, float]  # where the score turns to BPO, and to KPO
    labels: tuple[str, str, str]  # above the map: of BPO, of the middle and of KPO
    ticks: tuple[tuple[float, str], ...]


def chart(portfolio: Overview, size: ChartSize) -> Chart:
    """Return the map of a portfolio in a format."""
    rows, placed, end, ample, known = [], [], float(TOP), float(TOP), True
    total, least = len(portfolio.differences), portfolio.thresholds
    for level in range(total, -1, -1):
        points = portfolio.points.get(level, {})
        dots = beeswarm(points, size.columns, tasks_per_dot(portfolio.tasks), least.leaning)
        reach = max((abs(dot.row) for dot in dots), default=0)
        height = max(MIN_HEIGHT, (2 * reach + 1) * size.row_height + PADDING)
        if known and round(level / total, 4) < least.ample_coverage:
            known, ample, end = False, end, end + STRIP
        line, end = end + height / 2, end + height
        rows.append(Level(portfolio.level(level), sum(points.values()), line, end))
        placed += [(dot, line) for dot in dots]
    turn = turn_of(least.leaning, size.columns) / size.columns  # between two columns, as the dots keep apart
    turns, width = (_across(size, -turn), _across(size, turn)), _across(size, 1.0) + RIGHT
    return Chart(
        format=size,
        width=width,
        height=end + BOTTOM,
        rows=tuple(rows),
        paths=_paths(placed, size),
        ample=ample,
        turns=turns,
        labels=_labels(size, turns, width, least.leaning),
        ticks=tuple(
            (_across(size, score), f"{score:+g}".replace("-", "\N{MINUS SIGN}") if score else "0") for score in SCORES
        ),
    )


def _labels(size: ChartSize, turns: tuple[float, float], width: float, leaning: float) -> tuple[str, str, str]:
    """Return the labels above the map: short, or none, where a tuned threshold leaves no room for them."""
    room = min(turns[0] - size.left, width - turns[1]) - GAP
    middle = "balanced" if turns[1] - turns[0] >= MIDDLE else ""
    if size.long_labels and room >= SIDE_IN_FULL:
        least = f"{leaning:.2f}"
        return f"\N{MINUS SIGN}{least} or lower: leans to BPO", middle, f"leans to KPO: +{least} or higher"
    return ("leans to BPO", middle, "leans to KPO") if room >= SIDE else ("", middle, "")


def _across(size: ChartSize, score: float) -> float:
    return round(size.left + (score + 1) * size.columns * size.column_width, 1)


def _paths(placed: Iterable[tuple[Dot, float]], size: ChartSize) -> dict[str, str]:
    paths: dict[str, list[str]] = {}
    for dot, line in placed:
        x = size.left + (dot.column + size.columns + 0.5) * size.column_width
        y = line + dot.row * size.row_height
        paths.setdefault(dot.verdict, []).append(marker(dot.verdict, x, y, size.radius))
    return {verdict: "".join(paths[verdict]) for verdict in sorted(paths)}


def marker(verdict: str, x: float, y: float, r: float) -> str:
    """Return the path of a verdict's marker: a disc, a diamond, a triangle, a square or a ring."""
    if verdict == VerdictKind.KPO:
        d = f"{r * 1.15:.1f}"
        return f"M{x:.1f} {y - r * 1.15:.1f}l{d} {d}l-{d} {d}l-{d}-{d}z"
    if verdict == VerdictKind.SPLIT:
        return f"M{x - r:.1f} {y + r * 0.85:.1f}h{2 * r:.1f}l-{r:.1f}-{r * 1.8:.1f}z"
    if verdict == VerdictKind.NEITHER:
        return f"M{x - r * 0.9:.1f} {y - r * 0.9:.1f}h{r * 1.8:.1f}v{r * 1.8:.1f}h-{r * 1.8:.1f}z"
    ring = r - 0.7 if verdict == VerdictKind.UNDECIDED else r
    arc = f"a{ring:.1f} {ring:.1f} 0 1 0"
    return f"M{x - ring:.1f} {y:.1f}{arc} {2 * ring:.1f} 0{arc}-{2 * ring:.1f} 0z"
