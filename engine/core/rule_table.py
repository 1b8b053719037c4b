"""The rule table: which rules fire on some answers, looked up instead of matched.

    RuleTable        one rulebook as bits, with the firings that Experta has made so far
    why_not_listed   why a rule stays out of the table

Most rules are conjunctions of sets over finite domains. One bit stands for each rule, and one mask for each value of
each field: the rules that fire are what is left when the masks of all values are combined. A rule that is not such a
conjunction stays out of the table; Experta fires every task on which its conditions on the answers let it fire.

The table knows which rules fire, and nothing of what they conclude. Experta makes each firing the first time that a
rule fires on the same values; the table keeps it for other tasks, and compares it when Experta fires the rule again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import Any, NamedTuple

from outsourcing.engine.core._engine import Fired
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.conditions import FieldTest, Pattern, matches
from outsourcing.engine.core.evaluator import why_not_static
from outsourcing.engine.core.facts import Balance, Evidence, Finding, Mark, Task, Verdict
from outsourcing.engine.core.questions import picker
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.trace import RunResult, evidence_and_marks, verdicts_of
from outsourcing.engine.core.weighing import End, Marks, Weighed, Weigher, kinds_of

WITHOUT_TABLE = "OUTSOURCING_WITHOUT_TABLE"  # an environment variable; if set, Experta fires every task
KEPT = 50_000  # firings that are kept; real rulebooks need about a thousand
LATER = (Balance, Finding, Verdict)  # the facts of the second pass
ANSWERS, VERDICT, BALANCE, FINDINGS = range(4)  # places among the facts of a task, the last that of the first finding
NOWHERE = -1

Firing = tuple[int, tuple[Any, ...]]  # the place of a rule in the rulebook, and the values that tell its firings apart


class _Masks(NamedTuple):
    """What lets rules through: for a field of the answers, the bits by value; None stands for no answer."""

    field: str
    by_value: Mapping[str | None, int]


class RuleTable:
    """One rulebook as bits. `left_out` has the rules that only Experta can fire, each with the reason."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rules = rulebook.rules
        self._weigher = Weigher(rulebook.differences, rulebook.thresholds)
        self.left_out = {rule.id: reason for rule in rulebook.rules if (reason := why_not_listed(rule))}
        listed = [(place, rule) for place, rule in enumerate(self._rules) if rule.id not in self.left_out]
        self._left_out = _bits(place for place, rule in enumerate(self._rules) if rule.id in self.left_out)
        self._second = _bits(place for place, rule in listed if rule.premises.intersection(LATER))
        verdicts = {place: [fact for fact in rule.conclusions() if isinstance(fact, Verdict)] for place, rule in listed}
        self._verdicts = {place: concluded for place, concluded in verdicts.items() if concluded}
        self._concluding = _bits(self._verdicts)
        self._with_verdict = {self._rules[place].id for place in self._verdicts}
        self._after_verdict = _bits(place for place, rule in listed if Verdict in rule.premises)
        sources = _Sources(rulebook)
        self._telling = {place: telling for place, rule in listed if (telling := _telling(rule, sources))}
        self._always_same: dict[int, Firing] = {place: (place, ()) for place, _ in listed if place not in self._telling}
        patterns = [(place, pattern) for place, rule in enumerate(self._rules) for pattern in rule.patterns]
        self._later = {
            source: _Later([(place, pattern) for place, pattern in patterns if sources.of(pattern) == source])
            for source in range(VERDICT, len(sources))
        }
        negated = [(place, pattern) for place, rule in listed for pattern in rule.patterns if pattern.negated]
        stopping = dict.fromkeys(pattern.tests for _, pattern in negated if len(pattern.tests) > 1)
        bit_of = {tests: bit for bit, tests in enumerate(stopping, len(self._rules))}
        self._all = _bits(range(len(self._rules) + len(bit_of)))
        self._stopping = _bits(bit_of.values())
        self._stopped = {
            bit: ~_bits(place for place, p in negated if p.tests == tests) for tests, bit in bit_of.items()
        }
        needed = [(place, test) for place, p in patterns if p.fact is Task and not p.negated for test in p.tests]
        needed += [(bit, test) for tests, bit in bit_of.items() for test in tests]
        refused = [(place, pattern.tests[0]) for place, pattern in negated if len(pattern.tests) == 1]
        self._masks = list(self._masks_of(needed, refused, rulebook))
        opinions = [_bits(at for at, rule in listed if rule.concludes_on(one.key)) for one in rulebook.differences]
        self._ends: list[tuple[int, dict[int, End]]] = [(on, {}) for on in opinions]
        self._marking = _bits(place for place, rule in listed if _concludes(rule, Mark))
        self._kinds: dict[int, Marks] = {}
        self._varying = _bits(
            place
            for place, rule in listed
            if (1 << place) & (self._marking | reduce(or_, opinions, 0)) and any(p.bound_names() for p in rule.patterns)
        )
        self._fired: dict[Firing, Fired] = {}
        self._concluded = lru_cache(KEPT)(_concluded)

    def run(self, answers: Mapping[str, str]) -> RunResult | None:
        """Return what both passes over the answers come to; None if only Experta can say."""
        bits = self._bits(answers)
        if bits is None or (first := self._looked_up(self._first(bits, answers))) is None:
            return None
        weighed = self._weighed(bits & ~self._second, first)
        second = self._looked_up(self._second_pass(bits, answers, weighed))
        if not second:
            return None
        verdicts = verdicts_of(fired for fired in second if fired.name in self._with_verdict)
        return RunResult((*first, *second), len(first), weighed, verdicts)

    def _weighed(self, bits: int, first: Sequence[Fired]) -> Weighed:
        """Weigh what the rules of the first pass concluded; the same rules on a difference end at the same place."""
        if bits & self._varying:
            return self._weigher.weigh(*evidence_and_marks(first))
        try:
            ends = [known[bits & on] for on, known in self._ends]
            kinds = self._kinds[bits & self._marking]
        except KeyError:
            evidence, marks = evidence_and_marks(first)
            ends, kinds = self._weigher.ends(evidence), kinds_of(marks)
            for (on, known), end in zip(self._ends, ends, strict=True):
                _keep(known, bits & on, end)
            _keep(self._kinds, bits & self._marking, kinds)
        return self._weigher.weigh_ends(ends, kinds)

    def learn(self, answers: Mapping[str, str], result: RunResult) -> str:
        """Keep the firings that Experta made on some answers; return what differs from the table, or nothing."""
        if (bits := self._bits(answers)) is None or len(result.verdicts) != 1:
            return ""
        firings = [*self._first(bits, answers), *self._second_pass(bits, answers, result.weighed)]
        listed, fired = [self._rules[place].id for place, _ in firings], [one.name for one in result.fired]
        if listed != fired:
            return f"Experta fired {', '.join(fired)}; the table has {', '.join(listed)}"
        if len(self._fired) > KEPT:
            self._fired.clear()
        for firing, made in zip(firings, result.fired, strict=True):
            known = self._fired.setdefault(firing, made)
            if known is not made and self._concluded(known) != _concluded(made):
                return f"rule {made.name} concluded something else on another task with the same values"
        return ""

    def take(self, firings: Mapping[Firing, Fired]) -> None:
        """Keep firings that Experta has made for another table of the same rules."""
        if len(self._fired) > KEPT:
            self._fired.clear()
        for firing, made in firings.items():
            self._fired.setdefault(firing, made)

    @property
    def firings(self) -> dict[Firing, Fired]:
        """Return the firings that Experta has made so far."""
        return self._fired

    def _bits(self, answers: Mapping[str, str]) -> int | None:
        """Return the rules that the answers let through; None if a rule outside of the table is among them."""
        bits = self._all
        for field, by_value in self._masks:
            bits &= by_value[answers.get(field)]
        if bits & self._left_out:
            return None
        for stopping in _places(bits & self._stopping):
            bits &= self._stopped[stopping]
        return bits & ~self._stopping

    def _first(self, bits: int, answers: Mapping[str, str]) -> list[Firing]:
        return self._firings(_places(bits & ~self._second), [answers])

    def _second_pass(self, bits: int, answers: Mapping[str, str], weighed: Weighed) -> list[Firing]:
        """Return the firings of the second pass in their order; empty unless one rule concludes a verdict.

        Rules fire in the order of the rulebook, those that read the verdict after the rule that concludes it.
        """
        facts: list[Any] = [answers, None, weighed.balance, *weighed.findings]
        bits &= self._second
        for source in range(BALANCE, len(facts)):
            bits &= ~self._later[source].stopped(facts[source])
        concluding = bits & self._concluding
        if concluding.bit_count() != 1:
            return []
        place = concluding.bit_length() - 1
        if len(self._verdicts[place]) != 1:
            return []
        [facts[VERDICT]] = self._verdicts[place]
        before = bits & ~self._after_verdict & (concluding - 1)
        after = bits & ~self._later[VERDICT].stopped(facts[VERDICT]) & ~before & ~concluding
        return self._firings((*_places(before), place, *_places(after)), facts)

    def _firings(self, places: Iterable[int], facts: Sequence[Any]) -> list[Firing]:
        """Return firings, each with the values that tell it from other firings of its rule, if there are any."""
        always_same, telling = self._always_same, self._telling
        return [always_same.get(place) or (place, telling[place](facts)) for place in places]

    def _looked_up(self, firings: Iterable[Firing]) -> list[Fired] | None:
        """Return what Experta made of the firings; None if it has not made one of them yet."""
        try:
            return [self._fired[firing] for firing in firings]
        except KeyError:
            return None

    def _masks_of(
        self, needed: Sequence[tuple[int, FieldTest]], refused: Sequence[tuple[int, FieldTest]], rulebook: Rulebook
    ) -> Iterator[_Masks]:
        """Yield, for each question that tests read, the bits that each answer, and no answer, lets through."""
        for name, question in rulebook.questions.items():
            needing = [(bit, test) for bit, test in needed if test.field == name]
            refusing = [(bit, test) for bit, test in refused if test.field == name]
            by_value: dict[str | None, int] = {None: self._all & ~_bits(bit for bit, _ in needing)}
            for value in map(str, question.choices):
                stopped = [bit for bit, test in needing if not _accepts(test, value)]
                stopped += [bit for bit, test in refusing if _accepts(test, value)]
                by_value[value] = self._all & ~_bits(stopped)
            if needing or refusing:
                yield _Masks(name, by_value)


