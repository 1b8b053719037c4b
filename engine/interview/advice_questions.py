"""Advice in an interview: what follows from answers, and which questions can still change it. No terminal inside.

    topics          the topics with these names
    AdvicePlanner   one interviewer's rulebook: advice, and which question to ask for it

Advice is evaluated statically (core/evaluator.py) if the rules allow it; otherwise the rules fire.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

from outsourcing.engine.core.conditions import Pattern, matches
from outsourcing.engine.core.errors import AdvisorError, suggestion
from outsourcing.engine.core.evaluator import Answers, Facts, accepted, telling
from outsourcing.engine.core.facts import Advice, Balance, Finding, Task, Topic, Verdict, VerdictKind
from outsourcing.engine.core.questions import Question, normalised
from outsourcing.engine.core.rulebook import Rule
from outsourcing.engine.core.text import quoted
from outsourcing.engine.core.vocabulary import ALL
from outsourcing.engine.interview.interviewer import Interviewer

IN_EVERY_INTERVIEW = Topic.CONDITION  # what the verdict depends on is asked for, whatever the topics wanted
CACHED = 100_000  # answers to whether a question makes a difference to a rule


def topics(names: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return those of the known topics that have these names, each once, in the order in which advice is shown.

    Raises:
        AdvisorError: a name is neither a topic nor "all".

    """
    chosen = {normalised(name) for name in names}
    for name in names:
        if normalised(name) not in (ALL, *known):
            near = suggestion(normalised(name), [ALL, *known])
            raise AdvisorError(
                f"unknown topic {quoted(name)}{near} ({', '.join(known)}, or {ALL})", code="unknown-topic"
            )
    return [topic for topic in known if topic in chosen or ALL in chosen]


class AdvicePlanner:
    """One interviewer's rulebook: advice, and which question to ask for it."""

    def __init__(self, interviewer: Interviewer) -> None:
        self._interviewer = interviewer
        self._advisor = interviewer.advisor
        self._rulebook = interviewer.rulebook
        self._evaluator = interviewer.evaluator
        degrees = self._evaluator.weigher.degrees
        self._landmarks = (0.0, *(sign * least for least, _ in degrees for sign in (-1, 1)))  # a factor of each degree
        topics = {rule.id: _topics_of(rule) for rule in self._rulebook.rules}
        self._topics = {id_: about for id_, about in topics.items() if about}
        self._rules = [rule for rule in self._rulebook.rules if rule.id in self._topics]
        self._reads = {rule.id: sorted(rule.reads()) for rule in self._rules}
        self._makes_a_difference = lru_cache(CACHED)(self._worked_out_difference)
        self.topic_names = self._rulebook.topic_names
        self.topics = set().union(*self._topics.values())

    def advice(self, answers: Answers) -> list[tuple[Rule, Advice]]:
        """Return the advice on answers, the open questions left unknown, with the rule that gives it."""
        result = self._advisor.run({name: value for name, value in answers.items() if value is not None})
        facts = [fact for fired in result.fired for fact in fired.concluded if isinstance(fact, Advice)]
        return [(self._rulebook.rule(fact["rule"]), fact) for fact in facts]

    def open_by_topic(self, answers: Answers, kinds: Collection[VerdictKind] = ()) -> dict[str, list[Question]]:
        """Return by topic the questions not asked yet whose answer can change advice, in order.

        Topics without such questions are left out.
        `kinds` are the verdicts that count as possible; without them, those that open questions can still lead to.
        """
        waited_for = self._waited_for(self.topic_names, answers, kinds)
        found: dict[str, list[Question]] = {}
        for name, question in self._rulebook.questions.items():
            about = {topic for rule in waited_for.get(name, ()) for topic in self._topics[rule.id]}
            for topic in self.topic_names:
                if topic in about:
                    found.setdefault(topic, []).append(question)
        return found

    def next_question(self, topics: Collection[str], answers: Answers) -> Question | None:
        """Return the open question that most rules test, of those on which conditions depend first.

        Of several it is the first. Questions that stop a rule only together with others come last.
        """
        waited_for = self._waited_for([IN_EVERY_INTERVIEW], answers) or self._waited_for(topics, answers)
        open_ = [question for name, question in self._rulebook.questions.items() if name in waited_for]
        return max(open_, key=lambda question: _demand(question.name, waited_for[question.name]), default=None)

    def waiting(self, question: str, topics: Collection[str], answers: Answers) -> list[Rule]:
        """Return the rules on some topics that the answer to a question can make fire, or stop."""
        return self._waited_for(topics, answers).get(question, [])

    def _on(self, topics: Collection[str]) -> list[Rule]:
        return [rule for rule in self._rules if self._topics[rule.id] & set(topics)]

    def _waited_for(
        self, topics: Collection[str], answers: Answers, kinds: Collection[VerdictKind] = ()
    ) -> dict[str, list[Rule]]:
        """Return the rules that wait for each question without an answer."""
        found: dict[str, list[Rule]] = {}
        for rule in self._within_reach(self._on(topics), answers, kinds):
            for name in self._reads[rule.id]:
                if name not in answers and self._rulebook.questions[name].choices and self._turns(rule, name, answers):
                    found.setdefault(name, []).append(rule)
        return found

    def _turns(self, rule: Rule, question: str, answers: Answers) -> bool:
        """Say whether the answer to a question can make a difference to a rule."""
        known = tuple((name, answers[name]) for name in self._reads[rule.id] if name in answers)
        return self._makes_a_difference(rule.id, question, known)

    def _worked_out_difference(self, rule: str, question: str, known: tuple[tuple[str, str | None], ...]) -> bool:
        return _turns(self._rulebook.rule(rule), question, dict(known), self._rulebook.questions)

    def _within_reach(self, rules: Sequence[Rule], answers: Answers, kinds: Collection[VerdictKind]) -> list[Rule]:
        """Return the rules whose facts other than answers are still possible."""
        if not self._evaluator.is_static:
            return list(rules)
        reach: Facts = {
            Verdict: [{"kind": kind} for kind in kinds or self._interviewer.standing(answers).possible],
            Finding: list(self._findings(answers)),
            Balance: list(self._interviewer.balances(answers)),
        }
        return [rule for rule in rules if all(_is_possible(pattern, reach) for pattern in rule.patterns)]

    def _findings(self, answers: Answers) -> Iterator[Mapping[str, Any]]:
        """Yield the findings that the open questions leave possible."""
        form = self._evaluator.form(answers)
        for difference, ended in zip(self._evaluator.differences, self._evaluator.ranges(form), strict=True):
            found = {ended.lowest, ended.highest, *(cf for cf in self._landmarks if ended.lowest < cf < ended.highest)}
            yield from (self._evaluator.weigher.finding(difference.key, cf).values_by_name() for cf in found)


