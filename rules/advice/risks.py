"""Risks: what can go wrong with outsourcing, each with the answer that makes it likely."""

from collections.abc import Iterator

from outsourcing import BPO, KPO, NOT, WHOLE, Advice, Task, Topic, Verdict, one_of, rule
from outsourcing.rules.advice import BOUGHT, BY_WIRE, FOR_BPO, FOR_KPO, GIVEN_AWAY
from outsourcing.rules.sources import RISKS, TRANSACTION_COSTS


@rule("RI1", Task(core="core"), BY_WIRE, *GIVEN_AWAY, source=RISKS)
def loss_of_competency() -> Iterator[Advice]:
    """A company that outsources core work forgets how to do it.

    Why: what customers choose you for is lost with the people who know how to do it.
    Fires: {"core": "core"}
    Silent: {"core": "non_core"}
    """
    text = "Keep people who could still do it, and have the knowledge documented for you, or you lose the competency."
    yield Advice(Topic.RISKS, "loss_of_competency", text, WHOLE)


@rule(
    "RI6",
    Verdict(kind=FOR_KPO),
    *BOUGHT,
    Task(procedure="judgment"),
    NOT(Task(core="core")),
    source=RISKS,
)
def loss_of_judgment() -> Iterator[Advice]:
    """A company that outsources judgment soon cannot tell good from bad.

    Why: what is in no document leaves with the people who have it, whether or not customers choose you for it.
    Fires: {"kind": "KPO", "procedure": "judgment"}
    Fires: {"kind": "SPLIT", "procedure": "judgment", "core": "non_core"}
    Silent: {"kind": "BPO", "procedure": "judgment"}
    Silent: {"kind": "KPO", "procedure": "documented"}
    Silent: {"kind": "KPO", "procedure": "partly_documented"}
    Silent: {"kind": "KPO", "procedure": "judgment", "core": "core"}
    """
    text = (
        "Keep one person who can judge the results, and ask for reasons, not results alone, or you lose the competency."
    )
    yield Advice(Topic.RISKS, "loss_of_competency", text, KPO)


@rule(
    "RI2",
    Task(time_span="ongoing", unit_ownership=one_of("shared", "provider")),
    BY_WIRE,
    *GIVEN_AWAY,
    source=RISKS,
)
def lock_in() -> Iterator[Advice]:
    """A provider that you use for years is hard to leave.

    Why: after some years only the provider knows how the work is done, and every change has its price.
    Fires: {"time_span": "ongoing", "unit_ownership": "provider"}
    Fires: {"time_span": "ongoing", "unit_ownership": "shared"}
    Silent: {"time_span": "project", "unit_ownership": "provider"}
    Silent: {"time_span": "ongoing", "unit_ownership": "own"}
    """
    text = "Agree on the exit and the handover of knowledge before you begin: after years you are locked in."
    yield Advice(Topic.RISKS, "lock_in", text, WHOLE)


@rule("RI3", Task(quality_measure="hardly"), BY_WIRE, *GIVEN_AWAY, source=RISKS)
def service_debasement() -> Iterator[Advice]:
    """Quality that nobody measures gets worse.

    Why: a provider is paid either way, and sees what quality costs rather than what it is worth.
    Fires: {"quality_measure": "hardly"}
    Silent: {"quality_measure": "objective"}
    """
    text = "Ask your users regularly, and compare with work done elsewhere: a service can get worse without notice."
    yield Advice(Topic.RISKS, "service_debasement", text, WHOLE)


@rule(
    "RI4",
    Task(procedure=one_of("partly_documented", "judgment"), unit_ownership="provider"),
    BY_WIRE,
    *GIVEN_AWAY,
    source=TRANSACTION_COSTS,
)
def contractual_difficulties() -> Iterator[Advice]:
    """What is not written down is hard to put in a contract.

    Why: the more uncertain the work, the more of it leads to disputes afterwards.
    Fires: {"procedure": "partly_documented", "unit_ownership": "provider"}
    Fires: {"procedure": "judgment", "unit_ownership": "provider"}
    Silent: {"procedure": "documented", "unit_ownership": "provider"}
    Silent: {"procedure": "judgment", "unit_ownership": "own"}
    """
    text = "Agree how open questions are settled: not everything can be written into a contract."
    yield Advice(Topic.RISKS, "contractual_difficulties", text, WHOLE)


@rule("RI5", Verdict(kind=FOR_BPO), *GIVEN_AWAY, Task(training="extended"), source=RISKS)
def hidden_costs() -> Iterator[Advice]:
    """Months of training are a cost that no price list shows.

    Why: until newcomers are productive, the work is paid for twice.
    Fires: {"kind": "BPO", "training": "extended"}
    Fires: {"kind": "SPLIT", "training": "extended"}
    Silent: {"kind": "KPO", "training": "extended"}
    Silent: {"kind": "BPO", "training": "minimal"}
    Silent: {"kind": "BPO", "training": "moderate"}
    """
    text = "Expect hidden costs: months in which you pay both those who do the work now and those who are learning it."
    yield Advice(Topic.RISKS, "hidden_costs", text, BPO)
