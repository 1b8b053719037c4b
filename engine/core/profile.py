"""The task profile that every set of questions extends: a name, a description, and answers as people write them.

The questions about outsourcing are in rules/questions; a pack adds its own on a class derived from this one.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, field_validator

from outsourcing.engine.core.questions import FREE_TEXT, NOT_KNOWN, normalised, questions_of


class TaskProfile(BaseModel):
    """What is known of a task. Every answer may be missing; None is "not known".

    Besides None, "unknown", "not sure" and "" are read as not known; capitals, blanks around a word, and blanks or
    hyphens inside it do not matter.

    Raises:
        pydantic.ValidationError: an unknown field, or a value that is no answer to its question.

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
