"""Recording as it goes along: what the command does with each assessment, and what it says about it.

Recorder   a store to keep decisions in, or the wish to keep none
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.assessment import Assessment
from engine.configuration import configured
from engine.questions import Origin
from engine.records.mask import NOTHING, read_mask
from engine.records.record import ID_SHOWN, record
from engine.records.store import Store, opened
from engine.rulebook import Rulebook
from engine.text import visible

Decision = tuple[Assessment, Mapping[str, Origin]]


class Recorder:
    """Keeps decisions in the store that is configured, unless none are to be kept. Use it in a `with` block.

    Opening the store is the first thing it does, so that what is wrong with it is said before any work is done.
    """

    def __init__(self, rulebook: Rulebook, place: Path | None, *, keeps: bool) -> None:
        self._rulebook = rulebook
        self._place = place
        self._mask = NOTHING
        self._store: Store | None = None
        if keeps:
            configuration = configured()
            self._mask = read_mask(configuration.mask, rulebook.questions, configuration.place)
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
        if self._store is None:
            return "not recorded (--no-record)"
        records = [record(assessment, origins, self._mask) for assessment, origins in decisions]
        head = self._store.append(records, self._rulebook)
        first, last = records[0].id[:ID_SHOWN], records[-1].id[:ID_SHOWN]
        which = f"record {first}" if len(records) == 1 else f"{len(records)} records, {first} to {last},"
        masked = dict.fromkeys(name for one in records for name in one.masked)
        without = f", without {visible(', '.join(masked))}" if masked else ""
        return f"{which} kept as {head}{without}{'' if masked else self._more(last)}"

    def _more(self, id_: str) -> str:
        place = f" --store {visible(str(self._place))}" if self._place else ""
        return f"; see outsourcing explain {id_}{place}"
