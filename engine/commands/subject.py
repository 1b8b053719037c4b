"""What a command is about: a record, or a task in a file."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import say

if TYPE_CHECKING:
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.explanation.context import ExplanationContext

Subject = Annotated[str, typer.Argument(metavar="RECORD|FILE", help='A record\'s id, "last", or a task file.')]
TaskId = Annotated[str | None, typer.Option("--task", metavar="ID", help="Which task, where the file holds several.")]


def case_of(subject: str, task: str | None, advisor: "Advisor", store: Path | None) -> "ExplanationContext":
    """Return the task that is meant: one in a file that is there, else a record."""
    if subject == "-" or os.path.exists(subject) or Path(subject).suffix:
        return _from_file(subject, task, advisor)
    if task is not None:
        raise typer.BadParameter("--task names a task in a file, and there is no such file")
    return _from_record(subject, advisor, store)


def _from_file(path: str, id_: str | None, advisor: "Advisor") -> "ExplanationContext":
    from outsourcing.engine.core.errors import AdvisorError, listed
    from outsourcing.engine.core.text import quoted, visible
    from outsourcing.engine.explanation.context import ExplanationContext
    from outsourcing.engine.loading.rulebook_versions import request
    from outsourcing.engine.portfolio import read_tasks

    every = read_tasks([path], advisor.rulebook.profile)
    tasks = [row for row in every if id_ in (None, row.id)]
    if len(tasks) != 1:
        ids = visible(listed([row.id for row in every]))
        how_many = "no task there has" if not tasks else f"{len(tasks)} tasks there have"
        wrong = (
            f"which task? Name one by its id: --task ID ({ids})"
            if id_ is None
            else f"{how_many} the id {quoted(id_)} ({ids})"
        )
        raise AdvisorError(f"{visible(path)}: {wrong}")
    [row] = tasks
    return ExplanationContext(request(row.profile, row.id, row.carried), advisor)


def _from_record(id_: str, advisor: "Advisor", store: Path | None) -> "ExplanationContext":
    from outsourcing.engine.configuration import configured
    from outsourcing.engine.core.errors import RecordError
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.explanation.context import ExplanationContext
    from outsourcing.engine.records import replay, search
    from outsourcing.engine.records.record import ID_SHOWN
    from outsourcing.engine.records.store import Store

    with Store(store or configured().store) as opened:
        record = search.find_record(opened, id_)
        if hidden := replay.masked_answers(record):
            told = f"the answer to {', '.join(hidden)} is masked, and so it cannot be explained"
            raise RecordError(f"record {record.id}: {told}")
        today = record.summary.rulebook == advisor.rulebook.fingerprint
        revision = None if today else replay.stored_revision(opened, record.summary.rulebook).rules_only()
    say(visible(f"record {record.id[:ID_SHOWN]} of {record.time} by {record.header.who or 'somebody'}"))
    return ExplanationContext(replay.to_request(record), advisor, revision, record.assessment)
