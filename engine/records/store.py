"""The store of decision records: one SQLite file, append-only, with a hash chain.

Every write is one short transaction that takes the lock before it reads (BEGIN IMMEDIATE), with the rollback journal
and synchronous=EXTRA: SQLite's write-ahead log can, rarely, damage a file that two processes use, and cannot be read
from a read-only folder.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from outsourcing.engine.core.errors import DamagedError
from outsourcing.engine.core.source_digest import text_digest
from outsourcing.engine.core.text import visible
from outsourcing.engine.records import sqlite_errors, store_file
from outsourcing.engine.records.chain import DECISION, UNSALTED, ChainEntry, EntryKind, Head, NewEntry
from outsourcing.engine.records.packing import Packer
from outsourcing.engine.records.record import Record
from outsourcing.engine.records.search_index import INSERT, index_row

if TYPE_CHECKING:  # reading records does not need the rules
    from outsourcing.engine.core.rulebook import Rulebook

_COLUMNS = "chain.seq, format, chain.id, chain.kind, chain.time, digest, hash, lower(hex(salt)), packed, payload"
_ENTRIES = f"SELECT {_COLUMNS} FROM chain LEFT JOIN texts USING (seq) LEFT JOIN payloads USING (seq)"


class Store:
    """An open store. Close it, or use it in a `with` block.

    `consents` asks a person whether a stored rulebook that is not trusted may run; without it, none may.

    Raises:
        RecordError: the file is missing, is not a store, is damaged or newer, or cannot be read or written.

    """

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self.path = path
        self.consents: Callable[[str], bool] | None = None
        with self.errors_translated():
            self.database = store_file.connect(path, write=write)
        self._packer = Packer(self._parts)

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
                self._packer.forget()
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
        for row in self.database.execute(f"{_ENTRIES} {rest}", values):
            *stored, salt, packed, payload = row
            if row[1] == UNSALTED:
                yield ChainEntry._make((*stored, None if payload is None else "", payload))
            else:
                text = None if packed is None else self._packer.unpack(packed)
                yield ChainEntry._make((*stored, salt or None, text))

    def _parts(self, start: int) -> Iterable[tuple[int, str]]:
        return self.database.execute("SELECT number, text FROM parts WHERE number >= ? ORDER BY number", (start,))

    def append(self, records: Sequence[Record], rulebook: "Rulebook") -> Head:
        """Store records of assessments made with a rulebook, in order: all, or none.

        Give few at a time, so that other processes wait only briefly.

        Returns:
            The head with the last of them; the head as it was where there are none.

        Raises:
            RecordError: they cannot be stored.

        """
        if not records:
            return self.head()
        with self.writing():
            self._add_rulebook(rulebook)
            entries = [NewEntry(r.id, r.time, r.text, (r.summary.name, r.summary.task), r.middle) for r in records]
            head = self.add_entries(DECISION, entries)
            rules = tuple(rule.id for rule in rulebook.rules)
            first = head.seq - len(records) + 1
            rows = [index_row(seq, record.summary, rules) for seq, record in enumerate(records, first)]
            self.database.executemany(INSERT, rows)
        return head

    def add_entries(self, kind: EntryKind, new: Sequence[NewEntry]) -> Head:
        """Add chain entries; return the new head. Inside `writing` only.

        Raises:
            DamagedError: the chain does not end at the head that the store has noted.

        """
        head = self.head()
        [last] = self.database.execute("SELECT max(seq) FROM chain").fetchone()
        if head.seq != (last or 0):
            message = "the chain does not end at the stored head; run outsourcing audit verify"
            raise DamagedError(f"{visible(str(self.path))}: {message}", code="chain-broken")
        entries, texts = [], []
        self._packer.refresh()
        for one in new:
            entry = ChainEntry.after(head, one.id, kind, one.time, one.text)
            entries.append(entry[:7])
            texts.append(
                (entry.seq, bytes.fromhex(entry.salt or ""), self._packer.pack(one.text, one.private, one.middle))
            )
            head = entry.head
        self.database.executemany("INSERT INTO chain VALUES (?, ?, ?, ?, ?, ?, ?)", entries)
        self.database.executemany("INSERT INTO parts VALUES (?, ?)", self._packer.added)
        self._packer.added.clear()
        self.database.executemany("INSERT INTO texts VALUES (?, ?, ?)", texts)
        self.database.execute("INSERT OR REPLACE INTO head VALUES (1, ?, ?)", head)
        return head

    def _add_rulebook(self, rulebook: "Rulebook") -> None:
        """Store a rulebook with its sources and its rules, unless it is stored already."""
        fingerprint = rulebook.fingerprint
        known = self.database.execute("SELECT 1 FROM rulebooks WHERE fingerprint = ?", (fingerprint,)).fetchone()
        if known is None:
            sources = [(text_digest(text), text) for text in rulebook.sources.values()]
            rules = json.dumps([(rule.id, rule.title) for rule in rulebook.rules], ensure_ascii=False)
            self.database.executemany("INSERT OR IGNORE INTO sources VALUES (?, ?)", sources)
            self.database.execute("INSERT INTO rulebooks VALUES (?, ?, ?)", (fingerprint, rulebook.manifest, rules))


def open_or_create(path: Path) -> Store:
    """Open a store to record decisions in; create it if it does not exist.

    Raises:
        RecordError: it cannot be opened or created.

    """
    with sqlite_errors.translated(path):
        store_file.create_if_missing(path)
    return Store(path, write=True)
