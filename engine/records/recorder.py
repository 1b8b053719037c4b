"""Record decisions while a command runs, and report what was recorded."""

import os
import shlex
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from outsourcing.engine.configuration import Configuration, configured
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import RecordError
from outsourcing.engine.core.questions import AnswerSource
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import visible
from outsourcing.engine.core.vocabulary import VerdictKind
from outsourcing.engine.portfolio.result import Result
from outsourcing.engine.portfolio.summary import AssessedTask, Earlier
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.records.chain import DECIDED, RUN, RUN_END, Head
from outsourcing.engine.records.follow_ups import (
    ACCEPTED,
    DECISIONS,
    REASONS,
    HumanChoice,
    Stance,
    add_follow_ups,
    follow_ups_of,
    newest_decision,
    stance,
)
from outsourcing.engine.records.record import ID_SHOWN, Origin, Record, SharedRecord, make_entry, make_record
from outsourcing.engine.records.redaction import NOTHING, read_redaction
from outsourcing.engine.records.runs import RunFile, files_of
from outsourcing.engine.records.search import find_record, newest_of_task
from outsourcing.engine.records.store import Store, open_or_create

BATCH = 1000  # records written in one transaction, so that other processes wait only briefly
CACHED = 4096  # results of a portfolio whose shared record is remembered
PREVIOUS = "previous"  # stands for the newest record of the same task

Decision = tuple[Assessment, Mapping[str, AnswerSource]]


def check_required(configuration: Configuration, place: Path | None, *, keeps: bool) -> None:
    """Refuse not to record, or to record elsewhere, where the configuration requires recording.

    Raises:
        RecordError: it does.

    """
    if not configuration.required:
        return
    if not keeps:
        message = f"{configuration.required} requires recording; leave out --no-record"
        raise RecordError(message, code="recording-required")
    if place is not None and os.path.realpath(place) != os.path.realpath(configuration.store):
        message = f"{configuration.required} requires recording in {visible(str(configuration.store))}"
        raise RecordError(f"{message}; leave out --store", code="recording-required")


