"""The reference of all rules as Markdown, for docs/rules.md."""

from collections.abc import Iterator, Mapping
from typing import Any

from outsourcing.engine.core.authoring import Status
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.report.rules import concluded, grouped, status_in_words

HEAD = """# The rules

Made by `outsourcing rules list --markdown`; a test fails when it is stale. Each rule is one function; `outsourcing
rules show ID` prints its page, with how often it fired in the stored decision records.
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
    yield f"{rule.why[:1].upper()}{rule.why[1:]}\n"
    yield f"- when: {rule.when}"
    yield from (f"- concludes: {concluded(fact)}" for fact in rule.conclusions())
    yield from (f"- fires: {_example(values)}" for values in rule.fires)
    yield from (f"- silent: {_example(values)}" for values in rule.silent)
    yield f"- source: {rule.source} ({rule.source.title})"
    if rule.status != Status.STABLE:
        yield f"- status: {status_in_words(rule)}"
    yield f"- written in: {rule.place.rpartition(':')[0]}\n"


def _example(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items()) or "nothing is known"
