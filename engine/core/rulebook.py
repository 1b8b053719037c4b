"""The rulebook: all rules in use, in id order.

    Rule       one checked rule: id, title, why, patterns, body, source, examples
    Retired    a rule that a pack retired
    Skipped    a pack that was left out because of its problems
    Rulebook   the rules, their differences, the questions they read, and a fingerprint

Finding and checking rules is the job of loading/, running them of the advisor.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from functools import lru_cache
from inspect import signature
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from outsourcing.engine.core._experta import ConditionalElement, Fact
from outsourcing.engine.core._network import Production
from outsourcing.engine.core.authoring import AdviceTopic, Difference, Entry, Pack, Source, Status
from outsourcing.engine.core.conditions import Example, Pattern, Vocabulary, binding_values, in_words, to_experta
from outsourcing.engine.core.errors import AdvisorError, Problem, suggestion
from outsourcing.engine.core.facts import Advice, Balance, Domain, Evidence, Finding, Mark, Task, Topic, Verdict
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import Question, questions_of, unknown_question
from outsourcing.engine.core.scale import SHIPPED, Thresholds
from outsourcing.engine.core.source_digest import fingerprint_of
from outsourcing.engine.core.text import quoted


class Rule(NamedTuple):
    """One checked rule. `place` is its file and line, relative to the folder it was loaded from."""

    id: str
    title: str
    why: str
    patterns: tuple[Pattern, ...]
    tests: tuple[ConditionalElement, ...]
    body: Callable[..., Iterator[Fact]]  # a Body, unless something about it was changed since it was loaded
    source: Source
    fires: tuple[Example, ...]
    silent: tuple[Example, ...]
    place: str
    pack: str = ""
    status: Status = Status.STABLE
    replaced_by: str = ""

    @property
    def premises(self) -> frozenset[type[Fact]]:
        """Return the kinds of facts in its conditions."""
        return frozenset(pattern.fact for pattern in self.patterns)

    def reads(self) -> frozenset[str]:
        """Return the questions whose answers it reads."""
        return _reads(self.patterns)

    def production(self) -> Production:
        """Return the rule in the constructs of Experta that work correctly."""
        return Production(self.id, (*map(to_experta, self.patterns), *self.tests), self.body)

    @property
    def binds_open_values(self) -> bool:
        """Say whether the body takes values that are not known before it fires."""
        return binding_values(self.patterns, signature(self.body).parameters) is None

    def conclude(self, **bound: Any) -> list[Fact]:
        """Return what the body concludes from bound values, without firing; what it prints goes to stderr."""
        return _conclude(self.body, bound)

    def conclusions(self) -> tuple[Fact | None, ...]:
        """Return everything the rule can conclude; None stands for what is not known before it fires."""
        return _conclusions(self.body, self.patterns)

    def concludes_on(self, difference: str) -> bool:
        """Say whether the rule gives evidence on a difference."""
        return any(isinstance(f, Evidence) and f["difference"] == difference for f in self.conclusions())

    @property
    def when(self) -> str:
        """Return the conditions in words."""
        return " and ".join([*map(in_words, self.patterns), *("a test of its own" for _ in self.tests)])

    def as_json(self) -> dict[str, Any]:
        """Return the rule as JSON data."""
        return {
            "id": self.id,
            "title": self.title,
            "why": self.why,
            "when": self.when,
            "concludes": [fact.values_by_name() for fact in self.conclusions() if fact is not None],
            "source": self.source._asdict(),
            "fires": self.fires,
            "silent": self.silent,
            "place": self.place,
            "pack": self.pack,
            "status": self.status,
            "replaced_by": self.replaced_by,
        }


class Retired(NamedTuple):
    """A rule that a pack retired: which pack, why, and the rule that replaces it, if any."""

    rule: Rule
    pack: str
    reason: str
    replaced_by: str


class Skipped(NamedTuple):
    """A pack that was skipped, and its problems."""

    label: str
    problems: tuple[Problem, ...]


class Tuned(NamedTuple):
    """A strength, weight or threshold that a pack changed: which one, from what to what, and why."""

    name: str
    what: str
    before: float
    after: float
    pack: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name}: {self.what} {self.after:g} (was {self.before:g}), by the pack {self.pack}: {self.reason}"


class Accepted(NamedTuple):
    """Why an anomaly is intended, and the pack that says so."""

    reason: str
    pack: str


NONE_ACCEPTED: Mapping[str, Accepted] = MappingProxyType({})
NO_TOPICS: Mapping[str, AdviceTopic] = MappingProxyType({})


class Rulebook(NamedTuple):
    """All rules in use. Equal fingerprints mean equal assessments."""

    rules: tuple[Rule, ...]
    differences: tuple[Difference, ...]
    profile: type[TaskProfile]
    catalogue: tuple[Entry, ...]  # what the sources name; no rule reads it
    sources: Mapping[str, str]  # file, below the folder it was loaded from, to its text: rules and engine
    manifest: str  # what the fingerprint is made of, as canonical JSON
    packs: tuple[Pack, ...] = ()  # the first one comes with the advisor
    places: tuple[Path | str, ...] = ()  # where each of them was found: a file or folder, or a module's name
    retired: tuple[Retired, ...] = ()
    skipped: tuple[str, ...] = ()  # the names of packs that were left out, now or when a record was made
    left_out: tuple[Skipped, ...] = ()  # those that were left out now
    accepted: Mapping[str, Accepted] = NONE_ACCEPTED  # names of anomalies that are meant
    tuned: tuple[Tuned, ...] = ()  # strengths, weights and thresholds that packs changed
    thresholds: Thresholds = SHIPPED
    topics: Mapping[str, AdviceTopic] = NO_TOPICS  # that packs declare or rename, by name

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of everything that assessments depend on."""
        return fingerprint_of(self.manifest)

    @property
    def questions(self) -> Mapping[str, Question]:
        """Return the questions of its task profile, by name."""
        return questions_of(self.profile)

    @property
    def vocabulary(self) -> Vocabulary:
        """Return the fields of every fact and the values they can take."""
        return vocabulary_of(self.profile, self.differences, self.topic_names)

    @property
    def topic_names(self) -> tuple[str, ...]:
        """Return all topics of advice, in the order in which it is shown: those of packs come last."""
        return topic_names(self.topics)

    def topic_title(self, name: str) -> str:
        """Return the title that a pack gives to a topic of advice; of the others, the name."""
        return self.topics[name].title if name in self.topics else name

    def question(self, name: str) -> Question:
        """Return the question of this name.

        Raises:
            AdvisorError: there is no such question.

        """
        if name not in self.questions:
            flaw = unknown_question(name, suggestion(name, list(self.questions)))
            raise AdvisorError(flaw.message, code=flaw.code)
        return self.questions[name]

    def rule(self, id_: str) -> Rule:
        """Return the rule of this id.

        Raises:
            AdvisorError: there is no such rule, or a pack retired it.

        """
        for rule in self.rules:
            if rule.id == id_:
                return rule
        for retired in self.retired:
            if retired.rule.id == id_:
                raise AdvisorError(f"the pack {retired.pack} retired rule {id_}: {retired.reason}", code="retired-rule")
        known = [rule.id for rule in self.rules]
        raise AdvisorError(
            f"no rule is called {quoted(id_)}{suggestion(id_, known)} (outsourcing rules list shows them all)",
            code="unknown-rule",
        )

    def questions_on(self, difference: str) -> list[Question]:
        """Return the questions whose answers count in a difference: its own, and all that rules on it read."""
        read = {name for rule in self.rules if rule.concludes_on(difference) for name in rule.reads()}
        return [q for name, q in self.questions.items() if name in read or difference in q.differences]

    def marking(self) -> frozenset[str]:
        """Return the questions whose answers mark a task as a whole: its gates and its parts."""
        rules = [rule for rule in self.rules if any(isinstance(fact, Mark) for fact in rule.conclusions())]
        return frozenset().union(*(rule.reads() for rule in rules))

    def reading(self, question: str) -> tuple[Rule, ...]:
        """Return the rules that read the answer to a question."""
        return tuple(rule for rule in self.rules if question in rule.reads())


