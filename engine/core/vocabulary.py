"""The words that facts and assessments use, each defined once. No Experta, so that data can be read without it."""

from enum import StrEnum


class Side(StrEnum):
    """One of the two kinds of outsourcing."""

    BPO = "BPO"
    KPO = "KPO"

    @property
    def other(self) -> "Side":
        """Return the opposite side."""
        return Side.KPO if self is Side.BPO else Side.BPO


class VerdictKind(StrEnum):
    """A verdict."""

    BPO = "BPO"
    KPO = "KPO"
    SPLIT = "SPLIT"
    NEITHER = "NEITHER"
    UNDECIDED = "UNDECIDED"


ALL = "all"  # stands for every topic of advice, where topics are chosen


class Topic(StrEnum):
    """What advice is about, in the order in which it is shown: conditions and cautions first."""

    CONDITION = "condition"
    CAUTION = "caution"
    BRANCH = "branch"
    DELIVERY = "delivery"
    ENGAGEMENT = "engagement"
    PROVIDER = "provider"
    PRICE = "price"
    MEASUREMENT = "measurement"
    FIGURES = "figures"
    CONTROL = "control"
    OVERSIGHT = "oversight"
    TEAM = "team"
    AUTOMATION = "automation"
    TRANSITION = "transition"
    SCALING = "scaling"
    BENEFITS = "benefits"
    RISKS = "risks"


class PlanStep(StrEnum):
    """The parts of the plan that advice becomes, in order."""

    BEGIN = "Before you begin"
    PROVIDER = "Choosing a provider"
    CONTRACT = "The contract"
    AFTERWARDS = "Afterwards"


class Leaning(StrEnum):
    """Which side a finding or a score leans to, if any."""

    BPO = "BPO"
    KPO = "KPO"
    EVEN = "even"


class Degree(StrEnum):
    """How strong a finding is."""

    NONE = "none"
    SLIGHT = "slight"
    CLEAR = "clear"
    STRONG = "strong"


class Margin(StrEnum):
    """How far the score is from 0."""

    CLEAR = "clear"
    NARROW = "narrow"


class Sufficiency(StrEnum):
    """Whether enough differences take a side clearly."""

    AMPLE = "ample"
    THIN = "thin"


class YesNo(StrEnum):
    """Yes or no."""

    YES = "yes"
    NO = "no"


class Gate(StrEnum):
    """What keeps a task from being outsourced as BPO or KPO at all; of several, the first counts."""

    PHYSICAL = "physical"
    ON_SITE = "on_site"
    RESERVED = "reserved"
    OPEN = "open"


class Parts(StrEnum):
    """The parts of a task that can be handed over apart: which of them show in the answers."""

    BOTH = "both"
    ROUTINE = "routine"
    EXPERT = "expert"
    NONE = "none"


class MarkKind(StrEnum):
    """What a mark says about a task as a whole: a gate that is closed, parts that can be handed over apart, a part."""

    PHYSICAL = "physical"
    ON_SITE = "on_site"
    RESERVED = "reserved"
    APART = "apart"
    ROUTINE = "routine"
    EXPERT = "expert"


class Part(StrEnum):
    """Which part of a split task advice is for."""

    BPO = "BPO"
    KPO = "KPO"
    WHOLE = "whole"


class ConfidenceLabel(StrEnum):
    """How firm a verdict is, in words."""

    SURE = "sure"
    FAIRLY_SURE = "fairly sure"
    UNSURE = "unsure"
    UNDECIDED = "undecided"
