"""The one door to Experta 1.9.4, and the cures for what in it breaks or lies.

    Fact         a fact of named scalar values
    Production   a rule as Experta sees it: a name, conditions, an action that yields facts
    Fired        one firing: the production, the facts it matched, the facts it concluded
    Engine       productions in a Rete network; runs them to rest within limits

No other module imports Experta. Knows nothing of tasks, verdicts or files.
"""

import bisect
import collections
import collections.abc
import inspect
import itertools
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, NamedTuple

from engine.errors import RunawayError


@contextmanager
def _as_experta_expects() -> Iterator[None]:
    """Lend Experta's pinned frozendict 1.2 the name it needs, and keep the host's logging as it is."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    lend = not hasattr(collections, "Mapping")
    if lend:
        collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]
    try:
        yield
    finally:
        if lend:
            del collections.Mapping  # type: ignore[attr-defined]
        root.handlers[:] = handlers
        root.setLevel(level)


with _as_experta_expects():
    import experta
    import experta.conditionalelement
    import experta.fieldconstraint
    from experta import (
        AND,
        EXISTS,
        FORALL,
        MATCH,
        NOT,
        OR,
        TEST,
        L,
        P,
        W,
    )  # Experta's own __init__ hides a failed import
    from experta import watchers as _watchers
    from experta.abstract import Strategy
    from experta.activation import Activation
    from experta.agenda import Agenda
    from experta.conditionalelement import ConditionalElement
    from experta.factlist import FactList
    from experta.fieldconstraint import ANDFC, NOTFC, ORFC, FieldConstraint
    from experta.matchers.rete import ReteMatcher
    from experta.matchers.rete.check import FactCapture, FeatureCheck
    from experta.matchers.rete.nodes import ConflictSetNode, FeatureTesterNode
    from experta.matchers.rete.token import Token
    from experta.matchers.rete.utils import prepare_rule

__all__ = [
    "AND", "ANDFC", "EXISTS", "FORALL", "MATCH", "NOT", "NOTFC", "OR", "ORFC", "TEST",
    "ConditionalElement", "Engine", "Fact", "FieldConstraint", "Fired", "L", "P", "Production", "W",
    "one_of",
]  # fmt: skip

VERSION: str = experta.__version__
MAX_FIRINGS = 10_000  # per run; a whole assessment with every rule firing takes under a hundred
MAX_SECONDS = 10.0  # per run; a whole assessment takes under a millisecond
LOOP_SAMPLE = 200  # last firings looked at to name the rules that keep firing

for _module in (experta.conditionalelement, experta.fieldconstraint):
    _module.chain = itertools.chain  # both use it, neither imports it: (a & b) & (c & d) would raise NameError

for _name in _watchers.ALL:  # they cost time on every match, and our own trace says more
    getattr(_watchers, _name).disabled = True


class Fact(experta.Fact):
    """A fact of named scalar values. Positional values take the names in `names`, in order.

    Experta freezes every value it is given; strings, enums and floats need none of it.
    """

    names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *values: Any, **named: Any) -> None:
        if len(values) > len(self.names):
            raise TypeError(f"{type(self).__name__} takes at most {len(self.names)} values: {', '.join(self.names)}")
        dict.update(self, zip(self.names, values, strict=False))
        dict.update(self, named)

    def values_by_name(self) -> dict[str, Any]:
        """Return the values without Experta's own bookkeeping keys."""
        return {name: value for name, value in self.items() if not name.startswith("__")}


class OneOf:
    """The predicate behind `one_of`: the value is among these."""

    def __init__(self, values: Iterable[object]) -> None:
        self.values = frozenset(values)

    def __call__(self, value: object) -> bool:
        return value in self.values


def one_of(*values: str) -> P:
    """Return a condition that accepts any of these answers, as one test instead of an expanded OR."""
    return P(OneOf(values))


