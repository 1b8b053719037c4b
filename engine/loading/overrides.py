"""Retirement: rules that a pack takes out of use, and rules that take the place of others. Nothing goes unseen.

parted     the rules that stay, and those that are retired
problems   what is wrong with what packs retire, replace and deprecate
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from outsourcing.engine.core.authoring import Draft, Status
from outsourcing.engine.core.errors import Problem, suggestion
from outsourcing.engine.core.rulebook import Retired, Rule
from outsourcing.engine.loading.packs import LoadedPack


class _Override(NamedTuple):
    """That a rule be retired: which, by whom, why, and the rule that takes its place, if any."""

    id: str
    read: LoadedPack
    reason: str
    by: str
    place: str


def parted(rules: Sequence[Rule], packs: Sequence[LoadedPack]) -> tuple[tuple[Rule, ...], tuple[Retired, ...]]:
    """Return the rules that stay and those that are retired."""
    overrides = {override.id: override for override in _overrides(packs)}
    kept = tuple(rule for rule in rules if rule.id not in overrides)
    gone = tuple(
        Retired(rule, override.read.pack.id, override.reason, override.by)
        for rule in rules
        if (override := overrides.get(rule.id))
    )
    return kept, gone


def problems(packs: Sequence[LoadedPack]) -> Iterator[tuple[LoadedPack, Problem]]:
    """Yield what is wrong with what packs retire, replace and deprecate."""
    homes = {str(draft.id): one for one in packs for draft in one.drafts}
    seen: dict[str, str] = {}
    wished = {override.id: override.place for override in _overrides(packs)}
    for override in _overrides(packs):
        about = f"rule {override.by}: it replaces" if override.by else "it retires"
        if override.id not in homes:
            yield (
                override.read,
                Problem(override.place, f'{about} "{override.id}", which no rule is called{_near(override.id, homes)}'),
            )
        elif homes[override.id] is override.read:
            yield override.read, Problem(override.place, f"{about} {override.id}, which is its own; delete it")
        elif override.id in seen:
            yield (
                override.read,
                Problem(override.place, f"{about} {override.id}, which is retired already, at {seen[override.id]}"),
            )
        elif override.by in wished:
            yield (
                override.read,
                Problem(override.place, f"{about} {override.id}, and is retired itself, at {wished[override.by]}"),
            )
        seen.setdefault(override.id, override.place)
    for one in packs:
        for draft in one.drafts:
            yield from ((one, Problem(draft.place, f"rule {draft.id}: {wrong}")) for wrong in _status(draft, homes))


def _overrides(packs: Sequence[LoadedPack]) -> Iterator[_Override]:
    for one in packs:
        for id_, reason in one.pack.retires.items():
            yield _Override(id_, one, reason, "", one.said_at)
        for draft in one.drafts:
            if draft.replaces and isinstance(draft.replaces, str):
                yield _Override(draft.replaces, one, f"{draft.id} takes its place", draft.id, draft.place)


def _status(draft: Draft, homes: Mapping[str, LoadedPack]) -> Iterator[str]:
    if not isinstance(draft.replaced_by, str) or not isinstance(draft.replaces, str):
        yield "replaced_by and replaces each take the id of a rule"
    elif draft.status not in tuple(Status):
        yield f'its status is never "{draft.status}"{suggestion(str(draft.status), list(Status))} ({", ".join(Status)})'
    elif (draft.status == Status.DEPRECATED) is not bool(draft.replaced_by):
        yield "a deprecated rule names the one to use instead, and no other does: replaced_by=..."
    elif draft.replaced_by and (draft.replaced_by not in homes or draft.replaced_by == draft.id):
        yield f'it is replaced by "{draft.replaced_by}", which no other rule is called{_near(draft.replaced_by, homes)}'


def _near(id_: str, homes: Mapping[str, LoadedPack]) -> str:
    return suggestion(id_, list(homes))
