"""The impact of a change of rules: verdicts before and after over many tasks, and the rules that turn them.

Impact            the verdicts of some tasks before and after, counted, with the changed ones compared
impact_of         the impact on tasks, from two advisors
impact_on_sample  the impact on random answers, the same each time
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random

from pydantic import Field, computed_field

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Part
from outsourcing.engine.core.facts import Evidence, Side
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.scale import wilson
from outsourcing.engine.core.vocabulary import VerdictKind
from outsourcing.engine.explanation.comparison import Comparison, compare

SEED = 1


class VerdictCount(Part):
    """How many tasks have one verdict before and another, or the same, after."""

    before: VerdictKind
    after: VerdictKind
    tasks: int


class TurningRule(Part):
    """How many verdicts a rule turns: without its change alone, they would not be the new ones."""

    rule: str
    title: str
    tasks: int


class Impact(Part):
    """The verdicts of some tasks before and after a change of rules."""

    of: str = Field(description="Which tasks these are.")
    sampled: bool = Field(default=False, description="Whether the answers are random.")
    verdicts: tuple[VerdictCount, ...] = Field(description="The verdicts before and after that occur.")
    rules: tuple[TurningRule, ...] = Field(description="The rules that turn verdicts, most first.")
    several: int = Field(description="Verdicts that no rule turns alone.")
    through_coverage: int = Field(description="Verdicts of BPO and KPO that are lost through coverage alone.")
    changed: tuple[Comparison, ...] = Field(description="The tasks with another verdict.")

    @computed_field  # type: ignore[prop-decorator]  # of pydantic
    @property
    def tasks(self) -> int:
        """Return how many tasks there are."""
        return sum(count.tasks for count in self.verdicts)

    @computed_field  # type: ignore[prop-decorator]  # of pydantic
    @property
    def share(self) -> float:
        """Return the share of the tasks with another verdict."""
        return round(len(self.changed) / self.tasks, 4) if self.tasks else 0.0

    def become(self, kind: VerdictKind) -> int:
        """Return how many verdicts become this one."""
        return sum(one.verdict[1] == kind for one in self.changed)

    @property
    def interval(self) -> tuple[float, float]:
        """Return between which shares that of all answers lies, if the tasks are a sample (Wilson, 95%)."""
        return wilson(len(self.changed), self.tasks)


def impact(of: str, verdicts: Iterable[tuple[VerdictKind, VerdictKind]], changed: Sequence[Comparison]) -> Impact:
    """Return the impact on tasks, from their verdicts before and after, and comparisons of those that changed."""
    counts = Counter(verdicts)
    turning = Counter(id_ for one in changed for id_ in one.responsible)
    titles = {rule.rule: rule.title for one in changed for rule in one.rules}
    return Impact(
        of=of,
        verdicts=tuple(
            VerdictCount(before=before, after=after, tasks=counts[before, after])
            for before in VerdictKind
            for after in VerdictKind
            if counts[before, after]
        ),
        rules=tuple(
            TurningRule(rule=id_, title=titles[id_], tasks=n)
            for id_, n in sorted(turning.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
        several=sum(not one.responsible for one in changed),
        through_coverage=sum(one.through_coverage for one in changed),
        changed=tuple(changed),
    )


Tasks = Sequence[tuple[str, Mapping[str, str]]]  # names and answers


def impact_of(of: str, tasks: Tasks, before: Advisor, after: Advisor) -> Impact:
    """Return the impact on named tasks of going from one advisor's rules to another's.

    Answers that the rules before do not know are left out there.
    """
    verdicts, changed = [], []
    for name, answers in tasks:
        known = {question: answer for question, answer in answers.items() if _knows(before.rulebook, question, answer)}
        kinds = (before.evaluate(known)[0], after.evaluate(answers)[0])
        verdicts.append(kinds)
        if kinds[0] != kinds[1]:
            now = after.nameless(answers).model_copy(update={"name": name})
            changed.append(compare(before.nameless(known), now, after))
    return impact(of, verdicts, changed)


def _knows(rulebook: Rulebook, question: str, answer: str) -> bool:
    return question in rulebook.questions and answer in rulebook.questions[question].choices


def impact_on_sample(size: int, before: Advisor, after: Advisor) -> Impact:
    """Return the impact on random answers to the questions that decide, before or after."""
    deciding = {name for one in (before, after) for name, values in one.evaluator.accepted.items() if values}
    questions = [question for question in after.rulebook.questions.values() if question.name in deciding]
    tasks = [(f"answers {number}", answers) for number, answers in enumerate(_sampled(questions, size), 1)]
    return impact_of("Answers at random", tasks, before, after).model_copy(update={"sampled": True})


def _sampled(questions: Sequence[Question], size: int) -> Iterator[dict[str, str]]:
    """Yield so many sets of answers: for each question one of its answers, or none, each equally likely."""
    random = Random(SEED)  # noqa: S311  for statistics
    for _ in range(size):
        chosen = {question.name: random.choice((*question.choices, None)) for question in questions}
        yield {name: str(answer) for name, answer in chosen.items() if answer is not None}


def sides(rulebook: Rulebook, pack: str) -> dict[Side, int]:
    """Return how many rules of a pack give evidence for each side."""
    rules = [rule.conclusions() for rule in rulebook.rules if rule.pack == pack]
    given = [{fact["side"] for fact in facts if isinstance(fact, Evidence)} for facts in rules]
    return {side: sum(side in one for one in given) for side in Side}