class Production(NamedTuple):
    """A rule as Experta sees it. Productions are tried in the order in which the engine is given them.

    `action` is called with the values that it names as parameters. What it yields is declared with one field more,
    `rule`, the production's name: two productions with equal conclusions have drawn two, where Experta drops one.
    """

    name: str
    conditions: tuple[ConditionalElement, ...]
    action: Callable[..., Iterable[Fact]]
    salience: int = 0


class Fired(NamedTuple):
    """One firing."""

    name: str
    matched: tuple[Fact, ...]
    concluded: tuple[Fact, ...]


class _Rule(experta.Rule):
    """One rule of the network, equal only to itself: Experta hashes whole condition trees at every turn."""

    production: Production
    place: int
    parameters: tuple[str, ...]

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def _network_rule(place: int, production: Production) -> _Rule:
    stock = prepare_rule(experta.Rule(*production.conditions, salience=production.salience)(production.action))
    rule = _Rule(*stock, salience=production.salience)
    rule.production, rule.place = production, place
    rule.parameters = tuple(inspect.signature(production.action).parameters)
    rule.__name__ = production.name
    return rule


class TotalOrder(Strategy):
    """Conflict resolution with one order: salience, then the rule's place, then the oldest facts.

    Experta's DepthStrategy leaves rules of equal salience in the order of their addresses in memory, and looks
    at three agenda slots only when it removes an activation, so that rules fire on facts already retracted.
    """

    def _update_agenda(self, agenda: Agenda, added: Iterable[Activation], removed: Iterable[Activation]) -> None:
        waiting = agenda.activations
        for activation in removed:
            activation.key = _key(activation)
            index = bisect.bisect_left(waiting, activation)
            if index < len(waiting) and waiting[index].key == activation.key:
                del waiting[index]
        for activation in added:
            activation.key = _key(activation)
            bisect.insort(waiting, activation)


def _key(activation: Activation) -> tuple[int, int, tuple[int, ...]]:
    """Return the place on the agenda; the greatest fires first."""
    ids = sorted(fact["__factid__"] for fact in activation.facts)
    return activation.rule.salience, -activation.rule.place, tuple(-id_ for id_ in ids)


class _Alpha(NamedTuple):
    """One node of the alpha network, with its literal tests turned into look-ups by attribute and value."""

    by_value: dict[str, dict[object, list["_Alpha"]]]
    tested: list[tuple[Callable[[Fact], Any], "_Alpha"]]
    captures: list[tuple[str, "_Alpha"]]
    joins: list[Callable[[Token], None]]
    conflict_sets: list[ConflictSetNode]


