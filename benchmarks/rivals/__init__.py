"""The advisor's own rules in other rule engines, one module for each engine, translated from the rulebook by code.

    Case       a rule as any engine can have it: no bindings, patterns over facts, the facts that it concludes
    Outcome    what a row comes to: the verdict, and the rules that fired
    stepwise   the work on a row for an engine that knows no facts, but looks at one record of named values at a time

A row is worked out as the advisor does it: rules over the answers; then the evidence is weighed by engine/weighing.py,
which is no rule and the same for all; then rules over the findings, the balance and the verdict.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from inspect import signature
from itertools import product
from typing import NamedTuple

from outsourcing import Balance, Evidence, Finding, Mark, Rulebook, Task, Verdict
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.conditions import Pattern
from outsourcing.engine.core.rulebook import Rule
from outsourcing.engine.core.weighing import Weighed, Weigher

UNKNOWN = "unknown"  # never an answer: that is what files have for "not known"

Answers = Mapping[str, str]
Tests = tuple[tuple[str, tuple[str, ...]], ...]  # names of a record, each with the values accepted


class Case(NamedTuple):
    """A rule for certain values of what it binds; most rules bind nothing and are one case."""

    name: str
    rule: str
    patterns: tuple[Pattern, ...]
    facts: tuple[Fact, ...]

    def weighty(self) -> tuple[Fact, ...]:
        """Return the evidence and the marks among its conclusions, which are weighed."""
        return tuple(fact for fact in self.facts if isinstance(fact, (Evidence, Mark)))


class Clause(NamedTuple):
    """A pattern over a record: one of these groups of tests holds; or, negated, none does."""

    negated: bool
    groups: tuple[Tests, ...]


class Outcome(NamedTuple):
    """What a row comes to."""

    verdict: str
    fired: frozenset[str]


Assess = Callable[[Answers], Outcome]
Matcher = Callable[[Mapping[str, str]], Iterable[str]]  # a record to the names of the cases that match it


def cases(rulebook: Rulebook) -> list[Case]:
    """Return the rules as cases, in their order.

    Raises:
        ValueError: a rule has a TEST of its own, or binds a field that is open.

    """
    return [case for rule in rulebook.rules for case in _cases(rule)]


def _cases(rule: Rule) -> Iterator[Case]:
    if rule.tests or rule.binds_open_values:
        raise ValueError(f"rule {rule.id} cannot be translated")
    names = list(signature(rule.body).parameters)
    accepted = {test.binds: test.accepted or () for pattern in rule.patterns for test in pattern.tests if test.binds}
    for values in product(*(accepted[name] for name in names)):
        bound = dict(zip(names, values, strict=True))
        patterns = tuple(_narrowed(pattern, bound) for pattern in rule.patterns)
        yield Case("-".join((rule.id, *values)), rule.id, patterns, tuple(rule.conclude(**bound)))


def _narrowed(pattern: Pattern, bound: Mapping[str, str]) -> Pattern:
    tests = (t._replace(accepted=(bound[t.binds],)) if t.binds in bound else t for t in pattern.tests)
    return pattern._replace(tests=tuple(tests))


def stepwise(rulebook: Rulebook, matcher: Callable[[Sequence[tuple[str, list[Clause]]]], Matcher]) -> Assess:
    """Return the work on a row, for an engine that is asked in three steps: what it cannot chain, we hand on.

    The record of the first step has the answers, of the second the balance, of the third everything.
    """
    translated = {case.name: case for case in cases(rulebook)}
    keys = [difference.key for difference in rulebook.differences]
    steps: list[list[tuple[str, list[Clause]]]] = [[], [], []]
    for case in translated.values():
        about = {pattern.fact for pattern in case.patterns}
        step = 0 if about == {Task} else 1 if about == {Balance} else 2
        steps[step].append((case.name, [_clause(pattern, keys) for pattern in case.patterns]))
    over_answers, over_balance, over_all = map(matcher, steps)

    def assess(answers: Answers) -> Outcome:
        fired = [*over_answers(answers)]
        weighed = weighed_facts([fact for name in fired for fact in translated[name].weighty()], rulebook)
        record = _recorded(weighed)
        fired += over_balance(record)
        verdict = _verdict(fact for name in fired for fact in translated[name].facts)
        fired += over_all({**answers, **record, "verdict_kind": verdict})
        return Outcome(verdict, frozenset(translated[name].rule for name in fired))

    return assess


def weighed_facts(facts: Sequence[Fact], rulebook: Rulebook) -> Weighed:
    """Weigh evidence and marks as the advisor does."""
    evidence = [fact for fact in facts if isinstance(fact, Evidence)]
    marks = [fact for fact in facts if isinstance(fact, Mark)]
    return Weigher(rulebook.differences, rulebook.thresholds).weigh(evidence, marks)


def _verdict(facts: Iterable[Fact]) -> str:
    (kind,) = (str(fact["kind"]) for fact in facts if isinstance(fact, Verdict))
    return kind


def _recorded(weighed: Weighed) -> dict[str, str]:
    """Return the balance and the findings as names and values of a record."""
    words = {f"balance_{name}": str(value) for name, value in weighed.balance.values_by_name().items()}
    for finding in weighed.findings:
        words |= {f"{finding['difference']}_{name}": str(finding[name]) for name in ("side", "degree")}
    return words


def _clause(pattern: Pattern, keys: Sequence[str]) -> Clause:
    """Return a pattern over a record; one over findings holds for one difference or another."""
    tests = {test.field: test.accepted or () for test in pattern.tests}
    if pattern.fact is Task:
        groups = [tuple(tests.items())]
    elif pattern.fact is Finding:
        meant = [key for key in keys if key in tests.get("difference", (key,))]
        groups = [tuple((f"{key}_{n}", a) for n, a in tests.items() if n != "difference") for key in meant]
    else:
        groups = [tuple((f"{pattern.fact.__name__.lower()}_{name}", a) for name, a in tests.items())]
    return Clause(pattern.negated, tuple(groups))
