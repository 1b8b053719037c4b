"""The result of a task: what its answers come to, worked out once and shared by every task with the same answers.

    Result    what tables, summaries and reports show of an assessment, and the assessment itself as text
    Advised   one recommendation as a sentence
    Results   an advisor, ready to give results

Plain texts and numbers, so that it goes from process to process, and many of them stay in memory.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from typing import Any, NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core._engine import Fired
from outsourcing.engine.core.assessment import Assessment, Pieces, rule_roles
from outsourcing.engine.core.facts import Topic, VerdictKind
from outsourcing.engine.core.scale import Thresholds
from outsourcing.engine.core.text import readable_name
from outsourcing.engine.core.trace import RunResult
from outsourcing.engine.core.vocabulary import Sufficiency
from outsourcing.engine.core.weighing import Weighed, confidence
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.portfolio.columns import AnswerSet
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.suggestions.confirmation import confirm_first

FIRINGS = 50_000  # of which it is kept what they say
Roles = tuple[tuple[str, str], ...]


class Whole:
    """The whole assessment of a task without a name: made when it is first read. Once made, it goes with its result."""

    def __init__(self, make: Callable[[], tuple[Pieces, Roles]]) -> None:
        self._make = make

    @cached_property
    def made(self) -> tuple[Pieces, Roles]:
        """Return its text, and the rules that fired with their roles."""
        return self._make()

    @property
    def is_made(self) -> bool:
        """Say whether it was made."""
        return "made" in self.__dict__

    @property
    def pieces(self) -> Pieces:
        """Return it as JSON, in pieces."""
        return self.made[0]

    @property
    def roles(self) -> Roles:
        """Return the rules that fired, each with its role: supporting the verdict, against it, or neither."""
        return self.made[1]

    def __reduce__(self) -> tuple[Callable[..., "Whole"], tuple[Any, ...]]:
        return _whole, ((self.made,) if self.is_made else ())


def _whole(*made: tuple[Pieces, Roles]) -> Whole:
    """Return a whole assessment that was made in another process; if none was, `Results.received` replaces it."""
    whole = Whole(lambda: (Pieces((), ""), ()))
    if made:
        [whole.made] = made
    return whole


class Advised(NamedTuple):
    """One recommendation: its topic, the part of a split task that it is for, and the sentence.

    `step` is its part of the plan, if a pack declares the topic.
    """

    topic: str
    part: str
    text: str
    step: str = ""


_Opinion = tuple[float, int, str, str]  # the strength, negative to sort; the place of its difference, side, in words


class _Given(NamedTuple):
    """One recommendation of a firing, with the place of its topic."""

    place: int
    topic: str
    choice: str
    advised: Advised


class _Said(NamedTuple):
    """What one firing says in a row of a table."""

    opinions: tuple[_Opinion, ...]
    advice: tuple[_Given, ...]


class Result(NamedTuple):
    """What some answers come to. `cfs` are the certainty factors of the differences, in order."""

    verdict: str
    score: float
    confidence: float
    sureness: str
    coverage: float
    enough_known: bool  # whether enough of the differences are answered for a verdict
    edge: float | None  # how far the score is from where the leaning turns, where it is near and enough is known
    branch: str
    in_favour: str  # the strongest reason for the verdict, with its rule; of an undecided task, the strongest reason
    against: str  # the strongest reason for the other side
    ask: str  # the question that an interview would ask next; empty where no answer can change the verdict
    cautions: tuple[str, ...]
    advice: tuple[Advised, ...]
    cfs: tuple[float, ...]
    suggested: tuple[str, ...]  # the questions whose answers are only suggested
    confirm_first: tuple[str, ...]  # those of them on which the verdict depends
    whole: Whole

    def __hash__(self) -> int:
        return hash((self.score, self.coverage, self.in_favour, self.ask))  # enough to tell most apart, and soon made

    @property
    def text(self) -> str:
        """Return the assessment of a task without a name, as JSON."""
        return self.whole.pieces.line()

    @property
    def roles(self) -> Roles:
        """Return the rules that fired, each with its role: supporting the verdict, against it, or neither."""
        return self.whole.roles

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return what the verdict depends on, each as it goes on after "if"."""
        return self.advised_on(Topic.CONDITION)

    def advised_on(self, topic: Topic) -> tuple[str, ...]:
        """Return what is advised on a topic, each sentence once."""
        return tuple(dict.fromkeys(advised.text for advised in self.advice if advised.topic == topic))

    def line(self, task: TaskRow) -> str:
        """Return the assessment of a task with these answers as one line of JSON, as the advisor itself would."""
        suggested = {name: part.model_dump() for name, part in task.suggested_parts().items()}
        return self.whole.pieces.line(task.id, task.name, task.description, task.carried, suggested)

    def assessment(self, task: TaskRow) -> Assessment:
        """Return the assessment of a task with these answers."""
        return Assessment.model_validate_json(self.line(task))

    def nameless(self) -> Assessment:
        """Return the assessment of a task without a name."""
        return Assessment.model_validate_json(self.text)