class Matcher(ReteMatcher):
    """Experta's Rete network, touching only what a fact can change.

    Stock asks every alpha node about every fact, reads every rule's conflict set after every firing and resets
    every node. The network itself, its joins and its negations are Experta's.
    """

    def build_network(self) -> None:
        """Build Experta's network, then the look-ups over its alpha part."""
        super().build_network()
        self._alpha = {child.node.matcher.fact_type: _compiled(child.node) for child in self.root_node.children}
        nodes = set(_below(self.root_node))
        touched_by_alpha = {id(node) for alpha in self._alpha.values() for node in _conflict_sets(alpha)}
        self._joins = [node for node in nodes if not isinstance(node, (FeatureTesterNode, ConflictSetNode))]
        self._behind_joins = [
            node for node in nodes if isinstance(node, ConflictSetNode) and id(node) not in touched_by_alpha
        ]
        self._touched: set[ConflictSetNode] = set()  # since the last reset

    @staticmethod
    def prepare_ruleset(engine: "Engine") -> set[_Rule]:
        """Return the rules of the network; `Engine` made them ready."""
        return set(engine.network_rules)

    def reset(self) -> None:
        """Wipe the memory of the nodes that may hold anything."""
        for join in self._joins:
            join._reset()  # noqa: SLF001
        for node in self._touched:
            node._reset()  # noqa: SLF001
            node.added, node.removed = set(), set()
        self._touched.clear()

    def changes(
        self, adding: Iterable[Fact] | None = None, deleting: Iterable[Fact] | None = None
    ) -> tuple[list[Activation], list[Activation]]:
        """Pass the changed facts through the network; return the activations gained and lost."""
        touched = list(self._behind_joins)
        for fact in deleting or ():
            self._pass_on(fact, Token.invalid, touched)
        for fact in adding or ():
            self._pass_on(fact, Token.valid, touched)
        gained: list[Activation] = []
        lost: list[Activation] = []
        self._touched.update(touched)
        for node in touched:
            if node.added or node.removed:
                added, removed = node.get_activations()
                gained.extend(added)
                lost.extend(removed)
        return gained, lost

    def _pass_on(
        self, fact: Fact, token: Callable[[Fact, dict[Any, Any]], Token], touched: list[ConflictSetNode]
    ) -> None:
        start = self._alpha.get(type(fact))
        waiting: list[tuple[_Alpha, dict[Any, Any]]] = [(start, {})] if start else []
        while waiting:
            alpha, context = waiting.pop()
            if alpha.conflict_sets or alpha.joins:
                arrived = token(fact, context)
                for node in alpha.conflict_sets:
                    node._activate(arrived)  # noqa: SLF001
                    touched.append(node)
                for join in alpha.joins:
                    join(arrived)  # copies the token itself
            for attribute, branches in alpha.by_value.items():
                waiting.extend((branch, context) for branch in branches.get(fact.get(attribute), ()))
            for name, branch in alpha.captures:
                waiting.append((branch, {**context, name: fact}))
            for test, branch in alpha.tested:
                bound = test(fact)
                if bound and (merged := _merged(context, bound)) is not None:
                    waiting.append((branch, merged))


def _merged(context: dict[Any, Any], bound: Mapping[Any, Any] | bool) -> dict[Any, Any] | None:  # noqa: FBT001
    """Return the context with the new bindings, or None where they contradict (as FeatureTesterNode has it)."""
    if not isinstance(bound, Mapping):
        return context
    for key, value in bound.items():
        if isinstance(key, tuple):  # a negated binding
            if key[1] in context and context[key[1]] == value:
                return None
        elif context.get(key, value) != value or ((False, key) in context and context[False, key] == value):
            return None
    return {**context, **bound}


def _compiled(node: FeatureTesterNode) -> _Alpha:
    alpha = _Alpha({}, [], [], [], [])
    for child in node.children:
        if isinstance(child.node, ConflictSetNode):
            alpha.conflict_sets.append(child.node)
        elif not isinstance(child.node, FeatureTesterNode):
            alpha.joins.append(child.callback)
        elif isinstance(child.node.matcher, FactCapture):
            alpha.captures.append((child.node.matcher.bind, _compiled(child.node)))
        elif (values := _literal_values(child.node.matcher)) is None:
            alpha.tested.append((child.node.matcher, _compiled(child.node)))
        else:
            branch, table = _compiled(child.node), alpha.by_value.setdefault(child.node.matcher.what, {})
            for value in values:
                table.setdefault(value, []).append(branch)
    return alpha


def _literal_values(check: Any) -> frozenset[object] | None:
    """Return the values that pass a check which binds nothing, or None where it must be asked."""
    if not isinstance(check, FeatureCheck) or getattr(check.expected, "__bind__", None) is not None:
        return None
    if isinstance(check.expected, L):
        return frozenset([check.expected.value])
    if isinstance(check.expected, P) and isinstance(check.expected.match, OneOf):
        return check.expected.match.values
    return None


def _below(node: Any) -> Iterator[Any]:
    for child in node.children:
        yield child.node
        yield from _below(child.node)


def _conflict_sets(alpha: _Alpha) -> Iterator[ConflictSetNode]:
    yield from alpha.conflict_sets
    branches = [branch for table in alpha.by_value.values() for found in table.values() for branch in found]
    for branch in [*branches, *(branch for _, branch in [*alpha.tested, *alpha.captures])]:
        yield from _conflict_sets(branch)


