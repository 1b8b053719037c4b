"""Match the columns of a row to questions, once for all rows with the same names.

    AnswerSet   the answers of a task, apart from its texts
    ColumnMap   which column answers which question

Names are compared as answers are, and may be a question's name or its wording. A name that is almost one of these is an
error, because its column would otherwise be ignored silently.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from sys import intern
from typing import Any, NamedTuple, Self

from pydantic_core import PydanticSerializationError, from_json, to_json

from outsourcing.engine.core.errors import Flaw, answer_suggestion, listed, suggestion
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import (
    FREE_TEXT,
    UNKNOWN,
    Question,
    normalised,
    picker,
    questions_of,
    unknown_question,
)
from outsourcing.engine.core.text import quoted
from outsourcing.engine.files.rows import CellError, cell_error
from outsourcing.engine.portfolio.lenient import ReadingNotes, heading_without_note, lenient_answer
from outsourcing.engine.portfolio.list_headings import with_texts_found
from outsourcing.engine.portfolio.mapping import PASS_THROUGH, ColumnMapping
from outsourcing.engine.portfolio.result_headings import is_result_heading

TEXTS = ("id", *FREE_TEXT)
SUGGESTED = "suggested"  # the column that names the questions whose answers nobody confirmed
MARK = "?_"  # at the end of a heading, with or without a space before it
AS_NAME = {"task": "name", "task_name": "name", "name_of_the_task": "name"}  # where no column is called name
SEPARATORS = re.compile(r"[,;\n]")  # between these names
PREFIX = 4  # letters from which a heading counts as the beginning of a question's name: skill for skill_level
AROUND = 4  # how deep a value is nested in an array of assessments, plus one
NEARLY = 0.85  # likeness from which a heading counts as a misspelt question
KEPT = 10_000  # rows whose answers need not be read again
TEXT_OR_EMPTY = {str, type(None)}
KEPT_TEXTS = 1000  # texts in a column that need not be read again
NONE = "None"  # an answer, or what a program writes for what is not known

AnswerKey = str  # an answer set as one text, to be looked up or sent
BETWEEN, AFTER = "\x1f", "\x1e"  # texts of an answer key, and lists of them; no answer contains a control character
IndexedFlaw = tuple[int, Flaw]  # what is wrong with the value or the name at an index


class AnswerSet(NamedTuple):
    """The answers of a task, apart from its texts; tasks with the same answers may share it."""

    kind: type[TaskProfile]
    answers: Mapping[str, str]  # in the order of the questions
    unsure: tuple[str, ...] = ()  # the questions answered "unknown"
    suggested: tuple[str, ...] = ()  # the questions whose answers nobody confirmed

    @classmethod
    def from_key(cls, kind: type[TaskProfile], key: AnswerKey) -> Self:
        """Return the answers of a key."""
        # interned: they are compared with the same texts again and again
        lists = [list(map(intern, texts.split(BETWEEN))) if texts else [] for texts in key.split(AFTER)]
        names, answers, unsure, suggested = lists
        return cls(kind, dict(zip(names, answers, strict=True)), tuple(unsure), tuple(suggested))

    @property
    def key(self) -> AnswerKey:
        """Return what is equal for tasks with the same result."""
        lists = (self.answers, self.answers.values(), self.unsure, self.suggested)
        return AFTER.join(map(BETWEEN.join, lists))

    @property
    def profile(self) -> TaskProfile:
        """Return the task profile, without name and description."""
        return self.kind.model_validate(self.answers)


class _ReadCell(NamedTuple):
    """What the value of a cell comes to: the answer, how it was read if it is not written as one, and if it is one."""

    answer: str | None
    leniently: str = ""
    is_answer: bool = True


class ColumnMap:
    """Which column answers which question. `extra` are the indexes of columns that are neither texts nor answers."""

    def __init__(self, names: Sequence[str], profile: type[TaskProfile], mapping: ColumnMapping) -> None:
        self._names, self._profile, self._mapping = tuple(names), profile, mapping
        questions = questions_of(profile)
        wordings = {**profile.former_wordings, **{question.text: name for name, question in questions.items()}}
        known = {normalised(wording).rstrip(MARK): name for wording, name in wordings.items()}
        known |= {name: name for name in (*questions, *TEXTS, SUGGESTED)}
        targets = [mapping.columns.get(word, known.get(word.rstrip(MARK), "")) for word in map(normalised, names)]
        self.headings_read = {} if mapping.is_strict else _without_notes(names, targets, {**AS_NAME, **known})
        if mapping.is_list:
            targets = with_texts_found(names, targets)
        misspelt = [] if mapping.is_list else _misspelt(names, targets, questions, [*wordings])
        self.flaws = [*_mapped_twice(names, targets), *misspelt, *_unwritable_names(names)]
        columns: dict[str, int] = {}
        for index, name in enumerate(targets):
            columns.setdefault(name, index)  # readers report duplicates
        self._id, self._name, self._description = (columns.get(name) for name in TEXTS)
        self._texts = tuple((name, columns[name]) for name in TEXTS if name in columns)
        self._questions = tuple((question, columns[name]) for name, question in questions.items() if name in columns)
        self.is_unrelated = all(names) and not (self._questions or self._texts)
        self.extra = tuple(index for index, name in enumerate(targets) if name in ("", PASS_THROUGH))
        self._by_wording, self._places = known, columns
        self._suggested = columns.get(SUGGESTED)
        marked = [] if self._suggested is None else [self._suggested]
        self._pick_answers = picker([*(index for _, index in self._questions), *marked])
        self._pick_others = picker([*(index for _, index in self._texts), *self.extra])
        self._cells: dict[str, dict[str | None, _ReadCell]] = {question.name: {} for question, _ in self._questions}
        self._cells_known = [(self._cells[question.name], index) for question, index in self._questions]
        self._answer_sets: dict[Any, tuple[AnswerSet, tuple[str, ...]]] = {}

    @property
    def known(self) -> int:
        """Return how many columns have a known heading."""
        return len(self._names) - len(self.extra)

    @property
    def has_questions(self) -> bool:
        """Say whether a column answers a question."""
        return bool(self._questions)

    def is_heading(self, text: str) -> bool:
        """Say whether a text is the heading of a question."""
        return self._by_wording.get(normalised(text).rstrip(MARK), "") in questions_of(self._profile)

    def place(self, name: str) -> int | None:
        """Return which column answers a question or holds a text; None if no column does."""
        return self._places.get(name)

    def texts_found(self) -> Iterator[tuple[str, str]]:
        """Yield the headings that stand for a text without being its name, each with the text."""
        named = ((self._names[index], text) for text, index in self._texts)
        yield from ((heading, text) for heading, text in named if normalised(heading) != text)

    def ambiguous(self) -> Iterator[str]:
        """Yield a note for each column, called as its question, with both empty cells and the answer `None`.

        Programs write None for what is not known. Below the wording of a question, it is the label of the answer.
        """
        for question, index in self._questions:
            seen = self._cells[question.name].keys()
            if NONE in seen and not all(seen) and normalised(self._names[index]) == question.name:
                yield f'{question.name}: "{NONE}" was read as the answer, and empty cells as not known'

    def texts(self, values: Sequence[Any]) -> tuple[str, str, str]:
        """Return the id, the name and the description of a row, each empty if the row has none."""
        return _text(values, self._id), _text(values, self._name), _text(values, self._description)

    def answers(self, values: Sequence[Any], notes: ReadingNotes | None = None) -> AnswerSet | list[IndexedFlaw]:
        """Return the answers of a row, or which of its values are not valid answers; note those read leniently."""
        key = self._pick_answers(values)
        try:
            found = self._answer_sets.get((key, *map(type, key)))
        except TypeError:  # a list or an object is not an answer
            return list(self._answer_flaws(values, self._read_cells(values)))
        if found is None:
            cells = self._read_cells(values)
            are_answers = self._suggested is None and all(cell.is_answer for cell in cells)
            if not are_answers and (flaws := list(self._answer_flaws(values, cells))):
                return flaws
            if len(self._answer_sets) >= KEPT:
                self._answer_sets.clear()
            leniently = tuple([cell.leniently for cell in cells if cell.leniently])
            found = self._answer_sets[(key, *map(type, key))] = self._answer_set(values, cells), leniently
        answer_set, leniently = found
        if leniently and notes:
            notes.add_cells(leniently)
        return answer_set

    def _read_cells(self, values: Sequence[Any]) -> list[_ReadCell]:
        """Return what the values of a row come to, by question."""
        if {*map(type, values)} <= TEXT_OR_EMPTY:
            with suppress(KeyError):  # most were read before
                return [known[values[index]] for known, index in self._cells_known]
        return [self._cell(question, values[index]) for question, index in self._questions]

    def _lenient(self, question: Question, value: Any) -> tuple[str | None, str] | None:
        return None if self._mapping.is_strict else lenient_answer(question, value, self._mapping.marks)

    def _cell(self, question: Question, value: Any) -> _ReadCell:
        """Return what a value comes to; texts are read once, because columns repeat them."""
        if value is not None and type(value) is not str:
            return self._read(question, value)
        known = self._cells[question.name]
        if (cell := known.get(value)) is None:
            cell = self._read(question, value)
            if len(known) < KEPT_TEXTS:
                known[value] = cell
        return cell

    def _read(self, question: Question, value: Any) -> _ReadCell:
        value = self._mapping.answer(question.name, value)
        if _is_answer(question, value):
            return _ReadCell(question.read(value))
        if found := self._lenient(question, value):
            answer, leniently = found
            return _ReadCell(None if answer is None else str(answer), leniently)
        return _ReadCell(None, is_answer=False)

    def accepts(self, question: Question, value: Any) -> bool:
        """Say whether a value comes to an answer to a question, or to none."""
        return self._cell(question, value).is_answer

    def _answer_set(self, values: Sequence[Any], cells: Sequence[_ReadCell]) -> AnswerSet:
        read = [(question.name, cell.answer) for (question, _), cell in zip(self._questions, cells, strict=True)]
        unsure = tuple([name for name, answer in read if answer == UNKNOWN])
        answers = {name: answer for name, answer in read if answer is not None and answer != UNKNOWN}
        marked = set(self._marked(values))
        return AnswerSet(self._profile, answers, unsure, tuple([name for name in answers if name in marked]))

    def _marked(self, values: Sequence[Any]) -> Iterator[str]:
        """Yield the questions that the column `suggested` of a row names; other words are returned unchanged."""
        written = None if self._suggested is None else values[self._suggested]
        if not isinstance(written, str):
            return
        for word in filter(None, map(normalised, SEPARATORS.split(written))):
            yield self._by_wording.get(word.rstrip("?"), word)

    def _answer_flaws(self, values: Sequence[Any], cells: Sequence[_ReadCell]) -> Iterator[IndexedFlaw]:
        for (question, index), cell in zip(self._questions, cells, strict=True):
            if cell.is_answer:
                continue
            value = self._mapping.answer(question.name, values[index])
            if isinstance(value, CellError):
                yield index, cell_error(value)
                continue
            if normalised(self._names[index]) != question.name:
                yield index, _not_a_choice(question, value)
                continue
            near = answer_suggestion(normalised(value), question.choices) if isinstance(value, str) else ""
            advice = f"{f'{near} Use' if near else '; use'} {listed(question.choices)}, or leave it empty"
            yield index, Flaw("not-an-answer", f"{question.name}: {quoted(value)} is not a valid answer{advice}")
        yield from self._marking_flaws(values)

    def _marking_flaws(self, values: Sequence[Any]) -> Iterator[IndexedFlaw]:
        """Yield the words in the column `suggested` that are not questions."""
        questions = questions_of(self._profile)
        if (index := self._suggested) is None:
            return
        if not isinstance(values[index], (str, type(None))):
            yield index, Flaw("not-a-text", f"{SUGGESTED} must be a text (got {quoted(values[index])})")
        for name in self._marked(values):
            if name not in questions:
                yield index, unknown_question(name, suggestion(name, list(questions)))

    def text_flaws(self, values: Sequence[Any]) -> list[IndexedFlaw]:
        """Return which values are not the texts they should be, or could not be written to an output."""
        try:
            if (texts := "".join(self._pick_others(values))).isascii() and "#" not in texts:  # true of most rows
                return []
        except TypeError:  # not all are texts
            pass
        return list(self._text_flaws(values))

    def _text_flaws(self, values: Sequence[Any]) -> Iterator[IndexedFlaw]:
        for name, index in self._texts:
            if isinstance(values[index], CellError):
                yield index, cell_error(values[index])
            elif not isinstance(values[index], (str, int, float, type(None))) or isinstance(values[index], bool):
                yield index, Flaw("not-a-text", f"{name} must be a text (got {quoted(values[index])})")
            elif not _is_writable(values[index]):
                yield index, _unwritable(self._names[index])
        yield from ((i, _unwritable(self._names[i])) for i in self.extra if not _is_writable(values[i]))


def _not_a_choice(question: Question, value: Any) -> Flaw:
    """Return what is wrong with a value below a heading that is written in people's words, in their words."""
    labels = [choice.label for choice in question.choices]
    near = suggestion(value, labels) if isinstance(value, str) else ""
    advice = f"{f'{near} Choose' if near else '; choose'} {listed(labels)}, or leave it empty"
    return Flaw("not-an-answer", f"{question.text} {quoted(value)} is not a choice{advice}")


