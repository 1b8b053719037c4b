"""Sets of values: where conditions hold, and whether such sets are empty, overlap or contain each other.

    Dimension   a field of a fact, like ("Task", "driver")
    Box         the values allowed in some dimensions; every other dimension may have any value
    Region      a box without some boxes inside it: positive patterns without negated ones
    Space       the values of every dimension, and the combinations that are impossible

The value None means "absent": an unknown answer, or no evidence. All results are exact: each question is reduced to
whether a box has a point outside of some regions, and the search for it tries all ways of leaving each region.
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

    def contains(self, point: Point) -> bool:
        """Return whether a point lies in the region; dimensions that the point leaves out are absent."""
        return _inside(point, self.box) and not any(_inside(point, hole) for hole in self.holes)


class Space(NamedTuple):
    """The values of every dimension, in order, and the combinations that are impossible."""

    domains: Mapping[Dimension, tuple[Value, ...]]
    impossible: tuple[Box, ...] = ()

    def find_outside(self, box: Box, regions: Iterable[Region]) -> Box | None:
        """Return a part of the box that lies outside of all the regions; None if there is none."""
        impossible = [Region(hole) for hole in self.impossible if any(dim in box for dim in hole)]
        return self._outside(box, [*impossible, *regions])

    def covers(self, regions: Sequence[Region], others: Sequence[Region]) -> bool:
        """Return whether each point of the other regions lies in one of the regions."""
        return all(self.find_outside(o.box, [*map(Region, o.holes), *regions]) is None for o in others)

    def nonempty_part(self, region: Region) -> Box | None:
        """Return a part of the region, without holes; None if it is empty."""
        return self.find_outside(region.box, map(Region, region.holes))

    def intersections(self, regions: Sequence[Region], others: Sequence[Region]) -> Iterator[Region]:
        """Yield the intersections of regions that are not empty."""
        for a in regions:
            for b in others:
                box = intersection(a.box, b.box)
                if box is not None and self.nonempty_part(common := Region(box, (*a.holes, *b.holes))) is not None:
                    yield common

    def first_point(self, box: Box) -> Point:
        """Return the first point of a box, in the dimensions that it restricts."""
        return {dim: next(value for value in self.domains[dim] if value in values) for dim, values in box.items()}

    def allowed(self, box: Box, dim: Dimension) -> Values:
        """Return the values that a box allows in a dimension."""
        return box[dim] if dim in box else frozenset(self.domains[dim])

    def _outside(self, box: Box, regions: Sequence[Region]) -> Box | None:
        for number, region in enumerate(regions):
            if intersection(box, region.box) is not None:
                parts = (self._outside(part, regions[number + 1 :]) for part in self._leaving(box, region))
                return next((part for part in parts if part is not None), None)
        return box

    def _leaving(self, box: Box, region: Region) -> Iterator[Box]:
        """Yield the parts of a box that lie outside of a region: next to it, or in one of its holes."""
        for dim, values in region.box.items():
            if left := self.allowed(box, dim) - values:
                yield {**box, dim: left}
        for hole in region.holes:
            if (part := intersection(box, hole)) is not None:
                yield part


def intersection(box: Box, other: Box) -> dict[Dimension, Values] | None:
    """Return the intersection of two boxes; None if it is empty."""
    common = dict(box)
    for dim, values in other.items():
        common[dim] = common[dim] & values if dim in common else values
        if not common[dim]:
            return None
    return common


def _inside(point: Point, box: Box) -> bool:
    for dim, values in box.items():  # noqa: SIM110  a plain loop: this is most of the work of a check
        if point.get(dim) not in values:
            return False
    return True
