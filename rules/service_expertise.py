"""Difference 4: required service expertise. BPO buyers want experience, KPO buyers mastery."""

from collections.abc import Iterator

from outsourcing import BPO, CLEAR, KPO, STRONG, Difference, Evidence, Task, rule
from outsourcing.rules.sources import CONTINUUM, SEVEN_DIFFERENCES

DIFFERENCE = Difference(
    "service_expertise",
    4,
    "Service expertise",
    bpo="Industry experience and client reviews: established processes, trained recruits, infrastructure.",
    kpo="Proven expertise in the client's niche, such as accounting, law or supply chain.",
    sources=(SEVEN_DIFFERENCES[4],),
)


@rule("SE1", Task(provider_proof="industry_experience"), source=SEVEN_DIFFERENCES[4])
def experience_wanted() -> Iterator[Evidence]:
    """Choosing a provider by industry experience points to BPO.

    Why: buyers often look for experience: it stands for established processes, trained recruits and infrastructure.
    Fires: {"provider_proof": "industry_experience"}
    Silent: {"provider_proof": "both"}
    """
    yield Evidence("service_expertise", BPO, CLEAR)


@rule("SE2", Task(provider_proof="subject_expertise"), source=SEVEN_DIFFERENCES[4])
def expertise_wanted() -> Iterator[Evidence]:
    """Choosing a provider by subject expertise points to KPO.

    Why: in KPO, experience is welcome, but proven expertise in the niche is what counts.
    Fires: {"provider_proof": "subject_expertise"}
    Silent: {"provider_proof": "both"}
    """
    yield Evidence("service_expertise", KPO, STRONG)


@rule("SE3", Task(provider_proof="both"), source=CONTINUUM)
def experience_and_expertise_wanted() -> Iterator[Evidence]:
    """Choosing a provider by experience and by expertise points to something of both kinds.

    Why: much work lies between the two kinds; such an answer is known, and speaks for both sides alike.
    Fires: {"provider_proof": "both"}
    Silent: {"provider_proof": "industry_experience"}
    Silent: {"provider_proof": "subject_expertise"}
    """
    yield Evidence("service_expertise", BPO, CLEAR)
    yield Evidence("service_expertise", KPO, CLEAR)