def _is_answer(question: Question, value: Any) -> bool:
    """Say whether a value is an answer as it is written, or empty."""
    return value is None or not question.choices or (isinstance(value, str) and question.reads(value))


def _without_notes(names: Sequence[str], targets: list[str], known: Mapping[str, str]) -> dict[str, str]:
    """Take headings for what they mean without a note, where no other column is that; return which ones."""
    read = {}
    for index, name in enumerate(names):
        shorter = heading_without_note(name) or name
        meant = known.get(normalised(shorter).rstrip(MARK), "") if not targets[index] else ""
        if meant and meant not in targets:
            targets[index] = read[name] = meant
    return read


def _unwritable(name: str) -> Flaw:
    reason = "it contains a lone surrogate or is nested too deeply"
    return Flaw("not-writable-value", f"{quoted(name)} cannot be copied to the output: {reason}")


def _text(values: Sequence[Any], index: int | None) -> str:
    if index is None or (value := values[index]) is None:
        return ""
    return value if isinstance(value, str) else str(value)


def _is_writable(value: Any) -> bool:
    """Say whether a value can be written as JSON and read back."""
    if value is None or (isinstance(value, str) and value.isascii()):
        return True
    try:
        written = to_json(value)
        if not isinstance(value, str):
            from_json(b"[" * AROUND + written + b"]" * AROUND)
    except (PydanticSerializationError, ValueError, RecursionError):
        return False
    return True


