"""Checks on rules, run when a pack is loaded.

    read_rule           a rule as it is written, checked
    vote_flaws          what is wrong with the questions from which a rule concludes
    duplicates          rule ids and function names that are used twice
    missing_decorators  functions that are written like rules and are none

Experta accepts a misspelt field, an impossible value and constructs that it gets wrong, and then the rule never fires.
Here each of them is a problem with file and line, and with the nearest valid name.
"""

import inspect
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from outsourcing.engine.core._engine import Engine
from outsourcing.engine.core._experta import AND, EXISTS, FORALL, NOT, OR, TEST, Fact
from outsourcing.engine.core.authoring import PLACE_TO_EDIT, WHY_TO_EDIT, Draft, Source
from outsourcing.engine.core.bodies import Body, as_table
from outsourcing.engine.core.conditions import (
    MOST_SECONDS,
    Example,
    Pattern,
    Vocabulary,
    are_answers,
    binding_values,
    bound_name,
    by_kind,
    constraint_problems,
    example_facts,
    to_pattern,
)
from outsourcing.engine.core.errors import Flaw, Problem, suggestion
from outsourcing.engine.core.evaluator import is_static, matching_facts
from outsourcing.engine.core.facts import Balance, Domain, Evidence, Finding, Task, Verdict
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import questions_of
from outsourcing.engine.core.rulebook import Rule
from outsourcing.engine.core.text import error_text
from outsourcing.engine.core.timeouts import TimeLimitExceededError, time_limit
from outsourcing.engine.loading import body_checks
from outsourcing.engine.loading.author_code import look_alikes
from outsourcing.engine.loading.packs import SHIPPED, LoadedPack, PackProblem

RULE_ID = re.compile(r"[A-Z]{2,6}[0-9]{1,3}")
STAGES = {Finding: 1, Balance: 1, Verdict: 2}  # facts that come later than those that the first rules conclude
COMPLETE = STAGES | {Evidence: 1}  # the stage from which all facts of a kind are known

UNSAFE = {  # what to write instead of conditions that Experta gets wrong
    EXISTS: "EXISTS ignores all but its first pattern in Experta; write the pattern itself",
    FORALL: "FORALL is not reliable in Experta; write a rule per case",
    OR: "OR across patterns fires once for each true branch; write a rule per branch, or one_of() within a field",
    AND: "AND is not needed: list the patterns one after the other",
}
UNEDITED = "unedited"  # the code of what `rules new` wrote and nobody edited
LIST_FORM = ', or an array of facts like [{"Finding": {"difference": "complexity", "side": "KPO"}}]'


class _Page(NamedTuple):
    """The parts of a rule's docstring."""

    title: str
    why: str
    fires: tuple[Example, ...]
    silent: tuple[Example, ...]


def read_rule(draft: Draft, pack: LoadedPack, vocabulary: Vocabulary) -> tuple[Rule | None, list[Problem]]:
    """Return the rule that a draft describes, or everything that is wrong with the draft.

    If all that is wrong is that something is still to be edited, the rule is returned, too.
    """
    to_edit = list(_unedited_flaws(draft))
    if ... in draft.conditions:
        return None, [flaw.at(draft.place, f"rule {draft.id}: ") for flaw in to_edit]
    odd = [] if pack.origin == SHIPPED else list(look_alikes(draft))  # what beginners write
    flaws = odd or [*_declaration_flaws(draft), *_page_flaws(draft, vocabulary), *_condition_flaws(draft, vocabulary)]
    rule = None
    if not flaws:  # the other checks need valid conditions
        patterns = tuple(to_pattern(e, vocabulary) for e in draft.conditions if not isinstance(e, TEST))
        table, body_flaws = body_checks.concluded(draft, patterns, vocabulary)
        tests, test_flaws = _tabled_tests(draft, patterns)
        page = _page_of(draft)
        rule = Rule(
            draft.id, page.title, page.why, patterns, tuple(tests), Body(draft.body, table), draft.source,
            page.fires, page.silent, pack.line(draft), pack.pack.id, draft.status, draft.replaced_by,
        )  # fmt: skip
        flaws = [*body_flaws, *test_flaws] or list(_example_flaws(rule, vocabulary))
    return (None if flaws else rule), [flaw.at(draft.place, f"rule {draft.id}: ") for flaw in (*flaws, *to_edit)]


