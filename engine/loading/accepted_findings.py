"""The findings of `rules check` that the authors of a rulebook accept: their names, each with a reason, in ACCEPTED.

    ACCEPTED = {"subsumed DF5 DF3": "two opinions are meant: it is the stronger case of the two"}

Only the form is checked here; `rules check` reports names that match no finding.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from outsourcing.engine.core.errors import Flaw
from outsourcing.engine.core.rulebook import Accepted
from outsourcing.engine.core.text import quoted
from outsourcing.engine.loading.packs import LoadedPack, PackProblem, module_values

NAME = "ACCEPTED"  # in a module


def accepted_in(packs: Sequence[LoadedPack]) -> tuple[Mapping[str, Accepted], list[PackProblem]]:
    """Return the findings that packs accept, and the problems. The reason of an earlier pack stands."""
    accepted: dict[str, Accepted] = {}
    problems: list[PackProblem] = []
    for pack, module, names in module_values(packs, NAME):
        problems += pack.at_name(module, NAME, _add(names, pack.pack.id, accepted))
    return MappingProxyType(accepted), problems


def _add(names: Any, pack: str, accepted: dict[str, Accepted]) -> Iterator[Flaw]:
    """Add the valid names of a pack; yield what is wrong with the others."""
    if type(names) is not dict:
        example = f'{{"subsumed DF5 DF3": "why"}} (got {quoted(names)})'
        yield Flaw("invalid-accepted", f"{NAME} maps the names of findings to reasons: {example}")
        return
    for name, reason in names.items():
        if not (isinstance(name, str) and name.strip()):
            yield Flaw("invalid-accepted", f"{NAME}: the name of a finding is text (got {quoted(name)})")
        elif not (isinstance(reason, str) and reason.strip()):
            yield Flaw("invalid-accepted", f"{NAME}: {quoted(name)} needs a reason (got {quoted(reason)})")
        elif name in accepted and accepted[name].pack == pack:
            yield Flaw("duplicate-accepted", f"{NAME}: {quoted(name)} is accepted twice")
        else:
            accepted.setdefault(name, Accepted(reason, pack))
