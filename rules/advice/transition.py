"""Transition: how the work moves to the provider. A first piece, the knowledge behind it, and both teams side by side."""

from collections.abc import Iterator

from outsourcing import BPO, NOT, WHOLE, Advice, Task, Topic, Verdict, one_of, rule
from outsourcing.rules.advice import BOUGHT, DECIDED, FOR_BPO, NOT_FREELANCE
from outsourcing.rules.sources import HANDOVER

NOT_A_PROJECT = NOT(Task(time_span="project"))


@rule(
    "TR1",
    Verdict(kind=FOR_BPO),
    *BOUGHT,
    NOT_A_PROJECT,
    NOT(Task(procedure=one_of("partly_documented", "judgment"))),
    NOT(Task(failure_effect="mission_critical")),
    source=HANDOVER,
)
def shown_then_watched() -> Iterator[Advice]:
    """Written steps are handed over by showing, watching and checking.

    Why: what looks clear on paper has gaps that only show when somebody new works by it.
    Fires: {"kind": "BPO"}
    Fires: {"kind": "SPLIT", "procedure": "documented"}
    Silent: {"kind": "KPO"}
    Silent: {"kind": "BPO", "procedure": "judgment"}
    Silent: {"kind": "BPO", "procedure": "partly_documented"}
    Silent: {"kind": "BPO", "failure_effect": "mission_critical"}
    Silent: {"kind": "BPO", "time_span": "project"}
    """
    text = "Hand over the steps in writing; let the provider's people watch yours for a few weeks, then change places."
    yield Advice(Topic.TRANSITION, "watch_then_change_places", text, BPO)


@rule(
    "TR2",
    Verdict(kind=DECIDED),
    *BOUGHT,
    NOT_FREELANCE,
    Task(procedure=one_of("partly_documented", "judgment")),
    source=HANDOVER,
)
def knowledge_written_down() -> Iterator[Advice]:
    """What is not written down has to be collected before the handover.

    Why: the knowledge is in the heads of those who do the work now, and some of them leave.
    Fires: {"kind": "BPO", "procedure": "partly_documented"}
    Fires: {"kind": "KPO", "procedure": "judgment"}
    Fires: {"kind": "SPLIT", "procedure": "judgment"}
    Silent: {"kind": "UNDECIDED", "procedure": "judgment"}
    Silent: {"kind": "KPO", "procedure": "documented"}
    """
    text = "Collect real cases with their reasons from those who do the work now; the provider learns from them."
    yield Advice(Topic.TRANSITION, "collect_cases", text, WHOLE)


@rule("TR3", Verdict(kind=DECIDED), *BOUGHT, Task(failure_effect="mission_critical"), source=HANDOVER)
def side_by_side() -> Iterator[Advice]:
    """Work that must not stop runs in both places for a while.

    Why: a fault in the new place then harms nobody, and the figures of both can be compared.
    Fires: {"kind": "BPO", "failure_effect": "mission_critical"}
    Fires: {"kind": "KPO", "failure_effect": "mission_critical"}
    Fires: {"kind": "SPLIT", "failure_effect": "mission_critical"}
    Silent: {"kind": "UNDECIDED", "failure_effect": "mission_critical"}
    Silent: {"kind": "BPO", "failure_effect": "tolerable"}
    """
    text = "Let both teams do the work in parallel until their figures agree, and say who may stop the change-over."
    yield Advice(Topic.TRANSITION, "run_in_parallel", text, WHOLE)
