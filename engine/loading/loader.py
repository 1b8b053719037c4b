"""Load the rules of all packs: check them, join them to one rulebook, and add its fingerprint.

There is no list of rules to edit: what modules declare (rules, differences, a task profile, entries of the catalogue)
is found in them. All problems in all modules are reported at once, by file and line.
"""

import inspect
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from outsourcing.engine.core._experta import TEST
from outsourcing.engine.core.authoring import Difference, Draft
from outsourcing.engine.core.conditions import Vocabulary, to_pattern
from outsourcing.engine.core.errors import Flaw, Problem, RulebookError
from outsourcing.engine.core.facts import Evidence, Task, Verdict
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import questions_of
from outsourcing.engine.core.rulebook import Rule, Rulebook, Skipped, vocabulary_of
from outsourcing.engine.core.text import error_text
from outsourcing.engine.core.timeouts import TimeLimitExceededError, time_limit
from outsourcing.engine.loading import body_checks, rule_checks
from outsourcing.engine.loading.accepted_findings import accepted_in
from outsourcing.engine.loading.catalogue import are_sources, entries_in
from outsourcing.engine.loading.fingerprint import signed
from outsourcing.engine.loading.overrides import kept_and_retired, override_problems
from outsourcing.engine.loading.packs import LoadedPack, PackProblem, Place, read_pack
from outsourcing.engine.loading.profiles import join_profiles, unserved_differences

