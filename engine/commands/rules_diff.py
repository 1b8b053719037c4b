"""The command `rules diff`: which verdicts change between two versions of the rules."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import (
    FINDINGS,
    Json,
    Mappings,
    StorePath,
    console,
    open_store,
    print_lines,
    say,
)
from outsourcing.engine.commands.packs import NONE_NAMED, Packs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outsourcing.engine.core.assessment import Assessment
    from outsourcing.engine.core.errors import RerunError
    from outsourcing.engine.core.rulebook import Rulebook
    from outsourcing.engine.loading.rulebook_versions import Loaded, Request, Revision
    from outsourcing.engine.portfolio.mapping import ColumnMapping


def diff(  # noqa: PLR0913  one parameter for each option
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help="A folder, a recorded fingerprint, shipped, or current."),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.")] = "current",
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE]...", help="More files with tasks.")] = None,
    *,
    cases: Annotated[list[str] | None, typer.Option(metavar="FILE", help="A file with tasks; can be repeated.")] = None,
    decided: Annotated[bool, typer.Option("--decided", help="The records that people have decided about.")] = False,
    mapped: Mappings = None,
    json: Json = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Show which tasks change verdict between OLD and NEW rules.

    Also names the rules that are responsible. "current" means the current rules with all packs, "shipped" the shipped
    rules without packs; a folder has a pack, or all rules. Both versions run in the current engine. With --decided, it
    also says which version agrees more often with what people decided. Exit code 1: some verdict changes.

    Example: outsourcing rules diff shipped --cases portfolio.csv
    """
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.core.assessment import Assessment
    from outsourcing.engine.core.text import counted, visible
    from outsourcing.engine.explanation.comparison import compare
    from outsourcing.engine.explanation.impact import impact
    from outsourcing.engine.loading.rulebook_versions import rerun
    from outsourcing.engine.portfolio.mapping import read_mapping
    from outsourcing.engine.report.impact import show_differences

    rulebook = packs.load()
    paths = [*(cases or ()), *(files or ())]
    if bool(paths) is decided:
        raise typer.BadParameter("name a file with tasks, --cases FILE, or --decided")
    mapping = read_mapping(mapped or (), rulebook.questions)
    of_files, ignored = _tasks(paths, rulebook, mapping)
    requests, decisions = _decided_cases(store) if decided else (of_files, [])
    sides = [_revision(name, store, rulebook) for name in (old, new)]
    before, after = (rerun(side, requests) for side in sides)
    advisor, compared, failed = Advisor(rulebook), [], []
    for case, assessment, other in zip(requests, before, after, strict=True):
        if isinstance(assessment, Assessment) and isinstance(other, Assessment):
            compared.append(compare(assessment, other, advisor))
        else:
            failed += [f"{case.id}: {error}" for error in (assessment, other) if not isinstance(error, Assessment)]
    if json:
        print_lines(comparison.model_dump_json() for comparison in compared)
    else:
        turned = [comparison for comparison in compared if comparison.turned]
        changes = impact("The cases", [comparison.verdict for comparison in compared], turned)
        show_differences(compared, changes, console())
    if decided:
        pairs = zip(sides, (before, after), strict=True)
        reached = [f"{side.label}: {_agreed(decisions, some):,}" for side, some in pairs]
        say(f"of {counted(len(decisions), 'verdict')} that people decided for, reached by {', by '.join(reached)}")
    if ignored:
        say(f"ignored columns that are not questions of the current rules: {visible(', '.join(ignored))}")
    for side, assessments in zip(sides, (before, after), strict=True):
        if ignored_answers := _ignored_answers(requests, assessments):
            names = ", ".join(ignored_answers)
            say(visible(f"{side.label}: ignored the answers to questions that these rules do not ask: {names}"))
    say("\n".join(map(visible, failed)))
    if failed or any(comparison.turned for comparison in compared):
        raise typer.Exit(FINDINGS)


