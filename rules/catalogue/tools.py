"""Tools: the software that B takes for granted in a KPO data analyst or in the firm that lends one."""

from outsourcing import Entry
from outsourcing.rules.sources import BENEFITS, SEVEN_DIFFERENCES

EXAMPLE = "an example of B, which bears no date; no rule wants it"

CATALOGUE = (
    Entry(
        "tools", "MySQL", "database software that a KPO data analyst is at home in", (SEVEN_DIFFERENCES[7],), EXAMPLE
    ),
    Entry(
        "tools", "Oracle", "database software that a KPO data analyst is at home in", (SEVEN_DIFFERENCES[7],), EXAMPLE
    ),
    Entry("tools", "Google Analytics", "analysis of visits, brought along by a KPO firm", (BENEFITS[6],), EXAMPLE),
    Entry(
        "tools", "Microsoft Power BI", "reports drawn from data, brought along by a KPO firm", (BENEFITS[6],), EXAMPLE
    ),
)
