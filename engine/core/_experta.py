"""The only module that imports Experta 1.9.4, with workarounds for its defects.

    Fact     a fact of named scalar values
    one_of   a condition that accepts any of some answers

All other modules import Experta's names from here. The workarounds here concern its import, its facts and two missing
names; those for matching and the order of firing are in _network.py, those for the run in _engine.py.
"""

import collections
import collections.abc
import itertools
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar


@contextmanager
def _as_experta_expects() -> Iterator[None]:
    """Provide the name that Experta's pinned frozendict 1.2 needs during the import, and restore the logging set-up."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    is_missing = not hasattr(collections, "Mapping")
    if is_missing:
        collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]
    try:
        yield
    finally:
        if is_missing:
            del collections.Mapping  # type: ignore[attr-defined]
        root.handlers[:] = handlers
        root.setLevel(level)


with _as_experta_expects():
    import experta
    import experta.conditionalelement
    import experta.fieldconstraint
    from experta import AND, EXISTS, FORALL, MATCH, NOT, OR, TEST, L, P, W  # its own __init__ hides failed imports
    from experta import watchers as _watchers
    from experta.abstract import Strategy
    from experta.activation import Activation
    from experta.agenda import Agenda
    from experta.conditionalelement import ConditionalElement
    from experta.factlist import FactList
    from experta.fieldconstraint import ANDFC, NOTFC, ORFC, FieldConstraint
    from experta.matchers.rete import ReteMatcher
    from experta.matchers.rete.check import FactCapture, FeatureCheck, SameContextCheck, WhereCheck
    from experta.matchers.rete.nodes import (
        ConflictSetNode,
        FeatureTesterNode,
        NotNode,
        OrdinaryMatchNode,
        WhereNode,
    )
    from experta.matchers.rete.token import Token, TokenInfo
    from experta.matchers.rete.utils import prepare_rule

__all__ = [
    "AND", "ANDFC", "EXISTS", "FORALL", "MATCH", "NOT", "NOTFC", "OR", "ORFC", "TEST",
    "Activation", "Agenda", "ConditionalElement", "ConflictSetNode", "Fact", "FactCapture", "FactList", "FeatureCheck",
    "FeatureTesterNode", "FieldConstraint", "L", "NotNode", "OneOf", "OrdinaryMatchNode", "P", "ReteMatcher",
    "SameContextCheck", "Strategy", "Token", "TokenInfo", "W", "WhereCheck", "WhereNode", "experta", "one_of",
    "prepare_rule",
]  # fmt: skip

VERSION: str = experta.__version__

for _module in (experta.conditionalelement, experta.fieldconstraint):
    _module.chain = itertools.chain  # both use it without importing it: (a & b) & (c & d) would raise NameError

for _name in _watchers.ALL:  # they cost time on every match, and the trace of an assessment has more
    getattr(_watchers, _name).disabled = True


class Fact(experta.Fact):
    """A fact of named scalar values. Positional values take the names in `names`, in order.

    Experta freezes every value; strings, enums and floats do not need that.
    """

    names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *values: Any, **named: Any) -> None:
        if values and not self.names:
            raise TypeError(f"{type(self).__name__} takes its values by name, like {type(self).__name__}(driver=...)")
        if len(values) > len(self.names):
            raise TypeError(f"{type(self).__name__} takes at most {len(self.names)} values: {', '.join(self.names)}")
        dict.update(self, zip(self.names, values, strict=False))
        dict.update(self, named)

    def values_by_name(self) -> dict[str, Any]:
        """Return the values without Experta's own bookkeeping keys."""
        return {name: value for name, value in self.items() if not name.startswith("__")}


class OneOf:
    """The predicate of `one_of`: true for each of these values."""

    def __init__(self, values: Iterable[object]) -> None:
        self.values = frozenset(values)

    def __call__(self, value: object) -> bool:
        return value in self.values


def one_of(*values: str) -> P:
    """Return a condition that accepts any of these answers, as one test instead of an expanded OR."""
    for value in values:
        if not isinstance(value, str):
            raise TypeError(f'one_of takes answers one after the other, like one_of("volume", "both") (got {value!r})')
    return P(OneOf(values))
