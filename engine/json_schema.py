"""The JSON Schemas of a task (in files) and of an assessment.

The schema of a task is for programs that write tasks: it allows each answer in one spelling only, its value. Files for
people may contain labels and other spellings as well.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.questions import FREE_TEXT, UNKNOWN
from outsourcing.engine.core.rulebook import Rulebook

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_TASK_DESCRIPTION = (
    "One task, as a JSON object: alone, in an array, or one per line. In tables, every property is a column. "
    "An answer that is not known is left out, or null. Besides the values listed here, files may contain the label of "
    "an answer or an empty text, in upper or lower case; programs should write the values. Properties that are not "
    "listed here are copied to the assessment unchanged; a name that is nearly a question's is an error."
)
_ID_DESCRIPTION = (
    "The id of the task, copied to the assessment. The default is the name of the file and the row number."
)
_NOT_SURE = {
    "const": UNKNOWN,
    "title": "Not known",
    "description": "The question was asked, and the answer is not known.",
}
_NOTHING = {"type": "null", "title": "Not known"}


def document(rulebook: Rulebook, name: str = "") -> Schema:
    """Return the schema of a "task" or of an "assessment"; without a name, of both under "$defs"."""
    if name:
        return {"$schema": DIALECT, **_SCHEMAS[name](rulebook, "#/$defs/{model}")}
    both = {name: schema_of(rulebook, f"#/$defs/{name}/$defs/{{model}}") for name, schema_of in _SCHEMAS.items()}
    return {"$schema": DIALECT, "$defs": both}


def components(rulebook: Rulebook) -> tuple[str, dict[str, Schema]]:
    """Return the schemas of tasks and assessments for OpenAPI, with what they refer to, and the name of a task's."""
    schemas: dict[str, Schema] = {}
    for schema_of in _SCHEMAS.values():
        schema = dict(schema_of(rulebook, "#/components/schemas/{model}"))
        schemas |= schema.pop("$defs", {})
        schemas[schema["title"]] = schema
    return "Task", schemas


def _task(rulebook: Rulebook, refs: str) -> Schema:
    """Return the schema of a task; `refs` is the template of references to its definitions."""
    schema = rulebook.profile.model_json_schema(ref_template=refs)
    properties = schema["properties"]
    texts = {
        "id": _text({"title": "Id", "description": _ID_DESCRIPTION}),
        **{name: _text(properties[name]) for name in FREE_TEXT},
    }
    answers = {name: _answer(properties[name]) for name in rulebook.questions}
    return {**schema, "description": _TASK_DESCRIPTION, "properties": texts | answers, "additionalProperties": True}


def _assessment(_: Rulebook, refs: str) -> Schema:
    """Return the schema of an assessment, which is the same for every rulebook."""
    return Assessment.model_json_schema(mode="serialization", ref_template=refs)


_SCHEMAS: Mapping[str, Callable[[Rulebook, str], Schema]] = MappingProxyType({"task": _task, "assessment": _assessment})


def _text(property_: Mapping[str, Any]) -> Schema:
    """Return the schema of a text, which may be written as a number."""
    return {"title": property_["title"], "description": property_["description"], "type": ["string", "number", "null"]}


def _answer(property_: Mapping[str, Any]) -> Schema:
    """Return the schema of an answer: one of the choices, or not known."""
    choices = [choice for choice in property_["anyOf"] if choice != {"type": "null"}]
    return {**property_, "anyOf": [*choices, _NOT_SURE, _NOTHING]}
