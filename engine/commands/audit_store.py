"""The commands that maintain decision records, and hand them on: export, report, verify, backup, prune."""

from pathlib import Path
from secrets import randbelow
from typing import Annotated

import typer

from outsourcing.engine.commands.output import (
    FINDINGS,
    Json,
    StorePath,
    Title,
    confirm,
    has_terminal,
    open_store,
    print_json,
    print_lines,
    say,
)
from outsourcing.engine.commands.packs import NONE_NAMED, Packs
from outsourcing.engine.commands.record_filter import RecordFilter, with_record_filter, written_filter

SEEDS = 1_000_000


@with_record_filter
def export(
    *,
    conditions: RecordFilter,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write to this file, not to stdout.")] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a workbook of the records that nobody has decided about."),
    ] = None,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Export records: all as JSON Lines, or some as a table.

    JSON Lines hold everything, with the sources of the rulebooks, and can be verified: audit verify reads them. A name
    that ends in .csv, .tsv or .parquet makes a table with a row for each record and what people decided about it; only
    a table can leave records out. A workbook of decisions is read back by audit decide --from.

    Example: outsourcing audit export --output records.csv --since 2026-01-01 --verdict KPO
    """
    from outsourcing.engine.core.text import counted, visible
    from outsourcing.engine.records.export import export_lines, write_export
    from outsourcing.engine.records.search import ANY, list_decisions
    from outsourcing.engine.report.record_table import is_table, write_table

    if output and decisions:
        raise typer.BadParameter("choose one of --output and --decisions")
    whole = not decisions and not (output and is_table(output))
    if whole and conditions != ANY:
        raise typer.BadParameter("JSON Lines hold all records; with filters, write a table: --output records.csv")
    with open_store(store) as records:
        if decisions:
            from outsourcing.engine.report.decision_workbook import write_decision_workbook

            open_ones, count = list_decisions(records, conditions._replace(decided=False), None)
            write_decision_workbook(open_ones, decisions)
            say(visible(f"{decisions}: written, {counted(count, 'record')} to decide about"))
        elif output and is_table(output):
            count = write_table(records, conditions, tuple(packs.load().questions), output)
            say(visible(f"{output}: written, {counted(count, 'record')}"))
        elif output:
            say(visible(f"{output}: written. Head: {write_export(records, output)}"))
        else:
            print_lines(export_lines(records))


@with_record_filter
def report(  # noqa: PLR0913  one parameter for each option
    *,
    conditions: RecordFilter,
    output: Annotated[
        list[Path], typer.Option("--output", "-o", metavar="FILE", help="Write to this file: .html, .md or .docx.")
    ],
    sample: Annotated[int, typer.Option(min=0, max=10_000, help="Number of records to draw.")] = 20,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**53, help="The seed of the draw; by default a new one, which is noted.")
    ] = None,
    title: Title = "",
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Write a report for auditors.

    It counts records, shows how often people followed the advice and where they decided otherwise, and holds a random
    sample with each record in full. The same seed draws the same sample.

    Example: outsourcing audit report --output records.html --sample 20 --seed 7
    """
    from outsourcing.engine.core.text import counted, visible
    from outsourcing.engine.report.audit_report import audit_report, document
    from outsourcing.engine.report.pages import check_pages, write_document

    check_pages(output)
    with open_store(store) as records:
        drawn = seed if seed is not None else randbelow(SEEDS)
        found = audit_report(
            records, conditions, size=sample, seed=drawn, title=title, written=written_filter(conditions)
        )
    write_document(output, document(found, packs.load().questions), found.made)
    names = ", ".join(map(str, output))
    say(visible(f"{names}: written, with {counted(len(found.sample), 'record')} drawn with the seed {drawn}"))


