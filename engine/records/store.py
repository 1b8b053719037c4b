"""The store of decision records: one SQLite file, append-only, with a hash chain.

    Store    an open store

Every write is one short transaction that takes the lock before it reads (BEGIN IMMEDIATE), with the rollback journal
and synchronous=EXTRA: SQLite's write-ahead log can, rarely, damage a file that two processes use, and cannot be read
from a read-only folder. A file that is no store, or damaged, or newer, is named and left alone.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.errors import RecordError
from engine.records import schema
from engine.records.chain import BEGINNING, Entry, EntryKind, Head, digest
from engine.records.record import Record, Summary
from engine.rulebook import Rulebook
from engine.text import visible

WAIT = 30  # seconds that another process may hold the lock
BATCH = 500  # records written in one transaction: what others wait for stays short
LEAST_SQLITE = (3, 38)  # STRICT tables and json_valid

MEANING = {
    "SQLITE_FULL": "the disk is full; nothing of this was kept. Make room, or name another place: --store FILE",
    "SQLITE_READONLY_ROLLBACK": "an interrupted write must be undone, and it cannot be written; mend its permissions",
    "SQLITE_READONLY": "it cannot be written. Mend its permissions, or name another place: --store FILE",
    "SQLITE_CANTOPEN": "it cannot be opened. Mend the permissions there, or name another place: --store FILE",
    "SQLITE_BUSY": f"another process has held it for more than {WAIT} seconds. Try again when that is done",
    "SQLITE_NOTADB": "it is no store of decision records. Name another place: --store FILE",
    "SQLITE_CORRUPT": "it is damaged. See: outsourcing audit verify; restore a backup, or move it away to begin anew",
    "SQLITE_IOERR": "it cannot be read or written: the disk reports an error",
}


class Store:
    """An open store. Close it, or use it in a `with` block.

    Raises:
        RecordError: the file is not there, is no store, is damaged or newer, or cannot be read or written.

    """

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self.path = path
        if sqlite3.sqlite_version_info < LEAST_SQLITE:
            least = ".".join(map(str, LEAST_SQLITE))
            raise RecordError(f"decision records need SQLite {least} or later; here is {sqlite3.sqlite_version}")
        with self.told():
            self.database = _connected(path, write=write)
            try:
                self._check(write=write)
            except BaseException:
                self.database.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turn what SQLite raises inside into what the user can do."""
        try:
            yield
        except sqlite3.Error as error:
            raise RecordError(f"{visible(str(self.path))}: {_meaning(error)}") from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do what is inside in one transaction, whole or not at all."""
        with self.told():
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
        with self.told():
            self.database.execute("BEGIN")
            try:
                yield
            finally:
                with suppress(sqlite3.Error):
                    self.database.execute("ROLLBACK")

    def head(self) -> Head:
        """Return the last link."""
        with self.told():
            return self._head()

    def append(self, records: Sequence[Record], rulebook: Rulebook) -> Head:
        """Keep records of assessments made with a rulebook, in order; what is kept when this returns, stays kept."""
        for start in range(0, len(records), BATCH):
            batch = records[start : start + BATCH]
            texts = [record.text for record in batch]
            with self.writing():
                self._keep(rulebook)
                entries = [
                    (record.header.id, record.header.time, text) for record, text in zip(batch, texts, strict=True)
                ]
                first = self.link("decision", entries)
                self._index(first, [record.summary for record in batch])
        return self.head()

    def link(self, kind: EntryKind, entries: Sequence[tuple[str, str, str]]) -> int:
        """Add links, each of an id, a time and a text; return the number of the first. Inside `writing` only."""
        head = self._head()
        first, previous, rows = head.seq + 1, head.hash, []
        for seq, (id_, time, text) in enumerate(entries, first):
            entry = Entry(seq, id_, kind, time, digest(text))
            previous = entry.hash(previous)
            rows.append((*entry, previous))
        self.database.executemany("INSERT INTO chain VALUES (?, ?, ?, ?, ?, ?)", rows)
        self.database.executemany(
            "INSERT INTO payloads VALUES (?, ?)", [(seq, text) for seq, (*_, text) in enumerate(entries, first)]
        )
        last = first + len(rows) - 1
        self.database.execute("INSERT OR REPLACE INTO head VALUES (1, ?, ?)", (last, previous))
        return first

    def _index(self, first: int, summaries: Sequence[Summary]) -> None:
        rows = [(seq, *found[:-1]) for seq, found in enumerate(summaries, first)]
        self.database.executemany("INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?)", rows)
        fired = [(rule, seq, role) for seq, found in enumerate(summaries, first) for rule, role in found.firings]
        self.database.executemany("INSERT INTO firings VALUES (?, ?, ?)", fired)

    def _keep(self, rulebook: Rulebook) -> None:
        """Keep the rulebook's sources, once."""
        known = self.database.execute(
            "SELECT 1 FROM rulebooks WHERE fingerprint = ?", (rulebook.fingerprint,)
        ).fetchone()
        if known is None:
            sources = [(digest(text), text) for text in rulebook.sources.values()]
            self.database.executemany("INSERT OR IGNORE INTO sources VALUES (?, ?)", sources)
            self.database.execute("INSERT INTO rulebooks VALUES (?, ?)", (rulebook.fingerprint, rulebook.manifest))

    def _head(self) -> Head:
        row = self.database.execute("SELECT seq, hash FROM head").fetchone()
        return Head(*row) if row else Head(0, BEGINNING)

    def _check(self, *, write: bool) -> None:
        """Refuse what is no store of ours, or damaged, or newer; bring an older one up to date, to write in it."""
        path = visible(str(self.path))
        version = self._pragma("user_version")
        if self._pragma("application_id") != schema.APPLICATION:
            raise RecordError(f"{path}: {MEANING['SQLITE_NOTADB']}")
        if version > schema.VERSION:
            known = f"this advisor knows version {schema.VERSION}; use a newer advisor"
            raise RecordError(f"{path}: its format is version {version}, and {known}")
        with self.reading():
            self.database.execute("SELECT 1 FROM sqlite_schema").fetchone()  # a read lock, so that the size holds still
            if self._pragma("page_count") * self._pragma("page_size") > self.path.stat().st_size:
                raise RecordError(f"{path}: its end is missing; it {MEANING['SQLITE_CORRUPT'].removeprefix('it ')}")
        if version < schema.VERSION:
            if not write:
                raise RecordError(
                    f"{path}: its format is version {version}; keeping one more record brings it to {schema.VERSION}"
                )
            _migrate(self.database)

    def _pragma(self, name: str) -> int:
        return int(self.database.execute(f"PRAGMA {name}").fetchone()[0])