def _topics_of(rule: Rule) -> set[str]:
    return {fact["topic"] for fact in rule.conclusions() if isinstance(fact, Advice)}


def _is_possible(pattern: Pattern, reach: Facts) -> bool:
    """Say whether a fact that a pattern matches is still possible. Answers are tested one by one; evidence is not."""
    if pattern.negated or pattern.fact not in reach:
        return True
    return any(matches(pattern, fact) is not False for fact in reach[pattern.fact])


def _demand(question: str, rules: Sequence[Rule]) -> tuple[int, int]:
    """Return how many rules test a question, or are stopped by its answer alone, and how many wait for it."""
    alone = ([p for p in rule.patterns if p.fact is Task and (not p.negated or len(p.tests) == 1)] for rule in rules)
    return sum(any(test.field == question for p in found for test in p.tests) for found in alone), len(rules)


def _turns(rule: Rule, question: str, answers: Answers, questions: Mapping[str, Question]) -> bool:
    """Say whether the answer to a question can make a difference to a rule, on some answers to the other open ones."""
    if rule.tests:
        return True
    open_ = {name: [*telling(accepted([rule], questions[name])), None] for name in rule.reads() if name not in answers}
    values = open_.pop(question)
    for others in product(*open_.values()):
        rest = {**answers, **dict(zip(open_, others, strict=True))}
        if len({_outcome(rule, {**rest, question: value}) for value in values}) > 1:
            return True
    return False


def _outcome(rule: Rule, answers: Answers) -> tuple[str | None, ...] | None:
    """Return what a rule binds on some answers; None where it does not fire."""
    asked = [pattern for pattern in rule.patterns if pattern.fact is Task]
    if not all((matches(pattern, answers) is True) is not pattern.negated for pattern in asked):
        return None
    return tuple(answers[test.field] for pattern in asked for test in pattern.tests if test.binds)
