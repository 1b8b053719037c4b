"""Services: all services that the sources name, the side each is on, and where the sources disagree.

The name is weak evidence: clerical work in law is sold as KPO, and demanding work as BPO. `side` is None where the
sources give both sides or none; `contested` says who disagrees. B announces lists of BPO services (difference 2) and
of KPO services (more about KPO) but leaves them empty; its list of operations, its list of KPO services and the lists
of A fill the gap.
"""

from outsourcing import BPO, KPO, Choice, Entry, Side, Source
from outsourcing.rules.sources import (
    A_BPO_SERVICES,
    A_FRONT_OFFICE,
    A_KPO,
    A_KPO_SERVICES,
    B_BPO_OPERATIONS,
    B_KPO_ROLES,
    B_KPO_SERVICES,
    BENEFITS,
    SEVEN_DIFFERENCES,
)

OUTSIDE = "other sources call it BPO"


class Service(Choice):
    """A service that can be bought: value, label, sentence, side, sources, and who disagrees about the side."""

    side: Side | None
    sources: tuple[Source, ...]
    contested: str

    def __init__(  # noqa: PLR0913, PLR0917  one line of the catalogue
        self,
        value: str,
        label: str,
        sentence: str,
        side: Side | None,
        sources: tuple[Source, ...],
        contested: str = "",
    ) -> None:
        super().__init__(value, label, sentence)
        self.side, self.sources, self.contested = side, sources, contested

    CUSTOMER_SUPPORT = (
        "customer_support",
        "Customer service and support",
        "answering questions and complaints",
        BPO,
        (A_BPO_SERVICES, B_BPO_OPERATIONS, SEVEN_DIFFERENCES[6]),
    )
    CALL_CENTRE = (
        "call_centre",
        "Call centre",
        "taking or making many calls",
        BPO,
        (SEVEN_DIFFERENCES[1], SEVEN_DIFFERENCES[4]),
    )
    HELP_DESK = "help_desk", "Help desk", "first help for users of a system", BPO, (A_BPO_SERVICES,)
    TECHNICAL_SUPPORT = (
        "technical_support",
        "Technical support",
        "known faults with known fixes",
        BPO,
        (B_BPO_OPERATIONS,),
    )
    TELEMARKETING = "telemarketing", "Telemarketing", "selling by phone", BPO, (A_BPO_SERVICES,)
    MARKETING = "marketing", "Marketing work", "carrying out campaigns, not market research", BPO, (A_FRONT_OFFICE,)
    DATA_ENTRY = (
        "data_entry",
        "Data entry",
        "typing or copying records",
        BPO,
        (A_BPO_SERVICES, B_BPO_OPERATIONS, SEVEN_DIFFERENCES[7]),
    )
    DATA_PROCESSING = (
        "data_processing",
        "Data processing",
        "sorting, checking, converting records",
        BPO,
        (A_BPO_SERVICES,),
    )
    BOOKKEEPING = "bookkeeping", "Bookkeeping", "transactions, payables, receivables", BPO, (A_BPO_SERVICES,)
    INSURANCE = (
        "insurance",
        "Insurance work",
        "policies and claims",
        BPO,
        (A_BPO_SERVICES,),
        "other sources put underwriting and actuarial work in KPO",
    )
    HUMAN_RESOURCES = (
        "human_resources",
        "Human resource services",
        "staff records, hiring paperwork, benefits",
        BPO,
        (A_FRONT_OFFICE, B_BPO_OPERATIONS),
    )
    ADMINISTRATION = "administration", "Administrative work", "the office's everyday tasks", BPO, (A_FRONT_OFFICE,)
    OPERATIONS = "operations", "Operations", "running the company's internal routines", BPO, (A_FRONT_OFFICE,)
    FRONT_OFFICE_ASSISTANCE = (
        "front_office_assistance",
        "Front office assistance",
        "help in dealing with customers",
        BPO,
        (B_BPO_OPERATIONS,),
    )
    BACK_OFFICE_ASSISTANCE = (
        "back_office_assistance",
        "Back office assistance",
        "help with internal routines",
        BPO,
        (B_BPO_OPERATIONS,),
    )
    IT_SERVICES = "it_services", "IT services", "keeping systems running", BPO, (A_FRONT_OFFICE,)
    MAINTENANCE = "maintenance", "Maintenance", "keeping things in working order for customers", BPO, (A_FRONT_OFFICE,)
    MEDIA_PROCESSING = (
        "media_processing",
        "Media processing",
        "preparing media for publication",
        BPO,
        (B_BPO_OPERATIONS,),
    )
    WEBSITE_SERVICES = "website_services", "Website services", "keeping a website up to date", BPO, (B_BPO_OPERATIONS,)
    ACCOUNTING = (
        "accounting",
        "Accounting",
        "statements and advice, beyond bookkeeping",
        None,
        (A_BPO_SERVICES, A_KPO, SEVEN_DIFFERENCES[4]),
        "source A lists it under BPO and under KPO; B calls it a KPO niche",
    )
    PAYROLL = (
        "payroll",
        "Payroll",
        "paying the staff",
        None,
        (BENEFITS[3],),
        "B names it without a side; other sources call it BPO",
    )
    CONSULTANCY = "consultancy", "Consultancy", "expert advice on a specific question", KPO, (A_KPO, B_KPO_ROLES)
    PROJECT_MANAGEMENT = "project_management", "Project management", "leading projects", KPO, (B_KPO_ROLES,)
    RESEARCH_AND_DEVELOPMENT = (
        "research_and_development",
        "Research and development",
        "developing something new",
        KPO,
        (A_KPO,),
    )
    BUSINESS_RESEARCH = (
        "business_research",
        "Business research",
        "companies, industries, competitors",
        KPO,
        (B_KPO_SERVICES,),
    )
    MARKET_RESEARCH = (
        "market_research",
        "Market research",
        "what customers want (MRO)",
        KPO,
        (A_KPO_SERVICES, B_KPO_SERVICES),
    )
    FINANCIAL_RESEARCH = (
        "financial_research",
        "Financial research",
        "companies and markets for investors (FRO)",
        KPO,
        (A_KPO_SERVICES,),
    )
    FINANCIAL_MANAGEMENT = "financial_management", "Financial management", "managing the money", KPO, (B_KPO_ROLES,)
    LEGAL = (
        "legal",
        "Legal work",
        "drafting, research, review by lawyers (LPO)",
        KPO,
        (A_KPO_SERVICES, B_KPO_SERVICES, SEVEN_DIFFERENCES[6]),
    )
    ANALYTICS = "analytics", "Analytics", "models and forecasts from data", KPO, (A_KPO, A_KPO_SERVICES)
    DATA_ANALYSIS = (
        "data_analysis",
        "Data analysis",
        "answers from data",
        KPO,
        (B_KPO_SERVICES, B_KPO_ROLES, SEVEN_DIFFERENCES[7]),
    )
    ENGINEERING = "engineering", "Engineering services", "design and technical decisions", KPO, (SEVEN_DIFFERENCES[5],)
    WRITING_AND_CONTENT = (
        "writing_and_content",
        "Writing and content",
        "texts that someone has to create",
        KPO,
        (B_KPO_SERVICES,),
        OUTSIDE,
    )
    CREATIVE_DESIGN = (
        "creative_design",
        "Creative design",
        "graphics, brands, layouts",
        KPO,
        (B_KPO_SERVICES,),
        OUTSIDE,
    )
    CORPORATE_TRAINING = (
        "corporate_training",
        "Corporate training",
        "teaching a company's staff",
        KPO,
        (B_KPO_SERVICES,),
        OUTSIDE,
    )
    EDUCATION = "education", "Education and learning", "courses and learning material", KPO, (B_KPO_SERVICES,)
    MEDICAL_ASSISTANCE = (
        "medical_assistance",
        "Medical assistance",
        "help in a medical practice",
        KPO,
        (B_KPO_ROLES,),
        "other sources put medical administration in BPO",
    )
    OTHER = "other", "None of these", "the name says nothing", None, ()


def named(side: Side, *, contested: bool) -> tuple[Service, ...]:
    """Return the services on one side, either contested or undisputed."""
    return tuple(service for service in Service if service.side is side and bool(service.contested) is contested)


REMARKS = {  # what the sources leave open, apart from disagreement about the side
    Service.INSURANCE: "A does not say which insurance work",
    Service.MAINTENANCE: "A does not say what is maintained",
    Service.CREATIVE_DESIGN: "B shows no example of it on any difference",
    Service.CORPORATE_TRAINING: "B shows no example of it on any difference",
    Service.EDUCATION: "B shows no example of it on any difference",
}


def _entry(service: Service) -> Entry:
    usual = f"usually {service.side}" if service.side else "no usual side"
    note = "; ".join(filter(None, (service.contested, REMARKS.get(service, ""))))
    return Entry("services", service.label, f"{service.sentence}; {usual}", service.sources, note)


CATALOGUE = tuple(_entry(service) for service in Service if service is not Service.OTHER)
