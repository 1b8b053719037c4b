"""What the errors of SQLite and of the system mean to a user: what happened, where, what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outsourcing.engine.core.errors import DamagedError, RecordError
from outsourcing.engine.core.text import visible

WAIT = 30  # seconds that another process may hold the lock

ELSEWHERE = "another place: --store FILE"
DAMAGED = "it is damaged; restore a backup, or move it away to begin anew"
MEANING = {  # the first that fits
    "SQLITE_FULL": f"the disk is full. Make room, or name {ELSEWHERE}",
    "SQLITE_READONLY_ROLLBACK": "an interrupted write must be undone, and it cannot be written; mend its permissions",
    "SQLITE_READONLY_DBMOVED": "it was moved or replaced meanwhile. Try again",
    "SQLITE_READONLY": f"it cannot be written. Mend its permissions, or name {ELSEWHERE}",
    "SQLITE_CANTOPEN": f"it cannot be opened. Mend the permissions there, or name {ELSEWHERE}",
    "SQLITE_BUSY": f"another process has held it for more than {WAIT} seconds. Try again when that is done",
    "SQLITE_NOTADB": f"it is no store of decision records. Name {ELSEWHERE}",
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_CONSTRAINT": DAMAGED,  # our own writes break none in a sound store
    "SQLITE_IOERR": "it cannot be read or written: the disk reports an error",
}


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """Turn what SQLite raises inside into what the user can do.

    Raises:
        DamagedError: the file is not as it was written.
        RecordError: anything else that SQLite reports.

    """
    try:
        yield
    except UnicodeDecodeError as error:  # in a table's definition
        raise DamagedError(f"{visible(str(path))}: {DAMAGED}") from error
    except sqlite3.Error as error:
        meant = meaning(error)
        kind = DamagedError if meant == DAMAGED else RecordError
        raise kind(f"{visible(str(path))}: {meant}") from error


@contextmanager
def reached(path: Path) -> Iterator[None]:
    """Turn what the system raises inside into what the user can do: a name too long, a folder closed, a null byte."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise RecordError(f"{visible(str(path))}: {why(error)}. Name {ELSEWHERE}") from error


def why(error: OSError | ValueError) -> str:
    """Return the system's own reason."""
    return getattr(error, "strerror", None) or str(error)


def meaning(error: sqlite3.Error) -> str:
    """Return what happened and what to do about it."""
    name = getattr(error, "sqlite_errorname", "")
    known = next((meant for code, meant in MEANING.items() if name.startswith(code)), None)
    return known or f"SQLite reports: {visible(str(error))}"