class Results:
    """An advisor, ready to give results."""

    def __init__(self, advisor: Advisor) -> None:
        self.advisor, self._interviewer = advisor, Interviewer(advisor)
        self.kind = advisor.rulebook.profile
        self._places = {difference.key: place for place, difference in enumerate(advisor.rulebook.differences)}
        self._said = lru_cache(FIRINGS)(self._said_by)

    def result(self, known: AnswerSet) -> Result:
        """Return what answers come to.

        Raises:
            RuleFailedError: a rule raised; there is no verdict then.
            RunawayError: the rules did not finish.

        """
        [result] = self.results([known])
        return result

    def results(self, several: Sequence[AnswerSet]) -> list[Result]:
        """Return what sets of answers come to: step by step for all of them, which is faster than one by one.

        Raises:
            RuleFailedError: a rule raised; there is no verdict then.
            RunawayError: the rules did not finish.

        """
        runs = [self.advisor.conclude(known.answers) for known in several]
        ask = [self._ask(known) for known in several]
        return [self._result(*one) for one in zip(several, runs, ask, strict=True)]

    def _ask(self, known: AnswerSet) -> str:
        """Return the question to ask next, or nothing."""
        question = self._interviewer.next_question({**known.answers, **dict.fromkeys(known.unsure)})
        return question.name if question else ""

    def _result(self, known: AnswerSet, run: RunResult, ask: str) -> Result:
        kind, weighed = run.verdict["kind"], run.weighed
        said = list(map(self._said, run.fired))
        advice = sorted([one for firing in said for one in firing.advice], key=_topic)
        first = confirm_first(self._interviewer, known.answers, known.suggested)
        in_favour, against = _reasons(kind, weighed, [one for firing in said for one in firing.opinions])
        firmness, sureness = confidence(kind, weighed.score, weighed.coverage)
        return Result(
            verdict=kind.value,
            score=weighed.score,
            confidence=firmness,
            sureness=sureness,
            coverage=weighed.coverage,
            enough_known=weighed.balance["known"] == Sufficiency.AMPLE,
            edge=edge_of(weighed.score, weighed.coverage, self.advisor.rulebook.thresholds),
            branch=", ".join(_choices(advice, Topic.BRANCH)),
            in_favour=in_favour,
            against=against,
            ask=ask,
            cautions=_choices(advice, Topic.CAUTION),
            advice=tuple([one.advised for one in advice]),
            cfs=tuple([finding["cf"] for finding in weighed.findings]),
            suggested=known.suggested,
            confirm_first=first,
            whole=Whole(partial(self._whole, known.answers, run, first)),
        )

    def _said_by(self, fired: Fired) -> _Said:
        """Return what one firing says in a row."""
        shown = self.advisor.shown(fired)
        return _Said(
            tuple(
                (-one["strength"], self._places[key], one["side"], f"{one['side']}: {one['title']} ({one['rule']})")
                for key, one in shown.evidence
            ),
            tuple(
                _Given(
                    place,
                    one["topic"],
                    readable_name(one["choice"]),
                    Advised(str(one["topic"]), str(one["part"]), one["text"], one.get("step", "")),
                )
                for place, one in shown.advice
            ),
        )

    def received(self, known: AnswerSet, result: Result) -> Result:
        """Return the result that another process gave for answers; what it did not make is made here, when read."""
        if result.whole.is_made:
            return result
        answers, first = known.answers, result.confirm_first
        return result._replace(whole=Whole(lambda: self._whole(answers, self.advisor.run(answers), first)))

    def _whole(self, answers: Mapping[str, str], run: RunResult, first: tuple[str, ...]) -> tuple[Pieces, Roles]:
        outline = self.advisor.outline(answers, run) | {"confirm_first": first}
        rules = [fired.name for fired in run.fired]
        return self.advisor.to_pieces(outline, run), rule_roles(rules, outline["supporting"], outline["against"])


def edge_of(score: float, coverage: float, thresholds: Thresholds) -> float | None:
    """Return how far a score is from where the leaning turns, where it is near and enough is known."""
    distance = round(abs(abs(score) - thresholds.leaning), 4)
    return distance if coverage >= thresholds.ample_coverage and distance <= thresholds.close_call else None


def _reasons(kind: VerdictKind, weighed: Weighed, opinions: list[_Opinion]) -> tuple[str, str]:
    """Return the strongest reason for the verdict, and for the other side.

    Of equal ones it is that of the difference with the larger part of the score, then that of the first.
    """
    parts = weighed.parts
    ranked = sorted(
        (strength, -abs(parts[place]), place, order, side, words)
        for order, (strength, place, side, words) in enumerate(opinions)
    )
    ours = kind.value if kind in (VerdictKind.BPO, VerdictKind.KPO) else ranked[0][4] if ranked else ""
    return (
        next((words for *_, side, words in ranked if side == ours), ""),
        next((words for *_, side, words in ranked if side != ours), ""),
    )


def without_rule(reason: str) -> str:
    """Return a reason without the rule at its end."""
    return reason.rpartition(" (")[0]


def _topic(given: _Given) -> int:
    return given.place


def _choices(advice: Iterable[_Given], topic: Topic) -> tuple[str, ...]:
    """Return what is advised on a topic in a few words, each once."""
    return tuple(dict.fromkeys([given.choice for given in advice if given.topic == topic]))
