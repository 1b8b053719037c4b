"""Engagement: your own people, a unit run for you, a vendor or a freelancer; never based on the verdict.

| for how long | whose people     | and                                           | model                        |      |
|--------------|------------------|-----------------------------------------------|------------------------------|------|
| years        | ours             | it may go abroad and comes evenly             | captive centre               | EN1  |
| years        | ours             | it may go abroad and comes in waves           | captive centre, help at peaks | EN2 |
| years        | ours             | it must stay in the country                   | in house or shared centre    | EN10 |
| years        | ours             | the data must stay in the country             | in house or shared centre    | EN11 |
| years        | ours, run for us |                                               | own unit run by a provider   | EN3  |
| years        | the provider's   | neither core and critical nor hard to measure | third-party vendor           | EN4  |
| years        | the provider's   | core and critical                             | own unit run by a provider   | EN5  |
| years        | the provider's   | hard to measure                               | own unit run by a provider   | EN6  |
| a project    | any              | not core and critical, not as below           | third-party vendor           | EN7  |
| a project    | any              | small, open, and may fail for a day           | freelancer                   | EN8  |
| a project    | any              | core and critical                             | in house                     | EN9  |

Source B names these models for KPO only, and delivery models for BPO only. Nothing rules out the other combinations,
so the advice uses both for both. A captive or virtual captive is a unit abroad; whose unit it is and who runs it is
also a question at home.
"""

from collections.abc import Iterator

from outsourcing import NOT, WHOLE, Advice, Task, Topic, one_of, rule
from outsourcing.rules.advice import (
    BY_WIRE,
    FREELANCE,
    IN_HOUSE,
    MAY_GO_ABROAD,
    NOT_FREELANCE,
    NOT_IN_HOUSE,
    OWN_PEOPLE,
)
from outsourcing.rules.sources import B_ENGAGEMENT_MODELS, CORE_AND_CRITICAL, MEASURABILITY, OWN_CENTRE

NOT_CORE_AND_CRITICAL = NOT(Task(core="core", failure_effect="mission_critical"))


@rule(
    "EN1",
    Task(time_span="ongoing", unit_ownership="own", steadiness="steady"),
    *MAY_GO_ABROAD,
    BY_WIRE,
    source=B_ENGAGEMENT_MODELS,
)
def a_unit_of_your_own() -> Iterator[Advice]:
    """A captive centre suits steady work for years with people of your own.

    Why: a unit of your own pays off once it is busy all the time; many are placed where skilled people cost less.
    Fires: {"time_span": "ongoing", "unit_ownership": "own", "steadiness": "steady"}
    Silent: {"time_span": "project", "unit_ownership": "own", "steadiness": "steady"}
    Silent: {"time_span": "ongoing", "unit_ownership": "provider", "steadiness": "steady"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "steadiness": "varying"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "steadiness": "steady", "work_place": "country"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "steadiness": "steady", "data_sensitivity": "restricted"}
    """
    yield Advice(Topic.ENGAGEMENT, "captive_centre", "Set up your own unit, with your own people.", WHOLE)


@rule(
    "EN2",
    Task(time_span="ongoing", unit_ownership="own", steadiness="varying"),
    *MAY_GO_ABROAD,
    BY_WIRE,
    source=OWN_CENTRE,
)
def your_own_unit_in_waves() -> Iterator[Advice]:
    """For work in waves, your own unit is sized for the quiet times.

    Why: people of your own cannot be moved to other clients when there is little to do, as a provider's can.
    Fires: {"time_span": "ongoing", "unit_ownership": "own", "steadiness": "varying"}
    Silent: {"time_span": "project", "unit_ownership": "own", "steadiness": "varying"}
    Silent: {"time_span": "ongoing", "unit_ownership": "shared", "steadiness": "varying"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "steadiness": "steady"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "steadiness": "varying", "work_place": "country"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "steadiness": "varying", "data_sensitivity": "restricted"}
    """
    text = "Set up your own unit, sized for the quiet times: your own people are idle between peaks, so plan who helps at peaks."
    yield Advice(Topic.ENGAGEMENT, "captive_centre", text, WHOLE)


