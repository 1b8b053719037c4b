"""Cautions: what to check before anything else. They are warnings, never legal advice."""

from collections.abc import Iterator

from outsourcing import KPO, NOT, WHOLE, Advice, Balance, Finding, Task, Topic, Verdict, one_of, rule
from outsourcing.rules.advice import BY_WIRE
from outsourcing.rules.catalogue.services import named
from outsourcing.rules.sources import (
    CLERICAL_EXPERTS,
    CORE_AND_CRITICAL,
    DISAGGREGATION,
    DOCUMENTABLE,
    EXPORT_CONTROL,
    INFORMATION,
    LICENSED_WORK,
    MEASURABILITY,
    OFFSHORABILITY,
    PATIENT_DATA,
    REGULATED_WORK,
    STRUCTURED_INPUT,
    TRANSACTION_COSTS,
)


@rule("CA1", Task(work_place="on_site"), source=OFFSHORABILITY)
def somebody_has_to_be_there() -> Iterator[Advice]:
    """Work that needs someone on site cannot be done from an office elsewhere.

    Why: BPO and KPO are delivered remotely; work that needs someone present is a separate question, and one for a local
    contractor.
    Fires: {"work_place": "on_site"}
    Silent: {"work_place": "anywhere"}
    """
    text = "Assess separately what can be done remotely, such as billing."
    yield Advice(Topic.CAUTION, "needs_presence", text, WHOLE)


@rule("CA2", Task(work_place="physical"), source=INFORMATION)
def no_information_work() -> Iterator[Advice]:
    """Work on goods, buildings or bodies is neither BPO nor KPO.

    Why: outsourcing moves information; cleaning, guarding or nursing cannot be sent away.
    Fires: {"work_place": "physical"}
    Silent: {"work_place": "country"}
    """
    text = "Assess its paperwork separately, such as planning or billing."
    yield Advice(Topic.CAUTION, "physical_work", text, WHOLE)


@rule("CA3", Task(reserved_decisions="licensed"), BY_WIRE, source=LICENSED_WORK)
def a_licensed_profession_decides() -> Iterator[Advice]:
    """Decisions of a licensed profession stay with a licensed person.

    Why: lawyers who send work abroad must supervise it; other professions have rules of their own, and they differ by
    country. This is a warning, not legal advice: ask before you sign.
    Fires: {"reserved_decisions": "licensed"}
    Silent: {"reserved_decisions": "none"}
    """
    text = "Outsource preparation only; a licensed person decides and signs."
    yield Advice(Topic.CAUTION, "keep_the_authority", text, WHOLE)


@rule("CA4", Task(reserved_decisions="regulated"), NOT(Task(separability="entangled")), BY_WIRE, source=REGULATED_WORK)
def a_regulator_looks_on() -> Iterator[Advice]:
    """Decisions that you answer for to a regulator stay with you.

    Why: banks, for example, may not outsource credit approval or compliance decisions, only the work around them. Rules
    differ by country and change over time. This is a warning, not legal advice: ask before you sign.
    Fires: {"reserved_decisions": "regulated"}
    Silent: {"reserved_decisions": "none"}
    Silent: {"reserved_decisions": "regulated", "separability": "entangled"}
    """
    text = "Outsource execution only; keep the decisions you answer for."
    yield Advice(Topic.CAUTION, "keep_the_authority", text, WHOLE)


@rule("CA5", Task(data_sensitivity=one_of("personal", "personal_and_confidential")), BY_WIRE, source=PATIENT_DATA)
def personal_data() -> Iterator[Advice]:
    """You stay liable for personal data that a provider handles.

    Why: laws on patient data, for example, do not always forbid work abroad, but the client answers for what the
    provider does. This is a warning, not legal advice: ask before you sign.
    Fires: {"data_sensitivity": "personal"}
    Fires: {"data_sensitivity": "personal_and_confidential"}
    Silent: {"data_sensitivity": "confidential"}
    Silent: {"data_sensitivity": "open"}
    """
    text = "Personal data: check what the law allows; you stay liable."
    yield Advice(Topic.CAUTION, "protect_personal_data", text, WHOLE)


@rule("CA6", Task(data_sensitivity="restricted"), BY_WIRE, source=EXPORT_CONTROL)
def data_bound_to_the_country() -> Iterator[Advice]:
    """Data that may not leave the country must not be visible from abroad either.

    Why: data protection and export control limit what may cross the border; ask whether viewing data from abroad
    counts. This is a warning, not legal advice.
    Fires: {"data_sensitivity": "restricted"}
    Silent: {"data_sensitivity": "personal"}
    """
    text = "The data, and everyone who can see it, must stay in the country."
    yield Advice(Topic.CAUTION, "keep_data_in_the_country", text, WHOLE)


