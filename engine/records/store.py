"""The store of decision records: one SQLite file, append-only, with a hash chain.

    Store    an open store

Every write is one short transaction that takes the lock before it reads (BEGIN IMMEDIATE), with the rollback journal
and synchronous=EXTRA: SQLite's write-ahead log can, rarely, damage a file that two processes use, and cannot be read
from a read-only folder.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from outsourcing.engine.core.errors import DamagedError, RecordError
from outsourcing.engine.core.text import visible
from outsourcing.engine.records import sqlite_errors, store_file
from outsourcing.engine.records.chain import BEGINNING, Entry, EntryKind, Head, digest
from outsourcing.engine.records.record import Record, Summary

if TYPE_CHECKING:  # a reader of records needs no rule
    from outsourcing.engine.core.rulebook import Rulebook

BATCH = 500  # records written in one transaction: what others wait for stays short


class Store:
    """An open store. Close it, or use it in a `with` block.

    Raises:
        RecordError: the file is not there, is no store, is damaged or newer, or cannot be read or written.

    """

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self.path = path
        with self.in_plain_words():
            self.database = store_file.connected(path, write=write)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    def in_plain_words(self) -> AbstractContextManager[None]:
        """Turn what SQLite raises inside into what the user can do."""
        return sqlite_errors.in_plain_words(self.path)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do what is inside in one transaction, whole or not at all."""
        with self.in_plain_words():
            self.database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.database.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # SQLite may have rolled back already
                    self.database.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Do what is inside on one state of the store, whatever others write meanwhile."""
        with self.in_plain_words():
            self.database.execute("BEGIN")
            try:
                yield
            finally:
                with suppress(sqlite3.Error):
                    self.database.execute("ROLLBACK")

    def head(self) -> Head:
        """Return the last link."""
        with self.in_plain_words():
            row = self.database.execute("SELECT seq, hash FROM head").fetchone()
        return Head(*row) if row else Head(0, BEGINNING)

    def append(self, records: Sequence[Record], rulebook: "Rulebook") -> Head:
        """Keep records of assessments made with a rulebook, in order; what is kept when this returns, stays kept.

        Returns:
            The link of the last one; the head as it was where there is none.

        Raises:
            RecordError: not all can be kept; says how many were.

        """
        head = self.head()
        for start in range(0, len(records), BATCH):
            try:
                head = self._append(records[start : start + BATCH], rulebook)
            except RecordError as error:
                if not start:
                    raise
                raise RecordError(f"{error} (of {len(records)} records, the first {start} were kept)") from error
        return head

    def link(self, kind: EntryKind, entries: Sequence[tuple[str, str, str]]) -> Head:
        """Add links, each of an id, a time and a text; return the last one. Inside `writing` only."""
        head = self.head()
        [last] = self.database.execute("SELECT max(seq) FROM chain").fetchone()
        if head.seq != (last or 0):
            cut = "its chain does not end where it should. See: outsourcing audit verify"
            raise DamagedError(f"{visible(str(self.path))}: {cut}")
        first, previous, rows = head.seq + 1, head.hash, []
        for seq, (id_, time, text) in enumerate(entries, first):
            entry = Entry(seq, id_, kind, time, digest(text))
            previous = entry.hash(previous)
            rows.append((*entry, previous))
        self.database.executemany("INSERT INTO chain VALUES (?, ?, ?, ?, ?, ?)", rows)
        payloads = [(seq, text) for seq, (*_, text) in enumerate(entries, first)]
        self.database.executemany("INSERT INTO payloads VALUES (?, ?)", payloads)
        linked = Head(head.seq + len(rows), previous)
        self.database.execute("INSERT OR REPLACE INTO head VALUES (1, ?, ?)", linked)
        return linked

    def _append(self, records: Sequence[Record], rulebook: "Rulebook") -> Head:
        entries = [(record.id, record.time, record.text) for record in records]
        with self.writing():
            self._keep(rulebook)
            head = self.link("decision", entries)
            self._index(head.seq - len(records) + 1, [record.summary for record in records])
        return head

    def _index(self, first: int, summaries: Sequence[Summary]) -> None:
        rows = [(seq, *found[:-1]) for seq, found in enumerate(summaries, first)]
        self.database.executemany("INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?)", rows)
        fired = [(rule, seq, role) for seq, found in enumerate(summaries, first) for rule, role in found.firings]
        self.database.executemany("INSERT INTO firings VALUES (?, ?, ?)", fired)

    def _keep(self, rulebook: "Rulebook") -> None:
        """Keep the rulebook's sources, once."""
        fingerprint = rulebook.fingerprint
        known = self.database.execute("SELECT 1 FROM rulebooks WHERE fingerprint = ?", (fingerprint,)).fetchone()
        if known is None:
            sources = [(digest(text), text) for text in rulebook.sources.values()]
            self.database.executemany("INSERT OR IGNORE INTO sources VALUES (?, ?)", sources)
            self.database.execute("INSERT INTO rulebooks VALUES (?, ?)", (fingerprint, rulebook.manifest))


def opened(path: Path) -> Store:
    """Open the store at a place to keep records in it; make it if nothing is there.

    Raises:
        RecordError: it cannot be opened or made.

    """
    with sqlite_errors.in_plain_words(path):
        store_file.make_if_missing(path)
    return Store(path, write=True)
