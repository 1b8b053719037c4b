"""The questionnaire: the questions of all packs, joined to one task profile.

    joined     the task profile of the rules that come with the advisor, with what other packs ask
    unserved   questions that serve a difference nobody declares

A pack declares its questions on a class of its own, derived from TaskProfile; two packs need not know of each other.
Only the questions are taken from it: validators and methods stay where they are.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from inspect import get_annotations
from types import ModuleType
from typing import Any

from pydantic import create_model

from outsourcing.engine.core.authoring import Difference
from outsourcing.engine.core.errors import Problem, suggestion
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import Question, mistakes, question, questions_of
from outsourcing.engine.loading.packs import LoadedPack, PackProblems, where

Profile = type[TaskProfile]


def joined(packs: Sequence[LoadedPack]) -> tuple[Profile, PackProblems]:
    """Return the task profile of the packs, the first one's with what the others ask, and what is wrong with them."""
    first, wrong = _declared(packs[0])
    profile = first or TaskProfile
    wrong += [(packs[0], problem) for problem in _unsound(profile, TaskProfile)]
    fields: dict[str, Any] = {}
    for read in packs[1:]:
        own, found = _declared(read)
        wrong += found
        if own and (mistaken := [*_taken(own, profile, fields), *_unsound(own, profile)]):
            wrong += [(read, problem) for problem in mistaken]
        elif own:
            asked = {name: own.model_fields[name] for name in _asked_by(own, profile)}
            fields |= {name: (field.annotation, field) for name, field in asked.items()}
    everything = create_model(profile.__name__, __base__=profile, **fields) if fields else profile
    voting, found = _voted(packs[1:], everything)
    return create_model(profile.__name__, __base__=everything, **voting) if voting else everything, [*wrong, *found]


def _declared(read: LoadedPack) -> tuple[Profile | None, PackProblems]:
    """Return the task profile that a pack's modules bring along, the one derived from all others."""
    found = [(module, value) for module, _, value in read.held() if _is_own(value, module)]
    profiles = [value for _, value in found]
    last = [profile for profile in profiles if all(issubclass(profile, other) for other in profiles)]
    if found and not last:
        names = ", ".join(sorted(f"{profile.__module__}.{profile.__name__}" for profile in profiles))
        problem = Problem(
            where(found[-1][0], found[-1][1].__name__),
            f"a pack has one task profile; derive one from the other ({names})",
        )
        return None, [(read, problem)]
    return last[0] if last else None, []


def _is_own(value: Any, module: ModuleType) -> bool:
    return isinstance(value, type) and issubclass(value, TaskProfile) and value.__module__ == module.__name__


def _asked_by(own: Profile, profile: Profile) -> list[str]:
    """Return the questions that a pack asks itself, or asks anew."""
    return [name for name in _written(own, profile) if name in questions_of(own)]


def _written(own: Profile, profile: Profile) -> list[str]:
    """Return the fields that a pack declares."""
    bases = (*(() if own is profile else profile.__mro__), *TaskProfile.__mro__)
    written = {name for one in own.__mro__ if one not in bases for name in get_annotations(one)}
    return [name for name in own.model_fields if name in written]


def _unsound(own: Profile, profile: Profile) -> Iterator[Problem]:
    """Yield what is wrong with the questions that a pack declares."""
    for name in _written(own, profile):
        place = where(sys.modules[own.__module__], own.__name__)
        yield from (Problem(place, f'the question "{name}": {wrong}') for wrong in mistakes(own, name))


def _taken(own: Profile, profile: Profile, fields: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what a pack asks that another one asks, or asks anew without the answers that are there."""
    place = where(sys.modules[own.__module__], own.__name__)
    for name in _asked_by(own, profile):
        if name in fields:
            yield Problem(place, f'the question "{name}" is another pack\'s, too')
        if before := questions_of(profile).get(name):
            yield from (
                Problem(place, f'the question "{name}" {told}') for told in _changed(before, questions_of(own)[name])
            )


def _changed(before: Question, after: Question) -> Iterator[str]:
    """Yield what of a question that is there is not to change when it is asked anew."""
    if lost := [choice.value for choice in before.choices if choice not in after.choices]:
        yield f"is there, with answers that rules read; keep them: {', '.join(lost)}"
    if before.difference != after.difference:
        yield f"is there, and serves {before.difference or 'no difference'}; another one it serves by votes only"


def _voted(packs: Sequence[LoadedPack], profile: Profile) -> tuple[dict[str, Any], PackProblems]:
    """Return the questions that packs make serve a difference, and what is wrong with that."""
    there, known = profile.model_fields, questions_of(profile)
    fields: dict[str, Any] = {}
    serves = {name: asked.difference for name, asked in known.items()}
    wrong: PackProblems = []
    for read, name, difference in [(one, *vote) for one in packs for vote in one.pack.votes.items()]:
        if name not in known:
            told = f'votes: no question is called "{name}"{suggestion(name, list(known))}'
            wrong.append((read, Problem(read.said_at, told)))
        elif serves[name] not in (None, difference):
            told = f'votes: the question "{name}" serves the difference "{serves[name]}" already'
            wrong.append((read, Problem(read.said_at, told)))
        else:
            serves[name] = difference
            again = question(there[name].title or "", why=there[name].description or "", difference=difference)
            fields[name] = (there[name].annotation, again)
    return fields, wrong


def unserved(packs: Sequence[LoadedPack], profile: Profile, differences: Sequence[Difference]) -> PackProblems:
    """Return the questions that serve a difference nobody declares."""
    keys = [difference.key for difference in differences]
    found: PackProblems = []
    for asked in questions_of(profile).values():
        if asked.difference is not None and asked.difference not in keys:
            read, place = _asking(packs, asked.name)
            near = suggestion(asked.difference, keys)
            serves = f'the question "{asked.name}" serves the difference "{asked.difference}"'
            found.append((read, Problem(place, f"{serves}, which no module declares{near}")))
    return found


def _asking(packs: Sequence[LoadedPack], name: str) -> tuple[LoadedPack, str]:
    """Return the pack that asks a question, and where."""
    for read in reversed(packs):
        if name in read.pack.votes:
            return read, read.said_at
        for module, _, value in read.held():
            if _is_own(value, module) and name in get_annotations(value):
                return read, where(module, value.__name__)
    return packs[0], packs[0].label
