"""The task profile: the questions of all packs, joined.

    join_profiles         the task profile of the first pack with the questions of the others
    unserved_differences  questions that serve a difference that no pack declares

A pack declares its questions in a class of its own, derived from TaskProfile, independently of other packs. Only the
questions are taken from it, no validators and methods.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from inspect import get_annotations
from types import ModuleType
from typing import Any

from pydantic import create_model

from outsourcing.engine.core.authoring import Difference
from outsourcing.engine.core.errors import Flaw, suggestion
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import Question, question, question_mistakes, questions_of, unknown_question
from outsourcing.engine.loading.packs import LoadedPack, PackProblem, line_of

Profile = type[TaskProfile]


def join_profiles(packs: Sequence[LoadedPack]) -> tuple[Profile, list[PackProblem]]:
    """Return the task profile of the first pack with the questions of the others, and the problems."""
    own, problems = _declared(packs[0])
    profile = own or TaskProfile
    problems += _at_class(packs[0], profile, _question_flaws(profile, TaskProfile))
    fields: dict[str, Any] = {}
    for pack in packs[1:]:
        own, found = _declared(pack)
        problems += found
        if own is None:
            continue
        if found := _at_class(pack, own, [*_clashes(own, profile, fields), *_question_flaws(own, profile)]):
            problems += found
            continue
        asked = {name: own.model_fields[name] for name in _asked_by(own, profile)}
        fields |= {name: (field.annotation, field) for name, field in asked.items()}
    everything = create_model(profile.__name__, __base__=profile, **fields) if fields else profile
    voting, found = _voting(packs[1:], everything)
    joined = create_model(profile.__name__, __base__=everything, **voting) if voting else everything
    return joined, [*problems, *found]


def _at_class(pack: LoadedPack, profile: Profile, flaws: Iterator[Flaw] | Sequence[Flaw]) -> list[PackProblem]:
    return pack.at_name(sys.modules[profile.__module__], profile.__name__, flaws)


def _declared(pack: LoadedPack) -> tuple[Profile | None, list[PackProblem]]:
    """Return the task profile that a pack declares, the one derived from all its others."""
    profiles = [value for module, _, value in pack.values() if _is_own(value, module)]
    last = [profile for profile in profiles if all(issubclass(profile, other) for other in profiles)]
    if last or not profiles:
        return last[0] if last else None, []
    names = ", ".join(sorted(f"{profile.__module__}.{profile.__name__}" for profile in profiles))
    message = f"a pack has one task profile; derive one of these from the other: {names}"
    return None, _at_class(pack, profiles[-1], [Flaw("several-profiles", message)])


def _is_own(value: Any, module: ModuleType) -> bool:
    return isinstance(value, type) and issubclass(value, TaskProfile) and value.__module__ == module.__name__


def _asked_by(own: Profile, profile: Profile) -> list[str]:
    """Return the questions that a pack adds or asks anew."""
    return [name for name in _written(own, profile) if name in questions_of(own)]


def _written(own: Profile, profile: Profile) -> list[str]:
    """Return the fields that a pack declares."""
    bases = (*(() if own is profile else profile.__mro__), *TaskProfile.__mro__)
    written = {name for one in own.__mro__ if one not in bases for name in get_annotations(one)}
    return [name for name in own.model_fields if name in written]


def _question_flaws(own: Profile, profile: Profile) -> Iterator[Flaw]:
    for name in _written(own, profile):
        yield from (Flaw("invalid-question", f'the question "{name}": {text}') for text in question_mistakes(own, name))


def _clashes(own: Profile, profile: Profile, fields: Mapping[str, Any]) -> Iterator[Flaw]:
    """Yield the questions that another pack asks too, or whose existing answers or difference a pack changes."""
    for name in _asked_by(own, profile):
        about = f'the question "{name}"'
        if name in fields:
            yield Flaw("duplicate-question", f"{about} is asked by another pack too; rename it")
        if before := questions_of(profile).get(name):
            yield from _changes(about, before, questions_of(own)[name])


def _changes(about: str, before: Question, after: Question) -> Iterator[Flaw]:
    if lost := [choice.value for choice in before.choices if choice not in after.choices]:
        yield Flaw("lost-answers", f"{about} exists, and rules read its answers; keep these: {', '.join(lost)}")
    if before.difference != after.difference:
        serves = f"{about} exists and serves {before.difference or 'no difference'}"
        yield Flaw("changed-difference", f"{serves}; use votes in PACK to let it serve another one")


def _voting(packs: Sequence[LoadedPack], profile: Profile) -> tuple[dict[str, Any], list[PackProblem]]:
    """Return the questions that the votes of packs let serve a difference, and the problems."""
    known = questions_of(profile)
    serves = {name: asked.difference for name, asked in known.items()}
    fields: dict[str, Any] = {}
    problems: list[PackProblem] = []
    for pack, name, difference in [(one, *vote) for one in packs for vote in one.pack.votes.items()]:
        if name not in known:
            flaw = unknown_question(name, suggestion(name, list(known)))
        elif serves[name] not in (None, difference):
            flaw = Flaw("votes-already", f'the question "{name}" already serves the difference "{serves[name]}"')
        else:
            field, serves[name] = profile.model_fields[name], difference
            again = question(field.title or "", why=field.description or "", difference=difference)
            fields[name] = (field.annotation, again)
            continue
        problems += pack.at(pack.declared_at, [flaw], "votes: ")
    return fields, problems


def unserved_differences(
    packs: Sequence[LoadedPack], profile: Profile, differences: Sequence[Difference]
) -> Iterator[PackProblem]:
    """Yield the questions that serve a difference that no pack declares."""
    keys = [difference.key for difference in differences]
    for asked in questions_of(profile).values():
        if asked.difference is not None and asked.difference not in keys:
            near = suggestion(asked.difference, keys)
            serves = f'the question "{asked.name}" serves the difference "{asked.difference}"'
            pack, place = _asking(packs, asked.name)
            yield from pack.at(place, [Flaw("unknown-difference", f"{serves}, which no module declares{near}")])


def _asking(packs: Sequence[LoadedPack], name: str) -> tuple[LoadedPack, str]:
    """Return the pack that asks a question, and where."""
    for pack in reversed(packs):
        if name in pack.pack.votes:
            return pack, pack.declared_at
        for module, _, value in pack.values():
            if _is_own(value, module) and name in get_annotations(value):
                return pack, line_of(module, value.__name__)
    return packs[0], packs[0].label
