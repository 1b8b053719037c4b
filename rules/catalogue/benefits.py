"""Benefits: the six that B claims for BPO and KPO alike."""

from outsourcing import Entry
from outsourcing.rules.sources import A_OPENING, BENEFITS

NO_DATA = "B shows no data for it"

CATALOGUE = (
    Entry(
        "benefits",
        "Lower operating costs",
        "no team to build, no office or equipment to pay for; in an offshore hub, lower wages and taxes as well",
        (BENEFITS[1],),
        NO_DATA,
    ),
    Entry(
        "benefits",
        "A worldwide pool of talent",
        "access to good people for less, without hiring, vetting and training them",
        (BENEFITS[2],),
        f"{NO_DATA}; the example, accountants in India, is called neither BPO nor KPO",
    ),
    Entry(
        "benefits",
        "Better quality and efficiency",
        "trained people do the work, and the staff who did it have time for other work",
        (BENEFITS[3],),
        f"{NO_DATA}; the examples, accounting with payroll and customer service, are called neither BPO nor KPO",
    ),
    Entry(
        "benefits",
        "Scalability",
        "start small, grow once satisfied, shrink by agreement",
        (BENEFITS[4],),
        f"{NO_DATA}; B mentions KPO call centres here, which contradicts its small teams of specialists",
    ),
    Entry(
        "benefits",
        "More productive staff",
        "less to do for in-house staff; everyone concentrates on what they do best",
        (BENEFITS[5], A_OPENING),
        f"{NO_DATA}, and advertises its own product there",
    ),
    Entry(
        "benefits",
        "Advanced technology",
        "the provider brings costly tools and people who know them",
        (BENEFITS[6],),
        f"{NO_DATA}; the argument is for KPO only",
    ),
)
