"""Parse JSON into rows: one task, an array of tasks, or JSON Lines.

Objects are decoded by the standard library, set to reject what is not JSON (NaN) or cannot be kept (1e999). Lines and
columns are worked out only for values that are wrong. No more of a file is held than one object and a piece of text.
"""

import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import isfinite
from typing import Any, NamedTuple, TextIO

from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import Problem
from outsourcing.engine.core.questions import FREE_TEXT
from outsourcing.engine.files.documents import PIECE, Document, UnreadableError, not_text
from outsourcing.engine.files.rows import FileItem, InvalidRow, Row, duplicate_names

ASSESSMENT = frozenset(Assessment.model_fields)  # the keys by which an assessment is recognised
LONGEST_TASK = 64 * PIECE  # characters; what goes on for longer is not a task
LONGEST_NUMBER = 400  # digits; Python's own limit is some thousands
NOT_AN_OBJECT = "a task must be an object in braces"
HOLDS_OBJECTS = "the object holds objects, not answers; write the tasks as an array: [{...}, {...}]"
SPLIT = ("columns", "data")  # the keys of a table as pandas writes it with orient="split"
AFTER_END = "unexpected text after the end"
NOT_TASKS = "the file must contain an object in braces, or an array of objects in brackets"

_BLANKS = re.compile(r"[ \t\n\r]*")


def _reject_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not valid JSON; leave the value out if it is not known")


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise ValueError(f"the number {digits} is too large")
    return number


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError(f"a number of {len(digits)} digits is too large")
    return int(digits)


def decoder(pairs: Callable[[list[tuple[str, Any]]], Any] | None = None) -> json.JSONDecoder:
    """Return a strict JSON decoder; `pairs` makes an object from its members."""
    return json.JSONDecoder(
        parse_constant=_reject_constant, parse_float=_finite, parse_int=_whole, object_pairs_hook=pairs
    )


class _WithDuplicates(dict[str, Any]):
    """An object in which a key is repeated, with all its members."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else _WithDuplicates(pairs)


_DECODER = decoder(_object)


class _InvalidJsonError(Exception):
    """The text is not valid JSON, or not a task, from an offset on."""

    def __init__(self, message: str, offset: int, code: str = "invalid-json") -> None:
        self.message, self.offset, self.code = message, offset, code
        super().__init__(message, offset, code)


class _Text(NamedTuple):
    """A part of a document, with the line and the column of its first character, from 1."""

    file: str
    text: str
    line: int
    column: int

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset."""
        lines = self.text.count("\n", 0, offset)
        return self.line + lines, offset - self.text.rfind("\n", 0, offset) if lines else self.column + offset

    def place(self, offset: int) -> str:
        """Return the place of an offset as `file:line:column`."""
        line, column = self.position(offset)
        return f"{self.file}:{line}:{column}"

    def problem(self, error: _InvalidJsonError) -> Problem:
        """Return the problem at the offset of an error."""
        return Problem(self.place(error.offset), error.message, error.code)