class _Sources:
    """Where the facts of a task are that patterns read: the answers, the verdict, the balance, then the findings."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._findings = {difference.key: place for place, difference in enumerate(rulebook.differences, FINDINGS)}

    def __len__(self) -> int:
        return FINDINGS + len(self._findings)

    def of(self, pattern: Pattern) -> int:
        """Return the source of the fact that a pattern matches; one of a rule outside of the table may have none."""
        if pattern.fact is Finding:
            named = next((test.accepted for test in pattern.tests if test.field == "difference"), None)
            return self._findings[named[0]] if named and len(named) == 1 else NOWHERE
        return {Task: ANSWERS, Verdict: VERDICT, Balance: BALANCE}.get(pattern.fact, NOWHERE)


class _Later:
    """The patterns over one fact of the second pass, each with the place of its rule."""

    def __init__(self, patterns: Sequence[tuple[int, Pattern]]) -> None:
        self._patterns = patterns
        self._values = picker(sorted({test.field for _, p in patterns for test in p.tests if test.accepted}))
        self._stopped: dict[tuple[Any, ...], int] = {}

    def stopped(self, fact: Fact) -> int:
        """Return the rules that a fact stops, as bits: those that have a pattern that it does not match."""
        if not self._patterns:
            return 0
        values = self._values(fact)
        if (stopped := self._stopped.get(values)) is None:
            stopped = _bits(place for place, pattern in self._patterns if not matches(pattern, fact))
            _keep(self._stopped, values, stopped)
        return stopped


def why_not_listed(rule: Rule) -> str:
    """Return why a rule stays out of the table; empty if it is in it."""
    if _fails(rule):
        return "its body fails for a value that it accepts"
    kinds = [pattern.fact for pattern in rule.patterns if not pattern.negated]
    named = [p for p in rule.patterns if p.fact is Finding and not p.negated and _names_one_difference(p)]
    later = [pattern for pattern in rule.patterns if pattern.fact is not Task]
    reasons = {
        "it reads what other rules conclude": not {*kinds} <= {Task, *LATER},
        "it matches any finding, not the one on a named difference": len(named) < kinds.count(Finding),
        "it has a NOT over another fact than Task": any(pattern.negated for pattern in later),
        "it binds a field of another fact than Task": any(pattern.bound_names() for pattern in later),
        "what it concludes is not known in advance": None in rule.conclusions(),
        "it concludes evidence from what was weighed": later and _concludes(rule, Evidence),
        "it concludes a verdict from the answers": _concludes(rule, Verdict) and {*kinds} != {Balance},
    }
    return why_not_static(rule) or next((reason for reason, holds in reasons.items() if holds), "")


def _fails(rule: Rule) -> bool:
    """Return whether the body fails for a value; a loaded rule does not, a mutant of one can."""
    try:
        rule.conclusions()
    except Exception:  # noqa: BLE001  bodies are code of others
        return True
    return False


def _concludes(rule: Rule, kind: type[Fact]) -> bool:
    return any(isinstance(fact, kind) for fact in rule.conclusions())


def _names_one_difference(pattern: Pattern) -> bool:
    return any(test.field == "difference" and len(test.accepted or ()) == 1 for test in pattern.tests)


def _telling(rule: Rule, sources: _Sources) -> Callable[[Sequence[Any]], tuple[Any, ...]] | None:
    """Return what gives, from the facts of a task, the values that tell firings of a rule apart.

    They are those of the fields of which it accepts several values; None if there are none.
    """
    read = [
        (sources.of(pattern), fields)
        for pattern in rule.patterns
        if not pattern.negated and (fields := [test.field for test in pattern.tests if len(test.accepted or ()) > 1])
    ]
    pickers = [(source, picker(fields)) for source, fields in read]
    if not pickers:
        return None
    if len(pickers) > 1:
        return lambda facts: tuple([value for source, pick in pickers for value in pick(facts[source])])
    [(source, pick)] = pickers
    return lambda facts: pick(facts[source])


def _accepts(test: FieldTest, value: str) -> bool:
    return test.accepted is None or value in test.accepted


def _keep(known: dict[Any, Any], key: object, value: object) -> None:
    """Keep what was worked out, but not without end."""
    if len(known) >= KEPT:
        known.clear()
    known[key] = value


def _concluded(fired: Fired) -> tuple[Any, ...]:
    """Return what one firing concluded, to be compared."""
    return tuple((type(fact), *fact.values_by_name().items()) for fact in fired.concluded)


def _bits(places: Iterable[int]) -> int:
    bits = 0
    for place in places:
        bits |= 1 << place
    return bits


def _places(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
