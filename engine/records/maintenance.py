"""Upkeep of a store: backup, and pruning, which erases texts and leaves a tombstone in the chain."""

import json
import os
import sqlite3
import tempfile
from pathlib import Path

from outsourcing.engine.core.errors import RecordError
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.whole_files import put
from outsourcing.engine.records.chain import Head
from outsourcing.engine.records.record import new_id, now
from outsourcing.engine.records.sqlite_errors import meaning, why
from outsourcing.engine.records.store import Store
from outsourcing.engine.version import VERSION


def backup(store: Store, path: Path) -> Head:
    """Copy a store, whole or not at all, while others may go on writing; return the copy's head.

    Raises:
        RecordError: something is there already, or the copy cannot be written.

    """
    told = visible(str(path))
    unfinished = None
    try:
        if os.path.lexists(path):
            raise RecordError(f"{told}: something is there already; name a new file")
        handle, unfinished = tempfile.mkstemp(prefix=".records.", dir=path.parent)
        os.close(handle)
        copy = sqlite3.connect(unfinished)
        try:
            store.database.backup(copy)
        finally:
            copy.close()
        put(Path(unfinished), path)
    except sqlite3.Error as error:
        raise RecordError(f"{told}: the backup cannot be written: {meaning(error)}") from error
    except (OSError, ValueError) as error:
        raise RecordError(f"{told}: the backup cannot be written: {why(error)}") from error
    finally:
        if unfinished:
            Path(unfinished).unlink(missing_ok=True)
    with Store(path) as written:
        return written.head()


def past(moment: str) -> str:
    """Return a moment that is past.

    Raises:
        RecordError: it is still to come; what is recorded until then would count as erased.

    """
    if moment > now():
        raise RecordError(f"{moment} is still to come; name a time that is past")
    return moment


def prune(store: Store, before: str, who: str) -> int:
    """Erase the texts of the decisions made before a time; return how many there were.

    Their links stay, and one more link says who erased them, when, and up to when, so that the chain still verifies.

    Raises:
        RecordError: the time is still to come.

    """
    before = past(before)
    old = "SELECT seq FROM chain JOIN payloads USING (seq) WHERE kind = 'decision' AND time < ?"
    with store.in_plain_words():
        store.database.execute("PRAGMA secure_delete = ON")  # zeros where the texts were
    with store.writing():
        seqs = [seq for (seq,) in store.database.execute(old, (before,))]
        if seqs:
            id_, time = new_id(), now()
            told = {"version": 1, "id": id_, "time": time, "who": who, "tool": VERSION}
            told |= {"before": before, "erased": len(seqs)}
            store.link("prune", [(id_, time, json.dumps(told, ensure_ascii=False))])
            for table in ("firings", "decisions", "payloads"):
                store.database.executemany(f"DELETE FROM {table} WHERE seq = ?", [(seq,) for seq in seqs])
    return len(seqs)
