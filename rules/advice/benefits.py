"""The six benefits: which of them to expect for this task, and which not (these choices begin with `not_`).

The articles promise all six to everyone; here each benefit needs the answer that makes it likely.
"""

from collections.abc import Iterator

from outsourcing import BPO, KPO, NOT, WHOLE, Advice, Task, Topic, Verdict, one_of, rule
from outsourcing.rules.advice import (
    BOUGHT,
    DECIDED,
    FOR_BPO,
    FOR_KPO,
    GIVEN_AWAY,
    MAY_GO_ABROAD,
    NOT_FREELANCE,
    NOT_IN_HOUSE,
)
from outsourcing.rules.sources import BENEFITS, EXPORT_CONTROL, MEASURABILITY, SEVEN_DIFFERENCES


@rule("BE1", Verdict(kind=FOR_BPO), *BOUGHT, *MAY_GO_ABROAD, source=SEVEN_DIFFERENCES[3])
def bpo_lowers_costs() -> Iterator[Advice]:
    """Lower cost is the main benefit of BPO.

    Why: a BPO provider's first goal is to reduce cost: there is no team to build and no office to run, and salaries are
    lower.
    Fires: {"kind": "BPO"}
    Fires: {"kind": "SPLIT", "work_place": "anywhere", "data_sensitivity": "personal"}
    Silent: {"kind": "KPO"}
    Silent: {"kind": "BPO", "work_place": "country"}
    Silent: {"kind": "BPO", "data_sensitivity": "restricted"}
    """
    yield Advice(Topic.BENEFITS, "lower_cost", "Expect lower cost: no team to build, no office to run.", BPO)


@rule("BE2", Verdict(kind=FOR_KPO), *BOUGHT, Task(objective=one_of("cost", "both")), source=BENEFITS[1])
def kpo_lowers_costs_too() -> Iterator[Advice]:
    """KPO can save costs as well, where that is an aim.

    Why: there is no team to build, and experts cost less in some countries; but cost is not the first aim.
    Fires: {"kind": "KPO", "objective": "cost"}
    Fires: {"kind": "SPLIT", "objective": "both"}
    Silent: {"kind": "BPO", "objective": "cost"}
    Silent: {"kind": "KPO", "objective": "knowledge"}
    """
    text = "Expect lower cost than with a team of your own, although expertise comes first."
    yield Advice(Topic.BENEFITS, "lower_cost", text, KPO)


@rule("BE3", Verdict(kind=FOR_KPO), *GIVEN_AWAY, Task(objective="knowledge"), source=SEVEN_DIFFERENCES[3])
def knowledge_has_its_price() -> Iterator[Advice]:
    """Knowledge has its price.

    Why: the first aim of KPO is expert advice; it is not judged by what it saves.
    Fires: {"kind": "KPO", "objective": "knowledge"}
    Fires: {"kind": "SPLIT", "objective": "knowledge"}
    Silent: {"kind": "BPO", "objective": "knowledge"}
    Silent: {"kind": "KPO", "objective": "cost"}
    """
    yield Advice(Topic.BENEFITS, "not_lower_cost", "Do not count on lower cost: you pay for knowledge.", KPO)


@rule(
    "BE4",
    Verdict(kind=DECIDED),
    Task(work_place="anywhere", data_sensitivity=one_of("open", "confidential")),
    NOT(Task(language_level="native")),
    NOT(Task(shared_hours="needed")),
    NOT_IN_HOUSE,
    source=BENEFITS[2],
)
def global_talent() -> Iterator[Advice]:
    """Work that can go anywhere can use talent from everywhere.

    Why: a well-known provider gives access to some of the best people for a fraction of the cost.
    Fires: {"kind": "BPO", "work_place": "anywhere", "data_sensitivity": "open"}
    Fires: {"kind": "KPO", "work_place": "anywhere", "data_sensitivity": "confidential"}
    Fires: {"kind": "SPLIT", "work_place": "anywhere", "data_sensitivity": "open"}
    Silent: {"kind": "UNDECIDED", "work_place": "anywhere", "data_sensitivity": "open"}
    Silent: {"kind": "BPO", "work_place": "country", "data_sensitivity": "open"}
    Silent: {"kind": "BPO", "work_place": "anywhere", "data_sensitivity": "restricted"}
    Silent: {"kind": "BPO", "work_place": "anywhere", "data_sensitivity": "personal"}
    Silent: {"kind": "BPO", "work_place": "anywhere", "data_sensitivity": "personal_and_confidential"}
    Silent: {"kind": "BPO", "work_place": "anywhere", "data_sensitivity": "open", "language_level": "native"}
    Silent: {"kind": "BPO", "work_place": "anywhere", "data_sensitivity": "open", "shared_hours": "needed"}
    Silent: {"kind": "NEITHER", "work_place": "anywhere", "data_sensitivity": "open"}
    Silent: {"kind": "BPO", "work_place": "on_site", "data_sensitivity": "open"}
    Silent: {"kind": "BPO", "work_place": "physical", "data_sensitivity": "open"}
    """
    yield Advice(Topic.BENEFITS, "global_talent", "Expect access to good people all over the world.", WHOLE)


