"""Signing: whose signature it is, and what is checked where there is none."""

from collections.abc import Iterator

from outsourcing import NOT, WHOLE, Advice, Task, Topic, Verdict, one_of, rule
from outsourcing.rules.advice import DECIDED, GIVEN_AWAY
from outsourcing.rules.sources import EXECUTION_AND_AUTHORITY, LICENSED_WORK

from .sources import METRICS, PAID_FOR


@rule(
    "RW12",
    Verdict(kind=DECIDED),
    *GIVEN_AWAY,
    Task(reserved_decisions=one_of("licensed", "regulated")),
    NOT(Task(sign_off=one_of("provider", "both"))),
    source=EXECUTION_AND_AUTHORITY,
)
def sign_off_stays() -> Iterator[Advice]:
    """Where decisions are reserved and nobody else signs, the client signs off.

    Why: insurers, for example, give away the work on a risk and keep its selection, its price and large losses.
    Fires: {"kind": "KPO", "reserved_decisions": "licensed"}
    Fires: {"kind": "BPO", "reserved_decisions": "regulated", "sign_off": "client"}
    Fires: {"kind": "SPLIT", "reserved_decisions": "regulated", "sign_off": "criteria"}
    Silent: {"kind": "UNDECIDED", "reserved_decisions": "regulated"}
    Silent: {"kind": "KPO", "reserved_decisions": "none"}
    Silent: {"kind": "KPO", "reserved_decisions": "licensed", "sign_off": "provider"}
    Silent: {"kind": "KPO", "reserved_decisions": "licensed", "sign_off": "both"}
    """
    text = "Sign-off stays with you: they prepare, your answerable people decide."
    yield Advice(Topic.CONTROL, "sign_off_stays_with_you", text, WHOLE)


@rule("RW13", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(sign_off="both"), source=LICENSED_WORK)
def two_signatures() -> Iterator[Advice]:
    """Two who sign must know who answers for what.

    Why: who signs as well supervises; a second look that is only a stamp is worth nothing to anybody.
    Fires: {"kind": "KPO", "sign_off": "both"}
    Fires: {"kind": "BPO", "sign_off": "both"}
    Fires: {"kind": "SPLIT", "sign_off": "both"}
    Silent: {"kind": "UNDECIDED", "sign_off": "both"}
    Silent: {"kind": "KPO", "sign_off": "client"}
    """
    text = "Two signatures: write down what each of them answers for, and give yours the time to look."
    yield Advice(Topic.CONTROL, "two_signatures", text, WHOLE)


@rule(
    "RW14",
    Verdict(kind=DECIDED),
    *GIVEN_AWAY,
    Task(sign_off="provider"),
    NOT(Task(reserved_decisions="regulated")),
    source=PAID_FOR,
)
def they_answer_for_it() -> Iterator[Advice]:
    """A provider that signs is held to its decisions, not to its hours.

    Why: who pays for correct decisions needs somebody who answers when one was wrong. Where a regulator asks the
    client, a caution says so instead.
    Fires: {"kind": "KPO", "sign_off": "provider"}
    Fires: {"kind": "BPO", "sign_off": "provider", "reserved_decisions": "none"}
    Fires: {"kind": "SPLIT", "sign_off": "provider", "reserved_decisions": "licensed"}
    Silent: {"kind": "UNDECIDED", "sign_off": "provider"}
    Silent: {"kind": "KPO", "sign_off": "client"}
    Silent: {"kind": "KPO", "sign_off": "provider", "reserved_decisions": "regulated"}
    """
    text = "They sign: agree on who by name, on their liability, and on the insurance behind it."
    yield Advice(Topic.CONTROL, "they_answer_for_it", text, WHOLE)


@rule("RW15", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(sign_off="criteria"), source=METRICS)
def check_a_sample() -> Iterator[Advice]:
    """What nobody signs is checked by sample.

    Why: criteria that settle the result settle whether it is right, too; so a part of it can be done twice.
    Fires: {"kind": "BPO", "sign_off": "criteria"}
    Fires: {"kind": "KPO", "sign_off": "criteria"}
    Fires: {"kind": "SPLIT", "sign_off": "criteria"}
    Silent: {"kind": "UNDECIDED", "sign_off": "criteria"}
    Silent: {"kind": "BPO", "sign_off": "client"}
    """
    text = "Nobody signs: have a sample done twice, and count where the criteria gave two results."
    yield Advice(Topic.MEASUREMENT, "a_sample_done_twice", text, WHOLE)
