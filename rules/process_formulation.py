"""Difference 6: process formulation. BPO follows rules, KPO relies on judgment."""

from collections.abc import Iterator

from outsourcing import BPO, CLEAR, KPO, STRONG, Difference, Evidence, Task, rule
from outsourcing.rules.sources import A_OUTCOME, CONTINUUM, SEVEN_DIFFERENCES

DIFFERENCE = Difference(
    "process_formulation",
    6,
    "Process formulation",
    bpo="Rule-based: the client defines processes and expectations, the provider follows them.",
    kpo="Judgment-based: the provider uses its expertise and may change the process; results vary.",
    sources=(
        SEVEN_DIFFERENCES[6],
        A_OUTCOME,
    ),
)


@rule("PF1", Task(procedure="documented"), source=SEVEN_DIFFERENCES[6])
def documented_steps() -> Iterator[Evidence]:
    """Documented steps can be handed over as they are.

    Why: a BPO provider follows processes that are in place before the contract begins.
    Fires: {"procedure": "documented"}
    Silent: {"procedure": "partly_documented"}
    """
    yield Evidence("process_formulation", BPO, STRONG)


@rule("PF2", Task(procedure="judgment"), source=SEVEN_DIFFERENCES[6])
def judgment_instead_of_steps() -> Iterator[Evidence]:
    """Work that relies on judgment instead of steps is typical of KPO.

    Why: lawyers in legal outsourcing use their own judgment rather than a predefined process.
    Fires: {"procedure": "judgment"}
    Silent: {"procedure": "partly_documented"}
    """
    yield Evidence("process_formulation", KPO, STRONG)


@rule("PF3", Task(outcome="consistent"), source=A_OUTCOME)
def consistent_outcome() -> Iterator[Evidence]:
    """A result that is always the same is typical of BPO.

    Why: BPO is process-oriented: execution and outcome are consistent.
    Fires: {"outcome": "consistent"}
    Silent: {"outcome": "variable"}
    """
    yield Evidence("process_formulation", BPO, CLEAR)


@rule("PF4", Task(outcome="variable"), source=A_OUTCOME)
def variable_outcome() -> Iterator[Evidence]:
    """A result that depends on the person is typical of KPO.

    Why: outcomes in KPO are not predictable; they depend on the individual's knowledge.
    Fires: {"outcome": "variable"}
    Silent: {"outcome": "consistent"}
    """
    yield Evidence("process_formulation", KPO, CLEAR)


@rule("PF5", Task(control="client"), source=SEVEN_DIFFERENCES[6])
def client_in_control() -> Iterator[Evidence]:
    """A process that only the client may change is typical of BPO.

    Why: the client defines its expectations beforehand, and the provider follows.
    Fires: {"control": "client"}
    Silent: {"control": "provider"}
    """
    yield Evidence("process_formulation", BPO, CLEAR)


@rule("PF6", Task(control="provider"), source=SEVEN_DIFFERENCES[6])
def provider_in_control() -> Iterator[Evidence]:
    """A process that the provider may change is typical of KPO.

    Why: a KPO provider has significantly more operational control and may optimise key processes.
    Fires: {"control": "provider"}
    Silent: {"control": "client"}
    """
    yield Evidence("process_formulation", KPO, CLEAR)


@rule("PF7", Task(procedure="partly_documented"), source=CONTINUUM)
def partly_documented_steps() -> Iterator[Evidence]:
    """Work of which only the usual cases are written down has something of both kinds.

    Why: the written part can be handed over as it is, the rest relies on judgment; such an answer is known, and speaks
    for both sides alike.
    Fires: {"procedure": "partly_documented"}
    Silent: {"procedure": "documented"}
    Silent: {"procedure": "judgment"}
    """
    yield Evidence("process_formulation", BPO, CLEAR)
    yield Evidence("process_formulation", KPO, CLEAR)
