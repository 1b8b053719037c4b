"""Automation: what software that writes, sorts and answers texts changes for this work.

Each sentence has the year of its study; the software has changed since, so the sentences say what to test.
"""

from collections.abc import Iterator

from outsourcing import WHOLE, Advice, Task, Topic, Verdict, one_of, rule
from outsourcing.rules.advice import DECIDED, GIVEN_AWAY
from outsourcing.rules.catalogue.services import Service
from outsourcing.rules.sources import ASSISTED_AGENTS, ASSISTED_WRITING, PATIENT_DATA, SORTED_TEXTS

ANSWERING = (Service.CUSTOMER_SUPPORT, Service.CALL_CENTRE, Service.HELP_DESK, Service.TECHNICAL_SUPPORT)
DRAFTING = (
    Service.WRITING_AND_CONTENT,
    Service.LEGAL,
    Service.MARKET_RESEARCH,
    Service.BUSINESS_RESEARCH,
    Service.FINANCIAL_RESEARCH,
    Service.MARKETING,
)
SORTING = (Service.DATA_PROCESSING, Service.DATA_ENTRY, Service.INSURANCE)


@rule("AU1", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(service=one_of(*ANSWERING)), source=ASSISTED_AGENTS)
def answers_with_an_assistant() -> Iterator[Advice]:
    """People who answer questions work faster with an assistant.

    Why: among 5,172 support agents (2025), work per hour rose by 15 %, mostly for the less experienced; the best gained
    little and lost some quality.
    Fires: {"kind": "BPO", "service": "help_desk"}
    Fires: {"kind": "KPO", "service": "technical_support"}
    Fires: {"kind": "SPLIT", "service": "customer_support"}
    Silent: {"kind": "UNDECIDED", "service": "help_desk"}
    Silent: {"kind": "BPO", "service": "payroll"}
    """
    text = (
        "Ask which assistant the agents use and how you share its gain: in a study of 2025 agents got 15 % more done, "
        "newcomers most."
    )
    yield Advice(Topic.AUTOMATION, "assisted_answers", text, WHOLE)


@rule("AU2", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(service=one_of(*DRAFTING)), source=ASSISTED_WRITING)
def drafts_by_software() -> Iterator[Advice]:
    """Drafts take less time with software.

    Why: in an experiment with 453 professionals (2023), time fell by 40 % and graded quality rose by 18 %; the tasks were
    short, and facts were not checked against a real case.
    Fires: {"kind": "BPO", "service": "marketing"}
    Fires: {"kind": "KPO", "service": "writing_and_content"}
    Fires: {"kind": "SPLIT", "service": "legal"}
    Silent: {"kind": "UNDECIDED", "service": "legal"}
    Silent: {"kind": "KPO", "service": "engineering"}
    """
    text = (
        "Settle whether drafts may come from software and who checks them: in an experiment of 2023 short texts took 40 % "
        "less time."
    )
    yield Advice(Topic.AUTOMATION, "checked_drafts", text, WHOLE)


@rule(
    "AU3",
    Verdict(kind=DECIDED),
    *GIVEN_AWAY,
    Task(service=one_of(*SORTING), input_form="unstructured"),
    source=SORTED_TEXTS,
)
def texts_sorted_by_software() -> Iterator[Advice]:
    """Test whether software can sort the texts before you agree on a price.

    Why: on four samples of texts (2023), a language model agreed with trained raters more often than hired ones did; how
    well it does on your texts only a sample of yours can show.
    Fires: {"kind": "BPO", "service": "data_processing", "input_form": "unstructured"}
    Fires: {"kind": "KPO", "service": "insurance", "input_form": "unstructured"}
    Fires: {"kind": "SPLIT", "service": "insurance", "input_form": "unstructured"}
    Silent: {"kind": "UNDECIDED", "service": "insurance", "input_form": "unstructured"}
    Silent: {"kind": "BPO", "service": "data_processing", "input_form": "structured"}
    Silent: {"kind": "BPO", "service": "payroll", "input_form": "unstructured"}
    """
    text = (
        "Let software sort a sample of your own texts and compare it with people before you agree on a price; in a study of "
        "2023 it did as well."
    )
    yield Advice(Topic.AUTOMATION, "sorted_texts", text, WHOLE)


@rule(
    "AU4",
    Verdict(kind=DECIDED),
    *GIVEN_AWAY,
    Task(
        service=one_of(*ANSWERING, *DRAFTING, *SORTING),
        data_sensitivity=one_of("confidential", "personal", "personal_and_confidential", "restricted"),
    ),
    source=PATIENT_DATA,
)
def data_in_software() -> Iterator[Advice]:
    """What may be entered into such software is settled before the first text is.

    Why: the client answers for what the provider does with the data, wherever it is entered.
    Fires: {"kind": "BPO", "service": "help_desk", "data_sensitivity": "personal"}
    Fires: {"kind": "BPO", "service": "help_desk", "data_sensitivity": "personal_and_confidential"}
    Fires: {"kind": "KPO", "service": "legal", "data_sensitivity": "confidential"}
    Fires: {"kind": "SPLIT", "service": "insurance", "data_sensitivity": "restricted"}
    Silent: {"kind": "UNDECIDED", "service": "help_desk", "data_sensitivity": "personal"}
    Silent: {"kind": "BPO", "service": "help_desk", "data_sensitivity": "open"}
    Silent: {"kind": "BPO", "service": "payroll", "data_sensitivity": "personal"}
    """
    text = "Say in the contract which of your data may be entered into such software, if any."
    yield Advice(Topic.AUTOMATION, "data_in_software", text, WHOLE)
