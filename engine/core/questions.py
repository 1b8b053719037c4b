"""The questions of a task profile: wording, reason and choices of each field.

    Choice     one possible answer: its value in files, its label, a plain sentence
    Question   a question: wording, why it matters, the difference it belongs to, its choices
    question   declares a field as a question
    question_mistakes   what is wrong with a field that should be a question
    questions_of        reads the questions of a profile from its fields
    picker              takes the answers to some questions, or the values of some columns

The questions themselves are in rules/questions.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import Any, Literal, NamedTuple, Self, get_args

from pydantic import BaseModel, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from outsourcing.engine.core.errors import Flaw
from outsourcing.engine.core.text import quoted

UNKNOWN = "unknown"  # the answer "not known"
NOT_KNOWN = ("", UNKNOWN, "not_sure")  # ways to write it in files; prompts and drop-downs offer the last
NAME = re.compile(r"[a-z][a-z0-9_]*")
TAKEN = (  # names with another meaning in task files, or as options of commands
    "id", "name", "description", "help", "json", "answers", "resume", "save", "advice", "no_input", "store",
    "no_record", "rules", "skip_bad_packs", "expect", "carried",
)  # fmt: skip
FREE_TEXT = ("name", "description")  # fields that are not questions

AnswerSource = Literal["asked", "option", "file", "not sure", "suggested"]  # where an answer came from


QUOTES = "'\""
TYPOGRAPHIC = str.maketrans(  # characters that text programs put in, and what people mean
    {
        **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"),  # of no width
        **dict.fromkeys("\u2018\u2019\u201a\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)


def normalised(word: str) -> str:
    """Return a question's name or an answer in the spelling of files: `Partly documented` becomes partly_documented.

    Characters of no width and quotes around the word do not count; typographic dashes and quotes are ordinary ones.
    """
    if not word.isascii():
        word = word.translate(TYPOGRAPHIC)
    return "_".join(word.strip().strip(QUOTES).casefold().replace("-", " ").split())


class Choice(StrEnum):
    """One possible answer: its value in files, a label for people, a sentence that explains it, and former labels."""

    label: str
    sentence: str
    former_labels: tuple[str, ...]

    def __new__(cls, value: str, *_: Any) -> Self:
        """Make a member that is equal to its value."""
        member = str.__new__(cls, value)
        member._value_ = value
        return member

    def __init__(self, value: str, label: str, sentence: str, *former_labels: str) -> None:  # noqa: ARG002  the value is in __new__
        self.label, self.sentence, self.former_labels = label, sentence, former_labels

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        choices = [{"const": c.value, "title": c.label, "description": c.sentence} for c in cls]
        return {"title": cls.__name__, "type": "string", "oneOf": choices}


class Question(NamedTuple):
    """A question about a task."""

    name: str
    text: str
    why: str
    difference: str | None
    choices: tuple[Choice, ...]
    rank: int = 50
    also: tuple[str, ...] = ()  # more differences that its answers are evidence on, in packs

    @property
    def differences(self) -> tuple[str, ...]:
        """Return the differences that its answers are evidence on."""
        return () if self.difference is None else (self.difference, *self.also)

    def label(self, value: str) -> str:
        """Return the label of an answer, or the value itself if it is not one of the choices."""
        return next((choice.label for choice in self.choices if choice == value), value)

    def as_json(self) -> dict[str, Any]:
        """Return the question for machines."""
        choices = [{"value": c.value, "label": c.label, "sentence": c.sentence} for c in self.choices]
        data = {**self._asdict(), "choices": choices, "also": list(self.also)}
        return data if self.also else {name: value for name, value in data.items() if name != "also"}

    def read(self, written: str | None) -> str | None:
        """Return the answer that is written as a value or as a label; other text is returned unchanged."""
        word = normalised(written or "")
        if word in NOT_KNOWN:
            return UNKNOWN if word else None
        by_label = {normalised(former): choice.value for choice in self.choices for former in choice.former_labels}
        by_label |= {normalised(choice.label): choice.value for choice in self.choices}
        return word if word in self.choices else by_label.get(word, written)

    def reads(self, written: str) -> bool:
        """Return whether this is an answer, or a way to write "not known"."""
        return normalised(written) in NOT_KNOWN or self.read(written) in self.choices


def unknown_question(name: str, near: str) -> Flaw:
    """Return the flaw that no question has this name; `near` suggests the one that may be meant."""
    return Flaw("unknown-question", f"unknown question {quoted(name)}{near}")


def question(text: str, *, why: str, difference: str | None, rank: int = 50, also: Sequence[str] = ()) -> Any:
    """Declare a field of a task profile as a question that may stay unanswered.

    Args:
        text: the wording of the question.
        why: a sentence on why it matters, and one with an example.
        difference: key of the difference that its answers are evidence on, or None.
        also: more differences that its answers are evidence on.
        rank: when an interview asks it, of questions that decide about as much: what people know best first.

    """
    extra: Any = {"difference": difference, "rank": rank} | ({"also": list(also)} if also else {})
    return Field(default=None, title=text, description=why, json_schema_extra=extra)


def answered_by(profile: type[BaseModel], name: str) -> Any:
    """Declare a question of a base profile again, in a profile that has other choices for it."""
    return copy(profile.model_fields[name])


def question_mistakes(profile: type[BaseModel], name: str) -> Iterator[str]:
    """Yield what is wrong with a field that should be a question, as messages."""
    if not NAME.fullmatch(name) or name in TAKEN or hasattr(profile, name):
        yield "its name must be lower-case letters, digits and underscores, and not have another use"
    yield from declaration_mistakes(profile, name)


def declaration_mistakes(profile: type[BaseModel], name: str) -> Iterator[str]:
    """Yield what is wrong with the declaration of a question, apart from its name."""
    asked, annotation = questions_of(profile).get(name), profile.model_fields[name].annotation
    if asked is None:
        yield "declare this field as a question: question(text, why=..., difference=...)"
        return
    if not asked.choices or type(None) not in get_args(annotation):
        yield "its type must be a Choice or None: class Mood(Choice): ..., then mood: Mood | None = question(...)"
    if not (asked.text.strip() and asked.why.strip()):
        yield "give its wording and its reason: question(text, why=..., difference=...)"
    if profile.model_fields[name].default is not None:
        yield "remove its default: an answer that is not given is not known"
    if not all(isinstance(text, str) for choice in asked.choices for text in (choice.label, choice.sentence)):
        yield "the label and the sentence of an answer must be strings"
        return
    for choice in asked.choices:
        if choice.value != normalised(choice.value) or choice.value in NOT_KNOWN:
            form = 'an answer must be lower-case letters, digits and underscores, and not mean "not known"'
            yield f"{form} (got {quoted(choice.value)})"
    if any(normalised(choice.label) in NOT_KNOWN for choice in asked.choices):
        yield 'the label of an answer must not be empty or mean "not known"'
    if len({normalised(choice.label) for choice in asked.choices}) < len(asked.choices):
        yield "two of its answers have the same label"


@lru_cache(maxsize=1000)
def questions_of(profile: type[BaseModel]) -> Mapping[str, Question]:
    """Return the questions of a task profile by name, in the order in which they are written."""
    return {name: made for name in profile.model_fields if (made := _question(profile, name))}


def _question(profile: type[BaseModel], name: str) -> Question | None:
    field = profile.model_fields[name]
    if not isinstance(field.json_schema_extra, dict) or "difference" not in field.json_schema_extra:
        return None
    kinds = [kind for kind in get_args(field.annotation) if isinstance(kind, type) and issubclass(kind, Choice)]
    choices = tuple(choice for kind in kinds for choice in kind)
    difference, rank = field.json_schema_extra["difference"], field.json_schema_extra.get("rank", 50)
    serves = None if difference is None else str(difference)
    also = tuple(map(str, field.json_schema_extra.get("also", ())))  # type: ignore[arg-type]  # a list
    return Question(name, field.title or "", field.description or "", serves, choices, int(str(rank)), also)


def picker(keys: Sequence[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that takes the values at these keys from answers, or from a row, as fast as Python can."""
    if len(keys) > 1:
        return itemgetter(*keys)
    return lambda values: tuple([values[key] for key in keys])  # an itemgetter of one gives no tuple
