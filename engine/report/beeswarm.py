"""Place the dots of the map so that none covers another (a beeswarm plot).

A column is a step of the score. Dots in the same place pile up around it, higher than wide, and no dot crosses a
threshold of the score.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import ceil
from typing import NamedTuple

from outsourcing.engine.portfolio.summary import Point

MAX_DOTS = 2000  # more cannot be distinguished
ROWS_PER_COLUMN = 3  # how many rows a pile grows before it grows by a column
MAX_REACH = 12  # columns that a pile takes at most on either side
EPSILON = 1e-9  # 0.58 / 0.02 is a little less than 29


class Dot(NamedTuple):
    """One dot: its column, from the middle of the scale to the right, and its row above or below the level's line."""

    column: int
    row: int
    verdict: str


def tasks_per_dot(tasks: int) -> int:
    """Return how many tasks a dot stands for."""
    return max(1, ceil(tasks / MAX_DOTS))


def level_of(coverage: float, differences: int, ample: float) -> int:
    """Return the number of differences closest to a coverage, on the same side of the coverage that is ample."""
    same_side = [n for n in range(differences + 1) if (round(n / differences, 4) >= ample) == (coverage >= ample)]
    return min(same_side, key=lambda n: abs(n / differences - coverage))


def turn_of(leaning: float, columns: int) -> int:
    """Return the first column of the scores that lean; the next one, where the threshold lies inside of a column."""
    return min(ceil(leaning * columns - EPSILON), columns - 1)


def beeswarm(points: Mapping[Point, int], columns: int, per_dot: int, leaning: float) -> list[Dot]:
    """Return the dots of one level.

    Args:
        points: how many tasks are in each place.
        columns: the steps of the score from 0 to 1.
        per_dot: how many tasks in one place a dot stands for.
        leaning: the score from which it leans to a side.

    """
    taken: set[tuple[int, int]] = set()
    left = {point: ceil(count / per_dot) for point, count in points.items()}
    total = sum(left.values())
    turn = turn_of(leaning, columns)
    places = {}
    for point in points:
        nearest, farthest = (turn, columns - 1) if abs(point.score) >= leaning else (0, turn - 1)
        column = _column(point.score, columns, nearest, farthest)
        places[point] = _places(column, columns, turn, total)
    dots = []
    while left:  # in turn, so that piles grow evenly into each other
        for point in left:
            place = next(place for place in places[point] if place not in taken)
            taken.add(place)
            dots.append(Dot(*place, point.verdict))
        left = {point: count - 1 for point, count in left.items() if count > 1}
    return dots


def _column(score: float, columns: int, nearest: int, farthest: int) -> int:
    """Return the column of a score, between two of its side; a threshold belongs to the columns beyond it."""
    column = min(max(int(abs(score) * columns + EPSILON), nearest), farthest)
    return -1 - column if score < 0 else column


def _side(column: int, turn: int) -> int:
    return (column >= turn) - (column < -turn)


def _places(column: int, columns: int, turn: int, rows: int) -> Iterator[tuple[int, int]]:
    """Yield the places around a column, the closest first, without crossing a threshold."""
    for step, row in _offsets(rows):
        other = column + step
        if -columns <= other < columns and _side(other, turn) == _side(column, turn):
            yield other, row


@cache
def _offsets(rows: int) -> list[tuple[int, int]]:
    offsets: Iterable[tuple[int, int]] = (
        (a, r) for a in range(-MAX_REACH, MAX_REACH + 1) for r in range(-rows, rows + 1)
    )
    return sorted(offsets, key=lambda place: ((ROWS_PER_COLUMN * place[0]) ** 2 + place[1] ** 2, abs(place[0]), place))
