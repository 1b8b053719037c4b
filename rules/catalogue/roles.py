"""Roles: the jobs in which the work is done.

B announces a list of BPO roles (difference 3) but leaves it empty, and A names none, so those come from other works.
"""

from outsourcing import Entry, Source
from outsourcing.rules.sources import B_KPO_ROLES, BENEFITS, SEVEN_DIFFERENCES

JOBS_IN_INDIA = Source(
    "Baxbo",
    "Nature and the scope of BPO jobs in India",
    "types of BPO jobs",
    "http://shopbaxbo.com/nature-and-the-scope-of-bpo-jobs-in-india/",
)
INBOUND_JOBS = Source(
    "apna", "Different types of BPO jobs", "inbound jobs", "https://apna.co/career-central/types-of-bpo-jobs"
)
FROM_OUTSIDE = "from outside: A and B do not name any BPO roles"

CATALOGUE = (
    Entry("roles", "Telecaller", "BPO: makes one phone call after another", (JOBS_IN_INDIA,), FROM_OUTSIDE),
    Entry("roles", "Data entry operator", "BPO: types or copies records", (JOBS_IN_INDIA,), FROM_OUTSIDE),
    Entry(
        "roles",
        "Billing desk executive",
        "BPO: issues bills and answers questions about them",
        (JOBS_IN_INDIA,),
        FROM_OUTSIDE,
    ),
    Entry(
        "roles",
        "Customer service executive",
        "BPO: answers customers by phone, e-mail or chat",
        (INBOUND_JOBS,),
        FROM_OUTSIDE,
    ),
    Entry(
        "roles",
        "Technical support agent",
        "BPO: helps users with technical faults",
        (INBOUND_JOBS,),
        FROM_OUTSIDE,
    ),
    Entry("roles", "Financial manager", "KPO: manages a company's money", (B_KPO_ROLES,)),
    Entry(
        "roles",
        "Technical data analyst",
        "KPO: draws answers from large amounts of data, and knows database software well",
        (B_KPO_ROLES, SEVEN_DIFFERENCES[7], BENEFITS[6]),
    ),
    Entry("roles", "Project manager", "KPO: leads projects", (B_KPO_ROLES,)),
    Entry("roles", "Consultant", "KPO: advises the client on a specific question", (B_KPO_ROLES,)),
    Entry(
        "roles",
        "Medical assistant",
        "KPO: helps in a medical practice",
        (B_KPO_ROLES,),
        "it has few of the seven marks of KPO; other sources put medical administration in BPO",
    ),
    Entry(
        "roles",
        "Lawyer",
        "KPO: handles a company's legal matters with their own judgment",
        (SEVEN_DIFFERENCES[1], SEVEN_DIFFERENCES[6]),
    ),
    Entry(
        "roles",
        "Engineer",
        "KPO: decides on technical matters and may change key processes",
        (SEVEN_DIFFERENCES[5],),
        "B mentions engineering services, not the job",
    ),
)
