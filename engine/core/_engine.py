"""The engine: fire productions until no activation is left, within limits.

    Fired    one firing: the production, the facts it matched, the facts it concluded
    Engine   productions in one reused network, with working memory and agenda

Knows nothing of tasks, verdicts or files.
"""

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from outsourcing.engine.core._experta import Activation, Agenda, Fact, FactList, experta
from outsourcing.engine.core._network import Matcher, NetworkRule, Production, TotalOrder, network_rule
from outsourcing.engine.core.errors import RunawayError

MAX_FIRINGS = 10_000  # per run; a whole assessment with every rule firing takes under two hundred
MAX_SECONDS = 10.0  # per run; a whole assessment takes under a millisecond
LOOP_SAMPLE = 200  # last firings looked at to name the rules that keep firing


@dataclass(frozen=True, eq=False, slots=True)
class Fired:
    """One firing; equal only to itself."""

    name: str
    matched: tuple[Fact, ...]
    concluded: tuple[Fact, ...]


class Engine(experta.KnowledgeEngine):
    """Productions in one reused Rete network.

    Not thread-safe: use one engine per thread. An engine that raised an error is left in the middle of a run, so it
    cannot be used again.
    """

    __matcher__ = Matcher
    __strategy__ = TotalOrder

    def __init__(self, productions: Sequence[Production]) -> None:
        self.network_rules = [network_rule(place, production) for place, production in enumerate(productions)]
        self._broken = False
        super().__init__()
        self.reset()  # facts declared before the first reset would be lost on some rules

    def get_rules(self) -> list[NetworkRule]:
        """Return the rules. Stock Experta inspects every attribute of the engine to find them."""
        return self.network_rules

    def reset(self) -> None:
        """Remove all facts and start again with Experta's InitialFact."""
        self._refuse_if_broken()
        self.agenda = Agenda()
        self.facts = FactList()
        self.matcher.reset()
        self.declare(experta.InitialFact())

    def run(self, max_firings: int = MAX_FIRINGS, max_seconds: float = MAX_SECONDS) -> list[Fired]:
        """Fire until no activation is left; return the firings in order.

        Raises:
            RunawayError: a limit was reached; names the rules that kept firing.

        Exceptions raised by a rule are not caught; the engine cannot be used after one.

        """
        self._refuse_if_broken()
        try:
            return self._run_until_done(max_firings, time.monotonic() + max_seconds, f"{max_seconds:g} seconds")
        except BaseException:
            self._broken = True
            raise

    def would_fire(self, *facts: Fact) -> bool:
        """Return whether some production would fire on these facts alone; nothing is fired."""
        self.reset()
        self.declare(*facts)
        return bool(self.agenda.activations)

    def declare(self, *facts: Fact) -> Fact | None:
        """Assert facts; return the last one, or None if an equal fact exists already.

        Stock Experta searches the values of every fact for conditions; here the rulebook was checked for them.
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

    def _run_until_done(self, max_firings: int, deadline: float, seconds: str) -> list[Fired]:
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
        concluded = []
        facts = iter(rule.production.action(**bound))
        for fact in facts:
            if time.monotonic() > deadline:
                raise RunawayError([rule.production.name], seconds)
            if not isinstance(fact, Fact):
                _refuse(fact, facts)
            signed = fact if fact.__factid__ is None else fact.copy()  # a body may yield the same fact several times
            dict.__setitem__(signed, "rule", rule.production.name)
            if self.declare(signed) is not None:
                concluded.append(signed)
        matched = sorted(activation.facts, key=lambda fact: fact["__factid__"])
        return Fired(rule.production.name, tuple(matched), tuple(concluded))

    def _refuse_if_broken(self) -> None:
        if self._broken:
            raise RuntimeError(
                "this engine raised an error in an earlier run and cannot be used again; create a new one"
            )


def _refuse(yielded: object, facts: Iterator[Fact]) -> NoReturn:
    """Raise an error inside the body, at the `yield` of a value that is not a fact, so that it names the line."""
    error = TypeError(f"the rule yields {yielded!r}, which is not a fact of the advisor")
    if isinstance(facts, Generator):
        facts.throw(error)
    raise error


def _looping(fired: Sequence[Fired], waiting: Activation) -> list[str]:
    return sorted({firing.name for firing in fired[-LOOP_SAMPLE:]} | {waiting.rule.production.name})
