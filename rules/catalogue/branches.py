"""Branches: the kinds of work into which BPO and KPO are divided, with their abbreviations.

Front and back office divide BPO only; KPO is divided by subject. Some abbreviations mean other things elsewhere.
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

BPO_ONLY = "A and B divide BPO in this way, but not KPO"
CALLED_BPO_TOO = "other sources call it BPO"
NO_EXAMPLE = "B shows no example of it on any difference"

CATALOGUE = (
    Entry(
        "branches",
        "Business process outsourcing (BPO)",
        "work that is not the company's core, given to a third party; a verdict of BPO means plain BPO, not KPO",
        (A_OPENING, B_INTRODUCTION, A_FAMILY, A_ADDED_VALUE),
        "A and B call KPO a part of BPO, and yet core work; A calls BPO the simplest, most monotonous of its family, "
        "with the least added value, but gives no data; elsewhere BPO also means broker price opinion",
    ),
    Entry(
        "branches",
        "Knowledge process outsourcing (KPO)",
        "the part of BPO that depends on expertise and judgment, core work included; it grew out of BPO",
        (A_KPO, B_INTRODUCTION, B_KPO, SEVEN_DIFFERENCES[2], A_ADDED_VALUE),
        "A says, without data, that it makes companies grow, and twice writes KPI by mistake",
    ),
    Entry(
        "branches",
        "Front office",
        "BPO: work that customers deal with, such as marketing, maintenance, phone, e-mail and fax",
        (A_FRONT_OFFICE, B_BPO_OPERATIONS),
        BPO_ONLY,
    ),
    Entry(
        "branches",
        "Back office",
        "BPO: a company's internal work, such as administration, operations, human resources and IT",
        (A_FRONT_OFFICE, B_BPO_OPERATIONS),
        f"{BPO_ONLY}; A calls it a little more complex than the front office, but still BPO",
    ),
    Entry(
        "branches",
        "Legal process outsourcing (LPO)",
        "KPO: legal matters, handled by lawyers with their own judgment",
        (A_KPO_SERVICES, B_KPO_SERVICES, SEVEN_DIFFERENCES[6]),
    ),
    Entry(
        "branches",
        "Market research outsourcing (MRO)",
        "KPO: finding out what a market wants",
        (A_KPO_SERVICES, B_KPO_SERVICES),
        "not the same as marketing, which A counts as front office",
    ),
    Entry(
        "branches",
        "Financial research outsourcing (FRO)",
        "KPO: studying companies and markets for investors",
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
    Entry("branches", "Analytics", "KPO: models and forecasts on which decisions are based", (A_KPO, A_KPO_SERVICES)),
    Entry("branches", "Data analysis", "KPO: answers drawn from large amounts of data", (B_KPO_SERVICES,)),
    Entry("branches", "Business research", "KPO: studying companies, industries and competitors", (B_KPO_SERVICES,)),
    Entry(
        "branches",
        "Engineering services",
        "KPO: technical decisions that may change how key processes run",
        (SEVEN_DIFFERENCES[5],),
    ),
    Entry(
        "branches",
        "Accounting",
        "KPO where it is advice; keeping the books and paying the bills is BPO",
        (A_BPO_SERVICES, A_KPO, SEVEN_DIFFERENCES[4]),
        "A lists it under BPO and under KPO; where the line is drawn is our own reading",
    ),
    Entry(
        "branches",
        "Writing and content development",
        "KPO: texts that someone has to create",
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
    Entry("branches", "Education and learning", "KPO: courses and learning materials", (B_KPO_SERVICES,), NO_EXAMPLE),
)
