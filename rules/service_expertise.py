"""Difference 4: required service expertise. BPO buyers want experience, KPO buyers mastery."""

from collections.abc import Iterator

from outsourcing import BPO, KPO, STRONG, Difference, Evidence, Task, rule
from outsourcing.rules.sources import SEVEN_DIFFERENCES

DIFFERENCE = Difference(
    "service_expertise",
    4,
    "Service expertise",
    bpo="Industry experience and client reviews: settled processes, trained recruits, infrastructure.",
    kpo="Proven expertise in the client's niche, such as accounting, law or supply chain.",
    sources=(SEVEN_DIFFERENCES[4],),
)


@rule("SE1", Task(provider_proof="industry_experience"), source=SEVEN_DIFFERENCES[4])
def experience_wanted() -> Iterator[Evidence]:
    """Where years in the business convince, a BPO provider does.

    Why: experience stands for researched processes, trained recruits and infrastructure, which is what BPO needs.
    Fires: {"provider_proof": "industry_experience"}
    Silent: {"provider_proof": "both"}
    """
    yield Evidence("service_expertise", BPO, STRONG)


@rule("SE2", Task(provider_proof="subject_expertise"), source=SEVEN_DIFFERENCES[4])
def expertise_wanted() -> Iterator[Evidence]:
    """Where only mastery of the subject convinces, KPO is wanted.

    Why: for KPO, experience is good but proven expertise in the niche is what is really needed.
    Fires: {"provider_proof": "subject_expertise"}
    Silent: {"provider_proof": "both"}
    """
    yield Evidence("service_expertise", KPO, STRONG)
