"""The map's dots: where each lies, so that none hides another. Knows no colours and no markup.

    Dots      what is to be placed: for every level, the tasks by score
    Dot       one dot: its column and row beside its level's line
    swarm     the dots of a level

A column is a step of the score. Dots of one place pile up around it, higher than wide, and no dot leaves the side of
the thresholds that it belongs to.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import ceil
from typing import NamedTuple

from outsourcing.engine.core.scale import AMPLE, LEANING
from outsourcing.engine.portfolio.summary import Point

MOST_DOTS = 2000  # more cannot be told apart
UPRIGHT = 3  # how many rows a pile grows before it grows by a column
REACH = 12  # columns that a pile takes at most on either side
TINY = 1e-9  # 0.58 / 0.02 is a little less than 29


class Dot(NamedTuple):
    """One dot: its column, from the middle of the scale to the right, and its row above or below the level's line."""

    column: int
    row: int
    verdict: str


def tasks_per_dot(tasks: int) -> int:
    """Return how many tasks a dot stands for."""
    return max(1, ceil(tasks / MOST_DOTS))


def level_of(coverage: float, differences: int) -> int:
    """Return how many differences of all come nearest to a coverage, on the same side of where it is ample."""
    same = [n for n in range(differences + 1) if (round(n / differences, 4) >= AMPLE) == (coverage >= AMPLE)]
    return min(same, key=lambda n: abs(n / differences - coverage))


def beeswarm(points: Mapping[Point, int], columns: int, per_dot: int) -> list[Dot]:
    """Return the dots of one level.

    Args:
        points: how many tasks lie where.
        columns: the steps of the score from 0 to 1; LEANING is a whole number of them.
        per_dot: how many tasks of one place a dot stands for.

    """
    taken: set[tuple[int, int]] = set()
    left = {point: ceil(count / per_dot) for point, count in points.items()}
    total = sum(left.values())
    places = {point: _places(_column(point.score, columns), columns, total) for point in points}
    dots = []
    while left:  # in turn, so that piles grow evenly into each other
        for point in left:
            place = next(place for place in places[point] if place not in taken)
            taken.add(place)
            dots.append(Dot(*place, point.verdict))
        left = {point: count - 1 for point, count in left.items() if count > 1}
    return dots


def _column(score: float, columns: int) -> int:
    """Return the column of a score; those of a threshold and of all beyond it lie beyond its line."""
    column = min(int(abs(score) * columns + TINY), columns - 1)
    return -1 - column if score < 0 else column


def _side(column: int, columns: int) -> int:
    turn = round(LEANING * columns)
    return (column >= turn) - (column < -turn)


def _places(column: int, columns: int, rows: int) -> Iterator[tuple[int, int]]:
    """Yield the places around a column, the nearest first, on its side of the thresholds."""
    for aside, row in _offsets(rows):
        other = column + aside
        if -columns <= other < columns and _side(other, columns) == _side(column, columns):
            yield other, row


@cache
def _offsets(rows: int) -> list[tuple[int, int]]:
    every: Iterable[tuple[int, int]] = ((a, r) for a in range(-REACH, REACH + 1) for r in range(-rows, rows + 1))
    return sorted(every, key=lambda place: ((UPRIGHT * place[0]) ** 2 + place[1] ** 2, abs(place[0]), place))
