"""The rule table: which rules fire on some answers, looked up instead of matched.

    RuleTable        one rulebook as bits, with the firings that Experta has made so far
    why_not_listed   why a rule stays out of the table

Most rules are conjunctions of sets over finite domains. One bit stands for each rule, and one mask for each value of
each field: the rules that fire are what is left when the masks of all values are combined. A rule that is not such a
conjunction stays out of the table; Experta fires every task on which its conditions on the answers let it fire.

The table knows which rules fire, and nothing of what they conclude. Experta makes each firing the first time that a
rule fires on the same values; the table keeps it for other tasks, and compares it when Experta fires the rule again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from outsourcing.engine.core._engine import Fired
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.conditions import Pattern, matches
from outsourcing.engine.core.evaluator import Facts, why_not_static
from outsourcing.engine.core.facts import Balance, Evidence, Finding, Mark, Task, Verdict
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.trace import RunResult
from outsourcing.engine.core.weighing import Weighed, Weigher

WITHOUT_TABLE = "OUTSOURCING_WITHOUT_TABLE"  # an environment variable; if set, Experta fires every task
KEPT = 50_000  # firings that are kept; real rulebooks need about a thousand
LATER = (Balance, Finding, Verdict)  # the facts of the second pass

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
        self._after_verdict = _bits(place for place, rule in listed if Verdict in rule.premises)
        self._distinguishing = {place: fields for place, rule in listed if (fields := _distinguishing(rule))}
        self._always_same: dict[int, Firing] = {
            place: (place, ()) for place, _ in listed if place not in self._distinguishing
        }
        positive = [(place, p) for place, rule in enumerate(self._rules) for p in rule.patterns if not p.negated]
        negated = [(place, p) for place, rule in listed for p in rule.patterns if p.negated]
        self._stopped = {bit: ~(1 << place) for bit, (place, _) in enumerate(negated, len(self._rules))}
        self._stopping = _bits(range(len(self._rules), len(self._rules) + len(negated)))
        self._all = _bits(range(len(self._rules) + len(negated)))
        on_task = [*positive, *((bit, pattern) for bit, (_, pattern) in enumerate(negated, len(self._rules)))]
        self._masks = list(self._masks_of([(bit, p) for bit, p in on_task if p.fact is Task], rulebook))
        self._later = {kind: [(place, p) for place, p in positive if p.fact is kind] for kind in LATER}
        self._closed = {kind: _closed_fields(kind) for kind in LATER}
        self._fired: dict[Firing, Fired] = {}
        self._through: dict[tuple[Any, ...], int] = {}

    def run(self, answers: Mapping[str, str]) -> RunResult | None:
        """Return what both passes over the answers come to; None if only Experta can say."""
        bits = self._bits(answers)
        if bits is None or (first := self._looked_up(self._first(bits, answers))) is None:
            return None
        concluded = [fact for fired in first for fact in fired.concluded]
        evidence = tuple([fact for fact in concluded if isinstance(fact, Evidence)])
        marks = [fact for fact in concluded if isinstance(fact, Mark)]
        weighed = self._weigher.weigh(evidence, marks)
        second = self._looked_up(self._second_pass(bits, answers, weighed))
        return RunResult((*first, *second), evidence, weighed) if second else None

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
            if _shown(self._fired.setdefault(firing, made)) != _shown(made):
                return f"rule {made.name} concluded something else on another task with the same values"
        return ""

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
        facts: Facts = {Task: [answers]}
        return self._firings(_places(bits & ~self._second), facts)

    def _second_pass(self, bits: int, answers: Mapping[str, str], weighed: Weighed) -> list[Firing]:
        """Return the firings of the second pass in their order; empty unless one rule concludes a verdict.

        Rules fire in the order of the rulebook, those that read the verdict after the rule that concludes it.
        """
        facts: dict[type[Fact], Sequence[Any]] = {Task: [answers], Balance: [weighed.balance]}
        facts[Finding] = weighed.findings
        bits &= self._second & self._let_through(Balance, facts) & self._let_through(Finding, facts)
        concluding = list(_places(bits & self._concluding))
        if len(concluding) != 1:
            return []
        [place] = concluding
        facts[Verdict] = self._verdicts[place]
        before = bits & ~self._after_verdict & ((1 << place) - 1)
        after = bits & self._let_through(Verdict, facts) & ~before & ~(1 << place)
        return self._firings((*_places(before), place, *_places(after)), facts)

    def _let_through(self, kind: type[Fact], facts: Facts) -> int:
        """Return the rules whose patterns over one kind of fact all match a fact."""
        patterns, names = self._later[kind], self._closed[kind]
        key = (kind, *[fact[name] for fact in facts[kind] for name in names]) if patterns else ()
        if key not in self._through:
            if len(self._through) > KEPT:
                self._through.clear()
            stopped = (place for place, p in patterns if not any(matches(p, fact) for fact in facts[kind]))
            self._through[key] = self._all & ~_bits(stopped)
        return self._through[key]

    def _firings(self, places: Iterable[int], facts: Facts) -> list[Firing]:
        """Return firings, each with the values that tell it from other firings of its rule, if there are any."""
        always_same = self._always_same
        return [always_same.get(place) or self._firing(place, facts) for place in places]

    def _firing(self, place: int, facts: Facts) -> Firing:
        values = []
        for pattern, fields in self._distinguishing[place]:
            several = facts[pattern.fact]  # as the rule fires, a single one matches
            fact = several[0] if len(several) == 1 else next(one for one in several if matches(pattern, one))
            values += [fact[field] for field in fields]
        return place, tuple(values)

    def _looked_up(self, firings: Iterable[Firing]) -> list[Fired] | None:
        """Return what Experta made of the firings; None if it has not made one of them yet."""
        try:
            return [self._fired[firing] for firing in firings]
        except KeyError:
            return None

    def _masks_of(self, conditions: Sequence[tuple[int, Pattern]], rulebook: Rulebook) -> Iterator[_Masks]:
        """Yield, for each question that conditions test, the bits that each answer, and no answer, lets through."""
        for name, question in rulebook.questions.items():
            tests = [(bit, test) for bit, pattern in conditions for test in pattern.tests if test.field == name]
            by_value: dict[str | None, int] = {None: self._all & ~_bits(bit for bit, _ in tests)}
            for value in map(str, question.choices):
                stopped = (bit for bit, test in tests if test.accepted is not None and value not in test.accepted)
                by_value[value] = self._all & ~_bits(stopped)
            if tests:
                yield _Masks(name, by_value)


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


def _distinguishing(rule: Rule) -> list[tuple[Pattern, list[str]]]:
    """Return, by pattern, the fields that tell firings of a rule apart: those of which it accepts several values."""
    fields = [
        (pattern, [test.field for test in pattern.tests if len(test.accepted or ()) > 1])
        for pattern in rule.patterns
        if not pattern.negated
    ]
    return [(pattern, names) for pattern, names in fields if names]


def _closed_fields(kind: type[Fact]) -> list[str]:
    return [name for name in kind.names if kind.domains.get(name, ()) is not None]


def _shown(fired: Fired) -> tuple[Any, ...]:
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
