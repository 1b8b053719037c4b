"""Companies: the providers that B names. The provider is never evidence: most sell work of both kinds."""

from outsourcing import Entry
from outsourcing.rules.catalogue import UNDATED
from outsourcing.rules.sources import B_BPO_COMPANIES, B_KPO_COMPANIES

NOT_ONLY = "not exclusive: providers named for one kind sell the other, too"
AS_SPELT = "spelt as in B, which says that it belongs to Tata; probably a mistake for a Tata company"
BY_CONTENT = "the wording of B's list could mean buyers, but the companies in it are providers"


def _bpo(name: str, remark: str = "") -> Entry:
    note = "; ".join(filter(None, (UNDATED, NOT_ONLY, remark)))
    return Entry("companies", name, "named as a provider of BPO", (B_BPO_COMPANIES,), note)


def _kpo(name: str) -> Entry:
    note = f"{UNDATED}; {NOT_ONLY}; {BY_CONTENT}"
    return Entry("companies", name, "named as a provider of KPO", (B_KPO_COMPANIES,), note)


CATALOGUE = (
    _bpo("Accenture"),
    _bpo("TIS Global", AS_SPELT),
    _bpo("International Business Machines Corporation (IBM)"),
    _bpo("Wipro Limited"),
    _bpo("Genpact"),
    _kpo("Sutherland Global Services"),
    _kpo("WNS Global Services"),
    _kpo("Boston Analytics"),
    _kpo("SG Analytics"),
    _kpo("Syntel"),
)
