"""The commands `rules …`: list, show, draw, check, test, write and compare rules."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import Json, StorePath, console, print_json, print_lines
from outsourcing.engine.commands.packs import NONE_NAMED, Packs, with_packs
from outsourcing.engine.commands.rules_check import check
from outsourcing.engine.commands.rules_diff import diff
from outsourcing.engine.commands.rules_impact import impact
from outsourcing.engine.commands.rules_new import new
from outsourcing.engine.commands.rules_test import run_rule_tests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outsourcing.engine.core.rulebook import Rule, Rulebook

app = typer.Typer(
    help="List, show, check and test the rules, and write new ones.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("list")
@with_packs
def list_(  # noqa: PLR0913  one parameter for each option
    *,
    difference: Annotated[str, typer.Option(metavar="KEY", help="Only rules with evidence on this difference.")] = "",
    topic: Annotated[str, typer.Option(metavar="TOPIC", help="Only rules with advice on this topic.")] = "",
    pack: Annotated[str, typer.Option(metavar="ID", help='Only rules of this pack, or "shipped".')] = "",
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="Only rules that conclude evidence, a mark, a verdict or advice.")
    ] = "",
    json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the reference of all rules as Markdown.")] = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """List the rules, the retired ones, and the packs in use.

    Example: outsourcing rules list --difference complexity
    """
    from outsourcing.engine.core.rule_table import why_not_listed
    from outsourcing.engine.report.reference import reference
    from outsourcing.engine.report.rules import show_rules

    if json and markdown:
        raise typer.BadParameter("choose either --json or --markdown")
    rulebook = packs.load()
    wanted = {"difference": difference, "topic": topic, "pack": pack, "kind": kind}
    rulebook = _selected(rulebook, {name: value for name, value in wanted.items() if value})
    if json:
        print_json([rule.as_json() | {"not_compiled": why_not_listed(rule)} for rule in rulebook.rules])
    elif markdown:
        print_lines([reference(rulebook).rstrip("\n")])
    else:
        show_rules(rulebook, console())


def _selected(rulebook: "Rulebook", wanted: "Mapping[str, str]") -> "Rulebook":
    """Return a rulebook with the rules that have everything that is wanted."""
    from outsourcing.engine.core.errors import AdvisorError, listed, suggestion
    from outsourcing.engine.core.text import quoted

    known = {
        "difference": [one.key for one in rulebook.differences],
        "topic": list(rulebook.topic_names),
        "pack": [one.id for one in rulebook.packs],
        "kind": ["evidence", "mark", "verdict", "advice"],
    }
    for name, value in wanted.items():
        if value not in known[name]:
            near = suggestion(value, known[name]) or f" ({listed(known[name])})"
            raise AdvisorError(f"no {name} is called {quoted(value)}{near}", code=f"unknown-{name}")
    return rulebook._replace(rules=tuple(rule for rule in rulebook.rules if _has(rule, wanted))) if wanted else rulebook


def _has(rule: "Rule", wanted: "Mapping[str, str]") -> bool:
    """Say whether a rule, or one fact that it concludes, has everything that is wanted."""
    concluded = [({} if fact is None else fact.values_by_name()) | {"kind": _kind(fact)} for fact in rule.conclusions()]
    return any(wanted.items() <= (fact | {"pack": rule.pack}).items() for fact in concluded)


def _kind(fact: object) -> str:
    return type(fact).__name__.lower()


@app.command()
@with_packs
def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="A rule's id, like DF1.")],
    *,
    json: Json = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Show one rule.

    Shows its reason, its conditions, its conclusions, its source, and how often it fired.

    Example: outsourcing rules show DF1
    """
    from outsourcing.engine.report.rules import show_rule

    rulebook = packs.load()
    retired = {retired.rule.id: retired for retired in rulebook.retired}.get(id_.upper())
    rule = retired.rule if retired else rulebook.rule(id_.upper())
    counts = _recorded_counts(rule.id, store)
    if json:
        why = {"retired": {"pack": retired.pack, "reason": retired.reason}} if retired else {}
        print_json([rule.as_json() | counts | why])
        return
    rows = {}
    if counts:
        words = (
            "fired in {fired} of {decisions} stored decisions: for the verdict in {supporting}, against in {against}"
        )
        rows["Records"] = words.format(**counts)
    if tuned := next((one for one in rulebook.tuned if one.name == rule.id), None):
        rows["Tuned"] = str(tuned).partition(": ")[2]
    if retired:
        rows["Retired"] = f"by the pack {retired.pack}: {retired.reason}"
    show_rule(rule, rows, console())


def _recorded_counts(id_: str, store: Path | None) -> dict[str, int]:
    """Return how often a rule fired in the stored decisions; empty if there are none."""
    from outsourcing.engine.configuration import configured
    from outsourcing.engine.records import search
    from outsourcing.engine.records.store import Store

    place = store or configured().store
    if not (store or os.path.exists(place)):
        return {}
    with Store(place) as opened:
        counts, decisions = search.count_firings(opened, search.Filter())
    count = next((count for count in counts if count.rule == id_), search.RuleCount(id_, 0, 0, 0))
    fired = {"fired": count.fired, "supporting": count.supporting, "against": count.against}
    return {**fired, "decisions": decisions} if decisions else {}


@app.command()
@with_packs
def graph(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Only these rules.")] = None,
    *,
    dot: Annotated[bool, typer.Option("--dot", help="Print it for Graphviz instead.")] = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """Draw what rules read and what they conclude, as a Mermaid graph.

    Example: outsourcing rules graph DF1 DF2
    """
    from outsourcing.engine.report import graph as drawing
    from outsourcing.engine.report.rule_graph import rule_graph

    rulebook = packs.load()
    drawn = rule_graph(rulebook, [rulebook.rule(id_.upper()) for id_ in ids or ()] or rulebook.rules)
    print_lines([(drawing.dot(drawn) if dot else drawing.mermaid(drawn)).rstrip("\n")])


for name, command in (("new", new), ("diff", diff), ("impact", impact), ("check", check), ("test", run_rule_tests)):
    app.command(name)(with_packs(command))
