"""Loading: every module of a package of rules, found, checked and fingerprinted.

There is no list of rules to edit: what a module declares (rules, differences, a task profile, entries of the
catalogue) is found in it. All mistakes in all modules are told at once, by file and line.
"""

import hashlib
import importlib.util
import json
import pkgutil
import re
import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import inf
from types import ModuleType

from engine import _experta, accepted, catalogue, checks, conclusions
from engine._experta import TEST
from engine.authoring import DRAFTS, Difference, Draft
from engine.conditions import Vocabulary, to_pattern
from engine.errors import Problem, RulebookError, suggestion
from engine.facts import Evidence, Task, Verdict
from engine.questions import questions_of
from engine.rulebook import Rule, Rulebook, vocabulary_of
from engine.task import TaskProfile

ENGINE_SOURCES = (  # what `from engine import *` loads, and so all that an assessment depends on
    "",
    "_engine",
    "_experta",
    "_network",
    "accepted",
    "account",
    "assessment",
    "authoring",
    "catalogue",
    "checks",
    "choices",
    "conclusions",
    "conditions",
    "deciding",
    "errors",
    "facts",
    "forecast",
    "inference",
    "loading",
    "questions",
    "rulebook",
    "scale",
    "task",
    "text",
    "version",
    "weighing",
)


@cache
def load(package: str = "rules") -> Rulebook:
    """Import every module of a package and return its rules, checked.

    Raises:
        RulebookError: with every problem found, by file and line.

    """
    if sys.flags.optimize > 1:
        raise RulebookError([Problem(package, "Python was started with -OO, which strips the rules' docstrings")])
    modules = _modules(package)
    drafts = [draft for module in modules for draft in getattr(module, DRAFTS, [])]
    differences, found = _differences(modules)
    profile = _profile(modules)
    vocabulary = vocabulary_of(profile, differences)
    found += _twice(drafts)
    for draft in drafts:
        found += checks.problems(draft, vocabulary) or _unasked_votes(_rule(draft, vocabulary), draft, profile)
    found += _unserved(profile, differences)
    entries, wrong = catalogue.collected(modules)
    found += wrong
    meant, wrong = accepted.collected(modules)
    found += wrong
    if not drafts:
        found.append(Problem(package, "no rule was found there"))
    if found:
        raise RulebookError(found)
    rules = tuple(sorted((_rule(draft, vocabulary) for draft in drafts), key=_id_order))
    engine = [importlib.import_module(f"engine.{name}".rstrip(".")) for name in ENGINE_SOURCES]
    sources = _sources([*modules, *engine])
    return Rulebook(rules, differences, profile, entries, sources, _manifest(package, sources, differences), meant)


def _modules(package: str) -> list[ModuleType]:
    """Import the package and everything below it, in name order."""
    root = _imported(package)
    names = sorted(found.name for found in pkgutil.iter_modules(getattr(root, "__path__", [])))
    return [root, *(module for name in names for module in _modules(f"{package}.{name}"))]


def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        message = f"{name} cannot be imported: {type(error).__name__}: {error}"
        raise RulebookError([Problem(_authors_line(error, name), message)]) from error


def _authors_line(error: BaseException, name: str) -> str:
    """Return the last line of the author's own files that an import went through, as `file:line`."""
    if isinstance(error, SyntaxError):
        return f"{error.filename}:{error.lineno}"
    root = importlib.util.find_spec(name.partition(".")[0])
    folders = tuple(root.submodule_search_locations or ()) if root else ()
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(folders)]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else name


def _differences(modules: Sequence[ModuleType]) -> tuple[tuple[Difference, ...], list[Problem]]:
    """Return the differences that modules declare, in order, and what is wrong with them."""
    found: dict[str, Difference] = {}
    problems = []
    for module in modules:
        for difference in (value for value in vars(module).values() if isinstance(value, Difference)):
            if not (isinstance(difference.weight, float) and 0 < difference.weight < inf):
                message = f"{difference.key}: a weight is a decimal number above 0 (got {difference.weight!r})"
                problems.append(Problem(module.__name__, message))
            if not isinstance(difference.number, int):
                message = f"{difference.key}: a number is whole (got {difference.number!r})"
                raise RulebookError([*problems, Problem(module.__name__, message)])
            if found.setdefault(difference.key, difference) != difference:
                problems.append(
                    Problem(module.__name__, f'the difference "{difference.key}" is declared elsewhere, too')
                )
    return tuple(sorted(found.values(), key=lambda difference: (difference.number, difference.key))), problems