def _unedited_flaws(draft: Draft) -> Iterator[Flaw]:
    """Yield what `rules new` wrote and nobody edited."""
    if ... in draft.conditions:
        yield Flaw(UNEDITED, "its condition is still missing: write a pattern in place of ..., like Task(driver=...)")
    if _part(draft, "Why").rstrip(".") == WHY_TO_EDIT.rstrip("."):
        yield Flaw(UNEDITED, f'its Why: line is still "{WHY_TO_EDIT}"; write why the rule holds')
    if isinstance(draft.source, Source) and draft.source.place == PLACE_TO_EDIT:
        yield Flaw(UNEDITED, f'the place of its source is still "{PLACE_TO_EDIT}"; write where it can be read')


def _page_of(draft: Draft) -> _Page:
    """Return the parts of a valid docstring."""
    return _Page(
        title=" ".join(_docstring(draft).split("\n\n")[0].split()),
        why=_part(draft, "Why"),
        fires=tuple(json.loads(line) for line in _lines(draft, "Fires")),
        silent=tuple(json.loads(line) for line in _lines(draft, "Silent")),
    )


def _docstring(draft: Draft) -> str:
    return _cleaned(draft.body.__doc__ or "")


@lru_cache(maxsize=100)
def _cleaned(docstring: str) -> str:
    return inspect.cleandoc(docstring)


