"""Loading: the rules of all packs, checked, joined to one rulebook and fingerprinted.

There is no list of rules to edit: what a module declares (rules, differences, a task profile, entries of the
catalogue) is found in it. All mistakes in all modules are told at once, by file and line.
"""

import inspect
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from outsourcing.engine.core._experta import TEST
from outsourcing.engine.core.authoring import Difference, Draft
from outsourcing.engine.core.conditions import Vocabulary, to_pattern
from outsourcing.engine.core.errors import Problem, RulebookError
from outsourcing.engine.core.facts import Evidence, Task, Verdict
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import questions_of
from outsourcing.engine.core.rulebook import Rule, Rulebook, Skipped, vocabulary_of
from outsourcing.engine.core.text import error_text
from outsourcing.engine.core.timeouts import TimeLimitExceededError, time_limit
from outsourcing.engine.loading import accepted_findings, body_checks, catalogue, overrides, profiles, rule_checks
from outsourcing.engine.loading.catalogue import is_source
from outsourcing.engine.loading.fingerprint import signed
from outsourcing.engine.loading.packs import LoadedPack, PackProblems, Place, read, where

BODY_SECONDS = 10.0  # for a body, with all the values that it can bind
HEAVIEST = 100.0  # a weight beside which none of the others would count
DIFFERENCE_KEY = re.compile(r"[a-z][a-z0-9_]*")


def load(
    package: str = "outsourcing.rules",
    packs: Iterable[Place] = (),
    *,
    skip_bad: bool = False,
    skipped: Iterable[str] = (),
) -> Rulebook:
    """Import every module of a package of rules, and of packs beside it, and return their rules, checked.

    Args:
        package: the rules to begin with.
        packs: more rules: files or folders (`Path`), or names of modules that can be imported.
        skip_bad: leave out the packs in which something is wrong; the rulebook names them.
        skipped: names of packs that were left out before, to be named again.

    Raises:
        RulebookError: with every problem found, by file and line.

    """
    places = tuple(packs)
    made = _once if not any(isinstance(place, Path) for place in places) else _loaded  # files are edited meanwhile
    return made(package, places, skip_bad, tuple(skipped))


def _loaded(package: str, places: tuple[Place, ...], skip_bad: bool, skipped: tuple[str, ...]) -> Rulebook:  # noqa: FBT001
    if sys.flags.optimize > 1:
        raise RulebookError([Problem(package, "Python was started with -OO, which strips the rules' docstrings")])
    first, *others = [read(place) for place in (package, *places)]
    packs = [first, *_each_once(others)]
    left_out: list[Skipped] = []
    while True:
        rulebook, wrong = _joined(packs)
        bad = [one for one in packs[1:] if any(one is read for read, _ in wrong)] if skip_bad else []
        if rulebook and not wrong:
            named = tuple(sorted({*skipped, *(one.label for one in left_out)}))
            return signed(rulebook._replace(skipped=named, left_out=tuple(left_out)), packs)
        if not bad:
            raise RulebookError([problem for _, problem in wrong])
        left_out += [Skipped(one.label, tuple(problem for read, problem in wrong if read is one)) for one in bad]
        packs = [one for one in packs if one not in bad]


_once = cache(_loaded)


def _each_once(packs: Sequence[LoadedPack]) -> list[LoadedPack]:
    """Return packs in the order of their ids; of an id that is there twice, one, and the others as what is wrong.

    A file or a folder that is named goes before what is installed, so that a pack can be worked on where it is in use.
    """
    in_order = sorted(packs, key=lambda one: (one.pack.id, isinstance(one.place, str)))
    seen: dict[str, LoadedPack] = {}
    once = []
    for one in in_order:
        known = seen.setdefault(one.pack.id, one)
        if known is one or one.problems:
            once.append(one)
        elif isinstance(one.place, Path):
            told = f'the id "{one.pack.id}" is taken by the pack at {known.said_at}'
            once.append(one._replace(modules=(), problems=(Problem(one.said_at, told),)))
    return once