@rule("EN10", OWN_PEOPLE, Task(work_place="country"), source=OWN_CENTRE)
def your_own_people_at_home() -> Iterator[Advice]:
    """People of your own in your country are in house or in a shared service centre.

    Why: a captive centre is a unit abroad; at home, the work of several departments is put together instead.
    Fires: {"time_span": "ongoing", "unit_ownership": "own", "work_place": "country"}
    Silent: {"time_span": "project", "unit_ownership": "own", "work_place": "country"}
    Silent: {"time_span": "ongoing", "unit_ownership": "shared", "work_place": "country"}
    Silent: {"time_span": "ongoing", "unit_ownership": "provider", "work_place": "country"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "work_place": "anywhere"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "work_place": "on_site"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "work_place": "physical"}
    """
    text = "Use your own people, in house or in a service centre that several of your departments share."
    yield Advice(Topic.ENGAGEMENT, "in_house_or_shared_centre", text, WHOLE)


@rule(
    "EN11",
    OWN_PEOPLE,
    Task(data_sensitivity="restricted"),
    NOT(Task(work_place=one_of("country", "on_site", "physical"))),
    source=OWN_CENTRE,
)
def your_own_people_near_the_data() -> Iterator[Advice]:
    """People of your own who work on data that may not leave the country are in house or in a shared service centre.

    Why: a captive centre is a unit abroad, and may not see the data.
    Fires: {"time_span": "ongoing", "unit_ownership": "own", "data_sensitivity": "restricted"}
    Fires: {"time_span": "ongoing", "unit_ownership": "own", "data_sensitivity": "restricted", "work_place": "anywhere"}
    Silent: {"time_span": "project", "unit_ownership": "own", "data_sensitivity": "restricted"}
    Silent: {"time_span": "ongoing", "unit_ownership": "shared", "data_sensitivity": "restricted"}
    Silent: {"time_span": "ongoing", "unit_ownership": "provider", "data_sensitivity": "restricted"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "data_sensitivity": "personal"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "data_sensitivity": "personal_and_confidential"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "data_sensitivity": "confidential"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "data_sensitivity": "open"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "data_sensitivity": "restricted", "work_place": "country"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "data_sensitivity": "restricted", "work_place": "on_site"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "data_sensitivity": "restricted", "work_place": "physical"}
    """
    text = "Use your own people where the data may be, in house or in a service centre that your departments share."
    yield Advice(Topic.ENGAGEMENT, "in_house_or_shared_centre", text, WHOLE)


@rule("EN3", Task(time_span="ongoing", unit_ownership="shared"), BY_WIRE, source=B_ENGAGEMENT_MODELS)
def run_on_your_behalf() -> Iterator[Advice]:
    """A provider can set up and run a unit that you own; abroad, this is called a virtual captive.

    Why: the provider knows how to set up and run a centre; the unit stays yours.
    Fires: {"time_span": "ongoing", "unit_ownership": "shared"}
    Silent: {"time_span": "project", "unit_ownership": "shared"}
    Silent: {"time_span": "ongoing", "unit_ownership": "provider"}
    """
    yield Advice(
        Topic.ENGAGEMENT, "own_unit_run_by_provider", "Have a provider set up and run a unit that you own.", WHOLE
    )


@rule(
    "EN4",
    Task(time_span="ongoing", unit_ownership="provider"),
    NOT_CORE_AND_CRITICAL,
    NOT(Task(quality_measure="hardly")),
    BY_WIRE,
    source=B_ENGAGEMENT_MODELS,
)
def a_service_bought_for_years() -> Iterator[Advice]:
    """A service bought for years comes from a vendor, paid by time.

    Why: an independent company does it for many clients, and does it better than a unit that has just started.
    Fires: {"time_span": "ongoing", "unit_ownership": "provider"}
    Fires: {"time_span": "ongoing", "unit_ownership": "provider", "core": "core", "failure_effect": "tolerable"}
    Silent: {"time_span": "project", "unit_ownership": "provider"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own"}
    Silent: {"time_span": "ongoing", "unit_ownership": "provider", "core": "core", "failure_effect": "mission_critical"}
    Silent: {"time_span": "ongoing", "unit_ownership": "provider", "quality_measure": "hardly"}
    """
    yield Advice(
        Topic.ENGAGEMENT, "third_party_vendor", "Use an independent provider, paid by time or by output.", WHOLE
    )


