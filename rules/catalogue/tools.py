"""Tools: the software that B expects a KPO data analyst, or the analyst's firm, to know."""

from outsourcing import Entry
from outsourcing.rules.sources import BENEFITS, SEVEN_DIFFERENCES

EXAMPLE = "an example from B, which has no date; no rule requires it"

CATALOGUE = (
    Entry("tools", "MySQL", "database software that a KPO data analyst knows well", (SEVEN_DIFFERENCES[7],), EXAMPLE),
    Entry("tools", "Oracle", "database software that a KPO data analyst knows well", (SEVEN_DIFFERENCES[7],), EXAMPLE),
    Entry("tools", "Google Analytics", "website analytics, provided by a KPO firm", (BENEFITS[6],), EXAMPLE),
    Entry("tools", "Microsoft Power BI", "reports from data, provided by a KPO firm", (BENEFITS[6],), EXAMPLE),
)
