"""Export a store as JSON Lines that can be verified without it.

The first line names the format and the head; then come the sources, the rulebooks, and the chain entries, each with
the text of its record as its last field, byte for byte. An export is read back strictly, line by line: each line must
be what would be written. Exports of version 0.1 (format 1) have entries without a format and a salt.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from outsourcing.engine.core.errors import RecordError
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.whole_files import whole_file
from outsourcing.engine.records.chain import PRUNE, UNSALTED, ChainEntry, Head
from outsourcing.engine.records.chain_checks import ChainCheck, Rulebooks, check_rulebooks
from outsourcing.engine.records.prunings import read_pruning
from outsourcing.engine.records.record import UNREADABLE
from outsourcing.engine.records.store import Store
from outsourcing.engine.records.verification import Verified

FORMAT = "outsourcing decision records"
VERSION = 2
PAYLOAD = ',"payload":'
TABLES = {"source": ("text", "sources"), "rulebook": ("manifest", "rulebooks")}  # by the first field of a line
SALTS = ("format", "salt")  # fields of entries that format 1 does not have


def _lines(store: Store, head: Head) -> Iterator[str]:
    yield _head_line(head, VERSION)
    for kind, (_, table) in TABLES.items():
        for key, text, *_ in store.database.execute(f"SELECT * FROM {table} ORDER BY 1"):
            yield _row_line(kind, key, text)
    yield from map(_entry_line, store.entries())


def _head_line(head: Head, version: int) -> str:
    return _json({"export": FORMAT, "version": version, **head._asdict()})


def _row_line(kind: str, key: str, text: str) -> str:
    return _json({kind: key, TABLES[kind][0]: text})


def _entry_line(entry: ChainEntry, version: int = VERSION) -> str:
    fields = entry._asdict()
    text = fields.pop("text")
    if version == UNSALTED:
        fields = {name: value for name, value in fields.items() if name not in SALTS}
    return f"{_json(fields)[:-1]}{PAYLOAD}{text or 'null'}}}"


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def write_export(store: Store, path: Path) -> Head:
    """Write an export to a file, all of it or nothing; return the head.

    Raises:
        RecordError: the store cannot be read.
        WriteError: the file cannot be written, or is a database or a special file.

    """
    with (
        whole_file(path, private=True) as draft,
        draft.open("w", encoding="utf-8", newline="\n") as file,
        store.reading(),
    ):
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


class Export:
    """An export that is read line by line, so that its size does not matter.

    Raises:
        RecordError: the file cannot be read, or is not an export.

    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._errors_translated(), path.open("rb") as file:
            first = _text(next(file, b""))
            data = json.loads(first)
            self._version, self.head = int(data["version"]), Head(int(data["seq"]), str(data["hash"]))
            if self._version not in (UNSALTED, VERSION):
                raise ValueError(first)
            _require_same(first, _head_line(self.head, self._version))

    @contextmanager
    def _errors_translated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            message = f"{visible(str(self._path))}: the file cannot be read: {error.strerror}"
            raise RecordError(message, code="export-unreadable") from error
        except UNREADABLE as error:
            message = f"{visible(str(self._path))}: this is not a complete export of decision records"
            raise RecordError(message, code="not-an-export") from error

    def rulebooks(self) -> Rulebooks:
        """Return the rulebooks."""
        tables: dict[str, dict[str, str]] = {kind: {} for kind in TABLES}
        with self._errors_translated():
            for kind, line in self._lines():
                if kind:
                    key, content = map(str, json.loads(line).values())
                    tables[kind][key] = content
                    _require_same(line, _row_line(kind, key, content))
        return Rulebooks(tables["rulebook"], tables["source"])

    def entries(self) -> Iterator[ChainEntry]:
        """Yield the entries of the chain, in order."""
        with self._errors_translated():
            for kind, line in self._lines():
                if not kind:
                    entry = _read_entry(line, self._version)
                    _require_same(line, _entry_line(entry, self._version))
                    yield entry

    def _lines(self) -> Iterator[tuple[str, str]]:
        """Yield all lines but the first, each with its kind, which is empty for an entry."""
        with self._path.open("rb") as file:
            next(file)
            for bytes_ in file:
                line = _text(bytes_)
                yield next((kind for kind in TABLES if line.startswith(f'{{"{kind}"')), ""), line


def _text(line: bytes) -> str:
    if not line.endswith(b"\n"):
        raise ValueError("the last line is cut off")
    return line[:-1].decode("utf-8")


def verify_export(path: Path, expected: Head | None = None) -> Verified:
    """Verify an export; `expected` is a head noted earlier.

    Raises:
        RecordError: the file cannot be read, or is not an export.

    """
    export = Export(path)
    rulebooks = export.rulebooks()
    prunings = [one for entry in export.entries() if entry.kind == PRUNE and (one := read_pruning(entry))]
    checks = ChainCheck(prunings, rulebooks, expected)
    problems = [*checks.check(export.entries()), *checks.finish(export.head), *check_rulebooks(rulebooks)]
    return Verified.from_checks(problems, export.head, checks, prunings)


def _require_same(line: str, written: str) -> None:
    if line != written:
        raise ValueError(line)


def _read_entry(line: str, version: int) -> ChainEntry:
    start, _, rest = line.partition(PAYLOAD)
    text = None if rest == "null}" else rest[:-1]
    fields = json.loads(f"{start}}}")
    if version == UNSALTED:
        fields |= {"format": UNSALTED, "salt": None if text is None else ""}
    seq, format_ = int(fields.pop("seq")), int(fields.pop("format"))
    salt = fields.pop("salt")
    return ChainEntry(seq, format_, **{name: str(value) for name, value in fields.items()}, salt=salt, text=text)  # type: ignore[arg-type]
