"""What an explanation consists of, as data: the same object behind the terminal, JSON, Markdown and graphs.

    Said          an answer in the user's words, or that nobody gave one
    Opinion       one rule's evidence, with its share of the score and its role in the verdict
    Finding       one difference with its opinions
    Condition     one thing a rule wants, and what there is instead
    WhyNotRule    why a rule did not fire
    NearMiss      a rule one answer short
    WhyNotVerdict why it is not another verdict
    Change        other answers that change the verdict
    Recommendation, AdviceChange, TopicAdvice   advice, what spoke for it and what would change it
    How           how a verdict came about
    Explanation   all of it

Everything in here says itself what it means: it can be shown without the rulebook that it comes from.
"""

from typing import Literal

from pydantic import Field

from outsourcing.engine.core import vocabulary
from outsourcing.engine.core.assessment import BalancePart, Confidence, Part, Versions
from outsourcing.engine.core.vocabulary import Degree, Leaning, Side, VerdictKind

Role = Literal["determining", "against", "did not matter", "undecided"]


class Said(Part):
    """An answer to a question in the user's words; a value of None is "not known"."""

    question: str
    text: str
    value: str | None
    label: str = Field(description='What the answer is called, or "not known".')


class Opinion(Part):
    """One rule's evidence: what it rests on, its share of the score, and its role in the verdict."""

    rule: str
    title: str
    source: str
    side: Side
    strength: float
    share: float = Field(description="Its part of the score; the shares of all opinions add up to the score.")
    role: Role
    answers: tuple[Said, ...]
    rests_on: tuple[str, ...] = Field(description="Rules whose evidence it rests on.")
    absent: tuple[str, ...] = Field(description="What the rule rests on nobody having said, in words.")


class Finding(Part):
    """One of the differences, with the opinions on it and the questions that serve it but were not answered."""

    difference: str
    number: int
    title: str
    side: Leaning
    degree: Degree
    cf: float
    opinions: tuple[Opinion, ...]
    unanswered: tuple[Said, ...]


class Condition(Part):
    """One thing that a rule wants. `wanted` and `actual` are in words; `holds` is None where it is not known."""

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
    """Other answers to one question, all of which the rules treat alike."""

    question: str
    text: str
    now: Option
    instead: tuple[Option, ...]


class NearMiss(Part):
    """A rule one answer short, with the answers that make it fire.

    With the first of them, the rules in `also` fire as well, and those in `instead_of` no longer do.
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
    """Other answers, to one question or to two, that bring another verdict."""

    answers: tuple[Alternative, ...]
    verdict: VerdictKind
    score: float


class WhyNotVerdict(Part):
    """Why it is not another verdict: the rules that would give it, and the changes that bring it."""

    verdict: VerdictKind
    is_it: bool
    rules: tuple[WhyNotRule, ...]
    changes: tuple[Change, ...]


class WhatIf(Part):
    """Every single change that brings another verdict, the smallest pairs, and the answers on which it hangs."""

    singles: tuple[Change, ...]
    pairs: tuple[Change, ...] = Field(description="Pairs that bring a verdict which neither answer alone brings.")
    hangs_on_answers: tuple[Said, ...] = Field(description="Answers given, any of which changes it when it changes.")
    hangs_on_unknown: tuple[Said, ...] = Field(description="Questions without an answer, any of which may change it.")

    def unaided_pairs(self) -> tuple[Change, ...]:
        """Return the pairs of which neither answer alone changes the verdict."""
        alone = {(one.question, option.value) for c in self.singles for one in c.answers for option in one.instead}
        return tuple(
            change
            for change in self.pairs
            if not alone & {(one.question, one.instead[0].value) for one in change.answers}
        )


class Recommendation(Part):
    """A recommendation with its rule, and what it rests on: answers, what follows from them, what nobody said."""

    choice: str
    text: str
    part: vocabulary.Part
    rule: str
    title: str
    why: str
    source: str
    follows: tuple[str, ...] = Field(description="What it follows from besides answers, in words.")
    answers: tuple[Said, ...]
    absent: tuple[str, ...] = Field(description="What it rests on nobody having said, in words.")


class AdviceChange(Part):
    """Another answer that leaves the verdict and changes advice: what is advised then, and what no longer is."""

    answer: Alternative
    gained: tuple[str, ...]
    lost: tuple[str, ...]


class TopicAdvice(Part):
    """The advice on a topic, what would change it, and the questions without an answer that still can."""

    topic: str
    given: tuple[Recommendation, ...]
    changes: tuple[AdviceChange, ...]
    open: tuple[Said, ...]


class WhyNotAdvice(Part):
    """Why something is not advised: the rules that would advise it."""

    topic: str
    choice: str
    is_advised: bool
    rules: tuple[WhyNotRule, ...]


class VerdictRule(Part):
    """The rule that gave the verdict, on which balance."""

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
    """How a verdict came about, why it is no other one, and what would change it."""

    why_not_rules: tuple[WhyNotRule, ...] = ()
    why_not_verdicts: tuple[WhyNotVerdict, ...] = ()
    why_not_advice: tuple[WhyNotAdvice, ...] = ()
    near_misses: tuple[NearMiss, ...]
    what_if: WhatIf
    advice: tuple[TopicAdvice, ...] = ()
    versions: Versions
