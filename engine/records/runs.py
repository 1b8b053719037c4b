"""Runs: what a command assessed, from its beginning to its end, as entries of their own in the chain.

A run that has no end was interrupted, or killed. Each record names its run, and its number in it.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from outsourcing.engine.core.text import visible
from outsourcing.engine.records.chain import RUN, RUN_END, ChainEntry
from outsourcing.engine.records.person import Person
from outsourcing.engine.records.record import UNREADABLE
from outsourcing.engine.records.store import Store


class RunFile(NamedTuple):
    """A file that a run reads: its name, and the SHA-256 of its bytes; empty where they cannot be read again."""

    name: str
    sha256: str


class RecordedRun(NamedTuple):
    """A run as it is recorded. `ended` is empty while it goes on, and for good if it was killed."""

    id: str
    began: str
    command: str
    tool: str
    person: Person
    files: tuple[RunFile, ...]
    rows: int
    ended: str = ""
    recorded: int = 0
    failure: str = ""

    def as_json(self) -> dict[str, object]:
        """Return it as data."""
        data = {**self._asdict(), **self.person._asdict(), "files": [file._asdict() for file in self.files]}
        del data["person"]
        return data


def files_of(places: Iterable[tuple[str, Path]]) -> tuple[RunFile, ...]:
    """Return the files with these names at these places, with the digests of their bytes."""
    return tuple(RunFile(visible(name), _sha256(place)) for name, place in places)


def _sha256(place: Path) -> str:
    try:
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""


def run_of(entry: ChainEntry) -> str:
    """Return the id of the run whose beginning or end an entry records; empty if it cannot be read."""
    if entry.kind == RUN:
        return entry.id
    return str(_data(entry).get("run", ""))


def list_runs(store: Store, ids: Sequence[str] | None = None) -> list[RecordedRun]:
    """Return runs with their ends, in order: those with these ids, or all."""
    runs: dict[str, RecordedRun] = {}
    with store.reading():
        for entry in store.entries("WHERE chain.kind IN (?, ?) ORDER BY chain.seq", RUN, RUN_END):
            data = _data(entry)
            if not data:
                continue  # erased with its records
            try:
                if entry.kind == RUN:
                    runs[entry.id] = _begun(entry, data)
                elif run := runs.get(data["run"]):
                    runs[run.id] = run._replace(
                        ended=entry.time, recorded=int(data["recorded"]), failure=str(data["failure"])
                    )
            except UNREADABLE:
                continue  # audit verify reports it
    return [run for run in runs.values() if ids is None or run.id in ids]


def _begun(entry: ChainEntry, data: dict[str, Any]) -> RecordedRun:
    files = tuple(RunFile(str(file["name"]), str(file["sha256"])) for file in data["files"])
    person = Person(*(data[field] for field in Person._fields))
    return RecordedRun(entry.id, entry.time, str(data["command"]), str(data["tool"]), person, files, int(data["rows"]))


def _data(entry: ChainEntry) -> dict[str, Any]:
    try:
        data = json.loads(entry.text or "")
    except UNREADABLE:
        return {}
    return data if isinstance(data, dict) else {}
