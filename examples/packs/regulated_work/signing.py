"""Signing: who signs, and what is checked where nobody does."""

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

    Why: insurers, for example, outsource the work on a risk but keep its selection, its price and large losses.
    Fires: {"kind": "KPO", "reserved_decisions": "licensed"}
    Fires: {"kind": "BPO", "reserved_decisions": "regulated", "sign_off": "client"}
    Fires: {"kind": "SPLIT", "reserved_decisions": "regulated", "sign_off": "criteria"}
    Silent: {"kind": "UNDECIDED", "reserved_decisions": "regulated"}
    Silent: {"kind": "KPO", "reserved_decisions": "none"}
    Silent: {"kind": "KPO", "reserved_decisions": "licensed", "sign_off": "provider"}
    Silent: {"kind": "KPO", "reserved_decisions": "licensed", "sign_off": "both"}
    """
    text = "Sign-off stays with you: the provider prepares, and your responsible people decide."
    yield Advice(Topic.CONTROL, "sign_off_stays_with_you", text, WHOLE)


@rule("RW13", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(sign_off="both"), source=LICENSED_WORK)
def two_signatures() -> Iterator[Advice]:
    """Where two people sign, settle what each of them answers for.

    Why: the second signature means supervision; a second look that is only a stamp is worth nothing.
    Fires: {"kind": "KPO", "sign_off": "both"}
    Fires: {"kind": "BPO", "sign_off": "both"}
    Fires: {"kind": "SPLIT", "sign_off": "both"}
    Silent: {"kind": "UNDECIDED", "sign_off": "both"}
    Silent: {"kind": "KPO", "sign_off": "client"}
    """
    text = "Two signatures: write down what each of them covers, and allow time for a real review."
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

    Why: a client that pays for correct decisions needs someone who answers for wrong ones. Where the client answers to
    a regulator, a caution covers this instead.
    Fires: {"kind": "KPO", "sign_off": "provider"}
    Fires: {"kind": "BPO", "sign_off": "provider", "reserved_decisions": "none"}
    Fires: {"kind": "SPLIT", "sign_off": "provider", "reserved_decisions": "licensed"}
    Silent: {"kind": "UNDECIDED", "sign_off": "provider"}
    Silent: {"kind": "KPO", "sign_off": "client"}
    Silent: {"kind": "KPO", "sign_off": "provider", "reserved_decisions": "regulated"}
    """
    text = "The provider signs: agree who signs by name, who is liable, and which insurance covers it."
    yield Advice(Topic.CONTROL, "they_answer_for_it", text, WHOLE)


@rule("RW15", Verdict(kind=DECIDED), *GIVEN_AWAY, Task(sign_off="criteria"), source=METRICS)
def check_a_sample() -> Iterator[Advice]:
    """Work that nobody signs is checked by sampling.

    Why: criteria that settle the result also settle whether it is right, so part of the work can be done twice.
    Fires: {"kind": "BPO", "sign_off": "criteria"}
    Fires: {"kind": "KPO", "sign_off": "criteria"}
    Fires: {"kind": "SPLIT", "sign_off": "criteria"}
    Silent: {"kind": "UNDECIDED", "sign_off": "criteria"}
    Silent: {"kind": "BPO", "sign_off": "client"}
    """
    text = "Nobody signs: have a sample done twice, and count how often the criteria gave different results."
    yield Advice(Topic.MEASUREMENT, "a_sample_done_twice", text, WHOLE)
