"""Export a store as JSON Lines that can be verified without it.

The first line names the format and the head; then come the sources, the rulebooks, and the chain entries, each with
the text of its record as its last field, byte for byte. An export is read back strictly: each line must be what would
be written.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from outsourcing.engine.core.errors import RecordError
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.whole_files import whole_file
from outsourcing.engine.records.chain import ChainEntry, Head
from outsourcing.engine.records.chain_checks import Rulebooks, check_chain, check_rulebooks, read_prunings
from outsourcing.engine.records.record import UNREADABLE
from outsourcing.engine.records.store import Store
from outsourcing.engine.records.verification import Verified

FORMAT = "outsourcing decision records"
VERSION = 1
PAYLOAD = ',"payload":'
TABLES = {"source": ("text", "sources"), "rulebook": ("manifest", "rulebooks")}  # by the first field of a line


def _lines(store: Store, head: Head) -> Iterator[str]:
    yield _head_line(head)
    for kind, (_, table) in TABLES.items():
        for row in store.database.execute(f"SELECT * FROM {table} ORDER BY 1"):
            yield _row_line(kind, *row)
    yield from map(_entry_line, store.entries())


def _head_line(head: Head) -> str:
    return _json({"export": FORMAT, "version": VERSION, **head._asdict()})


def _row_line(kind: str, key: str, text: str) -> str:
    return _json({kind: key, TABLES[kind][0]: text})


def _entry_line(entry: ChainEntry) -> str:
    fields = entry._asdict()
    text = fields.pop("text")
    return f"{_json(fields)[:-1]}{PAYLOAD}{text or 'null'}}}"


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def write_export(store: Store, path: Path) -> Head:
    """Write an export to a file, all of it or nothing; return the head.

    Raises:
        RecordError: the store cannot be read.
        WriteError: the file cannot be written, or is a database or a special file.

    """
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file, store.reading():
        head = store.head()
        file.writelines(f"{line}\n" for line in _lines(store, head))
    return head


def export_lines(store: Store) -> Iterator[str]:
    """Yield the lines of an export from a temporary file, so that a slow reader does not block other processes."""
    with tempfile.TemporaryDirectory(prefix="outsourcing-") as folder:
        path = Path(folder) / "export.jsonl"
        write_export(store, path)
        with path.open(encoding="utf-8", newline="\n") as file:
            yield from (line.removesuffix("\n") for line in file)


def is_export(path: Path) -> bool:
    """Return whether a file looks like an export; databases begin otherwise."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(1) == b"{"
    except OSError:
        return False


def verify_export(path: Path, expected: Head | None = None) -> Verified:
    """Verify an export; `expected` is a head noted earlier.

    Raises:
        RecordError: the file cannot be read, or is not an export.

    """
    try:
        head, entries, rulebooks = _read(path.read_bytes().decode("utf-8"))
    except OSError as error:
        message = f"{visible(str(path))}: the file cannot be read: {error.strerror}"
        raise RecordError(message, code="export-unreadable") from error
    except UNREADABLE as error:
        message = f"{visible(str(path))}: this is not a complete export of decision records"
        raise RecordError(message, code="not-an-export") from error
    prunings = read_prunings(entries)
    problems = [*check_chain(entries, head, prunings, rulebooks, expected), *check_rulebooks(rulebooks)]
    return Verified(problems, head, sum(entry.kind == "decision" for entry in entries), tuple(prunings))


def _read(text: str) -> tuple[Head, list[ChainEntry], Rulebooks]:
    """Return the head, the chain entries and the rulebooks of an export.

    Raises:
        one of UNREADABLE: a line is not as an export has it.

    """
    first, *rest = text.removesuffix("\n").split("\n")
    data = json.loads(first)
    head = Head(int(data["seq"]), str(data["hash"]))
    entries: list[ChainEntry] = []
    tables: dict[str, dict[str, str]] = {kind: {} for kind in TABLES}
    _require_same(first, _head_line(head))
    for line in rest:
        if kind := next((kind for kind in TABLES if line.startswith(f'{{"{kind}"')), None):
            key, content = map(str, json.loads(line).values())
            tables[kind][key] = content
            _require_same(line, _row_line(kind, key, content))
        else:
            entries.append(_read_entry(line))
            _require_same(line, _entry_line(entries[-1]))
    return head, entries, Rulebooks(tables["rulebook"], tables["source"])


def _require_same(line: str, written: str) -> None:
    if line != written:
        raise ValueError(line)


def _read_entry(line: str) -> ChainEntry:
    start, _, rest = line.partition(PAYLOAD)
    seq, *texts = json.loads(f"{start}}}").values()
    return ChainEntry(int(seq), *map(str, texts), None if rest == "null}" else rest[:-1])  # type: ignore[arg-type, call-arg]
