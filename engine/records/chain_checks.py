"""Checks on a hash chain and on stored rulebooks, the same for a store and for an export.

Nothing that is read here is trusted: what cannot be read is a problem like any other.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from outsourcing.engine.core.errors import Flaw, Problem
from outsourcing.engine.core.source_digest import changed_files, fingerprint_of, text_digest
from outsourcing.engine.core.text import visible
from outsourcing.engine.records.chain import ChainEntry, Head
from outsourcing.engine.records.record import UNREADABLE

CHAIN = "the chain"  # the place of problems that concern several records


class Pruning(NamedTuple):
    """An entry that records that the texts from before some time were erased: how many, when, by whom."""

    seq: int
    before: str
    erased: int
    time: str
    who: str


class Rulebooks(NamedTuple):
    """Stored rulebooks: manifests by fingerprint, source texts by digest."""

    manifests: Mapping[str, str]
    sources: Mapping[str, str]


def read_prunings(entries: Iterable[ChainEntry]) -> list[Pruning]:
    """Return the prunings that the chain records; leave out those whose text was changed or cannot be read."""
    return [pruning for entry in entries if entry.kind == "prune" and (pruning := _pruning(entry))]


def _pruning(entry: ChainEntry) -> Pruning | None:
    data = _data(entry.text or "")
    if text_digest(entry.text or "") != entry.digest:
        return None
    match data:
        case {"before": str(before), "erased": int(erased), "who": str(who)}:
            return Pruning(entry.seq, before, erased, entry.time, who)
    return None


def _data(text: str) -> dict[str, Any] | None:
    """Return the JSON object that a text holds, if it does."""
    try:
        data = json.loads(text)
    except UNREADABLE:
        return None
    return data if isinstance(data, dict) else None


def check_chain(
    entries: Iterable[ChainEntry], head: Head, prunings: Sequence[Pruning], rulebooks: Rulebooks, expected: Head | None
) -> Iterator[Problem]:
    """Yield the problems of a chain that should end at `head` and contain the entry that `expected` names."""
    last, erased = Head(), 0
    yield from _differs_from_expected("the beginning", last, expected)
    for entry in entries:
        yield from _check_position(entry, last)
        flaws = _check_text(entry, rulebooks) if entry.text is not None else _check_erased(entry, prunings)
        yield from (flaw.at(str(entry)) for flaw in flaws)
        erased += entry.text is None
        last = Head(entry.seq, entry.hash)
        yield from _differs_from_expected(str(entry), last, expected)
    if erased < (recorded := sum(pruning.erased for pruning in prunings)):
        message = f"{recorded} texts are recorded as erased, but {recorded - erased} of them are there"
        yield Problem(CHAIN, message, "text-not-erased")
    if head != last:
        yield Problem(CHAIN, f"the end is cut off: the last record was {head}, the chain ends at {last}", "chain-cut")
    if expected is not None and expected.seq > last.seq:
        yield Problem(CHAIN, f"the end is cut off: {expected} was expected, the chain ends at {last}", "chain-cut")


def _differs_from_expected(place: str, last: Head, expected: Head | None) -> Iterator[Problem]:
    if expected is not None and expected.seq == last.seq and not last.hash.startswith(expected.hash):
        yield Problem(place, f"its hash is not that of the expected head {expected}", "unexpected-head")


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


def _check_erased(entry: ChainEntry, prunings: Sequence[Pruning]) -> Iterator[Flaw]:
    lawful = any(pruning.seq > entry.seq and entry.time < pruning.before for pruning in prunings)
    if entry.kind != "decision" or not lawful:
        yield Flaw("text-missing", "its text is missing, and no pruning covers it")


def _check_text(entry: ChainEntry, rulebooks: Rulebooks) -> Iterator[Flaw]:
    if text_digest(entry.text or "") != entry.digest:
        yield Flaw("text-changed", "its text was changed")
        return
    data = _data(entry.text or "")
    if data is None or (entry.kind == "prune" and _pruning(entry) is None):
        yield Flaw("text-unreadable", "its text cannot be read as a record")
    elif (data.get("id"), data.get("time")) != (entry.id, entry.time):
        yield Flaw("text-swapped", "its text belongs to another record")
    elif entry.kind == "decision" and data.get("rulebook") not in rulebooks.manifests:
        yield Flaw("rulebook-missing", "the rulebook that it was made with is missing")


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
