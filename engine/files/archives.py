"""An archive: whether the zip file that a workbook is can be unpacked without harm, before anything of it is.

    BrokenWorkbookError   what keeps a workbook from being read
    open_archive          looks at a file, and opens it
    Archive               one that is open

A few kilobytes may unpack to gigabytes: so the archive's directory comes first, and no large part is read whole. Knows
nothing of sheets and cells.
"""

import os
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from outsourcing.engine.core.text import visible

MEGABYTE = 1024 * 1024
LARGEST = 50 * MEGABYTE  # of the file
LARGEST_UNPACKED = 200 * MEGABYTE  # of all parts together
LARGEST_WHOLE = 10 * MEGABYTE  # of a part that is read whole: as objects it takes many times that
MOST_PARTS = 10_000  # workbooks have some dozens
MOST_ELEMENTS = 10_000_000  # of XML in all parts: some five million cells, or a minute or so of reading
LONGEST_REASON = 200  # characters of what a library says

SMALLER = "split it, or save the sheet as CSV"
SAVE_AGAIN = "open it in a spreadsheet program, and save it as XLSX or CSV"
ENTRY = b"PK\x01\x02"  # how an entry of an archive's directory begins
DECLARED = [sign.encode(code) for sign in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")]
ENDS = (b"</", b"/>", b"<\0/", b"/\0>")  # of elements, in any encoding
OTHERS = {  # what other archives have in them, and what they are
    "xl/workbook.bin": "a binary workbook (XLSB); save it as XLSX or CSV",
    "word/document.xml": "a text document; tasks are read from XLSX, CSV, JSON or JSON Lines",
    "ppt/presentation.xml": "a presentation; tasks are read from XLSX, CSV, JSON or JSON Lines",
}
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
STRICT = b"http://purl.oclc.org/ooxml"


class BrokenWorkbookError(Exception):
    """What keeps a workbook from being read, in one line."""


class Archive(zipfile.ZipFile):
    """An archive of which no large part is read whole."""

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        """Return a part whole.

        Raises:
            BrokenWorkbookError: it is too large.

        """
        part = name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)
        if part.file_size > LARGEST_WHOLE:
            raise BrokenWorkbookError(f"{cut(part.filename)} in it is too large; {SAVE_AGAIN}")
        return super().read(part, pwd)


@contextmanager
def open_archive(file: IO[bytes]) -> Iterator[Archive]:
    """Open an archive that can be unpacked without harm.

    Raises:
        BrokenWorkbookError: it cannot, or it is of something else than a workbook.
        zipfile.BadZipFile: it is none.

    """
    _look_at_size(file)
    with Archive(file) as archive:
        _look_at_kind(archive)
        _look_at_parts(archive.infolist())
        _look_at_xml(archive)
        yield archive


def cut(text: str) -> str:
    """Return a reason, safe to show, cut to a readable length."""
    text = visible(text)
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}..."


def _look_at_size(file: IO[bytes]) -> None:
    """Look at the file before anything is unpacked: its size, and how many parts it has."""
    if (size := os.fstat(file.fileno()).st_size) > LARGEST:
        raise _too_large(f"the workbook has {size / MEGABYTE:.0f} MB", LARGEST)
    entries = sum(piece.count(ENTRY) for piece in iter(lambda: file.read(MEGABYTE), b""))
    if entries > MOST_PARTS:
        raise BrokenWorkbookError(f"the workbook has {entries} parts, more than {MOST_PARTS}; {SAVE_AGAIN}")


def _look_at_kind(archive: zipfile.ZipFile) -> None:
    parts = archive.namelist()
    if other := next((kind for part, kind in OTHERS.items() if part in parts), None):
        raise BrokenWorkbookError(f"this is {other}")
    if "mimetype" in parts and archive.read("mimetype").startswith(OPEN_DOCUMENT):
        raise BrokenWorkbookError("this is an OpenDocument file; save it as XLSX or CSV")
    if "xl/workbook.xml" not in parts:
        raise BrokenWorkbookError("this is a zip archive, and no workbook; unpack it first")


def _look_at_parts(parts: Sequence[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise BrokenWorkbookError("the workbook has a password; save it without")
    if (size := sum(part.file_size for part in parts)) > LARGEST_UNPACKED:
        raise _too_large(f"the workbook unpacks to {size / MEGABYTE:.0f} MB", LARGEST_UNPACKED)


def _look_at_xml(archive: zipfile.ZipFile) -> None:
    """Look through the XML for declarations, and for how much there is to read.

    Workbooks declare nothing, and a few declarations grow to gigabytes; megabytes of empty elements take many minutes.
    """
    if STRICT in archive.read("xl/workbook.xml"):
        raise BrokenWorkbookError('this is a "strict" workbook; save it as an ordinary XLSX workbook, or as CSV')
    elements = 0
    for part in archive.infolist():
        if not part.filename.lower().endswith((".xml", ".rels")):
            continue
        for piece in _pieces(archive, part):
            if any(sign in piece for sign in DECLARED):
                told = f"{cut(part.filename)} in it declares entities, as no workbook does; {SAVE_AGAIN}"
                raise BrokenWorkbookError(told)
            elements += sum(map(piece.count, ENDS))
        if elements > MOST_ELEMENTS:
            raise BrokenWorkbookError(f"the workbook has more than {MOST_ELEMENTS:,} cells and the like; {SMALLER}")


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part piece by piece, each with the end of the one before: what is looked for may be cut in two."""
    end = b""
    with archive.open(part) as source:
        while piece := source.read(MEGABYTE):
            yield end + piece
            end = piece[-max(map(len, DECLARED)) :]


def _too_large(size: str, largest: int) -> BrokenWorkbookError:
    return BrokenWorkbookError(f"{size}, more than {largest // MEGABYTE}; {SMALLER}")
