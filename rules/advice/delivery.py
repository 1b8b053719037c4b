"""Delivery: on-shore, near-shore or offshore, from facts of their own and never from the verdict.

How much skill a task takes says nothing about where it can be done. Four answers settle it: the place, the data, the
language, the hours.
"""

from collections.abc import Iterator

from engine import WHOLE, Advice, Task, Topic, one_of, rule
from rules.sources import B_DELIVERY_MODELS, BENEFITS, EXPORT_CONTROL, OFFSHORABILITY

MAY_LEAVE = one_of("open", "confidential", "personal")


@rule("DE1", Task(work_place="country"), source=B_DELIVERY_MODELS)
def stays_in_the_country() -> Iterator[Advice]:
    """Work that must stay in the country goes on-shore.

    Why: an on-shore provider sits in the same country, under the same law.
    Fires: {"work_place": "country"}
    Silent: {"work_place": "anywhere"}
    """
    yield Advice(Topic.DELIVERY, "on_shore", "In your own country: the work has to stay there.", WHOLE)


@rule("DE2", Task(work_place="anywhere", data_sensitivity="restricted"), source=EXPORT_CONTROL)
def data_stays_in_the_country() -> Iterator[Advice]:
    """Data bound to the country keeps the work on-shore.

    Why: to work on data from abroad is to send it abroad.
    Fires: {"work_place": "anywhere", "data_sensitivity": "restricted"}
    Silent: {"work_place": "country", "data_sensitivity": "restricted"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "personal"}
    """
    yield Advice(Topic.DELIVERY, "on_shore", "In your own country: the data may not leave it.", WHOLE)


@rule(
    "DE3",
    Task(work_place="anywhere", data_sensitivity=MAY_LEAVE, language_level="native"),
    source=OFFSHORABILITY,
)
def spoken_as_natives_do() -> Iterator[Advice]:
    """Talk that must sound native stays on-shore.

    Why: what loses by distance is not worth sending; a neighbour with your language does as well.
    Fires: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "native"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "confidential", "language_level": "native"}
    Fires: {"work_place": "anywhere", "data_sensitivity": "personal", "language_level": "native"}
    Silent: {"work_place": "country", "data_sensitivity": "open", "language_level": "native"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "restricted", "language_level": "native"}
    Silent: {"work_place": "anywhere", "data_sensitivity": "open", "language_level": "fluent"}
    """
    text = "In your own country, or in one that speaks your language: customers would notice."
    yield Advice(Topic.DELIVERY, "on_shore", text, WHOLE)


@rule(
    "DE4",
    Task(work_place="anywhere", data_sensitivity=MAY_LEAVE, language_level="fluent", shared_hours="needed"),
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
    """
    text = "In a country near by: you are at work at the same hours, and it costs less than at home."
    yield Advice(Topic.DELIVERY, "near_shore", text, WHOLE)


@rule(
    "DE5",
    Task(work_place="anywhere", data_sensitivity=MAY_LEAVE, language_level="fluent", shared_hours="not_needed"),
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
    """
    text = "Offshore is possible: neither place, language nor hours tie it to you (outsourcing catalogue hubs)."
    yield Advice(Topic.DELIVERY, "offshore", text, WHOLE)
