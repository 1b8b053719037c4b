"""Difference 5: degree of complexity. Routine decisions in BPO, far-reaching ones in KPO."""

from collections.abc import Iterator

from outsourcing import BPO, CLEAR, KPO, STRONG, Difference, Evidence, Task, one_of, rule
from outsourcing.rules.sources import A_EXPERTISE, DOCUMENTABLE, SEVEN_DIFFERENCES

DIFFERENCE = Difference(
    "complexity",
    5,
    "Degree of complexity",
    bpo="Low-level decisions and routine tasks, without strong analytical or creative thinking.",
    kpo="Decisions that affect the whole organisation, changes to key processes, in-depth knowledge.",
    sources=(
        SEVEN_DIFFERENCES[5],
        A_EXPERTISE,
    ),
)


@rule("DC1", Task(decisions="routine"), source=SEVEN_DIFFERENCES[5])
def routine_decisions() -> Iterator[Evidence]:
    """Routine decisions can be handed over with the work.

    Why: people in BPO take low-level decisions; nothing is lost when someone else takes them.
    Fires: {"decisions": "routine"}
    Silent: {"decisions": "moderate"}
    """
    yield Evidence("complexity", BPO, STRONG)


@rule("DC2", Task(decisions="high_impact"), source=SEVEN_DIFFERENCES[5])
def high_impact_decisions() -> Iterator[Evidence]:
    """Decisions that affect the whole organisation need expertise.

    Why: KPO deals with important decisions; they need in-depth knowledge.
    Fires: {"decisions": "high_impact"}
    Silent: {"decisions": "moderate"}
    """
    yield Evidence("complexity", KPO, STRONG)


@rule("DC3", Task(analysis="none"), source=SEVEN_DIFFERENCES[5])
def no_analysis() -> Iterator[Evidence]:
    """Work without analysis or invention is typical of BPO.

    Why: tasks in BPO do without strong analytical or creative thinking; some of it does not exclude BPO.
    Fires: {"analysis": "none"}
    Silent: {"analysis": "some"}
    """
    yield Evidence("complexity", BPO, CLEAR)


@rule("DC4", Task(analysis="heavy"), source=A_EXPERTISE)
def heavy_analysis() -> Iterator[Evidence]:
    """Work that consists of analysis is what KPO is for.

    Why: interpretation, analysis and judgment are what KPO primarily needs.
    Fires: {"analysis": "heavy"}
    Silent: {"analysis": "some"}
    """
    yield Evidence("complexity", KPO, STRONG)


@rule("DC5", Task(decisions="high_impact", control="provider"), source=SEVEN_DIFFERENCES[5])
def key_processes_change() -> Iterator[Evidence]:
    """A provider that decides and changes key processes does KPO.

    Why: engineering services are the example: those who do the work make high-level decisions or change key processes.
    Fires: {"decisions": "high_impact", "control": "provider"}
    Silent: {"decisions": "high_impact", "control": "client"}
    Silent: {"decisions": "moderate", "control": "provider"}
    """
    yield Evidence("complexity", KPO, CLEAR)


@rule("DC6", Task(procedure="documented", analysis=one_of("some", "heavy")), source=DOCUMENTABLE)
def documented_analysis() -> Iterator[Evidence]:
    """Analysis by documented steps can be handed over, however complex.

    Why: what decides is whether it can be documented; complexity alone makes no KPO, not in the back office either.
    Fires: {"procedure": "documented", "analysis": "heavy"}
    Fires: {"procedure": "documented", "analysis": "some"}
    Silent: {"procedure": "partly_documented", "analysis": "heavy"}
    Silent: {"procedure": "documented", "analysis": "none"}
    """
    yield Evidence("complexity", BPO, CLEAR)


@rule("DC7", Task(procedure="documented", decisions=one_of("moderate", "high_impact")), source=DOCUMENTABLE)
def documented_decisions() -> Iterator[Evidence]:
    """Decisions by documented steps can be handed over, however far they reach.

    Why: a decision that follows written criteria is carried out, not taken, by those who do the work.
    Fires: {"procedure": "documented", "decisions": "high_impact"}
    Fires: {"procedure": "documented", "decisions": "moderate"}
    Silent: {"procedure": "judgment", "decisions": "high_impact"}
    Silent: {"procedure": "documented", "decisions": "routine"}
    """
    yield Evidence("complexity", BPO, CLEAR)
