"""A layout: which of the values of a row answer which question, worked out once for all rows with the same names.

    Known    what is known of a task, apart from its texts
    Layout   the names of a row's values, read

Names are compared as answers are, and may be a question's name or its wording; a name that nearly is a question's is a
mistake, because its column would be left unread without a word.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from pydantic_core import PydanticSerializationError, from_json, to_json

from outsourcing.engine.core.errors import listed, suggestion
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import FREE_TEXT, UNKNOWN, Question, normalised, questions_of
from outsourcing.engine.core.text import quoted
from outsourcing.engine.portfolio.headings import is_ours
from outsourcing.engine.portfolio.mapping import CARRIED, ColumnMapping

TEXTS = ("id", *FREE_TEXT)
BEGINNING = 4  # letters from which a heading counts as a question's beginning: skill for skill_level
AROUND = 4  # how deep a value is within an array of assessments, and one to spare
KEPT = 10_000  # rows' answers that need not be read again

Wrong = tuple[int, str]  # which value or name, and what is wrong with it


class AnswerSet(NamedTuple):
    """What is known of a task, apart from its texts; tasks with the same answers may share it."""

    kind: type[TaskProfile]
    answers: Mapping[str, str]  # in the order of the questions
    unsure: tuple[str, ...] = ()  # the questions answered "unknown"

    @property
    def profile(self) -> TaskProfile:
        """Return the task profile, without name and description."""
        return self.kind.model_validate(self.answers)


class ColumnMap:
    """The names of a row's values, read. `others` are the places of values that are neither texts nor answers.

    Where none of the names is one of ours, it `is_foreign`.
    """

    def __init__(self, names: Sequence[str], kind: type[TaskProfile], mapping: ColumnMapping) -> None:
        self._names, self._kind, self._mapping = tuple(names), kind, mapping
        asked = questions_of(kind)
        wordings = {**kind.former_wordings, **{question.text: name for name, question in asked.items()}}
        known = {normalised(wording).rstrip("?"): name for wording, name in wordings.items()}
        known |= {name: name for name in (*asked, *TEXTS)}
        meant = [mapping.columns.get(word, known.get(word.rstrip("?"), "")) for word in map(normalised, names)]
        self.wrong = [*_taken_twice(names, meant), *_nearly(names, meant, asked), *_not_written(names)]
        places: dict[str, int] = {}
        for index, name in enumerate(meant):
            places.setdefault(name, index)  # what is there twice is told by others
        self._id, self._name, self._description = (places.get(name) for name in TEXTS)
        self._texts = tuple((name, places[name]) for name in TEXTS if name in places)
        self._questions = tuple((question, places[name]) for name, question in asked.items() if name in places)
        self.is_foreign = all(names) and not (self._questions or self._texts)
        self.others = tuple(index for index, name in enumerate(meant) if name in ("", CARRIED))
        self._pick = _picking([index for _, index in self._questions])
        self._pick_others = _picking([*(index for _, index in self._texts), *self.others])
        self._read: dict[Any, AnswerSet] = {}

    def texts(self, values: Sequence[Any]) -> tuple[str, str, str]:
        """Return the id, the name and the description of a row; those that are not there are empty."""
        return _text(values, self._id), _text(values, self._name), _text(values, self._description)

    def known(self, values: Sequence[Any]) -> AnswerSet | list[Wrong]:
        """Return what a row tells, or which of its values are no answers."""
        key = self._pick(values)
        try:
            known = self._read.get(key)
        except TypeError:  # a list, or an object: no answer
            return list(self._no_answers(values))
        if known is None:
            if wrong := list(self._no_answers(values)):
                return wrong
            if len(self._read) >= KEPT:
                self._read.clear()
            known = self._read[key] = self._told(values)
        return known

    def _told(self, values: Sequence[Any]) -> AnswerSet:
        told = {question.name: question.read(self._wording(question, values[i])) for question, i in self._questions}
        unsure = tuple(name for name, answer in told.items() if answer == UNKNOWN)
        return AnswerSet(self._kind, {name: str(a) for name, a in told.items() if a not in (None, UNKNOWN)}, unsure)

    def _wording(self, question: Question, value: Any) -> Any:
        """Return a value in our words, where the mapping knows it."""
        wordings = self._mapping.answers.get(question.name)
        return wordings.get(normalised(value), value) if wordings and isinstance(value, str) else value

    def _no_answers(self, values: Sequence[Any]) -> Iterator[Wrong]:
        for question, index in self._questions:
            value = self._wording(question, values[index])
            if value is None or not question.choices or (isinstance(value, str) and question.reads(value)):
                continue
            near = suggestion(normalised(value), question.choices) if isinstance(value, str) else ""
            known = f"{listed(question.choices)}, or empty"
            yield index, f"{question.name}: no such answer{near} ({known}) (got {quoted(value)})"

    def no_others(self, values: Sequence[Any]) -> list[Wrong]:
        """Return which values are no texts where they should be, or could not be written again."""
        try:
            if "".join(self._pick_others(values)).isascii():  # by far the most
                return []
        except TypeError:  # not all are texts
            pass
        return list(self._wrong_others(values))

    def _wrong_others(self, values: Sequence[Any]) -> Iterator[Wrong]:
        for name, index in self._texts:
            if not isinstance(values[index], (str, int, float, type(None))) or isinstance(values[index], bool):
                yield index, f"{name} is a text (got {quoted(values[index])})"
            elif not _is_carried(values[index]):
                yield index, self._not_carried(index)
        for index in self.others:
            if not _is_carried(values[index]):
                yield index, self._not_carried(index)

    def _not_carried(self, index: int) -> str:
        return f"{quoted(self._names[index])} cannot be carried through: half a character, or nested too deeply"


def _text(values: Sequence[Any], index: int | None) -> str:
    if index is None or (value := values[index]) is None:
        return ""
    return value if isinstance(value, str) else str(value)


def _picking(indexes: Sequence[int]) -> Callable[[Sequence[Any]], Any]:
    """Return what picks values of a row."""
    if len(indexes) > 1:
        return itemgetter(*indexes)
    return lambda values: tuple(values[index] for index in indexes)


def _is_carried(value: Any) -> bool:
    """Say whether a value can be written again, and read as it is written."""
    if value is None or (isinstance(value, str) and value.isascii()):
        return True
    try:
        written = to_json(value)
        if not isinstance(value, str):
            from_json(b"[" * AROUND + written + b"]" * AROUND)
    except (PydanticSerializationError, ValueError, RecursionError):
        return False
    return True


def _taken_twice(names: Sequence[str], meant: Sequence[str]) -> Iterator[Wrong]:
    """Yield the names that stand for what another one stands for; the same name twice is told by whoever reads it."""
    first: dict[str, int] = {}
    for index, name in enumerate(meant):
        if name in ("", CARRIED):
            continue
        same = first.setdefault(name, index)
        if normalised(names[same]) != normalised(names[index]):
            yield index, f"{quoted(names[index])} stands for {name}, and so does {quoted(names[same])}"


def _not_written(names: Sequence[str]) -> Iterator[Wrong]:
    """Yield the names that could not be written again."""
    for index, name in enumerate(names):
        if not _is_carried(name):
            yield index, f"the name {quoted(name)} cannot be carried through: half a character"


def _nearly(names: Sequence[str], meant: Sequence[str], asked: Mapping[str, Question]) -> Iterator[Wrong]:
    """Yield the names that nearly are a question's: misspelt, in the plural, or the beginning of one that votes.

    The others begin with words that portfolios use for much else: data, time, unit, quality.
    """
    known = [*asked, *FREE_TEXT]
    votes = [name for name, question in asked.items() if question.difference]
    for index, written in enumerate(names):
        name = normalised(written)
        if meant[index] or is_ours(name):
            continue
        begun = [
            question
            for question in (*votes, *FREE_TEXT)
            if len(name) >= BEGINNING and question.startswith(name.removesuffix("s"))
        ]
        near = f'; did you mean "{begun[0]}"?' if begun else suggestion(name, known, cutoff=0.75)
        if near:
            yield index, f"no question is called {quoted(written)}{near}"
