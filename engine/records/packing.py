"""Store the texts of records compactly: pieces that many records share are stored once, the rest is compressed.

    Packer   packs texts for one store, and unpacks them

A text is JSON. It is cut where certain objects begin, which is never inside of a string. A piece that comes up again
becomes a shared part with a number of its own; the packed text has the number in its place. Only pieces that rules and
questions are made of are shared, never a name, a description or a column: shared parts are not erased with a record.
"""

import zlib
from collections.abc import Callable, Iterable
from typing import Any

CUTS = ('{"rule":', '{"topic":', '{"difference":', '{"question":', '{"answers":')  # where a text is cut
MARK = "\x01"  # JSON has no control characters, so this stands outside of all texts
FIRST = 256  # the character of the first part's number
MOST = 50_000  # parts; the characters of their numbers stay below the surrogates
LEAST = 24  # characters of a piece worth sharing
SEEN = 50_000  # pieces seen once that are remembered
REMEMBERED = 4096  # unpacked pieces of texts, of at most about 15 kB each
LEVEL = 3  # of zlib: with shared parts taken out, more takes time and saves a hundredth

MIDDLE, END = ',"verdict":', ',"description":'  # between them an assessment holds nothing that a user has written
ANSWER, MASKED = '{"question":"', '],"masked":['


class Packer:
    """Packs and unpacks texts. `added` are the parts that the store does not have yet."""

    def __init__(self, read: Callable[[int], Iterable[tuple[int, str]]]) -> None:
        """Start without any part.

        Args:
            read: returns the parts that the store has from a number on.

        """
        self._read = read
        self.forget()

    def forget(self) -> None:
        """Forget all parts: a transaction that added some was undone."""
        self._numbers: dict[str, int] = {}
        self._parts: dict[str, str] = {}  # by the character that stands for the number
        self._unpacked: dict[str, str] = {}
        self._packed: dict[tuple[str, ...] | str, str] = {}  # sections, by their pieces or their text
        self._seen: set[str] = set()
        self.added: list[tuple[int, str]] = []

    def refresh(self) -> None:
        """Learn the parts that other processes have added. Inside a transaction only."""
        for number, text in self._read(len(self._parts)):
            self._parts[chr(number + FIRST)] = text
            self._numbers[text] = number

    def pack(self, text: str, private: Iterable[str] = (), middle: tuple[str, ...] = ()) -> bytes:
        """Return a text in its packed form; nothing that contains one of the private texts is shared.

        Args:
            text: of a record.
            private: words that no shared part may contain.
            middle: the pieces that its middle section was made of, if they are known; else it is cut.

        """
        start, answers, masked, section, rest = _sections(text)
        if "".join(middle) != section:
            middle = tuple(_pieces(section))
        packed = f"{start}{self._with_numbers(answers)}{masked}{self._with_numbers(section, middle, private)}{rest}"
        return zlib.compress(packed.encode(), LEVEL)

    def _with_numbers(self, section: str, pieces: tuple[str, ...] = (), private: Iterable[str] = ()) -> str:
        """Return a section with numbers in place of shared parts; pieces that come up again become shared parts.

        A section without a piece to share is remembered: tasks with the same result have it, too.
        """
        key = pieces or section
        known = self._packed.get(key)
        if known is not None:
            return known
        numbers, packed, new = self._numbers, [], []
        for piece in pieces or _pieces(section):
            number = numbers.get(piece)
            packed.append(piece if number is None else f"{MARK}{chr(number + FIRST)}")
            if number is None and len(piece) >= LEAST:
                new.append(piece)
        joined = "".join(packed)
        if not new:
            _remember(self._packed, key, joined)
        elif not any(word in section for word in private if word):
            self._share(new)
        return joined

    def unpack(self, packed: bytes) -> str:
        """Return the text of a packed form; an empty text if it cannot be read."""
        try:
            text = zlib.decompress(packed).decode()
            try:
                return self._with_parts(text)
            except LookupError:  # parts that another process has added
                self.refresh()
                return self._with_parts(text)
        except (zlib.error, UnicodeDecodeError, LookupError):
            return ""

    def _with_parts(self, text: str) -> str:
        """Return a text with its parts put in; what texts with the same answers share is put together once."""
        begin = text.find(MIDDLE)
        end = text.find(END, begin)
        if not 0 <= begin < end:
            return self._joined(text)
        start, mark, answers = text[:begin].partition(MARK)
        answers, masked, rest = answers.partition(MASKED)
        known = f"{start}{self._remembered(mark + answers)}{masked}{self._joined(rest)}"
        return f"{known}{self._remembered(text[begin:end])}{self._joined(text[end:])}"

    def _remembered(self, text: str) -> str:
        """Return a text that others have, too, with its parts put in."""
        known = self._unpacked.get(text)
        if known is None:
            known = self._joined(text)
            _remember(self._unpacked, text, known)
        return known

    def _joined(self, text: str) -> str:
        parts = self._parts
        first, *rest = text.split(MARK)
        return first + "".join([parts[one[0]] + one[1:] for one in rest])

    def _share(self, pieces: Iterable[str]) -> None:
        """Make parts of the pieces that come up for the second time."""
        if len(self._seen) > SEEN:
            self._seen.clear()
        for piece in pieces:
            if piece not in self._seen:
                self._seen.add(piece)
            elif len(self._parts) < MOST and piece not in self._numbers:
                number = len(self._parts)
                self._parts[chr(number + FIRST)] = piece
                self._numbers[piece] = number
                self.added.append((number, piece))


def _remember(known: dict[Any, str], text: object, other: str) -> None:
    """Remember another form of a text; forget all where they are too many."""
    if len(known) >= REMEMBERED:
        known.clear()
    known[text] = other


def _sections(text: str) -> tuple[str, str, str, str, str]:
    """Return the text of a decision in five sections; the second, its answers, and the fourth are those of others, too.

    These hold nothing that a user has written. What they begin and end with stays outside of them, so that it is found
    in the packed text.
    """
    begin = text.find(MIDDLE) + len(MIDDLE)
    end = text.find(END, begin)
    if not len(MIDDLE) <= begin < end:
        return text, "", "", "", ""  # no decision
    masked = text.find(MASKED, 0, begin)
    answers = text.find(ANSWER, 0, masked)
    if answers < 0:
        answers = masked = begin
    return text[:answers], text[answers:masked], text[masked:begin], text[begin:end], text[end:]


def _pieces(text: str) -> list[str]:
    for cut in CUTS:
        text = text.replace(cut, f"{MARK}{cut}")
    return text.split(MARK)
