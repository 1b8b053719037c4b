"""Export: the whole store as JSON Lines that can be verified without it.

The first line names the format and the head; then the sources, the rulebooks, and the links, each with the text of its
record as its last field, byte for byte.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.errors import RecordError
from engine.records.chain import Entry, Head
from engine.records.store import Store
from engine.records.verification import Link, Rulebooks, chain, contents, erased_before, links
from engine.text import visible

FORMAT = "outsourcing decision records"
VERSION = 1
PAYLOAD = ',"payload":'


def lines(store: Store) -> Iterator[str]:
    """Yield the lines of an export."""
    with store.reading():
        head = store.head()
        yield _json({"export": FORMAT, "version": VERSION, **head._asdict()})
        for digest, text in store.database.execute("SELECT digest, text FROM sources ORDER BY digest"):
            yield _json({"source": digest, "text": text})
        for fingerprint, manifest in store.database.execute("SELECT fingerprint, manifest FROM rulebooks ORDER BY 1"):
            yield _json({"rulebook": fingerprint, "manifest": manifest})
        for link in links(store):
            told = _json({**link.entry._asdict(), "hash": link.hash})
            yield f"{told[:-1]}{PAYLOAD}{link.text or 'null'}}}"


def write(store: Store, path: Path) -> Head:
    """Write an export to a file, whole or not at all; return the head.

    Raises:
        RecordError: the file cannot be written.

    """
    unfinished = None
    try:
        handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines(store))
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
        unfinished = None
    except OSError as error:
        raise RecordError(f"{visible(str(path))}: it cannot be written: {error.strerror}") from error
    finally:
        if unfinished:
            with suppress(OSError):
                Path(unfinished).unlink()
    return store.head()


def is_export(path: Path) -> bool:
    """Say whether a file looks like an export: SQLite files begin otherwise."""
    try:
        with path.open("rb") as file:
            return file.read(1) == b"{"
    except OSError:
        return False


def verify_export(path: Path, expected: Head | None = None) -> tuple[list[str], Head]:
    """Return what is wrong with an export, a line each, and the head that it names.

    Raises:
        RecordError: the file cannot be read, or is no export.

    """
    try:
        head, found, rulebooks = _parsed(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise RecordError(f"{visible(str(path))}: it cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise RecordError(f"{visible(str(path))}: it is no whole export of decision records") from error
    before = erased_before(link for link in found if link.entry.kind == "prune")
    return [*chain(found, head, before, expected), *contents(rulebooks)], head


def _parsed(text: str) -> tuple[Head, list[Link], Rulebooks]:
    """Return the head, the links and the rulebooks of an export."""
    (first, _), *told = [_read(line) for line in text.split("\n") if line]
    if (first["export"], first["version"]) != (FORMAT, VERSION):
        raise ValueError(first)
    rulebooks = Rulebooks(
        {one["rulebook"]: one["manifest"] for one, _ in told if "rulebook" in one},
        {one["source"]: one["text"] for one, _ in told if "source" in one},
    )
    links = [_link(one, payload) for one, payload in told if "seq" in one]
    return Head(first["seq"], first["hash"]), links, rulebooks


def _read(line: str) -> tuple[dict[str, Any], str | None]:
    """Return what a line says, and the text of its record as it stands."""
    start, found, rest = line.partition(PAYLOAD)
    text = rest[:-1] if found else None
    return json.loads(f"{start}}}" if found else line), None if text == "null" else text


def _link(told: dict[str, Any], text: str | None) -> Link:
    return Link(Entry(*(told[field] for field in Entry._fields)), told["hash"], text)


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
