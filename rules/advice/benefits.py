"""The six benefits: which of them to expect for this task, and which not. `not_` begins what not to expect.

The articles promise all six to everybody; here each waits for the answer that makes it likely.
"""

from collections.abc import Iterator

from outsourcing import BPO, KPO, NOT, WHOLE, Advice, Task, Topic, Verdict, one_of, rule
from outsourcing.rules.advice import BOUGHT, DECIDED, FOR_BPO, FOR_KPO, GIVEN_AWAY, NOT_FREELANCE, NOT_IN_HOUSE
from outsourcing.rules.sources import BENEFITS, EXPORT_CONTROL, MEASURABILITY, SEVEN_DIFFERENCES


@rule("BE1", Verdict(kind=FOR_BPO), *BOUGHT, source=SEVEN_DIFFERENCES[3])
def bpo_lowers_costs() -> Iterator[Advice]:
    """Lower cost is what BPO is for.

    Why: to reduce cost is a BPO provider's first goal: no team to build, no office to run, lower salaries.
    Fires: {"kind": "BPO"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "KPO"}
    """
    yield Advice(Topic.BENEFITS, "lower_cost", "Expect lower cost: no team to build, no office to run.", BPO)


@rule("BE2", Verdict(kind=FOR_KPO), *BOUGHT, Task(objective=one_of("cost", "both")), source=BENEFITS[1])
def kpo_lowers_costs_too() -> Iterator[Advice]:
    """KPO saves costs as well, where that is wanted.

    Why: there is no team to build, and experts cost less in some countries; it is not the first aim.
    Fires: {"kind": "KPO", "objective": "cost"}
    Fires: {"kind": "SPLIT", "objective": "both"}
    Silent: {"kind": "BPO", "objective": "cost"}
    Silent: {"kind": "KPO", "objective": "knowledge"}
    """
    text = "Expect lower cost than a team of your own; it comes second to the expertise."
    yield Advice(Topic.BENEFITS, "lower_cost", text, KPO)


