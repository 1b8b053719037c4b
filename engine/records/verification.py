"""Verifying a store: the file, the tables and triggers, the chain, and what is looked for beside it.

Verified   what came of it, for a store or an export
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

from outsourcing.engine.core.errors import DamagedError
from outsourcing.engine.core.text import visible
from outsourcing.engine.records.chain import BEGINNING, Entry, Head, digest
from outsourcing.engine.records.chain_checks import RESTORE, ChainEntry, Pruning, Rulebooks, chain, contents, prunings
from outsourcing.engine.records.record import UNREADABLE, parsed
from outsourcing.engine.records.store import Store
from outsourcing.engine.records.store_file import migrate

MOST_REPORTED = 5  # lines of SQLite's own report


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


def links(store: Store) -> Iterator[ChainEntry]:
    """Yield every link, in order."""
    rows = store.database.execute(
        "SELECT seq, id, kind, time, digest, hash, payload FROM chain LEFT JOIN payloads USING (seq) ORDER BY seq"
    )
    for *entry, hash_, text in rows:
        yield ChainEntry(Entry(*entry), hash_, text)


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


def _looked_for(link: ChainEntry) -> tuple[list[Any] | None, set[tuple[str, str]]]:
    """Return what must be found of a link: the row and the firings of a decision, nothing of another link."""
    if link.entry.kind != "decision" or link.text is None:
        return None, set()
    try:
        summary = parsed(link.text).summary
    except UNREADABLE:
        return None, set()
    return list(summary[:-1]), set(summary.firings)
