"""The commands `rules …`: look at the rules, and at what a change of them changes."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.output import FINDINGS, Json, StorePath, console, print_json, print_lines

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
    from engine import Advisor, load
    from engine.explanation.comparison import compare
    from engine.portfolio import read_tasks
    from engine.report.records import show_impact
    from engine.revision import Request

    advisor = Advisor(load())
    paths = [*(cases or ()), *(files or ())]
    if not paths:
        raise typer.BadParameter("name a file with cases: --cases FILE")
    rows = read_tasks(paths, advisor.rulebook.profile)
    texts = [{"name": row.profile.name, "description": row.profile.description} for row in rows]
    requests = [Request({**text, **row.profile.answers()}, row.id, {}) for text, row in zip(texts, rows, strict=True)]
    before, after = (_revision(name, store).assessments(requests) for name in (old, new))
    compared = [compare(one, other, advisor) for one, other in zip(before, after, strict=True)]
    if json:
        print_lines([comparison.model_dump_json() for comparison in compared])
    else:
        show_impact(compared, console())
    if any(comparison.turned for comparison in compared):
        raise typer.Exit(FINDINGS)


def _revision(name: str, store: Path | None) -> "Revision":
    """Return the rules that are meant: today's, those in a folder, or those with a recorded fingerprint."""
    from engine import load
    from engine.configuration import configured
    from engine.records.replay import rulebook
    from engine.records.store import Store
    from engine.revision import Revision, from_folder

    if name == "current":
        today = load()
        return Revision("today's rules", "rules", today.sources).rules_only()
    if Path(name).is_dir() or not re.fullmatch("[0-9a-f]{4,64}", name):
        return from_folder(Path(name))
    with Store(store or configured().store) as opened:
        return rulebook(opened, name).rules_only()
