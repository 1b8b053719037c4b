"""Translate the errors of SQLite and of the operating system into what the user can do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outsourcing.engine.core.errors import DamagedError, Flaw, RecordError
from outsourcing.engine.core.text import visible

WAIT = 30  # seconds that another process may hold the lock

ELSEWHERE = "choose another file with --store FILE"
DAMAGED = Flaw("store-damaged", "the store is damaged; restore a backup, or move the file away to start a new one")
READ_ONLY = Flaw("store-read-only", f"the store cannot be written; correct its permissions, or {ELSEWHERE}")
NOT_A_STORE = Flaw("not-a-store", f"this is not a store of decision records; {ELSEWHERE}")
MEANINGS = {  # by the beginning of SQLite's own name; the first that fits
    "SQLITE_FULL": Flaw("disk-full", f"the disk is full; make room, or {ELSEWHERE}"),
    "SQLITE_READONLY_ROLLBACK": Flaw(
        "store-read-only",
        "an interrupted write must be undone first, but the file is read-only; correct its permissions",
    ),
    "SQLITE_READONLY_DBMOVED": Flaw("store-moved", "the file was moved or replaced meanwhile; try again"),
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_CANTOPEN": Flaw("store-unreadable", f"the store cannot be opened; correct the permissions, or {ELSEWHERE}"),
    "SQLITE_BUSY": Flaw(
        "store-locked",
        f"another process has locked the store for more than {WAIT} seconds; try again when it is done",
    ),
    "SQLITE_NOTADB": NOT_A_STORE,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_CONSTRAINT": DAMAGED,  # our own writes violate none in an intact store
    "SQLITE_IOERR": Flaw("disk-error", "the store cannot be read or written: the disk reports an error"),
}


def record_error(path: Path, flaw: Flaw) -> RecordError:
    """Return the error about the file of a store."""
    kind = DamagedError if flaw == DAMAGED else RecordError
    return kind(f"{visible(str(path))}: {flaw.message}", code=flaw.code)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Translate the errors that SQLite raises inside.

    Raises:
        DamagedError: the file was changed after it was written.
        RecordError: anything else that SQLite reports.

    """
    try:
        yield
    except UnicodeDecodeError as error:  # in a table's definition
        raise record_error(path, DAMAGED) from error
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        known = (flaw for start, flaw in MEANINGS.items() if name.startswith(start))
        flaw = next(known, None) or Flaw("sqlite-error", f"SQLite reports: {visible(str(error))}")
        raise record_error(path, flaw) from error


@contextmanager
def os_errors_translated(path: Path) -> Iterator[None]:
    """Translate the errors that the operating system raises inside: a name too long, no permission, a null byte.

    Raises:
        RecordError: the system reports one.

    """
    try:
        yield
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise record_error(path, Flaw("store-unreachable", f"{reason}; {ELSEWHERE}")) from error
