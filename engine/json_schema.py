"""The JSON Schema of what goes in and comes out: a task as files have it, and an assessment.

A schema is for machines that write tasks, and says the one way in which every answer can be written: its value. What
people may write besides, labels for example, files accept all the same. Knows no file and no rule.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.questions import FREE_TEXT, UNKNOWN
from outsourcing.engine.core.rulebook import Rulebook

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_TASK_TOLD = (
    "One task, as an object of JSON, alone, in an array, or one a line. In tables every property is a column. "
    "What is not known is left out, or null. Besides the values named here, files may have an answer's label or an "
    "empty text, in capitals or not; machines write the values. Properties that are not named here are carried "
    "through to the assessment as they are; one whose name is nearly a question's is taken for a mistake, and refused."
)
_ID_TOLD = (
    "How tasks are told apart; carried through. Where there is none, the name of the file and the number of the row."
)
_NOT_SURE = {"const": UNKNOWN, "title": "Not known", "description": "Somebody was asked and does not know."}
_NOTHING = {"type": "null", "title": "Not known"}


def document(rulebook: Rulebook, name: str = "") -> Schema:
    """Return the schema of a "task" or of an "assessment"; without a name both, by name, under "$defs"."""
    if name:
        return {"$schema": DIALECT, **_SCHEMAS[name](rulebook, "#/$defs/{model}")}
    both = {name: schema(rulebook, f"#/$defs/{name}/$defs/{{model}}") for name, schema in _SCHEMAS.items()}
    return {"$schema": DIALECT, "$defs": both}


def _task(rulebook: Rulebook, refs: str) -> Schema:
    """Return the schema of a task; `refs` is how its own definitions are found."""
    made = rulebook.profile.model_json_schema(ref_template=refs)
    told = made["properties"]
    texts = {"id": _text({"title": "Id", "description": _ID_TOLD}), **{name: _text(told[name]) for name in FREE_TEXT}}
    answers = {name: _answer(told[name]) for name in rulebook.questions}
    return {**made, "description": _TASK_TOLD, "properties": texts | answers, "additionalProperties": True}


def _assessment(_: Rulebook, refs: str) -> Schema:
    """Return the schema of an assessment: the same for every rulebook."""
    return Assessment.model_json_schema(mode="serialization", ref_template=refs)


_SCHEMAS: Mapping[str, Callable[[Rulebook, str], Schema]] = MappingProxyType({"task": _task, "assessment": _assessment})


def _text(told: Mapping[str, Any]) -> Schema:
    """Return the schema of a text, which files may give as a number."""
    return {"title": told["title"], "description": told["description"], "type": ["string", "number", "null"]}


def _answer(told: Mapping[str, Any]) -> Schema:
    """Return the schema of an answer: one of the choices, or not known."""
    choices = [one for one in told["anyOf"] if one != {"type": "null"}]
    return {**told, "anyOf": [*choices, _NOT_SURE, _NOTHING]}