@rule(
    "CA7",
    Task(data_sensitivity=one_of("confidential", "personal_and_confidential")),
    BY_WIRE,
    source=TRANSACTION_COSTS,
)
def confidential_data() -> Iterator[Advice]:
    """Secrets are shared only under a contract agreed beforehand.

    Why: a partner who knows what you know can use it, and terms that were not agreed beforehand are hard to enforce.
    Fires: {"data_sensitivity": "confidential"}
    Fires: {"data_sensitivity": "personal_and_confidential"}
    Silent: {"data_sensitivity": "personal"}
    Silent: {"data_sensitivity": "open"}
    """
    text = "Confidential data: first agree on access, secrecy and return."
    yield Advice(Topic.CAUTION, "protect_secrets", text, WHOLE)


@rule("CA8", Task(core="core", failure_effect="mission_critical"), BY_WIRE, source=CORE_AND_CRITICAL)
def core_and_critical() -> Iterator[Advice]:
    """Work that is both core and critical is the last thing to outsource.

    Why: only work that is neither core nor critical can be outsourced freely; with a captive centre, the people stay
    yours.
    Fires: {"core": "core", "failure_effect": "mission_critical"}
    Silent: {"core": "non_core", "failure_effect": "mission_critical"}
    Silent: {"core": "core", "failure_effect": "tolerable"}
    """
    text = "Core and critical: consider keeping it in house, or a captive."
    yield Advice(Topic.CAUTION, "keep_in_house_or_captive", text, WHOLE)


@rule("CA9", Task(failure_effect="mission_critical"), NOT(Task(core="core")), BY_WIRE, source=CORE_AND_CRITICAL)
def critical_though_not_core() -> Iterator[Advice]:
    """Critical work needs a fallback, even if customers do not choose you for it.

    Why: payroll wins no customers, but it must not stop; important and core are two different things.
    Fires: {"failure_effect": "mission_critical", "core": "non_core"}
    Fires: {"failure_effect": "mission_critical"}
    Silent: {"failure_effect": "tolerable"}
    Silent: {"failure_effect": "mission_critical", "core": "core"}
    """
    yield Advice(Topic.CAUTION, "have_a_fallback", "It must not fail: have a fallback before you hand it over.", WHOLE)


@rule("CA10", Task(quality_measure="hardly"), BY_WIRE, source=MEASURABILITY)
def quality_cannot_be_measured() -> Iterator[Advice]:
    """A provider cannot be held to quality that nobody can measure.

    Why: the vaguer the measure, the higher the risk; such work suits a unit of your own better than a vendor.
    Fires: {"quality_measure": "hardly"}
    Silent: {"quality_measure": "expert_review"}
    """
    yield Advice(Topic.CAUTION, "agree_who_judges", "Hard to measure: agree who judges quality before you sign.", WHOLE)


@rule(
    "CA11",
    Verdict(kind="BPO"),
    Task(procedure="documented"),
    NOT(Task(input_form="unstructured")),
    source=STRUCTURED_INPUT,
)
def check_automation_first() -> Iterator[Advice]:
    """BPO work with documented steps may not need people at all.

    Why: computers can do what is repeated by clear rules on input in a fixed format; varied input still needs people.
    Fires: {"kind": "BPO", "procedure": "documented"}
    Fires: {"kind": "BPO", "procedure": "documented", "input_form": "structured"}
    Silent: {"kind": "KPO", "procedure": "documented"}
    Silent: {"kind": "SPLIT", "procedure": "documented"}
    Silent: {"kind": "BPO", "procedure": "partly_documented"}
    Silent: {"kind": "BPO", "procedure": "documented", "input_form": "unstructured"}
    Silent: {"kind": "BPO", "procedure": "judgment"}
    """
    yield Advice(
        Topic.CAUTION, "check_automation", "Check automation first: documented steps may need no people.", WHOLE
    )