def _part(draft: Draft, name: str) -> str:
    """Return the text after `name:`, up to the next part or the end."""
    found = re.search(rf"^{name}:(.*?)(?=^\w+:|\Z)", _docstring(draft), re.MULTILINE | re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def _lines(draft: Draft, name: str) -> list[str]:
    """Return the texts of all `name:` lines."""
    return re.findall(rf"^{name}:(.*)$", _docstring(draft), re.MULTILINE)


def _declaration_flaws(draft: Draft) -> Iterator[Flaw]:
    if not isinstance(draft.id, str) or not RULE_ID.fullmatch(draft.id):
        yield Flaw("invalid-rule-id", "a rule id is two to six capital letters and a number, like DF1")
    if not isinstance(draft.source, Source):
        got = "" if draft.source is None else f" (got {draft.source!r})"
        yield Flaw("no-source", f"it has no source; add source=Source(key, title, place){got}")
    if "." in draft.body.__qualname__.rpartition("<locals>.")[2]:
        yield Flaw("rule-in-class", "it is a method; write rules as functions of a module")
    if inspect.isasyncgenfunction(draft.body) or inspect.iscoroutinefunction(draft.body):
        yield Flaw("concludes-nothing", "its body is asynchronous; write def instead of async def")
    elif not inspect.isgeneratorfunction(draft.body):
        yield Flaw("concludes-nothing", "its body yields nothing; yield each fact that it concludes")


def _page_flaws(draft: Draft, vocabulary: Vocabulary) -> Iterator[Flaw]:
    if not _docstring(draft):
        yield Flaw("no-docstring", "it has no docstring; write a title, Why:, Fires: and Silent:")
        return
    if re.search(r"^\w+:", _docstring(draft).split("\n\n")[0], re.MULTILINE):
        yield Flaw("no-title", "its docstring has no title; begin with a sentence and an empty line")
    if not _part(draft, "Why"):
        yield Flaw("no-why", "its docstring has no Why: line; say why the rule holds")
    for name in ("Fires", "Silent"):
        lines = _lines(draft, name)
        if not lines:
            yield Flaw("no-example", f"its docstring has no {name}: line; add an example")
        for line in lines:
            if not _is_example(line, vocabulary):
                form = 'is not a JSON object like {"driver": "volume"}'
                quotes = "; JSON needs double quotes" if "'" in line and '"' not in line else ""
                listed = LIST_FORM if line.strip().startswith("[") else ""
                yield Flaw("invalid-example", f"its {name}: line {form}{listed}{quotes} (got {line.strip()})")


def _is_example(line: str, vocabulary: Vocabulary) -> bool:
    """Say whether a line is a JSON object of values, or an array of facts by name."""
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        return False
    names = {fact.__name__ for fact in vocabulary}
    listed = isinstance(read, list) and all(
        isinstance(one, dict) and one and one.keys() <= names and all(isinstance(v, dict) for v in one.values())
        for one in read
    )
    return isinstance(read, dict) or listed


def _condition_flaws(draft: Draft, vocabulary: Vocabulary) -> Iterator[Flaw]:
    if not draft.conditions:
        yield Flaw("no-condition", "it has no condition; add a pattern, like Task(driver=...)")
        return
    if isinstance(draft.conditions[0], (TEST, NOT)):
        kind = type(draft.conditions[0]).__name__
        yield Flaw("invalid-order", f"it begins with {kind}; begin with a pattern that must hold")
    bound: set[str] = set()
    tested = False
    for element in draft.conditions:
        if isinstance(element, TEST):
            tested = True
            yield from _test_flaws(element, bound)
            continue
        if tested:
            yield Flaw("invalid-order", "TEST must come last, after all patterns")
        pattern = element[0] if isinstance(element, NOT) and len(element) == 1 else element
        yield from _pattern_flaws(pattern, vocabulary)
        if isinstance(pattern, Fact):
            names = {name for value in pattern.values_by_name().values() if (name := bound_name(value))}
            if isinstance(element, NOT):
                yield from _unbound_names(names, bound, "NOT")
                yield from _early_not_flaws(type(pattern), draft)
            bound |= names | ({pattern.__bind__} if pattern.__bind__ else set())


def _early_not_flaws(negated: type[Fact], draft: Draft) -> Iterator[Flaw]:
    """Yield a flaw if a NOT is decided before there can be such a fact: a rule waits only for facts that must hold."""
    stages = [STAGES.get(type(element), 0) for element in draft.conditions if isinstance(element, Fact)]
    if COMPLETE.get(negated, 0) <= max(stages, default=0):
        return
    name = negated.__name__
    message = f"NOT({name}) would be evaluated before there is one; begin with a pattern of {name}"
    if negated is Evidence:
        message = "NOT(Evidence) would depend on the order in which rules fire; exclude answers instead: NOT(Task(...))"
    yield Flaw("early-not", message)


def _test_flaws(element: TEST, bound: set[str]) -> Iterator[Flaw]:
    if len(element) != 1 or not inspect.isfunction(element[0]):
        yield Flaw("invalid-test", "TEST takes one function of bound names, like lambda cf: cf > 0")
    else:
        yield from _unbound_names(set(inspect.signature(element[0]).parameters), bound, "TEST")


def _tabled_tests(draft: Draft, patterns: Sequence[Pattern]) -> tuple[list[TEST], list[Flaw]]:
    """Return the TESTs with the answers that they give to all values with a finite domain, and how they fail."""
    tests, flaws = [], []
    for test in (element for element in draft.conditions if isinstance(element, TEST)):
        names = list(inspect.signature(test[0]).parameters)
        answers: dict[tuple[str, ...], bool] = {}
        for values in islice(binding_values(patterns, names) or (), body_checks.MOST_CALLS):
            failure, answers[values] = _tried(test[0], dict(zip(names, values, strict=True)))
            if failure:
                on = ", ".join(f"{name} = {value}" for name, value in zip(names, values, strict=True))
                flaws.append(Flaw("test-failed", f"its TEST {failure} for {on}"))
                break
        tests.append(as_table(test, answers))
    return tests, flaws


def _tried(test: Callable[..., Any], bound: Mapping[str, str]) -> tuple[str, bool]:
    """Return how a TEST fails, if it does, and what it answers."""
    answers = set()
    try:
        with time_limit(MOST_SECONDS):
            answers = {bool(test(**bound)) for _ in range(body_checks.FEW_CALLS)}
    except TimeLimitExceededError:
        return f"does not finish within {MOST_SECONDS:g} seconds", False
    except Exception as error:  # noqa: BLE001  whatever an author's function raises is reported
        return f"raises {type(error).__name__}: {error_text(error)}", False
    return ("answers something else each time it is called" if len(answers) > 1 else ""), answers.pop()


def _unbound_names(names: set[str], bound: set[str], user: str) -> Iterator[Flaw]:
    for name in sorted(names - bound):
        near = suggestion(name, sorted(bound))
        yield Flaw("unbound-name", f'{user} uses "{name}", which no pattern before it binds{near}')


def _pattern_flaws(pattern: Any, vocabulary: Vocabulary) -> Iterator[Flaw]:
    kind = type(pattern)
    if isinstance(pattern, bool):
        form = "a condition is a pattern, like Task(driver=...); to exclude one, write NOT(...) in capitals"
        yield Flaw("not-a-pattern", form)
    elif isinstance(pattern, type):
        yield Flaw("not-a-pattern", f"{pattern.__name__} is a class; write {pattern.__name__}(...)")
    elif kind in UNSAFE:
        yield Flaw("unsupported-condition", UNSAFE[kind])
    elif not isinstance(pattern, Fact):
        yield Flaw("not-a-pattern", f"{kind.__name__} is not a pattern of a fact; NOT takes a single pattern")
    elif kind not in vocabulary:
        near = suggestion(kind.__name__, sorted(fact.__name__ for fact in vocabulary))
        yield Flaw("unknown-fact", f"unknown fact {kind.__name__}{near}")
    else:
        for name, constraint in pattern.values_by_name().items():
            yield from constraint_problems(kind.__name__, name, constraint, vocabulary[kind])


def _example_flaws(rule: Rule, vocabulary: Vocabulary) -> Iterator[Flaw]:
    """Check the values of examples, and that the rule fires on them or stays silent.

    The accepted values decide if they can; Experta decides on joins, TESTs and several facts of a kind. Answers to a
    rule that reads conclusions have to pass all stages, which `rules test` does with the whole rulebook.
    """
    engine, static = None, is_static(rule)
    for fires, values in (*((True, v) for v in rule.fires), *((False, v) for v in rule.silent)):
        passes_all = are_answers(rule.patterns, values, vocabulary)
        facts = example_facts(rule.patterns, values, vocabulary)
        line = f"its {'Fires' if fires else 'Silent'}: line"
        flaws = [flaw for fact, own in facts for flaw in _value_flaws(fact, own, vocabulary[fact])]
        yield from (Flaw(flaw.code, f"{line}: {flaw.message}") for flaw in flaws)
        if flaws or passes_all:
            continue
        try:
            if static:
                fired = bool(matching_facts(rule.patterns, by_kind(facts)))
            else:
                engine = engine or Engine([rule.production()])
                fired = engine.would_fire(*(fact(**own) for fact, own in facts))
        except Exception as error:  # noqa: BLE001  a TEST of an author may raise anything
            raised = f"{type(error).__name__}: {error_text(error)}"
            yield Flaw("test-failed", f"its TEST raises {raised} on its {line.removeprefix('its ')}")
            return
        if fired is not fires:
            yield Flaw("wrong-example", f"{line} does not hold: {json.dumps(values, ensure_ascii=False)}")


def _value_flaws(fact: type[Fact], values: Mapping[str, Any], fields: Mapping[str, Domain]) -> Iterator[Flaw]:
    for name, value in values.items():
        if fields.get(name, ()) is not None:
            yield from constraint_problems(fact.__name__, name, value, fields)


def vote_flaws(rule: Rule, profile: type[TaskProfile]) -> Iterator[Flaw]:
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


def duplicates(packs: Sequence[LoadedPack]) -> Iterator[PackProblem]:
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


def missing_decorators(packs: Sequence[LoadedPack]) -> Iterator[PackProblem]:
    """Yield the functions that are written like rules but have no decorator."""
    for pack in packs:
        rules = {draft.body for draft in pack.drafts}
        for module, name, value in pack.values():
            own = inspect.isgeneratorfunction(value) and value.__module__ == module.__name__
            if own and value not in rules and re.search(r"^\s*Fires:", value.__doc__ or "", re.MULTILINE):
                message = f"{name} has a Fires: line but is not a rule; add @rule(id, condition, source=...) above it"
                yield from pack.at_name(module, name, [Flaw("no-decorator", message)])
