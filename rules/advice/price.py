"""Price: what is paid for. A piece, a person's time or a whole stage, and whether part of it depends on the result.

| part  | for how long | the steps are written down | paid for          |     |
|-------|--------------|----------------------------|-------------------|-----|
| BPO   | not a project | yes                       | each piece        | PR1 |
| BPO   | not a project | no, or not known          | people, at first  | PR2 |
| KPO   | not a project | any                       | experts' time     | PR3 |
| whole | a project    | any                        | each stage        | PR4 |

A freelancer is paid by the piece (engagement), and a unit of your own has no price.
"""

from collections.abc import Iterator

from outsourcing import BPO, KPO, NOT, WHOLE, Advice, Task, Topic, Verdict, rule
from outsourcing.rules.advice import BOUGHT, DECIDED, FOR_BPO, FOR_KPO, NOT_FREELANCE
from outsourcing.rules.sources import ATTRIBUTION, CONTRACT_MODELS, PRICING

NOT_A_PROJECT = NOT(Task(time_span="project"))


@rule("PR1", Verdict(kind=FOR_BPO), *BOUGHT, NOT_A_PROJECT, Task(procedure="documented"), source=PRICING)
def paid_by_the_piece() -> Iterator[Advice]:
    """Work by written steps is paid by the piece.

    Why: where the steps are the same each time, both sides can count and compare pieces.
    Fires: {"kind": "BPO", "procedure": "documented"}
    Fires: {"kind": "SPLIT", "procedure": "documented"}
    Silent: {"kind": "KPO", "procedure": "documented"}
    Silent: {"kind": "BPO", "procedure": "judgment"}
    Silent: {"kind": "BPO", "procedure": "documented", "time_span": "project"}
    """
    text = "Pay for each finished piece (an invoice, a call, a file), and say what counts as a piece."
    yield Advice(Topic.PRICE, "by_the_piece", text, BPO)


@rule("PR2", Verdict(kind=FOR_BPO), *BOUGHT, NOT_A_PROJECT, NOT(Task(procedure="documented")), source=PRICING)
def paid_by_the_head() -> Iterator[Advice]:
    """Volume work whose steps are not all written down is paid by the head at first.

    Why: a price per piece needs pieces that are alike; a price per person needs only a team.
    Fires: {"kind": "BPO", "procedure": "partly_documented"}
    Fires: {"kind": "SPLIT", "procedure": "judgment"}
    Silent: {"kind": "KPO"}
    Silent: {"kind": "BPO", "procedure": "documented"}
    Silent: {"kind": "BPO", "time_span": "project"}
    """
    text = "Pay for people at first; change to a price for each piece once you know what a piece takes."
    yield Advice(Topic.PRICE, "by_the_person", text, BPO)


@rule("PR3", Verdict(kind=FOR_KPO), *BOUGHT, NOT_A_PROJECT, source=PRICING)
def paid_for_time() -> Iterator[Advice]:
    """Judgment is paid by time.

    Why: no two cases take equally long, so a price per case would be paid for with quality.
    Fires: {"kind": "KPO"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "BPO"}
    Silent: {"kind": "KPO", "time_span": "project"}
    """
    text = "Pay the experts for their time, with a limit each month; cases differ too much for one price."
    yield Advice(Topic.PRICE, "by_time", text, KPO)


@rule("PR4", Verdict(kind=DECIDED), *BOUGHT, NOT_FREELANCE, Task(time_span="project"), source=CONTRACT_MODELS)
def paid_by_the_stage() -> Iterator[Advice]:
    """A project is paid by the stage.

    Why: a fixed price needs a fixed scope, and contains a surcharge for what is uncertain; stages keep both small.
    Fires: {"kind": "BPO", "time_span": "project"}
    Fires: {"kind": "KPO", "time_span": "project"}
    Fires: {"kind": "SPLIT", "time_span": "project"}
    Silent: {"kind": "UNDECIDED", "time_span": "project"}
    Silent: {"kind": "BPO", "time_span": "ongoing"}
    """
    text = "Agree on a fixed price for each stage of the project, and on what a change to it costs."
    yield Advice(Topic.PRICE, "by_the_stage", text, WHOLE)


@rule(
    "PR5",
    Verdict(kind=DECIDED),
    *BOUGHT,
    NOT_A_PROJECT,
    Task(quality_measure="objective", volume="high"),
    source=CONTRACT_MODELS,
)
def part_by_result() -> Iterator[Advice]:
    """Part of the price can depend on results that both sides can count.

    Why: a price by result needs figures from before to compare with.
    Fires: {"kind": "BPO", "quality_measure": "objective", "volume": "high"}
    Fires: {"kind": "KPO", "quality_measure": "objective", "volume": "high"}
    Fires: {"kind": "SPLIT", "quality_measure": "objective", "volume": "high"}
    Silent: {"kind": "UNDECIDED", "quality_measure": "objective", "volume": "high"}
    Silent: {"kind": "BPO", "quality_measure": "hardly", "volume": "high"}
    Silent: {"kind": "BPO", "quality_measure": "objective", "volume": "low"}
    Silent: {"kind": "BPO", "quality_measure": "objective", "volume": "high", "time_span": "project"}
    """
    text = "Let part of the price depend on results only when you have 6 to 12 months of figures to compare with."
    yield Advice(Topic.PRICE, "part_by_result", text, WHOLE)


@rule("PR6", Verdict(kind=DECIDED), *BOUGHT, NOT_FREELANCE, Task(quality_measure="hardly"), source=ATTRIBUTION)
def not_by_result() -> Iterator[Advice]:
    """What cannot be measured is not paid by result.

    Why: results that are hard to measure, or that depend on you, lead to disputes.
    Fires: {"kind": "BPO", "quality_measure": "hardly"}
    Fires: {"kind": "KPO", "quality_measure": "hardly"}
    Fires: {"kind": "SPLIT", "quality_measure": "hardly"}
    Silent: {"kind": "UNDECIDED", "quality_measure": "hardly"}
    Silent: {"kind": "BPO", "quality_measure": "objective"}
    """
    text = "Do not pay by result: you could not agree whether it was reached."
    yield Advice(Topic.PRICE, "not_by_result", text, WHOLE)
