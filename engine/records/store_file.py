"""The file of a store: made, opened, checked, brought up to date.

A file that is no store, or damaged, or newer, is named and left alone.
"""

import os
import sqlite3
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from outsourcing.engine.core.errors import DamagedError, RecordError
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.whole_files import put
from outsourcing.engine.records import schema, sqlite_errors
from outsourcing.engine.records.sqlite_errors import DAMAGED, ELSEWHERE, MEANING, reached

LEAST_SQLITE = (3, 38)  # STRICT tables and json_valid
PLAIN = frozenset(b"/-_.~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")  # as they are in an address

PATIENCE, MOMENT = 10, 0.05  # looks at an empty file, and the seconds between them


def connected(path: Path, *, write: bool) -> sqlite3.Connection:
    """Open the file of a store and check it; bring an older one up to date, to write in it.

    Raises:
        RecordError: it is not there, is no store, or is newer; SQLite's own errors come out as they are.

    """
    if sqlite3.sqlite_version_info < LEAST_SQLITE:
        least = ".".join(map(str, LEAST_SQLITE))
        raise RecordError(f"decision records need SQLite {least} or later; here is {sqlite3.sqlite_version}")
    with reached(path):
        wrong, address = _unfit(path, write=write), _address(path)
    if wrong:
        raise RecordError(f"{visible(str(path))}: {wrong}")
    database = sqlite3.connect(address, uri=True, isolation_level=None, timeout=sqlite_errors.WAIT)
    try:
        _set_up(database)
        database.execute(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
        _check(database, path, write=write)
    except BaseException:
        database.close()
        raise
    return database


def _unfit(path: Path, *, write: bool) -> str | None:
    """Return why a path cannot be a store, as far as the system can tell."""
    try:
        found = _stat(path)
    except FileNotFoundError:
        return "no decision was recorded there yet (outsourcing ask and assess do that)"
    if stat.S_ISDIR(found.st_mode):
        return "it is a folder. Name a file: --store FILE"
    if not stat.S_ISREG(found.st_mode):
        return f"it is no ordinary file. Name {ELSEWHERE}"
    if found.st_size == 0:
        return "it is empty. Restore a backup, or remove it to begin anew"
    if write and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return MEANING["SQLITE_READONLY"]
    return None


def _stat(path: Path) -> os.stat_result:
    """Look at a file; give an empty one a moment: without hard links it is empty while another process makes it."""
    found = path.stat()
    for _ in range(PATIENCE):
        if found.st_size or not stat.S_ISREG(found.st_mode):
            break
        time.sleep(MOMENT)
        found = path.stat()
    return found


def _address(path: Path) -> str:
    """Return the file as an address; to be written even by readers, who may have to undo an interrupted write."""
    plain = "".join(chr(byte) if byte in PLAIN else f"%{byte:02x}" for byte in os.fsencode(path.absolute()))
    return f"file:///{plain.lstrip('/')}?mode=rw"


def make_if_missing(path: Path) -> None:
    """Make an empty store where nothing is; whoever comes second takes the first one's.

    Raises:
        RecordError: it cannot be made there.

    """
    with reached(path):
        if not path.exists():
            _make(path)


def _make(path: Path) -> None:
    """Make an empty store beside its place and put it there whole."""
    if path.is_symlink():
        raise RecordError(f"{visible(str(path))}: it is a link to a place that is not there")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(prefix=".records.", dir=path.parent)
    os.close(handle)
    try:
        database = sqlite3.connect(unfinished, isolation_level=None)
        try:
            _set_up(database)
            database.execute(f"PRAGMA application_id = {schema.APPLICATION}")
            migrate(database)
        finally:
            database.close()
        with suppress(FileExistsError):
            put(Path(unfinished), path)
    finally:
        Path(unfinished).unlink(missing_ok=True)


def _set_up(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA foreign_keys = ON")
    database.execute("PRAGMA synchronous = EXTRA")


def _check(database: sqlite3.Connection, path: Path, *, write: bool) -> None:
    """Refuse what is no store of ours, or cut short, or newer."""
    place, version = visible(str(path)), _pragma(database, "user_version")
    if _pragma(database, "application_id") != schema.APPLICATION or version < 1:
        raise RecordError(f"{place}: {MEANING['SQLITE_NOTADB']}")
    if version > schema.VERSION:
        known = f"this advisor knows version {schema.VERSION}; use a newer advisor"
        raise RecordError(f"{place}: its format is version {version}, and {known}")
    database.execute("BEGIN")
    try:
        database.execute("SELECT 1 FROM sqlite_schema").fetchone()  # a read lock, so that the size holds still
        if _pragma(database, "page_count") * _pragma(database, "page_size") > path.stat().st_size:
            raise DamagedError(f"{place}: its end is missing; {DAMAGED}")
    finally:
        database.execute("ROLLBACK")
    if version < schema.VERSION:
        if not write:
            told = f"its format is version {version}; keeping one more record brings it to {schema.VERSION}"
            raise RecordError(f"{place}: {told}")
        migrate(database)


def _pragma(database: sqlite3.Connection, name: str) -> int:
    return int(database.execute(f"PRAGMA {name}").fetchone()[0])


def migrate(database: sqlite3.Connection) -> None:
    """Take all steps from the version that is there to the newest, in one transaction."""
    database.execute("BEGIN IMMEDIATE")
    try:
        version = _pragma(database, "user_version")  # another process may have been quicker
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
