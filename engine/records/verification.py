"""Verify a store: the file, its tables and triggers, the chain, the rulebooks, and the search index."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

from outsourcing.engine.core.errors import DamagedError, Problem
from outsourcing.engine.core.source_digest import text_digest
from outsourcing.engine.core.text import visible
from outsourcing.engine.records.chain import ChainEntry, Head
from outsourcing.engine.records.chain_checks import Pruning, Rulebooks, check_chain, check_rulebooks, read_prunings
from outsourcing.engine.records.record import UNREADABLE, parse_record
from outsourcing.engine.records.store import Store
from outsourcing.engine.records.store_file import migrate

MOST_REPORTED = 5  # lines of SQLite's own report


class Verified(NamedTuple):
    """The problems found, the head, the number of decisions, and the prunings."""

    problems: list[Problem]
    head: Head
    decisions: int = 0
    prunings: tuple[Pruning, ...] = ()

    def lines(self) -> list[str]:
        """Return the result in words: the problems and what to do, or that nothing was changed."""
        if self.problems:
            count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems):,} problems"
            advice = f"{count} found. Restore a backup, or keep the store aside as evidence."
            return [*(f"{problem} [{problem.code}]" for problem in self.problems), advice]
        decisions = "1 decision" if self.decisions == 1 else f"{self.decisions:,} decisions"
        erased = [f"{p.erased:,} pruned on {p.time} by {p.who or 'an unknown user'}" for p in self.prunings]
        return [f"OK: {decisions} verified, nothing was changed. Head: {self.head}", *map(visible, erased)]

    def as_json(self) -> dict[str, object]:
        """Return the result as data."""
        return {
            "head": str(self.head),
            "decisions": self.decisions,
            "prunings": [pruning._asdict() for pruning in self.prunings],
            "problems": [problem._asdict() for problem in self.problems],
        }


def verify(store: Store, expected: Head | None = None) -> Verified:
    """Verify a store; `expected` is a head noted earlier."""
    problems: list[Problem] = []
    try:
        with store.reading():
            problems += _check_file(store)
            if problems:
                return Verified(problems, Head())
            problems += _check_schema(store)
            tables = (dict(store.database.execute(f"SELECT * FROM {table}")) for table in ("rulebooks", "sources"))
            rulebooks, head = Rulebooks(*tables), store.head()
            prunings = read_prunings(store.entries("WHERE kind = 'prune' ORDER BY seq"))
            problems += check_chain(store.entries(), head, prunings, rulebooks, expected)
            problems += [*_check_index(store), *check_rulebooks(rulebooks)]
            [decisions] = store.database.execute("SELECT count(*) FROM chain WHERE kind = 'decision'").fetchone()
            return Verified(problems, head, decisions, tuple(prunings))
    except DamagedError as error:
        return Verified([*problems, *error.problems], Head())


def _check_file(store: Store) -> Iterator[Problem]:
    """Yield what SQLite itself reports."""
    for (report,) in store.database.execute(f"PRAGMA integrity_check({MOST_REPORTED})"):
        if report != "ok":
            yield Problem("the store", f"SQLite reports: {visible(' '.join(str(report).split()))}", "store-damaged")


def _check_schema(store: Store) -> Iterator[Problem]:
    """Yield which tables, indices and triggers differ from those of a new store."""
    query = "SELECT name, sql FROM sqlite_schema"
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as new:
        migrate(new)
        made = dict(new.execute(query))
    there = dict(store.database.execute(query))
    for name in sorted(made.keys() | there.keys()):
        if made.get(name, "") != there.get(name, ""):
            message = f"the table or trigger {visible(name)} was added, changed or removed"
            yield Problem("the store", message, "schema-changed")


def _check_index(store: Store) -> Iterator[Problem]:
    """Yield the decisions whose rows in the tables for searching do not match their texts."""
    firings: dict[int, set[tuple[str, str]]] = {}
    for rule, seq, role in store.database.execute("SELECT rule, seq, role FROM firings"):
        firings.setdefault(seq, set()).add((rule, role))
    query = "SELECT seq, verdict, score, name, words, rulebook FROM decisions"
    rows = {seq: row for seq, *row in store.database.execute(query)}
    for entry in store.entries():
        row, fired = rows.pop(entry.seq, None), firings.pop(entry.seq, set())
        if entry.text is not None and text_digest(entry.text) != entry.digest:
            continue  # reported already
        if (row, fired) != _index_rows(entry):
            yield Problem(str(entry), "its search index does not match its text", "index-changed")
    for seq in sorted(rows.keys() | firings.keys()):
        yield Problem(f"record {seq}", "it is in the search index, but not in the chain", "index-changed")


def _index_rows(entry: ChainEntry) -> tuple[list[Any] | None, set[tuple[str, str]]]:
    """Return the row and the firings that an entry must have in the index: a decision with a text has some."""
    if entry.kind != "decision" or entry.text is None:
        return None, set()
    try:
        summary = parse_record(entry.text).summary
    except UNREADABLE:
        return None, set()
    return list(summary[:-1]), set(summary.firings)
