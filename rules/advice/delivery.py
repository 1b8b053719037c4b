"""Delivery: on-shore, near-shore or offshore, from facts of their own and never from the verdict.

How much skill a task takes says nothing about where it can be done. Four answers settle it: the place, the data, the
language, the hours.
"""

from collections.abc import Iterator

from outsourcing import NOT, WHOLE, Advice, Task, Topic, one_of, rule
from outsourcing.rules.advice import NOT_IN_HOUSE
from outsourcing.rules.sources import B_DELIVERY_MODELS, BENEFITS, EXPORT_CONTROL, OFFSHORABILITY

MAY_LEAVE = one_of("open", "confidential", "personal")


@rule("DE1", Task(work_place="country"), NOT_IN_HOUSE, source=B_DELIVERY_MODELS)
def stays_in_the_country() -> Iterator[Advice]:
    """Work that must stay in the country goes on-shore.

    Why: an on-shore provider sits in the same country, under the same law.
    Fires: {"work_place": "country"}
    Silent: {"work_place": "anywhere"}
    Silent: {"work_place": "country", "time_span": "project", "core": "core", "failure_effect": "mission_critical"}
    """
    yield Advice(Topic.DELIVERY, "on_shore", "In your own country: the work has to stay there.", WHOLE)


@rule(
    "DE2",
    Task(data_sensitivity="restricted"),
    NOT(Task(work_place=one_of("country", "on_site", "physical"))),
    NOT_IN_HOUSE,
    source=EXPORT_CONTROL,
)
def data_stays_in_the_country() -> Iterator[Advice]:
    """Data bound to the country keeps the work on-shore.

    Why: to work on data from abroad is to send it abroad.
    Fires: {"data_sensitivity": "restricted"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "restricted"}
    Silent: {"data_sensitivity": "personal"}
    Silent: {"data_sensitivity": "restricted", "work_place": "country"}
    Silent: {"data_sensitivity": "restricted", "work_place": "on_site"}
    Silent: {"data_sensitivity": "restricted", "work_place": "physical"}
    Silent: {"data_sensitivity": "restricted", "time_span": "project", "core": "core", "failure_effect": "mission_critical"}
    """
    yield Advice(Topic.DELIVERY, "on_shore", "In your own country: the data may not leave it.", WHOLE)


@rule(
    "DE3",
    Task(work_place="anywhere", data_sensitivity=MAY_LEAVE, language_level="native"),
    NOT_IN_HOUSE,
    source=OFFSHORABILITY,
)
def spoken_as_natives_do() -> Iterator[Advice]:
    """Talk that must sound native stays on-shore.

    Why: what loses by distance is not worth sending.
    Fires: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "native"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "confidential", "language_level": "native"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "personal", "language_level": "native"}
    Silent: {"work_place": "country", "data_sensitivity": "open", "language_level": "native"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "restricted", "language_level": "native"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "fluent"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "native", "time_span": "project", "core": "core", "failure_effect": "mission_critical"}
    """
    text = "In your own country: customers would notice a foreign tongue."
    yield Advice(Topic.DELIVERY, "on_shore", text, WHOLE)


@rule(
    "DE4",
    Task(work_place="anywhere", data_sensitivity=MAY_LEAVE, language_level="fluent", shared_hours="needed"),
    NOT_IN_HOUSE,
    source=B_DELIVERY_MODELS,
)
def shared_hours() -> Iterator[Advice]:
    """Work that needs shared hours goes near-shore.

    Why: a country near by has much the same clock, and is still cheaper than home.
    Fires: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "needed"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "confidential", "language_level": "fluent", "shared_hours": "needed"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "personal", "language_level": "fluent", "shared_hours": "needed"}
    Silent: {"work_place": "country", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "restricted", "language_level": "fluent", "shared_hours": "needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "native", "shared_hours": "needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "not_needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "needed", "time_span": "project", "core": "core", "failure_effect": "mission_critical"}
    """
    text = "In a country near by: you are at work at the same hours, and it costs less than at home."
    yield Advice(Topic.DELIVERY, "near_shore", text, WHOLE)


@rule(
    "DE5",
    Task(work_place="anywhere", data_sensitivity=MAY_LEAVE, language_level="fluent", shared_hours="not_needed"),
    NOT_IN_HOUSE,
    source=BENEFITS[1],
)
def nothing_ties_it() -> Iterator[Advice]:
    """Work that nothing ties to a place can go offshore.

    Why: overseas, salaries and living expenses are lower, and some countries add tax benefits.
    Fires: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "not_needed"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "confidential", "language_level": "fluent", "shared_hours": "not_needed"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "personal", "language_level": "fluent", "shared_hours": "not_needed"}
    Silent: {"work_place": "country", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "not_needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "restricted", "language_level": "fluent", "shared_hours": "not_needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "native", "shared_hours": "not_needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "needed"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "fluent", "shared_hours": "not_needed", "time_span": "project", "core": "core", "failure_effect": "mission_critical"}
    """
    text = "Offshore is possible: neither place, language nor hours tie it to you (outsourcing catalogue hubs)."
    yield Advice(Topic.DELIVERY, "offshore", text, WHOLE)