@rule("BE5", Verdict(kind=DECIDED), Task(work_place="country"), NOT_IN_HOUSE, source=BENEFITS[2])
def talent_at_home() -> Iterator[Advice]:
    """Work that must stay in the country can only use people there.

    Why: the global pool of talent lies beyond the border.
    Fires: {"kind": "BPO", "work_place": "country"}
    Fires: {"kind": "KPO", "work_place": "country"}
    Fires: {"kind": "SPLIT", "work_place": "country"}
    Silent: {"kind": "UNDECIDED", "work_place": "country"}
    Silent: {"kind": "BPO", "work_place": "anywhere"}
    Silent: {"kind": "NEITHER", "work_place": "country"}
    Silent: {"kind": "BPO", "work_place": "on_site"}
    Silent: {"kind": "BPO", "work_place": "physical"}
    """
    yield Advice(
        Topic.BENEFITS,
        "not_global_talent",
        "Do not count on people from abroad, nor on their salaries: the work must stay in your country.",
        WHOLE,
    )


@rule(
    "BE6",
    Verdict(kind=DECIDED),
    *GIVEN_AWAY,
    Task(data_sensitivity="restricted"),
    NOT(Task(work_place="country")),
    source=EXPORT_CONTROL,
)
def data_without_foreign_eyes() -> Iterator[Advice]:
    """Data that must stay in the country can only be handled by people there.

    Why: letting people abroad see the data amounts to sending it abroad.
    Fires: {"kind": "BPO", "data_sensitivity": "restricted"}
    Fires: {"kind": "KPO", "data_sensitivity": "restricted"}
    Fires: {"kind": "SPLIT", "data_sensitivity": "restricted"}
    Silent: {"kind": "UNDECIDED", "data_sensitivity": "restricted"}
    Silent: {"kind": "BPO", "data_sensitivity": "personal"}
    Silent: {"kind": "BPO", "data_sensitivity": "personal_and_confidential"}
    Silent: {"kind": "BPO", "data_sensitivity": "open"}
    Silent: {"kind": "BPO", "data_sensitivity": "confidential"}
    Silent: {"kind": "BPO", "data_sensitivity": "restricted", "work_place": "country"}
    """
    text = "Do not count on people from abroad, nor on their salaries: they may not see the data."
    yield Advice(Topic.BENEFITS, "not_global_talent", text, WHOLE)


@rule(
    "BE7",
    Verdict(kind=DECIDED),
    *GIVEN_AWAY,
    Task(quality_measure=one_of("objective", "expert_review")),
    source=BENEFITS[3],
)
def better_quality() -> Iterator[Advice]:
    """Where quality can be measured, expect it to improve.

    Why: people who do nothing else do it well, and a provider can be held to what is measured.
    Fires: {"kind": "BPO", "quality_measure": "objective"}
    Fires: {"kind": "KPO", "quality_measure": "expert_review"}
    Fires: {"kind": "SPLIT", "quality_measure": "objective"}
    Silent: {"kind": "UNDECIDED", "quality_measure": "objective"}
    Silent: {"kind": "BPO", "quality_measure": "hardly"}
    """
    yield Advice(Topic.BENEFITS, "better_quality", "Expect better quality: trained people do nothing else.", WHOLE)


@rule("BE8", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(quality_measure="hardly"), source=MEASURABILITY)
def quality_unseen() -> Iterator[Advice]:
    """Where quality cannot be measured, do not expect it to improve.

    Why: without a measure, neither side can tell whether quality has improved.
    Fires: {"kind": "BPO", "quality_measure": "hardly"}
    Fires: {"kind": "KPO", "quality_measure": "hardly"}
    Fires: {"kind": "SPLIT", "quality_measure": "hardly"}
    Silent: {"kind": "UNDECIDED", "quality_measure": "hardly"}
    Silent: {"kind": "BPO", "quality_measure": "objective"}
    """
    text = "Do not count on better quality: nobody could measure it."
    yield Advice(Topic.BENEFITS, "not_better_quality", text, WHOLE)


