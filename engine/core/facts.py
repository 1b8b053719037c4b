"""The kinds of facts in working memory.

    Task       the known answers to the questions (one fact; unknown answers are absent)
    Evidence   one rule's opinion on one difference: side and strength
    Mark       what a rule says about the task as a whole: a closed gate, or parts that can be handed over apart
    Finding    all evidence on one difference, combined (made by weighing, not by a rule)
    Balance    the findings weighed together, and the marks, as words (made by weighing, not by a rule)
    Verdict    what the verdict rules conclude from the balance
    Advice     a recommendation, and what it is about; no rule reads it

Every field except open ones (numbers, texts) has a finite domain, so that conditions can be checked when rules are
loaded. The engine adds the id of the rule to each of its conclusions.
"""

from typing import ClassVar

from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.vocabulary import (
    Degree,
    Gate,
    Leaning,
    Margin,
    MarkKind,
    Part,
    Parts,
    Side,
    Sufficiency,
    Topic,
    VerdictKind,
    YesNo,
)

__all__ = [
    "BPO", "CLEAR", "FAINT", "KPO", "SLIGHT", "STRONG", "WHOLE", "Advice", "Balance", "Domain", "Evidence", "Finding",
    "Mark", "MarkKind", "Side", "Task", "Topic", "Verdict", "VerdictKind",
]  # fmt: skip

BPO, KPO = Side.BPO, Side.KPO
WHOLE = Part.WHOLE  # advice for the whole task

# How much one rule's opinion counts, 0 to 1. There are few steps, because the sources do not give numbers: they say
# only whether a mark defines a kind of outsourcing, is typical of it, or merely accompanies it.
STRONG = 0.7  # a source makes this mark part of the definition; one such answer settles its difference for now
CLEAR = 0.4  # a source calls the mark typical; two of these do not outweigh a defining mark, but come near
SLIGHT = 0.2  # names, or what follows from a mark in one step; enough to lean, never to settle a difference
FAINT = 0.1  # half of slight: the sources take this side, others the opposite side

Domain = tuple[str, ...] | None  # None: an open field, which can be bound but not tested


class Task(Fact):
    """The known answers; its fields are the questions of the rulebook's task profile."""


class Evidence(Fact):
    """One rule's opinion on one difference."""

    names = ("difference", "side", "strength")
    domains: ClassVar[dict[str, Domain]] = {"side": tuple(Side), "strength": None, "rule": None}


class Mark(Fact):
    """What one rule says about the task as a whole."""

    names = ("kind",)
    domains: ClassVar[dict[str, Domain]] = {"kind": tuple(MarkKind), "rule": None}


class Finding(Fact):
    """All evidence on one difference: side, degree and certainty factor, -1 (BPO) to +1 (KPO)."""

    names = ("difference", "side", "degree", "cf")
    domains: ClassVar[dict[str, Domain]] = {
        "side": tuple(Leaning),
        "degree": tuple(Degree),
        "cf": None,
    }


class Balance(Fact):
    """The findings weighed together, and what the marks come to."""

    names = ("leaning", "margin", "coverage", "conflict", "known", "one_sided", "gate", "parts")
    domains: ClassVar[dict[str, Domain]] = {
        "leaning": tuple(Leaning),
        "margin": tuple(Margin),
        "coverage": tuple(Sufficiency),
        "conflict": tuple(YesNo),
        "known": tuple(Sufficiency),
        "one_sided": tuple(YesNo),
        "gate": tuple(Gate),
        "parts": tuple(Parts),
    }


class Verdict(Fact):
    """A verdict with its meaning in words."""

    names = ("kind", "meaning")
    domains: ClassVar[dict[str, Domain]] = {"kind": tuple(VerdictKind), "meaning": None, "rule": None}


class Advice(Fact):
    """A recommendation: the topic, the choice in a few words (`third_party_vendor`), what it means in a sentence.

    `part` says which part of a split task it is for: BPO, KPO, or the whole.
    """

    names = ("topic", "choice", "text", "part")
    domains: ClassVar[dict[str, Domain]] = {
        "topic": tuple(Topic),
        "choice": None,
        "text": None,
        "part": tuple(Part),
        "rule": None,
    }
