"""The file of a store: create, open, check and migrate it. A file that is not a sound store is left alone."""

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from outsourcing.engine.core.errors import Flaw, RecordError, WriteError
from outsourcing.engine.files.whole_files import whole_file
from outsourcing.engine.records import schema, sqlite_errors
from outsourcing.engine.records.migration import migrate, pragma
from outsourcing.engine.records.sqlite_errors import DAMAGED, ELSEWHERE, NOT_A_STORE, READ_ONLY, record_error

LEAST_SQLITE = (3, 38)  # STRICT tables and json_valid
LOOKS, PAUSE = 10, 0.05  # looks at an empty file, and the seconds between them


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """Open the file of a store and check it. An older one is migrated; if it is only to be read, a copy of it is.

    Raises:
        RecordError: it is missing, is not a store, or is newer; SQLite's own errors are not translated.

    """
    if sqlite3.sqlite_version_info < LEAST_SQLITE:
        least = ".".join(map(str, LEAST_SQLITE))
        message = f"decision records need SQLite {least} or later; this Python has {sqlite3.sqlite_version}"
        raise RecordError(message, code="sqlite-too-old")
    with sqlite_errors.os_errors_translated(path):
        if flaw := _file_flaw(path, write=write):
            raise record_error(path, flaw)
        uri = f"{path.absolute().as_uri()}?mode=rw"  # writable for readers, too: they may have to undo a write
    database = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=sqlite_errors.WAIT)
    try:
        _set_up(database)
        _check(database, path)
        if pragma(database, "user_version") < schema.VERSION:
            database = database if write else _copy(database)
            migrate(database)
        database.execute(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
    except BaseException:
        database.close()
        raise
    return database


def _file_flaw(path: Path, *, write: bool) -> Flaw | None:
    """Return why a file cannot be a store, as far as the operating system can tell."""
    try:
        status = _stat(path)
    except FileNotFoundError:
        return Flaw("store-missing", "no decisions are recorded there yet; record some with outsourcing ask or assess")
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a special file"
        return Flaw("not-a-file", f"this is {kind}; {ELSEWHERE}")
    if status.st_size == 0:
        return Flaw("store-empty", "the file is empty; restore a backup, or delete the file to start a new store")
    if write and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return READ_ONLY
    return None


def _stat(path: Path) -> os.stat_result:
    """Look at a file; wait a little while it is empty: without hard links it is, while another process creates it."""
    status = path.stat()
    for _ in range(LOOKS):
        if status.st_size or not stat.S_ISREG(status.st_mode):
            break
        time.sleep(PAUSE)
        status = path.stat()
    return status


def create_if_missing(path: Path) -> None:
    """Create an empty store if it does not exist; of two processes that do so, the second uses the first one's.

    Raises:
        AdvisorError: it cannot be created.

    """
    with sqlite_errors.os_errors_translated(path):
        if path.exists():
            return
        if path.is_symlink():
            raise record_error(path, Flaw("dangling-link", "this is a link to a file that does not exist"))
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with new_file(path) as database:
                _set_up(database)
                database.execute(f"PRAGMA application_id = {schema.APPLICATION}")
                migrate(database)
        except WriteError:
            if not path.exists():  # another process has not created it meanwhile
                raise


@contextmanager
def new_file(path: Path) -> Iterator[sqlite3.Connection]:
    """Give an empty database, readable by its owner alone; at the end it is moved to `path` as a whole.

    Raises:
        WriteError: the file exists already, or cannot be written.

    """
    with (
        whole_file(path, overwrite=False, private=True) as draft,
        closing(sqlite3.connect(draft, isolation_level=None)) as database,
    ):
        yield database


def _set_up(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA foreign_keys = ON")
    database.execute("PRAGMA synchronous = EXTRA")


def _copy(database: sqlite3.Connection) -> sqlite3.Connection:
    """Return a temporary copy of a database, which is closed."""
    copy = sqlite3.connect("", isolation_level=None)
    database.backup(copy)
    database.close()
    return copy


def _check(database: sqlite3.Connection, path: Path) -> None:
    """Reject a database that is not a store, or is cut short or newer."""
    version = pragma(database, "user_version")
    if pragma(database, "application_id") != schema.APPLICATION or version < 1:
        raise record_error(path, NOT_A_STORE)
    if version > schema.VERSION:
        message = (
            f"the store has format version {version}, this version of outsourcing reads {schema.VERSION}; update it"
        )
        raise record_error(path, Flaw("store-newer", message))
    database.execute("BEGIN")
    try:
        database.execute("SELECT 1 FROM sqlite_schema").fetchone()  # a read lock, so that the size cannot change
        if pragma(database, "page_count") * pragma(database, "page_size") > path.stat().st_size:
            raise record_error(path, DAMAGED)
    finally:
        database.execute("ROLLBACK")