class Recorder:
    """Records decisions in the configured store, or none where `keeps` is false. Use it in a `with` block.

    The store is opened at once, so that problems with it are reported before any work is done. The first decision
    begins a run, and the end of the block ends it.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        place: Path | None,
        *,
        keeps: bool,
        command: str = "",
        supersedes: str = "",
    ) -> None:
        """Open the store.

        Args:
            rulebook: the rules that the decisions are made with.
            place: the store, if it is not the configured one.
            keeps: whether decisions are recorded.
            command: what runs.
            supersedes: the id of the record that the new one takes the place of, or "previous".

        """
        self._rulebook, self._fingerprint = rulebook, rulebook.fingerprint
        self._place = place
        self._redaction = NOTHING
        self._store: Store | None = None
        self._shared: dict[tuple[Result, tuple[str, ...]], SharedRecord] = {}
        self._command, self._rows = command, 0
        self._files: tuple[RunFile, ...] = ()
        self._origin, self._recorded = Origin(), 0
        self._supersedes = supersedes
        self._forget()
        configuration = configured()
        check_required(configuration, place, keeps=keeps)
        if keeps:
            self._redaction = read_redaction(configuration.mask, rulebook.questions, configuration.place)
            self._store = open_or_create(place or configuration.store)
            if supersedes and supersedes != PREVIOUS:
                self._supersedes = find_record(self._store, supersedes).id

    def about(self, files: Iterable[tuple[str, Path]], rows: int) -> None:
        """Say which files the run reads, and how many tasks they have, before the first decision."""
        if self._store:
            self._files, self._rows = files_of(files), rows

    def _forget(self) -> None:
        """Forget which decisions were recorded so far."""
        self._number, self._first, self._last = 0, "", ""
        self.last = ""  # the id of the decision recorded last
        self.head = Head()
        self._masked: dict[str, None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if self._store:
            try:
                self._end(error)
            finally:
                self._store.close()

    def keep(self, decisions: Sequence[Decision]) -> str:
        """Record decisions; return the message about these.

        Raises:
            RecordError: they cannot be recorded.

        """
        self._forget()
        if self._store:
            self._begin()
            self._append(
                [
                    make_record(assessment, origins, self._redaction, self._next(number, assessment.id))
                    for number, (assessment, origins) in enumerate(decisions, 1)
                ]
            )
        return self.message()

    def add(self, batch: Sequence[AssessedTask]) -> None:
        """Record more tasks of a portfolio with their results; `message` covers all of them.

        Raises:
            RecordError: they cannot be recorded.

        """
        if self._store:
            self._begin()
            self._append([self._record(task, result, number) for number, (task, result) in enumerate(batch, 1)])

    def supersede(self, record: str) -> None:
        """Let the decisions recorded from now on take the place of a record; of none, if it is empty."""
        self._supersedes = record

    @property
    def who(self) -> str:
        """Return the name of who makes the decisions, as records have it."""
        return self._redaction.person().name

    @property
    def keeps(self) -> bool:
        """Say whether decisions are recorded."""
        return self._store is not None

    def decide(self, choice: HumanChoice) -> str:
        """Record what a person decided about the last record; return the message about it."""
        if self._store is None or not self._last:
            return ""
        record = find_record(self._store, self._last)
        before = follow_ups_of(self._store, record).newest(DECIDED)
        add_follow_ups(self._store, DECIDED, [(record.id, choice, before.id if before else "")], self._redaction)
        return f"recorded: {DECISIONS[choice.value]}; the verdict was {record.summary.verdict}"

    def decided(self, task: TaskRow, verdict: str) -> Earlier | None:
        """Return what people decided last about a task with the same id and name, beside today's verdict about it."""
        found = newest_decision(self._store, task.id, task.name) if self._store else None
        if not found:
            return None
        before, one = found
        accepted = one.choice.value == ACCEPTED and before != VerdictKind.UNDECIDED
        words = f"{before}, {one.words}" if accepted else one.words
        why = ": ".join(filter(None, (REASONS.get(one.choice.reason), one.choice.because)))
        agrees = stance(verdict, before if accepted else one.choice.value) is not Stance.OTHERWISE
        return Earlier(words, one.who, one.time, why, agrees)

    def message(self) -> str:
        """Return the message to the user about what was recorded."""
        if self._store is None:
            return "not recorded (--no-record)"
        if not self._number:
            return ""
        which = self._first if self._number == 1 else f"{self._number:,} decisions, {self._first} to {self._last}"
        message = f"recorded: {which} (head {self.head.short})"
        if self._masked:
            return f"{message}; masked: {visible(', '.join(self._masked))}"
        place = f" --store {visible(shlex.quote(str(self._place)))}" if self._place else ""
        return f"{message}. To see why: outsourcing explain {self._last}{place}"

    def missing(self, tasks: int) -> str:
        """Return how many of so many tasks are recorded, if not all are that should be."""
        if self._store is None or self._number == tasks:
            return ""
        return f"only {self._number:,} recorded" if self._number else "none recorded"

    def _append(self, records: Sequence[Record]) -> None:
        if self._store is None:
            return
        for start in range(0, len(records), BATCH):
            batch = records[start : start + BATCH]
            self.head = self._store.append(batch, self._rulebook)
            self._number += len(batch)
            self._recorded += len(batch)
            self._first = self._first or batch[0].id[:ID_SHOWN]
            self.last = batch[-1].id
            self._last = self.last[:ID_SHOWN]
            self._masked |= dict.fromkeys(name for record in batch for name in record.masked)

    def _begin(self) -> None:
        """Record the beginning of the run, once."""
        if self._store is None or self._origin.run:
            return
        files = [file._asdict() for file in self._files]
        entry = make_entry(self._redaction.person(), command=self._command, files=files, rows=self._rows)
        with self._store.writing():
            self._store.add_entries(RUN, [entry])
        self._origin = Origin(entry.id)

    def _end(self, error: BaseException | None) -> None:
        """Record the end of the run, if it has begun."""
        if self._store is None or not self._origin.run:
            return
        failure = "" if error is None else type(error).__name__
        fields = {"run": self._origin.run, "recorded": self._recorded, "failure": failure}
        with suppress(RecordError), self._store.writing():  # a run without an end is seen as unfinished
            self._store.add_entries(RUN_END, [make_entry(self._redaction.person(), **fields)])

    def _next(self, number: int, task: str) -> Origin:
        """Return the origin of the record so many places after those recorded already."""
        superseded = self._supersedes
        if superseded == PREVIOUS and self._store:
            superseded = newest_of_task(self._store, task)
        return self._origin._replace(row=self._recorded + number, supersedes=superseded)

    def _record(self, task: TaskRow, result: Result, number: int) -> Record:
        """Return the record of a task; what results share is worked out once for all tasks with this result."""
        origin = self._next(number, task.id)
        if self._redaction.fields:
            return make_record(result.assessment(task), task.origins(), self._redaction, origin)
        key = result, task.constants  # the origins of answers depend on these, too
        shared = self._shared.get(key)
        if shared is None:
            if len(self._shared) >= CACHED:
                self._shared.clear()
            shared = self._shared[key] = SharedRecord.from_result(result, task, self._fingerprint)
        return shared.for_task(result, task, origin)
