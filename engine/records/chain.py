"""The hash chain: the hash of each entry covers the entry before it, so edits, gaps and insertions are found.

    ChainEntry   one entry: number, id, kind, time, digest of its text, hash; text and salt, None where they were erased
    Head         number and hash of the last entry; noted elsewhere, it shows when the end was cut off

The chain covers digests of texts, so a text can be erased lawfully and the chain still verifies. Since format 2 each
digest also covers a random salt, kept with the text and erased with it: nobody can find out an erased text by guessing.
Anyone who can write the file can forge the whole chain: tampering is evident to a reader who has noted a head, but not
impossible.
"""

import hashlib
import os
import re
from typing import Literal, NamedTuple, Self

from outsourcing.engine.core.errors import RecordError
from outsourcing.engine.core.text import quoted, visible

GENESIS = "0" * 64  # stands for the hash before the first entry
SHOWN = 16  # hex digits of a hash that are shown to people; a head that proves something has all 64
SALT = 16  # bytes

UNSALTED, SALTED = 1, 2  # formats of entries; version 0.1 wrote the first

DECISION: Literal["decision"] = "decision"
PRUNE: Literal["prune"] = "prune"
RUN: Literal["run"] = "run"
RUN_END: Literal["run-end"] = "run-end"
DECIDED: Literal["decided"] = "decided"
OUTCOME: Literal["outcome"] = "outcome"
EntryKind = Literal["decision", "prune", "run", "run-end", "decided", "outcome"]


class ChainEntry(NamedTuple):
    """One entry as it is stored. Everything but the text, the salt and the hash itself is covered by the hash."""

    seq: int
    format: int
    id: str
    kind: EntryKind
    time: str
    digest: str
    hash: str
    salt: str | None  # hex digits; empty in format 1
    text: str | None

    def __str__(self) -> str:
        return f"record {self.seq} ({visible(str(self.id))})"

    @classmethod
    def after(cls, head: "Head", id_: str, kind: EntryKind, time: str, text: str) -> Self:
        """Return a new entry after a head, with a salt of its own."""
        salt = os.urandom(SALT).hex()
        entry = cls(head.seq + 1, SALTED, id_, kind, time, salted_digest(salt, text), "", salt, text)
        return entry._replace(hash=entry.hash_after(head.hash))

    @property
    def head(self) -> "Head":
        """Return the head of a chain that ends with this entry."""
        return Head(self.seq, self.hash)

    @property
    def is_intact(self) -> bool:
        """Say whether the text is there and matches the digest."""
        return self.text is not None and salted_digest(self.salt or "", self.text) == self.digest

    def hash_after(self, previous: str) -> str:
        """Return the hash that this entry must have after an entry with the hash `previous`."""
        parts = [previous, str(self.seq), self.id, self.kind, self.time, self.digest]
        if self.format != UNSALTED:
            parts.append(str(self.format))
        covered = hashlib.sha256()
        for part in parts:
            bytes_ = part.encode()
            covered.update(len(bytes_).to_bytes(8, "big") + bytes_)
        return covered.hexdigest()


class NewEntry(NamedTuple):
    """An entry to be added; `private` are the words that a user has written, which no shared part may contain.

    `middle` are the pieces of the middle of an assessment, if they are known.
    """

    id: str
    time: str
    text: str
    private: tuple[str, ...] = ()
    middle: tuple[str, ...] = ()


def salted_digest(salt: str, text: str) -> str:
    """Return the SHA-256 of a salt, in hex digits, and a text; without a salt, as in format 1, of the text alone."""
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


class Head(NamedTuple):
    """Number and hash of the last entry of a chain."""

    seq: int = 0
    hash: str = GENESIS

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @property
    def short(self) -> str:
        """Return the beginning of the head, for people to recognise it; it proves nothing."""
        return f"{self.seq}:{self.hash[:SHOWN]}..."


def parse_head(written: str) -> Head:
    """Return the head that is written as `12:` and 64 hex digits.

    Raises:
        RecordError: it is written otherwise, or is only the beginning of a head.

    """
    if re.fullmatch(r"[0-9]{1,18}:[0-9a-f]{8,63}(\.\.\.|…)?", written):
        message = (
            f"{quoted(written)} is only the beginning of a head, and a beginning can be forged; give all 64 digits"
        )
        raise RecordError(message, code="short-head")
    if not re.fullmatch(r"[0-9]{1,18}:[0-9a-f]{64}", written):
        message = (
            f"{quoted(written)} is not a head; copy one from outsourcing audit verify: a number, a colon, 64 digits"
        )
        raise RecordError(message, code="not-a-head")
    seq, _, hash_ = written.partition(":")
    return Head(int(seq), hash_)
