"""The commands `audit …`: look through decision records and replay them; upkeep.py has those that keep them up."""

from typing import Annotated

import typer

from outsourcing.engine.commands.audit_store import backup, export, prune, records_at, verify
from outsourcing.engine.commands.output import FINDINGS, Json, StorePath, console, print_json, print_lines
from outsourcing.engine.commands.packs import NONE_NAMED, Packs, with_packs

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
@with_packs
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
    packs: Packs = NONE_NAMED,
) -> None:
    """List decisions, the newest first."""
    from outsourcing.engine.records import search
    from outsourcing.engine.report.decisions import show_found

    wanted = search.wanted(verdict=verdict, rule=rule, text=text, since=since, until=until, rulebook=rulebook)
    with records_at(store) as opened:
        found, count = search.decisions(opened, wanted, limit or None)
        if wanted.rule and not count and not search.decisions(opened, search.Filter(rule=wanted.rule), 0)[1]:
            packs.load().rule(wanted.rule)  # one that never fired is a rule, or a mistake
    if json:
        print_json([one._asdict() for one in found])
    else:
        show_found(found, count, console())


@app.command()
@with_packs
def show(id_: Id, *, json: Json = False, store: StorePath = None, packs: Packs = NONE_NAMED) -> None:
    """Show a decision record: who, when, on which answers from where, by which rules, and the assessment."""
    from outsourcing.engine.records import search
    from outsourcing.engine.report.assessment import show_assessment
    from outsourcing.engine.report.records import show_header

    with records_at(store) as opened:
        record = search.one(opened, id_)
    if json:
        print_lines([record.text])
    else:
        asked = packs.load().questions
        show_header(record.header, asked, console())
        show_assessment(record.assessment, asked, console())


@app.command()
@with_packs
def rules(  # noqa: PLR0913  one parameter for each option
    *,
    verdict: OfVerdict = None,
    text: OfText = None,
    since: Since = None,
    until: Until = None,
    rulebook: OfRulebook = None,
    json: Json = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Say how often each rule fired, supported the verdict, spoke against it; and which never fired."""
    from outsourcing.engine.records import search
    from outsourcing.engine.report.decisions import show_rule_counts

    wanted = search.wanted(verdict=verdict, text=text, since=since, until=until, rulebook=rulebook)
    with records_at(store) as opened:
        counts, decisions = search.rule_counts(opened, wanted)
    titles = {rule.id: rule.title for rule in packs.load().rules}
    counts += [search.RuleCount(id_, 0, 0, 0) for id_ in titles if id_ not in {count.rule for count in counts}]
    if json:
        print_json([{**count._asdict(), "decisions": decisions} for count in counts])
    else:
        show_rule_counts(counts, decisions, titles, console())


for command in (export, verify, backup, prune):
    app.command()(with_packs(command))


@app.command()
@with_packs
def replay(  # noqa: PLR0913  one parameter for each option
    id_: Annotated[
        str | None, typer.Argument(metavar="[ID]", help='The beginning of a record\'s id, or "last".')
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Replay every record.")] = False,
    against: Annotated[str | None, typer.Option(metavar="current", help="Replay by today's rules instead.")] = None,
    json: Json = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Replay decisions by the rules and the engine of their time: the same bytes, or what differs.

    Exit code 1: something differs.
    """
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.records import replay as replaying
    from outsourcing.engine.records import search
    from outsourcing.engine.report.records import show_replayed

    if (id_ is None) is not every:
        raise typer.BadParameter("name a record, or --all")
    if against not in (None, "current"):
        raise typer.BadParameter("--against takes: current")
    with records_at(store) as opened:
        records = replaying.every(opened) if every else iter([search.one(opened, id_ or "")])
        replayed = list(replaying.replay(opened, records, Advisor(packs.load()) if against else None))
    if json:
        told = [{**one._asdict(), "comparison": one.comparison and one.comparison.model_dump()} for one in replayed]
        print_json(told)
    else:
        show_replayed(replayed, console())
    if not all(one.identical for one in replayed):
        raise typer.Exit(FINDINGS)
