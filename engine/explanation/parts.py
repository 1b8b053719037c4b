"""The parts of an explanation, as data for the terminal, JSON, HTML, Markdown and graphs.

    Answer        an answer in the user's words, or that there is none
    Opinion       one rule's evidence, with its share of the score and its role in the verdict
    Finding       one difference with its opinions
    Condition     one condition of a rule, and what is the case
    WhyNotRule    why a rule did not fire
    NearMiss      a rule one answer short
    WhyNotVerdict why a verdict was not given
    Change        other answers that change the verdict
    Recommendation, AdviceChange, TopicAdvice   advice, the reasons for it and what would change it
    How           how a verdict came about
    Explanation   all of it

Each part holds its own texts, so it can be shown without the rulebook that it comes from.
"""

import operator
from typing import Literal

from pydantic import Field

from outsourcing.engine.core import vocabulary
from outsourcing.engine.core.assessment import BalancePart, Confidence, Part, Versions
from outsourcing.engine.core.vocabulary import Degree, Leaning, Side, VerdictKind

Role = Literal["determining", "against", "did not matter", "undecided"]


class Answer(Part):
    """An answer to a question in the user's words; a value of None is "not known"."""

    question: str
    text: str
    value: str | None
    label: str = Field(description='The label of the answer, or "not known".')
    note: str = Field(default="", description="Of an answer that is only suggested, where it comes from.")


class Opinion(Part):
    """One rule's evidence: what it rests on, its share of the score, and its role in the verdict."""

    rule: str
    title: str
    source: str
    side: Side
    strength: float
    share: float = Field(description="Its part of the score; the shares of all opinions add up to the score.")
    role: Role
    answers: tuple[Answer, ...]
    rests_on: tuple[str, ...] = Field(description="Rules whose evidence it rests on.")
    absent: tuple[str, ...] = Field(description="Missing answers that the rule rests on, in words.")


class Finding(Part):
    """One of the differences, with the opinions on it and its questions without an answer."""

    difference: str
    number: int
    title: str
    side: Leaning
    degree: Degree
    cf: float
    opinions: tuple[Opinion, ...]
    unanswered: tuple[Answer, ...]


class Condition(Part):
    """One condition of a rule. `wanted` and `actual` are in words; `holds` is None if it is not known."""

    about: str
    wanted: str
    actual: str
    holds: bool | None


class WhyNotRule(Part):
    """Why a rule did not fire: each of its conditions, and whether it holds."""

    rule: str
    title: str
    source: str
    fired: bool
    conditions: tuple[Condition, ...]


class Option(Part):
    """An answer that can be given; a value of None is "not known"."""

    value: str | None
    label: str


class Alternative(Part):
    """Other answers to one question, all of which the rules treat the same."""

    question: str
    text: str
    now: Option
    instead: tuple[Option, ...]


class NearMiss(Part):
    """A rule one answer short, with the answers that make it fire.

    With the first of these answers, the rules in `also` fire too, and those in `instead_of` no longer fire.
    """

    rule: str
    title: str
    source: str
    side: Side
    strength: float
    missing: Alternative
    also: tuple[str, ...]
    instead_of: tuple[str, ...]


class Change(Part):
    """Other answers, to one question or to two, that lead to another verdict."""

    answers: tuple[Alternative, ...]
    verdict: VerdictKind
    score: float


class WhyNotVerdict(Part):
    """Why a verdict was not given: the rules that would give it, and the changes that lead to it."""

    verdict: VerdictKind
    is_it: bool
    rules: tuple[WhyNotRule, ...]
    changes: tuple[Change, ...]


class WhatIf(Part):
    """Every single change and every pair that changes the verdict, and the questions that it depends on."""

    singles: tuple[Change, ...]
    pairs: tuple[Change, ...] = Field(description="Pairs that lead to a verdict to which neither answer alone leads.")
    answers_to_turn: int = Field(
        description="How many of the given answers would have to be different for another verdict; 3 means at least 3."
    )
    hangs_on_answers: tuple[Answer, ...] = Field(description="Answers of which a change can change the verdict.")
    hangs_on_unknown: tuple[Answer, ...] = Field(
        description="Questions without an answer, of which one can change the verdict."
    )

    def unaided_pairs(self) -> tuple[Change, ...]:
        """Return the pairs in which neither answer alone changes the verdict."""
        alone = {(one.question, option.value) for c in self.singles for one in c.answers for option in one.instead}
        return tuple(
            change
            for change in self.pairs
            if not alone & {(one.question, one.instead[0].value) for one in change.answers}
        )


class Recommendation(Part):
    """A recommendation with its rule and what it rests on: answers, conclusions from them, missing answers."""

    choice: str
    text: str
    part: vocabulary.Part
    rule: str
    title: str
    why: str
    source: str
    follows: tuple[str, ...] = Field(description="Conclusions that it rests on besides answers, in words.")
    answers: tuple[Answer, ...]
    absent: tuple[str, ...] = Field(description="Missing answers that it rests on, in words.")


class AdviceChange(Part):
    """Another answer that changes advice but not the verdict: what is advised then, and what no longer is."""

    answer: Alternative
    gained: tuple[str, ...]
    lost: tuple[str, ...]


class TopicAdvice(Part):
    """The advice on a topic, what would change it, and the open questions that can still change it."""

    topic: str
    given: tuple[Recommendation, ...]
    changes: tuple[AdviceChange, ...]
    open: tuple[Answer, ...]
    heading: str = Field(
        default="", exclude_if=operator.not_, description="The title of the topic, if a pack declares or renames it."
    )


class WhyNotAdvice(Part):
    """Why something is not advised: the rules that would advise it."""

    topic: str
    choice: str
    is_advised: bool
    rules: tuple[WhyNotRule, ...]


class VerdictRule(Part):
    """The rule that gave the verdict, with its conditions."""

    rule: str
    title: str
    source: str
    conditions: tuple[Condition, ...]


class How(Part):
    """How a verdict came about: the rule that gave it, and what it rests on."""

    id: str
    name: str
    verdict: VerdictKind
    meaning: str
    score: float
    confidence: Confidence
    balance: BalancePart
    decided_by: VerdictRule
    findings: tuple[Finding, ...]

    def opinions(self) -> tuple[Opinion, ...]:
        """Return the ledger: every opinion, in the order of the findings."""
        return tuple(opinion for finding in self.findings for opinion in finding.opinions)

    def in_role(self, role: Role) -> tuple[Opinion, ...]:
        """Return the opinions in a role, the largest share first."""
        return tuple(sorted((o for o in self.opinions() if o.role == role), key=lambda o: -abs(o.share)))


class Explanation(How):
    """How a verdict came about, why it is not another one, and what would change it."""

    why_not_rules: tuple[WhyNotRule, ...] = ()
    why_not_verdicts: tuple[WhyNotVerdict, ...] = ()
    why_not_advice: tuple[WhyNotAdvice, ...] = ()
    near_misses: tuple[NearMiss, ...]
    what_if: WhatIf
    advice: tuple[TopicAdvice, ...] = ()
    versions: Versions
