"""Maintain a store: back it up, and prune it, which erases the texts of old records and leaves their chain entries."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from outsourcing.engine.core.errors import RecordError
from outsourcing.engine.core.text import quoted, visible
from outsourcing.engine.records import sqlite_errors
from outsourcing.engine.records.chain import PRUNE, RUN, RUN_END, Head
from outsourcing.engine.records.person import Person
from outsourcing.engine.records.prunings import digest_over, in_ranges
from outsourcing.engine.records.record import format_time, make_entry, now
from outsourcing.engine.records.runs import run_of
from outsourcing.engine.records.store import Store
from outsourcing.engine.records.store_file import new_file


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


class Selection(NamedTuple):
    """Which decisions to erase: those from before a time, of a task, or with these ids."""

    before: str = ""
    task: str = ""
    ids: tuple[str, ...] = ()

    def where(self) -> tuple[str, list[str]]:
        """Return the condition in SQL, with its parameters."""
        conditions: dict[str, list[str]] = {}
        if self.before:
            conditions["c.time < ?"] = [self.before]
        if self.task:
            conditions["d.task = ?"] = [self.task]
        if self.ids:
            conditions[f"c.id IN ({', '.join('?' * len(self.ids))})"] = list(self.ids)
        return " AND ".join(conditions), [value for values in conditions.values() for value in values]

    def words(self) -> str:
        """Return it in words."""
        words = [
            f"from before {self.before}" if self.before else "",
            f"of the task {quoted(self.task)}" if self.task else "",
        ]
        return " ".join(filter(None, (*words, "with these ids" if self.ids else "")))


def checked(selection: Selection) -> Selection:
    """Return a selection that selects something.

    Raises:
        RecordError: it names neither a time nor a task nor an id.

    """
    if not any(selection):
        message = "say what to erase: --before TIME, --task ID or --id ID"
        raise RecordError(message, code="nothing-selected")
    return selection


class Keeping(NamedTuple):
    """What must not be erased: records younger than so many days, and those with these ids or of these tasks."""

    days: int = 0
    hold: tuple[str, ...] = ()


NOTHING_KEPT = Keeping()


class Prunable(NamedTuple):
    """What a selection comes to: the decisions to erase, and how many are kept because of a hold or their age."""

    decisions: tuple[int, ...]
    held: int
    young: int

    def kept(self) -> str:
        """Return in words what is kept, and why; empty if nothing is."""
        held = f"{self.held:,} on hold" if self.held else ""
        young = f"{self.young:,} younger than the minimum age" if self.young else ""
        return ", ".join(filter(None, (held, young)))


def prunable(store: Store, selection: Selection, keeping: Keeping) -> Prunable:
    """Return which decisions a selection would erase. Inside `reading` or `writing` only."""
    condition, values = selection.where()
    query = f"SELECT c.seq, c.id, c.time, d.task FROM decisions d JOIN chain c USING (seq) WHERE {condition} ORDER BY 1"
    youngest = format_time(datetime.now(UTC) - timedelta(days=keeping.days)) if keeping.days else None
    decisions, held, young = [], 0, 0
    for seq, id_, time, task in store.database.execute(query, values):
        if task in keeping.hold or any(one and id_.startswith(one.lower()) for one in keeping.hold):
            held += 1
        elif youngest is not None and time >= youngest:
            young += 1
        else:
            decisions.append(seq)
    return Prunable(tuple(decisions), held, young)


def prune(
    store: Store, selection: Selection, person: Person, reason: str = "", keeping: Keeping = NOTHING_KEPT
) -> Prunable:
    """Erase the texts of decisions, of what people decided about them, and of runs that have no other decisions.

    Their chain entries stay, and a new entry names each of them, who erased the texts, when, and why.

    Raises:
        RecordError: the time is in the future, or nothing is selected.

    """
    check_past(checked(selection).before)
    with store.errors_translated():
        store.database.execute("PRAGMA secure_delete = ON")  # overwrite the texts with zeros
    with store.writing():
        found = prunable(store, selection, keeping)
        if not found.decisions:
            return found
        database = store.database
        database.execute("CREATE TEMP TABLE IF NOT EXISTS erased (seq INTEGER PRIMARY KEY, digest TEXT)")
        database.execute("DELETE FROM erased")
        seqs = sorted({*found.decisions, *_with_them(store, found.decisions)})
        digests = "INSERT INTO erased SELECT seq, digest FROM chain WHERE seq = ?"
        database.executemany(digests, [(seq,) for seq in seqs])
        digest = digest_over(digest for (digest,) in database.execute("SELECT digest FROM erased ORDER BY seq"))
        entry = make_entry(
            person,
            before=selection.before,
            reason=reason,
            decisions=len(found.decisions),
            places=in_ranges(seqs),
            digest=digest,
        )
        store.add_entries(PRUNE, [entry])
        for table in ("decisions", "follow_ups", "payloads", "texts"):
            database.execute(f"DELETE FROM {table} WHERE seq IN (SELECT seq FROM erased)")
        database.execute("DROP TABLE erased")
    return found


def _with_them(store: Store, decisions: Sequence[int]) -> list[int]:
    """Return the entries whose texts go with those of decisions."""
    database, found = store.database, []
    database.execute("CREATE TEMP TABLE IF NOT EXISTS going (seq INTEGER PRIMARY KEY)")
    database.execute("DELETE FROM going")
    database.executemany("INSERT INTO going VALUES (?)", [(seq,) for seq in decisions])
    about = "SELECT f.seq FROM follow_ups f JOIN chain c ON c.id = f.record JOIN going g ON g.seq = c.seq"
    found += [seq for (seq,) in database.execute(about)]
    only = """SELECT DISTINCT d.run FROM decisions d JOIN going USING (seq) WHERE d.run <> '' AND NOT EXISTS
        (SELECT 1 FROM decisions o WHERE o.run = d.run AND o.seq NOT IN (SELECT seq FROM going))"""
    emptied = {run for (run,) in database.execute(only)}
    if emptied:
        for entry in store.entries("WHERE chain.kind IN (?, ?) ORDER BY chain.seq", RUN, RUN_END):
            if entry.text is not None and run_of(entry) in emptied:
                found.append(entry.seq)
    database.execute("DROP TABLE going")
    return found
