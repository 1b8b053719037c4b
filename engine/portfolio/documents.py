"""Bytes to text: which kind of file it is, and which encoding.

UTF-8 with or without a byte order mark, UTF-16 with one; anything else is named with its first bad byte, because a
guess would read names wrongly without a word.
"""

import codecs
import sys
from pathlib import Path
from typing import Literal, NamedTuple

from engine.errors import Problem
from engine.text import visible

Kind = Literal["json", "jsonl", "csv", "tsv"]

STDIN = "-"
SUFFIXES: dict[str, Kind] = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv"}
OTHER_KINDS = {
    b"PK": "a workbook or zip archive; save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an old workbook; save the sheet as CSV",
    b"%PDF": "a PDF; tasks are read from JSON, JSON Lines or CSV",
    b"SQLite format 3\0": "a database; tasks are read from JSON, JSON Lines or CSV",
    b"\x1f\x8b": "compressed; unpack it first",
}
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class Document(NamedTuple):
    """A file as text. `name` is what messages call it; `stem` is what its tasks are called after."""

    name: str
    stem: str
    kind: Kind
    text: str


def read_document(path: str, encoding: str | None = None) -> Document | Problem:
    """Return the file as text, or what keeps it from being read. `-` is standard input."""
    name = "standard input" if path == STDIN else visible(path)
    data = _bytes(path, name)
    text = data if isinstance(data, Problem) else _decoded(name, data, encoding)
    if isinstance(text, Problem):
        return text
    if not text.strip():
        return Problem(name, "it is empty")
    stem = "task" if path == STDIN else visible(Path(path).stem)
    return Document(name, stem, SUFFIXES.get(Path(path).suffix.lower()) or _sniffed(text), text)


def _bytes(path: str, name: str) -> bytes | Problem:
    try:
        data = Path(path).read_bytes() if path != STDIN else sys.stdin.buffer.read() if sys.stdin else b""
    except OSError as error:
        return Problem(name, f"it cannot be read: {error.strerror}")
    kind = next((kind for start, kind in OTHER_KINDS.items() if data.startswith(start)), None)
    return Problem(name, f"this is {kind}") if kind else data


def _decoded(name: str, data: bytes, encoding: str | None) -> str | Problem:
    marked = next((marked for mark, marked in MARKS.items() if data.startswith(mark)), None)
    try:
        text = data.decode(marked or encoding or "utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"byte 0x{data[error.start]:02x} at offset {error.start}"
        hint = "name its encoding, as in --encoding cp1252"
        return Problem(f"{name}:{line}", f"it is not {error.encoding}: {byte}; {hint}")
    except (LookupError, UnicodeError):
        return Problem(name, f"no encoding is called {encoding}; try utf-8, utf-16 or cp1252")
    if "\0" in text:
        return Problem(name, "this is no text, or text in UTF-16 without its mark: then name --encoding utf-16-le")
    return text.removeprefix("\ufeff")


def _sniffed(text: str) -> Kind:
    """Tell JSON from CSV where the name does not."""
    return "json" if text.lstrip()[0] in "{[" else "csv"
