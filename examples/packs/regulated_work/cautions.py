"""Cautions: signatures that need a licence, and signatures that cannot be bought. Warnings, never a legal verdict."""

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
    replaces="CA3",  # which says the same of providers that hold a licence and sign themselves
)
def our_licensed_person_decides() -> Iterator[Advice]:
    """Unless the provider signs under a licence, decisions of a licensed profession stay with a licensed person.

    Why: lawyers who send work abroad must supervise it; other professions have rules of their own, and they differ by
    country. This is a warning, no legal advice: ask before you sign.
    Fires: {"reserved_decisions": "licensed"}
    Fires: {"reserved_decisions": "licensed", "sign_off": "client"}
    Silent: {"reserved_decisions": "none"}
    Silent: {"reserved_decisions": "licensed", "sign_off": "provider"}
    Silent: {"reserved_decisions": "licensed", "work_place": "on_site"}
    Silent: {"reserved_decisions": "licensed", "work_place": "physical"}
    """
    text = "Only the preparation may go; a licensed person of yours decides and signs."
    yield Advice(Topic.CAUTION, "keep_the_authority", text, WHOLE)


@rule("RW10", Task(reserved_decisions="licensed", sign_off="provider"), BY_WIRE, source=LICENSED_WORK)
def their_licence_must_hold_here() -> Iterator[Advice]:
    """A signature is worth what its licence is worth in your country.

    Why: licences are given by country or state; one from elsewhere may not let its holder decide for you. This is a
    warning, no legal advice: ask before you sign.
    Fires: {"reserved_decisions": "licensed", "sign_off": "provider"}
    Silent: {"reserved_decisions": "none", "sign_off": "provider"}
    Silent: {"reserved_decisions": "licensed", "sign_off": "client"}
    Silent: {"reserved_decisions": "licensed", "sign_off": "provider", "work_place": "on_site"}
    Silent: {"reserved_decisions": "licensed", "sign_off": "provider", "work_place": "physical"}
    """
    yield Advice(
        Topic.CAUTION, "check_their_licence", "They sign: check that their licence holds where you are.", WHOLE
    )


@rule("RW11", Task(reserved_decisions="regulated", sign_off="provider"), BY_WIRE, source=REGULATED_WORK)
def a_regulator_asks_you() -> Iterator[Advice]:
    """A provider's signature does not answer to your regulator.

    Why: whoever is supervised answers for what is decided; both answers cannot stand as they are. Rules differ by
    country and change. This is a warning, no legal advice: ask before you sign.
    Fires: {"reserved_decisions": "regulated", "sign_off": "provider"}
    Silent: {"reserved_decisions": "licensed", "sign_off": "provider"}
    Silent: {"reserved_decisions": "regulated", "sign_off": "both"}
    Silent: {"reserved_decisions": "regulated", "sign_off": "provider", "work_place": "on_site"}
    Silent: {"reserved_decisions": "regulated", "sign_off": "provider", "work_place": "physical"}
    """
    text = "Your regulator asks you, not them: their signature needs yours."
    yield Advice(Topic.CAUTION, "sign_as_well", text, WHOLE)
