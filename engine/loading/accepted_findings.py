"""What a rulebook's authors accept: names of anomalies, each with the reason, in a module's ACCEPTED.

    ACCEPTED = {"subsumed DF5 DF3": "two opinions are meant: it is the stronger case of the two"}

Whether there is such an anomaly is for the check of the rules to say; here only the form is looked at.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from outsourcing.engine.core.errors import Problem
from outsourcing.engine.core.rulebook import Accepted
from outsourcing.engine.core.text import quoted
from outsourcing.engine.loading.packs import LoadedPack, PackProblems, where

HELD_IN = "ACCEPTED"  # the name under which a module holds what it accepts


def collected(packs: Sequence[LoadedPack]) -> tuple[Mapping[str, Accepted], PackProblems]:
    """Return what packs accept, and what is wrong with it. What an earlier pack accepts stays as it says."""
    found: dict[str, Accepted] = {}
    wrong: PackProblems = []
    for read in packs:
        own: dict[str, str] = {}
        for module in read.modules:
            held = vars(module).get(HELD_IN, {})
            wrong += [(read, Problem(where(module, HELD_IN), mistake)) for mistake in _add(held, own)]
        found = {name: Accepted(reason, read.pack.id) for name, reason in own.items()} | found
    return MappingProxyType(found), wrong


def _add(held: Any, found: dict[str, str]) -> Iterator[str]:
    """Add what is sound to what was found; yield what is wrong with the rest."""
    if type(held) is not dict:
        yield f'{HELD_IN} holds names of findings with reasons: {{"subsumed DF5 DF3": "why"}} (got {quoted(held)})'
        return
    for name, reason in held.items():
        if not (isinstance(name, str) and name.strip()):
            yield f"{HELD_IN}: a finding is accepted by its name (got {quoted(name)})"
        elif not (isinstance(reason, str) and reason.strip()):
            yield f"{HELD_IN}: {quoted(name)} is accepted without a reason (got {quoted(reason)})"
        elif name in found:
            yield f"{HELD_IN}: {quoted(name)} is accepted twice"
        else:
            found[name] = reason
