"""The Rete network of Experta, limited to the nodes that a fact can affect.

    Production   a rule as Experta sees it: a name, conditions, an action that yields facts
    NetworkRule  a production in the network
    TotalOrder   conflict resolution: which activation fires next
    Matcher      Experta's matcher with a faster alpha part

The run loop is in _engine.py.
"""

import bisect
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Self

from outsourcing.engine.core._experta import (
    ANDFC,
    NOT,
    NOTFC,
    ORFC,
    TEST,
    Activation,
    Agenda,
    ConditionalElement,
    ConflictSetNode,
    Fact,
    FactCapture,
    FeatureCheck,
    FeatureTesterNode,
    L,
    NotNode,
    OneOf,
    OrdinaryMatchNode,
    P,
    ReteMatcher,
    SameContextCheck,
    Strategy,
    Token,
    TokenInfo,
    WhereCheck,
    WhereNode,
    experta,
    prepare_rule,
)


class Production(NamedTuple):
    """A rule as Experta sees it. Productions fire in the order in which they are passed to the engine.

    `action` is called with the bound values that it has parameters for. Each fact that it yields is declared with one
    more field, `rule`, the production's name, so that equal conclusions of two productions are both kept (Experta
    would drop one).
    """

    name: str
    conditions: tuple[ConditionalElement, ...]
    action: Callable[..., Iterable[Fact]]


class NetworkRule(experta.Rule):
    """One rule of the network, equal only to itself. Experta would hash whole condition trees again and again."""

    production: Production
    place: int
    parameters: tuple[str, ...]

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def network_rule(place: int, production: Production) -> NetworkRule:
    """Return a production for the network, at its place in the order of firing."""
    rule = NetworkRule(*_prepared(production))
    rule.production, rule.place = production, place
    rule.parameters = tuple(inspect.signature(production.action).parameters)
    rule.__name__ = production.name
    return rule


def _prepared(production: Production) -> Any:
    """Return the conditions of a production as the network needs them, with something to begin with.

    Experta searches conditions for "and", "or" and "not" to move outside; patterns that have none, such as those of a
    rulebook, stay as they are, and the search would take most of the time in which an engine is made.
    """
    conditions = production.conditions
    if not conditions or not all(map(_is_simple, conditions)):
        return prepare_rule(experta.Rule(*conditions)(production.action))
    return conditions if isinstance(conditions[0], Fact) else (experta.InitialFact(), *conditions)


def _is_simple(element: Any) -> bool:
    """Say whether an element is a test, or a pattern of which every value is one constraint."""
    pattern = element[0] if isinstance(element, NOT) else element
    values = pattern.values() if isinstance(pattern, Fact) else ()
    return _is_plain(element) and not any(isinstance(value, (ANDFC, ORFC, NOTFC)) for value in values)