@rule("BE9", Verdict(kind=DECIDED), *GIVEN_AWAY, NOT_FREELANCE, Task(steadiness="varying"), source=BENEFITS[4])
def waves_are_carried() -> Iterator[Advice]:
    """Work that comes in waves benefits from a flexible provider.

    Why: outside providers are built to grow and shrink with your needs and your budget.
    Fires: {"kind": "BPO", "steadiness": "varying"}
    Fires: {"kind": "KPO", "steadiness": "varying"}
    Fires: {"kind": "SPLIT", "steadiness": "varying"}
    Silent: {"kind": "UNDECIDED", "steadiness": "varying"}
    Silent: {"kind": "BPO", "steadiness": "steady"}
    """
    yield Advice(Topic.BENEFITS, "scalability", "Expect capacity to grow and shrink with your needs.", WHOLE)


@rule("BE10", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(steadiness="steady", volume="high"), source=BENEFITS[4])
def much_can_grow() -> Iterator[Advice]:
    """A large volume of work can start small and grow.

    Why: part of the work can be handed over first, and the rest once you are satisfied.
    Fires: {"kind": "BPO", "steadiness": "steady", "volume": "high"}
    Fires: {"kind": "KPO", "steadiness": "steady", "volume": "high"}
    Fires: {"kind": "SPLIT", "steadiness": "steady", "volume": "high"}
    Silent: {"kind": "UNDECIDED", "steadiness": "steady", "volume": "high"}
    Silent: {"kind": "BPO", "steadiness": "varying", "volume": "high"}
    Silent: {"kind": "BPO", "steadiness": "steady", "volume": "low"}
    """
    yield Advice(Topic.BENEFITS, "scalability", "Expect to start small and grow step by step.", WHOLE)


@rule("BE11", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(steadiness="steady", volume="low"), source=BENEFITS[4])
def nothing_to_scale() -> Iterator[Advice]:
    """A small, steady volume of work has nothing to scale.

    Why: flexibility pays off where the volume changes.
    Fires: {"kind": "BPO", "steadiness": "steady", "volume": "low"}
    Fires: {"kind": "KPO", "steadiness": "steady", "volume": "low"}
    Fires: {"kind": "SPLIT", "steadiness": "steady", "volume": "low"}
    Silent: {"kind": "UNDECIDED", "steadiness": "steady", "volume": "low"}
    Silent: {"kind": "BPO", "steadiness": "varying", "volume": "low"}
    Silent: {"kind": "BPO", "steadiness": "steady", "volume": "high"}
    """
    text = "Do not count on flexibility: the volume is low and steady."
    yield Advice(Topic.BENEFITS, "not_scalability", text, WHOLE)


@rule(
    "BE12",
    Verdict(kind=DECIDED),
    *GIVEN_AWAY,
    Task(volume=one_of("high", "medium")),
    NOT(Task(objective="knowledge")),
    source=BENEFITS[5],
)
def freed_employees() -> Iterator[Advice]:
    """Outsourcing the work frees the people who did it.

    Why: with less to do, your own people can turn to what they do best; where the knowledge is missing, nobody does the
    work today.
    Fires: {"kind": "BPO", "volume": "high"}
    Fires: {"kind": "KPO", "volume": "medium", "objective": "both"}
    Fires: {"kind": "SPLIT", "volume": "high"}
    Silent: {"kind": "UNDECIDED", "volume": "high"}
    Silent: {"kind": "BPO", "volume": "low"}
    Silent: {"kind": "KPO", "volume": "high", "objective": "knowledge"}
    """
    yield Advice(Topic.BENEFITS, "freed_employees", "Expect your own people to be free for other work.", WHOLE)


@rule("BE13", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(volume="low"), source=BENEFITS[5])
def nobody_to_free() -> Iterator[Advice]:
    """A small volume of work frees nobody.

    Why: occasional work does not keep anyone from other tasks.
    Fires: {"kind": "BPO", "volume": "low"}
    Fires: {"kind": "KPO", "volume": "low"}
    Fires: {"kind": "SPLIT", "volume": "low"}
    Silent: {"kind": "UNDECIDED", "volume": "low"}
    Silent: {"kind": "BPO", "volume": "medium"}
    """
    text = "Do not count on freeing employees: there is too little of this work."
    yield Advice(Topic.BENEFITS, "not_freed_employees", text, WHOLE)


@rule("BE14", Verdict(kind=FOR_KPO), *BOUGHT, Task(analysis="heavy"), source=BENEFITS[6])
def experts_bring_tools() -> Iterator[Advice]:
    """Analysts bring expensive tools with them.

    Why: the provider pays for the licences and learns the tools; you buy the result.
    Fires: {"kind": "KPO", "analysis": "heavy"}
    Fires: {"kind": "SPLIT", "analysis": "heavy"}
    Silent: {"kind": "BPO", "analysis": "heavy"}
    Silent: {"kind": "KPO", "analysis": "some"}
    """
    text = "Expect advanced tools that you need neither buy nor learn."
    yield Advice(Topic.BENEFITS, "advanced_technology", text, KPO)