class _Window:
    """A document of which a piece is in memory. Everything before the index has been read."""

    def __init__(self, file: TextIO, name: str, position: tuple[int, int] = (1, 1)) -> None:
        self._file, self._name = file, name
        self._text, self._index = "", 0
        self._line, self._column = position  # of the index

    def peek(self) -> str:
        """Return the next character that is not blank; empty at the end."""
        self._advance(_skip(self._text, self._index))
        while self._index == len(self._text) and self._read_more():
            self._advance(_skip(self._text, self._index))
        return self._text[self._index : self._index + 1]

    def take(self, character: str, message: str, code: str = "invalid-json") -> None:
        """Go past a character; the empty one is the end of the document.

        Raises:
            _InvalidJsonError: another one is next.

        """
        if self.peek() != character:
            raise _InvalidJsonError(message, self._index, code)
        self._advance(self._index + len(character))

    def take_object(self) -> tuple[dict[str, Any], _Text]:
        """Go past an object, and return its members and its text.

        Raises:
            _InvalidJsonError: something else is next.

        """
        self.peek()
        while True:
            try:
                members, end = _decode(self._text, self._index)
                break
            except _InvalidJsonError:
                if len(self._text) - self._index > LONGEST_TASK or not self._read_more():
                    raise
        text = _Text(self._name, self._text[self._index : end], self._line, self._column)
        self._advance(end)
        return members, text

    def problem(self, error: _InvalidJsonError) -> Problem:
        """Return the problem where reading stopped."""
        rest = _Text(self._name, self._text[self._index :], self._line, self._column)
        return rest.problem(_InvalidJsonError(error.message, error.offset - self._index, error.code))

    def _advance(self, index: int) -> None:
        if lines := self._text.count("\n", self._index, index):
            self._line += lines
            self._column = index - self._text.rfind("\n", self._index, index)
        else:
            self._column += index - self._index
        self._index = index

    def _read_more(self) -> bool:
        rest = self._text[self._index :]
        text = self._file.read(max(PIECE, len(rest)))
        if "\0" in text:
            raise UnreadableError(not_text(self._name))
        if text:
            self._text, self._index = rest + text, 0
        return bool(text)


def read_json(document: Document) -> Iterator[FileItem]:
    """Yield the rows of a JSON document, and what is wrong with it.

    Raises:
        UnreadableError: the rest of the file cannot be read.

    """
    if document.kind == "jsonl" or _has_several_objects(document):
        yield from _lines(document)
        return
    with document.opened() as file:
        window = _Window(file, document.name)
        try:
            yield from _tasks(window)
            window.take("", AFTER_END)
        except _InvalidJsonError as error:
            yield window.problem(error)


def _has_several_objects(document: Document) -> bool:
    """Say whether the text goes on after its first object: then it is JSON Lines, whatever its name."""
    with document.opened() as file:
        window = _Window(file, document.name)
        try:
            return window.peek() == "{" and bool(window.take_object() and window.peek())
        except _InvalidJsonError:
            return False


def _lines(document: Document) -> Iterator[FileItem]:
    """Yield the row of every line; an invalid line does not hide the others."""
    names: tuple[str, ...] = ()
    for number, whole in enumerate(document.lines("\n"), 1):
        if not (line := whole.rstrip("\n")).strip():
            continue
        start = _skip(line, 0)
        try:
            members, end = _decode(line, start)
            _require_end(line, end)
        except _InvalidJsonError as error:
            problem = _Text(document.name, line, number, 1).problem(error)
            yield InvalidRow((), (), f"{document.name}:{number}", (problem,))
        else:
            row = _row(number, members, _Text(document.name, line[start:end], number, start + 1), names)
            names = row.names
            yield row


def _tasks(window: _Window) -> Iterator[FileItem]:
    """Yield the row of an object, or the rows of an array up to where it cannot be read."""
    if window.peek() == "{":
        yield from _one_object(*window.take_object())
        return
    yield from _array(window)


def _one_object(members: dict[str, Any], text: _Text) -> Iterator[FileItem]:
    """Yield the row of an object, or the rows of the list in it: an object that holds objects is not a task."""
    lists = [name for name, value in members.items() if _is_list_of(value, dict)]
    if set(SPLIT) <= members.keys() and _is_list_of(members["data"], list):
        names, place = tuple(map(str, members["columns"])), partial(_first_place, text)
        for number, values in enumerate(members["data"], 1):
            yield Row(number, names, (*values, *[None] * len(names))[: len(names)], text.file, text.line, place)
    elif len(lists) == 1 and members.keys() != ASSESSMENT and not any(map(_is_scalar, members.values())):
        offset = dict(zip(members, (value for _, value in _member_offsets(text.text, 0)), strict=False))[lists[0]]
        yield from _array(_Window(io.StringIO(text.text[offset:]), text.file, text.position(offset)))
    elif len(members) > 1 and all(isinstance(value, dict) for value in members.values()):
        yield Problem(text.place(0), HOLDS_OBJECTS, "not-a-task")
    else:
        yield _row(1, members, text, ())


