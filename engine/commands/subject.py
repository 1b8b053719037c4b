"""The task that a command explains: a record, or a task in a file."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import open_store, say
from outsourcing.engine.commands.suggesting import completion

if TYPE_CHECKING:
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.explanation.context import ExplanationContext
    from outsourcing.engine.report.handout import Provenance

Subject = Annotated[str, typer.Argument(metavar="RECORD|FILE", help='A record id, "last", or a task file.')]
TaskId = Annotated[str | None, typer.Option("--task", metavar="ID", help="Which task, if the file contains several.")]


def explained_subject(  # noqa: PLR0913  which task, and how its file is read
    subject: str,
    task: str | None,
    advisor: "Advisor",
    store: Path | None,
    mapped: Sequence[str] | None = None,
    *,
    strict: bool = False,
) -> "tuple[ExplanationContext, Provenance]":
    """Return the context to explain a task in a file that exists, else a record, and who assessed it and when."""
    if subject == "-" or os.path.exists(subject) or Path(subject).suffix:
        return _from_file(subject, task, advisor, mapped or (), strict=strict), _here_and_now()
    if mapped or strict:
        raise typer.BadParameter(f"--map and --strict are about a file of tasks, but the file {subject} does not exist")
    if task is not None:
        raise typer.BadParameter(f"--task picks a task from a file, but the file {subject} does not exist")
    return _from_record(subject, advisor, store)


def _here_and_now() -> "Provenance":
    from outsourcing.engine.records.person import current_person
    from outsourcing.engine.records.record import now
    from outsourcing.engine.report.handout import Provenance

    return Provenance(current_person().name, now())


def _from_file(
    path: str, id_: str | None, advisor: "Advisor", mapped: Sequence[str], *, strict: bool
) -> "ExplanationContext":
    from outsourcing.engine.core.errors import AdvisorError, listed
    from outsourcing.engine.core.text import quoted, visible
    from outsourcing.engine.explanation.context import ExplanationContext
    from outsourcing.engine.interview.interviewer import Interviewer
    from outsourcing.engine.loading.rulebook_versions import request
    from outsourcing.engine.portfolio import read_tasks
    from outsourcing.engine.portfolio.mapping import read_mapping
    from outsourcing.engine.suggestions.confirmation import confirm_first

    rulebook = advisor.rulebook
    mapping = read_mapping(mapped, rulebook.questions, strict=strict)
    rows = read_tasks([path], rulebook.profile, complete=completion(rulebook, ()).complete, mapping=mapping)
    matching = [row for row in rows if id_ in (None, row.id)]
    if len(matching) != 1:
        ids = visible(listed([row.id for row in rows]))
        if id_ is None:
            problem = f"the file contains several tasks. Choose one with --task ID ({ids})"
        elif matching:
            problem = f"{len(matching)} tasks have the id {quoted(id_)} ({ids})"
        else:
            problem = f"no task has the id {quoted(id_)} ({ids})"
        raise AdvisorError(
            f"{visible(path)}: {problem}", code="task-not-found" if id_ and not matching else "several-tasks"
        )
    [row] = matching
    first = confirm_first(Interviewer(advisor), row.known.answers, row.known.suggested)
    suggestions = {"suggested": row.suggested_parts(), "confirm_first": first} if row.known.suggested else {}
    return ExplanationContext(request(row.profile, row.id, row.carried), advisor, suggestions=suggestions)


def _from_record(id_: str, advisor: "Advisor", store: Path | None) -> "tuple[ExplanationContext, Provenance]":
    from outsourcing.engine.core.source_digest import FINGERPRINT_SHOWN
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.records.record import ID_SHOWN
    from outsourcing.engine.records.replay import explanation_of
    from outsourcing.engine.records.search import find_entry, read_record
    from outsourcing.engine.report.handout import Provenance

    with open_store(store) as opened:
        entry = find_entry(opened, id_)
        record = read_record(opened, entry)
        context = explanation_of(opened, record, advisor)
    say(visible(f"record {record.id[:ID_SHOWN]} of {record.time} by {record.header.person}"))
    if context.revision:
        current = advisor.rulebook.fingerprint[:FINGERPRINT_SHOWN]
        say(f"explained with {context.revision.label}, which decided it; the current rulebook is {current}")
    return context, Provenance(record.header.person.name, record.time, record.id, str(entry.head))
