"""Firing regions: the facts on which a rule fires, as regions of values, and what it concludes there.

    rule_space     the dimensions of a rulebook
    FiringRegion   a rule with its branches
    Branch         a region in which the rule always concludes the same

There is one Task, one Balance, one Verdict and one Finding on each difference, so their fields are dimensions; for
evidence, a dimension says whether there is some on a difference for a side. A pattern that accepts findings or evidence
on several differences or sides gives one branch for each. Names bound to fields with known values are tried value by
value, so joins and TESTs on them are exact. If a rule joins or tests open fields (strengths, whole facts), or has too
many branches, its region is too large and marked as not exact. A NOT over evidence counts as if the rule waited for
all evidence, which the checks of the loader make sure of.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from inspect import signature
from itertools import islice, product
from typing import NamedTuple

from outsourcing.engine.anomalies.value_sets import Box, Dimension, Region, Space, Value, Values, intersection
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.conditions import FieldTest, Pattern
from outsourcing.engine.core.facts import Balance, Evidence, Finding, Side, Task, Verdict
from outsourcing.engine.core.rulebook import Rule, Rulebook

PRESENT = "present"  # the value of a dimension of evidence that was given
ANY = "any"  # stands for the answers to a question without choices
MAX_BRANCHES = 256  # of one rule; with more, its names are not tried value by value
MAX_BINDINGS = 4096  # ways of binding a rule's names that are tried
SINGLE = (Task, Balance, Verdict)  # facts of which there is one, so that their fields are dimensions


class Branch(NamedTuple):
    """A region in which a rule always concludes the same; None stands for a conclusion that is not known beforehand."""

    region: Region
    conclusions: tuple[Fact | None, ...]


class FiringRegion(NamedTuple):
    """A rule with the branches in which it fires; unless they are exact, it may fire in fewer places."""

    rule: Rule
    branches: tuple[Branch, ...]
    exact: bool

    @property
    def regions(self) -> list[Region]:
        """Return the regions in which the rule fires."""
        return [branch.region for branch in self.branches]

    @property
    def conclusions(self) -> list[Fact | None]:
        """Return everything that the rule concludes in some branch."""
        return [fact for branch in self.branches for fact in branch.conclusions]

    @property
    def fields(self) -> frozenset[Dimension]:
        """Return the fields that the rule reads."""
        return frozenset((p.fact.__name__, test.field) for p in self.rule.patterns for test in p.tests)

    @property
    def derived(self) -> bool:
        """Return whether the rule reads more than answers."""
        return self.rule.premises != {Task}

    def concludes(self, kind: type[Fact]) -> bool:
        """Return whether the rule concludes a kind of fact."""
        return any(isinstance(fact, kind) for fact in self.conclusions)


def rule_space(rulebook: Rulebook) -> Space:
    """Return the dimensions of a rulebook, and the combinations that weighing never leads to."""
    domains: dict[Dimension, tuple[Value, ...]] = {
        ("Task", name): (None, *map(str, choices or (ANY,))) for name, choices in rulebook.vocabulary[Task].items()
    }
    for fact in (Balance, Verdict):
        domains |= {(fact.__name__, name): tuple(map(str, values)) for name, values in fact.domains.items() if values}
    impossible: list[Box] = [_box({("Balance", "leaning"): ["even"], ("Balance", "margin"): ["clear"]})]
    for key in (difference.key for difference in rulebook.differences):
        side, degree = finding_dimension(key, "side"), finding_dimension(key, "degree")
        domains |= {dim: tuple(map(str, Finding.domains[dim[1]] or ())) for dim in (side, degree)}
        impossible += [
            _box({side: ["even"], degree: ["slight", "clear", "strong"]}),
            _box({side: list(Side), degree: ["none"]}),
        ]
        domains |= {evidence_dimension(key, side): (None, PRESENT) for side in Side}
    return Space(domains, tuple(impossible))


def finding_dimension(difference: str, field: str) -> Dimension:
    """Return the dimension of a field of the finding on a difference."""
    return f"Finding {difference}", field


def evidence_dimension(difference: str, side: str) -> Dimension:
    """Return the dimension that says whether there is evidence on a difference for a side."""
    return f"Evidence {difference}", str(side)


def firing_region(rule: Rule, keys: Sequence[str]) -> FiringRegion:
    """Return where a rule fires; `keys` are all differences."""
    names = _finite_names(rule)
    if sum(1 for _ in islice(_bindings(rule, names), MAX_BINDINGS + 1)) <= MAX_BINDINGS:
        branches = tuple(islice(_branches(rule, keys, names), MAX_BRANCHES + 1))
        if len(branches) <= MAX_BRANCHES:
            return FiringRegion(rule, branches, exact=_compared_names(rule) <= names)
    return FiringRegion(rule, tuple(_coarse_branch(rule)), exact=False)


def _box(values: Mapping[Dimension, Iterable[str]]) -> Box:
    return {dim: frozenset(map(str, some)) for dim, some in values.items()}


def _compared_names(rule: Rule) -> set[str]:
    """Return the bound names that several patterns share or a TEST reads."""
    counts = Counter(name for pattern in rule.patterns for name in pattern.bound_names())
    return {name for name, count in counts.items() if count > 1}.union(*_test_names(rule))


def _finite_names(rule: Rule) -> frozenset[str]:
    """Return the names with known values that are compared or that the body takes."""
    bound = [test for pattern in rule.patterns for test in pattern.tests if test.binds]
    joined = {name for name, count in Counter(test.binds for test in bound).items() if count > 1}
    used = joined | _compared_names(rule) | set(signature(rule.body).parameters)
    open_names = {test.binds for test in bound if test.accepted is None}
    return frozenset(name for test in bound if (name := test.binds) and name in used and name not in open_names)


def _test_names(rule: Rule) -> list[list[str]]:
    """Return the names that each TEST reads."""
    return [list(signature(test[0]).parameters) for test in rule.tests]


def _branches(rule: Rule, keys: Sequence[str], names: frozenset[str]) -> Iterator[Branch]:
    """Yield the branches of a rule, its names bound value by value."""
    for bound in _bindings(rule, names):
        if not _tests_hold(rule, bound):
            continue
        conclusions = _conclusions(rule, bound)
        holes = tuple(hole for p in rule.patterns if p.negated for hole in _holes(p, bound, keys))
        alternatives = [list(_boxes(p, bound, keys)) for p in rule.patterns if not p.negated]
        for boxes in product(*alternatives):
            box = _common(boxes)
            if box is not None:
                yield Branch(Region(box, holes), conclusions)


def _coarse_branch(rule: Rule) -> Iterator[Branch]:
    """Yield one branch that contains the region of a rule: by its answers, balance and verdict alone."""
    single = [list(_boxes(p, {}, ())) for p in rule.patterns if p.fact in SINGLE and not p.negated]
    box = _common([boxes[0] for boxes in single]) if all(single) else None
    if box is not None:
        yield Branch(Region(box), rule.conclusions())


def _common(boxes: Sequence[Box]) -> Box | None:
    """Return the intersection of boxes; None if it is empty."""
    everything: Box | None = {}
    return reduce(lambda box, other: None if box is None else intersection(box, other), boxes, everything)


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
    """Return whether the TESTs hold that read bound names only; one that raises is taken to hold."""
    for test, names in zip(rule.tests, _test_names(rule), strict=True):
        if set(names) <= bound.keys():
            try:
                if not test[0](**{name: bound[name] for name in names}):
                    return False
            except Exception:  # noqa: BLE001, S112  whatever an author's test raises, a run shows it
                continue
    return True


def _conclusions(rule: Rule, bound: Mapping[str, str]) -> tuple[Fact | None, ...]:
    names = list(signature(rule.body).parameters)
    if not set(names) <= bound.keys():
        return rule.conclusions()
    try:
        return tuple(rule.body(**{name: bound[name] for name in names}))
    except Exception:  # noqa: BLE001  loading tries many values, not all; a run shows it
        return (None,)


def _values(test: FieldTest, bound: Mapping[str, str]) -> Values:
    if test.accepted is None:
        return frozenset([ANY])
    accepted = frozenset(map(str, test.accepted))
    return frozenset([bound[test.binds]]) & accepted if test.binds and test.binds in bound else accepted


def _boxes(pattern: Pattern, bound: Mapping[str, str], keys: Sequence[str]) -> Iterator[Box]:
    """Yield the boxes in one of which a pattern matches; none if it cannot match."""
    fields = {test.field: _values(test, bound) for test in pattern.tests if _is_dimension(pattern, test)}
    if not all(fields.values()):
        return
    if pattern.fact in SINGLE:
        yield {(pattern.fact.__name__, field): values for field, values in fields.items()}
        return
    differences = [key for key in keys if key in fields.get("difference", keys)]
    if pattern.fact is Finding:
        for key in differences:
            yield {finding_dimension(key, field): values for field, values in fields.items() if field != "difference"}
    elif pattern.fact is Evidence:
        for key, side in product(differences, Side):
            if side in fields.get("side", Side):
                yield {evidence_dimension(key, side): frozenset([PRESENT])}


def _holes(pattern: Pattern, bound: Mapping[str, str], keys: Sequence[str]) -> Iterator[Box]:
    """Yield the boxes that a negated pattern excludes; none if it joins open fields, which only a run decides."""
    if not any(test.accepted is None and test.binds for test in pattern.tests):
        yield from _boxes(pattern._replace(negated=False), bound, keys)


def _is_dimension(pattern: Pattern, test: FieldTest) -> bool:
    """Return whether a field has known values; an open question counts: its answer is there or not."""
    return test.accepted is not None or pattern.fact is Task
