"""Difference 2: types of service. Some services are sold as BPO, some as KPO; the name is weak evidence.

The catalogue lists the sources of each service.
"""

from collections.abc import Iterator

from outsourcing import BPO, FAINT, KPO, SLIGHT, Difference, Evidence, Task, one_of, rule
from outsourcing.rules.catalogue.services import named
from outsourcing.rules.sources import A_BPO_SERVICES, A_KPO_SERVICES, B_BPO_OPERATIONS, SEVEN_DIFFERENCES

DIFFERENCE = Difference(
    "service_types",
    2,
    "Types of service",
    bpo="Customer support, data entry and processing, bookkeeping, help desk, office work and so on.",
    kpo="Research, legal work, analytics, writing and design, training, engineering and so on.",
    sources=(SEVEN_DIFFERENCES[2], A_BPO_SERVICES, A_KPO_SERVICES, B_BPO_OPERATIONS),
)


@rule("ST1", Task(service=one_of(*named(BPO, contested=False))), source=SEVEN_DIFFERENCES[2])
def sold_as_bpo() -> Iterator[Evidence]:
    """The service is usually sold as BPO.

    Why: the sources list it under BPO, but such labels depend more on the trade and the country than on the task.
    Fires: {"service": "data_entry"}
    Silent: {"service": "legal"}
    Silent: {"service": "insurance"}
    """
    yield Evidence("service_types", BPO, SLIGHT)


@rule("ST2", Task(service=one_of(*named(KPO, contested=False))), source=SEVEN_DIFFERENCES[2])
def sold_as_kpo() -> Iterator[Evidence]:
    """The service is usually sold as KPO.

    Why: the sources list it under KPO, but clerical work in such fields is sold as KPO, too.
    Fires: {"service": "legal"}
    Silent: {"service": "data_entry"}
    Silent: {"service": "creative_design"}
    """
    yield Evidence("service_types", KPO, SLIGHT)


@rule("ST3", Task(service=one_of(*named(BPO, contested=True))), source=SEVEN_DIFFERENCES[2])
def sold_as_bpo_though_contested() -> Iterator[Evidence]:
    """The sources list this service under BPO, but others sell it as KPO.

    Why: the name covers work of both kinds, so it counts half as much as an undisputed name.
    Fires: {"service": "insurance"}
    Silent: {"service": "data_entry"}
    Silent: {"service": "accounting"}
    """
    yield Evidence("service_types", BPO, FAINT)


@rule("ST4", Task(service=one_of(*named(KPO, contested=True))), source=SEVEN_DIFFERENCES[2])
def sold_as_kpo_though_contested() -> Iterator[Evidence]:
    """The sources list this service under KPO, but others sell it as BPO.

    Why: the name covers work of both kinds, so it counts half as much as an undisputed name.
    Fires: {"service": "corporate_training"}
    Silent: {"service": "legal"}
    Silent: {"service": "accounting"}
    """
    yield Evidence("service_types", KPO, FAINT)
