"""The description of the endpoints for programs, as OpenAPI 3.1."""

from collections.abc import Iterable
from typing import Any

from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.vocabulary import ALL
from outsourcing.engine.json_schema import Schema, components
from outsourcing.engine.version import VERSION
from outsourcing.engine.web.decisions import FILTERS
from outsourcing.engine.web.interview import ADVISE

PROBLEM = "application/problem+json"
MOST_PAGES, MOST_ON_PAGE = 10_000, 500  # of decisions
_SCHEMAS = "#/components/schemas/"
_ASSESSMENT = f"{_SCHEMAS}{Assessment.__name__}"
_PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "problems"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "place", "message"],
                "properties": {name: {"type": "string"} for name in ("code", "place", "message")},
            },
        },
    },
}


def description(rulebook: Rulebook, explain: Schema) -> Schema:
    """Return the description of the endpoints.

    Args:
        rulebook: its questions are the answers of a task.
        explain: the schema of a request to explain a task.

    """
    task, schemas = components(rulebook)
    step_schema = {
        "type": "object",
        "required": ["question", "possible", "settled", "answers"],
        "properties": {
            "question": {"type": ["object", "null"]},
            "possible": {"type": "array", "items": {"type": "string"}},
            "settled": {"type": "boolean"},
            "answers": {"type": "object"},
        },
    }
    schemas |= {
        "Problem": _PROBLEM,
        "Step": step_schema,
        "ExplainRequest": {**explain, "properties": {**explain["properties"], "task": {"$ref": f"{_SCHEMAS}{task}"}}},
    }
    one = {"$ref": f"{_SCHEMAS}{task}"}
    tasks = {"oneOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    id_ = _parameter("id", "path", "A record's id, or its first digits.")
    answers = [
        _parameter(question.name, "query", question.text, {"type": "string", "enum": [*question.choices, "unknown"]})
        for question in rulebook.questions.values()
    ]
    topic = _parameter(ADVISE, "query", "A topic of advice to go on with, or all.", {"type": "string", "enum": [ALL]})
    pages = [
        _parameter("page", "query", "", {"type": "integer", "minimum": 1, "maximum": MOST_PAGES}),
        _parameter("size", "query", "", {"type": "integer", "minimum": 1, "maximum": MOST_ON_PAGE}),
    ]
    filters = [_parameter(name, "query", f"Like the option --{name} of audit list.") for name in FILTERS]
    record = _parameter("record", "query", "no: keep no record", {"type": "string", "enum": ["yes", "no"]})
    any_object = {"type": "object"}
    listed = {"type": "array", "items": any_object}
    paths = {
        "/api/assess": {
            "post": _operation("Assess a task, an array of them, or JSON Lines", {"$ref": _ASSESSMENT}, [record], tasks)
        },
        "/api/explain": {
            "post": _operation(
                "Explain a task: why, why not, what if", any_object, body={"$ref": f"{_SCHEMAS}ExplainRequest"}
            )
        },
        "/api/interview": {
            "get": _operation(
                "The next question, and which verdicts are still possible",
                {"$ref": f"{_SCHEMAS}Step"},
                [*answers, topic],
            )
        },
        "/api/questions": {"get": _operation("The questions with their answers", listed)},
        "/api/rules": {"get": _operation("The rules", listed)},
        "/api/rules/{id}": {
            "get": _operation("A rule", any_object, [_parameter("id", "path", "A rule id, such as DF1.")])
        },
        "/api/decisions": {"get": _operation("Recorded decisions, a page at a time", any_object, [*filters, *pages])},
        "/api/decisions/{id}": {"get": _operation("A record", any_object, [id_])},
        "/api/decisions/{id}/explanation": {
            "get": _operation(
                "Explain a record", any_object, [id_, _parameter("why_not", "query", "A rule or a verdict.")]
            )
        },
    }
    paths["/api/assess"]["post"]["responses"]["200"]["content"]["application/jsonl"] = {"schema": {"type": "string"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Outsourcing advisor", "version": VERSION, "license": {"name": "MIT", "identifier": "MIT"}},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _parameter(name: str, where: str, about: str, schema: Schema | None = None) -> Schema:
    described_as = {"description": about} if about else {}
    return {
        "name": name,
        "in": where,
        "required": where == "path",
        "schema": schema or {"type": "string"},
        **described_as,
    }


def _operation(
    summary: str, result: Schema, parameters: Iterable[Schema] = (), body: Schema | None = None
) -> dict[str, Any]:
    """Return an operation with its answers; every error has problem details."""
    failed = {"description": "Problem details", "content": {PROBLEM: {"schema": {"$ref": f"{_SCHEMAS}Problem"}}}}
    plain = {
        "description": "Not signed in, or the request came from another site",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    }
    answers: dict[str, Any] = {"200": {"description": summary, "content": {"application/json": {"schema": result}}}}
    answers |= {"4XX": {**failed, "content": {**failed["content"], **plain["content"]}}, "500": failed, "503": failed}  # type: ignore[dict-item]
    made = {"summary": summary, "parameters": list(parameters), "responses": answers}
    if body:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return made
