"""Record decisions while a command runs, and report what was recorded."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

from outsourcing.engine.configuration import configured
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.questions import AnswerSource
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import visible
from outsourcing.engine.portfolio.result import Result
from outsourcing.engine.portfolio.summary import AssessedTask
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.records.record import ID_SHOWN, Record, SharedRecord, make_record
from outsourcing.engine.records.redaction import NOTHING, read_redaction
from outsourcing.engine.records.store import Store, open_or_create

CACHED = 4096  # results of a portfolio whose shared record is remembered

Decision = tuple[Assessment, Mapping[str, AnswerSource]]


class Recorder:
    """Records decisions in the configured store, or none where `keeps` is false. Use it in a `with` block.

    The store is opened at once, so that problems with it are reported before any work is done.
    """

    def __init__(self, rulebook: Rulebook, place: Path | None, *, keeps: bool) -> None:
        self._rulebook = rulebook
        self._place = place
        self._redaction = NOTHING
        self._store: Store | None = None
        self._shared = lru_cache(CACHED)(SharedRecord.parse)
        self._forget()
        if keeps:
            configuration = configured()
            self._redaction = read_redaction(configuration.mask, rulebook.questions, configuration.place)
            self._store = open_or_create(place or configuration.store)

    def _forget(self) -> None:
        """Forget which decisions were recorded so far."""
        self._number, self._first, self._last, self.head = 0, "", "", ""
        self._masked: dict[str, None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._store:
            self._store.close()

    def keep(self, decisions: Sequence[Decision]) -> str:
        """Record decisions; return the message about these.

        Raises:
            RecordError: they cannot be recorded.

        """
        self._forget()
        if self._store:
            self._append([make_record(assessment, origins, self._redaction) for assessment, origins in decisions])
        return self.message()

    def add(self, batch: Sequence[AssessedTask]) -> None:
        """Record more tasks of a portfolio with their results; `message` covers all of them.

        Raises:
            RecordError: they cannot be recorded.

        """
        if self._store:
            self._append([self._record(task, result) for task, result in batch])

    def message(self) -> str:
        """Return the message to the user about what was recorded."""
        if self._store is None:
            return "not recorded (--no-record)"
        if not self._number:
            return ""
        which = self._first if self._number == 1 else f"{self._number:,} decisions, {self._first} to {self._last}"
        message = f"recorded: {which} (head {self.head})"
        if self._masked:
            return f"{message}; masked: {visible(', '.join(self._masked))}"
        place = f" --store {visible(str(self._place))}" if self._place else ""
        return f"{message}. To see why: outsourcing explain {self._last}{place}"

    def _append(self, records: Sequence[Record]) -> None:
        if self._store is None or not records:
            return
        self.head = str(self._store.append(records, self._rulebook))
        self._number += len(records)
        self._first = self._first or records[0].id[:ID_SHOWN]
        self._last = records[-1].id[:ID_SHOWN]
        self._masked |= dict.fromkeys(name for record in records for name in record.masked)

    def _record(self, task: TaskRow, result: Result) -> Record:
        """Return the record of a task; what results share is worked out once for all tasks with this result."""
        if self._redaction.fields:
            return make_record(result.assessment(task), task.origins(), self._redaction)
        return self._shared(result.text).for_task(result.line(task), task)
