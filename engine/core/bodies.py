"""Bodies of rules, as tables: what a rule concludes, by the values with which its body is called.

    Body            the body of one rule: its conclusions are looked up, or computed where a value has no finite domain
    UnstableError   a body concluded something else than before from the same values
    as_table        a TEST whose answers are looked up in the same way

A body is a function of the facts that its rule matched. When rules are loaded, it is called with every combination of
values that it can receive, several times, and what it concluded is kept. A run looks it up, so that nothing that
happens between two runs can change a conclusion.
"""

from collections.abc import Callable, Iterator, Mapping
from inspect import signature
from typing import Any

from outsourcing.engine.core._experta import TEST, Fact

Function = Callable[..., Iterator[Fact]]
Values = tuple[Any, ...]  # with which a function is called, in the order of its parameters
REMEMBERED = 10_000  # calls of a body with open values whose conclusions are compared with later ones


class UnstableError(Exception):
    """A body concluded something else than before from the same values."""

    def __init__(self, function: Function) -> None:
        super().__init__("its body concluded something else before from the same values")
        self.function = function


class Body:
    """The body of a rule. `table` has its conclusions for the values that were tried when the rule was loaded."""

    def __init__(self, function: Function, table: Mapping[Values, tuple[Fact, ...]]) -> None:
        self.function = function
        self.table = table
        self.parameters = tuple(signature(function).parameters)
        self.__signature__ = signature(function)
        self._before: dict[Values, list[Values]] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Body) and self.function is other.function and self.table == other.table

    def __hash__(self) -> int:
        return hash(self.function)

    def __call__(self, **bound: Any) -> Iterator[Fact]:
        """Yield what the rule concludes from bound values, as new facts."""
        values = tuple([bound[name] for name in self.parameters])
        known = self.table.get(values) if self.table else None
        if known is None:
            return self._compared(tuple(map(_comparable, values)), bound)
        return (type(fact)(**fact) for fact in known)

    def _compared(self, values: Values, bound: Mapping[str, Any]) -> Iterator[Fact]:
        """Call the function; raise an error if it concluded something else before from the same values."""
        concluded = []
        facts = self.function(**bound)
        for fact in facts:
            concluded.append(shown(fact))
            try:
                yield fact
            except Exception as error:
                facts.throw(error)  # type: ignore[attr-defined]  # a generator, as checked at load
                raise
        if len(self._before) > REMEMBERED:
            self._before.clear()
        if self._before.setdefault(values, concluded) != concluded:
            raise UnstableError(self.function)


def as_table(test: TEST, answers: Mapping[Values, bool]) -> TEST:
    """Return a TEST that looks its answers up."""
    function = test[0]
    names = tuple(signature(function).parameters)

    def looked_up(**bound: Any) -> bool:
        values = tuple([bound[name] for name in names])
        return answers[values] if values in answers else function(**bound)

    looked_up.__signature__ = signature(function)  # type: ignore[attr-defined]
    looked_up.__wrapped__ = function  # type: ignore[attr-defined]
    return TEST(looked_up)


def shown(fact: Any) -> Values:
    """Return a fact as values that can be compared."""
    return (type(fact), *fact.values_by_name().items()) if isinstance(fact, Fact) else (fact,)


def _comparable(value: Any) -> Any:
    return shown(value) if isinstance(value, Fact) else value
