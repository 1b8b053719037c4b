"""Conditions: what the verdict itself depends on, named in its headline. Only for tasks with a verdict.

The text of a condition goes on after "if": "BPO, if the data stays in your country". Interviews ask for these answers
last, once the verdict is settled. They read few answers, so that few are asked.
"""

from collections.abc import Iterator

from outsourcing import NOT, WHOLE, Advice, Task, Topic, Verdict, one_of, rule
from outsourcing.rules.advice import DECIDED
from outsourcing.rules.sources import CORE_AND_CRITICAL, EXPORT_CONTROL, OFFSHORABILITY, PATIENT_DATA

PERSONAL = one_of("personal", "personal_and_confidential")


@rule("CN1", Verdict(kind=DECIDED), Task(data_sensitivity="restricted"), source=EXPORT_CONTROL)
def if_the_data_stays() -> Iterator[Advice]:
    """Data that may not leave the country limits who can do the work.

    Why: data protection and export control limit what may cross the border, and who may see it.
    Fires: {"kind": "BPO", "data_sensitivity": "restricted"}
    Fires: {"kind": "KPO", "data_sensitivity": "restricted"}
    Fires: {"kind": "SPLIT", "data_sensitivity": "restricted"}
    Silent: {"kind": "UNDECIDED", "data_sensitivity": "restricted"}
    Silent: {"kind": "NEITHER", "data_sensitivity": "restricted"}
    Silent: {"kind": "BPO", "data_sensitivity": "personal"}
    Silent: {"kind": "BPO", "data_sensitivity": "personal_and_confidential"}
    Silent: {"kind": "BPO", "data_sensitivity": "confidential"}
    Silent: {"kind": "BPO", "data_sensitivity": "open"}
    """
    yield Advice(Topic.CONDITION, "data_in_the_country", "the data stays in your country", WHOLE)


@rule(
    "CN2",
    Verdict(kind=DECIDED),
    Task(work_place="country"),
    NOT(Task(data_sensitivity="restricted")),
    source=OFFSHORABILITY,
)
def if_the_work_stays() -> Iterator[Advice]:
    """Work that has to stay in the country can only be given to a provider there.

    Why: how far away work can be done differs from job to job, whatever its kind.
    Fires: {"kind": "BPO", "work_place": "country"}
    Fires: {"kind": "KPO", "work_place": "country"}
    Fires: {"kind": "SPLIT", "work_place": "country", "data_sensitivity": "personal"}
    Silent: {"kind": "UNDECIDED", "work_place": "country"}
    Silent: {"kind": "NEITHER", "work_place": "country"}
    Silent: {"kind": "BPO", "work_place": "anywhere"}
    Silent: {"kind": "BPO", "work_place": "on_site"}
    Silent: {"kind": "BPO", "work_place": "physical"}
    Silent: {"kind": "BPO", "work_place": "country", "data_sensitivity": "restricted"}
    """
    yield Advice(Topic.CONDITION, "work_in_the_country", "it stays in your country", WHOLE)


@rule("CN3", Verdict(kind=DECIDED), Task(data_sensitivity=PERSONAL), source=PATIENT_DATA)
def if_the_law_allows_it() -> Iterator[Advice]:
    """Personal data can be given to a provider only as far as the law allows.

    Why: the client answers for what the provider does with the data, and what is allowed differs. This is a warning,
    not legal advice.
    Fires: {"kind": "BPO", "data_sensitivity": "personal"}
    Fires: {"kind": "KPO", "data_sensitivity": "personal_and_confidential"}
    Fires: {"kind": "SPLIT", "data_sensitivity": "personal"}
    Silent: {"kind": "UNDECIDED", "data_sensitivity": "personal"}
    Silent: {"kind": "NEITHER", "data_sensitivity": "personal"}
    Silent: {"kind": "BPO", "data_sensitivity": "confidential"}
    Silent: {"kind": "BPO", "data_sensitivity": "restricted"}
    Silent: {"kind": "BPO", "data_sensitivity": "open"}
    """
    yield Advice(Topic.CONDITION, "the_law_allows_it", "the law lets you pass on the data", WHOLE)


@rule("CN4", Verdict(kind=DECIDED), Task(failure_effect="mission_critical"), source=CORE_AND_CRITICAL)
def if_somebody_can_step_in() -> Iterator[Advice]:
    """Work that must not stop needs somebody who can step in.

    Why: what is critical cannot be outsourced freely, whether or not it sets you apart.
    Fires: {"kind": "BPO", "failure_effect": "mission_critical"}
    Fires: {"kind": "KPO", "failure_effect": "mission_critical"}
    Fires: {"kind": "SPLIT", "failure_effect": "mission_critical"}
    Silent: {"kind": "UNDECIDED", "failure_effect": "mission_critical"}
    Silent: {"kind": "NEITHER", "failure_effect": "mission_critical"}
    Silent: {"kind": "BPO", "failure_effect": "tolerable"}
    """
    yield Advice(Topic.CONDITION, "somebody_can_step_in", "somebody can step in when it stops", WHOLE)
