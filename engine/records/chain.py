"""The hash chain: each entry's hash covers the one before it, so what is edited, left out or put in is found.

    Entry   one link: its number, id, kind, time, and the digest of its text
    Head    the last link: number and hash. Written down elsewhere, it shows when the end was cut off.

The chain is over the digests of the texts, so that a text can be erased lawfully and the chain still holds. Whoever can
write the file can forge the whole chain: it makes tampering evident to those who know a head, not impossible.
"""

import hashlib
import re
from typing import Literal, NamedTuple

from outsourcing.engine.core.errors import RecordError

BEGINNING = "0" * 64  # what stands for the hash before the first
SHOWN = 16  # hex digits of a hash that are shown; a head may be given by as many

EntryKind = Literal["decision", "prune"]


class Entry(NamedTuple):
    """One link of the chain."""

    seq: int
    id: str
    kind: EntryKind
    time: str
    digest: str

    def hash(self, previous: str) -> str:
        """Return the hash of this link after the previous one."""
        parts = [part.encode() for part in (previous, str(self.seq), self.id, self.kind, self.time, self.digest)]
        return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()


class Head(NamedTuple):
    """The last link."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash[:SHOWN]}"


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_head(written: str) -> Head:
    """Return the head that is written as `12:3f5a…`.

    Raises:
        RecordError: it is none.

    """
    if not re.fullmatch(rf"[0-9]{{1,18}}:[0-9a-f]{{{SHOWN},64}}", written):
        raise RecordError(
            f"{written!r} is no head; it looks like 12:{'3f' * (SHOWN // 2)}, as outsourcing audit verify shows it"
        )
    seq, _, start = written.partition(":")
    return Head(int(seq), start)
