"""What a rulebook's authors accept: names of anomalies, each with the reason, in a module's ACCEPTED.

    ACCEPTED = {"subsumed DF5 DF3": "two opinions are meant: it is the stronger case of the two"}

Whether there is such an anomaly is for the check of the rules to say; here only the form is looked at.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType, ModuleType
from typing import Any

from engine.errors import Problem
from engine.text import quoted

HELD_IN = "ACCEPTED"  # the name under which a module holds what it accepts
NOTHING: Mapping[str, str] = MappingProxyType({})


def collected(modules: Sequence[ModuleType]) -> tuple[Mapping[str, str], list[Problem]]:
    """Return what modules accept, in the order of the modules' names, and what is wrong with it."""
    found: dict[str, str] = {}
    held = {id(vars(m)[HELD_IN]): (m.__name__, vars(m)[HELD_IN]) for m in modules if HELD_IN in vars(m)}
    problems = [
        Problem(module, wrong) for module, some in sorted(held.values(), key=_name) for wrong in _add(some, found)
    ]
    return MappingProxyType(found), problems


def _name(held: tuple[str, Any]) -> str:
    return held[0]


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
