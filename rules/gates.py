"""What decides before the seven differences do: whether work can be handed over at all, and whether it has two parts.

A closed gate makes the verdict NEITHER. Parts that can be handed over apart make it a SPLIT, unless one side leads by
far (see verdict.py): on the BPO side if an expert part shows in the answers, on the KPO side if a routine part does.
"""

from collections.abc import Iterator

from outsourcing import Mark, MarkKind, Task, one_of, rule
from outsourcing.rules.sources import (
    DISAGGREGATION,
    EXECUTION_AND_AUTHORITY,
    INFORMATION,
    OFFSHORABILITY,
    REGULATED_WORK,
    SEVEN_DIFFERENCES,
    TRADES_SPLIT,
)

BEYOND_STEPS = one_of("partly_documented", "judgment")


@rule("GT1", Task(work_place="on_site"), source=OFFSHORABILITY)
def someone_must_be_there() -> Iterator[Mark]:
    """Work for which someone has to be there cannot be done by a provider elsewhere.

    Why: BPO and KPO are delivered from a distance.
    Fires: {"work_place": "on_site"}
    Silent: {"work_place": "country"}
    Silent: {"work_place": "physical"}
    """
    yield Mark(MarkKind.ON_SITE)


@rule("GT2", Task(work_place="physical"), source=INFORMATION)
def hands_on_work() -> Iterator[Mark]:
    """Work on goods, places or people is neither BPO nor KPO.

    Why: both move information; cleaning, guarding or nursing cannot be sent away.
    Fires: {"work_place": "physical"}
    Silent: {"work_place": "country"}
    Silent: {"work_place": "on_site"}
    """
    yield Mark(MarkKind.PHYSICAL)


@rule("GT3", Task(reserved_decisions="regulated", separability="entangled"), source=REGULATED_WORK)
def authority_and_work_in_one() -> Iterator[Mark]:
    """Decisions that a regulator reserves stay in house, with the work that cannot be separated from them.

    Why: the execution of regulated decisions can be outsourced, the authority cannot; where the two are one piece,
    nothing is left to hand over.
    Fires: {"reserved_decisions": "regulated", "separability": "entangled"}
    Silent: {"reserved_decisions": "regulated", "separability": "separable"}
    Silent: {"reserved_decisions": "licensed", "separability": "entangled"}
    Silent: {"reserved_decisions": "none", "separability": "entangled"}
    """
    yield Mark(MarkKind.RESERVED)


@rule("PT1", Task(separability="separable"), source=DISAGGREGATION)
def parts_can_be_handed_over_apart() -> Iterator[Mark]:
    """The task has parts that can be handed over apart.

    Why: only parts that separate cleanly can go to different providers.
    Fires: {"separability": "separable"}
    Silent: {"separability": "entangled"}
    """
    yield Mark(MarkKind.APART)


@rule("PT2", Task(volume="high"), source=TRADES_SPLIT)
def a_routine_part_by_volume() -> Iterator[Mark]:
    """High-volume work has a routine part.

    Why: the trade splits high-volume work into entry and standard cases on one side, the hard cases on the other.
    Fires: {"volume": "high"}
    Silent: {"volume": "medium"}
    """
    yield Mark(MarkKind.ROUTINE)


@rule("PT3", Task(driver="volume"), source=SEVEN_DIFFERENCES[1])
def a_routine_part_by_driver() -> Iterator[Mark]:
    """Work driven by volume has a routine part.

    Why: volume-driven work is routine work for a large workforce.
    Fires: {"driver": "volume"}
    Silent: {"driver": "both"}
    """
    yield Mark(MarkKind.ROUTINE)


@rule("PT4", Task(procedure=BEYOND_STEPS, decisions="moderate"), source=EXECUTION_AND_AUTHORITY)
def an_expert_part_beyond_steps() -> Iterator[Mark]:
    """Decisions above routine that written steps do not cover are a part for experts.

    Why: claims, tax returns and document review show it: the standard cases follow steps, the others need a decision.
    Fires: {"procedure": "partly_documented", "decisions": "moderate"}
    Fires: {"procedure": "judgment", "decisions": "moderate"}
    Silent: {"procedure": "documented", "decisions": "moderate"}
    Silent: {"procedure": "partly_documented", "decisions": "routine"}
    Silent: {"procedure": "partly_documented", "decisions": "high_impact"}
    """
    yield Mark(MarkKind.EXPERT)


@rule("PT5", Task(decisions=one_of("binding", "high_impact")), source=EXECUTION_AND_AUTHORITY)
def an_expert_part_by_decisions() -> Iterator[Mark]:
    """Work with decisions that bind, or with high-impact ones, has a part for experts.

    Why: execution can be delegated, authority stays with those who can answer for it.
    Fires: {"decisions": "high_impact"}
    Fires: {"decisions": "binding"}
    Silent: {"decisions": "routine"}
    Silent: {"decisions": "moderate"}
    """
    yield Mark(MarkKind.EXPERT)


@rule("PT6", Task(procedure=BEYOND_STEPS, analysis="heavy"), source=TRADES_SPLIT)
def an_expert_part_by_analysis() -> Iterator[Mark]:
    """Heavy analysis that written steps do not cover is a part for experts.

    Why: the trade sells policy entry as BPO and underwriting as KPO: the analysis is the other part.
    Fires: {"procedure": "partly_documented", "analysis": "heavy"}
    Fires: {"procedure": "judgment", "analysis": "heavy"}
    Silent: {"procedure": "documented", "analysis": "heavy"}
    Silent: {"procedure": "partly_documented", "analysis": "some"}
    Silent: {"procedure": "judgment", "analysis": "none"}
    """
    yield Mark(MarkKind.EXPERT)
