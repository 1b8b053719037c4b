"""The commands about what people decided: decide, outcome, agreement."""

from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import Json, StorePath, console, has_terminal, open_store, print_json, say

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from outsourcing.engine.records.chain import EntryKind
    from outsourcing.engine.records.follow_ups import HumanChoice
    from outsourcing.engine.records.redaction import Redaction
    from outsourcing.engine.records.store import Store

RecordId = Annotated[str | None, typer.Argument(metavar="[RECORD]", help='The first digits of its id, or "last".')]
Because = Annotated[str, typer.Option("--because", metavar="TEXT", help="Why, in a sentence.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decided, if not you.")]


def decide(  # noqa: PLR0913  one parameter for each option
    id_: RecordId = None,
    *,
    as_: Annotated[
        str, typer.Option("--as", metavar="OUTCOME", help="accepted, BPO, KPO, SPLIT, NEITHER, in_house or postponed.")
    ] = "",
    reason: Annotated[
        str,
        typer.Option(metavar="CODE", help="new_information, wrong_answer, wrong_rule, business or other."),
    ] = "",
    because: Because = "",
    by: By = "",
    since: Annotated[str, typer.Option(metavar="DAY", help="The day from which it holds.")] = "",
    from_: Annotated[str | None, typer.Option("--from", metavar="FILE", help="Read decisions from this file.")] = None,
    store: StorePath = None,
) -> None:
    """Record what people decided about a record.

    The decision is a new entry; the record does not change. If it differs from the verdict, a reason is needed. The
    newest decision counts. For many records: audit export --decisions todo.xlsx writes a workbook for --from.

    Example: outsourcing audit decide last --as KPO --reason business --because "The team exists already."
    """
    from outsourcing.engine.core.text import counted
    from outsourcing.engine.records.chain import DECIDED
    from outsourcing.engine.records.follow_ups import HumanChoice, add_follow_ups

    if (id_ is None) is (from_ is None):
        raise typer.BadParameter("give the id of a record, or --from FILE")
    if from_ is None:
        _record_choice(DECIDED, id_ or "", HumanChoice(as_, reason, because, by, since), store)
        return
    if any((as_, reason, because, by, since)):
        raise typer.BadParameter("--from FILE takes everything from the file")
    from outsourcing.engine.records.decision_files import read_decisions

    with _writable(store) as opened:
        decisions = read_decisions(from_, opened)
        head = add_follow_ups(opened, DECIDED, decisions, _redaction()) if decisions else opened.head()
    say(f"recorded: {counted(len(decisions), 'decision')} (head {head.short})")


def outcome(
    id_: Annotated[str, typer.Argument(metavar="RECORD", help='The first digits of its id, or "last".')],
    *,
    as_: Annotated[str, typer.Option("--as", metavar="RESULT", help="good, mixed, bad or undone.")] = "",
    because: Because = "",
    by: By = "",
    store: StorePath = None,
) -> None:
    """Record how it went.

    Example: outsourcing audit outcome last --as good --because "Half the cost, no complaints in a year."
    """
    from outsourcing.engine.records.chain import OUTCOME
    from outsourcing.engine.records.follow_ups import HumanChoice

    _record_choice(OUTCOME, id_, HumanChoice(as_, "", because, by), store)


def _record_choice(kind: "EntryKind", id_: str, given: "HumanChoice", store: "Path | None") -> None:
    """Record a choice about one record; ask for what is missing at a terminal.

    Raises:
        InputError: something is wrong with the choice, or missing.

    """
    from outsourcing.engine.core.errors import InputError
    from outsourcing.engine.records import follow_ups
    from outsourcing.engine.records.search import find_record

    with _writable(store) as opened:
        record = find_record(opened, id_)
        verdict, before = record.summary.verdict, follow_ups.follow_ups_of(opened, record).newest(kind)
        if has_terminal():
            from outsourcing.engine.prompts.decision import ask_choice

            given = ask_choice(kind, verdict, given) or given
        choice = follow_ups.read_choice(kind, verdict, given)
        if isinstance(choice, list):
            raise InputError([flaw.at(f"record {record.id}") for flaw in choice], "nothing was recorded.")
        choice = choice._replace(since=follow_ups.parse_since(choice.since))
        made = (record.id, choice, before.id if before else "")
        head = follow_ups.add_follow_ups(opened, kind, [made], _redaction())
        found = follow_ups.follow_ups_of(opened, record)
    newest = found.newest(kind)
    if newest:
        say(f"recorded: {newest.words}; the verdict was {verdict} (head {head.short})")
    for earlier, later in found.conflicts():
        if newest and newest.id in (earlier.id, later.id):
            say(f"{earlier.who} decided at the same time: {earlier.words}. Both are kept; the newer one counts.")


def _redaction() -> "Redaction":
    """Return the configured redaction; questions and columns do not matter here."""
    from outsourcing.engine.configuration import configured
    from outsourcing.engine.core.questions import normalised
    from outsourcing.engine.records.redaction import Redaction

    return Redaction(frozenset(map(normalised, configured().mask)))


def _writable(store: "Path | None") -> "AbstractContextManager[Store]":
    """Open a store that exists, to add to it."""
    from outsourcing.engine.configuration import configured
    from outsourcing.engine.records.store import Store

    return Store(store or configured().store, write=True)


def agreement(  # noqa: PLR0913  one parameter for each option
    *,
    since: Annotated[str | None, typer.Option(metavar="TIME", help="Records not before this day or time.")] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Records not after this day.")] = None,
    rulebook: Annotated[str | None, typer.Option(metavar="FINGERPRINT", help="Made with this rulebook.")] = None,
    pack: Annotated[str | None, typer.Option(metavar="ID", help="Made with this pack.")] = None,
    json: Json = False,
    store: StorePath = None,
) -> None:
    """Count how often people followed the advice.

    By verdict, confidence, rulebook and person, with 95 % intervals, and which rules fired in decisions that differ.

    Example: outsourcing audit agreement --since 2026-01-01
    """
    from outsourcing.engine.records.agreement import agreement as count_agreement
    from outsourcing.engine.records.search import Filter, parse_filter
    from outsourcing.engine.report.agreement import show_agreement

    conditions = parse_filter(Filter(since=since, until=until, rulebook=rulebook, pack=pack))
    with open_store(store) as records:
        found = count_agreement(records, conditions)
    if json:
        print_json([found.as_json()])
    else:
        show_agreement(found, console())
