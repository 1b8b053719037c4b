"""The task profile: the questions of all packs, joined.

    join_profiles         the task profile of the first pack with the questions and the answers of the others
    unserved_differences  questions that serve a difference that no pack declares

A pack declares its questions in a class of its own, derived from TaskProfile, independently of other packs. Only the
questions are taken from it, no validators and methods.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from inspect import get_annotations
from types import ModuleType
from typing import Any

from pydantic import create_model
from pydantic.fields import FieldInfo

from outsourcing.engine.core.authoring import Answer, Difference, Entry
from outsourcing.engine.core.errors import Flaw, suggestion
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import (
    Choice,
    Question,
    question,
    question_mistakes,
    questions_of,
    unknown_question,
)
from outsourcing.engine.core.text import quoted
from outsourcing.engine.loading.packs import LoadedPack, PackProblem, line_of, module_values
from outsourcing.engine.loading.tuning import worded_profile

ANSWERS = "ANSWERS"  # in a module
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
    joined = create_model(profile.__name__, __base__=profile, **fields) if fields else profile
    for step in (_answering, _voting):
        more, found = step(packs[1:], joined)
        problems += found
        joined = create_model(profile.__name__, __base__=joined, **more) if more else joined
    joined, found = worded_profile(packs, joined)
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


def declares_questions(pack: LoadedPack) -> bool:
    """Say whether a pack declares a task profile."""
    return any(_is_own(value, module) for module, _, value in pack.values())


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


def added_answers(packs: Sequence[LoadedPack]) -> Iterator[tuple[LoadedPack, ModuleType, Answer]]:
    """Yield the answers that packs add to questions, in the order of packs and of their modules' names."""
    for pack, module, listed in module_values(packs, ANSWERS):
        if type(listed) is tuple:
            yield from ((pack, module, answer) for answer in listed if isinstance(answer, Answer))


def _answering(packs: Sequence[LoadedPack], profile: Profile) -> tuple[dict[str, Any], list[PackProblem]]:
    """Return the questions to which packs add answers, with all their answers, and the problems."""
    known = questions_of(profile)
    choices = {name: [_written_out(choice) for choice in asked.choices] for name, asked in known.items()}
    problems: list[PackProblem] = []
    for pack, module, listed in module_values(packs, ANSWERS):
        if type(listed) is not tuple or not all(isinstance(answer, Answer) for answer in listed):
            form = f"{ANSWERS} is a tuple of answers: (Answer(question, value, label, sentence),)"
            problems += pack.at_name(module, ANSWERS, [Flaw("invalid-answers", form)])
    added: dict[str, Any] = {}
    for pack, module, answer in added_answers(packs):
        there = choices.get(answer.question, [])
        if flaw := _answer_flaw(answer, known, there):
            problems += pack.at_name(module, ANSWERS, [flaw])
        elif answer[1:4] not in [other[:3] for other in there]:
            last = len(there) - (bool(there) and there[-1][0] == "other")
            there.insert(last, answer[1:4])
            added[answer.question] = _with_choices(profile.model_fields[answer.question], answer.question, there)
    if added and not problems:
        answered = create_model("Answered", __base__=profile, **added)
        texts = [(name, text) for name in added for text in question_mistakes(answered, name) if "its name" not in text]
        flaws = [Flaw("invalid-answers", f'the question "{name}": {text}') for name, text in texts]
        problems += [
            one for pack, module, _ in list(added_answers(packs))[-1:] for one in pack.at_name(module, ANSWERS, flaws)
        ]
    return added, problems


def _written_out(choice: Choice) -> tuple[str, ...]:
    """Return an answer as it is written in a Choice."""
    return (choice.value, choice.label, choice.sentence, *choice.former_labels)


def _answer_flaw(answer: Answer, known: Mapping[str, Question], there: Sequence[tuple[str, ...]]) -> Flaw | None:
    """Return what is wrong with an answer that a pack adds to a question."""
    if answer.question not in known:
        return unknown_question(str(answer.question), suggestion(str(answer.question), list(known)))
    about = f'the answer {quoted(answer.value)} to "{answer.question}"'
    if not all(isinstance(text, str) and text.strip() for text in answer[1:4]):
        return Flaw("invalid-answers", f"{about} needs a value, a label and a sentence")
    if answer.entry is not None and not isinstance(answer.entry, Entry):
        return Flaw("invalid-answers", f"{about}: entry takes an Entry(...)")
    if any(answer.value == other[0] and answer[1:4] != other[:3] for other in there):
        return Flaw("duplicate-answer", f"{about} exists already, with another label or sentence; rename one of them")
    return None


def _with_choices(field: FieldInfo, name: str, choices: Sequence[tuple[str, ...]]) -> tuple[Any, FieldInfo]:
    """Return a question with other answers."""
    enum: Any = Choice  # made by the functional form of enumerations
    return enum(name.title().replace("_", ""), [(values[0].upper(), values) for values in choices]) | None, copy(field)


def _voting(packs: Sequence[LoadedPack], profile: Profile) -> tuple[dict[str, Any], list[PackProblem]]:
    """Return the questions that the votes of packs let serve a difference, and the problems."""
    known = questions_of(profile)
    serves: dict[str, list[str]] = {}
    fields: dict[str, Any] = {}
    problems: list[PackProblem] = []
    for pack, name, vote in [(one, *vote) for one in packs for vote in one.pack.votes.items()]:
        if name not in known:
            flaw = unknown_question(name, suggestion(name, list(known)))
        elif known[name].difference not in (None, vote):
            flaw = Flaw(
                "votes-already", f'the question "{name}" already serves the difference "{known[name].difference}"'
            )
        else:
            field, keys = profile.model_fields[name], serves.setdefault(name, [])
            keys += [key for key in ([vote] if isinstance(vote, str) else vote) if key not in keys]
            text, why = field.title or "", field.description or ""
            fields[name] = (field.annotation, question(text, why=why, difference=keys[0], also=keys[1:]))
            continue
        problems += pack.at(pack.declared_at, [flaw], "votes: ")
    return fields, problems


def unserved_differences(
    packs: Sequence[LoadedPack], profile: Profile, differences: Sequence[Difference]
) -> Iterator[PackProblem]:
    """Yield the questions that serve a difference that no pack declares."""
    keys = [difference.key for difference in differences]
    for asked in questions_of(profile).values():
        for key in [key for key in asked.differences if key not in keys]:
            near = suggestion(key, keys)
            serves = f'the question "{asked.name}" serves the difference "{key}"'
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
