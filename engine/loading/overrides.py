"""Overrides: rules that a pack retires, and rules that it replaces with its own.

kept_and_retired    the rules in use, and those that packs retire or replace
override_problems   what is wrong with what packs retire, replace and deprecate
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from outsourcing.engine.core.authoring import Draft, Status
from outsourcing.engine.core.errors import Flaw, suggestion
from outsourcing.engine.core.rulebook import Retired, Rule
from outsourcing.engine.loading.packs import LoadedPack, PackProblem


class _Override(NamedTuple):
    """A rule to retire: its id, the pack that retires it, the reason, and the rule that replaces it, if any."""

    id: str
    pack: LoadedPack
    reason: str
    replaced_by: str
    place: str


def kept_and_retired(
    rules: Sequence[Rule], packs: Sequence[LoadedPack]
) -> tuple[tuple[Rule, ...], tuple[Retired, ...]]:
    """Return the rules in use, and the retired ones."""
    overrides = {override.id: override for override in _overrides(packs)}
    retired = ((rule, overrides[rule.id]) for rule in rules if rule.id in overrides)
    return (
        tuple(rule for rule in rules if rule.id not in overrides),
        tuple(Retired(rule, one.pack.pack.id, one.reason, one.replaced_by) for rule, one in retired),
    )


def override_problems(packs: Sequence[LoadedPack]) -> Iterator[PackProblem]:
    """Yield what is wrong with what packs retire, replace and deprecate."""
    homes = {str(draft.id): pack for pack in packs for draft in pack.drafts}
    overrides = list(_overrides(packs))
    first = {override.id: override for override in reversed(overrides)}
    for override in overrides:
        about = f"rule {override.replaced_by}: it replaces" if override.replaced_by else "the pack retires"
        yield from override.pack.at(override.place, _override_flaws(override, homes, first), f"{about} ")
    for pack in packs:
        for draft in pack.drafts:
            yield from pack.at(draft.place, _status_flaws(draft, homes), f"rule {draft.id}: ")


def _overrides(packs: Sequence[LoadedPack]) -> Iterator[_Override]:
    for pack in packs:
        for id_, reason in pack.pack.retires.items():
            yield _Override(id_, pack, reason, "", pack.declared_at)
        for draft in pack.drafts:
            if draft.replaces and isinstance(draft.replaces, str):
                yield _Override(draft.replaces, pack, f"{draft.id} takes its place", draft.id, draft.place)


def _override_flaws(
    override: _Override, homes: Mapping[str, LoadedPack], first: Mapping[str, _Override]
) -> Iterator[Flaw]:
    if override.id not in homes:
        yield Flaw("unknown-rule", f'"{override.id}", but no rule has this id{suggestion(override.id, list(homes))}')
    elif homes[override.id] is override.pack:
        yield Flaw("own-rule", f"{override.id}, a rule of the same pack; delete that rule instead")
    elif first[override.id] is not override:
        yield Flaw("retired-twice", f"{override.id}, which is already retired at {first[override.id].place}")
    elif override.replaced_by in first:
        yield Flaw("retired-itself", f"{override.id}, but is itself retired at {first[override.replaced_by].place}")


def _status_flaws(draft: Draft, homes: Mapping[str, LoadedPack]) -> Iterator[Flaw]:
    if not isinstance(draft.replaced_by, str) or not isinstance(draft.replaces, str):
        yield Flaw("invalid-replacement", "replaced_by and replaces each take the id of one rule")
    elif draft.status not in tuple(Status):
        near = suggestion(str(draft.status), list(Status))
        yield Flaw("unknown-status", f'"{draft.status}" is not a status{near} ({", ".join(Status)})')
    elif (draft.status == Status.DEPRECATED) is not bool(draft.replaced_by):
        message = "a deprecated rule, and no other, names the rule to use instead: replaced_by=..."
        yield Flaw("invalid-replacement", message)
    elif draft.replaced_by and (draft.replaced_by not in homes or draft.replaced_by == draft.id):
        near = suggestion(draft.replaced_by, list(homes))
        yield Flaw("unknown-rule", f'replaced_by is "{draft.replaced_by}", but no other rule has this id{near}')
