"""Regions: the facts on which a rule fires, as cells, and what it concludes there.

    Case     a part of the region in which the rule concludes the same
    Region   a rule with its cases
    space    the dimensions of a rulebook

There is one Task, one Balance, one Verdict and one Finding on each difference, so their fields are dimensions; of
evidence it is a dimension whether there is some on a difference for a side. A pattern of a Finding or of Evidence that
accepts several differences or sides is one case for each. Names bound to fields of finite domains are gone through
value by value, and so joins and TESTs over them are exact. Where a rule joins or tests what is open (strengths, whole
facts), or where that would be too many cases, its region is too large, and not called exact. What must not be there is
never early: a rule waits for the absence of evidence only where all of it is there (checks.py).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from inspect import signature
from itertools import islice, product
from typing import NamedTuple

from outsourcing.engine.anomalies.value_sets import Box, Dimension, Region, Space, Value, Values, intersection
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.conditions import FieldTest, Pattern
from outsourcing.engine.core.facts import Balance, Evidence, Finding, Side, Task, Verdict
from outsourcing.engine.core.rulebook import Rule, Rulebook

THERE = "there"  # the value of evidence that somebody gave
ANY = "any"  # stands for the answers to a question without choices
MOST_CASES = 256  # of one rule; above, its names are not gone through value by value
MOST_BINDINGS = 4096  # ways of binding its names that are gone through for them
SINGLE = (Task, Balance, Verdict)  # facts of which there is one, so that their fields are dimensions


class Case(NamedTuple):
    """A part of a region, and what is concluded there; None for what cannot be known beforehand."""

    cell: Region
    conclusions: tuple[Fact | None, ...]


class FiringRegion(NamedTuple):
    """A rule with the cases in which it fires; more than those where it is not exact."""

    rule: Rule
    cases: tuple[Case, ...]
    exact: bool

    @property
    def cells(self) -> list[Region]:
        """Return where it fires."""
        return [case.cell for case in self.cases]

    @property
    def conclusions(self) -> list[Fact | None]:
        """Return all that it concludes."""
        return [fact for case in self.cases for fact in case.conclusions]

    @property
    def fields(self) -> frozenset[Dimension]:
        """Return what the rule looks at."""
        return frozenset(
            (pattern.fact.__name__, test.field) for pattern in self.rule.patterns for test in pattern.tests
        )

    @property
    def derived(self) -> bool:
        """Say whether it looks at more than answers."""
        return self.rule.premises != {Task}


def space(rulebook: Rulebook) -> Space:
    """Return the dimensions of a rulebook, and what weighing never brings about."""
    vocabulary = rulebook.vocabulary
    domains: dict[Dimension, tuple[Value, ...]] = {
        ("Task", name): (None, *map(str, choices or (ANY,))) for name, choices in vocabulary[Task].items()
    }
    for fact in (Balance, Verdict):
        domains |= {(fact.__name__, name): _words(values) for name, values in fact.domains.items() if values}
    impossible: list[Box] = [_box({("Balance", "leaning"): ["even"], ("Balance", "margin"): ["clear"]})]
    for difference in rulebook.differences:
        side, degree = (finding(difference.key, field) for field in ("side", "degree"))
        domains |= {side: _words(Finding.domains["side"]), degree: _words(Finding.domains["degree"])}
        impossible += [
            _box({side: ["even"], degree: ["slight", "clear", "strong"]}),
            _box({side: list(Side), degree: ["none"]}),
        ]
        domains |= {evidence(difference.key, side): (None, THERE) for side in Side}
    return Space(domains, tuple(impossible))


def finding(difference: str, field: str) -> Dimension:
    """Return a field of the finding on a difference."""
    return f"Finding {difference}", field


def evidence(difference: str, side: str) -> Dimension:
    """Return whether there is evidence on a difference for a side."""
    return f"Evidence {difference}", str(side)


def region(rule: Rule, keys: Sequence[str]) -> FiringRegion:
    """Return where a rule fires; `keys` are the differences there are."""
    few = sum(1 for _ in islice(_bindings(rule, _names_that_matter(rule)), MOST_BINDINGS + 1)) <= MOST_BINDINGS
    cases = list(islice(_cases(rule, keys, _names_that_matter(rule)), MOST_CASES + 1)) if few else []
    exact = _is_exact(rule)
    if len(cases) > MOST_CASES or not few:
        cases, exact = list(_coarse(rule)), False
    return FiringRegion(rule, tuple(cases), exact)


def _words(values: Iterable[str] | None) -> tuple[Value, ...]:
    return tuple(map(str, values or ()))


def _box(values: Mapping[Dimension, Iterable[str]]) -> Box:
    return {dim: frozenset(map(str, some)) for dim, some in values.items()}


def _names_that_matter(rule: Rule) -> frozenset[str]:
    """Return the bound names with finite values that patterns join, a TEST looks at, or the body takes."""
    bound = [test for pattern in rule.patterns for test in pattern.tests if test.binds]
    often = {name for name, count in Counter(test.binds for test in bound).items() if count > 1}
    wanted = often | set(signature(rule.body).parameters) | {name for names in _tested(rule) for name in names}
    open_ = {test.binds for test in bound if test.accepted is None}
    return frozenset(test.binds for test in bound if test.binds in wanted and test.binds not in open_ and test.binds)


def _tested(rule: Rule) -> list[list[str]]:
    """Return the names that each TEST looks at."""
    return [list(signature(test[0]).parameters) for test in rule.tests]


def _is_exact(rule: Rule) -> bool:
    """Say whether nothing open is joined or tested."""
    matter = _names_that_matter(rule)
    often = Counter(name for pattern in rule.patterns for name in pattern.bound_names())
    joined = {name for name, count in often.items() if count > 1}
    return {name for names in _tested(rule) for name in names} | joined <= matter


def _cases(rule: Rule, keys: Sequence[str], names: frozenset[str]) -> Iterator[Case]:
    """Yield the cases of a rule, its names gone through value by value."""
    for bound in _bindings(rule, names):
        if not _tests_hold(rule, bound):
            continue
        told = _concluded(rule, bound)
        holes = tuple(hole for p in rule.patterns if p.negated for hole in _holes(p, bound, keys))
        alternatives = [list(_boxes(p, bound, keys)) for p in rule.patterns if not p.negated]
        for boxes in product(*alternatives):
            box: Box | None = {}
            for one in boxes:
                box = None if box is None else intersection(box, one)
            if box is not None:
                yield Case(Region(box, holes), told)


def _coarse(rule: Rule) -> Iterator[Case]:
    """Yield one case in which the rule fires, if at all: by its answers, balance and verdict alone."""
    box: Box | None = {}
    for pattern in (p for p in rule.patterns if p.fact in SINGLE and not p.negated):
        box = None if box is None else next((intersection(box, one) for one in _boxes(pattern, {}, ())), None)
    if box is not None:
        yield Case(Region(box), rule.conclusions())


def _bindings(rule: Rule, names: frozenset[str]) -> Iterator[dict[str, str]]:
    """Yield every way of binding the names."""
    values: dict[str, list[str]] = {}
    for test in (test for pattern in rule.patterns if not pattern.negated for test in pattern.tests):
        if test.binds in names and test.binds and test.accepted is not None:
            before = values.get(test.binds, test.accepted)
            values[test.binds] = [value for value in before if value in test.accepted]
    for combination in product(*values.values()):
        yield dict(zip(values, combination, strict=True))


def _tests_hold(rule: Rule, bound: Mapping[str, str]) -> bool:
    """Say whether the TESTs hold that can be tried out; one that raises is left to firing."""
    for test, names in zip(rule.tests, _tested(rule), strict=True):
        if set(names) <= bound.keys():
            try:
                if not test[0](**{name: bound[name] for name in names}):
                    return False
            except Exception:  # noqa: BLE001, S112  whatever an author's test raises, firing will tell
                continue
    return True


def _concluded(rule: Rule, bound: Mapping[str, str]) -> tuple[Fact | None, ...]:
    names = list(signature(rule.body).parameters)
    if not set(names) <= bound.keys():
        return rule.conclusions()
    try:
        return tuple(rule.body(**{name: bound[name] for name in names}))
    except Exception:  # noqa: BLE001  loading tried out many values, not all; firing will tell
        return (None,)


def _values(test: FieldTest, bound: Mapping[str, str]) -> Values:
    if test.accepted is None:
        return frozenset([ANY])
    if test.binds in bound and test.binds:
        return frozenset([bound[test.binds]]) & frozenset(map(str, test.accepted))
    return frozenset(map(str, test.accepted))


def _boxes(pattern: Pattern, bound: Mapping[str, str], keys: Sequence[str]) -> Iterator[Box]:
    """Yield the boxes in one of which a pattern matches; none where it cannot."""
    wanted = {test.field: _values(test, bound) for test in pattern.tests if _is_dimension(pattern, test)}
    if not all(wanted.values()):
        return
    if pattern.fact in SINGLE:
        yield {(pattern.fact.__name__, field): values for field, values in wanted.items()}
        return
    about = [key for key in keys if key in wanted.get("difference", keys)]
    if pattern.fact is Finding:
        for key in about:
            yield {finding(key, field): values for field, values in wanted.items() if field != "difference"}
    elif pattern.fact is Evidence:
        for key, side in product(about, Side):
            if side in wanted.get("side", Side):
                yield {evidence(key, side): frozenset([THERE])}


def _holes(pattern: Pattern, bound: Mapping[str, str], keys: Sequence[str]) -> Iterator[Box]:
    """Yield the boxes that a negated pattern keeps free; none where it joins what is open, and is left to firing."""
    if any(test.accepted is None and test.binds for test in pattern.tests):
        return
    yield from _boxes(pattern._replace(negated=False), bound, keys)


def _is_dimension(pattern: Pattern, test: FieldTest) -> bool:
    """Say whether a field has values to tell apart: numbers and texts have none, except an answer's being there."""
    return test.accepted is not None or pattern.fact is Task
