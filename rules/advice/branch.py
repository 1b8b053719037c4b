"""Branch: the kind of BPO or KPO. A split task has one of each."""

from collections.abc import Iterator

from outsourcing import BPO, KPO, MATCH, Advice, Task, Topic, Verdict, one_of, rule
from outsourcing.rules.advice import BOUGHT, FOR_BPO, FOR_KPO, GIVEN_AWAY
from outsourcing.rules.catalogue.services import Service, named
from outsourcing.rules.sources import A_FAMILY, A_FRONT_OFFICE, A_KPO_SERVICES, B_KPO_SERVICES, TRADES_SPLIT

OF_ITS_OWN = {
    service.value: service.sentence
    for service in (
        Service.ACCOUNTING,
        Service.CONSULTANCY,
        Service.PROJECT_MANAGEMENT,
        Service.BUSINESS_RESEARCH,
        Service.FINANCIAL_MANAGEMENT,
        Service.ENGINEERING,
        Service.WRITING_AND_CONTENT,
        Service.CREATIVE_DESIGN,
        Service.CORPORATE_TRAINING,
        Service.EDUCATION,
        Service.MEDICAL_ASSISTANCE,
    )
}


@rule("BR1", Verdict(kind=FOR_BPO), *GIVEN_AWAY, Task(office="front_office"), source=A_FRONT_OFFICE)
def front_office() -> Iterator[Advice]:
    """BPO that deals with customers is front-office work.

    Why: the front office is what customers deal with: phone, e-mail, campaigns, maintenance.
    Fires: {"kind": "BPO", "office": "front_office"}
    Fires: {"kind": "SPLIT", "office": "front_office"}
    Silent: {"kind": "KPO", "office": "front_office"}
    Silent: {"kind": "BPO", "office": "back_office"}
    """
    yield Advice(
        Topic.BRANCH,
        "front_office",
        "Look for front-office BPO: providers that deal with your customers in your name.",
        BPO,
    )


@rule("BR2", Verdict(kind=FOR_BPO), *GIVEN_AWAY, Task(office="back_office"), source=A_FRONT_OFFICE)
def back_office() -> Iterator[Advice]:
    """BPO that stays inside the company is back-office work.

    Why: administration, operations, human resources, IT: somewhat more involved than the front office, but still BPO.
    Fires: {"kind": "BPO", "office": "back_office"}
    Fires: {"kind": "SPLIT", "office": "back_office"}
    Silent: {"kind": "KPO", "office": "back_office"}
    Silent: {"kind": "BPO", "office": "front_office"}
    """
    text = "Look for back-office BPO: providers of internal routines, more involved than the front office."
    yield Advice(Topic.BRANCH, "back_office", text, BPO)


@rule("BR3", Verdict(kind=FOR_KPO), *GIVEN_AWAY, Task(service="legal"), source=A_KPO_SERVICES)
def legal_process() -> Iterator[Advice]:
    """Legal work in KPO is legal process outsourcing.

    Why: lawyers research, draft and review on the basis of their own expertise.
    Fires: {"kind": "KPO", "service": "legal"}
    Fires: {"kind": "SPLIT", "service": "legal"}
    Silent: {"kind": "BPO", "service": "legal"}
    Silent: {"kind": "KPO", "service": "analytics"}
    """
    yield Advice(Topic.BRANCH, "legal_process_outsourcing", "Look for legal process outsourcing (LPO).", KPO)


@rule("BR4", Verdict(kind=FOR_KPO), *GIVEN_AWAY, Task(service="market_research"), source=A_KPO_SERVICES)
def market_research() -> Iterator[Advice]:
    """Research into markets is market research outsourcing.

    Why: finding out what customers want is KPO; running a campaign is front-office BPO.
    Fires: {"kind": "KPO", "service": "market_research"}
    Fires: {"kind": "SPLIT", "service": "market_research"}
    Silent: {"kind": "BPO", "service": "market_research"}
    Silent: {"kind": "KPO", "service": "marketing"}
    """
    yield Advice(Topic.BRANCH, "market_research_outsourcing", "Look for market research outsourcing (MRO).", KPO)


