"""Delivery: on-shore, near-shore or offshore, based on four answers and never on the verdict.

How much skill a task needs says nothing about where it can be done. The answers about place, data, language and hours
decide it.
"""

from collections.abc import Iterator

from outsourcing import NOT, WHOLE, Advice, Task, Topic, one_of, rule
from outsourcing.rules.advice import NOT_IN_HOUSE
from outsourcing.rules.sources import B_DELIVERY_MODELS, BENEFITS, EXPORT_CONTROL, LANGUAGE_HUB, NIGHT_SHIFTS

MAY_LEAVE = one_of("open", "confidential", "personal", "personal_and_confidential")


@rule("DE1", Task(work_place="country"), NOT_IN_HOUSE, source=B_DELIVERY_MODELS)
def stays_in_the_country() -> Iterator[Advice]:
    """Work that must stay in the country is delivered on-shore.

    Why: an on-shore provider is in the same country, under the same law.
    Fires: {"work_place": "country"}
    Silent: {"work_place": "anywhere"}
    Silent: {"work_place": "country", "time_span": "project", "core": "core", "failure_effect": "mission_critical"}
    """
    yield Advice(Topic.DELIVERY, "on_shore", "Stay in your own country: the work has to be done there.", WHOLE)


@rule(
    "DE2",
    Task(data_sensitivity="restricted"),
    NOT(Task(work_place=one_of("country", "on_site", "physical"))),
    NOT_IN_HOUSE,
    source=EXPORT_CONTROL,
)
def data_stays_in_the_country() -> Iterator[Advice]:
    """Data that must stay in the country keeps the work on-shore.

    Why: working on data from abroad means sending it abroad.
    Fires: {"data_sensitivity": "restricted"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "restricted"}
    Silent: {"data_sensitivity": "personal"}
    Silent: {"data_sensitivity": "restricted", "work_place": "country"}
    Silent: {"data_sensitivity": "restricted", "work_place": "on_site"}
    Silent: {"data_sensitivity": "restricted", "work_place": "physical"}
    Silent: {"data_sensitivity": "restricted", "time_span": "project", "core": "core", "failure_effect": "mission_critical"}
    """
    yield Advice(Topic.DELIVERY, "on_shore", "Stay in your own country: the data may not leave it.", WHOLE)


@rule(
    "DE3",
    Task(work_place="anywhere", data_sensitivity=MAY_LEAVE, language_level="native"),
    NOT_IN_HOUSE,
    source=LANGUAGE_HUB,
)
def spoken_as_natives_do() -> Iterator[Advice]:
    """Work that needs native speakers stays on-shore, or goes to a hub where they live.

    Why: contact centres in some countries hire native speakers of many languages; what it costs depends on the language.
    Fires: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "native"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "confidential", "language_level": "native"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "personal", "language_level": "native"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "personal_and_confidential", "language_level": "native"}
    Silent: {"work_place": "country", "data_sensitivity": "open", "language_level": "native"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "restricted", "language_level": "native"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "fluent"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "native", "time_span": "project", "core": "core", "failure_effect": "mission_critical"}
    """
    text = "Stay in your own country, or use a hub abroad that employs native speakers: compare the prices for your language."
    yield Advice(Topic.DELIVERY, "on_shore_or_language_hub", text, WHOLE)


@rule(
    "DE4",
    Task(work_place="anywhere", data_sensitivity=MAY_LEAVE, language_level="fluent", shared_hours="needed"),
    NOT_IN_HOUSE,
    source=NIGHT_SHIFTS,
)
def shared_hours() -> Iterator[Advice]:
    """Work that needs shared hours goes near-shore, or offshore by night.

    Why: a nearby country has almost the same working hours; farther away people work at night, for extra pay by law.
    Fires: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "needed"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "confidential", "language_level": "fluent", "shared_hours": "needed"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "personal", "language_level": "fluent", "shared_hours": "needed"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "personal_and_confidential", "language_level": "fluent", "shared_hours": "needed"}
    Silent: {"work_place": "country", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "restricted", "language_level": "fluent", "shared_hours": "needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "native", "shared_hours": "needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "not_needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "needed", "time_span": "project", "core": "core", "failure_effect": "mission_critical"}
    """
    text = (
        "Use a nearby country with the same hours, or go offshore with night shifts (night pay is 10 % and more in the "
        "Philippines): ask how long people stay."
    )
    yield Advice(Topic.DELIVERY, "near_shore_or_night_shift", text, WHOLE)


@rule(
    "DE5",
    Task(work_place="anywhere", data_sensitivity=MAY_LEAVE, language_level="fluent", shared_hours="not_needed"),
    NOT_IN_HOUSE,
    source=BENEFITS[1],
)
def nothing_ties_it() -> Iterator[Advice]:
    """Work that is not tied to a place can go offshore.

    Why: salaries and living costs are lower overseas, and some countries offer tax benefits.
    Fires: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "not_needed"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "confidential", "language_level": "fluent", "shared_hours": "not_needed"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "personal", "language_level": "fluent", "shared_hours": "not_needed"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "personal_and_confidential", "language_level": "fluent", "shared_hours": "not_needed"}
    Silent: {"work_place": "country", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "not_needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "restricted", "language_level": "fluent", "shared_hours": "not_needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "native", "shared_hours": "not_needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "not_needed", "time_span": "project", "core": "core", "failure_effect": "mission_critical"}
    """
    text = "Offshore is possible: place, language and hours do not tie the work to you."
    yield Advice(Topic.DELIVERY, "offshore", text, WHOLE)