def _is_list_of(value: Any, kind: type) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, kind) for one in value)


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, (dict, list))


def _first_place(text: _Text, _line: int, _index: int) -> str:
    return text.place(0)


def _array(window: _Window) -> Iterator[FileItem]:
    """Yield the rows of an array up to where it cannot be read."""
    window.take("[", NOT_TASKS, "not-a-task")
    names: tuple[str, ...] = ()
    number = 0
    while window.peek() != "]":
        if number:
            window.take(",", 'expected "," or "]"')
        number += 1
        row = _row(number, *window.take_object(), names)
        names = row.names
        yield row
    window.take("]", "")


def _row(number: int, members: dict[str, Any], text: _Text, known: tuple[str, ...]) -> Row | InvalidRow:
    """Return the row of an object, which is invalid if it has duplicate keys; `known` are names that are different."""
    pairs = members.pairs if isinstance(members, _WithDuplicates) else members.items()
    names, values = tuple(name for name, _ in pairs), tuple(value for _, value in pairs)
    sources: Sequence[int] = range(len(names))
    if len(names) == len(ASSESSMENT) and members.keys() == ASSESSMENT:
        names, values, sources = _task_of_assessment(names, members)
    place = partial(_place, text, sources)
    if names == known:
        return Row(number, known, values, text.file, text.line, place)
    if problems := tuple(duplicate_names(names, partial(place, 0), "key")):
        return InvalidRow(names, values, f"{text.file}:{text.line}", problems)
    return Row(number, names, values, text.file, text.line, place)


def _task_of_assessment(
    names: tuple[str, ...], members: dict[str, Any]
) -> tuple[tuple[str, ...], tuple[Any, ...], Sequence[int]]:
    """Return the names and values of the task in an assessment that the advisor wrote, and in which member each is."""
    inner = [part for part in ("profile", "carried") if isinstance(members[part], dict)]
    if len(inner) < 2:  # noqa: PLR2004  both
        return names, tuple(members.values()), range(len(names))
    parts = [(name, members[name], name) for name in ("id", *FREE_TEXT)]
    parts += [(name, value, part) for part in inner for name, value in members[part].items()]
    if members["suggested"]:
        parts.append(("suggested", ", ".join(members["suggested"]), "suggested"))
    return (
        tuple(name for name, *_ in parts),
        tuple(value for _, value, _ in parts),
        [names.index(part) for *_, part in parts],
    )


def _place(text: _Text, sources: Sequence[int], _line: int, index: int) -> str:
    return text.place(list(_member_offsets(text.text, 0))[sources[index]][0])


def _decode(text: str, start: int) -> tuple[dict[str, Any], int]:
    """Return the object at an offset, and the offset after it."""
    if text[start : start + 1] != "{":
        raise _InvalidJsonError(NOT_AN_OBJECT, start, "not-a-task")
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise _InvalidJsonError(error.msg[0].lower() + error.msg[1:], error.pos) from error
    except (ValueError, RecursionError) as error:
        message = "the value is nested too deeply" if isinstance(error, RecursionError) else str(error)
        *_, (_, offset) = _member_offsets(text, start)
        raise _InvalidJsonError(message, offset) from error


def _require_end(text: str, offset: int) -> None:
    if (rest := _skip(text, offset)) < len(text):
        raise _InvalidJsonError(AFTER_END, rest)


def _member_offsets(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the name and the value of each member of an object, up to the first invalid value."""
    index = _skip(text, start + 1)
    while text[index] != "}":
        name = _skip(text, index + (text[index] == ","))
        _, index = _DECODER.raw_decode(text, name)
        value = _skip(text, _skip(text, index) + 1)
        yield name, value
        try:
            _, index = _DECODER.raw_decode(text, value)
        except (ValueError, RecursionError):
            return
        index = _skip(text, index)


def _skip(text: str, index: int) -> int:
    """Return the offset of the next character that is not white space."""
    match = _BLANKS.match(text, index)
    return match.end() if match else index
