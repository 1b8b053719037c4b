"""Witnesses: profiles that come to a point of a region, found, or proven not to exist.

    Search   one world, with a pool of profiles of all leanings from which the search starts

A region over answers alone has a witness wherever it is not empty. For one over the findings, the balance or the
verdict too, the profiles of the pool are changed to what the region wants of the answers, and looked at one by one.
Where none comes to it, it may be out of reach: by all ways of ending one difference, or by the balances that the ranges
of the differences leave possible; else all profiles are gone through, if they are few. What is neither found nor proven
is not reported: nothing is guessed.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from outsourcing.engine.anomalies.model import RulebookModel, known
from outsourcing.engine.anomalies.value_sets import Box, Dimension, Point, Region, Value
from outsourcing.engine.core.assessment import Answers
from outsourcing.engine.core.facts import BPO, KPO, Side
from outsourcing.engine.interview.interviewer import Interviewer

POOL = 400  # profiles from which a search starts
SHARES = (0.2, 0.5, 0.8, 1.0)  # of the questions that have an answer
LEANINGS = (0.0, 0.2, 0.5, 0.8, 1.0)  # chances that an answer is one for KPO
MOST = 10_000  # profiles that are gone through whole: two seconds
MOST_BY_FIRING = 2_000  # where each has to be run
TIMES = 4  # as many of them altogether
MOST_ENDS = 4_000  # ways of ending one difference that are gone through
MOST_STARTS = 64  # ways of fixing the answers that a region looks at

Check = Callable[[Point], bool]
Ways = Mapping[Dimension, Sequence[Value]]


class Outcome(NamedTuple):
    """A profile; or, where there is none, whether it is proven that there cannot be one."""

    witness: Answers | None
    proven: bool


def anything(point: Point) -> bool:  # noqa: ARG001  a check like any other
    """Accept every point."""
    return True


class WitnessSearch:
    """One world, ready to be searched."""

    def __init__(self, world: RulebookModel) -> None:
        self.world = world
        self._pool: list[Answers] | None = None
        self._interviewer = Interviewer(world.advisor)
        self._most = MOST if world.evaluator.is_static else MOST_BY_FIRING
        self._left = self._most * TIMES

    def witness(self, cells: Iterable[Region], check: Check = anything) -> Answers | None:
        """Return a short profile that comes to one of the cells and passes the check; None where none was found."""
        return self.settle(cells, check).witness

    def settle(self, cells: Iterable[Region], check: Check = anything) -> Outcome:
        """Return a short profile that comes to one of the cells and passes the check, or whether there is none."""
        proven = True
        for cell in cells:
            part = self.world.space.nonempty_part(cell)
            if part is None:
                continue
            outcome = self._settle(cell, part, check)
            if outcome.witness is not None:
                return outcome
            proven = proven and outcome.proven
        return Outcome(None, proven)

    def _settle(self, cell: Region, part: Box, check: Check) -> Outcome:
        if check is anything and all(dim[0] == "Task" for dim in part):
            return Outcome(known(self.world.space.first(part)), proven=True)
        found = self._first(self._changed(part), cell, check)
        if found is None and self._is_out_of_reach(cell):
            return Outcome(None, proven=True)
        every = self._every(cell) if found is None else None
        if every is not None:
            found = self._first(every, cell, check)
        proven = every is not None and not self.world.runaways  # where runs do not end, nothing is proven by running
        return Outcome(found if found is None else self._shortened(found, cell, check), proven)

    def _first(self, profiles: Iterable[Answers], cell: Region, check: Check) -> Answers | None:
        return next((answers for answers in profiles if self._passes(answers, cell, check)), None)

    def _every(self, cell: Region) -> Iterator[Answers] | None:
        """Return all profiles that differ for a cell; None where they are too many, or too many were gone through."""
        ways = self.world.ways(cell, self.world.voting)
        count = prod(map(len, ways.values()))
        if count > min(self._most, self._left):
            return None
        self._left -= count
        return _profiles(ways)

    def _changed(self, part: Box) -> Iterator[Answers]:
        """Yield the profiles of the pool, changed to what a part of a cell wants of the answers."""
        least = known(self.world.space.first(part))  # not known where that will do
        wanted = {dim[1]: values for dim, values in part.items() if dim[0] == "Task"}
        for base in self.pool:
            kept = {name: value for name, value in base.items() if value in wanted.get(name, (value,))}
            yield {**{name: value for name, value in least.items() if name not in kept}, **kept}

    def _passes(self, answers: Answers, cell: Region, check: Check) -> bool:
        point = self.world.point(answers)
        return point is not None and cell.holds(point) and check(point)

    def _shortened(self, answers: Answers, cell: Region, check: Check) -> Answers:
        """Return the answers without those that are not needed."""
        for name in self.world.rulebook.questions:
            fewer = {other: value for other, value in answers.items() if other != name}
            if name in answers and self._passes(fewer, cell, check):
                answers = fewer
        return {name: answers[name] for name in self.world.rulebook.questions if name in answers}

    @property
    def pool(self) -> list[Answers]:
        """Return profiles of all leanings, always the same."""
        if self._pool is None:
            chance = random.Random(7)  # noqa: S311  variety, not a secret
            votes = self._votes()
            mixes = [(share, leaning) for share in SHARES for leaning in LEANINGS]
            self._pool = [{}, *(_drawn(chance, votes, *mixes[n % len(mixes)]) for n in range(POOL))]
        return self._pool

    def _votes(self) -> dict[str, dict[Side, list[str]]]:
        """Return, by question, the answers that alone speak for each side; those that speak for none count for both."""
        votes: dict[str, dict[Side, list[str]]] = {}
        for name in self.world.voting:
            values = self.world.values(("Task", name))
            scores = {value: self._score({name: value}) for value in values}
            sides = {
                BPO: [value for value in values if scores[value] <= 0],
                KPO: [value for value in values if scores[value] >= 0],
            }
            votes[name] = {side: some or values for side, some in sides.items()}
        return votes

    def _score(self, answers: Answers) -> float:
        if not self.world.evaluator.is_static:
            return 0.0
        _, score, _ = self.world.evaluator.weighed(answers)
        return score

    def _is_out_of_reach(self, cell: Region) -> bool:
        """Say whether it is proven, without going through profiles, that none comes to a cell."""
        return self.world.evaluator.is_static and (self._is_never_found(cell) or self._is_never_balanced(cell))

    def _is_never_found(self, cell: Region) -> bool:
        """Say whether one of the findings that a cell wants never comes about, whatever the other answers."""
        for key in self.world.keys:
            about = f"Finding {key}"
            if any(dim[0] == about for dim in cell.box):
                alone = Region({dim: values for dim, values in cell.box.items() if dim[0] in (about, "Task")})
                ends = self._ends(alone, self.world.read_for[key])
                if ends is not None and self._first(ends, alone, anything) is None:
                    return True
        return False

    def _ends(self, cell: Region, read: Iterable[str]) -> Iterator[Answers] | None:
        """Return all ways of answering some questions, and of fixing what a cell looks at; None where too many."""
        ways = self.world.ways(cell, read)
        return _profiles(ways) if prod(map(len, ways.values())) <= MOST_ENDS else None

    def _is_never_balanced(self, cell: Region) -> bool:
        """Say whether no balance that the differences' ranges leave possible, with its verdict, lies in a cell."""
        wanted = Region({dim: values for dim, values in cell.box.items() if dim[0] in ("Balance", "Verdict")})
        if not wanted.box or any(self._ends(Region({}), read) is None for read in self.world.read_for.values()):
            return False
        votes = {("Task", name) for name in self.world.voting}
        fixed = {dim: values for dim, values in cell.box.items() if dim in votes and None not in values}
        starts = self.world.ways(Region(fixed), ())
        if prod(map(len, starts.values())) > MOST_STARTS:
            starts = {}
        balances = (words for start in _profiles(starts) for words in self._interviewer.balances(start))
        return not any(wanted.holds(self.world.balanced(words)) for words in balances)


def _profiles(ways: Ways) -> Iterator[Answers]:
    return (known(dict(zip(ways, values, strict=True))) for values in product(*ways.values()))


def _drawn(chance: random.Random, votes: dict[str, dict[Side, list[str]]], share: float, leaning: float) -> Answers:
    """Return a profile in which a share of the questions has answers of a leaning."""
    asked = [name for name in votes if votes[name][KPO] and chance.random() < share]
    return {name: chance.choice(votes[name][KPO if chance.random() < leaning else BPO]) for name in asked}