def _mapped_twice(names: Sequence[str], targets: Sequence[str]) -> Iterator[IndexedFlaw]:
    """Yield the names that map to the same question as an earlier one; readers report names that are equal."""
    first: dict[str, int] = {}
    for index, name in enumerate(targets):
        if name in ("", PASS_THROUGH):
            continue
        earlier = names[first.setdefault(name, index)]
        if normalised(earlier) != normalised(names[index]):
            both = f"{quoted(names[index])} and {quoted(earlier)} both map to {name}; remove one of them"
            yield index, Flaw("duplicate-column", both)


def _unwritable_names(names: Sequence[str]) -> Iterator[IndexedFlaw]:
    for index, name in enumerate(names):
        if not _is_writable(name):
            message = f"the name {quoted(name)} cannot be copied to the output: it contains a lone surrogate"
            yield index, Flaw("not-writable-value", message)


def _misspelt(
    names: Sequence[str], targets: Sequence[str], questions: Mapping[str, Question], wordings: Sequence[str]
) -> Iterator[IndexedFlaw]:
    """Yield the names that are almost a question's, or its wording: misspelt, in the plural, or the beginning of one.

    The names of other questions begin with words that portfolios use for much else: data, time, unit, quality.
    """
    known = [*questions, *FREE_TEXT]
    voting = [name for name, question in questions.items() if question.difference]
    for index, written in enumerate(names):
        name = normalised(written)
        if targets[index] or is_result_heading(name):
            continue
        longer = [
            question
            for question in (*voting, *FREE_TEXT)
            if len(name) >= PREFIX and question.startswith(name.removesuffix("s"))
        ]
        near = f'; did you mean "{longer[0]}"?' if longer else suggestion(name, known, cutoff=NEARLY)
        near = near or suggestion(written, wordings, cutoff=NEARLY)
        if near:
            way_out = f' If it does not stand for a question, pass it through: --map "{written}={PASS_THROUGH}"'
            yield index, unknown_question(written, f"{near}{way_out}")
