"""The works and places on which the pack is based, in addition to those of the shipped rules."""

from outsourcing import Source
from outsourcing.rules.sources import CONTINUUM, DOCUMENTABLE

PAID_FOR = DOCUMENTABLE._replace(place="what each is paid for")
WRITTEN_CRITERIA = DOCUMENTABLE._replace(place="instructions, visible and measurable")
METRICS = CONTINUUM._replace(place="precision of quality metrics")
PROCESSORS = Source(
    "GDPR",
    "Regulation (EU) 2016/679, General Data Protection Regulation",
    "Article 28 (3) (a) and (10)",
    "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
)
SPECIALIST_BPO = Source(
    "Felcorp",
    "Why specialist insurance BPO outperforms generic providers",
    "compliance and domain skill",
    "https://www.felcorp.com/insurance-outsourcing/why-specialist-insurance-bpo-outperforms-generic-providers",
)