@rule(
    "EN5",
    Task(time_span="ongoing", unit_ownership="provider", core="core", failure_effect="mission_critical"),
    BY_WIRE,
    source=CORE_AND_CRITICAL,
)
def too_important_for_a_vendor() -> Iterator[Advice]:
    """Work that is core and critical is too important for a vendor.

    Why: the unit stays yours, while the provider does the work.
    Fires: {"time_span": "ongoing", "unit_ownership": "provider", "core": "core", "failure_effect": "mission_critical"}
    Silent: {"time_span": "project", "unit_ownership": "provider", "core": "core", "failure_effect": "mission_critical"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "core": "core", "failure_effect": "mission_critical"}
    Silent: {"time_span": "ongoing", "unit_ownership": "provider", "core": "non_core", "failure_effect": "mission_critical"}
    Silent: {"time_span": "ongoing", "unit_ownership": "provider", "core": "core", "failure_effect": "tolerable"}
    """
    text = "Have a provider run your own unit rather than buy from a vendor: the work is core and must not fail."
    yield Advice(Topic.ENGAGEMENT, "own_unit_run_by_provider", text, WHOLE)


@rule(
    "EN6",
    Task(time_span="ongoing", unit_ownership="provider", quality_measure="hardly"),
    BY_WIRE,
    source=MEASURABILITY,
)
def too_vague_for_a_vendor() -> Iterator[Advice]:
    """Work whose quality nobody can measure is too vague for a vendor's contract.

    Why: where quality is vague, the arrangement closest to your own control carries the least risk.
    Fires: {"time_span": "ongoing", "unit_ownership": "provider", "quality_measure": "hardly"}
    Silent: {"time_span": "project", "unit_ownership": "provider", "quality_measure": "hardly"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own", "quality_measure": "hardly"}
    Silent: {"time_span": "ongoing", "unit_ownership": "provider", "quality_measure": "objective"}
    """
    text = (
        "Have a provider run your own unit rather than buy from a vendor: the quality is hard to enforce by contract."
    )
    yield Advice(Topic.ENGAGEMENT, "own_unit_run_by_provider", text, WHOLE)


@rule(
    "EN7",
    Task(time_span="project"),
    NOT_IN_HOUSE,
    NOT_FREELANCE,
    BY_WIRE,
    source=B_ENGAGEMENT_MODELS,
)
def a_project_bought() -> Iterator[Advice]:
    """A project is bought from a vendor, even if you would like to own the unit.

    Why: vendors take on work by the project; a unit of your own would be empty when the project ends.
    Fires: {"time_span": "project"}
    Fires: {"time_span": "project", "volume": "low", "data_sensitivity": "personal"}
    Fires: {"time_span": "project", "volume": "low", "data_sensitivity": "open"}
    Silent: {"time_span": "ongoing"}
    Silent: {"time_span": "project", "core": "core", "failure_effect": "mission_critical"}
    Silent: {"time_span": "project", "volume": "low", "data_sensitivity": "open", "failure_effect": "tolerable"}
    """
    yield Advice(Topic.ENGAGEMENT, "third_party_vendor", "Use an independent provider, paid by the project.", WHOLE)


@rule(
    "EN8",
    FREELANCE,
    BY_WIRE,
    source=B_ENGAGEMENT_MODELS,
)
def a_small_open_project() -> Iterator[Advice]:
    """A small project without secrets that may fail for a day suits a freelancer.

    Why: freelancers take single pieces; a company around them would be paid for nothing.
    Fires: {"time_span": "project", "volume": "low", "data_sensitivity": "open", "failure_effect": "tolerable"}
    Silent: {"time_span": "ongoing", "volume": "low", "data_sensitivity": "open", "failure_effect": "tolerable"}
    Silent: {"time_span": "project", "volume": "high", "data_sensitivity": "open", "failure_effect": "tolerable"}
    Silent: {"time_span": "project", "volume": "low", "data_sensitivity": "confidential", "failure_effect": "tolerable"}
    Silent: {"time_span": "project", "volume": "low", "data_sensitivity": "open", "failure_effect": "mission_critical"}
    """
    yield Advice(Topic.ENGAGEMENT, "freelancer", "Use a freelancer or a small vendor, paid by the piece.", WHOLE)


@rule("EN9", IN_HOUSE, BY_WIRE, source=CORE_AND_CRITICAL)
def too_important_and_too_short() -> Iterator[Advice]:
    """A project that is core and critical stays in house.

    Why: it is too important for a vendor, and it would be over before a captive centre is set up.
    Fires: {"time_span": "project", "core": "core", "failure_effect": "mission_critical"}
    Silent: {"time_span": "ongoing", "core": "core", "failure_effect": "mission_critical"}
    Silent: {"time_span": "project", "core": "non_core", "failure_effect": "mission_critical"}
    Silent: {"time_span": "project", "core": "core", "failure_effect": "tolerable"}
    """
    text = "Use your own people: the project is too important to buy, and too short to set up your own centre."
    yield Advice(Topic.ENGAGEMENT, "in_house", text, WHOLE)
