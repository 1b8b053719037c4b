"""Steering: how the work is measured, and who keeps which control over the process."""

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


@rule("ME2", Verdict(kind=FOR_KPO), *GIVEN_AWAY, NOT(Task(quality_measure="hardly")), source=DOCUMENTABLE)
def measured_by_correctness() -> Iterator[Advice]:
    """KPO is measured by whether the judgment was right.

    Why: there are no steps to adhere to; service levels fit poorly, and a second expert sees what a count does not.
    Fires: {"kind": "KPO"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "KPO", "quality_measure": "hardly"}
    Silent: {"kind": "BPO"}
    """
    text = "Measure whether the judgment was right: let another expert review samples, besides what can be counted."
    yield Advice(Topic.MEASUREMENT, "correctness_of_judgment", text, KPO)


@rule("ME3", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(quality_measure="hardly"), source=MEASURABILITY)
def measured_by_a_judge() -> Iterator[Advice]:
    """What can hardly be measured needs a judge.

    Why: without a measure, somebody whom both sides accept is what comes next.
    Fires: {"kind": "BPO", "quality_measure": "hardly"}
    Fires: {"kind": "KPO", "quality_measure": "hardly"}
    Fires: {"kind": "SPLIT", "quality_measure": "hardly"}
    Silent: {"kind": "UNDECIDED", "quality_measure": "hardly"}
    Silent: {"kind": "BPO", "quality_measure": "objective"}
    """
    text = "Agree on somebody who judges samples, and on what happens when you do not agree."
    yield Advice(Topic.MEASUREMENT, "an_agreed_judge", text, WHOLE)


@rule("CO1", Verdict(kind=FOR_BPO), *GIVEN_AWAY, NOT(Task(control="provider")), source=SEVEN_DIFFERENCES[6])
def your_process() -> Iterator[Advice]:
    """In BPO the process stays yours.

    Why: you have it in place and say beforehand what you expect; the provider follows.
    Fires: {"kind": "BPO"}
    Fires: {"kind": "SPLIT", "control": "client"}
    Silent: {"kind": "KPO"}
    Silent: {"kind": "BPO", "control": "provider"}
    """
    text = "You define the steps and what you expect; every change of the process goes through you."
    yield Advice(Topic.CONTROL, "you_define_the_process", text, BPO)


@rule("CO2", Verdict(kind=FOR_BPO), *BOUGHT, Task(control="provider"), source=SEVEN_DIFFERENCES[6])
def changes_by_the_provider() -> Iterator[Advice]:
    """A BPO provider that may change the process has its changes approved.

    Why: BPO follows rules; who may change them takes part of the control, and you still answer for the result.
    Fires: {"kind": "BPO", "control": "provider"}
    Fires: {"kind": "SPLIT", "control": "provider"}
    Silent: {"kind": "KPO", "control": "provider"}
    Silent: {"kind": "BPO", "control": "client"}
    """
    text = "The provider may improve the steps: agree who approves a change, and where it is written down."
    yield Advice(Topic.CONTROL, "you_approve_changes", text, BPO)


@rule("CO3", Verdict(kind=FOR_KPO), *BOUGHT, NOT(Task(control="client")), source=SEVEN_DIFFERENCES[6])
def room_for_judgment() -> Iterator[Advice]:
    """In KPO the provider decides how.

    Why: there is no process laid down; the provider improves and changes it by its own expertise.
    Fires: {"kind": "KPO"}
    Fires: {"kind": "SPLIT", "control": "provider"}
    Silent: {"kind": "BPO"}
    Silent: {"kind": "KPO", "control": "client"}
    """
    text = "The provider decides how; you decide what for, and accept the result or not."
    yield Advice(Topic.CONTROL, "provider_decides_how", text, KPO)


@rule("CO4", Verdict(kind=FOR_KPO), *GIVEN_AWAY, Task(control="client"), source=SEVEN_DIFFERENCES[6])
def fixed_points() -> Iterator[Advice]:
    """Who keeps control over KPO fixes a few points and leaves the rest.

    Why: judgment needs room; experts who must follow every step are paid for nothing.
    Fires: {"kind": "KPO", "control": "client"}
    Fires: {"kind": "SPLIT", "control": "client"}
    Silent: {"kind": "BPO", "control": "client"}
    Silent: {"kind": "KPO", "control": "provider"}
    """
    text = "You want to keep the process: name the few points that are fixed, and leave room between them."
    yield Advice(Topic.CONTROL, "a_few_fixed_points", text, KPO)


@rule(
    "CO5",
    Verdict(kind=DECIDED),
    *GIVEN_AWAY,
    Task(reserved_decisions=one_of("licensed", "regulated")),
    source=EXECUTION_AND_AUTHORITY,
)
def sign_off_stays() -> Iterator[Advice]:
    """The provider executes, the client signs off.

    Why: insurers, for example, give away the work on a risk and keep its selection, its price and large losses.
    Fires: {"kind": "KPO", "reserved_decisions": "licensed"}
    Fires: {"kind": "BPO", "reserved_decisions": "regulated"}
    Fires: {"kind": "SPLIT", "reserved_decisions": "regulated"}
    Silent: {"kind": "UNDECIDED", "reserved_decisions": "regulated"}
    Silent: {"kind": "KPO", "reserved_decisions": "none"}
    """
    text = "Sign-off stays with you: they prepare, your answerable people decide."
    yield Advice(Topic.CONTROL, "sign_off_stays_with_you", text, WHOLE)


@rule("CO6", Verdict(kind="SPLIT"), *GIVEN_AWAY, Task(separability="separable"), source=DISAGGREGATION)
def one_clean_cut() -> Iterator[Advice]:
    """Two parts of a task meet at one clean cut.

    Why: what can be cut out cleanly can go its own way; tax returns, for example, are keyed in by one, reviewed by another.
    Fires: {"kind": "SPLIT", "separability": "separable"}
    Silent: {"kind": "BPO", "separability": "separable"}
    Silent: {"kind": "SPLIT", "separability": "entangled"}
    """
    text = "Cut it once: say what passes from the volume part to the judgment part, in which form, and who answers."
    yield Advice(Topic.CONTROL, "one_clean_handover", text, WHOLE)