@rule("BE3", Verdict(kind=FOR_KPO), *GIVEN_AWAY, Task(objective="knowledge"), source=SEVEN_DIFFERENCES[3])
def knowledge_has_its_price() -> Iterator[Advice]:
    """Who wants knowledge pays for it.

    Why: the first aim of KPO is expert advice; what is saved besides is not what it is judged by.
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
    """Work that may go anywhere finds people everywhere.

    Why: a provider with a name gives access to some of the best people for a fraction of the cost.
    Fires: {"kind": "BPO", "work_place": "anywhere", "data_sensitivity": "open"}
    Fires: {"kind": "KPO", "work_place": "anywhere", "data_sensitivity": "confidential"}
    Fires: {"kind": "SPLIT", "work_place": "anywhere", "data_sensitivity": "open"}
    Silent: {"kind": "UNDECIDED", "work_place": "anywhere", "data_sensitivity": "open"}
    Silent: {"kind": "BPO", "work_place": "country", "data_sensitivity": "open"}
    Silent: {"kind": "BPO", "work_place": "anywhere", "data_sensitivity": "restricted"}
    Silent: {"kind": "BPO", "work_place": "anywhere", "data_sensitivity": "personal"}
    Silent: {"kind": "BPO", "work_place": "anywhere", "data_sensitivity": "open", "language_level": "native"}
    Silent: {"kind": "BPO", "work_place": "anywhere", "data_sensitivity": "open", "shared_hours": "needed"}
    """
    yield Advice(Topic.BENEFITS, "global_talent", "Expect good people from all over the world.", WHOLE)


@rule("BE5", Verdict(kind=DECIDED), Task(work_place="country"), NOT_IN_HOUSE, source=BENEFITS[2])
def talent_at_home() -> Iterator[Advice]:
    """Work that stays in the country finds its people there only.

    Why: the global pool begins at the border.
    Fires: {"kind": "BPO", "work_place": "country"}
    Fires: {"kind": "KPO", "work_place": "country"}
    Fires: {"kind": "SPLIT", "work_place": "country"}
    Silent: {"kind": "UNDECIDED", "work_place": "country"}
    Silent: {"kind": "BPO", "work_place": "anywhere"}
    """
    yield Advice(Topic.BENEFITS, "not_global_talent", "Do not count on people from abroad: it stays here.", WHOLE)


@rule("BE6", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(data_sensitivity="restricted"), source=EXPORT_CONTROL)
def data_without_foreign_eyes() -> Iterator[Advice]:
    """Data bound to the country is for people of the country.

    Why: to let it be seen from abroad is to send it abroad.
    Fires: {"kind": "BPO", "data_sensitivity": "restricted"}
    Fires: {"kind": "KPO", "data_sensitivity": "restricted"}
    Fires: {"kind": "SPLIT", "data_sensitivity": "restricted"}
    Silent: {"kind": "UNDECIDED", "data_sensitivity": "restricted"}
    Silent: {"kind": "BPO", "data_sensitivity": "personal"}
    """
    text = "Do not count on people from abroad: they may not see the data."
    yield Advice(Topic.BENEFITS, "not_global_talent", text, WHOLE)


@rule(
    "BE7",
    Verdict(kind=DECIDED),
    *GIVEN_AWAY,
    Task(quality_measure=one_of("objective", "expert_review")),
    source=BENEFITS[3],
)
def better_quality() -> Iterator[Advice]:
    """Better quality can be expected where it can be seen.

    Why: people who do nothing else do it well, and what is measured can be held up to them.
    Fires: {"kind": "BPO", "quality_measure": "objective"}
    Fires: {"kind": "KPO", "quality_measure": "expert_review"}
    Fires: {"kind": "SPLIT", "quality_measure": "objective"}
    Silent: {"kind": "UNDECIDED", "quality_measure": "objective"}
    Silent: {"kind": "BPO", "quality_measure": "hardly"}
    """
    yield Advice(Topic.BENEFITS, "better_quality", "Expect better quality: trained people do nothing else.", WHOLE)


@rule("BE8", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(quality_measure="hardly"), source=MEASURABILITY)
def quality_unseen() -> Iterator[Advice]:
    """Better quality that nobody can see is a hope.

    Why: without a measure neither side knows whether it got better.
    Fires: {"kind": "BPO", "quality_measure": "hardly"}
    Fires: {"kind": "KPO", "quality_measure": "hardly"}
    Fires: {"kind": "SPLIT", "quality_measure": "hardly"}
    Silent: {"kind": "UNDECIDED", "quality_measure": "hardly"}
    Silent: {"kind": "BPO", "quality_measure": "objective"}
    """
    text = "Do not count on better quality: nobody could tell."
    yield Advice(Topic.BENEFITS, "not_better_quality", text, WHOLE)


@rule("BE9", Verdict(kind=DECIDED), *GIVEN_AWAY, NOT_FREELANCE, Task(steadiness="varying"), source=BENEFITS[4])
def waves_are_carried() -> Iterator[Advice]:
    """Work in waves gains from a flexible provider.

    Why: outside providers are built to grow and shrink with what you need and can pay.
    Fires: {"kind": "BPO", "steadiness": "varying"}
    Fires: {"kind": "KPO", "steadiness": "varying"}
    Fires: {"kind": "SPLIT", "steadiness": "varying"}
    Silent: {"kind": "UNDECIDED", "steadiness": "varying"}
    Silent: {"kind": "BPO", "steadiness": "steady"}
    """
    yield Advice(Topic.BENEFITS, "scalability", "Expect to grow and shrink with your needs.", WHOLE)


@rule("BE10", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(steadiness="steady", volume="high"), source=BENEFITS[4])
def much_can_grow() -> Iterator[Advice]:
    """Much work can begin small and grow.

    Why: of much work a part can go first, and the rest once you are content.
    Fires: {"kind": "BPO", "steadiness": "steady", "volume": "high"}
    Fires: {"kind": "KPO", "steadiness": "steady", "volume": "high"}
    Fires: {"kind": "SPLIT", "steadiness": "steady", "volume": "high"}
    Silent: {"kind": "UNDECIDED", "steadiness": "steady", "volume": "high"}
    Silent: {"kind": "BPO", "steadiness": "varying", "volume": "high"}
    Silent: {"kind": "BPO", "steadiness": "steady", "volume": "low"}
    """
    yield Advice(Topic.BENEFITS, "scalability", "Expect to begin small and to grow step by step.", WHOLE)


@rule("BE11", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(steadiness="steady", volume="low"), source=BENEFITS[4])
def nothing_to_scale() -> Iterator[Advice]:
    """Little and even work has nothing to scale.

    Why: flexibility pays where the amount changes.
    Fires: {"kind": "BPO", "steadiness": "steady", "volume": "low"}
    Fires: {"kind": "KPO", "steadiness": "steady", "volume": "low"}
    Fires: {"kind": "SPLIT", "steadiness": "steady", "volume": "low"}
    Silent: {"kind": "UNDECIDED", "steadiness": "steady", "volume": "low"}
    Silent: {"kind": "BPO", "steadiness": "varying", "volume": "low"}
    Silent: {"kind": "BPO", "steadiness": "steady", "volume": "high"}
    """
    text = "Do not count on flexibility: there is little of it, and always the same."
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
    """Work given away frees those who did it.

    Why: with less to do, your own people turn to what they do best; who lacks the knowledge has nobody on it.
    Fires: {"kind": "BPO", "volume": "high"}
    Fires: {"kind": "KPO", "volume": "medium", "objective": "both"}
    Fires: {"kind": "SPLIT", "volume": "high"}
    Silent: {"kind": "UNDECIDED", "volume": "high"}
    Silent: {"kind": "BPO", "volume": "low"}
    Silent: {"kind": "KPO", "volume": "high", "objective": "knowledge"}
    """
    yield Advice(Topic.BENEFITS, "freed_employees", "Expect your own people to be freed for other work.", WHOLE)


@rule("BE13", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(volume="low"), source=BENEFITS[5])
def nobody_to_free() -> Iterator[Advice]:
    """A little work frees nobody.

    Why: what is done now and then keeps nobody from anything else.
    Fires: {"kind": "BPO", "volume": "low"}
    Fires: {"kind": "KPO", "volume": "low"}
    Fires: {"kind": "SPLIT", "volume": "low"}
    Silent: {"kind": "UNDECIDED", "volume": "low"}
    Silent: {"kind": "BPO", "volume": "medium"}
    """
    text = "Do not count on freed employees: there is too little of it."
    yield Advice(Topic.BENEFITS, "not_freed_employees", text, WHOLE)


@rule("BE14", Verdict(kind=FOR_KPO), *BOUGHT, Task(analysis="heavy"), source=BENEFITS[6])
def experts_bring_tools() -> Iterator[Advice]:
    """Analysts bring expensive tools along.

    Why: licences and the time to learn them are the provider's; you buy what comes out.
    Fires: {"kind": "KPO", "analysis": "heavy"}
    Fires: {"kind": "SPLIT", "analysis": "heavy"}
    Silent: {"kind": "BPO", "analysis": "heavy"}
    Silent: {"kind": "KPO", "analysis": "some"}
    """
    text = "Expect advanced tools that you neither buy nor learn."
    yield Advice(Topic.BENEFITS, "advanced_technology", text, KPO)


@rule("BE15", Verdict(kind=FOR_BPO), *GIVEN_AWAY, source=BENEFITS[6])
def routine_needs_no_tools() -> Iterator[Advice]:
    """Advanced technology is no reason for BPO.

    Why: source B promises it to everybody, but argues it for KPO only.
    Fires: {"kind": "BPO"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "KPO"}
    """
    text = "Do not count on advanced technology: that promise is made for KPO."
    yield Advice(Topic.BENEFITS, "not_advanced_technology", text, BPO)
