"""The commands `rules …`: look at the rules, and at what a change of them changes."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.checking import check
from engine.commands.output import FINDINGS, Json, StorePath, console, print_json, print_lines, say

if TYPE_CHECKING:
    from engine.revision import Revision

app = typer.Typer(help="Look at the rules.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(*, json: Json = False) -> None:
    """List all rules."""
    from engine import load
    from engine.report.rules import show_rules

    rulebook = load()
    if json:
        print_json([rule.as_json() for rule in rulebook.rules])
    else:
        show_rules(rulebook, console())


@app.command()
def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="A rule's id, like DF1.")], *, json: Json = False
) -> None:
    """Show one rule: what it says, why, when it fires, its source."""
    from engine import load
    from engine.report.rules import show_rule

    rule = load().rule(id_.upper())
    if json:
        print_json([rule.as_json()])
    else:
        show_rule(rule, console())


@app.command()
def diff(  # noqa: PLR0913  one parameter for each option
    old: Annotated[str, typer.Argument(metavar="OLD", help='A folder of rules, a recorded fingerprint, or "current".')],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.")] = "current",
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE]...", help="More files with cases.")] = None,
    *,
    cases: Annotated[list[str] | None, typer.Option(metavar="FILE", help="A file with cases; can be repeated.")] = None,
    json: Json = False,
    store: StorePath = None,
) -> None:
    """Say which cases change verdict when the rules change from OLD to NEW, and by which rules.

    Both sets of rules run in today's engine. Exit code 1: some case changes verdict.
    """
    from engine import Advisor, Assessment, load
    from engine.errors import RerunError
    from engine.explanation.comparison import compare
    from engine.portfolio import read_tasks
    from engine.report.records import show_impact
    from engine.revision import request
    from engine.text import visible

    advisor = Advisor(load())
    paths = [*(cases or ()), *(files or ())]
    if not paths:
        raise typer.BadParameter("name a file with cases: --cases FILE")
    rows = read_tasks(paths, advisor.rulebook.profile)
    requests = [request(row.profile, row.id, {}) for row in rows]
    before, after = (_revision(name, store).assessments(requests) for name in (old, new))
    impact, failed = [], []
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
    say("\n".join(visible(line) for line in failed))
    if failed or any(one.turned for one in impact):
        raise typer.Exit(FINDINGS)


app.command()(check)


def _revision(name: str, store: Path | None) -> "Revision":
    """Return the rules that are meant: today's, those in a folder, or those with a recorded fingerprint."""
    from engine import load
    from engine.configuration import configured
    from engine.records.replay import rulebook
    from engine.records.store import Store
    from engine.revision import Revision, from_folder

    if not name:
        raise typer.BadParameter("name a folder of rules, a recorded fingerprint, or current")
    if name == "current":
        today = load()
        return Revision("today's rules", "rules", today.sources).rules_only()
    if os.path.isdir(name) or not re.fullmatch("[0-9a-fA-F]{4,64}", name):
        return from_folder(Path(name))
    with Store(store or configured().store) as opened:
        return rulebook(opened, name.lower()).rules_only()
