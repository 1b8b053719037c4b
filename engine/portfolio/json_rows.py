"""JSON to rows: one task, an array of tasks, or JSON Lines, each value with its line and column.

Python's own reader accepts NaN, keeps the last of two equal keys and knows no places; so the outer two levels are
walked here with its parts, and only the values are left to it.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any, NamedTuple

from engine.errors import Problem
from engine.portfolio.documents import Document
from engine.portfolio.rows import Cell, OldRow, Read
from engine.questions import normalised
from engine.text import quoted

LONGEST_NUMBER = 400  # digits; Python itself refuses some thousands


class _BadJsonError(Exception):
    """JSON that cannot be read on from an offset."""

    def __init__(self, message: str, offset: int) -> None:
        self.message, self.offset = message, offset
        super().__init__(message, offset)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON; leave out what is not known")


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


class _Places:
    """Offsets in a text as `file:line:column`, from 1."""

    def __init__(self, document: Document, first_line: int = 1) -> None:
        self.name = document.name
        self.first_line = first_line
        self.starts = [0, *(index + 1 for index, char in enumerate(document.text) if char == "\n")]

    def at(self, offset: int) -> str:
        line = bisect_right(self.starts, offset)
        return f"{self.name}:{line + self.first_line - 1}:{offset - self.starts[line - 1] + 1}"


class _Member(NamedTuple):
    """One `"name": value` of an object, with the offset of its name."""

    name: str
    value: Any
    offset: int


_Task = tuple[int, _Places, list[_Member] | _BadJsonError]  # its number, where its offsets are, what was read


def json_rows(document: Document) -> Read:
    """Return the tasks of a JSON document, and what is wrong with it."""
    rows: list[OldRow] = []
    problems: list[Problem] = []
    tasks = _lines(document) if document.kind == "jsonl" or _several(document.text) else _array(document)
    for number, places, found in tasks:
        if isinstance(found, _BadJsonError):
            problems.append(Problem(places.at(found.offset), found.message))
            continue
        problems.extend(_twice(found, places))
        cells = tuple(Cell(member.name, member.value, places.at(member.offset)) for member in found)
        rows.append(OldRow(number, cells))
    names = {cell.name: cell._replace(value=None) for row in reversed(rows) for cell in reversed(row.cells)}
    return Read(rows, list(names.values()), problems)


def _several(text: str) -> bool:
    """Say whether a whole object ends before the text does: then it is JSON Lines by another name."""
    try:
        _, end = _DECODER.raw_decode(text, _skip(text, 0))
    except (ValueError, RecursionError):
        return False
    return text.lstrip()[0] == "{" and _skip(text, end) < len(text)


def _lines(document: Document) -> Iterator[_Task]:
    """Yield the task of every line; a bad line does not hide the others."""
    for number, line in enumerate(document.text.split("\n"), 1):
        if line.strip():
            places = _Places(document._replace(text=line), first_line=number)
            yield number, places, _only_object(line)


def _only_object(text: str) -> list[_Member] | _BadJsonError:
    try:
        members, end = _object(text, _skip(text, 0))
        _refuse_more(text, end)
    except _BadJsonError as error:
        return error
    return members


def _array(document: Document) -> Iterator[_Task]:
    """Yield the task of an object, or the tasks of an array up to where it cannot be read on."""
    text, places = document.text, _Places(document)
    index = _skip(text, 0)
    if text[index] == "{":
        yield 1, places, _only_object(text)
        return
    if text[index] != "[":
        yield 0, places, _BadJsonError("tasks are an object in braces, or an array of them in brackets", index)
        return
    try:
        index, number = _skip(text, index + 1), 0
        while text[index : index + 1] != "]":
            index = _past(text, index, ",") if number else index
            members, index = _object(text, index)
            number, index = number + 1, _skip(text, index)
            yield number, places, members
        _refuse_more(text, index + 1)
    except _BadJsonError as error:
        yield 0, places, error


def _twice(members: list[_Member], places: _Places) -> Iterator[Problem]:
    """Yield the names that are there twice, as they are read: "Driver" is driver."""
    names: set[str] = set()
    for member in members:
        if normalised(member.name) in names:
            yield Problem(places.at(member.offset), f"{quoted(member.name)} is there twice")
        names.add(normalised(member.name))


def _object(text: str, index: int) -> tuple[list[_Member], int]:
    """Return the members of an object, and the offset after it."""
    if text[index : index + 1] != "{":
        raise _BadJsonError("a task is an object in braces", index)
    members: list[_Member] = []
    index = _skip(text, index + 1)
    while text[index : index + 1] != "}":
        if members:
            index = _past(text, index, ",")
        if text[index : index + 1] != '"':
            raise _BadJsonError('a name in double quotes is expected, or "}"', index)
        offset = index
        name, index = _value(text, index)
        value, index = _value(text, _past(text, _skip(text, index), ":"))
        members.append(_Member(name, value, offset))
        index = _skip(text, index)
    return members, index + 1


def _past(text: str, index: int, sign: str) -> int:
    """Return the offset of what follows a sign that must be here."""
    if text[index : index + 1] != sign:
        raise _BadJsonError(f'"{sign}" is expected', index)
    return _skip(text, index + 1)


def _value(text: str, index: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, index)
    except json.JSONDecodeError as error:
        raise _BadJsonError(error.msg[0].lower() + error.msg[1:], error.pos) from error
    except RecursionError as error:
        raise _BadJsonError("it is nested too deeply", index) from error
    except ValueError as error:  # NaN, Infinity, a number of thousands of digits
        raise _BadJsonError(str(error), index) from error


def _refuse_more(text: str, end: int) -> None:
    if (more := _skip(text, end)) < len(text):
        raise _BadJsonError("there is more after the end", more)


def _skip(text: str, index: int) -> int:
    """Return the offset of the next character that is not white space."""
    found = _BLANKS.match(text, index)
    return found.end() if found else index
