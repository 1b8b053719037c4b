"""Recording as it goes along: what the command does with each assessment, and what it says about it.

Recorder   a store to keep decisions in, or the wish to keep none
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from outsourcing.engine.configuration import configured
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.questions import AnswerSource
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import visible
from outsourcing.engine.portfolio.result import Result
from outsourcing.engine.portfolio.summary import AssessedTask
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.records.chain import Head
from outsourcing.engine.records.record import ID_SHOWN, Record, SharedRecord, record
from outsourcing.engine.records.redaction import NOTHING, read_redaction
from outsourcing.engine.records.store import Store, opened

SHARED = 4096  # results of a portfolio, of which it need not be worked out again what records tell of them

Decision = tuple[Assessment, Mapping[str, AnswerSource]]


class Recorder:
    """Keeps decisions in the store that is configured, unless none are to be kept. Use it in a `with` block.

    Opening the store is the first thing it does, so that what is wrong with it is said before any work is done.
    """

    def __init__(self, rulebook: Rulebook, place: Path | None, *, keeps: bool) -> None:
        self._rulebook = rulebook
        self._place = place
        self._mask = NOTHING
        self._store: Store | None = None
        self._kept = _Kept()
        self._shared: dict[int, tuple[Result, SharedRecord]] = {}
        if keeps:
            configuration = configured()
            self._mask = read_redaction(configuration.mask, rulebook.questions, configuration.place)
            self._store = opened(place or configuration.store)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._store:
            self._store.close()

    def keep(self, decisions: Sequence[Decision]) -> str:
        """Keep decisions, and return what is to be said about it.

        Raises:
            RecordError: they cannot be kept.

        """
        self._kept = _Kept()
        if self._store:
            self._append([record(assessment, origins, self._mask) for assessment, origins in decisions])
        return self.said()

    def add(self, judged: Sequence[AssessedTask]) -> None:
        """Keep more tasks of a portfolio with their results; `said` tells about all of them.

        Raises:
            RecordError: they cannot be kept.

        """
        if self._store:
            self._append([self._record(task, result) for task, result in judged])

    def said(self) -> str:
        """Return what is to be said about what was kept."""
        if self._store is None:
            return "not recorded (--no-record)"
        kept = self._kept
        if not kept.number:
            return ""
        which = f"record {kept.first}" if kept.number == 1 else f"{kept.number} records, {kept.first} to {kept.last},"
        without = f", without {visible(', '.join(kept.masked))}" if kept.masked else ""
        return f"{which} kept as {kept.head}{without}{'' if kept.masked else self._more(kept.last)}"

    @property
    def head(self) -> str:
        """Return the last link of the store after what was kept; empty where nothing was."""
        return str(self._kept.head or "")

    def _append(self, records: Sequence[Record]) -> None:
        if self._store is None or not records:
            return
        head = self._store.append(records, self._rulebook)
        first = self._kept.first or records[0].id[:ID_SHOWN]
        masked = dict.fromkeys((*self._kept.masked, *(name for one in records for name in one.masked)))
        self._kept = _Kept(self._kept.number + len(records), first, records[-1].id[:ID_SHOWN], tuple(masked), head)

    def _record(self, task: TaskRow, result: Result) -> Record:
        """Return the record of a task; what its result tells of it is worked out once for all that share it."""
        if self._mask.fields:
            return record(result.assessment(task), task.origins(), self._mask)
        if result is not self._shared.get(id(result), (None,))[0]:
            if len(self._shared) >= SHARED:
                self._shared.clear()
            self._shared[id(result)] = result, SharedRecord.of(result.text)
        _, shared = self._shared[id(result)]
        return shared.record(result.line(task), task)

    def _more(self, id_: str) -> str:
        place = f" --store {visible(str(self._place))}" if self._place else ""
        return f"; see outsourcing explain {id_}{place}"


class _Kept(NamedTuple):
    """What was kept: how many, the first and the last id, what was masked, the last link."""

    number: int = 0
    first: str = ""
    last: str = ""
    masked: tuple[str, ...] = ()
    head: Head | None = None
