"""The JSON Schemas of a task (in files), of an assessment, and of exported records: as a table, and as JSON Lines.

The schema of a task is for programs that write tasks: it allows each answer in one spelling only, its value. Files for
people may contain labels and other spellings as well.
"""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any, get_args

from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.questions import FREE_TEXT, UNKNOWN
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.records.chain import DECISION, SALTED, UNSALTED, EntryKind
from outsourcing.engine.records.export import FORMAT, VERSION
from outsourcing.engine.records.record import Header
from outsourcing.engine.report.record_table import table_schema

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
    """Return the schema of a "task", an "assessment", a "record" or an "export"; without a name, all under "$defs"."""
    if name:
        return {"$schema": DIALECT, **SCHEMAS[name](rulebook, "#/$defs/{model}")}
    every = {name: schema_of(rulebook, f"#/$defs/{name}/$defs/{{model}}") for name, schema_of in SCHEMAS.items()}
    return {"$schema": DIALECT, "$defs": every}


def components(rulebook: Rulebook) -> tuple[str, dict[str, Schema]]:
    """Return the schemas of tasks and assessments for OpenAPI, with what they refer to, and the name of a task's."""
    schemas: dict[str, Schema] = {}
    for schema_of in (_task, _assessment):
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


def _record(rulebook: Rulebook, _: str) -> Schema:
    """Return the schema of a row of exported records."""
    return table_schema(tuple(rulebook.questions))


def _export(_: Rulebook, refs: str) -> Schema:
    """Return the schema of a line of an export, which is the same for every rulebook."""
    record = Header.model_json_schema(mode="serialization", ref_template=refs)
    shared = record.pop("$defs", {})
    whole = {"type": "object", "description": "As the schema of an assessment says."}
    record |= {"title": "Decision record", "properties": record["properties"] | {"assessment": whole}}
    parts = {
        "ExportHead": _part(
            "The first line: the format, and the number and the hash of the last entry.",
            export={"const": FORMAT},
            version={"enum": [UNSALTED, VERSION]},
            seq={"type": "integer"},
            hash=_HASH,
        ),
        "ExportSource": _part("A source file of a rulebook.", source=_HASH, text={"type": "string"}),
        "ExportRulebook": _part(
            "A rulebook: its fingerprint, and its files by digest.", rulebook=_HASH, manifest=_OBJECT
        ),
        "ExportEntry": _part(
            "An entry of the chain, in order. Its payload is the record, a decision or an outcome of people, a run, or "
            "a pruning, as its kind says; null where it was erased. Version 1 has neither format nor salt.",
            optional=("format", "salt"),
            seq={"type": "integer"},
            format={"enum": [UNSALTED, SALTED]},
            id={"type": "string"},
            kind={"enum": list(get_args(EntryKind))},
            time={"type": "string"},
            digest={**_HASH, "description": "SHA-256 of the salt's bytes and the payload's text."},
            hash={**_HASH, "description": "SHA-256 that covers the entry and the hash before it."},
            salt={"type": ["string", "null"]},
            payload={"type": ["object", "null"]},
        ),
    }
    about = {"if": {"properties": {"kind": {"const": DECISION}}, "required": ["kind"]}}
    payload = {"anyOf": [{"type": "null"}, {"$ref": refs.format(model="ExportedRecord")}]}
    return {
        "title": "Export",
        "description": "A line of `audit export --output records.jsonl`.",
        "anyOf": [{"$ref": refs.format(model=name)} for name in parts],
        **about,
        "then": {"properties": {"payload": payload}},
        "$defs": {**parts, "ExportedRecord": record, **shared},
    }


def _part(description: str, optional: Collection[str] = (), **properties: Schema) -> Schema:
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


_HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_OBJECT: Schema = {"type": ["object", "string"]}
SCHEMAS: Mapping[str, Callable[[Rulebook, str], Schema]] = MappingProxyType(
    {"task": _task, "assessment": _assessment, "record": _record, "export": _export}
)


def _text(property_: Mapping[str, Any]) -> Schema:
    """Return the schema of a text, which may be written as a number."""
    return {"title": property_["title"], "description": property_["description"], "type": ["string", "number", "null"]}


def _answer(property_: Mapping[str, Any]) -> Schema:
    """Return the schema of an answer: one of the choices, or not known."""
    choices = [choice for choice in property_["anyOf"] if choice != {"type": "null"}]
    return {**property_, "anyOf": [*choices, _NOT_SURE, _NOTHING]}