@lru_cache(maxsize=10_000)
def _reads(patterns: tuple[Pattern, ...]) -> frozenset[str]:
    return frozenset(test.field for pattern in patterns if pattern.fact is Task for test in pattern.tests)


@lru_cache(maxsize=10_000)
def _conclusions(body: Callable[..., Iterator[Fact]], patterns: tuple[Pattern, ...]) -> tuple[Fact | None, ...]:
    names = list(signature(body).parameters)
    values = binding_values(patterns, names)
    if values is None:
        return (None,)
    return tuple(fact for bound in values for fact in _conclude(body, dict(zip(names, bound, strict=True))))


def _conclude(body: Callable[..., Iterator[Fact]], bound: Mapping[str, Any]) -> list[Fact]:
    with redirect_stdout(sys.stderr):
        return list(body(**bound))


def topic_names(added: Iterable[str]) -> tuple[str, ...]:
    """Return the shipped topics of advice, and after them those that packs add."""
    return tuple(dict.fromkeys([*map(str, Topic), *added]))


def vocabulary_of(profile: type[TaskProfile], differences: Sequence[Difference], topics: Sequence[str]) -> Vocabulary:
    """Return the fields of every fact and the values they can take."""
    answers: dict[str, Domain] = {name: tuple(q.choices) or None for name, q in questions_of(profile).items()}
    keys = {"difference": tuple(difference.key for difference in differences)}
    return {
        Task: answers,
        Evidence: keys | Evidence.domains,
        Finding: keys | Finding.domains,
        Mark: Mark.domains,
        Balance: Balance.domains,
        Verdict: Verdict.domains,
        Advice: Advice.domains | {"topic": tuple(topics)},
    }
