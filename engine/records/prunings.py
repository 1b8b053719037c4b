"""Prunings: the entries that name whose texts were erased, and the comparison with what is erased.

A pruning in format 2 names the places of all texts that it erases, and a digest over their digests. One of version 0.1
says only how many texts from before a time it erased: then all of them must be gone, and no more.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from outsourcing.engine.core.errors import Problem
from outsourcing.engine.records.chain import DECISION, PRUNE, UNSALTED, ChainEntry
from outsourcing.engine.records.person import Person
from outsourcing.engine.records.record import UNREADABLE

CHAIN = "the chain"  # the place of problems that concern several records


class Pruning(NamedTuple):
    """An entry that records that texts were erased. `places` are their numbers in the chain; None in version 0.1."""

    seq: int
    time: str
    who: str
    erased: int
    decisions: int
    before: str
    reason: str
    places: tuple[int, ...] | None
    digest: str

    def covers(self, entry: ChainEntry) -> bool:
        """Say whether it erases the text of an entry."""
        if entry.seq >= self.seq or entry.kind == PRUNE:
            return False
        if self.places is None:
            return entry.kind == DECISION and entry.time < self.before
        return entry.seq in self.places

    def as_json(self) -> dict[str, object]:
        """Return it as data for people and programs."""
        shown = {"seq": self.seq, "time": self.time, "who": self.who, "erased": self.decisions, "before": self.before}
        return {**shown, "reason": self.reason, "names_what_it_erases": self.places is not None}


def in_ranges(numbers: Sequence[int]) -> str:
    """Return ascending numbers in short: 1-3,7."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    return ",".join("-".join(map(str, one)) for one in ranges)


def _from_ranges(written: str, most: int) -> tuple[int, ...]:
    numbers: list[int] = []
    for one in written.split(","):
        first, _, last = one.partition("-")
        if int(last or first) >= most:
            raise ValueError(written)
        numbers += range(int(first), int(last or first) + 1)
    return tuple(numbers)


def digest_over(digests: Iterable[str]) -> str:
    """Return the digest over the digests of erased texts, in the order of the chain."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def read_pruning(entry: ChainEntry) -> Pruning | None:
    """Return the pruning that an entry records; None if its text was changed or cannot be read."""
    if not entry.is_intact:
        return None
    try:
        data = json.loads(entry.text or "")
        return _from_format_1(entry, data) if entry.format == UNSALTED else _from_data(entry, data)
    except UNREADABLE:
        return None


def _from_format_1(entry: ChainEntry, data: Any) -> Pruning | None:
    match data:
        case {"before": str(before), "erased": int(erased), "who": str(who)}:
            who = str(Person(claimed=who))
            return Pruning(entry.seq, entry.time, who, erased, erased, before, "", None, "")
    return None


def _from_data(entry: ChainEntry, data: Any) -> Pruning:
    person = Person(*(data[field] for field in Person._fields))
    places, digest, reason = _from_ranges(data["places"], entry.seq), str(data["digest"]), str(data["reason"])
    decisions, before = int(data["decisions"]), str(data["before"])
    return Pruning(entry.seq, entry.time, str(person), len(places), decisions, before, reason, places, digest)


class ErasureCheck:
    """Compares what is erased with what the prunings name, both ways, while the entries of a chain pass by."""

    def __init__(self, prunings: Iterable[Pruning]) -> None:
        self._prunings = tuple(prunings)
        self._by_place = {place: one for one in self._prunings for place in one.places or ()}
        self._old = [one for one in self._prunings if one.places is None]
        self._digests: dict[int, list[str]] = {one.seq: [] for one in self._prunings}
        self._erased_by_old = 0
        self.erased = 0  # decisions

    def check(self, entry: ChainEntry) -> Iterator[tuple[str, str]]:
        """Yield the code and the message of what is wrong with an entry."""
        named = self._by_place.get(entry.seq)
        if named and named.covers(entry):
            self._digests[named.seq].append(entry.digest)
        else:
            named = next((one for one in self._old if one.covers(entry)), None)
            self._erased_by_old += bool(named) and entry.text is None
        self.erased += entry.kind == DECISION and entry.text is None
        if entry.text is None and not named:
            yield "text-missing", "its text is missing, and no pruning names it"
        elif entry.text is not None and named:
            yield "text-not-erased", f"record {named.seq} names its text as erased, but it is there"

    def finish(self) -> Iterator[Problem]:
        """Yield the problems that show only at the end."""
        for one in self._prunings:
            if one.places is not None and digest_over(self._digests[one.seq]) != one.digest:
                yield Problem(f"record {one.seq}", "what it names as erased is not what was there", "erased-differs")
        if (recorded := sum(one.erased for one in self._old)) != self._erased_by_old:
            message = f"{recorded} texts are recorded as erased by version 0.1, but {self._erased_by_old} are missing"
            yield Problem(CHAIN, message, "text-not-erased" if recorded > self._erased_by_old else "text-missing")
