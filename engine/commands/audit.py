"""The commands `audit ...`: search, show and replay decision records; audit_store.py has those that maintain them."""

from typing import Annotated

import typer

from outsourcing.engine.commands.audit_people import agreement, decide, outcome
from outsourcing.engine.commands.audit_store import backup, export, prune, verify
from outsourcing.engine.commands.output import FINDINGS, Json, StorePath, console, open_store, print_json, print_lines
from outsourcing.engine.commands.packs import NONE_NAMED, Packs, with_packs

app = typer.Typer(help="Search, show, verify and replay decision records.", no_args_is_help=True, rich_markup_mode=None)

ID = 'The first digits of a record\'s id, or "last".'
VerdictIs = Annotated[
    str | None, typer.Option("--verdict", metavar="VERDICT", help="BPO, KPO, SPLIT, NEITHER or UNDECIDED.")
]
RuleFired = Annotated[str | None, typer.Option("--rule", metavar="ID", help="A rule that fired.")]
HasText = Annotated[str | None, typer.Option("--text", metavar="TEXT", help="Text in the name, id or description.")]
Since = Annotated[str | None, typer.Option("--since", metavar="TIME", help="Not before this day or time (UTC).")]
Until = Annotated[str | None, typer.Option("--until", metavar="TIME", help="Not after this day, or before this time.")]
MadeWith = Annotated[str | None, typer.Option("--rulebook", metavar="FINGERPRINT", help="Made with this rulebook.")]
WhoRecorded = Annotated[
    str | None,
    typer.Option("--who", metavar="TEXT", help="Text in the account or the claimed name of who recorded it."),
]
OfTask = Annotated[str | None, typer.Option("--task", metavar="ID", help="The id of the task.")]
WithColumn = Annotated[str | None, typer.Option("--column", metavar="NAME=VALUE", help="A column with this value.")]
WithPack = Annotated[str | None, typer.Option("--pack", metavar="ID", help="Made with this pack.")]
WithCaution = Annotated[str | None, typer.Option("--caution", metavar="CAUTION", help="With this caution.")]
WithScore = Annotated[
    str | None, typer.Option("--score", metavar="RANGE", help='The score: "<0", ">=0.5" or "-0.2..0.2".')
]
OfRun = Annotated[str | None, typer.Option("--run", metavar="ID", help="The first digits of a run's id.")]
DecidedBy = Annotated[
    str | None, typer.Option("--by", metavar="TEXT", help="Text in the name of who decided, or entered the decision.")
]