def _joined(packs: Sequence[LoadedPack]) -> tuple[Rulebook | None, PackProblems]:
    """Return the rulebook that packs make together, or what is wrong with each of them."""
    wrong: PackProblems = [(one, problem) for one in packs for problem in one.problems]
    differences, found = _differences(packs)
    profile, unsound = profiles.joined(packs)
    cut_short = any(one.problems for one in packs)  # what is missing may be in what could not be imported
    wrong += [*found, *unsound, *([] if cut_short else profiles.unserved(packs, profile, differences))]
    vocabulary = vocabulary_of(profile, differences)
    rules = []
    for one, draft in [(pack, draft) for pack in packs for draft in pack.drafts]:
        if problems := rule_checks.problems(draft, vocabulary):
            wrong += [(one, problem) for problem in problems if not (cut_short and _names_something(problem))]
            continue
        rule = _rule(draft, one, vocabulary)
        if changed := _changes_its_mind(rule):
            wrong.append((one, Problem(draft.place, f"rule {draft.id}: {changed}")))
            continue
        rules.append(rule)
        wrong += [(one, problem) for problem in ([] if cut_short else _unasked_votes(rule, draft, profile))]
    wrong += [*_twice(packs), *_unmarked(packs), *overrides.problems(packs)]
    entries, unsound_entries = catalogue.collected(packs)
    wrong += unsound_entries
    wrong += [(one, Problem(one.label, "no rule was found there")) for one in packs if _is_empty(one)]
    meant, unsound_names = accepted_findings.collected(packs)
    wrong += unsound_names
    if wrong:
        return None, wrong
    kept, retired = overrides.parted(sorted(rules, key=_id_order), packs)
    rulebook = Rulebook(kept, differences, profile, entries, {}, "", retired=retired, accepted=meant)
    return rulebook._replace(packs=tuple(one.pack for one in packs), places=tuple(one.place for one in packs)), []


def _changes_its_mind(rule: Rule) -> str:
    """Return what a body does when it is run again, where it cannot be run as before."""
    try:
        with time_limit(BODY_SECONDS):
            rule.conclusions()
    except TimeLimitExceededError:
        return f"its body came to an end once, and then not within {BODY_SECONDS:g} seconds"
    except Exception as error:  # noqa: BLE001  whatever it raises is the finding
        return f"its body came to an end once, and then raised {type(error).__name__}: {error_text(error)}"
    return ""


def _is_empty(read: LoadedPack) -> bool:
    """Say whether a pack changes nothing; to retire a rule, or to have a question vote, is something."""
    return not (read.drafts or read.problems or read.pack.retires or read.pack.votes)


def _names_something(problem: Problem) -> bool:
    """Say whether a problem is that a name is not known."""
    return any(words in problem.message for words in (" is never ", " has no field ", "no fact is called"))


def _differences(packs: Sequence[LoadedPack]) -> tuple[tuple[Difference, ...], PackProblems]:
    """Return the differences that packs declare, in order, and what is wrong with them."""
    found: dict[str, Difference] = {}
    wrong: PackProblems = []
    declared = ((one, *held) for one in packs for held in one.held() if isinstance(held[-1], Difference))
    for one, module, name, difference in declared:
        mistakes = list(_mistakes(difference))
        if not mistakes and found.setdefault(difference.key, difference) != difference:
            mistakes = [f'the difference "{difference.key}" is declared elsewhere, too']
        wrong += [(one, Problem(where(module, name), message)) for message in mistakes]
    return tuple(sorted(found.values(), key=lambda difference: (difference.number, difference.key))), wrong


def _mistakes(difference: Any) -> Iterator[str]:
    if not (isinstance(difference.weight, float) and 0 < difference.weight <= HEAVIEST):
        yield f"{difference.key}: a weight is a decimal number above 0, up to {HEAVIEST:g} (got {difference.weight!r})"
    if not all(isinstance(text, str) for text in (difference.title, difference.bpo, difference.kpo)):
        yield f"{difference.key}: its title, and what it means for BPO and KPO, are texts"
    if not (type(difference.sources) is tuple and difference.sources and all(map(is_source, difference.sources))):
        yield f"{difference.key}: it has no source; name what it rests on: sources=(SOURCE,)"
    if type(difference.number) is not int or difference.number < 1:
        yield f"{difference.key}: a number is whole, from 1 on (got {difference.number!r})"
    if not (isinstance(difference.key, str) and DIFFERENCE_KEY.fullmatch(difference.key)):
        yield f"{difference.key}: a key is small letters, digits and underscores (got {difference.key!r})"


