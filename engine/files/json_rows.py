"""JSON to rows: one task, an array of tasks, or JSON Lines, each value with its line and column.

Python's own reader accepts NaN, keeps the last of two equal keys and knows no places; so the outer two levels are
walked here with its parts, and only the values are left to it. No more of a file is held than a piece of it.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from math import isfinite
from typing import Any, NamedTuple, TextIO, TypeVar

from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import Problem
from outsourcing.engine.core.questions import FREE_TEXT, normalised
from outsourcing.engine.core.text import quoted
from outsourcing.engine.files.documents import PIECE, Document, UnreadableError, no_text
from outsourcing.engine.files.rows import Found, InvalidRow, Row

ASSESSMENT = frozenset(Assessment.model_fields)  # the names by which one is known
LONGEST_TASK = 64 * PIECE  # characters; what goes on for longer is no task
LONGEST_NUMBER = 400  # digits; Python itself refuses some thousands

_Taken = TypeVar("_Taken")
_Walk = Callable[[str, int], tuple[_Taken, int]]  # what is found in a text at an offset, and the offset after it


class _BadJsonError(Exception):
    """JSON that cannot be read on from an offset."""

    def __init__(self, message: str, offset: int) -> None:
        self.message, self.offset = message, offset
        super().__init__(message, offset)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON; leave out what is not known")


_MORE = "there is more after the end"
_BLANKS = re.compile(r"[ \t\n\r]*")


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise ValueError(f"{digits} is too large a number")
    return number


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError(f"a number of {len(digits)} digits is too large")
    return int(digits)


def decoder(pairs: Callable[[list[tuple[str, Any]]], Any] | None = None) -> json.JSONDecoder:
    """Return a reader of JSON that refuses what is none; `pairs` makes an object of its members."""
    return json.JSONDecoder(parse_constant=_refuse, parse_float=_finite, parse_int=_whole, object_pairs_hook=pairs)


_DECODER = decoder()


class _Piece(NamedTuple):
    """A part of a document, with the line and the column of its first character, from 1."""

    text: str
    line: int = 1
    column: int = 1

    def at(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset."""
        lines = self.text.count("\n", 0, offset)
        return self.line + lines, offset - self.text.rfind("\n", 0, offset) if lines else self.column + offset

    def spot(self, name: str, offset: int) -> str:
        """Return the place of an offset as `file:line:column`."""
        return ":".join((name, *map(str, self.at(offset))))


class _Member(NamedTuple):
    """One `"name": value` of an object, with the offset of its name from the object's beginning."""

    name: str
    value: Any
    offset: int


class _Window:
    """A document of which a piece is at hand, and how far it was walked; where it does not suffice, more is read."""

    def __init__(self, file: TextIO, name: str) -> None:
        self._file, self._name = file, name
        self._ended = False
        self._piece, self._index = _Piece(""), 0  # all up to the index was walked
        self._line = self._column = 1  # of the index

    def take(self, walk: _Walk[_Taken]) -> tuple[_Taken, _Piece]:
        """Walk on, and return what was found with its piece of the text.

        Raises:
            _BadJsonError: something else is there.

        """
        while True:
            text = self._piece.text
            try:
                found, end = walk(text, self._index)
            except _BadJsonError:
                if self._ended or len(text) - self._index > LONGEST_TASK:
                    raise
            else:
                if end < len(text) or self._ended:
                    return found, self._walked(end)
            self._more()

    def _walked(self, end: int) -> _Piece:
        piece = _Piece(self._piece.text[self._index : end], self._line, self._column)
        self._index, (self._line, self._column) = end, piece.at(len(piece.text))
        return piece

    def _more(self) -> None:
        rest = self._piece.text[self._index :]
        text = self._file.read(max(PIECE, len(rest)))
        if "\0" in text:
            raise UnreadableError(no_text(self._name))
        self._piece, self._index, self._ended = _Piece(rest + text, self._line, self._column), 0, not text

    def next(self) -> str:
        """Return the next character that is not blank; none at the end."""
        self.take(_blanks)
        return self._piece.text[self._index : self._index + 1]

    def end(self) -> None:
        """Make sure that there is no more.

        Raises:
            _BadJsonError: there is.

        """
        if self.next():
            raise _BadJsonError(_MORE, self._index)

    def problem(self, error: _BadJsonError) -> Problem:
        """Return what is wrong where it cannot be walked on."""
        rest = _Piece(self._piece.text[self._index :], self._line, self._column)
        return Problem(rest.spot(self._name, error.offset - self._index), error.message)


def json_rows(document: Document) -> Iterator[Found]:
    """Yield the tasks of a JSON document, and what is wrong with it.

    Raises:
        UnreadableError: it cannot be read on.

    """
    if document.kind == "jsonl" or _several(document):
        yield from _lines(document)
        return
    with document.opened() as file:
        window = _Window(file, document.name)
        try:
            yield from _tasks(document.name, window)
            window.end()
        except _BadJsonError as error:
            yield window.problem(error)


