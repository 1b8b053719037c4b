"""Load the rules of all packs: check them, join them to one rulebook, and add its fingerprint.

There is no list of rules to edit: what modules declare (rules, differences, a task profile, entries of the catalogue)
is found in them. All problems in all modules are reported at once, by file and line.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from outsourcing.engine.core.authoring import Difference, Draft
from outsourcing.engine.core.conditions import Vocabulary
from outsourcing.engine.core.errors import Flaw, Problem, RulebookError
from outsourcing.engine.core.questions import NAME
from outsourcing.engine.core.rulebook import Rule, Rulebook, Skipped, topic_names, vocabulary_of
from outsourcing.engine.core.scale import Thresholds
from outsourcing.engine.core.text import quoted
from outsourcing.engine.loading import rule_checks
from outsourcing.engine.loading.accepted_findings import accepted_in
from outsourcing.engine.loading.author_code import replaced_functions
from outsourcing.engine.loading.catalogue import NAME as CATALOGUE
from outsourcing.engine.loading.catalogue import are_sources, entries_in
from outsourcing.engine.loading.fingerprint import engine_modules, with_fingerprint
from outsourcing.engine.loading.overrides import kept_and_retired, override_problems
from outsourcing.engine.loading.packs import LoadedPack, PackProblem, Place, read_pack, requirement
from outsourcing.engine.loading.profiles import ANSWERS, declares_questions, join_profiles, unserved_differences
from outsourcing.engine.loading.topics import TOPICS, topics_in
from outsourcing.engine.loading.tuning import TUNED, WORDINGS, tuned, weight_flaw

UNKNOWN_NAMES = {"unknown-value", "unknown-field", "unknown-fact"}  # codes


def load(
    package: str = "outsourcing.rules",
    packs: Iterable[Place] = (),
    *,
    skip_bad: bool = False,
    skipped: Iterable[str] = (),
    unedited: bool = False,
) -> Rulebook:
    """Import every module of a package of rules, and of packs beside it, and return their rules, checked.

    Args:
        package: the rules to begin with.
        packs: more rules: files or folders (`Path`), or names of modules that can be imported.
        skip_bad: leave out packs with problems; the rulebook names them.
        skipped: names of packs that were left out before, to be named again.
        unedited: accept rules in which something that `rules new` wrote is still to be edited.

    Raises:
        RulebookError: with every problem found, by file and line.

    """
    places = _places(packs)
    loaded = _once if not any(isinstance(place, Path) for place in places) else _loaded  # files may be edited meanwhile
    return loaded(package, places, skip_bad, tuple(skipped), unedited)


def _places(packs: Iterable[Place]) -> tuple[Place, ...]:
    """Return where packs are; raise if one of them is neither a path nor the name of a module with a file."""
    places: tuple[Any, ...] = (packs,) if isinstance(packs, (str, Path)) or callable(packs) else tuple(packs)
    in_cells = not hasattr(sys.modules["__main__"], "__file__")
    for place in places:
        named = isinstance(place, str) and all(map(str.isidentifier, place.split("."))) and not place.endswith(".py")
        if not (isinstance(place, Path) or named) or (place == "__main__" and in_cells):
            got = quoted(getattr(place, "__name__", place))
            message = (
                f"packs takes files and folders as Path, and names of modules (got {got}). Rules need a file: in a "
                'notebook, begin their cell with %%writefile my_rules.py, and pass packs=[Path("my_rules.py")]'
            )
            raise RulebookError([Problem("", message, "not-a-place")])
    return places


def _loaded(
    package: str,
    places: tuple[Place, ...],
    skip_bad: bool,  # noqa: FBT001
    skipped: tuple[str, ...],
    unedited: bool = False,  # noqa: FBT001, FBT002
) -> Rulebook:
    if sys.flags.optimize > 1:
        message = "Python was started with -OO, which removes the docstrings of rules; start it without"
        raise RulebookError([Problem(package, message, "docstrings-removed")])
    first, *others = [read_pack(place) for place in (package, *places)]
    packs = [first, *_unique(others)]
    left_out: list[Skipped] = []
    while True:
        rulebook, problems = _joined(packs, unedited)
        bad = [pack for pack in packs[1:] if any(pack is other for other, _ in problems)] if skip_bad else []
        if rulebook and not problems:
            named = tuple(sorted({*skipped, *(one.label for one in left_out)}))
            return with_fingerprint(rulebook._replace(skipped=named, left_out=tuple(left_out)), packs)
        if not bad:
            raise RulebookError([problem for _, problem in problems])
        left_out += [Skipped(one.label, tuple(problem for pack, problem in problems if pack is one)) for one in bad]
        packs = [pack for pack in packs if pack not in bad]


_once = cache(_loaded)


def _unique(packs: Sequence[LoadedPack]) -> list[LoadedPack]:
    """Return packs in the order of their ids; a second pack of the same id is left out or becomes a problem.

    A named file or folder takes the place of an installed pack, so that a pack can be edited where it is in use.
    """
    in_order = sorted(packs, key=lambda pack: (pack.pack.id, isinstance(pack.place, str)))
    first: dict[str, LoadedPack] = {}
    unique = []
    for pack in in_order:
        known = first.setdefault(pack.pack.id, pack)
        if known is pack or pack.problems:
            unique.append(pack)
        elif isinstance(pack.place, Path):
            message = f'the pack id "{pack.pack.id}" is already used at {known.declared_at}'
            duplicate = Problem(pack.declared_at, message, "duplicate-pack")
            unique.append(pack._replace(modules=(), problems=(duplicate,)))
    return unique


def _joined(
    packs: Sequence[LoadedPack],
    unedited: bool,  # noqa: FBT001
) -> tuple[Rulebook | None, list[PackProblem]]:
    """Return the rulebook that packs make together, or the problems in each of them."""
    problems: list[PackProblem] = [(pack, problem) for pack in packs for problem in pack.problems]
    incomplete = bool(problems)  # a missing name may be defined in a module that could not be imported
    differences, found = _differences(packs)
    profile, unsound = join_profiles(packs)
    problems += [*found, *unsound, *(() if incomplete else unserved_differences(packs, profile, differences))]
    topics, unsound_topics = topics_in(packs)
    problems += unsound_topics
    vocabulary = vocabulary_of(profile, differences, topic_names(topics))
    rules = []
    for pack in packs:
        for draft, rule, wrong in _read(pack, vocabulary):
            ignored = (UNKNOWN_NAMES if incomplete else set()) | ({rule_checks.UNEDITED} if unedited else set())
            problems += [(pack, one) for one in wrong if one.code not in ignored]
            if rule is not None:
                rules.append(rule)
                flaws = [] if incomplete else rule_checks.vote_flaws(rule, profile)
                problems += pack.at(draft.place, flaws, f"rule {draft.id}: ")
    entries, unsound_entries = entries_in(packs)
    accepted, unsound_names = accepted_in(packs)
    problems += [*rule_checks.duplicates(packs), *rule_checks.missing_decorators(packs), *override_problems(packs)]
    problems += [*unsound_entries, *_missing(packs)]
    problems += [one for pack in packs if _is_empty(pack, packs[0]) for one in pack.at(pack.label, [NO_RULES])]
    problems += unsound_names
    problems += _replaced(packs)
    if problems:
        return None, problems
    tuning = tuned(rules, differences, topics, profile, packs)
    if tuning.problems:
        return None, tuning.problems
    kept, retired = kept_and_retired(sorted(tuning.rules, key=_id_order), packs)
    rulebook = Rulebook(kept, tuning.differences, profile, entries, {}, "", retired=retired, accepted=accepted)
    return rulebook._replace(
        packs=tuple(one.pack for one in packs),
        places=tuple(one.place for one in packs),
        tuned=tuning.tuned,
        thresholds=tuning.thresholds,
        topics=tuning.topics,
    ), []


class _Read(NamedTuple):
    """The rules of a pack as they were read, and what they were read from."""

    pack: LoadedPack
    drafts: list[Draft]
    vocabulary: Vocabulary
    rules: list[tuple[Draft, Rule | None, list[Problem]]]


_last_read: dict[str, _Read] = {}  # by name of a package, which has the same rules until it is imported again


def _read(pack: LoadedPack, vocabulary: Vocabulary) -> list[tuple[Draft, Rule | None, list[Problem]]]:
    """Return the rules that a pack declares, read and checked; those of a package only once, if they are sound."""
    place, drafts = str(pack.place), pack.drafts
    last = _last_read.get(place)
    if last and (last.pack, last.drafts, last.vocabulary) == (pack, drafts, vocabulary):
        return last.rules
    rules = [(draft, *rule_checks.read_rule(draft, pack, vocabulary)) for draft in drafts]
    if isinstance(pack.place, str) and not any(problems for _, _, problems in rules):
        _last_read[place] = _Read(pack, drafts, vocabulary, rules)
    return rules


NO_RULES = Flaw("no-rules", "no rules found; write @rule(id, condition, source=...) above a function")


def _replaced(packs: Sequence[LoadedPack]) -> Iterator[PackProblem]:
    """Yield the functions of the engine that packs have replaced; leaving the packs out does not bring them back."""
    own = [module.__name__ for pack in packs[1:] for module in pack.modules]
    for used in replaced_functions(engine_modules(), own) if own else ():
        message = f"a pack has replaced {used.name} of the advisor (its line {used.line}); write a rule instead"
        yield packs[0], Problem(packs[0].label, message, "replaced-function")


def _is_empty(pack: LoadedPack, first: LoadedPack) -> bool:
    """Say whether a pack changes nothing: it declares no rules, questions, answers, entries, and changes none.

    The first one needs rules; of the other packs, names that they only import do not count.
    """
    if pack is first:
        return not (pack.drafts or pack.problems)
    imported = [value for _, name, value in first.values() if name == CATALOGUE or isinstance(value, Difference)]
    changes = (pack.pack.retires, pack.pack.votes, pack.drafts, pack.problems)
    listed = any(
        (name in (ANSWERS, CATALOGUE, TOPICS, TUNED, WORDINGS) or isinstance(value, Difference))
        and value not in imported
        for _, name, value in pack.values()
    )
    return not (any(changes) or listed or declares_questions(pack))


def _missing(packs: Sequence[LoadedPack]) -> Iterator[PackProblem]:
    """Yield the packs that others require and that are not loaded, or not in the right version."""
    versions = {pack.pack.id: pack.pack.version for pack in packs}
    for pack in packs:
        for needed in filter(None, map(requirement, pack.pack.requires)):
            version = versions.get(needed.name)
            if version is None or not needed.specifier.contains(version, prereleases=True):
                there = f"is loaded in version {version}" if version else "is not loaded; add --rules with its folder"
                flaw = Flaw("missing-pack", f"this pack requires {needed}, and {needed.name} {there}")
                yield from pack.at(pack.declared_at, [flaw])


def _differences(packs: Sequence[LoadedPack]) -> tuple[tuple[Difference, ...], list[PackProblem]]:
    """Return the differences that packs declare, in order, and the problems in them.

    Those that packs add to the first one's get their numbers here.
    """
    differences: dict[str, Difference] = {}
    problems: list[PackProblem] = []
    for pack in packs:
        for module, name, value in pack.values():
            if isinstance(value, Difference):
                flaws = list(_difference_flaws(value))
                known = differences.get(value.key)
                value = value._replace(added=known.added if known else pack is not packs[0])  # noqa: PLW2901
                if not flaws and differences.setdefault(value.key, value) != value:
                    flaws = [Flaw("duplicate-difference", "this difference is also declared elsewhere; rename one")]
                problems += [
                    (pack, Problem(one.place, f"{value.key}: {one.message}", one.code))
                    for _, one in pack.at_name(module, name, flaws)
                ]
    own = sorted((d for d in differences.values() if not d.added), key=_place)
    added = sorted((d for d in differences.values() if d.added), key=_place)
    numbers = count(max((d.number for d in own), default=0) + 1)
    return (*own, *(d._replace(number=next(numbers)) for d in added)), problems


def _place(difference: Difference) -> tuple[bool, int, str]:
    """Return what differences are sorted by: those without a number come last."""
    return not difference.number, difference.number, difference.key


def _difference_flaws(difference: Difference) -> Iterator[Flaw]:
    if flaw := weight_flaw(difference.weight):
        yield flaw
    texts = (difference.title, difference.bpo, difference.kpo)
    if not all(isinstance(text, str) and (text or difference.number) for text in texts):
        yield Flaw("invalid-difference", "it needs a title, and what speaks for each side: title=..., bpo=..., kpo=...")
    if not are_sources(difference.sources):
        yield Flaw("no-source", "it has no source; add what it rests on: sources=(SOURCE,)")
    if type(difference.number) is not int or difference.number < 0:
        yield Flaw("invalid-difference", f"its number is a whole number, or left out (got {difference.number!r})")
    if not (isinstance(difference.key, str) and NAME.fullmatch(difference.key)):
        form = "a key consists of lowercase letters, digits and underscores"
        yield Flaw("invalid-difference", f"{form} (got {difference.key!r})")
    elif difference.key in Thresholds._fields:
        yield Flaw("invalid-difference", "its key is the name of a threshold; choose another one")


def _id_order(rule: Rule) -> tuple[str, int]:
    letters, number = re.fullmatch(r"([A-Z]+)([0-9]+)", rule.id).groups()  # type: ignore[union-attr]  # checked at load
    return letters, int(number)
