"""Oversight: what stays with you when the work goes. People who steer, rights to look, and duties to staff."""

from collections.abc import Iterator

from outsourcing import NOT, WHOLE, Advice, Task, Topic, Verdict, one_of, rule
from outsourcing.rules.advice import BOUGHT, DECIDED, NOT_FREELANCE
from outsourcing.rules.sources import RETAINED, STAFF_RIGHTS, SUPERVISED_CONTRACTS


@rule("OV1", Verdict(kind=DECIDED), *BOUGHT, NOT_FREELANCE, source=RETAINED)
def someone_who_steers() -> Iterator[Advice]:
    """Somebody in the company steers the provider.

    Why: nobody can judge what comes back once all who know the work are gone; a contract alone does not do it.
    Fires: {"kind": "BPO"}
    Fires: {"kind": "KPO"}
    Fires: {"kind": "SPLIT"}
    Silent: {"kind": "UNDECIDED"}
    """
    text = "Keep a person who knows the work, steers the provider and has the time for it."
    yield Advice(Topic.OVERSIGHT, "a_person_who_steers", text, WHOLE)


@rule("OV2", Verdict(kind=DECIDED), *BOUGHT, Task(reserved_decisions="regulated"), source=SUPERVISED_CONTRACTS)
def rights_to_look() -> Iterator[Advice]:
    """Where a regulator looks on, the contract has rights to look, too.

    Why: financial entities in the EU, for example, need rights of access and audit, a say over sub-contractors and an exit
    strategy for what is critical, and a register of providers. This is a warning, not legal advice.
    Fires: {"kind": "BPO", "reserved_decisions": "regulated"}
    Fires: {"kind": "KPO", "reserved_decisions": "regulated"}
    Fires: {"kind": "SPLIT", "reserved_decisions": "regulated"}
    Silent: {"kind": "UNDECIDED", "reserved_decisions": "regulated"}
    Silent: {"kind": "BPO", "reserved_decisions": "none"}
    """
    text = (
        "Write into the contract: audits by you and your regulator, your consent to sub-contractors, and a plan for "
        "leaving."
    )
    yield Advice(Topic.OVERSIGHT, "audit_and_exit", text, WHOLE)


@rule(
    "OV3",
    Verdict(kind=DECIDED),
    *BOUGHT,
    Task(volume=one_of("high", "medium")),
    NOT(Task(objective="knowledge")),
    source=STAFF_RIGHTS,
)
def people_who_did_it() -> Iterator[Advice]:
    """The people who do the work today are informed and asked early.

    Why: in the EU, for example, contracts of employment can move with the work, and staff must be informed before. This is
    a warning, not legal advice.
    Fires: {"kind": "BPO", "volume": "high"}
    Fires: {"kind": "KPO", "volume": "medium", "objective": "both"}
    Fires: {"kind": "SPLIT", "volume": "high"}
    Silent: {"kind": "UNDECIDED", "volume": "high"}
    Silent: {"kind": "BPO", "volume": "low"}
    Silent: {"kind": "KPO", "volume": "high", "objective": "knowledge"}
    """
    text = "Find out early what the law grants the people who do the work today, and tell them what is planned."
    yield Advice(Topic.OVERSIGHT, "rights_of_staff", text, WHOLE)