def _several(document: Document) -> bool:
    """Say whether a whole object ends before the text does: then it is JSON Lines by another name."""
    with document.opened() as file:
        window = _Window(file, document.name)
        if window.next() != "{":
            return False
        try:
            window.take(_object)
        except _BadJsonError:
            return False
        return bool(window.next())


def _lines(document: Document) -> Iterator[Found]:
    """Yield the task of every line; a bad line does not hide the others."""
    for number, line in enumerate(document.lines("\n"), 1):
        if not line.strip():
            continue
        piece, start = _Piece(line.rstrip("\n"), number), _skip(line, 0)
        try:
            members = _only_object(piece.text, start)
        except _BadJsonError as error:
            problem = Problem(piece.spot(document.name, error.offset), error.message)
            yield InvalidRow((), (), f"{document.name}:{number}", (problem,))
        else:
            yield _row(document.name, number, members, piece._replace(text=line[start:], column=start + 1))


def _tasks(name: str, window: _Window) -> Iterator[Found]:
    """Yield the task of an object, or the tasks of an array up to where it cannot be read on."""
    if window.next() == "{":
        yield _row(name, 1, *window.take(_object))
        return
    window.take(partial(_past, sign="[", wrong="tasks are an object in braces, or an array of them in brackets"))
    number = 0
    while window.next() != "]":
        if number:
            window.take(partial(_past, sign=","))
            window.next()
        number += 1
        yield _row(name, number, *window.take(_object))
    window.take(partial(_past, sign="]"))


def _row(name: str, number: int, members: list[_Member], piece: _Piece) -> Row | InvalidRow:
    """Return the row of an object; it is a bad one where names are there twice as they are read: "Driver" is driver."""
    members = _assessed(members)
    names = tuple(member.name for member in members)
    values = tuple(member.value for member in members)

    def spot(_: int, index: int) -> str:
        return piece.spot(name, members[index].offset)

    read = list(map(normalised, names))
    if len(set(read)) == len(read):
        return Row(number, names, values, name, piece.line, spot)
    twice = [index for index, one in enumerate(read) if one in read[:index]]
    told = tuple(Problem(spot(0, index), f"{quoted(names[index])} is there twice") for index in twice)
    return InvalidRow(names, values, f"{name}:{piece.line}", told)


def _assessed(members: list[_Member]) -> list[_Member]:
    """Return the task of an assessment of ours; another object as it is."""
    found = {member.name: member for member in members}
    if found.keys() != ASSESSMENT or not all(isinstance(found[part].value, dict) for part in ("profile", "carried")):
        return members
    parts = [found["profile"], found["carried"]]
    inside = [_Member(name, value, part.offset) for part in parts for name, value in part.value.items()]
    return [found[name] for name in ("id", *FREE_TEXT)] + inside


def _object(text: str, start: int) -> tuple[list[_Member], int]:
    """Return the members of an object, and the offset after it."""
    if text[start : start + 1] != "{":
        raise _BadJsonError("a task is an object in braces", start)
    members: list[_Member] = []
    index = _skip(text, start + 1)
    while text[index : index + 1] != "}":
        if members:
            _, index = _past(text, index, ",")
            index = _skip(text, index)
        if text[index : index + 1] != '"':
            raise _BadJsonError('a name in double quotes is expected, or "}"', index)
        offset = index - start
        name, index = _value(text, index)
        _, index = _past(text, _skip(text, index), ":")
        value, index = _value(text, _skip(text, index))
        members.append(_Member(name, value, offset))
        index = _skip(text, index)
    return members, index + 1


def _only_object(text: str, start: int) -> list[_Member]:
    """Return the members of an object after which there is no more."""
    members, end = _object(text, start)
    if (more := _skip(text, end)) < len(text):
        raise _BadJsonError(_MORE, more)
    return members


def _past(text: str, index: int, sign: str, wrong: str = "") -> tuple[None, int]:
    """Return the offset after a sign that must be here; `wrong` is what to say where it is not."""
    if text[index : index + 1] != sign:
        raise _BadJsonError(wrong or f'"{sign}" is expected', index)
    return None, index + 1


def _blanks(text: str, index: int) -> tuple[None, int]:
    return None, _skip(text, index)


def _value(text: str, index: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, index)
    except json.JSONDecodeError as error:
        raise _BadJsonError(error.msg[0].lower() + error.msg[1:], error.pos) from error
    except RecursionError as error:
        raise _BadJsonError("it is nested too deeply", index) from error
    except ValueError as error:  # NaN, Infinity, a number of thousands of digits
        raise _BadJsonError(str(error), index) from error


def _skip(text: str, index: int) -> int:
    """Return the offset of the next character that is not white space."""
    found = _BLANKS.match(text, index)
    return found.end() if found else index
