"""Questions: how a field of a task profile is put to people.

    Choice     one possible answer: its value in files, its label, a plain sentence
    Question   a question as it is put: wording, why it matters, the difference it serves, its choices
    question   declares a field as a question
    mistakes   what is wrong with a field that should be a question
    questions_of  reads the questions of a profile from its fields

Knows no single question (task.py), no rule and no file.
"""

import re
from collections.abc import Iterator, Mapping
from copy import copy
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal, NamedTuple, Self, get_args

from pydantic import BaseModel, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from outsourcing.engine.core.text import quoted

UNKNOWN = "unknown"  # how people say that an answer is not known
NOT_KNOWN = ("", UNKNOWN, "not_sure")  # how files say it; the last is what prompts and drop-downs offer
NAME = re.compile(r"[a-z][a-z0-9_]*")
TAKEN = (  # names that task files, and the options of commands, use otherwise
    "id", "name", "description", "help", "json", "answers", "resume", "save", "advice", "no_input", "store",
    "no_record", "rules", "skip_bad_packs", "expect", "carried",
)  # fmt: skip
FREE_TEXT = ("name", "description")  # fields that are no questions

AnswerSource = Literal["asked", "option", "file", "not sure"]  # where an answer came from


def normalised(word: str) -> str:
    """Return a question's name or an answer as it is written in files: `Partly documented` is partly_documented."""
    return "_".join(word.strip().casefold().replace("-", " ").split())


class Choice(StrEnum):
    """One possible answer: its value in files, a label for people, a sentence that explains it, and a former label."""

    label: str
    sentence: str
    former_label: str

    def __new__(cls, value: str, *_: Any) -> Self:
        """Make a member that is its value."""
        member = str.__new__(cls, value)
        member._value_ = value
        return member

    def __init__(self, value: str, label: str, sentence: str, former_label: str = "") -> None:  # noqa: ARG002  the value is in __new__
        self.label, self.sentence, self.former_label = label, sentence, former_label

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

    def label(self, value: str) -> str:
        """Return what an answer is called; an answer from elsewhere, or to an open question, is its own label."""
        return next((choice.label for choice in self.choices if choice == value), value)

    def as_json(self) -> dict[str, Any]:
        """Return the question for machines."""
        choices = [{"value": c.value, "label": c.label, "sentence": c.sentence} for c in self.choices]
        return {**self._asdict(), "choices": choices}

    def read(self, written: str | None) -> str | None:
        """Return the answer that is written as a value or as a label; what is neither comes back as it is."""
        word = normalised(written or "")
        if word in NOT_KNOWN:
            return UNKNOWN if word else None
        by_label = {normalised(choice.former_label): choice.value for choice in self.choices}
        by_label |= {normalised(choice.label): choice.value for choice in self.choices}
        return word if word in self.choices else by_label.get(word, written)

    def reads(self, written: str) -> bool:
        """Say whether this is an answer, or says that it is not known."""
        return normalised(written) in NOT_KNOWN or self.read(written) in self.choices


def question(text: str, *, why: str, difference: str | None) -> Any:
    """Declare a field of a task profile as a question that may stay unanswered.

    Args:
        text: the question as it is put.
        why: why it matters, in a sentence.
        difference: key of the difference whose evidence it gives, or None where the answer does not vote.

    """
    return Field(default=None, title=text, description=why, json_schema_extra={"difference": difference})


def answered_by(profile: type[BaseModel], name: str) -> Any:
    """Declare a question of a base profile again, for a profile that has its own answers to it."""
    return copy(profile.model_fields[name])


def mistakes(profile: type[BaseModel], name: str) -> Iterator[str]:
    """Yield what is wrong with a field that should be a question."""
    if not NAME.fullmatch(name) or name in TAKEN or hasattr(profile, name):
        yield "a question's name is small letters, digits and underscores, and none that is used otherwise"
    asked, annotation = questions_of(profile).get(name), profile.model_fields[name].annotation
    if asked is None:
        yield "a field of a task profile is a question: question(text, why=..., difference=...)"
        return
    if not asked.choices or type(None) not in get_args(annotation):
        yield "its answers are a Choice, or not known: class Mood(Choice): ..., then mood: Mood | None = question(...)"
    if profile.model_fields[name].default is not None:
        yield "it has a default; what nobody said is not known"
    if not all(isinstance(text, str) for choice in asked.choices for text in (choice.label, choice.sentence)):
        yield "the label and the sentence of an answer are texts"
        return
    for choice in asked.choices:
        if choice.value != normalised(choice.value) or choice.value in NOT_KNOWN:
            told = "an answer is written in small letters, digits and underscores, and says something"
            yield f"{told} (got {quoted(choice.value)})"
    if any(normalised(choice.label) in NOT_KNOWN for choice in asked.choices):
        yield "the label of an answer says something"
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
    difference = field.json_schema_extra["difference"]
    return Question(
        name, field.title or "", field.description or "", None if difference is None else str(difference), choices
    )
