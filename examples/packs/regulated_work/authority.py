"""Difference 8: authority. Plain BPO carries out what others answer for, KPO answers for a judgment of its own.

How sensitive the data is says little here, and secrecy says nothing: clerks and lawyers both keep secrets. Only data
about people tells something, since whoever handles them for others acts on instruction.
"""

from collections.abc import Iterator

from outsourcing import BPO, CLEAR, KPO, SLIGHT, STRONG, Difference, Evidence, Status, Task, rule
from outsourcing.rules.sources import EXECUTION_AND_AUTHORITY, LICENSED_WORK, REGULATED_WORK

from .sources import PAID_FOR, PROCESSORS, WRITTEN_CRITERIA

# Half as much as one of the seven. It is close to two of them, complexity and process formulation, and what it adds
# comes from practice in three trades. It is also the most that leaves coverage as it was: three of the seven that take
# a side clearly are 3 / 7.5 = 0.40, which is ample; with a weight of 1.0 they were 3 / 8, and verdicts on other work
# would be lost by loading this pack.
WEIGHT = 0.5

DIFFERENCE = Difference(
    "authority",
    8,
    "Authority",
    bpo="The provider carries out; decisions and signatures stay with the client, or are settled by written criteria.",
    kpo="The provider's experts judge and answer for it, alone or beside the client.",
    sources=(EXECUTION_AND_AUTHORITY, PAID_FOR),
    weight=WEIGHT,
)


@rule("RW1", Task(sign_off="provider"), source=PAID_FOR)
def provider_signs() -> Iterator[Evidence]:
    """Work that the provider signs for is bought as judgment.

    Why: BPO is paid for exact execution, KPO for correct decisions; who signs can be held to the decision.
    Fires: {"sign_off": "provider"}
    Silent: {"sign_off": "both"}
    """
    yield Evidence("authority", KPO, STRONG)


@rule("RW2", Task(sign_off="client"), source=EXECUTION_AND_AUTHORITY)
def client_signs() -> Iterator[Evidence]:
    """Work that the client signs for may be execution only.

    Why: insurers, for example, give the work on a risk away and keep the authority. It is not decisive: reports of
    analysts and drafts of lawyers are signed by the client, too.
    Fires: {"sign_off": "client"}
    Silent: {"sign_off": "both"}
    """
    yield Evidence("authority", BPO, SLIGHT)


@rule("RW3", Task(sign_off="criteria"), source=WRITTEN_CRITERIA)
def criteria_settle_it() -> Iterator[Evidence]:
    """Where written criteria settle the result, there is no judgment to buy.

    Why: what follows instructions and can be seen and measured is BPO, even where it is complex.
    Fires: {"sign_off": "criteria"}
    Silent: {"sign_off": "client"}
    """
    yield Evidence("authority", BPO, CLEAR)


@rule("RW4", Task(reserved_decisions="regulated"), source=REGULATED_WORK)
def regulated_decisions_stay() -> Iterator[Evidence]:
    """Of regulated work, only the execution can be handed over.

    Why: banks, for example, may not give away credit sanction, compliance decisions or the management of their
    investments; what is left to a provider is the work around them. Rules differ by country and change.
    Fires: {"reserved_decisions": "regulated"}
    Silent: {"reserved_decisions": "licensed"}
    """
    yield Evidence("authority", BPO, CLEAR)


@rule("RW5", Task(reserved_decisions="licensed", sign_off="both"), source=LICENSED_WORK)
def licensed_proposal() -> Iterator[Evidence]:
    """A proposal that a licensed person signs as well takes an expert to write.

    Why: lawyers who send work abroad must supervise it; what they can sign as it comes back was drafted by people of
    their trade. Where only the client signs, it may be preparation.
    Fires: {"reserved_decisions": "licensed", "sign_off": "both"}
    Silent: {"reserved_decisions": "licensed", "sign_off": "client"}
    Silent: {"reserved_decisions": "regulated", "sign_off": "both"}
    """
    yield Evidence("authority", KPO, CLEAR)


@rule("RW6", Task(data_sensitivity="personal"), source=PROCESSORS)
def personal_data_on_instruction() -> Iterator[Evidence]:
    """Whoever handles personal data for others acts on their instruction.

    Why: in the European Union a processor works on documented instructions, and one that decides on purpose and means
    itself answers as a controller. It is a step away from BPO only: experts are bound in the same way.
    Fires: {"data_sensitivity": "personal"}
    Silent: {"data_sensitivity": "confidential"}
    """
    yield Evidence("authority", BPO, SLIGHT)


@rule(
    "RW7",
    Task(reserved_decisions="licensed", sign_off="provider"),
    source=LICENSED_WORK,
    status=Status.EXPERIMENTAL,  # the source has supervision in mind; that a licence adds to a signature is our reading
)
def licensed_provider_signs() -> Iterator[Evidence]:
    """A provider that signs under its own licence practises a profession.

    Why: whoever holds a licence brings the expertise with it, and can lose it.
    Fires: {"reserved_decisions": "licensed", "sign_off": "provider"}
    Silent: {"reserved_decisions": "licensed", "sign_off": "client"}
    Silent: {"reserved_decisions": "none", "sign_off": "provider"}
    """
    yield Evidence("authority", KPO, CLEAR)
