"""Steering: how the work is measured, and who controls which part of the process."""

from collections.abc import Iterator

from outsourcing import BPO, KPO, NOT, WHOLE, Advice, Task, Topic, Verdict, one_of, rule
from outsourcing.rules.advice import BOUGHT, DECIDED, FOR_BPO, FOR_KPO, GIVEN_AWAY
from outsourcing.rules.sources import (
    DISAGGREGATION,
    DOCUMENTABLE,
    EXECUTION_AND_AUTHORITY,
    MEASURABILITY,
    MEASUREMENT,
    SEVEN_DIFFERENCES,
)


@rule("ME1", Verdict(kind=FOR_BPO), *GIVEN_AWAY, NOT(Task(quality_measure="hardly")), source=MEASUREMENT)
def measured_by_adherence() -> Iterator[Advice]:
    """BPO is measured by how exactly the steps are carried out.

    Why: the steps are yours, so the contract rewards adherence, accuracy and time.
    Fires: {"kind": "BPO"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "BPO", "quality_measure": "hardly"}
    Silent: {"kind": "KPO"}
    """
    text = "Measure adherence to the steps, accuracy and handling time, in a service level agreement."
    yield Advice(Topic.MEASUREMENT, "adherence_and_accuracy", text, BPO)


@rule(
    "ME2",
    Verdict(kind=FOR_KPO),
    *GIVEN_AWAY,
    NOT(Task(quality_measure=one_of("objective", "hardly"))),
    source=DOCUMENTABLE,
)
def measured_by_correctness() -> Iterator[Advice]:
    """KPO is measured by whether the judgment was right.

    Why: there are no steps to follow; service levels fit poorly, and a second expert sees what a count does not.
    Fires: {"kind": "KPO"}
    Fires: {"kind": "SPLIT", "quality_measure": "expert_review"}
    Silent: {"kind": "KPO", "quality_measure": "hardly"}
    Silent: {"kind": "KPO", "quality_measure": "objective"}
    Silent: {"kind": "BPO"}
    """
    text = "Measure whether the judgment was right: have another expert review samples, in addition to what can be counted."
    yield Advice(Topic.MEASUREMENT, "correctness_of_judgment", text, KPO)


@rule("ME4", Verdict(kind=FOR_KPO), *GIVEN_AWAY, Task(quality_measure="objective"), source=MEASURABILITY)
def measured_by_figures() -> Iterator[Advice]:
    """Judgment whose quality shows in numbers is measured by them.

    Why: the more objective the measures, the smaller the risk; what the numbers miss shows in samples.
    Fires: {"kind": "KPO", "quality_measure": "objective"}
    Fires: {"kind": "SPLIT", "quality_measure": "objective"}
    Silent: {"kind": "BPO", "quality_measure": "objective"}
    Silent: {"kind": "KPO", "quality_measure": "expert_review"}
    Silent: {"kind": "KPO", "quality_measure": "hardly"}
    """
    text = "Agree on the numbers that show good judgment, and let an expert review a few samples for what they miss."
    yield Advice(Topic.MEASUREMENT, "figures_and_samples", text, KPO)


@rule("ME3", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(quality_measure="hardly"), source=MEASURABILITY)
def measured_by_a_judge() -> Iterator[Advice]:
    """Work that is hard to measure needs a judge.

    Why: without a measure, the next best thing is a person whom both sides accept.
    Fires: {"kind": "BPO", "quality_measure": "hardly"}
    Fires: {"kind": "KPO", "quality_measure": "hardly"}
    Fires: {"kind": "SPLIT", "quality_measure": "hardly"}
    Silent: {"kind": "UNDECIDED", "quality_measure": "hardly"}
    Silent: {"kind": "BPO", "quality_measure": "objective"}
    """
    text = "Agree on a person who judges samples, and on what happens when you disagree."
    yield Advice(Topic.MEASUREMENT, "an_agreed_judge", text, WHOLE)


@rule("CO1", Verdict(kind=FOR_BPO), *GIVEN_AWAY, NOT(Task(control="provider")), source=SEVEN_DIFFERENCES[6])
def your_process() -> Iterator[Advice]:
    """In BPO the process stays yours.

    Why: you have the process in place and say beforehand what you expect; the provider follows it.
    Fires: {"kind": "BPO"}
    Fires: {"kind": "SPLIT", "control": "client"}
    Silent: {"kind": "KPO"}
    Silent: {"kind": "BPO", "control": "provider"}
    """
    text = "You define the steps and what you expect; every change to the process goes through you."
    yield Advice(Topic.CONTROL, "you_define_the_process", text, BPO)


