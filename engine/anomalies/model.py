"""What profiles come to, as points of the space of conditions: by the forecast, or by firing where it cannot be used.

World   one advisor, ready to say what answers come to, which rules fire on them, and which answers are worth trying
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.anomalies.firing_regions import THERE, FiringRegion, evidence, finding, region, space
from outsourcing.engine.anomalies.value_sets import Dimension, Point, Region, Value
from outsourcing.engine.core._engine import Engine, Fired
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.assessment import Answers
from outsourcing.engine.core.errors import AdvisorError, RuleFailedError, RunawayError
from outsourcing.engine.core.facts import Balance, Evidence, Task, Verdict
from outsourcing.engine.core.weighing import Weighed, weigh
from outsourcing.engine.core.weighing import finding as finding_of

KEPT = 50_000  # points that are kept
MOST_RUNAWAYS = 3  # runs that do not come to rest, each for seconds; then no more are tried


class Fires(NamedTuple):
    """What fires on a profile: the firings of each rule; nothing where a rule fails."""

    by_rule: Mapping[str, Sequence[Fired]]
    failed: bool = False

    def concluded(self, kind: type[Fact]) -> list[Fact]:
        """Return the facts of a kind that were concluded."""
        return [f for fired in self.by_rule.values() for one in fired for f in one.concluded if isinstance(f, kind)]


class _Run(NamedTuple):
    fired: tuple[Fired, ...]
    weighed: Weighed


class RulebookModel:
    """One advisor, ready to say what answers come to."""

    def __init__(self, advisor: Advisor) -> None:
        self.advisor = advisor
        self.rulebook = advisor.rulebook
        self.evaluator = advisor.evaluator
        self.keys = [difference.key for difference in self.rulebook.differences]
        self.space = space(self.rulebook)
        self.regions = [region(rule, self.keys) for rule in self.rulebook.rules]
        self.verdict_regions = [one for one in self.regions if _concludes(one, Verdict)]
        self.runaways: list[tuple[tuple[str, ...], Answers]] = []  # rules that do not come to rest, and on what
        self._engine: Engine | None = None
        self._points: dict[frozenset[tuple[str, str]], Point | None] = {}

    @cached_property
    def _looks_at_evidence(self) -> bool:
        return any(Evidence in rule.premises for rule in self.rulebook.rules)

    def point(self, answers: Answers) -> Point | None:
        """Return what answers come to; None where a rule fails on them."""
        key = frozenset(answers.items())
        if key not in self._points:
            if len(self._points) >= KEPT:
                self._points.clear()
            self._points[key] = self._foreseen(answers) if self.evaluator.is_static else self._fired_point(answers)
        return self._points[key]

    def verdicts(self, point: Point) -> list[FiringRegion]:
        """Return the verdict rules that fire on a balance."""
        return [one for one in self.verdict_regions if any(cell.holds(point) for cell in one.cells)]

    def fires(self, answers: Answers) -> Fires:
        """Return what fires on answers, run through Experta, whether or not one verdict comes of it."""
        run = self._run(answers)
        if run is None:
            return Fires({}, failed=True)
        by_rule: dict[str, list[Fired]] = {}
        for one in run.fired:
            by_rule.setdefault(one.name, []).append(one)
        return Fires(by_rule)

    def values(self, dim: Dimension) -> list[str]:
        """Return the answers to a question, those that rules of the verdict tell apart."""
        told = self.evaluator.values.get(dim[1], ())
        return list(told) or ([value for value in self.space.domains[dim] if value] if self._votes(dim[1]) else [])

    def _votes(self, question: str) -> bool:
        return any(question in one.rule.reads() for one in self.regions if one.rule.id in self.evaluator.deciding)

    @cached_property
    def voting(self) -> list[str]:
        """Return the questions that rules of the verdict read."""
        return [name for name in self.rulebook.questions if self._votes(name)]

    @cached_property
    def read_for(self) -> dict[str, list[str]]:
        """Return, by difference, the questions that rules on it read."""
        read: dict[str, set[str]] = {key: set() for key in self.keys}
        for one in self.regions:
            for key in {fact["difference"] for fact in one.conclusions if isinstance(fact, Evidence)}:
                read[key] |= one.rule.reads()
        return {key: sorted(names) for key, names in read.items()}

    def balanced(self, words: Balance) -> Point:
        """Return the point of a balance, with its verdict."""
        return self._with_verdict({("Balance", field): str(value) for field, value in words.values_by_name().items()})

    def ways(self, cell: Region, questions: Iterable[str]) -> dict[Dimension, Sequence[Value]]:
        """Return what to answer to come to every point of a cell: values by question.

        `questions` are those on which its derived facts rest; of answers that rules treat alike, the first stands for
        all, unless the cell looks at them.
        """
        ways: dict[Dimension, Sequence[Value]] = {
            ("Task", name): (None, *self.values(("Task", name))) for name in questions
        }
        for dim in sorted({dim for box in (cell.box, *cell.holes) for dim in box if dim[0] == "Task"}):
            ways[dim] = [value for value in self.space.domains[dim] if value in self.space.values(cell.box, dim)]
        return ways

    def _foreseen(self, answers: Answers) -> Point:
        cfs, _, words = self.evaluator.weighed(answers)
        found = [finding_of(key, cf) for key, cf in zip(self.keys, cfs, strict=True)]
        opinions = [fact for _, fact in self.evaluator.evidence(answers)] if self._looks_at_evidence else []
        return self._with_verdict(_point(answers, found, words, opinions))

    def _fired_point(self, answers: Answers) -> Point | None:
        run = self._run(answers)
        if run is None:
            return None
        concluded = [fact for one in run.fired for fact in one.concluded]
        opinions = [fact for fact in concluded if isinstance(fact, Evidence)]
        verdicts = {str(fact["kind"]) for fact in concluded if isinstance(fact, Verdict)}
        point = _point(answers, run.weighed.findings, run.weighed.balance, opinions)
        return {**point, ("Verdict", "kind"): verdicts.pop()} if len(verdicts) == 1 else point

    def _with_verdict(self, point: Point) -> Point:
        kinds = {str(fact["kind"]) for one in self.verdicts(point) for fact in one.conclusions if fact is not None}
        return {**point, ("Verdict", "kind"): kinds.pop()} if len(kinds) == 1 else point

    def _run(self, answers: Answers) -> _Run | None:
        """Return both runs, as the advisor has them, whatever comes of the verdict; None where a rule fails."""
        if len(self.runaways) >= MOST_RUNAWAYS:
            return None
        try:
            inferred = self.advisor.run(answers)
        except RuleFailedError:
            return None
        except RunawayError as error:
            self.runaways.append((error.rules, answers))
            return None
        except AdvisorError:  # no verdict, or several
            return self._run_without_verdict(answers)
        return _Run(inferred.fired, inferred.weighed)

    def _run_without_verdict(self, answers: Answers) -> _Run:
        if self._engine is None:
            self._engine = Engine([rule.production() for rule in self.rulebook.rules])
        engine = self._engine
        engine.reset()
        engine.declare(Task(**answers))
        first = engine.run()
        opinions = [fact for one in first for fact in one.concluded if isinstance(fact, Evidence)]
        weighed = weigh(opinions, self.rulebook.differences)
        engine.declare(*weighed.findings, weighed.balance)
        return _Run((*first, *engine.run()), weighed)


def known(values: Mapping[Dimension, Value]) -> Answers:
    """Return the answers among the values of a point."""
    return {dim[1]: value for dim, value in values.items() if dim[0] == "Task" and isinstance(value, str)}


def _concludes(one: FiringRegion, kind: type[Fact]) -> bool:
    return any(isinstance(fact, kind) for fact in one.conclusions)


def _point(answers: Answers, findings: Iterable[Fact], words: Balance, opinions: Iterable[Fact]) -> Point:
    return {
        **{("Task", name): value for name, value in answers.items()},
        **{finding(f["difference"], field): str(f[field]) for f in findings for field in ("side", "degree")},
        **{("Balance", field): str(value) for field, value in words.values_by_name().items()},
        **{evidence(fact["difference"], fact["side"]): THERE for fact in opinions},
    }