class Engine(experta.KnowledgeEngine):
    """Productions in one reused Rete network.

    Not thread-safe: one engine per thread. An engine that raised keeps half of what it was doing, so it refuses
    to be used again.
    """

    __matcher__ = Matcher
    __strategy__ = TotalOrder

    def __init__(self, productions: Sequence[Production]) -> None:
        self.failed_rule = ""
        self.network_rules = [_network_rule(place, production) for place, production in enumerate(productions)]
        self._broken = False
        super().__init__()
        self.reset()  # facts declared before the first reset would be lost on some rules

    def get_rules(self) -> list[_Rule]:
        """Return the rules; stock looks at every attribute of the engine to find them."""
        return self.network_rules

    def reset(self) -> None:
        """Forget all facts and begin again, with Experta's InitialFact."""
        self._refuse_if_broken()
        self.agenda = Agenda()
        self.facts = FactList()
        self.matcher.reset()
        self.declare(experta.InitialFact())

    def run(self, max_firings: int = MAX_FIRINGS, max_seconds: float = MAX_SECONDS) -> list[Fired]:
        """Fire until no activation is left; return the firings in order.

        Raises:
            RunawayError: a limit was reached; names the rules that kept firing.

        Whatever a rule raises comes out as it is, with the rule's name in `failed_rule`; the engine is then spent.

        """
        self._refuse_if_broken()
        try:
            return self._run_to_rest(max_firings, time.monotonic() + max_seconds, f"{max_seconds:g} seconds")
        except BaseException:
            self._broken = True
            raise

    def declare(self, *facts: Fact) -> Fact | None:
        """Assert facts; return the last one, or None where an equal fact is there already.

        Stock looks through every fact for conditions in its values; here the rulebook has done so.
        """
        new = None
        try:
            for fact in facts:
                new = self.facts.declare(fact)
            if not self.running:
                self.strategy.update_agenda(self.agenda, *self.get_activations())
        except BaseException:
            self._broken = True
            raise
        return new

    def _run_to_rest(self, max_firings: int, deadline: float, seconds: str) -> list[Fired]:
        fired: list[Fired] = []
        self.running = True
        while activation := self._next():
            if len(fired) >= max_firings:
                raise RunawayError(_looping(fired, activation), f"{max_firings} firings")
            if time.monotonic() > deadline:
                raise RunawayError(_looping(fired, activation), seconds)
            fired.append(self._fire(activation, deadline, seconds))
        self.running = False
        return fired

    def _next(self) -> Activation | None:
        gained, lost = self.get_activations()
        if gained or lost:
            self.strategy.update_agenda(self.agenda, gained, lost)
        return self.agenda.get_next()

    def _fire(self, activation: Activation, deadline: float, seconds: str) -> Fired:
        rule = activation.rule
        bound = {name: activation.context[name] for name in rule.parameters}
        self.failed_rule = rule.production.name
        concluded = []
        for fact in rule.production.action(**bound):
            if time.monotonic() > deadline:
                raise RunawayError([rule.production.name], seconds)
            signed = fact if fact.__factid__ is None else fact.copy()  # a body may yield one fact again and again
            dict.__setitem__(signed, "rule", rule.production.name)
            if self.declare(signed) is not None:
                concluded.append(signed)
        matched = sorted(activation.facts, key=lambda fact: fact["__factid__"])
        return Fired(rule.production.name, tuple(matched), tuple(concluded))

    def _refuse_if_broken(self) -> None:
        if self._broken:
            raise RuntimeError("this engine raised before and holds half of that run: make a new one")


def _looping(fired: Sequence[Fired], waiting: Activation) -> list[str]:
    return sorted({firing.name for firing in fired[-LOOP_SAMPLE:]} | {waiting.rule.production.name})
