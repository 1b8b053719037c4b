"""The hash chain: the hash of each entry covers the entry before it, so edits, gaps and insertions are found.

    ChainEntry   one entry: number, id, kind, time, digest of its text, hash; and the text, None where it was erased
    Head         number and hash of the last entry; noted elsewhere, it shows when the end was cut off

The chain covers digests of texts, so a text can be erased lawfully and the chain still verifies. Anyone who can write
the file can forge the whole chain: tampering is evident to a reader who has noted a head, but not impossible.
"""

import hashlib
import re
from typing import Literal, NamedTuple

from outsourcing.engine.core.errors import RecordError
from outsourcing.engine.core.text import quoted, visible

GENESIS = "0" * 64  # stands for the hash before the first entry
SHOWN = 16  # hex digits of a hash that are shown; a head may be given with as few

EntryKind = Literal["decision", "prune"]


class ChainEntry(NamedTuple):
    """One entry as it is stored. Everything but the text and the hash itself is covered by the hash."""

    seq: int
    id: str
    kind: EntryKind
    time: str
    digest: str
    hash: str
    text: str | None

    def __str__(self) -> str:
        return f"record {self.seq} ({visible(str(self.id))})"

    def hash_after(self, previous: str) -> str:
        """Return the hash that this entry must have after an entry with the hash `previous`."""
        parts = [part.encode() for part in (previous, str(self.seq), self.id, self.kind, self.time, self.digest)]
        return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()


class Head(NamedTuple):
    """Number and hash of the last entry of a chain."""

    seq: int = 0
    hash: str = GENESIS

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash[:SHOWN]}"


def parse_head(written: str) -> Head:
    """Return the head that is written as `12:3f5a…`.

    Raises:
        RecordError: it is written otherwise.

    """
    if not re.fullmatch(rf"[0-9]{{1,18}}:[0-9a-f]{{{SHOWN},64}}", written):
        like = f"12:{'3f' * (SHOWN // 2)}"
        message = f"{quoted(written)} is not a head; copy one from outsourcing audit verify, it looks like {like}"
        raise RecordError(message, code="not-a-head")
    seq, _, start = written.partition(":")
    return Head(int(seq), start)
