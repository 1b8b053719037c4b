"""The commands `rules …`: look at the rules, and at what a change of them changes."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import FINDINGS, Json, StorePath, console, print_json, print_lines, say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs, with_packs
from outsourcing.engine.commands.rules_check import check
from outsourcing.engine.commands.rules_new import new
from outsourcing.engine.commands.rules_test import run_rule_tests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outsourcing.engine.core.assessment import Assessment
    from outsourcing.engine.core.errors import RerunError
    from outsourcing.engine.core.rulebook import Rulebook
    from outsourcing.engine.loading.rulebook_versions import Request, Revision

app = typer.Typer(help="Look at the rules.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
@with_packs
def list_(
    *,
    json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the reference of all rules as Markdown.")] = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """List all rules."""
    from outsourcing.engine.report.reference import reference
    from outsourcing.engine.report.rules import show_rules

    if json and markdown:
        raise typer.BadParameter("choose one of --json and --markdown")
    rulebook = packs.load()
    if json:
        print_json([rule.as_json() for rule in rulebook.rules])
    elif markdown:
        print_lines([reference(rulebook).rstrip("\n")])
    else:
        show_rules(rulebook, console())


@app.command()
@with_packs
def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="A rule's id, like DF1.")],
    *,
    json: Json = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Show one rule: what it says, why, when it fires, its source, how often it fired."""
    from outsourcing.engine.report.rules import show_rule

    rulebook = packs.load()
    retired = {one.rule.id: one for one in rulebook.retired}.get(id_.upper())
    rule = retired.rule if retired else rulebook.rule(id_.upper())
    counts = _recorded(rule.id, store)
    if json:
        why = {"retired": {"pack": retired.pack, "reason": retired.reason}} if retired else {}
        print_json([rule.as_json() | counts | why])
        return
    words = "fired in {fired} of {decisions} stored decisions; for the verdict in {supporting}, against in {against}"
    told = {"Records": words.format(**counts)} if counts else {}
    show_rule(rule, told | ({"Retired": f"by the pack {retired.pack}: {retired.reason}"} if retired else {}), console())


def _recorded(id_: str, store: Path | None) -> dict[str, int]:
    """Return how often a rule fired in the stored decisions; nothing where there are none."""
    from outsourcing.engine.configuration import configured
    from outsourcing.engine.records import search
    from outsourcing.engine.records.store import Store

    place = store or configured().store
    if not (store or os.path.exists(place)):
        return {}
    with Store(place) as opened:
        counts, decisions = search.count_firings(opened, search.Filter())
    count = next((count for count in counts if count.rule == id_), search.RuleCount(id_, 0, 0, 0))
    told = {"fired": count.fired, "supporting": count.supporting, "against": count.against}
    return {**told, "decisions": decisions} if decisions else {}


@app.command()
@with_packs
def graph(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Only these rules.")] = None,
    *,
    dot: Annotated[bool, typer.Option("--dot", help="Print it for Graphviz instead.")] = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """Draw what rules read and what they conclude, as a graph for Mermaid."""
    from outsourcing.engine.report import graph as drawing
    from outsourcing.engine.report.rule_graph import rule_graph

    rulebook = packs.load()
    drawn = rule_graph(rulebook, [rulebook.rule(id_.upper()) for id_ in ids or ()] or rulebook.rules)
    print_lines([(drawing.dot(drawn) if dot else drawing.mermaid(drawn)).rstrip("\n")])


app.command()(with_packs(new))


@app.command()
@with_packs
def diff(  # noqa: PLR0913  one parameter for each option
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help="A folder, a recorded fingerprint, shipped, or current."),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.")] = "current",
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE]...", help="More files with cases.")] = None,
    *,
    cases: Annotated[list[str] | None, typer.Option(metavar="FILE", help="A file with cases; can be repeated.")] = None,
    json: Json = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Say which cases change verdict when the rules change from OLD to NEW, and by which rules.

    "current" is today's rules with all packs, "shipped" without any; a folder holds a pack, or all rules.

    Both sets of rules run in today's engine. Exit code 1: some case changes verdict.
    """
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.core.assessment import Assessment
    from outsourcing.engine.core.errors import RerunError
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.explanation.comparison import compare
    from outsourcing.engine.loading.rulebook_versions import request
    from outsourcing.engine.portfolio import read_tasks
    from outsourcing.engine.report.records import show_impact

    rulebook = packs.load()
    paths = [*(cases or ()), *(files or ())]
    if not paths:
        raise typer.BadParameter("name a file with cases: --cases FILE")
    rows = read_tasks(paths, rulebook.profile)
    requests = [request(row.profile, row.id, {})._replace(known_only=True) for row in rows]
    sides = [_revision(name, store, rulebook) for name in (old, new)]
    before, after = (side.assessments(requests) for side in sides)
    advisor, impact, failed = Advisor(rulebook), [], []
    for row, one, other in zip(rows, before, after, strict=True):
        if isinstance(one, Assessment) and isinstance(other, Assessment):
            impact.append(compare(one, other, advisor))
        else:
            failed += [f"{row.id}: {told}" for told in (one, other) if isinstance(told, RerunError)]
    if json:
        print_lines(one.model_dump_json() for one in impact)
    else:
        show_impact(impact, console())
    if carried := dict.fromkeys(name for row in rows for name in row.carried):
        say(f"not read, for they are no questions of today's rules: {visible(', '.join(carried))}")
    for side, assessments in zip(sides, (before, after), strict=True):
        if unread := _unread(requests, assessments):
            say(visible(f"{side.label}: not asked, and so left out: {', '.join(unread)}"))
    say("\n".join(visible(line) for line in failed))
    if failed or any(one.turned for one in impact):
        raise typer.Exit(FINDINGS)


app.command()(with_packs(check))
app.command("test")(with_packs(run_rule_tests))


def _unread(requests: "Sequence[Request]", assessments: "Sequence[Assessment | RerunError]") -> list[str]:
    """Return the questions whose answers an assessment does not know."""
    from outsourcing.engine.core.assessment import Assessment
    from outsourcing.engine.core.questions import FREE_TEXT

    unread = [
        name
        for asked, made in zip(requests, assessments, strict=True)
        if isinstance(made, Assessment)
        for name in asked.task
        if name not in made.profile and name not in FREE_TEXT
    ]
    return list(dict.fromkeys(unread))


def _revision(name: str, store: Path | None, rulebook: "Rulebook") -> "Revision":
    """Return the rules that are meant: today's, with packs or without, a folder's, or a recorded fingerprint's."""
    from outsourcing.engine.configuration import configured
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.loading.loader import load
    from outsourcing.engine.loading.pack_scan import pack_id
    from outsourcing.engine.loading.rulebook_versions import from_folder, of_rulebook
    from outsourcing.engine.records import replay
    from outsourcing.engine.records.store import Store

    if not name:
        raise typer.BadParameter("name a folder of rules, a recorded fingerprint, shipped, or current")
    if name == "current":
        return of_rulebook("today's rules", rulebook)
    if name == "shipped":
        return of_rulebook("the shipped rules", load())
    if pack_id(Path(name) / "__init__.py") not in (None, load().packs[0].id):
        return of_rulebook(visible(name), load(packs=[Path(name)]))
    if os.path.isdir(name) or not re.fullmatch("[0-9a-fA-F]{4,64}", name):
        return from_folder(Path(name))
    with Store(store or configured().store) as opened:
        return replay.stored_revision(opened, name.lower()).rules_only()
