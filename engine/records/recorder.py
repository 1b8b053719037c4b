"""Recording as it goes along: what the command does with each assessment, and what it says about it.

Recorder   a store to keep decisions in, or the wish to keep none
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.assessment import Assessment
from engine.configuration import configured
from engine.errors import RecordError
from engine.questions import Origin
from engine.records.record import check_mask, record
from engine.records.search import ID_SHOWN
from engine.records.store import opened
from engine.rulebook import Rulebook
from engine.text import visible

Decision = tuple[Assessment, Mapping[str, Origin]]


class Recorder:
    """Keeps decisions in the store that is configured, unless none are to be kept.

    Opening the store is the first thing it does, so that what is wrong with it is said before any work is done.
    """

    def __init__(self, rulebook: Rulebook, place: Path | None, *, keeps: bool) -> None:
        self._rulebook = rulebook
        self._store = None
        self._mask: frozenset[str] = frozenset()
        if keeps:
            configuration = configured()
            self._mask = check_mask(configuration.mask, rulebook.questions, configuration.place)
            self._store = opened(place or configuration.store)

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
        return f"{which} kept as {head}{without}; outsourcing explain {last} tells more"

    def try_to_keep(self, decisions: Sequence[Decision]) -> tuple[str, RecordError | None]:
        """Keep decisions, and return what is to be said, with the error if they could not be kept."""
        try:
            return self.keep(decisions), None
        except RecordError as error:
            return "", error
