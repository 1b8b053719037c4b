"""The commands `audit …`: look through decision records, verify them, replay them, keep them up."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.output import FINDINGS, Json, StorePath, console, print_json, print_lines, say

if TYPE_CHECKING:
    from engine.records.search import Filter
    from engine.records.store import Store

app = typer.Typer(
    help="Look through decision records, verify and replay them.", no_args_is_help=True, rich_markup_mode=None
)

Id = Annotated[str, typer.Argument(metavar="ID", help='The beginning of a record\'s id, or "last".')]
OfVerdict = Annotated[str | None, typer.Option("--verdict", metavar="VERDICT", help="BPO, KPO, SPLIT or UNDECIDED.")]
OfRule = Annotated[str | None, typer.Option("--rule", metavar="ID", help="A rule that fired.")]
OfText = Annotated[str | None, typer.Option("--text", metavar="TEXT", help="Text in the name, id or description.")]
Since = Annotated[str | None, typer.Option("--since", metavar="TIME", help="Not before this day or time (UTC).")]
Until = Annotated[str | None, typer.Option("--until", metavar="TIME", help="Not after this day, or before this time.")]
OfRulebook = Annotated[str | None, typer.Option("--rulebook", metavar="FINGERPRINT", help="Made with this rulebook.")]


@app.command("list")
def list_(  # noqa: PLR0913  one parameter for each option
    *,
    verdict: OfVerdict = None,
    rule: OfRule = None,
    text: OfText = None,
    since: Since = None,
    until: Until = None,
    rulebook: OfRulebook = None,
    limit: Annotated[int, typer.Option(min=0, max=10**9, help="How many at most, the newest first; 0: all.")] = 20,
    json: Json = False,
    store: StorePath = None,
) -> None:
    """List decisions, the newest first."""
    from engine.records import search
    from engine.report.decisions import show_found

    wanted = _filter(verdict, rule, text, since, until, rulebook)
    with _store(store) as opened:
        found, count = search.decisions(opened, wanted, limit or None)
    if wanted.rule and not count:
        _known_rule(wanted.rule)
    if json:
        print_json([one._asdict() for one in found])
    else:
        show_found(found, count, console())


@app.command()
def show(id_: Id, *, json: Json = False, store: StorePath = None) -> None:
    """Show a decision record: who, when, on which answers from where, by which rules, and the assessment."""
    from engine import load
    from engine.records import search
    from engine.report.records import show_header
    from engine.report.terminal import show_assessment

    with _store(store) as opened:
        record = search.one(opened, id_)
    if json:
        print_lines([record.text])
    else:
        show_header(record.header, load().questions, console())
        show_assessment(record.assessment, load().questions, console())


@app.command()
def rules(  # noqa: PLR0913  one parameter for each option
    *,
    verdict: OfVerdict = None,
    text: OfText = None,
    since: Since = None,
    until: Until = None,
    rulebook: OfRulebook = None,
    json: Json = False,
    store: StorePath = None,
) -> None:
    """Say how often each rule fired, supported the verdict, spoke against it; and which never fired."""
    from engine import load
    from engine.records import search
    from engine.report.decisions import show_rule_counts

    wanted = _filter(verdict, None, text, since, until, rulebook)
    with _store(store) as opened:
        counts, decisions = search.rule_counts(opened, wanted)
    titles = {rule.id: rule.title for rule in load().rules}
    counts += [search.RuleCount(id_, 0, 0, 0) for id_ in titles if id_ not in {count.rule for count in counts}]
    if json:
        print_json([{**count._asdict(), "decisions": decisions} for count in counts])
    else:
        show_rule_counts(counts, decisions, titles, console())


@app.command()
def export(
    *,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there, whole or not at all.")] = None,
    store: StorePath = None,
) -> None:
    """Export all records as JSON Lines, with the rulebooks' sources; verify accepts the export, too."""
    from engine.records import export as exporting
    from engine.text import visible

    with _store(store) as opened:
        if output:
            say(visible(f"{output}: written, head {exporting.write(opened, output)}"))
        else:
            print_lines(exporting.lines(opened))


