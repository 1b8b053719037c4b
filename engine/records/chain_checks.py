"""Checks on a hash chain and on stored rulebooks, the same for a store and for an export.

Nothing that is read here is trusted: what cannot be read is a problem like any other.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from outsourcing.engine.core.errors import Flaw, Problem
from outsourcing.engine.core.source_digest import changed_files, fingerprint_of, text_digest
from outsourcing.engine.core.text import visible
from outsourcing.engine.records.chain import (
    DECIDED,
    DECISION,
    OUTCOME,
    PRUNE,
    RUN,
    RUN_END,
    SALTED,
    UNSALTED,
    ChainEntry,
    Head,
)
from outsourcing.engine.records.prunings import CHAIN, ErasureCheck, Pruning, read_pruning
from outsourcing.engine.records.record import UNREADABLE, Record, parse_record

KINDS = {UNSALTED: {DECISION, PRUNE}, SALTED: {DECISION, PRUNE, RUN, RUN_END, DECIDED, OUTCOME}}
CLOCK = timedelta(minutes=1)  # so far a clock may be set back, and entries wait for each other

Visit = Callable[[ChainEntry, Record | None], Iterable[Problem]]  # what else to check, with the decision if it is sound


class Rulebooks(NamedTuple):
    """Stored rulebooks: manifests by fingerprint, source texts by digest."""

    manifests: Mapping[str, str]
    sources: Mapping[str, str]


class ChainCheck:
    """Checks the entries of a chain in order, and counts them."""

    def __init__(self, prunings: Iterable[Pruning], rulebooks: Rulebooks, expected: Head | None) -> None:
        """Start before the first entry.

        Args:
            prunings: all that the chain records.
            rulebooks: those that its decisions may be made with.
            expected: a head noted earlier, which the chain must contain.

        """
        self.last = Head()
        self.decisions = self.unsalted = 0
        self._format, self._time = UNSALTED, ""
        self._erasures = ErasureCheck(prunings)
        self.rulebooks, self._expected = rulebooks, expected
        self._ids: set[str] = set()

    @property
    def erased(self) -> int:
        """Return how many decisions are erased."""
        return self._erasures.erased

    def check(self, entries: Iterable[ChainEntry], visit: Visit | None = None) -> Iterator[Problem]:
        """Yield the problems of entries, in order."""
        yield from self._differs_from_expected(None)
        for entry in entries:
            yield from _check_position(entry, self.last)
            record, flaws = self._read(entry)
            flaws += [Flaw(*flaw) for flaw in self._erasures.check(entry)]
            flaws += self._check_order(entry)
            if flaws:
                yield from (flaw.at(str(entry)) for flaw in flaws)
            if visit:
                yield from visit(entry, record)
            self.decisions += entry.kind == DECISION
            self.unsalted += entry.format == UNSALTED
            self.last = entry.head
            yield from self._differs_from_expected(entry)

    def finish(self, head: Head) -> Iterator[Problem]:
        """Yield the problems that show at the end; the chain should end at a head."""
        yield from self._erasures.finish()
        for end, verb in ((head, "was"), (self._expected or self.last, "was expected to be")):
            if end != self.last and (end is head or end.seq > self.last.seq):
                message = f"the end is cut off: the last record {verb} {end}, the chain ends at {self.last}"
                yield Problem(CHAIN, message, "chain-cut")

    def _differs_from_expected(self, entry: ChainEntry | None) -> Iterator[Problem]:
        expected, last = self._expected, self.last
        if expected is not None and expected.seq == last.seq and last.hash != expected.hash:
            place = str(entry) if entry else "the beginning"
            yield Problem(place, f"its hash is not that of the expected head {expected}", "unexpected-head")

    def _check_order(self, entry: ChainEntry) -> Iterator[Flaw]:
        """Yield what is wrong with an entry after those before it."""
        if entry.kind not in KINDS.get(entry.format, ()):
            yield Flaw("entry-unknown", "its kind or its format is not one that outsourcing writes")
        if entry.format < self._format:
            yield Flaw("format-backwards", "version 0.1 cannot have written it after records of later versions")
        if entry.format != UNSALTED:
            if self._time and _is_backwards(self._time, entry.time):
                message = (
                    f"its time, {visible(entry.time)}, is before that of the record before it, {visible(self._time)}"
                )
                yield Flaw("time-backwards", message)
            self._time = entry.time
        self._format = max(entry.format, self._format)
        self._ids.add(entry.id)

    def _read(self, entry: ChainEntry) -> tuple[Record | None, list[Flaw]]:
        """Return the decision of an entry, if it is one, and what is wrong with its text."""
        if entry.text is None:
            return None, []
        if not entry.is_intact or (entry.format == SALTED) != bool(entry.salt):
            return None, [Flaw("text-changed", "its text was changed")]
        try:
            record = parse_record(entry.text) if entry.kind == DECISION else None
            data = {"id": record.id, "time": record.time} if record else _data(entry)
        except UNREADABLE:
            return None, [Flaw("text-unreadable", "its text cannot be read as a record")]
        flaws = []
        if (data.get("id"), data.get("time")) != (entry.id, entry.time):
            flaws = [Flaw("text-swapped", "its text belongs to another record")]
        elif record and record.summary.rulebook not in self.rulebooks.manifests:
            flaws = [Flaw("rulebook-missing", "the rulebook that it was made with is missing")]
        elif entry.kind in (DECIDED, OUTCOME) and data.get("record") not in self._ids:
            flaws = [Flaw("record-missing", "it is about a record that is not in the chain before it")]
        return record, flaws


def _data(entry: ChainEntry) -> dict[str, Any]:
    """Return the JSON object that the text of an entry holds.

    Raises:
        one of UNREADABLE: it holds none.

    """
    data = json.loads(entry.text or "")
    if not isinstance(data, dict) or (entry.kind == PRUNE and read_pruning(entry) is None):
        raise ValueError(entry.text)
    return data


def _is_backwards(before: str, time: str) -> bool:
    try:
        return datetime.fromisoformat(time) < datetime.fromisoformat(before) - CLOCK
    except (ValueError, TypeError, OverflowError):
        return time < before


def _check_position(entry: ChainEntry, last: Head) -> Iterator[Problem]:
    """Yield what is wrong with an entry's position in the chain."""
    first, before = last.seq + 1, entry.seq - 1
    if entry.seq < first:
        yield Problem(str(entry), "it is out of order", "record-out-of-order")
    elif entry.seq > first:
        place = f"record {first}" if first == before else f"records {first} to {before}"
        yield Problem(place, "missing from the chain", "record-missing")
    elif entry.hash_after(last.hash) != entry.hash:
        message = "its entry in the chain was changed (number, id, kind, time, digest or hash)"
        yield Problem(str(entry), message, "entry-changed")


def check_rulebooks(rulebooks: Rulebooks) -> Iterator[Problem]:
    """Yield which stored rulebooks and sources do not match their digests."""
    for digest, text in rulebooks.sources.items():
        if text_digest(text) != digest:
            yield Problem(f"source {visible(digest[:16])}", "its text was changed", "source-changed")
    for fingerprint, manifest in rulebooks.manifests.items():
        place = f"rulebook {visible(fingerprint[:16])}"
        yield from (flaw.at(place) for flaw in _check_manifest(fingerprint, manifest, rulebooks.sources))


def _check_manifest(fingerprint: str, manifest: str, sources: Mapping[str, str]) -> Iterator[Flaw]:
    try:
        if fingerprint_of(manifest) != fingerprint:
            yield Flaw("manifest-changed", "its manifest was changed")
            return
        listed = json.loads(manifest)
        if missing := set(listed["sources"].values()) - set(sources):
            yield Flaw("source-missing", f"{len(missing)} of its source files are missing")
            return
    except UNREADABLE:
        yield Flaw("manifest-unreadable", "its manifest cannot be read")
        return
    for file in changed_files(listed, sources):
        yield Flaw("source-changed", f"the text of {visible(file)} is not the one that the manifest lists")
