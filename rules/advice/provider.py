"""Provider: what proof to ask for, and which questions to ask."""

from collections.abc import Iterator

from outsourcing import BPO, KPO, WHOLE, Advice, Task, Topic, Verdict, one_of, rule
from outsourcing.rules.advice import BOUGHT, DECIDED, FOR_BPO, FOR_KPO, FREELANCE, NOT_FREELANCE
from outsourcing.rules.sources import B_KPO, PATIENT_DATA, SEVEN_DIFFERENCES


@rule("PV1", Verdict(kind=FOR_BPO), *BOUGHT, NOT_FREELANCE, source=SEVEN_DIFFERENCES[4])
def industry_experience() -> Iterator[Advice]:
    """A BPO provider is chosen by experience and reviews.

    Why: years in the business stand for proven processes, trained recruits and the right equipment.
    Fires: {"kind": "BPO"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "KPO"}
    Silent: {"kind": "BPO", "time_span": "project", "volume": "low", "data_sensitivity": "open", "failure_effect": "tolerable"}
    """
    text = "Ask for years of experience in your industry, and for reviews by clients of your size."
    yield Advice(Topic.PROVIDER, "experience_and_reviews", text, BPO)


@rule("PV2", Verdict(kind=FOR_KPO), *BOUGHT, source=SEVEN_DIFFERENCES[4])
def subject_expertise() -> Iterator[Advice]:
    """A KPO provider is chosen by proven expertise in the subject.

    Why: years in business are welcome, but what you need is mastery of your exact niche (a field of law, a supply
    chain).
    Fires: {"kind": "KPO"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "BPO"}
    """
    text = "Ask for proven expertise in exactly your subject; years in business alone are not enough."
    yield Advice(Topic.PROVIDER, "proof_of_expertise", text, KPO)


@rule("PV3", Verdict(kind=FOR_BPO), *BOUGHT, NOT_FREELANCE, source=SEVEN_DIFFERENCES[4])
def questions_about_the_process() -> Iterator[Advice]:
    """Ask a BPO provider about process, recruits and peaks.

    Why: you hand over steps; what counts is who follows them, how they learn them and what happens when a lot comes in.
    Fires: {"kind": "BPO"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "KPO"}
    Silent: {"kind": "BPO", "time_span": "project", "volume": "low", "data_sensitivity": "open", "failure_effect": "tolerable"}
    """
    text = (
        "Ask which process they have for this, how long they train a recruit, what happens at a peak, and which two "
        "clients you may call."
    )
    yield Advice(Topic.PROVIDER, "questions_about_process", text, BPO)


@rule("PV4", Verdict(kind=FOR_KPO), *BOUGHT, NOT_FREELANCE, source=SEVEN_DIFFERENCES[7])
def questions_about_the_people() -> Iterator[Advice]:
    """Ask a KPO provider about the people who will do the work.

    Why: the result depends on their experience and domain knowledge, and leaves with them.
    Fires: {"kind": "KPO"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "BPO"}
    Silent: {"kind": "KPO", "time_span": "project", "volume": "low", "data_sensitivity": "open", "failure_effect": "tolerable"}
    """
    text = (
        "Ask who exactly will do it, with which degree and which cases like yours, who reviews their work, and who takes "
        "over when they leave."
    )
    yield Advice(Topic.PROVIDER, "questions_about_people", text, KPO)


@rule(
    "PV5",
    Verdict(kind=DECIDED),
    *BOUGHT,
    Task(data_sensitivity=one_of("confidential", "personal", "personal_and_confidential", "restricted")),
    source=PATIENT_DATA,
)
def questions_about_the_data() -> Iterator[Advice]:
    """Where data is sensitive, ask about data as well.

    Why: the client answers for what the provider does with it.
    Fires: {"kind": "BPO", "data_sensitivity": "confidential"}
    Fires: {"kind": "KPO", "data_sensitivity": "personal"}
    Fires: {"kind": "KPO", "data_sensitivity": "personal_and_confidential"}
    Fires: {"kind": "SPLIT", "data_sensitivity": "restricted"}
    Silent: {"kind": "UNDECIDED", "data_sensitivity": "personal"}
    Silent: {"kind": "BPO", "data_sensitivity": "open"}
    """
    text = (
        "Ask where your data is kept and who sees it, which certificates they hold, and how it is returned or erased at "
        "the end."
    )
    yield Advice(Topic.PROVIDER, "questions_about_data", text, WHOLE)


@rule(
    "PV6",
    Verdict(kind=DECIDED),
    *BOUGHT,
    FREELANCE,
    source=B_KPO,
)
def a_single_person() -> Iterator[Advice]:
    """A small project is bought from a person, not from a company.

    Why: KPO work goes to vendors or to freelancers; a freelancer is judged by earlier work.
    Fires: {"kind": "KPO", "time_span": "project", "volume": "low", "data_sensitivity": "open", "failure_effect": "tolerable"}
    Fires: {"kind": "BPO", "time_span": "project", "volume": "low", "data_sensitivity": "open", "failure_effect": "tolerable"}
    Fires: {"kind": "SPLIT", "time_span": "project", "volume": "low", "data_sensitivity": "open", "failure_effect": "tolerable"}
    Silent: {"kind": "UNDECIDED", "time_span": "project", "volume": "low", "data_sensitivity": "open", "failure_effect": "tolerable"}
    Silent: {"kind": "KPO", "time_span": "ongoing", "volume": "low", "data_sensitivity": "open", "failure_effect": "tolerable"}
    Silent: {"kind": "KPO", "time_span": "project", "volume": "high", "data_sensitivity": "open", "failure_effect": "tolerable"}
    Silent: {"kind": "KPO", "time_span": "project", "volume": "low", "data_sensitivity": "personal", "failure_effect": "tolerable"}
    Silent: {"kind": "KPO", "time_span": "project", "volume": "low", "data_sensitivity": "open", "failure_effect": "mission_critical"}
    Silent: {"kind": "KPO", "time_span": "project", "volume": "medium", "data_sensitivity": "open", "failure_effect": "tolerable"}
    Silent: {"kind": "KPO", "time_span": "project", "volume": "low", "data_sensitivity": "confidential", "failure_effect": "tolerable"}
    Silent: {"kind": "KPO", "time_span": "project", "volume": "low", "data_sensitivity": "restricted", "failure_effect": "tolerable"}
    """
    text = "Ask the person who would do it for finished work of this kind, and start with a small piece."
    yield Advice(Topic.PROVIDER, "a_sample_of_their_work", text, WHOLE)
