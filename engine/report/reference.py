"""References as Markdown: the rules, the questions, and the JSON of tasks, assessments and exported records.

They are made for docs/rules.md, docs/questions.md and docs/json.md; tests fail when those are stale.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from outsourcing.engine.core.authoring import Status
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.text import capital
from outsourcing.engine.report.rules import concluded, example_in_words, grouped, status_in_words

HEAD = """# The rules

For auditors and authors of rules: every rule, as printed by `outsourcing rules list --markdown`. `outsourcing rules
show ID` prints one rule, and how often it fired in the stored decision records.
"""

QUESTIONS_HEAD = """# The questions and their answers

For everyone who answers questions, as printed by `outsourcing questions --markdown`. In files an answer is written as
its value (`documented`) or as its label (*By documented steps*). An empty cell, a missing answer or `unknown` means
*not known*, which is never *no*. No answer is required.
"""
JSON_HEAD = """# The JSON of tasks, assessments and exported records

For developers whose programs read or write tasks and assessments, as printed by `outsourcing schema --markdown`.
`outsourcing schema` prints the same as JSON Schema. `assess --json` prints one assessment on each line.
"""


def reference(rulebook: Rulebook) -> str:
    """Return every rule with its conditions, conclusions, reason, examples and source."""
    parts = [HEAD]
    for title, rules in grouped(rulebook):
        parts.append(f"## {title}\n")
        parts += ["\n".join(_page(rule)) for rule in rules]
    if rulebook.retired:
        parts.append("## Retired\n")
        parts.append("\n".join(f"- {one.rule.id}, by the pack {one.pack}: {one.reason}" for one in rulebook.retired))
    return "\n".join(parts).rstrip() + "\n"


def _page(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}: {rule.title}\n"
    yield f"{capital(rule.why)}\n"
    yield f"- when: {rule.when}"
    yield from (f"- concludes: {concluded(fact)}" for fact in rule.conclusions())
    yield from (f"- fires: {example_in_words(values)}" for values in rule.fires)
    yield from (f"- silent: {example_in_words(values)}" for values in rule.silent)
    yield f"- source: {rule.source} ({rule.source.title})"
    if rule.status != Status.STABLE:
        yield f"- status: {status_in_words(rule)}"
    yield f"- written in: {rule.place.rpartition(':')[0]}\n"


def questions_reference(rulebook: Rulebook, shown: Sequence[Question]) -> str:
    """Return questions with their answers, first those that count for the verdict."""
    titles = {d.key: f"for difference {d.number}, {d.title.lower()}" for d in rulebook.differences}
    parts, marking = [QUESTIONS_HEAD], rulebook.marking()
    for question in shown:
        own = "whether to outsource at all, and in parts" if question.name in marking else "for advice only"
        purpose = titles.get(question.difference or "", own)
        parts.append(f"## `{question.name}`: {question.text}\n\n{question.why} ({purpose})\n")
        rows = [(f"`{choice}`", choice.label, choice.sentence) for choice in question.choices]
        parts.append(_table(("value", "label", "meaning"), rows))
    return "\n".join(parts).rstrip() + "\n"


def schema_reference(schema: Mapping[str, Any]) -> str:
    """Return the fields of everything that a JSON Schema with definitions describes, as tables."""
    parts = [JSON_HEAD]
    for name, part in _definitions(schema):
        about = part.get("description", "")
        parts.append(f"## {name}\n" + (f"\n{about}\n" if about else ""))
        if "properties" not in part:
            continue
        required = part.get("required", ())
        rows = [
            (f"`{field}`", _type(of), "always" if field in required else "", of.get("description", ""))
            for field, of in part["properties"].items()
        ]
        parts.append(_table(("field", "type", "present", "meaning"), rows))
    return "\n".join(parts).rstrip() + "\n"


def _definitions(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the objects that a schema defines, each followed by those that it defines itself."""
    for name, part in schema.get("$defs", {}).items():
        if "properties" in part or "anyOf" in part:
            yield name, part
            yield from _definitions(part)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines]
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def _type(schema: Mapping[str, Any]) -> str:
    """Return the type of a field in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        kinds = [_type(one) for one in schema["anyOf"]]
        return kinds[0] if "any value" in kinds else " or ".join(kinds)
    kind = schema.get("type", "any value")
    if isinstance(kind, list):
        return " or ".join(kind)
    if kind == "array" and "items" in schema:
        return f"list of {_type(schema['items'])}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {_type(schema['additionalProperties'])}"
    return str(kind)
