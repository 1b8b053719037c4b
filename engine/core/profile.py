"""The task profile that every set of questions extends: a name, a description, and answers as people write them.

TaskProfile    the base class; the questions about outsourcing are in rules/questions, packs extend those
read_profile   a mapping to a task profile, every mistake as a problem with a place, a code and a suggestion
answer_flaw    what is wrong with a value that is not an answer to a question
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from outsourcing.engine.core.errors import Flaw, InputError, Problem, answer_suggestion, listed, suggestion
from outsourcing.engine.core.questions import FREE_TEXT, NOT_KNOWN, Question, normalised, questions_of, unknown_question
from outsourcing.engine.core.text import quoted


class TaskProfile(BaseModel):
    """What is known of a task. Every answer may be missing; None is "not known".

    Besides None, "unknown", "not sure" and "" are read as not known; capitals, blanks around a word, and blanks or
    hyphens inside it do not matter.

    Raises:
        pydantic.ValidationError: an unknown field, or a value that is not an answer to its question. `read_profile`
            raises InputError instead, which suggests what was meant.

    """

    model_config = ConfigDict(frozen=True, extra="forbid", title="Task")

    former_wordings: ClassVar[Mapping[str, str]] = MappingProxyType({})  # what headings may still call a question

    name: str = Field(default="", description="What the task is called; never evidence.")
    description: str = Field(default="", description="The task in a few words; never evidence.")

    @field_validator("*", mode="before")
    @classmethod
    def _read_answer(cls, value: Any, info: Any) -> Any:
        """Read an answer as people write it; leave name and description alone."""
        if info.field_name in FREE_TEXT or not isinstance(value, str):
            return value
        word = normalised(value)
        return None if word in NOT_KNOWN else word

    def answers(self) -> dict[str, str]:
        """Return the known answers by question, in the order of the questions."""
        fields = {name: getattr(self, name) for name in questions_of(type(self))}
        return {name: str(value) for name, value in fields.items() if value is not None}


Profile = TypeVar("Profile", bound=TaskProfile)


def read_profile(kind: type[Profile], values: Mapping[str, Any], place: str = "") -> Profile:
    """Return the task profile with these values: answers by question, a name, a description.

    Args:
        kind: the class of the task profile.
        values: answers by question; also "name" and "description".
        place: where the values come from; stands before the question in the place of each problem.

    Raises:
        InputError: an unknown question (`unknown-question`), a value that is not an answer to its question
            (`not-an-answer`), a name or description that is not a text (`not-text`), or not a mapping (`not-a-task`).

    """
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        found = [_problem(kind, values, tuple(one["loc"]), place) for one in error.errors(include_url=False)]
        raise InputError(found) from None


def _problem(kind: type[TaskProfile], values: Any, location: tuple[Any, ...], place: str) -> Problem:
    """Return what is wrong at a location that pydantic names."""
    name = location[0] if location else ""
    where = ":".join(part for part in (place, str(name)) if part)
    questions = questions_of(kind)
    if not location:
        return Problem(where, f"a task is a task profile or a mapping, not {quoted(values)}", "not-a-task")
    if name in FREE_TEXT:
        return Problem(where, f"the {name} must be a text, not {quoted(values[name])}", "not-text")
    if name in questions:
        return answer_flaw(questions[name], values[name]).at(where)
    near = suggestion(normalised(str(name)), [*questions, *FREE_TEXT])
    return unknown_question(str(name), near).at(where)


def answer_flaw(question: Question, value: Any) -> Flaw:
    """Return what is wrong with a value that is not an answer to a question, with the answers that there are."""
    word = normalised(value) if isinstance(value, str) else ""
    meant = question.read(word)  # a label stands for its answer
    near = answer_suggestion(meant or "", [choice.value for choice in question.choices])
    use = f"{near} Use" if near else "; use"
    return Flaw(
        "not-an-answer", f"{quoted(value)} is not a valid answer{use} {listed(question.choices)}, or leave it empty"
    )
