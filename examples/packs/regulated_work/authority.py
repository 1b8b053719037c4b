"""Difference 8: authority. Plain BPO carries out work that others answer for; KPO answers for its own judgment.

The sensitivity of the data says little here, and secrecy says nothing: clerks and lawyers both keep secrets. Only
personal data matters, because a provider that handles it for others acts on their instructions.
"""

from collections.abc import Iterator

from outsourcing import BPO, CLEAR, KPO, SLIGHT, STRONG, Difference, Evidence, Status, Task, rule
from outsourcing.rules.sources import EXECUTION_AND_AUTHORITY, LICENSED_WORK, REGULATED_WORK

from .sources import PAID_FOR, PROCESSORS, WRITTEN_CRITERIA

# Half the weight of one of the seven: it overlaps with two of them (complexity and process formulation), and what it
# adds comes from practice in three trades. This is also the highest weight that does not change coverage: three clear
# differences out of seven are 3 / 7.5 = 0.40, which is ample. With a weight of 1.0 they would be 3 / 8, and loading
# this pack would lose verdicts on other work.
WEIGHT = 0.5

DIFFERENCE = Difference(
    "authority",
    8,
    "Authority",
    bpo="The provider carries out the work; decisions and signatures stay with the client, or follow written criteria.",
    kpo="The provider's experts make judgments and answer for them, alone or together with the client.",
    sources=(EXECUTION_AND_AUTHORITY, PAID_FOR),
    weight=WEIGHT,
)


@rule("RW1", Task(sign_off="provider"), source=PAID_FOR)
def provider_signs() -> Iterator[Evidence]:
    """Work that the provider signs for is bought as judgment.

    Why: BPO is paid for exact execution, KPO for correct decisions; a provider that signs can be held to the decision.
    Fires: {"sign_off": "provider"}
    Silent: {"sign_off": "both"}
    """
    yield Evidence("authority", KPO, STRONG)


@rule("RW2", Task(sign_off="client"), source=EXECUTION_AND_AUTHORITY)
def client_signs() -> Iterator[Evidence]:
    """Work that the client signs for may be execution only.

    Why: insurers, for example, outsource the work on a risk and keep the authority. This is not decisive: the client
    also signs the reports of analysts and the drafts of lawyers.
    Fires: {"sign_off": "client"}
    Silent: {"sign_off": "both"}
    """
    yield Evidence("authority", BPO, SLIGHT)


@rule("RW3", Task(sign_off="criteria"), source=WRITTEN_CRITERIA)
def criteria_settle_it() -> Iterator[Evidence]:
    """Where written criteria settle the result, there is no judgment to buy.

    Why: work that follows instructions and can be seen and measured is BPO, even if it is complex.
    Fires: {"sign_off": "criteria"}
    Silent: {"sign_off": "client"}
    """
    yield Evidence("authority", BPO, CLEAR)


@rule("RW4", Task(reserved_decisions="regulated"), source=REGULATED_WORK)
def regulated_decisions_stay() -> Iterator[Evidence]:
    """Only the execution of regulated work can be handed over.

    Why: banks, for example, may not outsource credit approval, compliance decisions or the management of their
    investments; what is left for a provider is the work around them. Rules differ by country and change over time.
    Fires: {"reserved_decisions": "regulated"}
    Silent: {"reserved_decisions": "licensed"}
    """
    yield Evidence("authority", BPO, CLEAR)


@rule("RW5", Task(reserved_decisions="licensed", sign_off="both"), source=LICENSED_WORK)
def licensed_proposal() -> Iterator[Evidence]:
    """A proposal that a licensed person signs as well takes an expert to write.

    Why: lawyers who send work abroad must supervise it; what they can sign as it comes back was drafted by people of
    their profession. Where only the client signs, it may be preparation.
    Fires: {"reserved_decisions": "licensed", "sign_off": "both"}
    Silent: {"reserved_decisions": "licensed", "sign_off": "client"}
    Silent: {"reserved_decisions": "regulated", "sign_off": "both"}
    """
    yield Evidence("authority", KPO, CLEAR)


@rule("RW6", Task(data_sensitivity="personal"), source=PROCESSORS)
def personal_data_on_instruction() -> Iterator[Evidence]:
    """A provider that handles personal data for others acts on their instructions.

    Why: in the European Union a processor works on documented instructions, and one that decides on purpose and means
    itself answers as a controller. This is only one step towards BPO: experts are bound in the same way.
    Fires: {"data_sensitivity": "personal"}
    Silent: {"data_sensitivity": "confidential"}
    """
    yield Evidence("authority", BPO, SLIGHT)


@rule(
    "RW7",
    Task(reserved_decisions="licensed", sign_off="provider"),
    source=LICENSED_WORK,
    status=Status.EXPERIMENTAL,  # the source is about supervision; that a licence adds to a signature is our reading
)
def licensed_provider_signs() -> Iterator[Evidence]:
    """A provider that signs under its own licence practises a profession.

    Why: a provider that holds a licence brings the expertise with it, and can lose the licence.
    Fires: {"reserved_decisions": "licensed", "sign_off": "provider"}
    Silent: {"reserved_decisions": "licensed", "sign_off": "client"}
    Silent: {"reserved_decisions": "none", "sign_off": "provider"}
    """
    yield Evidence("authority", KPO, CLEAR)
