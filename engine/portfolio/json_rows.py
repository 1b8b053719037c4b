"""JSON to rows: one task, an array of tasks, or JSON Lines, each value with its line and column.

Python's own reader accepts NaN, keeps the last of two equal keys and knows no places; so the outer two levels are
walked here with its parts, and only the values are left to it.
"""

import json
import re
from bisect import bisect_right
from typing import Any, NamedTuple

from engine.errors import Problem
from engine.portfolio.documents import Document
from engine.portfolio.rows import Cell, Read, Row


class _BadJsonError(Exception):
    """JSON that cannot be read on from an offset."""

    def __init__(self, message: str, offset: int) -> None:
        self.message, self.offset = message, offset
        super().__init__(message, offset)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON; leave out what is not known")


_BLANKS = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder(parse_constant=_refuse)


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


def json_rows(document: Document) -> Read:
    """Return the tasks of a JSON document, and what is wrong with it."""
    if document.kind == "jsonl" or _several(document.text):
        return _from_lines(document)
    places = _Places(document)
    try:
        return _from_value(document.text, places)
    except _BadJsonError as error:
        return Read([], [Problem(places.at(error.offset), error.message)])


def _several(text: str) -> bool:
    """Say whether a whole object ends before the text does: then it is JSON Lines by another name."""
    try:
        _, end = _DECODER.raw_decode(text, _skip(text, 0))
    except (ValueError, RecursionError):
        return False
    return text.lstrip()[0] == "{" and _skip(text, end) < len(text)


def _from_lines(document: Document) -> Read:
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, line in enumerate(document.text.split("\n"), 1):
        if not line.strip():
            continue
        places = _Places(document._replace(text=line), first_line=number)
        start = _skip(line, 0)
        try:
            members, end = _object(line, start)
            _refuse_more(line, end)
            rows.append(_row(members, start, number, places, problems))
        except _BadJsonError as error:
            problems.append(Problem(places.at(error.offset), error.message))
    return Read(rows, problems)


def _from_value(text: str, places: _Places) -> Read:
    start = _skip(text, 0)
    problems: list[Problem] = []
    if text[start] == "{":
        members, end = _object(text, start)
        rows = [_row(members, start, 1, places, problems)]
    elif text[start] == "[":
        found, end = _array(text, start)
        rows = [_row(members, offset, number, places, problems) for number, (members, offset) in enumerate(found, 1)]
    else:
        raise _BadJsonError("tasks are an object in braces, or an array of them in brackets", start)
    _refuse_more(text, end)
    return Read(rows, problems)


def _row(members: list[_Member], start: int, number: int, places: _Places, problems: list[Problem]) -> Row:
    names: set[str] = set()
    for member in members:
        if member.name in names:
            problems.append(Problem(places.at(member.offset), f'"{member.name}" is there twice'))
        names.add(member.name)
    cells = tuple(Cell(member.name, member.value, places.at(member.offset)) for member in members)
    return Row(places.at(start), number, cells)


def _array(text: str, index: int) -> tuple[list[tuple[list[_Member], int]], int]:
    """Return the objects of an array, each with its offset, and the offset after it."""
    found: list[tuple[list[_Member], int]] = []
    index = _skip(text, index + 1)
    while text[index : index + 1] != "]":
        if found:
            index = _past(text, index, ",")
        members, end = _object(text, index)
        found.append((members, index))
        index = _skip(text, end)
    return found, index + 1


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
