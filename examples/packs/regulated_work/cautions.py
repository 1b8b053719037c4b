"""Cautions about signatures: those that need a licence, and those that cannot be bought. Never legal advice."""

from collections.abc import Iterator

from outsourcing import NOT, WHOLE, Advice, Task, Topic, rule
from outsourcing.rules.advice import BY_WIRE
from outsourcing.rules.sources import LICENSED_WORK, REGULATED_WORK


@rule(
    "RW9",
    Task(reserved_decisions="licensed"),
    NOT(Task(sign_off="provider")),
    BY_WIRE,
    source=LICENSED_WORK,
    replaces="CA3",  # which says the same about providers that hold a licence and sign themselves
)
def our_licensed_person_decides() -> Iterator[Advice]:
    """Unless the provider signs under a licence, decisions of a licensed profession stay with your licensed person.

    Why: lawyers who send work abroad must supervise it; other professions have rules of their own, and they differ by
    country. This is a warning, not legal advice: ask before you sign.
    Fires: {"reserved_decisions": "licensed"}
    Fires: {"reserved_decisions": "licensed", "sign_off": "client"}
    Silent: {"reserved_decisions": "none"}
    Silent: {"reserved_decisions": "licensed", "sign_off": "provider"}
    Silent: {"reserved_decisions": "licensed", "work_place": "on_site"}
    Silent: {"reserved_decisions": "licensed", "work_place": "physical"}
    """
    text = "Outsource preparation only; your own licensed person decides and signs."
    yield Advice(Topic.CAUTION, "keep_the_authority", text, WHOLE)


@rule("RW10", Task(reserved_decisions="licensed", sign_off="provider"), BY_WIRE, source=LICENSED_WORK)
def their_licence_must_hold_here() -> Iterator[Advice]:
    """A provider's licence must be valid in your country.

    Why: licences are granted by country or state; one from elsewhere may not allow its holder to decide for you. This
    is a warning, not legal advice: ask before you sign.
    Fires: {"reserved_decisions": "licensed", "sign_off": "provider"}
    Silent: {"reserved_decisions": "none", "sign_off": "provider"}
    Silent: {"reserved_decisions": "licensed", "sign_off": "client"}
    Silent: {"reserved_decisions": "licensed", "sign_off": "provider", "work_place": "on_site"}
    Silent: {"reserved_decisions": "licensed", "sign_off": "provider", "work_place": "physical"}
    """
    yield Advice(
        Topic.CAUTION,
        "check_their_licence",
        "The provider signs: check that its licence is valid in your country.",
        WHOLE,
    )


@rule("RW11", Task(reserved_decisions="regulated", sign_off="provider"), BY_WIRE, source=REGULATED_WORK)
def a_regulator_asks_you() -> Iterator[Advice]:
    """A provider's signature does not satisfy your regulator.

    Why: the company that is supervised answers for the decisions; the two answers cannot both be right. Rules differ by
    country and change over time. This is a warning, not legal advice: ask before you sign.
    Fires: {"reserved_decisions": "regulated", "sign_off": "provider"}
    Silent: {"reserved_decisions": "licensed", "sign_off": "provider"}
    Silent: {"reserved_decisions": "regulated", "sign_off": "both"}
    Silent: {"reserved_decisions": "regulated", "sign_off": "provider", "work_place": "on_site"}
    Silent: {"reserved_decisions": "regulated", "sign_off": "provider", "work_place": "physical"}
    """
    text = "Your regulator holds you responsible: sign as well as the provider."
    yield Advice(Topic.CAUTION, "sign_as_well", text, WHOLE)