def verify(  # noqa: PLR0913  one parameter for each option
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="An export, or a store.")] = None,
    *,
    expect_head: Annotated[
        str | None, typer.Option(metavar="HEAD", help="A head noted earlier, like 12:3f5a…, that must be in the chain.")
    ] = None,
    against: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="Compare with a backup, an export, or a report with a head; can be repeated."
        ),
    ] = None,
    replay: Annotated[
        bool, typer.Option("--replay", help="Also replay every record by the rules and the engine of its time.")
    ] = False,
    json: Json = False,
    store: StorePath = None,
) -> None:
    """Verify that no record was changed or removed.

    Also reports texts that are missing although nobody erased them. Exit code 1: there are problems.

    Anyone who can write the file can forge the whole chain, so note the head elsewhere and check it with --expect-head,
    or compare with a copy that is kept elsewhere, with --against. --replay finds verdicts that were forged together
    with the chain.

    Example: outsourcing audit verify
    """
    from outsourcing.engine.configuration import configured
    from outsourcing.engine.records.chain import parse_head
    from outsourcing.engine.records.copies import compare_copy, heads_of
    from outsourcing.engine.records.export import is_export, verify_export
    from outsourcing.engine.records.verification import verify as verify_store

    expected = parse_head(expect_head) if expect_head is not None else None
    if file and is_export(file):
        if replay:
            raise typer.BadParameter("--replay needs a store, not an export")
        verified = verify_export(file, expected)
    else:
        with open_store(file or store) as records:
            verified = verify_store(records, expected)
            if replay and not verified.problems:
                from outsourcing.engine.records.replay import replayings

                verified = verified.replayed(replayings(records, verified.untrusted))
    if against:
        heads = heads_of(file or store or configured().store)
        chain = {head.seq: head.hash for head in heads}
        verified.problems.extend(problem for copy in against for problem in compare_copy(chain, copy))
    if json:
        print_json([verified.as_json()])
    else:
        print_lines(verified.lines())
    if verified.problems:
        raise typer.Exit(FINDINGS)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")], *, store: StorePath = None
) -> None:
    """Copy the store to a new file.

    Other processes can go on recording meanwhile.

    Example: outsourcing audit backup copy.db
    """
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.records import maintenance

    with open_store(store) as records:
        say(visible(f"{file}: written. Head: {maintenance.backup(records, file)}"))


def prune(  # noqa: PLR0913  one parameter for each option
    *,
    before: Annotated[
        str | None, typer.Option(metavar="TIME", help="Erase records from before this day or time (UTC).")
    ] = None,
    id_: Annotated[
        list[str] | None, typer.Option("--id", metavar="ID", help="Erase this record; can be repeated.")
    ] = None,
    task: Annotated[str | None, typer.Option(metavar="ID", help="Erase the records of this task.")] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it is recorded.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be erased.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Erase the texts of records for good.

    Also what people decided about them. Their chain entries stay; what was erased, by whom, when and why is recorded.
    Records on hold or younger than the minimum age in the configuration are kept. Backups and exports keep what they
    have: erase those yourself.

    Example: outsourcing audit prune --before 2024-01-01 --reason "kept for two years"
    """
    from outsourcing.engine.configuration import configured
    from outsourcing.engine.core.text import counted
    from outsourcing.engine.records import maintenance, search
    from outsourcing.engine.records.redaction import read_redaction
    from outsourcing.engine.records.store import open_or_create

    configuration = configured()
    redaction = read_redaction(configuration.mask, packs.load().questions, configuration.place)
    time = maintenance.check_past(search.parse_time(before)) if before is not None else ""
    keeping = maintenance.Keeping(configuration.minimum_age_days, configuration.hold)
    with open_store(store) as records:
        ids = tuple(search.find_record(records, one).id for one in id_ or ())
        selection = maintenance.checked(maintenance.Selection(time, task or "", ids))
        with records.reading():
            found = maintenance.prunable(records, selection, keeping)
    kept = f" (kept: {found.kept()})" if found.kept() else ""
    count = counted(len(found.decisions), "record")
    if dry_run:
        say(f"would erase {count}{kept}")
        return
    if found.decisions and not yes and not _confirm(f"Erase {count} {selection.words()} for good?{kept} [y/N] "):
        say("nothing was erased")
        return
    with open_or_create(store or configuration.store) as records:
        erased = maintenance.prune(records, selection, redaction.person(), reason, keeping)
        number = counted(len(erased.decisions), "record")
        say(f"{number} erased{kept}. Backups and exports keep what they have. Head: {records.head()}")


def _confirm(question: str) -> bool:
    """Ask the user to confirm.

    Raises:
        PromptError: this is not an interactive terminal.

    """
    from outsourcing.engine.core.errors import PromptError

    if not has_terminal():
        raise PromptError(f"{question}This is not an interactive terminal; confirm with --yes")
    return confirm(question)