def _profile(modules: Sequence[ModuleType]) -> type[TaskProfile]:
    """Return the task profile that the rules bring along, the one derived from all others, or the engine's own."""
    found = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, TaskProfile) and value.__module__ == module.__name__
    }
    last = [profile for profile in found if all(issubclass(profile, other) for other in found)]
    if found and not last:
        names = ", ".join(sorted(f"{profile.__module__}.{profile.__name__}" for profile in found))
        raise RulebookError([Problem(names, "a rulebook has one task profile; derive one from the other")])
    return last[0] if last else TaskProfile


def _twice(drafts: Sequence[Draft]) -> Iterator[Problem]:
    """Yield the ids and the functions that are there twice: Python keeps the last function of a name only."""
    places: dict[str, list[str]] = {}
    for draft in drafts:
        places.setdefault(str(draft.id), []).append(draft.place)
    names = Counter((draft.body.__module__, draft.body.__name__) for draft in drafts)
    for draft in drafts:
        if others := [place for place in places[str(draft.id)] if place != draft.place]:
            yield Problem(draft.place, f"rule {draft.id}: this id is taken, at {others[0]}; ids are never shared")
        if names[draft.body.__module__, draft.body.__name__] > 1:
            yield Problem(draft.place, f"rule {draft.id}: another rule here is also called {draft.body.__name__}")


def _unserved(profile: type[TaskProfile], differences: Sequence[Difference]) -> Iterator[Problem]:
    keys = [difference.key for difference in differences]
    for question in questions_of(profile).values():
        if question.difference is not None and question.difference not in keys:
            near = suggestion(question.difference, keys)
            place = f"{profile.__module__}.{profile.__name__}.{question.name}"
            yield Problem(place, f'it serves the difference "{question.difference}", which no module declares{near}')


def _unasked_votes(rule: Rule, draft: Draft, profile: type[TaskProfile]) -> Iterator[Problem]:
    """Yield the questions that serve no difference, and so do not vote, but that a rule decides by."""
    concluded = {type(fact) for fact in rule.conclusions()} & {Evidence, Verdict}
    if rule.binds_open_values and rule.premises <= conclusions.READS[Evidence]:
        concluded.add(Evidence)
    if concluded and any(pattern.fact is Task and pattern.binds for pattern in rule.patterns):
        message = "it takes all answers, those that do not vote among them; bind the ones it needs with MATCH"
        yield Problem(draft.place, f"rule {draft.id}: {message}")
    for name in sorted(rule.reads()) if concluded else ():
        if (question := questions_of(profile).get(name)) and question.difference is None:
            kind = " or ".join(sorted(fact.__name__ for fact in concluded))
            message = f'it concludes {kind} from "{name}", which serves no difference and so does not vote'
            yield Problem(draft.place, f"rule {draft.id}: {message}")


def _rule(draft: Draft, vocabulary: Vocabulary) -> Rule:
    page = checks.page(draft)
    place = f"{draft.body.__module__.replace('.', '/')}.py:{draft.body.__code__.co_firstlineno}"
    patterns = tuple(to_pattern(element, vocabulary) for element in draft.conditions if not isinstance(element, TEST))
    tests = tuple(element for element in draft.conditions if isinstance(element, TEST))
    return Rule(
        draft.id, page.title, page.why, patterns, tests, draft.body, draft.source, page.fires, page.silent, place
    )


def _id_order(rule: Rule) -> tuple[str, int]:
    letters, number = re.fullmatch(r"([A-Z]+)([0-9]+)", rule.id).groups()  # type: ignore[union-attr]  # checked at load
    return letters, int(number)


def _sources(modules: Sequence[ModuleType]) -> dict[str, str]:
    """Return the sources of modules as text, by file below the folder that holds their package.

    Text, because bytecode and syntax trees differ from one Python to the next.
    """
    return {_file(module): _source(module) for module in modules}


def _file(module: ModuleType) -> str:
    return module.__name__.replace(".", "/") + ("/__init__.py" if hasattr(module, "__path__") else ".py")


def _source(module: ModuleType) -> str:
    loader = module.__spec__ and module.__spec__.loader
    try:
        source = loader.get_source(module.__name__) if loader and hasattr(loader, "get_source") else None
    except (ImportError, UnicodeDecodeError):  # the file is not UTF-8 and does not say what it is
        source = None
    if source is None:
        raise RulebookError([Problem(module.__name__, "its source cannot be read, so the rulebook has no fingerprint")])
    return str(source).replace("\r\n", "\n")


def _manifest(package: str, sources: Mapping[str, str], differences: Sequence[Difference]) -> str:
    """Return all that assessments depend on, as canonical JSON: the digests of the sources, the weights, Experta."""
    manifest = {
        "package": package,
        "sources": {file: hashlib.sha256(text.encode()).hexdigest() for file, text in sources.items()},
        "weights": {difference.key: difference.weight for difference in differences},
        "experta": _experta.VERSION,
    }
    return json.dumps(manifest, sort_keys=True)
