"""Maintain a store: back it up, and prune it, which erases the texts of old records and leaves their chain entries."""

import json
from pathlib import Path

from outsourcing.engine.core.errors import RecordError
from outsourcing.engine.core.text import visible
from outsourcing.engine.records import sqlite_errors
from outsourcing.engine.records.chain import Head
from outsourcing.engine.records.record import new_id, now
from outsourcing.engine.records.store import Store
from outsourcing.engine.records.store_file import new_file
from outsourcing.engine.version import VERSION


def backup(store: Store, path: Path) -> Head:
    """Copy a store to a new file, all of it or nothing, while other processes may write; return the copy's head.

    Raises:
        WriteError: the file exists already, or cannot be written.
        RecordError: the store cannot be read.

    """
    with sqlite_errors.translated(path), new_file(path) as copy:
        store.database.backup(copy)
    with Store(path) as written:
        return written.head()


def check_past(time: str) -> str:
    """Return a time that is in the past.

    Raises:
        RecordError: it is in the future; records made until then would count as erased.

    """
    if time > now():
        raise RecordError(f"{visible(time)} is in the future; choose a time in the past", code="time-in-future")
    return time


def prune(store: Store, before: str, who: str) -> int:
    """Erase the texts of the decisions made before a time; return how many there were.

    Their chain entries stay, and a new entry records who erased the texts, when, and up to when: the chain verifies.

    Raises:
        RecordError: the time is in the future.

    """
    before = check_past(before)
    old = "SELECT seq FROM chain JOIN payloads USING (seq) WHERE kind = 'decision' AND time < ?"
    with store.errors_translated():
        store.database.execute("PRAGMA secure_delete = ON")  # overwrite the texts with zeros
    with store.writing():
        seqs = [seq for (seq,) in store.database.execute(old, (before,))]
        if seqs:
            id_, time = new_id(), now()
            pruning = {"version": 1, "id": id_, "time": time, "who": who, "tool": VERSION}
            pruning |= {"before": before, "erased": len(seqs)}
            store.add_entries("prune", [(id_, time, json.dumps(pruning, ensure_ascii=False))])
            for table in ("firings", "decisions", "payloads"):
                store.database.executemany(f"DELETE FROM {table} WHERE seq = ?", [(seq,) for seq in seqs])
    return len(seqs)
