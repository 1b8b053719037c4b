"""The algebra of conditions: boxes of values, and boxes with holes.

    Dim    one thing that can differ: a field of a fact, like ("Task", "driver")
    Box    the values allowed in some dimensions; in any other, every value is
    Cell   a box without some boxes inside it: positive patterns without negated ones
    Space  the values of every dimension, and the combinations that cannot be

A value of None is "not there": an answer that is not known, evidence that nobody gave. Everything here is exact: each
question comes down to whether a box has a point outside of some cells, and the search for one goes through all ways
of leaving each cell.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

Dimension = tuple[str, str]
Value = str | None
Values = frozenset[Value]
Box = Mapping[Dimension, Values]
Point = Mapping[Dimension, Value]


class Region(NamedTuple):
    """A box without some boxes inside it."""

    box: Box
    holes: tuple[Box, ...] = ()

    def holds(self, point: Point) -> bool:
        """Say whether a point lies in it; what the point does not name is not there."""
        return _inside(point, self.box) and not any(_inside(point, hole) for hole in self.holes)


class Space(NamedTuple):
    """The values of every dimension, in order, and the combinations that cannot be."""

    domains: Mapping[Dimension, tuple[Value, ...]]
    impossible: tuple[Box, ...] = ()

    def find_outside(self, box: Box, outside: Iterable[Region]) -> Box | None:
        """Return a part of the box of which every point lies outside of all the cells; None where there is none."""
        never = [Region(hole) for hole in self.impossible if any(dim in box for dim in hole)]
        return self._room(box, [*never, *outside])

    def within(self, one: Sequence[Region], other: Sequence[Region]) -> bool:
        """Say whether each point of the ones lies in one of the others."""
        return all(self.find_outside(cell.box, [*map(Region, cell.holes), *other]) is None for cell in one)

    def nonempty_part(self, cell: Region) -> Box | None:
        """Return a part of the cell, without holes; None where it is empty."""
        return self.find_outside(cell.box, map(Region, cell.holes))

    def intersections(self, one: Sequence[Region], other: Sequence[Region]) -> Iterator[Region]:
        """Yield what cells have in common, where it is not empty."""
        for a in one:
            for b in other:
                box = intersection(a.box, b.box)
                if box is not None and self.nonempty_part(common := Region(box, (*a.holes, *b.holes))) is not None:
                    yield common

    def first(self, box: Box) -> Point:
        """Return the first point of a box in the dimensions that it names."""
        return {dim: next(value for value in self.domains[dim] if value in values) for dim, values in box.items()}

    def values(self, box: Box, dim: Dimension) -> Values:
        """Return the values that a box allows in a dimension."""
        return box[dim] if dim in box else frozenset(self.domains[dim])

    def _room(self, box: Box, cells: Sequence[Region]) -> Box | None:
        for number, cell in enumerate(cells):
            if intersection(box, cell.box) is not None:
                ways = (self._room(part, cells[number + 1 :]) for part in self._leaving(box, cell))
                return next((found for found in ways if found is not None), None)
        return box

    def _leaving(self, box: Box, cell: Region) -> Iterator[Box]:
        """Yield the parts of a box that lie outside of a cell: beside it, or in one of its holes."""
        for dim, values in cell.box.items():
            if left := self.values(box, dim) - values:
                yield {**box, dim: left}
        for hole in cell.holes:
            if (part := intersection(box, hole)) is not None:
                yield part


def intersection(one: Box, other: Box) -> dict[Dimension, Values] | None:
    """Return what two boxes have in common; None where that is nothing."""
    common = dict(one)
    for dim, values in other.items():
        common[dim] = common[dim] & values if dim in common else values
        if not common[dim]:
            return None
    return common


def _inside(point: Point, box: Box) -> bool:
    return all(point.get(dim) in values for dim, values in box.items())