@app.command()
def verify(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="An export, or a store.")] = None,
    *,
    expect_head: Annotated[
        str | None, typer.Option(metavar="HEAD", help="A head noted earlier, like 12:3f5a….")
    ] = None,
    store: StorePath = None,
) -> None:
    """Verify the records: edits, gaps, cut ends and erased texts are named. Exit code 1: something is wrong.

    Tampering is evident to those who noted a head elsewhere; who can write the file can forge what nobody noted.
    """
    from engine.records.chain import read_head
    from engine.records.export import is_export, verify_export
    from engine.records.verification import verify as verified

    expected = read_head(expect_head) if expect_head is not None else None
    if file and is_export(file):
        found, head = verify_export(file, expected)
    else:
        with _store(file or store) as opened:
            found, head = verified(opened, expected)
    print_lines(found or [f"all is as it was written; head {head}"])
    if found:
        raise typer.Exit(FINDINGS)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")], *, store: StorePath = None
) -> None:
    """Copy the store to a new file, while others may go on writing."""
    from engine.records import upkeep
    from engine.text import visible

    with _store(store) as opened:
        say(visible(f"{file}: written, head {upkeep.backup(opened, file)}"))


@app.command()
def prune(
    *,
    before: Annotated[str, typer.Option(metavar="TIME", help="Erase records from before this day or time (UTC).")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    store: StorePath = None,
) -> None:
    """Erase the texts of old records for good. Their places in the chain stay, with who erased them, and when."""
    from engine.configuration import configured
    from engine.questions import normalised
    from engine.records import search, upkeep
    from engine.records.record import user
    from engine.records.store import opened as open_store

    moment = search.moment(before)
    with _store(store) as opened:
        _, count = search.decisions(opened, search.Filter(until=moment), 0)
        path = opened.path
    if count and not yes and not _agrees(f"Erase {count} records from before {moment} for good? [y/N] "):
        say("nothing was erased")
        return
    with open_store(path) as opened:
        who = "" if "who" in map(normalised, configured().mask) else user()
        erased = upkeep.prune(opened, moment, who) if count else 0
        say(f"{erased} records erased; head {opened.head()}")


@app.command()
def replay(
    id_: Annotated[
        str | None, typer.Argument(metavar="[ID]", help='The beginning of a record\'s id, or "last".')
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Replay every record.")] = False,
    against: Annotated[str | None, typer.Option(metavar="current", help="Replay by today's rules instead.")] = None,
    json: Json = False,
    store: StorePath = None,
) -> None:
    """Replay decisions by the rules and the engine of their time: the same bytes, or what differs.

    Exit code 1: something differs.
    """
    from engine import Advisor, load
    from engine.records import replay as replaying
    from engine.records import search
    from engine.report.records import show_replayed

    if (id_ is None) is not every:
        raise typer.BadParameter("name a record, or --all")
    if against not in (None, "current"):
        raise typer.BadParameter("--against takes: current")
    with _store(store) as opened:
        records = replaying.every(opened) if every else iter([search.one(opened, id_ or "")])
        replayed = list(replaying.replay(opened, records, Advisor(load()) if against else None))
    if json:
        told = [{**one._asdict(), "comparison": one.comparison and one.comparison.model_dump()} for one in replayed]
        print_json(told)
    else:
        show_replayed(replayed, console())
    if not all(one.identical for one in replayed):
        raise typer.Exit(FINDINGS)


def _agrees(question: str) -> bool:
    """Ask a person.

    Raises:
        PromptError: nobody can be asked here.

    """
    from engine.errors import PromptError
    from engine.prompts.conduct import has_terminal

    if not has_terminal():
        raise PromptError(f"{question}Nobody can be asked here; to say so beforehand: --yes")
    typer.echo(question, nl=False, err=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def _known_rule(id_: str) -> None:
    """Refuse a rule that never fired and that nobody knows."""
    from engine import load

    load().rule(id_)


def _store(place: Path | None) -> "Store":
    from engine.configuration import configured
    from engine.records.store import Store

    return Store(place or configured().store)


def _filter(  # noqa: PLR0913, PLR0917  one parameter for each option
    verdict: str | None, rule: str | None, text: str | None, since: str | None, until: str | None, rulebook: str | None
) -> "Filter":
    from typing import get_args

    from engine.assessment import Kind
    from engine.errors import RecordError, suggestion
    from engine.records.search import Filter, moment
    from engine.text import quoted

    kinds = get_args(Kind)
    if verdict is not None and verdict.upper() not in kinds:
        near = suggestion(verdict.upper(), kinds)
        raise RecordError(f"no verdict is called {quoted(verdict)}{near} ({', '.join(kinds)})")
    if rulebook is not None and not re.fullmatch("[0-9a-fA-F]{1,64}", rulebook):
        raise RecordError(f"{quoted(rulebook)} is no fingerprint; audit list --json shows them")
    return Filter(
        verdict=verdict and verdict.upper(),
        rule=rule and rule.upper(),
        text=text,
        since=None if since is None else moment(since),
        until=None if until is None else moment(until, end=True),
        rulebook=rulebook and rulebook.lower(),
    )