@app.command("list")
@with_packs
def list_(  # noqa: PLR0913  one parameter for each option
    *,
    verdict: VerdictIs = None,
    rule: RuleFired = None,
    text: HasText = None,
    since: Since = None,
    until: Until = None,
    rulebook: MadeWith = None,
    who: WhoRecorded = None,
    task: OfTask = None,
    column: WithColumn = None,
    pack: WithPack = None,
    caution: WithCaution = None,
    score: WithScore = None,
    run: OfRun = None,
    by: DecidedBy = None,
    decided: Annotated[bool, typer.Option("--decided", help="Only records that people have decided about.")] = False,
    open_: Annotated[bool, typer.Option("--open", help="Only records that nobody has decided about.")] = False,
    overridden: Annotated[bool, typer.Option("--overridden", help="Only records that people decided against.")] = False,
    limit: Annotated[int, typer.Option(min=0, max=10**9, help="Show at most so many; 0 shows all.")] = 20,
    json: Json = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """List decisions, the newest first.

    Example: outsourcing audit list --verdict KPO --since 2026-01-01
    """
    from outsourcing.engine.records.search import Filter, list_decisions, parse_filter
    from outsourcing.engine.report.decisions import show_decisions

    if decided and open_:
        raise typer.BadParameter("choose one of --decided and --open")
    recorded = (verdict, rule, text, since, until, rulebook, who, task, column, pack, caution, score)
    decision = True if decided else False if open_ else None
    conditions = parse_filter(Filter(*recorded, by=by, run=run, decided=decision, overridden=overridden))
    with open_store(store) as records:
        decisions, count = list_decisions(records, conditions, limit or None)
        if conditions.rule and not count and not list_decisions(records, Filter(rule=conditions.rule), 0)[1]:
            packs.load().rule(conditions.rule)  # raises where no rule with this id exists
    if json:
        print_json([decision._asdict() for decision in decisions])
    else:
        show_decisions(decisions, count, console())


@app.command()
@with_packs
def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help=ID)],
    *,
    json: Json = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Show a decision record.

    It says who recorded it, when, on which answers and by which rules, what people decided, and holds the assessment.
    With --json, decisions and outcomes follow in lines of their own.

    Example: outsourcing audit show last
    """
    from outsourcing.engine.records.follow_ups import follow_ups_of
    from outsourcing.engine.records.runs import list_runs
    from outsourcing.engine.records.search import find_record
    from outsourcing.engine.report.assessment import show_assessment
    from outsourcing.engine.report.records import show_follow_ups, show_header

    with open_store(store) as records:
        record = find_record(records, id_)
        people = follow_ups_of(records, record)
        runs = list_runs(records, [record.summary.run]) if record.summary.run else []
    if json:
        print_lines([record.text])
        print_json(one.as_json() for one in people.every)
    else:
        questions = packs.load().questions
        show_header(record.header, runs, questions, console())
        show_follow_ups(people, console())
        show_assessment(record.assessment, questions, console())


@app.command()
@with_packs
def rules(  # noqa: PLR0913  one parameter for each option
    *,
    verdict: VerdictIs = None,
    text: HasText = None,
    since: Since = None,
    until: Until = None,
    rulebook: MadeWith = None,
    who: WhoRecorded = None,
    task: OfTask = None,
    column: WithColumn = None,
    pack: WithPack = None,
    caution: WithCaution = None,
    score: WithScore = None,
    run: OfRun = None,
    json: Json = False,
    store: StorePath = None,
) -> None:
    """Count how often each rule fired.

    Also counts how often it supported the verdict or spoke against it, and in how many decisions it could have fired:
    those made with a rulebook that has the rule. Lists the rules that never fired.

    Example: outsourcing audit rules --since 2026-01-01
    """
    from outsourcing.engine.records.search import Filter, count_firings, parse_filter
    from outsourcing.engine.report.decisions import show_rule_counts

    conditions = parse_filter(
        Filter(verdict, None, text, since, until, rulebook, who, task, column, pack, caution, score, run=run)
    )
    with open_store(store) as records:
        counts, decisions = count_firings(records, conditions)
    if json:
        print_json([{**count._asdict(), "decisions": decisions} for count in counts])
    else:
        show_rule_counts(counts, decisions, console())


@app.command()
@with_packs
def rulebooks(*, json: Json = False, store: StorePath = None) -> None:
    """List the rulebooks that decisions were made with.

    From when to when each was in use, for how many decisions, and with which packs.

    Example: outsourcing audit rulebooks
    """
    from outsourcing.engine.records.search import list_rulebooks
    from outsourcing.engine.report.decisions import show_rulebooks

    with open_store(store) as records:
        books = list_rulebooks(records)
    if json:
        print_json([book._asdict() for book in books])
    else:
        show_rulebooks(books, console())


for command in (decide, outcome, agreement, export, verify, backup, prune):
    app.command()(with_packs(command))


@app.command()
@with_packs
def replay(  # noqa: PLR0913  one parameter for each option
    id_: Annotated[str | None, typer.Argument(metavar="[ID]", help=ID)] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Replay every record.")] = False,
    against: Annotated[str | None, typer.Option(metavar="current", help="Replay by today's rules instead.")] = None,
    json: Json = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Replay decisions, and show what differs.

    They are replayed by the rules and the engine of their time. Exit code 1: something differs.

    Example: outsourcing audit replay --all
    """
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.records import replay as replays
    from outsourcing.engine.records.search import all_records, find_record
    from outsourcing.engine.report.records import show_replayed

    if (id_ is None) is not every:
        raise typer.BadParameter("give the id of a record, or --all")
    if against not in (None, "current"):
        raise typer.BadParameter("--against accepts only: current")
    with open_store(store) as records:
        chosen = all_records(records) if every else [find_record(records, id_ or "")]
        replayed = list(replays.replay(records, chosen, Advisor(packs.load()) if against else None))
    if json:
        print_json(
            [{**one._asdict(), "comparison": one.comparison and one.comparison.model_dump()} for one in replayed]
        )
    else:
        show_replayed(replayed, console())
    if not all(one.identical for one in replayed):
        raise typer.Exit(FINDINGS)
