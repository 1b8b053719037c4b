"""The rulebook: all rules in use, in id order, checked when they load.

    Rule       one checked rule: id, title, why, patterns, body, source, examples
    Rulebook   the rules, the differences they speak of, the questions they read, and a fingerprint
    load       imports every module of a package of rules; there is no list to edit

Knows nothing of the run (inference.py), of weights (weighing.py) or of the terminal.
"""

import hashlib
import importlib.util
import json
import pkgutil
import re
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from inspect import signature
from math import inf
from types import ModuleType
from typing import Any, NamedTuple

from engine import _experta, checks
from engine._experta import TEST, ConditionalElement, Fact
from engine._network import Production
from engine.authoring import DRAFTS, Difference, Draft, Source
from engine.conditions import Pattern, Vocabulary, binding_values, in_words, to_experta, to_pattern
from engine.errors import AdvisorError, Problem, RulebookError, suggestion
from engine.facts import Balance, Domain, Evidence, Finding, Task, Verdict
from engine.questions import Question, questions
from engine.task import TaskProfile

ENGINE_SOURCES = (
    "_engine",
    "_experta",
    "_network",
    "conditions",
    "facts",
    "inference",
    "questions",
    "task",
    "weighing",
)


class Rule(NamedTuple):
    """One checked rule. `place` is its file and line below the folder it was loaded from."""

    id: str
    title: str
    why: str
    patterns: tuple[Pattern, ...]
    tests: tuple[ConditionalElement, ...]
    body: Callable[..., Iterator[Fact]]
    source: Source
    fires: tuple[Mapping[str, Any], ...]
    silent: tuple[Mapping[str, Any], ...]
    place: str

    def production(self) -> Production:
        """Return the rule for Experta, in the part of it that can be trusted."""
        return Production(self.id, (*map(to_experta, self.patterns), *self.tests), self.body)

    @property
    def binds_open_values(self) -> bool:
        """Say whether the body is called with values that are not known beforehand."""
        return binding_values(self.patterns, signature(self.body).parameters) is None

    def conclusions(self) -> Iterator[Fact | None]:
        """Yield what the rule can conclude, whatever it binds; None where that cannot be known beforehand."""
        names = list(signature(self.body).parameters)
        combinations = binding_values(self.patterns, names)
        if combinations is None:
            yield None
            return
        for values in combinations:
            yield from self.body(**dict(zip(names, values, strict=True)))

    @property
    def when(self) -> str:
        """Return the conditions in words."""
        return " and ".join([*map(in_words, self.patterns), *("a test of its own" for _ in self.tests)])

    def as_json(self) -> dict[str, Any]:
        """Return what can be told of the rule, for machines."""
        return {
            "id": self.id,
            "title": self.title,
            "why": self.why,
            "when": self.when,
            "concludes": [fact.values_by_name() for fact in self.conclusions() if fact is not None],
            "source": self.source._asdict(),
            "fires": self.fires,
            "silent": self.silent,
            "place": self.place,
        }


class Rulebook(NamedTuple):
    """All rules in use. Equal fingerprints mean equal verdicts."""

    rules: tuple[Rule, ...]
    differences: tuple[Difference, ...]
    profile: type[TaskProfile]
    fingerprint: str

    @property
    def questions(self) -> Mapping[str, Question]:
        """Return the questions of its task profile, by name."""
        return questions(self.profile)

    def question(self, name: str) -> Question:
        """Return the question of this name.

        Raises:
            AdvisorError: there is none.

        """
        if name not in self.questions:
            raise AdvisorError(f'no question is called "{name}"{suggestion(name, list(self.questions))}')
        return self.questions[name]

    def rule(self, id_: str) -> Rule:
        """Return the rule of this id.

        Raises:
            AdvisorError: there is none.

        """
        for rule in self.rules:
            if rule.id == id_:
                return rule
        known = [rule.id for rule in self.rules]
        raise AdvisorError(f'no rule is called "{id_}"{suggestion(id_, known)} (outsourcing rules list shows them all)')

    def reading(self, question: str) -> tuple[Rule, ...]:
        """Return the rules that read the answer to a question."""
        return tuple(
            rule
            for rule in self.rules
            if any(
                pattern.fact is Task and question in {test.field for test in pattern.tests} for pattern in rule.patterns
            )
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
    found += [*_twice(drafts), *(problem for draft in drafts for problem in checks.problems(draft, vocabulary))]
    found += _unserved(profile, differences)
    if not drafts:
        found.append(Problem(package, "no rule was found there"))
    if found:
        raise RulebookError(found)
    rules = tuple(sorted((_rule(draft, vocabulary) for draft in drafts), key=_id_order))
    return Rulebook(rules, differences, profile, _fingerprint(modules, differences))


def vocabulary_of(profile: type[TaskProfile], differences: Sequence[Difference]) -> Vocabulary:
    """Return the fields of every fact and the values they can take."""
    answers: dict[str, Domain] = {name: tuple(q.choices) or None for name, q in questions(profile).items()}
    keys = {"difference": tuple(difference.key for difference in differences)}
    return {
        Task: answers,
        Evidence: keys | Evidence.domains,
        Finding: keys | Finding.domains,
        Balance: Balance.domains,
        Verdict: Verdict.domains,
    }


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
    for question in questions(profile).values():
        if question.difference is not None and question.difference not in keys:
            near = suggestion(question.difference, keys)
            place = f"{profile.__module__}.{profile.__name__}.{question.name}"
            yield Problem(place, f'it serves the difference "{question.difference}", which no module declares{near}')


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


def _fingerprint(modules: Sequence[ModuleType], differences: Sequence[Difference]) -> str:
    """Return the SHA-256 of what the verdicts depend on: the sources of rules and engine as text, and the weights.

    Bytecode and syntax trees differ from one Python to the next; the text does not.
    """
    engine = [importlib.import_module(f"engine.{name}") for name in ENGINE_SOURCES]
    manifest = {
        "sources": {module.__name__: _digest(module) for module in (*modules, *engine)},
        "weights": {difference.key: difference.weight for difference in differences},
        "experta": _experta.VERSION,
    }
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _digest(module: ModuleType) -> str:
    loader = module.__spec__ and module.__spec__.loader
    try:
        source = loader.get_source(module.__name__) if loader and hasattr(loader, "get_source") else None
    except (ImportError, UnicodeDecodeError):  # the file is not UTF-8 and does not say what it is
        source = None
    if source is None:
        raise RulebookError([Problem(module.__name__, "its source cannot be read, so the rulebook has no fingerprint")])
    return hashlib.sha256(source.replace("\r\n", "\n").encode()).hexdigest()
