"""Verifying a store or an export: edits, gaps, cut tails, erased texts, each named in a line.

Link   one link as it is stored, with its text; None where it was erased
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.records.chain import BEGINNING, Entry, Head, digest
from engine.records.record import Summary, parsed
from engine.records.store import Store

RESTORE = "restore a backup, or keep the store aside as evidence"
MOST_REPORTED = 5  # lines of SQLite's own report


class Link(NamedTuple):
    """One link as it is stored."""

    entry: Entry
    hash: str
    text: str | None

    def __str__(self) -> str:
        return f"{self.entry.seq} ({self.entry.id})"


class Rulebooks(NamedTuple):
    """What is stored of rulebooks: manifests by fingerprint, texts by digest."""

    manifests: Mapping[str, str]
    sources: Mapping[str, str]


def verify(store: Store, expected: Head | None = None) -> tuple[list[str], Head]:
    """Return what is wrong with a store, a line each, and its head as it stands."""
    with store.reading():
        try:
            found = [*_sqlite(store)]
            if not found:
                rulebooks = Rulebooks(
                    *(dict(store.database.execute(f"SELECT * FROM {t}")) for t in ("rulebooks", "sources"))
                )
                prunings = (link for link in links(store) if link.entry.kind == "prune")
                found += chain(links(store), store.head(), erased_before(prunings), expected)
                found += [*_tables(store), *contents(rulebooks)]
            return found, store.head()
        except sqlite3.DatabaseError as error:
            return [f"{store.path}: SQLite cannot read all of it ({error}); {RESTORE}"], Head(0, BEGINNING)


def links(store: Store) -> Iterator[Link]:
    """Yield every link, in order."""
    rows = store.database.execute(
        "SELECT seq, id, kind, time, digest, hash, payload FROM chain LEFT JOIN payloads USING (seq) ORDER BY seq"
    )
    for *entry, hash_, text in rows:
        yield Link(Entry(*entry), hash_, text)


def erased_before(prunings: Iterable[Link]) -> str:
    """Return the time before which texts were erased lawfully."""
    sound = (link.text for link in prunings if link.text is not None and digest(link.text) == link.entry.digest)
    return max((json.loads(text)["before"] for text in sound), default="")


def chain(found: Iterable[Link], head: Head, before: str, expected: Head | None) -> Iterator[str]:
    """Yield what is wrong with a chain, in which texts from `before` some time may have been erased."""
    last = Head(0, BEGINNING)
    for link in found:
        yield from _link(link, last, before)
        last = Head(link.entry.seq, link.hash)
        if expected is not None and expected.seq == last.seq and not last.hash.startswith(expected.hash):
            yield f"record {link}: it is not the one that the expected head {expected} names; {RESTORE}"
    if head != last:
        yield f"the end is cut off: the store was at {head}, its chain ends at {last}; {RESTORE}"
    if expected is not None and expected.seq > last.seq:
        yield f"the end is cut off: expected was {expected}, the chain ends at {last}; {RESTORE}"


def _link(link: Link, last: Head, before: str) -> Iterator[str]:
    if link.entry.seq != last.seq + 1:
        gap = (
            f"record {last.seq + 1}"
            if link.entry.seq == last.seq + 2
            else f"records {last.seq + 1} to {link.entry.seq - 1}"
        )
        yield f"{gap}: missing from the chain; {RESTORE}"
    elif link.entry.hash(last.hash) != link.hash:
        yield f"record {link}: its place in the chain was changed (number, id, time, digest or hash); {RESTORE}"
    if link.text is None:
        if link.entry.kind != "decision" or not link.entry.time < before:
            yield f"record {link}: its text is missing, and nothing says that it was pruned; {RESTORE}"
    elif digest(link.text) != link.entry.digest:
        yield f"record {link}: its text was changed; {RESTORE}"
    else:
        yield from _told(link, link.text)


def _told(link: Link, text: str) -> Iterator[str]:
    told = json.loads(text)
    if (told.get("id"), told.get("time")) != (link.entry.id, link.entry.time):
        yield f"record {link}: its text is that of another record; {RESTORE}"


def contents(rulebooks: Rulebooks) -> Iterator[str]:
    """Yield which stored rulebooks and sources are not what their digests say."""
    for stored, text in rulebooks.sources.items():
        if digest(text) != stored:
            yield f"the source {stored[:16]}: its text was changed; {RESTORE}"
    for fingerprint, manifest in rulebooks.manifests.items():
        if digest(manifest) != fingerprint:
            yield f"the rulebook {fingerprint[:16]}: its manifest was changed; {RESTORE}"
        elif missing := set(json.loads(manifest)["sources"].values()) - set(rulebooks.sources):
            yield f"the rulebook {fingerprint[:16]}: {len(missing)} of its sources are missing; {RESTORE}"


def _sqlite(store: Store) -> Iterator[str]:
    """Yield what SQLite itself finds wrong."""
    for (told,) in store.database.execute(f"PRAGMA integrity_check({MOST_REPORTED})"):
        if told != "ok":
            yield f"{store.path}: SQLite finds: {' '.join(str(told).split())}; {RESTORE}"


def _tables(store: Store) -> Iterator[str]:
    """Yield the decisions whose row in the tables for searching is not what their text says."""
    firings: dict[int, set[tuple[str, str]]] = {}
    for rule, seq, role in store.database.execute("SELECT rule, seq, role FROM firings"):
        firings.setdefault(seq, set()).add((rule, role))
    rows = {
        row[0]: row[1:]
        for row in store.database.execute("SELECT seq, verdict, score, name, words, rulebook FROM decisions")
    }
    for link in links(store):
        if link.entry.kind != "decision" or link.text is None or digest(link.text) != link.entry.digest:
            continue  # said already, or nothing to look for
        if not _same(parsed(link.text).summary, rows.get(link.entry.seq), firings.get(link.entry.seq, set())):
            yield f"record {link}: what is looked for in it is not what its text says; {RESTORE}"


def _same(summary: Summary, row: tuple[object, ...] | None, firings: set[tuple[str, str]]) -> bool:
    return row == summary[:-1] and firings == set(summary.firings)