@rule(
    "CA15",
    Verdict(kind="BPO"),
    Task(procedure="partly_documented", volume="high"),
    NOT(Task(input_form="unstructured")),
    source=STRUCTURED_INPUT,
)
def check_automation_of_the_usual_cases() -> Iterator[Advice]:
    """The usual cases of high-volume work may need no people if their steps are written down.

    Why: computers can do what is repeated by clear rules, and with much of it even a part is worth a look.
    Fires: {"kind": "BPO", "procedure": "partly_documented", "volume": "high"}
    Fires: {"kind": "BPO", "procedure": "partly_documented", "volume": "high", "input_form": "structured"}
    Silent: {"kind": "KPO", "procedure": "partly_documented", "volume": "high"}
    Silent: {"kind": "SPLIT", "procedure": "partly_documented", "volume": "high"}
    Silent: {"kind": "BPO", "procedure": "documented", "volume": "high"}
    Silent: {"kind": "BPO", "procedure": "judgment", "volume": "high"}
    Silent: {"kind": "BPO", "procedure": "partly_documented", "volume": "medium"}
    Silent: {"kind": "BPO", "procedure": "partly_documented", "volume": "low"}
    Silent: {"kind": "BPO", "procedure": "partly_documented", "volume": "high", "input_form": "unstructured"}
    """
    text = "Check automation first: the usual cases may need no people."
    yield Advice(Topic.CAUTION, "check_automation_in_part", text, WHOLE)


@rule(
    "CA12",
    Finding(difference="process_formulation", side="BPO", degree=one_of("clear", "strong")),
    Task(skill_level=one_of("specialist", "advanced_degree"), decisions="routine"),
    BY_WIRE,
    source=CLERICAL_EXPERTS,
)
def clerical_work_of_experts() -> Iterator[Advice]:
    """Experts who follow steps and make only routine decisions do clerical work.

    Why: nurses and doctors were found doing clerical work in drug safety; their skills and the process point in
    opposite directions.
    Fires: {"difference": "process_formulation", "side": "BPO", "degree": "clear", "skill_level": "specialist", "decisions": "routine"}
    Fires: {"difference": "process_formulation", "side": "BPO", "degree": "strong", "skill_level": "advanced_degree", "decisions": "routine"}
    Silent: {"difference": "complexity", "side": "BPO", "degree": "strong", "skill_level": "specialist", "decisions": "routine"}
    Silent: {"difference": "process_formulation", "side": "KPO", "degree": "strong", "skill_level": "specialist", "decisions": "routine"}
    Silent: {"difference": "process_formulation", "side": "BPO", "degree": "slight", "skill_level": "specialist", "decisions": "routine"}
    Silent: {"difference": "process_formulation", "side": "BPO", "degree": "strong", "skill_level": "trained", "decisions": "routine"}
    Silent: {"difference": "process_formulation", "side": "BPO", "degree": "strong", "skill_level": "specialist", "decisions": "moderate"}
    """
    text = "Clerical work done by an expert: does it need the expert?"
    yield Advice(Topic.CAUTION, "question_the_expert", text, WHOLE)


@rule(
    "CA13",
    Verdict(kind="BPO"),
    Task(service=one_of(*named(KPO, contested=False))),
    source=DOCUMENTABLE,
)
def sold_as_kpo_done_as_bpo() -> Iterator[Advice]:
    """The service is sold as KPO, but this task is BPO.

    Why: labels follow the trade, not the task; filing in a law firm is still filing.
    Fires: {"kind": "BPO", "service": "legal"}
    Silent: {"kind": "KPO", "service": "legal"}
    Silent: {"kind": "BPO", "service": "data_entry"}
    Silent: {"kind": "BPO", "service": "creative_design"}
    """
    text = "Sold as KPO, but this is routine BPO work: do not pay a KPO price."
    yield Advice(Topic.CAUTION, "do_not_pay_for_the_name", text, WHOLE)


@rule(
    "CA14",
    Balance(conflict="yes"),
    Verdict(kind="UNDECIDED"),
    Task(separability="entangled"),
    source=DISAGGREGATION,
)
def one_piece_of_two_kinds() -> Iterator[Advice]:
    """Work with strong marks of both kinds that cannot be separated cannot go to two providers.

    Why: part of a task can be sent away only if it separates cleanly; otherwise one provider should keep it whole.
    Fires: {"conflict": "yes", "kind": "UNDECIDED", "separability": "entangled"}
    Silent: {"conflict": "no", "kind": "UNDECIDED", "separability": "entangled"}
    Silent: {"conflict": "yes", "kind": "KPO", "separability": "entangled"}
    Silent: {"conflict": "yes", "kind": "UNDECIDED", "separability": "separable"}
    Silent: {"conflict": "yes", "kind": "BPO", "separability": "entangled"}
    Silent: {"conflict": "yes", "kind": "SPLIT", "separability": "entangled"}
    Silent: {"conflict": "yes", "kind": "NEITHER", "separability": "entangled"}
    """
    text = "Do not divide it between two providers: it is one piece."
    yield Advice(Topic.CAUTION, "find_a_cut", text, WHOLE)