BODY_SECONDS = 10.0  # for a body, with all the values that it can bind
HEAVIEST = 100.0  # a weight beside which no other would count
DIFFERENCE_KEY = re.compile(r"[a-z][a-z0-9_]*")
UNKNOWN_NAMES = {"unknown-value", "unknown-field", "unknown-fact"}  # codes


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
        skip_bad: leave out packs with problems; the rulebook names them.
        skipped: names of packs that were left out before, to be named again.

    Raises:
        RulebookError: with every problem found, by file and line.

    """
    places = tuple(packs)
    loaded = _once if not any(isinstance(place, Path) for place in places) else _loaded  # files may be edited meanwhile
    return loaded(package, places, skip_bad, tuple(skipped))


def _loaded(package: str, places: tuple[Place, ...], skip_bad: bool, skipped: tuple[str, ...]) -> Rulebook:  # noqa: FBT001
    if sys.flags.optimize > 1:
        message = "Python was started with -OO, which removes the docstrings of rules; start it without"
        raise RulebookError([Problem(package, message, "docstrings-removed")])
    first, *others = [read_pack(place) for place in (package, *places)]
    packs = [first, *_unique(others)]
    left_out: list[Skipped] = []
    while True:
        rulebook, problems = _joined(packs)
        bad = [pack for pack in packs[1:] if any(pack is other for other, _ in problems)] if skip_bad else []
        if rulebook and not problems:
            named = tuple(sorted({*skipped, *(one.label for one in left_out)}))
            return signed(rulebook._replace(skipped=named, left_out=tuple(left_out)), packs)
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


def _joined(packs: Sequence[LoadedPack]) -> tuple[Rulebook | None, list[PackProblem]]:
    """Return the rulebook that packs make together, or the problems in each of them."""
    problems: list[PackProblem] = [(pack, problem) for pack in packs for problem in pack.problems]
    incomplete = bool(problems)  # a missing name may be defined in a module that could not be imported
    differences, found = _differences(packs)
    profile, unsound = join_profiles(packs)
    problems += [*found, *unsound, *(() if incomplete else unserved_differences(packs, profile, differences))]
    vocabulary = vocabulary_of(profile, differences)
    rules = []
    for pack in packs:
        for draft in pack.drafts:
            if wrong := rule_checks.rule_problems(draft, vocabulary):
                problems += [(pack, one) for one in wrong if not (incomplete and one.code in UNKNOWN_NAMES)]
                continue
            rule = _rule(draft, pack, vocabulary)
            flaws = _second_run_flaws(rule)
            if not flaws:
                rules.append(rule)
                flaws = [] if incomplete else list(_vote_flaws(rule, profile))
            problems += pack.at(draft.place, flaws, f"rule {draft.id}: ")
    entries, unsound_entries = entries_in(packs)
    accepted, unsound_names = accepted_in(packs)
    problems += [*_duplicates(packs), *_missing_decorators(packs), *override_problems(packs), *unsound_entries]
    problems += [one for pack in packs if _is_empty(pack) for one in pack.at(pack.label, [NO_RULES])]
    problems += unsound_names
    if problems:
        return None, problems
    kept, retired = kept_and_retired(sorted(rules, key=_id_order), packs)
    rulebook = Rulebook(kept, differences, profile, entries, {}, "", retired=retired, accepted=accepted)
    return rulebook._replace(packs=tuple(one.pack for one in packs), places=tuple(one.place for one in packs)), []


NO_RULES = Flaw("no-rules", "no rules found; write @rule(id, condition, source=...) above a function")


def _second_run_flaws(rule: Rule) -> list[Flaw]:
    """Return how a body fails when it is run again."""
    try:
        with time_limit(BODY_SECONDS):
            rule.conclusions()
    except TimeLimitExceededError:
        message = f"its body finished the first time but timed out on the second run ({BODY_SECONDS:g} seconds)"
    except Exception as error:  # noqa: BLE001  whatever it raises is reported
        message = f"its body finished the first time but then raised {type(error).__name__}: {error_text(error)}"
    else:
        return []
    return [Flaw("unstable-body", message)]


def _is_empty(pack: LoadedPack) -> bool:
    """Say whether a pack changes nothing: it has no rules, retires none, and lets no question vote."""
    return not (pack.drafts or pack.problems or pack.pack.retires or pack.pack.votes)


def _differences(packs: Sequence[LoadedPack]) -> tuple[tuple[Difference, ...], list[PackProblem]]:
    """Return the differences that packs declare, in order, and the problems in them."""
    differences: dict[str, Difference] = {}
    problems: list[PackProblem] = []
    for pack in packs:
        for module, name, value in pack.values():
            if isinstance(value, Difference):
                flaws = list(_difference_flaws(value))
                if not flaws and differences.setdefault(value.key, value) != value:
                    flaws = [Flaw("duplicate-difference", "this difference is also declared elsewhere; rename one")]
                problems += [
                    (pack, Problem(one.place, f"{value.key}: {one.message}", one.code))
                    for _, one in pack.at_name(module, name, flaws)
                ]
    return tuple(sorted(differences.values(), key=lambda difference: (difference.number, difference.key))), problems


def _difference_flaws(difference: Difference) -> Iterator[Flaw]:
    if not (isinstance(difference.weight, float) and 0 < difference.weight <= HEAVIEST):
        form = f"a weight is a decimal number above 0, up to {HEAVIEST:g}"
        yield Flaw("invalid-weight", f"{form} (got {difference.weight!r})")
    if not all(isinstance(text, str) for text in (difference.title, difference.bpo, difference.kpo)):
        yield Flaw("invalid-difference", "its title, bpo and kpo must be texts")
    if not are_sources(difference.sources):
        yield Flaw("no-source", "it has no source; add what it rests on: sources=(SOURCE,)")
    if type(difference.number) is not int or difference.number < 1:
        yield Flaw("invalid-difference", f"its number is a whole number from 1 (got {difference.number!r})")
    if not (isinstance(difference.key, str) and DIFFERENCE_KEY.fullmatch(difference.key)):
        form = "a key consists of lowercase letters, digits and underscores"
        yield Flaw("invalid-difference", f"{form} (got {difference.key!r})")


def _missing_decorators(packs: Sequence[LoadedPack]) -> Iterator[PackProblem]:
    """Yield the functions that are written like rules but have no decorator."""
    for pack in packs:
        rules = {draft.body for draft in pack.drafts}
        for module, name, value in pack.values():
            own = inspect.isgeneratorfunction(value) and value.__module__ == module.__name__
            if own and value not in rules and re.search(r"^\s*Fires:", value.__doc__ or "", re.MULTILINE):
                message = f"{name} has a Fires: line but is not a rule; add @rule(id, condition, source=...) above it"
                yield from pack.at_name(module, name, [Flaw("no-decorator", message)])


def _duplicates(packs: Sequence[LoadedPack]) -> Iterator[PackProblem]:
    """Yield rule ids used twice, and functions of one name: Python keeps only the last one."""
    places: dict[str, list[str]] = {}
    for draft in (draft for pack in packs for draft in pack.drafts):
        places.setdefault(str(draft.id), []).append(draft.place)
    for pack in packs:
        own = {draft.place for draft in pack.drafts}
        names = Counter((draft.body.__module__, draft.body.__name__) for draft in pack.drafts)
        for draft in pack.drafts:
            flaws = []
            others = [place for place in places[str(draft.id)] if place != draft.place]
            if others := sorted(others, key=lambda place: place in own):
                flaws.append(Flaw("duplicate-rule-id", f"its id is already used at {others[0]}; choose another"))
            if names[draft.body.__module__, draft.body.__name__] > 1:
                message = f"another rule in this module is also called {draft.body.__name__}; rename one"
                flaws.append(Flaw("duplicate-function", message))
            yield from pack.at(draft.place, flaws, f"rule {draft.id}: ")


def _vote_flaws(rule: Rule, profile: type[TaskProfile]) -> Iterator[Flaw]:
    """Yield the questions that serve no difference, and so do not vote, but from which a rule concludes."""
    concluded = {type(fact) for fact in rule.conclusions()} & {Evidence, Verdict}
    if rule.binds_open_values and rule.premises <= body_checks.READS[Evidence]:
        concluded.add(Evidence)
    if not concluded:
        return
    if any(pattern.fact is Task and pattern.binds for pattern in rule.patterns):
        message = "it binds all answers, including those that do not vote; bind the ones it needs with MATCH"
        yield Flaw("binds-all-answers", message)
    served = next((fact["difference"] for fact in rule.conclusions() if isinstance(fact, Evidence)), "")
    kind = " or ".join(sorted(fact.__name__ for fact in concluded))
    for name in sorted(rule.reads()):
        if (question := questions_of(profile).get(name)) and question.difference is None:
            message = f'it concludes {kind} from "{name}", which serves no difference and so does not vote'
            cure = f'; to let it vote, add votes={{"{name}": "{served}"}} to PACK' if served else ""
            yield Flaw("no-vote", f"{message}{cure}")


def _rule(draft: Draft, pack: LoadedPack, vocabulary: Vocabulary) -> Rule:
    page = rule_checks.page(draft)
    patterns = tuple(to_pattern(element, vocabulary) for element in draft.conditions if not isinstance(element, TEST))
    tests = tuple(element for element in draft.conditions if isinstance(element, TEST))
    return Rule(
        draft.id, page.title, page.why, patterns, tests, draft.body, draft.source, page.fires, page.silent,
        pack.line(draft), pack.pack.id, draft.status, draft.replaced_by,
    )  # fmt: skip


def _id_order(rule: Rule) -> tuple[str, int]:
    letters, number = re.fullmatch(r"([A-Z]+)([0-9]+)", rule.id).groups()  # type: ignore[union-attr]  # checked at load
    return letters, int(number)