class TotalOrder(Strategy):
    """Conflict resolution with one order: the rule's place, then the oldest facts, then the values bound.

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


def _key(activation: Activation) -> tuple[int, tuple[int, ...], tuple[tuple[str, str], ...]]:
    """Return the sort key on the agenda; the greatest fires first.

    It includes the bound values, because two patterns over one kind of fact match the same two facts in both orders.
    """
    ids = sorted(fact["__factid__"] for fact in activation.facts)
    bound = sorted((name, repr(value)) for name, value in activation.context.items() if not name.startswith("__"))
    return -activation.rule.place, tuple(-id_ for id_ in ids), tuple(bound)


_VALID, _INVALID = Token.TagType.VALID, Token.TagType.INVALID


class _Token(Token):
    """An immutable token: without the checks of Experta's own, and shared instead of copied.

    Only Experta's FeatureTesterNode changes tokens, and this matcher uses look-ups instead of those nodes.
    """

    __slots__ = ()

    def __new__(cls, tag: Token.TagType, fact: Fact, context: Mapping[Any, Any]) -> Self:
        """Make a token of one fact."""
        made: Self = tuple.__new__(cls, (tag, frozenset((fact,)), context))
        return made

    def is_valid(self) -> bool:
        """Return whether the fact was added, not removed."""
        return self[0] is _VALID

    def copy(self) -> Self:
        """Return the token itself."""
        return self

    def to_info(self) -> TokenInfo:
        """Return the part that a node stores."""
        info: TokenInfo = tuple.__new__(TokenInfo, (self[1], frozenset(self[2].items())))
        return info


class _Alpha(NamedTuple):
    """One node of the alpha network, with its literal tests turned into look-ups by attribute and value."""

    by_value: dict[str, dict[object, list["_Alpha"]]]
    tested: list[tuple[Callable[[Fact], Any], "_Alpha"]]
    captures: list[tuple[str, "_Alpha"]]
    joins: list[tuple[Callable[[Token], None], list[ConflictSetNode]]]  # each with the conflict sets behind it
    conflict_sets: list[ConflictSetNode]


class Matcher(ReteMatcher):
    """Experta's Rete network, limited to the nodes that a fact can affect.

    Stock Experta tests every fact in every alpha node, reads every rule's conflict set after every firing and resets
    every node. The network itself, its joins and its negations are Experta's.
    """

    def build_network(self) -> None:
        """Build Experta's network, then the look-ups over its alpha part."""
        super().build_network()
        self._alpha = {child.node.matcher.fact_type: _compiled(child.node) for child in self.root_node.children}
        nodes = set(_below(self.root_node))
        self._joins = [node for node in nodes if not isinstance(node, (FeatureTesterNode, ConflictSetNode))]
        self._touched: set[ConflictSetNode] = set()  # since the last reset

    @staticmethod
    def build_beta_part(ruleset: Iterable[NetworkRule], alpha_terminals: Mapping[Any, Any]) -> None:
        """Join the patterns of each rule. Rules that begin with the same patterns share joins."""
        shared: dict[tuple[Any, Any, Any], Any] = {}
        for rule in ruleset:
            if not all(map(_is_plain, rule)):
                ReteMatcher.build_beta_part([rule], alpha_terminals)
                continue
            node = alpha_terminals[rule[0]]
            for element in rule[1:]:
                node = _joined(node, element, alpha_terminals, shared)
            conflict_set = ConflictSetNode(rule)
            node.add_child(conflict_set, conflict_set.activate)

    @staticmethod
    def prepare_ruleset(engine: Any) -> set[NetworkRule]:
        """Return the rules of the network, which `Engine` has prepared."""
        return set(engine.network_rules)

    def reset(self) -> None:
        """Clear the memory of the nodes that may hold facts."""
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
        touched: list[ConflictSetNode] = []
        for fact in deleting or ():
            self._pass_on(fact, _INVALID, touched)
        for fact in adding or ():
            self._pass_on(fact, _VALID, touched)
        gained: list[Activation] = []
        lost: list[Activation] = []
        self._touched.update(touched)
        for node in touched:
            if node.added or node.removed:
                added, removed = node.get_activations()
                gained.extend(added)
                lost.extend(removed)
        return gained, lost

    def _pass_on(self, fact: Fact, tag: Token.TagType, touched: list[ConflictSetNode]) -> None:
        start = self._alpha.get(type(fact))
        waiting: list[tuple[_Alpha, dict[Any, Any]]] = [(start, {})] if start else []
        while waiting:
            alpha, context = waiting.pop()
            if alpha.conflict_sets or alpha.joins:
                arrived = _Token(tag, fact, context)
                for node in alpha.conflict_sets:
                    node._activate(arrived)  # noqa: SLF001
                    touched.append(node)
                for join, behind in alpha.joins:
                    join(arrived)  # copies the token itself
                    touched.extend(behind)
            for attribute, branches in alpha.by_value.items():
                waiting.extend((branch, context) for branch in branches.get(fact.get(attribute), ()))
            for name, branch in alpha.captures:
                waiting.append((branch, {**context, name: fact}))
            for test, branch in alpha.tested:
                bound = test(fact)
                if bound and (merged := _merged(context, bound)) is not None:
                    waiting.append((branch, merged))


def _is_plain(element: Any) -> bool:
    return isinstance(element[0] if isinstance(element, NOT) else element, (Fact, TEST))


def _joined(node: Any, element: Any, terminals: Mapping[Any, Any], shared: dict[tuple[Any, Any, Any], Any]) -> Any:
    """Return the node that joins one more element to a node: a test, a pattern or a negated pattern."""
    if isinstance(element, TEST):
        where = WhereNode(WhereCheck(element[0]))
        node.add_child(where, where.activate)
        return where
    kind, pattern = (NotNode, element[0]) if isinstance(element, NOT) else (OrdinaryMatchNode, element)
    right = terminals[pattern]
    if (kind, node, right) not in shared:
        join = shared[kind, node, right] = kind(SameContextCheck())
        node.add_child(join, join.activate_left)
        right.add_child(join, join.activate_right)
    return shared[kind, node, right]


def _merged(context: dict[Any, Any], bound: Mapping[Any, Any] | bool) -> dict[Any, Any] | None:  # noqa: FBT001
    """Return the context with the new bindings, or None if they contradict each other (as in FeatureTesterNode)."""
    if not isinstance(bound, Mapping):
        return context
    contradicted = any(context.get(name, value) != value for name, value in bound.items())
    return None if contradicted else {**context, **bound}


def _compiled(node: FeatureTesterNode) -> _Alpha:
    alpha = _Alpha({}, [], [], [], [])
    for child in node.children:
        if isinstance(child.node, ConflictSetNode):
            alpha.conflict_sets.append(child.node)
        elif not isinstance(child.node, FeatureTesterNode):
            alpha.joins.append((child.callback, [n for n in _below(child.node) if isinstance(n, ConflictSetNode)]))
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
    """Return the values that pass a check without a binding, or None if the check has to be called."""
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
