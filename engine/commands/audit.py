"""The commands `audit ...`: search, show and replay decision records; audit_store.py has those that maintain them."""

from typing import Annotated

import typer

from outsourcing.engine.commands.audit_people import agreement, decide, outcome
from outsourcing.engine.commands.audit_store import backup, export, prune, report, verify
from outsourcing.engine.commands.output import FINDINGS, Json, StorePath, console, open_store, print_json, print_lines
from outsourcing.engine.commands.packs import NONE_NAMED, Packs, with_packs
from outsourcing.engine.commands.record_filter import RecordFilter, with_record_filter

app = typer.Typer(help="Search, show, verify and replay decision records.", no_args_is_help=True, rich_markup_mode=None)

ID = 'The first digits of a record\'s id, or "last".'


@app.command("list")
@with_packs
@with_record_filter
def list_(
    *,
    conditions: RecordFilter,
    limit: Annotated[int, typer.Option(min=0, max=10**9, help="Show at most this many; 0 shows all.")] = 20,
    json: Json = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """List decisions, the newest first.

    Example: outsourcing audit list --verdict KPO --since 2026-01-01
    """
    from outsourcing.engine.records.search import Filter, list_decisions
    from outsourcing.engine.report.decisions import show_decisions

    with open_store(store) as records:
        decisions, count = list_decisions(records, conditions, limit or None)
        if conditions.rule and not count and not list_decisions(records, Filter(rule=conditions.rule), 0)[1]:
            packs.load().rule(conditions.rule)  # raises where no rule with this id exists
    if json:
        print_json([decision.as_json() for decision in decisions])
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

    Shows who recorded it and when, the answers, the assessment with its rules, and what people decided. With --json,
    decisions and outcomes follow on lines of their own.

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
@with_record_filter
def rules(
    *,
    conditions: RecordFilter,
    json: Json = False,
    store: StorePath = None,
) -> None:
    """Count how often each rule fired.

    Also counts how often it supported the verdict or spoke against it, and in how many decisions it could have fired:
    those made with a rulebook that has the rule. Lists the rules that never fired.

    Example: outsourcing audit rules --since 2026-01-01
    """
    from outsourcing.engine.records.search import count_firings
    from outsourcing.engine.report.decisions import show_rule_counts

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


for command in (decide, outcome, agreement, export, report, verify, backup, prune):
    app.command()(with_packs(command))


@app.command()
@with_packs
@with_record_filter
def replay(  # noqa: PLR0913  one parameter for each option
    id_: Annotated[str | None, typer.Argument(metavar="[ID]", help=ID)] = None,
    *,
    conditions: RecordFilter,
    every: Annotated[bool, typer.Option("--all", help="Replay every record, or those that the filters leave.")] = False,
    against: Annotated[str | None, typer.Option(metavar="current", help="Replay by today's rules instead.")] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="Replay by today's rules without this one; can be repeated."),
    ] = None,
    turned: Annotated[bool, typer.Option("--turned", help="Show only records with another verdict.")] = False,
    json: Json = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Replay decisions, and show what differs.

    They are replayed by the rules and the engine of their time. Records with masked answers cannot be replayed, and are
    counted apart. By today's rules, it also says whether they agree with what people decided. Exit code 1: something
    differs; with --turned, a verdict does.

    Example: outsourcing audit replay --all --without DF1 --turned
    """
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.commands.progress import replaying
    from outsourcing.engine.records import replay as replays
    from outsourcing.engine.records.follow_ups import newest_decisions
    from outsourcing.engine.records.search import ANY, all_records, find_record, list_decisions
    from outsourcing.engine.report.records import show_replayed

    if (id_ is None) is not every:
        raise typer.BadParameter("give the id of a record, or --all")
    if id_ is not None and conditions != ANY:
        raise typer.BadParameter("filters choose among all records; give them with --all")
    if against not in (None, "current"):
        raise typer.BadParameter("--against accepts only: current")
    advisor = None
    if against or without:
        advisor = replays.without_rules(Advisor(packs.load()), [rule.upper() for rule in without or ()])
    with open_store(store) as records:
        chosen = all_records(records, conditions) if every else [find_record(records, id_ or "")]
        count = list_decisions(records, conditions, 0)[1] if every else 1
        known = packs.load() if packs.named else None
        replayed = list(replaying(replays.replay(records, chosen, advisor, known), count))
        decided = newest_decisions(records) if advisor else {}
        replayed = [one._replace(decided=decided.get(one.id, "")) for one in replayed]
    shown = [one for one in replayed if one.turned] if turned else replayed
    if json:
        print_json([{**one._asdict(), "comparison": one.comparison and one.comparison.model_dump()} for one in shown])
    else:
        show_replayed(replayed, console(), only_turned=turned, by_own_rules=advisor is None)
    differs = any(one.turned for one in shown) if turned else not all(one.identical or one.masked for one in replayed)
    if differs:
        raise typer.Exit(FINDINGS)
