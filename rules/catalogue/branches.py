"""Branches: the kinds of work into which BPO and KPO are divided, with the short names they go by.

Front and back office divide BPO only; KPO is divided by its subject. The same letters mean other things elsewhere.
"""

from outsourcing import Entry
from outsourcing.rules.sources import (
    A_ADDED_VALUE,
    A_BPO_SERVICES,
    A_FAMILY,
    A_FRONT_OFFICE,
    A_KPO,
    A_KPO_SERVICES,
    A_OPENING,
    B_BPO_OPERATIONS,
    B_INTRODUCTION,
    B_KPO,
    B_KPO_SERVICES,
    SEVEN_DIFFERENCES,
)

BPO_ONLY = "A and B divide BPO like this, and not KPO"
CALLED_BPO_TOO = "other sources call it BPO"
NO_EXAMPLE = "B shows no example of it on any difference"

CATALOGUE = (
    Entry(
        "branches",
        "Business process outsourcing (BPO)",
        "work that is not the company's core, given to a third party; a verdict of BPO means the plain kind, not KPO",
        (A_OPENING, B_INTRODUCTION, A_FAMILY, A_ADDED_VALUE),
        "A and B call KPO a part of BPO and core work all the same; to A it is the simplest and most monotonous of its "
        "family and adds the least, without data; elsewhere BPO is also a broker price opinion",
    ),
    Entry(
        "branches",
        "Knowledge process outsourcing (KPO)",
        "the part of BPO that rests on expertise and judgment, core work included; it grew out of BPO as that matured",
        (A_KPO, B_INTRODUCTION, B_KPO, SEVEN_DIFFERENCES[2], A_ADDED_VALUE),
        "A says without data that it makes companies grow, and writes KPI for it twice by mistake",
    ),
    Entry(
        "branches",
        "Front office",
        "BPO: work that customers meet, such as marketing, upkeep for them, phone, e-mail and fax",
        (A_FRONT_OFFICE, B_BPO_OPERATIONS),
        BPO_ONLY,
    ),
    Entry(
        "branches",
        "Back office",
        "BPO: a company's inner work, such as administration, operations, human resources and IT",
        (A_FRONT_OFFICE, B_BPO_OPERATIONS),
        f"{BPO_ONLY}; A finds it a little harder than the front office, and still BPO",
    ),
    Entry(
        "branches",
        "Legal process outsourcing (LPO)",
        "KPO: legal matters, handled by lawyers on their own judgment",
        (A_KPO_SERVICES, B_KPO_SERVICES, SEVEN_DIFFERENCES[6]),
    ),
    Entry(
        "branches",
        "Market research outsourcing (MRO)",
        "KPO: finding out what a market wants",
        (A_KPO_SERVICES, B_KPO_SERVICES),
        "not to be taken for marketing, which A counts as front office",
    ),
    Entry(
        "branches",
        "Financial research outsourcing (FRO)",
        "KPO: studying companies and markets for those who invest",
        (A_KPO_SERVICES,),
    ),
    Entry(
        "branches",
        "Research process outsourcing (RPO)",
        "a young branch of KPO: research as a service",
        (A_FAMILY,),
        "elsewhere RPO is recruitment process outsourcing; RPA, robotic process automation, is neither",
    ),
    Entry(
        "branches", "Analysis process outsourcing (APO)", "a young branch of KPO: analysis as a service", (A_FAMILY,)
    ),
    Entry("branches", "Analytics", "KPO: models and forecasts that decisions rest on", (A_KPO, A_KPO_SERVICES)),
    Entry("branches", "Data analysis", "KPO: answers drawn from large amounts of data", (B_KPO_SERVICES,)),
    Entry("branches", "Business research", "KPO: studying companies, industries and rivals", (B_KPO_SERVICES,)),
    Entry(
        "branches",
        "Engineering services",
        "KPO: technical decisions that may change how key processes run",
        (SEVEN_DIFFERENCES[5],),
    ),
    Entry(
        "branches",
        "Accounting",
        "KPO where it advises; keeping the books and paying the bills is BPO",
        (A_BPO_SERVICES, A_KPO, SEVEN_DIFFERENCES[4]),
        "A lists it under BPO and under KPO; the line between the two is our own",
    ),
    Entry(
        "branches",
        "Writing and content development",
        "KPO: texts that someone has to think up",
        (B_KPO_SERVICES,),
        CALLED_BPO_TOO,
    ),
    Entry(
        "branches",
        "Creative design",
        "KPO: graphics, brands, layouts",
        (B_KPO_SERVICES,),
        f"{CALLED_BPO_TOO}; {NO_EXAMPLE}",
    ),
    Entry(
        "branches",
        "Corporate training",
        "KPO: teaching a company's staff",
        (B_KPO_SERVICES,),
        f"{CALLED_BPO_TOO}; {NO_EXAMPLE}",
    ),
    Entry("branches", "Education and learning", "KPO: courses and what is learned from", (B_KPO_SERVICES,), NO_EXAMPLE),
)