def _unmarked(packs: Sequence[LoadedPack]) -> Iterator[tuple[LoadedPack, Problem]]:
    """Yield the functions that are written like rules, and are none."""
    for one in packs:
        rules = {draft.body for draft in one.drafts}
        for module, name, value in one.held():
            own = inspect.isgeneratorfunction(value) and value.__module__ == module.__name__
            if own and value not in rules and re.search(r"^\s*Fires:", value.__doc__ or "", re.MULTILINE):
                told = f"{name} has a Fires: line and is no rule; write @rule(id, condition, source=...) above it"
                yield one, Problem(where(module, name), told)


def _twice(packs: Sequence[LoadedPack]) -> Iterator[tuple[LoadedPack, Problem]]:
    """Yield the ids and the functions that are there twice: Python keeps the last function of a name only.

    An id belongs to the pack that comes first.
    """
    places: dict[str, list[str]] = {}
    for one in packs:
        own = {draft.place for draft in one.drafts}
        for draft in one.drafts:
            places.setdefault(str(draft.id), []).append(draft.place)
        names = Counter((draft.body.__module__, draft.body.__name__) for draft in one.drafts)
        for draft in one.drafts:
            others = [place for place in places[str(draft.id)] if place != draft.place]
            if others := sorted(others, key=lambda place: place in own):
                yield (
                    one,
                    Problem(draft.place, f"rule {draft.id}: this id is taken, at {others[0]}; ids are never shared"),
                )
            if names[draft.body.__module__, draft.body.__name__] > 1:
                yield (
                    one,
                    Problem(draft.place, f"rule {draft.id}: another rule here is also called {draft.body.__name__}"),
                )


def _unasked_votes(rule: Rule, draft: Draft, profile: type[TaskProfile]) -> Iterator[Problem]:
    """Yield the questions that serve no difference, and so do not vote, but that a rule decides by."""
    concluded = {type(fact) for fact in rule.conclusions()} & {Evidence, Verdict}
    if rule.binds_open_values and rule.premises <= body_checks.READS[Evidence]:
        concluded.add(Evidence)
    if concluded and any(pattern.fact is Task and pattern.binds for pattern in rule.patterns):
        message = "it takes all answers, those that do not vote among them; bind the ones it needs with MATCH"
        yield Problem(draft.place, f"rule {draft.id}: {message}")
    for name in sorted(rule.reads()) if concluded else ():
        if (question := questions_of(profile).get(name)) and question.difference is None:
            kind = " or ".join(sorted(fact.__name__ for fact in concluded))
            message = f'it concludes {kind} from "{name}", which serves no difference and so does not vote'
            served = next((fact["difference"] for fact in rule.conclusions() if isinstance(fact, Evidence)), "")
            cure = f'; a pack can have it vote: votes={{"{name}": "{served}"}}' if served else ""
            yield Problem(draft.place, f"rule {draft.id}: {message}{cure}")


def _rule(draft: Draft, read: LoadedPack, vocabulary: Vocabulary) -> Rule:
    page = rule_checks.page(draft)
    patterns = tuple(to_pattern(element, vocabulary) for element in draft.conditions if not isinstance(element, TEST))
    tests = tuple(element for element in draft.conditions if isinstance(element, TEST))
    return Rule(
        draft.id, page.title, page.why, patterns, tests, draft.body, draft.source, page.fires, page.silent,
        read.line(draft), read.pack.id, draft.status, draft.replaced_by,
    )  # fmt: skip


def _id_order(rule: Rule) -> tuple[str, int]:
    letters, number = re.fullmatch(r"([A-Z]+)([0-9]+)", rule.id).groups()  # type: ignore[union-attr]  # checked at load
    return letters, int(number)
