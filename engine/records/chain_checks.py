"""The links of a chain, checked one by one: edits, gaps, cut tails, erased texts, each named in a line.

    Link        one link as it is stored, with its text; None where it was erased
    Pruning     a link that says which texts were erased
    Rulebooks   what is stored of rulebooks

The same for a store and for an export. Nothing that is read here is trusted: what cannot be read is a finding like any
other.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from outsourcing.engine.core.source_digest import changed_files, fingerprint_of
from outsourcing.engine.core.text import visible
from outsourcing.engine.records.chain import BEGINNING, Entry, Head, digest
from outsourcing.engine.records.record import UNREADABLE

RESTORE = "restore a backup, or keep the store aside as evidence"


class ChainEntry(NamedTuple):
    """One link as it is stored."""

    entry: Entry
    hash: str
    text: str | None

    def __str__(self) -> str:
        return f"{self.entry.seq} ({visible(str(self.entry.id))})"


class Pruning(NamedTuple):
    """A link that says that earlier texts, from before some time, were erased: how many, when, by whom."""

    seq: int
    before: str
    erased: int
    time: str
    who: str


class Rulebooks(NamedTuple):
    """What is stored of rulebooks: manifests by fingerprint, texts by digest."""

    manifests: Mapping[str, str]
    sources: Mapping[str, str]


def prunings(found: Iterable[ChainEntry]) -> list[Pruning]:
    """Return what the links of kind prune say, those that can be trusted and read."""
    return [one for link in found if link.entry.kind == "prune" and (one := _pruning(link))]


def _pruning(link: ChainEntry) -> Pruning | None:
    """Return what a link of kind prune says; None where its text cannot be trusted or read."""
    if link.text is None or digest(link.text) != link.entry.digest:
        return None
    try:
        told = json.loads(link.text)
        before, erased, who = told["before"], told["erased"], told["who"]
    except UNREADABLE:
        return None
    sound = isinstance(before, str) and isinstance(erased, int) and isinstance(who, str)
    return Pruning(link.entry.seq, before, erased, link.entry.time, who) if sound else None


def chain(
    found: Iterable[ChainEntry], head: Head, pruned: Sequence[Pruning], rulebooks: Rulebooks, expected: Head | None
) -> Iterator[str]:
    """Yield what is wrong with a chain."""
    last, erased = Head(0, BEGINNING), 0
    if expected is not None and expected.seq == 0 and not BEGINNING.startswith(expected.hash):
        yield f"the beginning: it is not the one that the expected head {expected} names; {RESTORE}"
    for link in found:
        yield from _place(link, last)
        if link.text is None:
            erased += 1
            yield from _erased(link, pruned)
        else:
            yield from _text(link, link.text, rulebooks)
        last = Head(link.entry.seq, link.hash)
        if expected is not None and expected.seq == last.seq and not last.hash.startswith(expected.hash):
            yield f"record {link}: it is not the one that the expected head {expected} names; {RESTORE}"
    if erased < (said := sum(one.erased for one in pruned)):
        yield f"of {said} texts that were said to be erased, {said - erased} are there; {RESTORE}"
    if head != last:
        yield f"the end is cut off: the store was at {head}, its chain ends at {last}; {RESTORE}"
    if expected is not None and expected.seq > last.seq:
        yield f"the end is cut off: expected was {expected}, the chain ends at {last}; {RESTORE}"


def _place(link: ChainEntry, last: Head) -> Iterator[str]:
    """Yield what is wrong with a link's place in the chain."""
    first, before = last.seq + 1, link.entry.seq - 1
    if link.entry.seq < first:
        yield f"record {link}: it is out of order; {RESTORE}"
    elif link.entry.seq > first:
        gap = f"record {first}" if first == before else f"records {first} to {before}"
        yield f"{gap}: missing from the chain; {RESTORE}"
    elif link.entry.hash(last.hash) != link.hash:
        yield f"record {link}: its place in the chain was changed (number, id, time, digest or hash); {RESTORE}"


def _erased(link: ChainEntry, pruned: Sequence[Pruning]) -> Iterator[str]:
    lawful = any(one.seq > link.entry.seq and link.entry.time < one.before for one in pruned)
    if link.entry.kind != "decision" or not lawful:
        yield f"record {link}: its text is missing, and nothing says that it was pruned; {RESTORE}"


def _text(link: ChainEntry, text: str, rulebooks: Rulebooks) -> Iterator[str]:
    """Yield what is wrong with a link's text."""
    if digest(text) != link.entry.digest:
        yield f"record {link}: its text was changed; {RESTORE}"
        return
    told = _read(text)
    if told is None or (link.entry.kind == "prune" and _pruning(link) is None):
        yield f"record {link}: its text is no record; {RESTORE}"
    elif (told.get("id"), told.get("time")) != (link.entry.id, link.entry.time):
        yield f"record {link}: its text is that of another record; {RESTORE}"
    elif link.entry.kind == "decision" and told.get("rulebook") not in rulebooks.manifests:
        yield f"record {link}: the rulebook that it was made with is missing; {RESTORE}"


def _read(text: str) -> dict[str, Any] | None:
    try:
        told = json.loads(text)
    except UNREADABLE:
        return None
    return told if isinstance(told, dict) else None


def contents(rulebooks: Rulebooks) -> Iterator[str]:
    """Yield which stored rulebooks and sources are not what their digests say."""
    for stored, text in rulebooks.sources.items():
        if digest(text) != stored:
            yield f"the source {visible(stored[:16])}: its text was changed; {RESTORE}"
    for fingerprint, manifest in rulebooks.manifests.items():
        yield from (
            f"the rulebook {visible(fingerprint[:16])}: {wrong}; {RESTORE}"
            for wrong in _manifest(fingerprint, manifest, rulebooks.sources)
        )


def _manifest(fingerprint: str, manifest: str, sources: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with a stored rulebook."""
    try:
        if fingerprint_of(manifest) != fingerprint:
            yield "its manifest was changed"
            return
        listed = json.loads(manifest)
        missing = set(listed["sources"].values()) - set(sources)
    except UNREADABLE:
        yield "its manifest cannot be read"
        return
    if missing:
        yield f"{len(missing)} of its sources are missing"
    else:
        yield from (f"the text of {visible(file)} is not the one it lists" for file in changed_files(listed, sources))
