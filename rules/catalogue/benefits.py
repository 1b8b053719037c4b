"""Benefits: the six that B claims for BPO and KPO alike."""

from outsourcing import Entry
from outsourcing.rules.sources import A_OPENING, BENEFITS

NO_DATA = "B shows no data for it"

CATALOGUE = (
    Entry(
        "benefits",
        "Lower operating costs",
        "no team to build, no rooms and equipment to pay for; in a hub offshore lower wages and taxes, too",
        (BENEFITS[1],),
        NO_DATA,
    ),
    Entry(
        "benefits",
        "A worldwide pool of talent",
        "good people within reach for less, without hiring, vetting and training them",
        (BENEFITS[2],),
        f"{NO_DATA}; the example, accountants in India, is called neither BPO nor KPO",
    ),
    Entry(
        "benefits",
        "Better quality and efficiency",
        "trained people do the work, and those it is taken from have time for the rest",
        (BENEFITS[3],),
        f"{NO_DATA}; the examples, accounting with payroll and customer service, are called neither BPO nor KPO",
    ),
    Entry(
        "benefits",
        "Scalability",
        "start small, grow once content, shrink by agreement",
        (BENEFITS[4],),
        f"{NO_DATA}; B speaks of KPO call centres here, against its own picture of small teams of specialists",
    ),
    Entry(
        "benefits",
        "More productive staff",
        "less to do for the people in house; everyone keeps to what they are best at",
        (BENEFITS[5], A_OPENING),
        f"{NO_DATA}, and advertises its own product there",
    ),
    Entry(
        "benefits",
        "Advanced technology",
        "costly tools, and people who know them, come with the provider",
        (BENEFITS[6],),
        f"{NO_DATA}; the argument is for KPO only",
    ),
)
