"""A worker process: works out results by the same rules as the process that started it.

A worker that cannot give a result (the rules changed, a rule failed) returns none; the process that started it then
works the result out itself, and raises the error.
"""

import os
import pickle
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.errors import AdvisorError
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.loading.loader import load
from outsourcing.engine.loading.packs import Place
from outsourcing.engine.portfolio.columns import AnswerKey, AnswerSet
from outsourcing.engine.portfolio.result import Result, Results

_RESULTS: list[Results] = []  # one, once this process is ready


class RulePlaces(NamedTuple):
    """Where the rules are, and the fingerprint they must have."""

    package: str
    packs: tuple[Place, ...]
    skipped: tuple[str, ...]
    fingerprint: str


def rule_places(rulebook: Rulebook) -> RulePlaces:
    """Return where the rules of a rulebook are."""
    package, *packs = rulebook.places
    return RulePlaces(str(package), tuple(packs), rulebook.skipped, rulebook.fingerprint)


def firings(advisor: Advisor) -> bytes:
    """Return how many tasks an advisor has assessed, and its compared firings, for workers to go on from.

    Empty if they cannot leave this process.
    """
    try:
        return pickle.dumps((advisor.assessed, advisor.firings))
    except Exception:  # noqa: BLE001  values of packs can be anything
        return b""


def start(places: RulePlaces, firings: Path) -> None:
    """Load the rules, and go on from the firings of the parent process, which handles interruptions, too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    try:
        rulebook = load(places.package, places.packs, skipped=places.skipped)
    except AdvisorError:
        return
    if rulebook.fingerprint == places.fingerprint:
        advisor = Advisor(rulebook)
        with suppress(Exception):  # values of packs can be anything; then this process makes its own firings
            advisor.go_on_from(*pickle.loads(firings.read_bytes()))  # noqa: S301  from the parent process
        _RESULTS.append(Results(advisor))


def _end_with_parent() -> None:
    """End when the parent process ends, however it ends; otherwise a worker would wait for it for ever."""
    from multiprocessing import parent_process  # noqa: PLC0415  loaded in workers anyway, not needed elsewhere

    if parent := parent_process():
        parent.join()
        os._exit(1)


def work_out(keys: Sequence[AnswerKey]) -> list[Result] | None:
    """Return the results of sets of answers; None if this process cannot."""
    if not _RESULTS:
        return None
    [results] = _RESULTS
    try:
        return [results.result(AnswerSet.from_key(results.kind, key)) for key in keys]
    except Exception:  # noqa: BLE001  the parent process meets the same error, and raises it
        return None