def opened(path: Path) -> Store:
    """Open the store at a place to keep records in it; make it if nothing is there.

    Raises:
        RecordError: it cannot be opened or made.

    """
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _make(path)
        except OSError as error:
            raise RecordError(
                f"{visible(str(path))}: it cannot be made: {error.strerror}. Name another place: --store FILE"
            ) from error
        except sqlite3.Error as error:
            raise RecordError(f"{visible(str(path))}: {_meaning(error)}") from error
    return Store(path, write=True)


def _make(path: Path) -> None:
    """Make an empty store beside its place and put it there whole; whoever comes second takes the first one's."""
    import tempfile  # noqa: PLC0415  needed once in the life of a store

    handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        database = sqlite3.connect(unfinished, isolation_level=None)
        try:
            _set_up(database)
            database.execute(f"PRAGMA application_id = {schema.APPLICATION}")
            _migrate(database)
        finally:
            database.close()
        with suppress(FileExistsError):
            os.link(unfinished, path)
    finally:
        Path(unfinished).unlink()


def _connected(path: Path, *, write: bool) -> sqlite3.Connection:
    if not path.exists():
        raise RecordError(
            f"{visible(str(path))}: no decision was recorded there yet (outsourcing ask and assess do that)"
        )
    if path.is_dir():
        raise RecordError(f"{visible(str(path))}: it is a folder. Name a file: --store FILE")
    if path.stat().st_size == 0:
        raise RecordError(f"{visible(str(path))}: it is empty. Restore a backup, or remove it to begin anew")
    escaped = str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    address = f"file:{escaped}?mode=rw"  # to read, too: an interrupted write may have to be undone
    database = sqlite3.connect(address, uri=True, isolation_level=None, timeout=WAIT)
    _set_up(database)
    database.execute(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
    return database


def _set_up(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA foreign_keys = ON")
    database.execute("PRAGMA synchronous = EXTRA")


def _migrate(database: sqlite3.Connection) -> None:
    """Take all steps from the version that is there to the newest, in one transaction."""
    database.execute("BEGIN IMMEDIATE")
    try:
        version = int(database.execute("PRAGMA user_version").fetchone()[0])  # another process may have been quicker
        for step in schema.STEPS[version:]:
            for statement in _statements(step):
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {schema.VERSION}")
        database.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script: `executescript` would commit before the first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _meaning(error: sqlite3.Error) -> str:
    """Return what happened and what to do about it."""
    name = getattr(error, "sqlite_errorname", "")
    known = next((told for code, told in MEANING.items() if name.startswith(code)), None)
    return known or f"SQLite reports: {error}"
