"""Difference 3: nature of service. BPO trades on cost, KPO on knowledge."""

from collections.abc import Iterator

from outsourcing import BPO, CLEAR, KPO, STRONG, Difference, Evidence, Task, rule
from outsourcing.rules.sources import A_COMPETENCIES, A_KPO, A_OPENING, SEVEN_DIFFERENCES

DIFFERENCE = Difference(
    "nature_of_service",
    3,
    "Nature of service",
    bpo="Cost arbitrage: what is not core is done for less, and improved.",
    kpo="Knowledge arbitrage: core functions gain expertise that the client lacks; savings come second.",
    sources=(SEVEN_DIFFERENCES[3], A_OPENING, A_COMPETENCIES),
)


@rule("NS1", Task(objective="cost"), source=SEVEN_DIFFERENCES[3])
def wanted_for_cost() -> Iterator[Evidence]:
    """Work given away to save cost is what BPO trades on.

    Why: a BPO provider's first aim is to reduce the cost of the process.
    Fires: {"objective": "cost"}
    Silent: {"objective": "both"}
    """
    yield Evidence("nature_of_service", BPO, STRONG)


@rule("NS2", Task(objective="knowledge"), source=SEVEN_DIFFERENCES[3])
def wanted_for_knowledge() -> Iterator[Evidence]:
    """Work given away to gain knowledge is what KPO trades on.

    Why: a KPO client wants expert advice on what it does not know itself, even where it saves as well.
    Fires: {"objective": "knowledge"}
    Silent: {"objective": "both"}
    """
    yield Evidence("nature_of_service", KPO, STRONG)


@rule("NS3", Task(core="non_core"), source=A_OPENING)
def not_core() -> Iterator[Evidence]:
    """Work that nobody chooses us for is what BPO takes over.

    Why: both sources define BPO by non-core work; since most expert work is not core either, it is not decisive.
    Fires: {"core": "non_core"}
    Silent: {"core": "core"}
    """
    yield Evidence("nature_of_service", BPO, CLEAR)


@rule("NS4", Task(core="core"), source=A_KPO)
def core() -> Iterator[Evidence]:
    """Work that customers choose us for is handed out, if at all, as KPO.

    Why: both sources define KPO by core functions; people often cannot say what is core, so it is not decisive.
    Fires: {"core": "core"}
    Silent: {"core": "non_core"}
    """
    yield Evidence("nature_of_service", KPO, CLEAR)
