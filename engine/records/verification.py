"""Verifying a store or an export: edits, gaps, cut tails, erased texts, each named in a line.

    Link        one link as it is stored, with its text; None where it was erased
    Pruning     a link that says which texts were erased
    Rulebooks   what is stored of rulebooks
    Verified    what came of it

Nothing that is read here is trusted: what cannot be read is a finding like any other.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, NamedTuple

from engine.errors import DamagedError
from engine.records.chain import BEGINNING, Entry, Head, digest
from engine.records.file import migrate
from engine.records.record import UNREADABLE, Summary, parsed
from engine.records.store import Store
from engine.text import visible

RESTORE = "restore a backup, or keep the store aside as evidence"
MOST_REPORTED = 5  # lines of SQLite's own report


class Link(NamedTuple):
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


class Verified(NamedTuple):
    """What is wrong, a line each; the head; how many decisions there are; the prunings."""

    found: list[str]
    head: Head
    decisions: int = 0
    prunings: tuple[Pruning, ...] = ()

    def in_words(self) -> list[str]:
        """Return what is wrong, or that all is well, with what was erased lawfully."""
        many = "decision" if self.decisions == 1 else "decisions"
        sound = f"all is as it was written: {self.decisions} {many}; head {self.head}"
        erased = [f"{one.erased} pruned on {one.time} by {one.who or 'somebody'}" for one in self.prunings]
        return self.found or [sound, *map(visible, erased)]


class Rulebooks(NamedTuple):
    """What is stored of rulebooks: manifests by fingerprint, texts by digest."""

    manifests: Mapping[str, str]
    sources: Mapping[str, str]


def verify(store: Store, expected: Head | None = None) -> Verified:
    """Return what is wrong with a store, and what is in it."""
    found: list[str] = []
    try:
        with store.reading():
            found = list(_sqlite(store))
            if found:
                return Verified(found, Head(0, BEGINNING))
            found += _schema(store)
            tables = (dict(store.database.execute(f"SELECT * FROM {table}")) for table in ("rulebooks", "sources"))
            rulebooks, head = Rulebooks(*tables), store.head()
            pruned = prunings(links(store))
            found += chain(links(store), head, pruned, rulebooks, expected)
            found += [*_tables(store), *contents(rulebooks)]
            [decisions] = store.database.execute("SELECT count(*) FROM chain WHERE kind = 'decision'").fetchone()
            return Verified(found, head, decisions, tuple(pruned))
    except DamagedError as error:
        return Verified([*found, f"{error}"], Head(0, BEGINNING))


def links(store: Store) -> Iterator[Link]:
    """Yield every link, in order."""
    rows = store.database.execute(
        "SELECT seq, id, kind, time, digest, hash, payload FROM chain LEFT JOIN payloads USING (seq) ORDER BY seq"
    )
    for *entry, hash_, text in rows:
        yield Link(Entry(*entry), hash_, text)


def prunings(found: Iterable[Link]) -> list[Pruning]:
    """Return what the links of kind prune say, those that can be trusted and read."""
    return [one for link in found if link.entry.kind == "prune" and (one := _pruning(link))]


def _pruning(link: Link) -> Pruning | None:
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
    found: Iterable[Link], head: Head, pruned: Sequence[Pruning], rulebooks: Rulebooks, expected: Head | None
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


def _place(link: Link, last: Head) -> Iterator[str]:
    """Yield what is wrong with a link's place in the chain."""
    first, before = last.seq + 1, link.entry.seq - 1
    if link.entry.seq < first:
        yield f"record {link}: it is out of order; {RESTORE}"
    elif link.entry.seq > first:
        gap = f"record {first}" if first == before else f"records {first} to {before}"
        yield f"{gap}: missing from the chain; {RESTORE}"
    elif link.entry.hash(last.hash) != link.hash:
        yield f"record {link}: its place in the chain was changed (number, id, time, digest or hash); {RESTORE}"


def _erased(link: Link, pruned: Sequence[Pruning]) -> Iterator[str]:
    lawful = any(one.seq > link.entry.seq and link.entry.time < one.before for one in pruned)
    if link.entry.kind != "decision" or not lawful:
        yield f"record {link}: its text is missing, and nothing says that it was pruned; {RESTORE}"


def _text(link: Link, text: str, rulebooks: Rulebooks) -> Iterator[str]:
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
        name = f"the rulebook {visible(fingerprint[:16])}"
        if digest(manifest) != fingerprint:
            yield f"{name}: its manifest was changed; {RESTORE}"
            continue
        try:
            missing = set(json.loads(manifest)["sources"].values()) - set(rulebooks.sources)
        except UNREADABLE:
            yield f"{name}: its manifest is none; {RESTORE}"
            continue
        if missing:
            yield f"{name}: {len(missing)} of its sources are missing; {RESTORE}"


def _sqlite(store: Store) -> Iterator[str]:
    """Yield what SQLite itself finds wrong."""
    for (told,) in store.database.execute(f"PRAGMA integrity_check({MOST_REPORTED})"):
        if told != "ok":
            place = visible(str(store.path))
            yield f"{place}: SQLite finds: {visible(' '.join(str(told).split()))}; {RESTORE}"


def _schema(store: Store) -> Iterator[str]:
    """Yield which tables, indices and triggers are not as they were made."""
    query = "SELECT name, sql FROM sqlite_schema"
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrate(fresh)
        made = dict(fresh.execute(query))
    there = dict(store.database.execute(query))
    for name in sorted(made.keys() | there.keys()):
        if made.get(name, "") != there.get(name, ""):
            place = visible(str(store.path))
            yield f"{place}: {visible(name)} is not as the advisor made it (a table or trigger); {RESTORE}"


def _tables(store: Store) -> Iterator[str]:
    """Yield the decisions whose row in the tables for searching is not what their text says."""
    firings: dict[int, set[tuple[str, str]]] = {}
    for rule, seq, role in store.database.execute("SELECT rule, seq, role FROM firings"):
        firings.setdefault(seq, set()).add((rule, role))
    query = "SELECT seq, verdict, score, name, words, rulebook FROM decisions"
    rows = {seq: row for seq, *row in store.database.execute(query)}
    for link in links(store):
        row, fired = rows.pop(link.entry.seq, None), firings.pop(link.entry.seq, set())
        if link.text is not None and digest(link.text) != link.entry.digest:
            continue  # said already
        if (row, fired) != _looked_for(link):
            yield f"record {link}: what is looked for in it is not what its text says; {RESTORE}"
    for seq in sorted(rows.keys() | firings.keys()):
        yield f"record {seq}: it is to be found, and not in the chain; {RESTORE}"


def _looked_for(link: Link) -> tuple[list[Any] | None, set[tuple[str, str]]]:
    """Return what must be found of a link: the row and the firings of a decision, nothing of another link."""
    if link.entry.kind != "decision" or link.text is None:
        return None, set()
    try:
        summary: Summary = parsed(link.text).summary
    except UNREADABLE:
        return None, set()
    return list(summary[:-1]), set(summary.firings)
