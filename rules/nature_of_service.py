"""Difference 3: nature of service. BPO trades on cost, KPO on knowledge."""

from collections.abc import Iterator

from outsourcing import BPO, CLEAR, KPO, SLIGHT, STRONG, Difference, Evidence, Task, one_of, rule
from outsourcing.rules.sources import A_COMPETENCIES, A_KPO, A_OPENING, BENEFITS, CONTINUUM, SEVEN_DIFFERENCES

DIFFERENCE = Difference(
    "nature_of_service",
    3,
    "Nature of service",
    bpo="Cost arbitrage: work that is not core is done for less, and improved.",
    kpo="Knowledge arbitrage: core functions gain expertise that the client lacks; savings come second.",
    sources=(SEVEN_DIFFERENCES[3], A_OPENING, A_COMPETENCIES),
)


@rule("NS1", Task(objective="cost"), source=SEVEN_DIFFERENCES[3])
def wanted_for_cost() -> Iterator[Evidence]:
    """Work outsourced to save money is typical of BPO.

    Why: a BPO provider's first aim is to reduce the cost of the process.
    Fires: {"objective": "cost"}
    Silent: {"objective": "both"}
    """
    yield Evidence("nature_of_service", BPO, STRONG)


@rule("NS2", Task(objective="knowledge"), source=SEVEN_DIFFERENCES[3])
def wanted_for_knowledge() -> Iterator[Evidence]:
    """Work outsourced to gain knowledge is typical of KPO.

    Why: a KPO client wants expert advice on what it does not know itself, even if it saves money as well.
    Fires: {"objective": "knowledge"}
    Silent: {"objective": "both"}
    """
    yield Evidence("nature_of_service", KPO, STRONG)


@rule("NS3", Task(core="non_core"), source=A_OPENING)
def not_core() -> Iterator[Evidence]:
    """Work that sets nobody apart is typical of BPO.

    Why: both sources define BPO as non-core work; most expert work is not core either, so this is not decisive.
    Fires: {"core": "non_core"}
    Silent: {"core": "core"}
    """
    yield Evidence("nature_of_service", BPO, CLEAR)


@rule("NS4", Task(core="core"), source=A_KPO)
def core() -> Iterator[Evidence]:
    """Work that sets you apart from rivals is outsourced, if at all, as KPO.

    Why: both sources define KPO by core functions; people often cannot say what is core, so this is not decisive.
    Fires: {"core": "core"}
    Silent: {"core": "non_core"}
    """
    yield Evidence("nature_of_service", KPO, CLEAR)


@rule("NS5", Task(objective="both"), source=CONTINUUM)
def wanted_for_both() -> Iterator[Evidence]:
    """Work outsourced for lower cost and for knowledge has something of both kinds.

    Why: much work lies between the two kinds; such an answer is known, and speaks for both sides alike.
    Fires: {"objective": "both"}
    Silent: {"objective": "cost"}
    Silent: {"objective": "knowledge"}
    """
    yield Evidence("nature_of_service", BPO, CLEAR)
    yield Evidence("nature_of_service", KPO, CLEAR)


@rule("NS6", Task(objective=one_of("relief", "reliability")), source=BENEFITS[5])
def wanted_for_relief_or_reliability() -> Iterator[Evidence]:
    """Relief and reliability are wanted from both kinds of providers.

    Why: the promise is made for both kinds alike; such an answer is known, and speaks for both sides a little.
    Fires: {"objective": "relief"}
    Fires: {"objective": "reliability"}
    Silent: {"objective": "cost"}
    Silent: {"objective": "knowledge"}
    Silent: {"objective": "both"}
    """
    yield Evidence("nature_of_service", BPO, SLIGHT)
    yield Evidence("nature_of_service", KPO, SLIGHT)
