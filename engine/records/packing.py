"""Store the texts of records compactly: pieces that many records share are stored once, the rest is compressed.

    Packer   packs texts for one store, and unpacks them

A text is JSON. It is cut where certain objects begin, which is never inside of a string. A piece that comes up again
becomes a shared part with a number of its own; the packed text has the number in its place. Only pieces that rules and
questions are made of are shared, never a name, a description or a column: shared parts are not erased with a record.
"""

import zlib
from collections.abc import Callable, Iterable

CUTS = ('{"rule":', '{"topic":', '{"difference":', '{"question":', '{"answers":')  # where a text is cut
MARK = "\x01"  # JSON has no control characters, so this stands outside of all texts
FIRST = 256  # the character of the first part's number
MOST = 50_000  # parts; the characters of their numbers stay below the surrogates
LEAST = 24  # characters of a piece worth sharing
SEEN = 50_000  # pieces seen once that are remembered
REMEMBERED = 4096  # unpacked pieces of texts, of at most about 15 kB each
LEVEL = 6  # of zlib: with shared parts taken out, there is little left to compress

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
        self._seen: set[str] = set()
        self.added: list[tuple[int, str]] = []

    def refresh(self) -> None:
        """Learn the parts that other processes have added. Inside a transaction only."""
        for number, text in self._read(len(self._parts)):
            self._parts[chr(number + FIRST)] = text
            self._numbers[text] = number

    def pack(self, text: str, private: Iterable[str] = ()) -> bytes:
        """Return a text in its packed form; nothing that contains one of the private texts is shared."""
        numbers, packed, new = self._numbers, [], []
        for piece in _pieces(text):
            number = numbers.get(piece)
            packed.append(piece if number is None else f"{MARK}{chr(number + FIRST)}")
            if number is None and len(piece) >= LEAST:
                new.append(piece)
        if new:
            self._share(new, text, private)
        return zlib.compress("".join(packed).encode(), LEVEL)

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
            if len(self._unpacked) >= REMEMBERED:
                self._unpacked.clear()
            self._unpacked[text] = known
        return known

    def _joined(self, text: str) -> str:
        parts = self._parts
        first, *rest = text.split(MARK)
        return first + "".join([parts[one[0]] + one[1:] for one in rest])

    def _share(self, pieces: Iterable[str], text: str, private: Iterable[str]) -> None:
        """Make parts of the pieces that come up for the second time."""
        start = text.find(MIDDLE)
        end = text.find(END, start)
        header, middle = text[: max(start, 0)], text[start:end] if 0 <= start < end else ""
        if any(word in middle for word in private if word):
            middle = ""
        if len(self._seen) > SEEN:
            self._seen.clear()
        for piece in pieces:
            if not (piece in middle or (piece.startswith(ANSWER) and piece in header)):
                continue
            if piece not in self._seen:
                self._seen.add(piece)
            elif len(self._parts) < MOST and piece not in self._numbers:
                number = len(self._parts)
                self._parts[chr(number + FIRST)] = piece
                self._numbers[piece] = number
                self.added.append((number, piece))


def _pieces(text: str) -> list[str]:
    for cut in CUTS:
        text = text.replace(cut, f"{MARK}{cut}")
    return text.split(MARK)
