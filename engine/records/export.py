"""Export: the whole store as JSON Lines that can be verified without it.

The first line names the format and the head; then the sources, the rulebooks, and the links, each with the text of its
record as its last field, byte for byte. What is read back must be, line by line, what would be written.
"""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from outsourcing.engine.core.errors import RecordError, WriteError
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.whole_files import drafts, write_errors
from outsourcing.engine.records.chain import Entry, Head
from outsourcing.engine.records.chain_checks import ChainEntry, Rulebooks, chain, contents, prunings
from outsourcing.engine.records.record import UNREADABLE
from outsourcing.engine.records.store import Store
from outsourcing.engine.records.verification import Verified, links

FORMAT = "outsourcing decision records"
VERSION = 1
PAYLOAD = ',"payload":'


def _lines(store: Store, head: Head) -> Iterator[str]:
    yield _head_line(head)
    for digest, text in store.database.execute("SELECT digest, text FROM sources ORDER BY digest"):
        yield _source_line(digest, text)
    for fingerprint, manifest in store.database.execute("SELECT fingerprint, manifest FROM rulebooks ORDER BY 1"):
        yield _rulebook_line(fingerprint, manifest)
    yield from map(_link_line, links(store))


def _head_line(head: Head) -> str:
    return _json({"export": FORMAT, "version": VERSION, **head._asdict()})


def _source_line(digest: str, text: str) -> str:
    return _json({"source": digest, "text": text})


def _rulebook_line(fingerprint: str, manifest: str) -> str:
    return _json({"rulebook": fingerprint, "manifest": manifest})


def _link_line(link: ChainEntry) -> str:
    told = _json({**link.entry._asdict(), "hash": link.hash})
    return f"{told[:-1]}{PAYLOAD}{link.text or 'null'}}}"


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def write(store: Store, path: Path) -> Head:
    """Write an export to a file, whole or not at all; return the head.

    Raises:
        RecordError: the file cannot be written, or is a database or no ordinary file.

    """
    try:
        with drafts([path]) as made:
            with write_errors(path), made.files[0].open("w", encoding="utf-8", newline="\n") as file, store.reading():
                head = store.head()
                file.writelines(f"{line}\n" for line in _lines(store, head))
            made.put()
    except WriteError as error:
        raise RecordError(str(error)) from error
    return head


def lines(store: Store) -> Iterator[str]:
    """Yield the lines of an export; read from a file, so that a slow reader does not hold up who writes."""
    with tempfile.TemporaryDirectory(prefix="outsourcing-") as folder:
        path = Path(folder) / "export.jsonl"
        write(store, path)
        with path.open(encoding="utf-8", newline="\n") as file:
            yield from (line.removesuffix("\n") for line in file)


def is_export(path: Path) -> bool:
    """Say whether a file looks like an export: databases begin otherwise."""
    return path.is_file() and _begins_with(path, b"{")


def _begins_with(path: Path, bytes_: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(bytes_)) == bytes_
    except OSError:
        return False


def verify_export(path: Path, expected: Head | None = None) -> Verified:
    """Return what is wrong with an export, and what is in it.

    Raises:
        RecordError: the file cannot be read, or is no export.

    """
    try:
        bytes_ = path.read_bytes()
    except OSError as error:
        raise RecordError(f"{visible(str(path))}: it cannot be read: {error.strerror}") from error
    try:
        head, found, rulebooks = _parsed(bytes_.decode("utf-8"))
    except UNREADABLE as error:
        raise RecordError(f"{visible(str(path))}: it is no whole export of decision records") from error
    pruned = prunings(found)
    wrong = [*chain(found, head, pruned, rulebooks, expected), *contents(rulebooks)]
    return Verified(wrong, head, sum(link.entry.kind == "decision" for link in found), tuple(pruned))


def _parsed(text: str) -> tuple[Head, list[ChainEntry], Rulebooks]:
    """Return the head, the links and the rulebooks of an export.

    Raises:
        ValueError and the like: a line is not as it is written.

    """
    first, *rest = text.removesuffix("\n").split("\n")
    told = json.loads(first)
    head = Head(int(told["seq"]), str(told["hash"]))
    _same(_head_line(head), first)
    found, sources, manifests = [], {}, {}
    for line in rest:
        if line.startswith('{"source"'):
            source, text = map(str, json.loads(line).values())
            sources[source] = text
            _same(_source_line(source, text), line)
        elif line.startswith('{"rulebook"'):
            fingerprint, manifest = map(str, json.loads(line).values())
            manifests[fingerprint] = manifest
            _same(_rulebook_line(fingerprint, manifest), line)
        else:
            found.append(_link(line))
    return head, found, Rulebooks(manifests, sources)


def _link(line: str) -> ChainEntry:
    start, _, rest = line.partition(PAYLOAD)
    told, text = json.loads(f"{start}}}"), rest[:-1]
    texts = [str(told[field]) for field in Entry._fields[1:]]
    link = ChainEntry(Entry(int(told["seq"]), *texts), str(told["hash"]), None if text == "null" else text)  # type: ignore[arg-type]
    _same(_link_line(link), line)
    return link


def _same(written: str, line: str) -> None:
    if written != line:
        raise ValueError(line)
