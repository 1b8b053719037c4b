"""Retirement: rules that a pack takes out of use, and rules that take the place of others. Nothing goes unseen.

parted     the rules that stay, and those that are retired
problems   what is wrong with what packs retire, replace and deprecate
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from outsourcing.engine.core.authoring import Draft, Status
from outsourcing.engine.core.errors import Problem, suggestion
from outsourcing.engine.core.rulebook import Retired, Rule
from outsourcing.engine.loading.packs import Read


class _Wish(NamedTuple):
    """That a rule be retired: which, by whom, why, and the rule that takes its place, if any."""

    id: str
    read: Read
    reason: str
    by: str
    place: str


def parted(rules: Sequence[Rule], packs: Sequence[Read]) -> tuple[tuple[Rule, ...], tuple[Retired, ...]]:
    """Return the rules that stay and those that are retired."""
    wishes = {wish.id: wish for wish in _wishes(packs)}
    kept = tuple(rule for rule in rules if rule.id not in wishes)
    gone = tuple(
        Retired(rule, wish.read.pack.id, wish.reason, wish.by) for rule in rules if (wish := wishes.get(rule.id))
    )
    return kept, gone


def problems(packs: Sequence[Read]) -> Iterator[tuple[Read, Problem]]:
    """Yield what is wrong with what packs retire, replace and deprecate."""
    homes = {str(draft.id): one for one in packs for draft in one.drafts}
    seen: dict[str, str] = {}
    wished = {wish.id: wish.place for wish in _wishes(packs)}
    for wish in _wishes(packs):
        about = f"rule {wish.by}: it replaces" if wish.by else "it retires"
        if wish.id not in homes:
            yield wish.read, Problem(wish.place, f'{about} "{wish.id}", which no rule is called{_near(wish.id, homes)}')
        elif homes[wish.id] is wish.read:
            yield wish.read, Problem(wish.place, f"{about} {wish.id}, which is its own; delete it")
        elif wish.id in seen:
            yield wish.read, Problem(wish.place, f"{about} {wish.id}, which is retired already, at {seen[wish.id]}")
        elif wish.by in wished:
            yield wish.read, Problem(wish.place, f"{about} {wish.id}, and is retired itself, at {wished[wish.by]}")
        seen.setdefault(wish.id, wish.place)
    for one in packs:
        for draft in one.drafts:
            yield from ((one, Problem(draft.place, f"rule {draft.id}: {wrong}")) for wrong in _status(draft, homes))


def _wishes(packs: Sequence[Read]) -> Iterator[_Wish]:
    for one in packs:
        for id_, reason in one.pack.retires.items():
            yield _Wish(id_, one, reason, "", one.said_at)
        for draft in one.drafts:
            if draft.replaces and isinstance(draft.replaces, str):
                yield _Wish(draft.replaces, one, f"{draft.id} takes its place", draft.id, draft.place)


def _status(draft: Draft, homes: Mapping[str, Read]) -> Iterator[str]:
    if not isinstance(draft.replaced_by, str) or not isinstance(draft.replaces, str):
        yield "replaced_by and replaces each take the id of a rule"
    elif draft.status not in tuple(Status):
        yield f'its status is never "{draft.status}"{suggestion(str(draft.status), list(Status))} ({", ".join(Status)})'
    elif (draft.status == Status.DEPRECATED) is not bool(draft.replaced_by):
        yield "a deprecated rule names the one to use instead, and no other does: replaced_by=..."
    elif draft.replaced_by and (draft.replaced_by not in homes or draft.replaced_by == draft.id):
        yield f'it is replaced by "{draft.replaced_by}", which no other rule is called{_near(draft.replaced_by, homes)}'


def _near(id_: str, homes: Mapping[str, Read]) -> str:
    return suggestion(id_, list(homes))
