"""Scaling: how to grow and how to scale back; how to start belongs to the transition."""

from collections.abc import Iterator

from outsourcing import NOT, WHOLE, Advice, Task, Topic, Verdict, rule
from outsourcing.rules.advice import BOUGHT, DECIDED, NOT_FREELANCE
from outsourcing.rules.sources import BENEFITS


@rule(
    "SC1",
    Verdict(kind=DECIDED),
    *BOUGHT,
    NOT(Task(time_span="project")),
    NOT(Task(steadiness="steady", volume="low")),
    source=BENEFITS[4],
)
def start_small() -> Iterator[Advice]:
    """Outsourcing starts small.

    Why: with few tasks and a small budget you find out whether you are satisfied before much depends on it.
    Fires: {"kind": "BPO", "time_span": "ongoing"}
    Fires: {"kind": "KPO"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "UNDECIDED"}
    Silent: {"kind": "BPO", "time_span": "project"}
    Silent: {"kind": "BPO", "steadiness": "steady", "volume": "low"}
    """
    text = "Start with a few tasks and a small budget; add more once you are satisfied."
    yield Advice(Topic.TRANSITION, "start_small", text, WHOLE)


@rule(
    "SC2",
    Verdict(kind=DECIDED),
    *BOUGHT,
    NOT(Task(time_span="project")),
    NOT(Task(steadiness="steady", volume="low")),
    source=BENEFITS[4],
)
def a_way_back() -> Iterator[Advice]:
    """Outsourcing can be scaled back.

    Why: when money is short, you can reduce the volume by talking to the provider; it is easier if it was agreed
    beforehand.
    Fires: {"kind": "BPO", "time_span": "ongoing"}
    Fires: {"kind": "KPO"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "UNDECIDED"}
    Silent: {"kind": "BPO", "time_span": "project"}
    Silent: {"kind": "BPO", "steadiness": "steady", "volume": "low"}
    """
    text = "Agree at the start how you can scale back: notice period, minimum volume, cost."
    yield Advice(Topic.SCALING, "agree_the_way_back", text, WHOLE)


@rule("SC3", Verdict(kind=DECIDED), *BOUGHT, NOT_FREELANCE, Task(steadiness="varying"), source=BENEFITS[4])
def agree_on_waves() -> Iterator[Advice]:
    """Agree beforehand how peaks are handled.

    Why: such providers are built for flexibility, but how fast they respond and at what price is a matter of contract.
    Fires: {"kind": "BPO", "steadiness": "varying"}
    Fires: {"kind": "KPO", "steadiness": "varying"}
    Fires: {"kind": "SPLIT", "steadiness": "varying"}
    Silent: {"kind": "UNDECIDED", "steadiness": "varying"}
    Silent: {"kind": "BPO", "steadiness": "steady"}
    """
    text = "Agree how fast the provider must follow your peaks, and at what price."
    yield Advice(Topic.SCALING, "agree_on_peaks", text, WHOLE)
