"""The store of decision records: one SQLite file, append-only, with a hash chain.

Every write is one short transaction that takes the lock before it reads (BEGIN IMMEDIATE), with the rollback journal
and synchronous=EXTRA: SQLite's write-ahead log can, rarely, damage a file that two processes use, and cannot be read
from a read-only folder.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from outsourcing.engine.core.errors import DamagedError, RecordError
from outsourcing.engine.core.source_digest import text_digest
from outsourcing.engine.core.text import visible
from outsourcing.engine.records import sqlite_errors, store_file
from outsourcing.engine.records.chain import ChainEntry, EntryKind, Head
from outsourcing.engine.records.record import Record

if TYPE_CHECKING:  # reading records does not need the rules
    from outsourcing.engine.core.rulebook import Rulebook

BATCH = 500  # records written in one transaction, so that other processes wait only briefly


class Store:
    """An open store. Close it, or use it in a `with` block.

    Raises:
        RecordError: the file is missing, is not a store, is damaged or newer, or cannot be read or written.

    """

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self.path = path
        with self.errors_translated():
            self.database = store_file.connect(path, write=write)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def errors_translated(self) -> AbstractContextManager[None]:
        """Translate the errors that SQLite raises inside."""
        return sqlite_errors.translated(self.path)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make a transaction that writes: all of it, or nothing."""
        with self.errors_translated():
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
        """Make a transaction that reads one state of the store, whatever other processes write meanwhile."""
        with self.errors_translated():
            self.database.execute("BEGIN")
            try:
                yield
            finally:
                with suppress(sqlite3.Error):
                    self.database.execute("ROLLBACK")

    def head(self) -> Head:
        """Return the head as the store has noted it."""
        with self.errors_translated():
            row = self.database.execute("SELECT seq, hash FROM head").fetchone()
        return Head(*row) if row else Head()

    def entries(self, rest: str = "ORDER BY seq", *values: object) -> Iterator[ChainEntry]:
        """Yield chain entries with their texts; `rest` is the rest of the SQL query. Inside `reading` only."""
        columns = "seq, id, kind, time, digest, hash, payload"
        rows = self.database.execute(f"SELECT {columns} FROM chain LEFT JOIN payloads USING (seq) {rest}", values)
        return map(ChainEntry._make, rows)

    def append(self, records: Sequence[Record], rulebook: "Rulebook") -> Head:
        """Store records of assessments made with a rulebook, in order. What is stored when this returns, stays stored.

        Returns:
            The head with the last of them; the head as it was where there are none.

        Raises:
            RecordError: not all can be stored; says how many were.

        """
        head = self.head()
        for start in range(0, len(records), BATCH):
            try:
                head = self._append(records[start : start + BATCH], rulebook)
            except RecordError as error:
                if not start:
                    raise
                message = f"{error} (of {len(records):,} records, the first {start:,} were stored)"
                raise RecordError(message, code=error.code) from error
        return head

    def _append(self, records: Sequence[Record], rulebook: "Rulebook") -> Head:
        with self.writing():
            self._add_rulebook(rulebook)
            head = self.add_entries("decision", [(record.id, record.time, record.text) for record in records])
            numbered = list(enumerate((record.summary for record in records), head.seq - len(records) + 1))
            rows = [(seq, *summary[:-1]) for seq, summary in numbered]
            self.database.executemany("INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?)", rows)
            fired = [(rule, seq, role) for seq, summary in numbered for rule, role in summary.firings]
            self.database.executemany("INSERT INTO firings VALUES (?, ?, ?)", fired)
        return head

    def add_entries(self, kind: EntryKind, texts: Sequence[tuple[str, str, str]]) -> Head:
        """Add chain entries, each with an id, a time and a text; return the new head. Inside `writing` only.

        Raises:
            DamagedError: the chain does not end at the head that the store has noted.

        """
        head = self.head()
        [last] = self.database.execute("SELECT max(seq) FROM chain").fetchone()
        if head.seq != (last or 0):
            message = "the chain does not end at the stored head; run outsourcing audit verify"
            raise DamagedError(f"{visible(str(self.path))}: {message}", code="chain-broken")
        entries = []
        for id_, time, text in texts:
            entry = ChainEntry(head.seq + 1, id_, kind, time, text_digest(text), "", text)
            entry = entry._replace(hash=entry.hash_after(head.hash))
            entries.append(entry)
            head = Head(entry.seq, entry.hash)
        self.database.executemany("INSERT INTO chain VALUES (?, ?, ?, ?, ?, ?)", [entry[:-1] for entry in entries])
        self.database.executemany("INSERT INTO payloads VALUES (?, ?)", [(entry.seq, entry.text) for entry in entries])
        self.database.execute("INSERT OR REPLACE INTO head VALUES (1, ?, ?)", head)
        return head

    def _add_rulebook(self, rulebook: "Rulebook") -> None:
        """Store a rulebook with its sources, unless it is stored already."""
        fingerprint = rulebook.fingerprint
        known = self.database.execute("SELECT 1 FROM rulebooks WHERE fingerprint = ?", (fingerprint,)).fetchone()
        if known is None:
            sources = [(text_digest(text), text) for text in rulebook.sources.values()]
            self.database.executemany("INSERT OR IGNORE INTO sources VALUES (?, ?)", sources)
            self.database.execute("INSERT INTO rulebooks VALUES (?, ?)", (fingerprint, rulebook.manifest))


def open_or_create(path: Path) -> Store:
    """Open a store to record decisions in; create it if it does not exist.

    Raises:
        RecordError: it cannot be opened or created.

    """
    with sqlite_errors.translated(path):
        store_file.create_if_missing(path)
    return Store(path, write=True)