@rule("BR5", Verdict(kind=FOR_KPO), *GIVEN_AWAY, Task(service="financial_research"), source=A_KPO_SERVICES)
def financial_research() -> Iterator[Advice]:
    """Research for investors is financial research outsourcing.

    Why: it evaluates companies and markets.
    Fires: {"kind": "KPO", "service": "financial_research"}
    Fires: {"kind": "SPLIT", "service": "financial_research"}
    Silent: {"kind": "BPO", "service": "financial_research"}
    Silent: {"kind": "KPO", "service": "market_research"}
    """
    yield Advice(Topic.BRANCH, "financial_research_outsourcing", "Look for financial research outsourcing (FRO).", KPO)


@rule("BR6", Verdict(kind=FOR_KPO), *GIVEN_AWAY, Task(service="research_and_development"), source=A_FAMILY)
def research_process() -> Iterator[Advice]:
    """Research and development is research process outsourcing.

    Why: research is one of the two branches that have grown out of KPO; matching this service to it is our own reading.
    Fires: {"kind": "KPO", "service": "research_and_development"}
    Fires: {"kind": "SPLIT", "service": "research_and_development"}
    Silent: {"kind": "BPO", "service": "research_and_development"}
    Silent: {"kind": "KPO", "service": "legal"}
    """
    text = "Look for research process outsourcing (RPO; elsewhere these letters mean recruitment)."
    yield Advice(Topic.BRANCH, "research_process_outsourcing", text, KPO)


@rule("BR7", Verdict(kind=FOR_KPO), *GIVEN_AWAY, Task(service="data_analysis"), source=A_FAMILY)
def analysis_process() -> Iterator[Advice]:
    """Data analysis is analysis process outsourcing.

    Why: analysis is the other of the two branches that have grown out of KPO; matching this service to it is our own
    reading.
    Fires: {"kind": "KPO", "service": "data_analysis"}
    Fires: {"kind": "SPLIT", "service": "data_analysis"}
    Silent: {"kind": "BPO", "service": "data_analysis"}
    Silent: {"kind": "KPO", "service": "analytics"}
    """
    yield Advice(Topic.BRANCH, "analysis_process_outsourcing", "Look for analysis process outsourcing (APO).", KPO)


@rule("BR8", Verdict(kind=FOR_KPO), *GIVEN_AWAY, Task(service="analytics"), source=A_KPO_SERVICES)
def analytics() -> Iterator[Advice]:
    """Models and forecasts are analytics.

    Why: advanced analysis is among the high-level processes of KPO.
    Fires: {"kind": "KPO", "service": "analytics"}
    Fires: {"kind": "SPLIT", "service": "analytics"}
    Silent: {"kind": "BPO", "service": "analytics"}
    Silent: {"kind": "KPO", "service": "data_analysis"}
    """
    yield Advice(Topic.BRANCH, "analytics", "Look for analytics: models and forecasts from data.", KPO)


@rule(
    "BR9",
    Verdict(kind=FOR_KPO),
    *GIVEN_AWAY,
    Task(service=MATCH.service & one_of(*OF_ITS_OWN)),
    source=B_KPO_SERVICES,
)
def service_of_its_own(service: str) -> Iterator[Advice]:
    """Other knowledge services are branches of their own.

    Why: they are sold by name: writing and content, design, training, engineering, consultancy and so on.
    Fires: {"kind": "KPO", "service": "creative_design"}
    Fires: {"kind": "SPLIT", "service": "engineering"}
    Silent: {"kind": "BPO", "service": "creative_design"}
    Silent: {"kind": "KPO", "service": "legal"}
    """
    yield Advice(Topic.BRANCH, service, f"Look for a knowledge service of its own: {OF_ITS_OWN[service]}.", KPO)


@rule(
    "BR10",
    Verdict(kind="KPO"),
    *BOUGHT,
    Task(service=one_of(*named(BPO, contested=False), *named(BPO, contested=True), Service.PAYROLL)),
    source=TRADES_SPLIT,
)
def knowledge_in_a_bpo_trade() -> Iterator[Advice]:
    """Knowledge work in a trade known for BPO has no branch of its own.

    Why: a trade contains both kinds: in insurance, entering policies is BPO and underwriting is KPO.
    Fires: {"kind": "KPO", "service": "insurance"}
    Silent: {"kind": "SPLIT", "service": "insurance"}
    Silent: {"kind": "KPO", "service": "legal"}
    """
    text = "This trade mostly sells BPO: look for providers in it that sell judgment."
    yield Advice(Topic.BRANCH, "specialists_of_the_trade", text, KPO)
