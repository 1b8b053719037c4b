"""A worker: a process of its own that gives results by the same rules.

What it cannot do (the rules changed meanwhile, a rule failed) it leaves to whoever asked, who then tells what is wrong.
"""

import os
import signal
from collections.abc import Sequence
from threading import Thread
from typing import NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.errors import AdvisorError
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.loading.loader import load
from outsourcing.engine.loading.packs import Place
from outsourcing.engine.portfolio.columns import AnswerSet
from outsourcing.engine.portfolio.result import Result, Results

Answers = tuple[tuple[str, str], ...]

_RESULTS: list[Results] = []  # of this process: one, once it is ready


class Rules(NamedTuple):
    """Where the rules are found, and which they are."""

    package: str
    packs: tuple[Place, ...]
    skipped: tuple[str, ...]
    fingerprint: str


def rules_of(rulebook: Rulebook) -> Rules:
    """Return where the rules of a rulebook are found."""
    package, *packs = rulebook.places
    return Rules(str(package), tuple(packs), rulebook.skipped, rulebook.fingerprint)


def begin(rules: Rules) -> None:
    """Make this process ready; whoever asked hears of an interruption first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_whoever_asked, daemon=True).start()
    try:
        rulebook = load(rules.package, rules.packs, skipped=rules.skipped)
    except AdvisorError:
        return
    if rulebook.fingerprint == rules.fingerprint:
        _RESULTS.append(Results(Advisor(rulebook)))


def _end_with_whoever_asked() -> None:
    """End when that process ends, however it does: a worker would wait for it for ever."""
    from multiprocessing import parent_process  # noqa: PLC0415  in a worker it is there; others need not load it

    if asking := parent_process():
        asking.join()
        os._exit(1)


def results(wanted: Sequence[Answers]) -> list[Result] | None:
    """Return what answers come to; None where this process cannot tell."""
    if not _RESULTS:
        return None
    [ready] = _RESULTS
    try:
        return [ready.of(AnswerSet(ready.kind, dict(answers))) for answers in wanted]
    except Exception:  # noqa: BLE001  whoever asked meets it, too, and can tell
        return None