@rule("CO2", Verdict(kind=FOR_BPO), *BOUGHT, Task(control="provider"), source=SEVEN_DIFFERENCES[6])
def changes_by_the_provider() -> Iterator[Advice]:
    """When a BPO provider may change the process, you approve its changes.

    Why: BPO follows rules; a provider that may change them takes over part of the control, but you still answer for the
    result.
    Fires: {"kind": "BPO", "control": "provider"}
    Fires: {"kind": "SPLIT", "control": "provider"}
    Silent: {"kind": "KPO", "control": "provider"}
    Silent: {"kind": "BPO", "control": "client"}
    """
    text = "The provider may improve the steps: agree who approves a change and where it is documented."
    yield Advice(Topic.CONTROL, "you_approve_changes", text, BPO)


@rule("CO3", Verdict(kind=FOR_KPO), *BOUGHT, NOT(Task(control="client")), source=SEVEN_DIFFERENCES[6])
def room_for_judgment() -> Iterator[Advice]:
    """In KPO the provider decides how the work is done.

    Why: there is no fixed process; the provider improves and changes it with its own expertise.
    Fires: {"kind": "KPO"}
    Fires: {"kind": "SPLIT", "control": "provider"}
    Silent: {"kind": "BPO"}
    Silent: {"kind": "KPO", "control": "client"}
    """
    text = "The provider decides how to do the work; you decide its purpose, and whether to accept the result."
    yield Advice(Topic.CONTROL, "provider_decides_how", text, KPO)


@rule("CO4", Verdict(kind=FOR_KPO), *GIVEN_AWAY, Task(control="client"), source=SEVEN_DIFFERENCES[6])
def fixed_points() -> Iterator[Advice]:
    """If you keep control of KPO work, fix a few points and leave the rest open.

    Why: judgment needs room; experts who must follow every step are a waste of money.
    Fires: {"kind": "KPO", "control": "client"}
    Fires: {"kind": "SPLIT", "control": "client"}
    Silent: {"kind": "BPO", "control": "client"}
    Silent: {"kind": "KPO", "control": "provider"}
    """
    text = "You want to keep control of the process: name the few points that are fixed, and leave room between them."
    yield Advice(Topic.CONTROL, "a_few_fixed_points", text, KPO)


@rule(
    "CO5",
    Verdict(kind=DECIDED),
    *GIVEN_AWAY,
    Task(reserved_decisions=one_of("licensed", "regulated")),
    source=EXECUTION_AND_AUTHORITY,
)
def sign_off_stays() -> Iterator[Advice]:
    """The provider does the work, and the client signs off.

    Why: insurers, for example, outsource the work on a risk but keep its selection, its price and large losses.
    Fires: {"kind": "KPO", "reserved_decisions": "licensed"}
    Fires: {"kind": "BPO", "reserved_decisions": "regulated"}
    Fires: {"kind": "SPLIT", "reserved_decisions": "regulated"}
    Silent: {"kind": "UNDECIDED", "reserved_decisions": "regulated"}
    Silent: {"kind": "KPO", "reserved_decisions": "none"}
    """
    text = "Sign-off stays with you: the provider prepares, and your responsible people decide."
    yield Advice(Topic.CONTROL, "sign_off_stays_with_you", text, WHOLE)


@rule("CO6", Verdict(kind="SPLIT"), *GIVEN_AWAY, Task(separability="separable"), source=DISAGGREGATION)
def one_clean_cut() -> Iterator[Advice]:
    """Separate the two parts of a task at one clean cut.

    Why: parts that separate cleanly can go different ways; tax returns, for example, are keyed in by one team and
    reviewed by another.
    Fires: {"kind": "SPLIT", "separability": "separable"}
    Silent: {"kind": "BPO", "separability": "separable"}
    Silent: {"kind": "SPLIT", "separability": "entangled"}
    """
    text = "Make one clean cut: agree what passes from the volume part to the judgment part, in which form, and who is responsible."
    yield Advice(Topic.CONTROL, "one_clean_handover", text, WHOLE)


@rule("CO7", Verdict(kind="SPLIT"), *GIVEN_AWAY, Task(separability="separable"), source=DISAGGREGATION)
def parts_are_stages() -> Iterator[Advice]:
    """Divide a task with two parts into stages, and count the share of the routine stage.

    Why: what is disaggregated is a process; its stages differ in how much of them is routine.
    Fires: {"kind": "SPLIT", "separability": "separable"}
    Silent: {"kind": "SPLIT", "separability": "entangled"}
    Silent: {"kind": "BPO", "separability": "separable"}
    Silent: {"kind": "KPO", "separability": "separable"}
    """
    text = (
        "Write down the stages (intake, usual cases, exceptions, decision), count of 100 pieces how many end without an "
        "expert, and say who signs at the end."
    )
    yield Advice(Topic.CONTROL, "stages_and_their_share", text, WHOLE)
