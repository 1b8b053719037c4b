"""Compare a store with what was kept of it: backups, other stores, exports, and reports that print heads.

Entries of two chains are the same as long as their hashes are, because each hash covers everything before it. So the
first hash that differs says from which record on two histories differ.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from outsourcing.engine.core.errors import Problem, RecordError
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.whole_files import DATABASE, begins_with
from outsourcing.engine.records.chain import Head
from outsourcing.engine.records.export import Export, is_export
from outsourcing.engine.records.store import Store

EXPORT = b'{"export"'  # the first bytes of an export, and of no report in JSON
_HEAD = re.compile(r"(?<![0-9a-zA-Z.])([0-9]{1,12}):([0-9a-f]{64})(?![0-9a-zA-Z])")


def heads_of(path: Path) -> tuple[Head, ...]:
    """Return the head after each entry of a store or an export, in order.

    Raises:
        RecordError: it cannot be read.

    """
    if is_export(path):
        return tuple(entry.head for entry in Export(path).entries())
    with Store(path) as store, store.reading():
        return tuple(Head(*row) for row in store.database.execute("SELECT seq, hash FROM chain ORDER BY seq"))


def compare_copy(chain: Mapping[int, str], path: Path) -> Iterator[Problem]:
    """Yield how a file contradicts a chain of hashes by number: a backup, another store, an export or a report.

    Raises:
        RecordError: the file cannot be read, or has no head.

    """
    name, last = visible(str(path)), max(chain, default=0)
    heads = _heads_in(path)
    for head in heads:
        if head.seq > last:
            message = f"it goes on to record {heads[-1].seq}, but the chain that is verified ends at {last}"
            yield Problem(name, message, "chain-cut")
            return
        if head.seq and chain.get(head.seq) != head.hash:
            first = "from" if len(heads) == heads[-1].seq else "at the latest from"
            yield Problem(name, f"the two differ, {first} record {head.seq} on", "chain-differs")
            return


def _heads_in(path: Path) -> tuple[Head, ...]:
    """Return the heads in a file, by number."""
    try:
        is_whole = begins_with(path, DATABASE) or begins_with(path, EXPORT)
        found = heads_of(path) if is_whole else _printed(path)
    except (OSError, zipfile.BadZipFile) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise RecordError(f"{visible(str(path))}: the file cannot be read: {reason}", code="copy-unreadable") from error
    if not found:
        message = "no head found in it; name a store, a backup, an export, or a report that was made while recording"
        raise RecordError(f"{visible(str(path))}: {message}", code="no-head")
    return tuple(sorted(found))


def _printed(path: Path) -> tuple[Head, ...]:
    """Return the heads that a report prints; a workbook is a ZIP archive of texts."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            texts = [archive.read(member).decode("utf-8", errors="replace") for member in archive.namelist()]
    else:
        texts = [path.read_text(encoding="utf-8", errors="replace")]
    return tuple(Head(int(seq), hash_) for text in texts for seq, hash_ in _HEAD.findall(text))