def _tasks(
    paths: "Sequence[str]", rulebook: "Rulebook", mapping: "ColumnMapping"
) -> "tuple[list[Request], dict[str, None]]":
    """Return the tasks and cases in files, and the columns that are neither questions nor texts."""
    from outsourcing.engine.loading.rulebook_versions import request
    from outsourcing.engine.portfolio import read_tasks
    from outsourcing.engine.rule_tests.case_files import is_case_file, read_cases

    rows = read_tasks([path for path in paths if not is_case_file(path)], rulebook.profile, mapping=mapping)
    cases = read_cases([Path(path) for path in paths if is_case_file(path)], rulebook)
    tasks = [(row.profile, row.id) for row in rows]
    tasks += [(rulebook.profile(name=case.name, **case.answers), case.place) for case in cases]
    found = [request(profile, id_, {})._replace(known_only=True) for profile, id_ in tasks]
    return found, dict.fromkeys(name for row in rows for name in row.carried)


def _decided_cases(store: Path | None) -> "tuple[list[Request], list[str]]":
    """Return the records with a verdict that people decided for, as requests, with that verdict."""
    from outsourcing.engine.core.vocabulary import VerdictKind
    from outsourcing.engine.records.follow_ups import ACCEPTED, newest_decisions
    from outsourcing.engine.records.replay import masked_answers, to_request
    from outsourcing.engine.records.search import Filter, all_records

    cases = {}
    with open_store(store) as records:
        newest = newest_decisions(records)
        for record in all_records(records, Filter(decided=True)):
            value = newest.get(record.id, "")
            verdict = record.summary.verdict if value == ACCEPTED else value
            if verdict in (*VerdictKind,) and verdict != VerdictKind.UNDECIDED and not masked_answers(record):
                cases[record.id] = to_request(record)._replace(id=record.id, carried={}, known_only=True), verdict
    return [case for case, _ in cases.values()], [verdict for _, verdict in cases.values()]


def _agreed(decisions: "Sequence[str]", assessments: "Sequence[Assessment | RerunError]") -> int:
    """Return how many assessments have the verdict that people decided for."""
    return sum(getattr(one, "verdict", "") == decision for one, decision in zip(assessments, decisions, strict=False))


def _ignored_answers(requests: "Sequence[Request]", assessments: "Sequence[Assessment | RerunError]") -> list[str]:
    """Return the questions with answers that an assessment leaves out."""
    from outsourcing.engine.core.assessment import Assessment
    from outsourcing.engine.core.questions import FREE_TEXT

    names = [
        name
        for request, assessment in zip(requests, assessments, strict=True)
        if isinstance(assessment, Assessment)
        for name in request.task
        if name not in assessment.profile and name not in FREE_TEXT
    ]
    return list(dict.fromkeys(names))


def _revision(name: str, store: Path | None, rulebook: "Rulebook") -> "Revision | Loaded":
    """Return a version of the rules: the current ones, with packs or without, a folder's, or a recorded one."""
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.loading.loader import load
    from outsourcing.engine.loading.pack_scan import pack_id
    from outsourcing.engine.loading.rulebook_versions import Loaded, from_folder
    from outsourcing.engine.records import replay

    if not name:
        raise typer.BadParameter("name a folder of rules, a recorded fingerprint, shipped, or current")
    if name == "current":
        return Loaded("the current rules", Advisor(rulebook))
    if name == "shipped":
        return Loaded("the shipped rules", Advisor(load()))
    if pack_id(Path(name) / "__init__.py") not in (None, load().packs[0].id):
        return Loaded(visible(name), Advisor(load(packs=[Path(name)])))
    if os.path.isdir(name) or not re.fullmatch("[0-9a-fA-F]{4,64}", name):
        return from_folder(Path(name))
    with open_store(store) as opened:
        return replay.stored_revision(opened, name.lower()).rules_only()
