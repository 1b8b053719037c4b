"""Difference 5: degree of complexity. Routine decisions in BPO, far-reaching ones in KPO."""

from collections.abc import Iterator

from outsourcing import BPO, CLEAR, KPO, SLIGHT, STRONG, Difference, Evidence, Task, one_of, rule
from outsourcing.rules.sources import A_EXPERTISE, CONTINUUM, DOCUMENTABLE, SEVEN_DIFFERENCES

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

    Why: people in BPO usually make low-level decisions; nothing is lost when someone else makes them.
    Fires: {"decisions": "routine"}
    Silent: {"decisions": "moderate"}
    """
    yield Evidence("complexity", BPO, CLEAR)


@rule("DC2", Task(decisions="high_impact"), source=SEVEN_DIFFERENCES[5])
def high_impact_decisions() -> Iterator[Evidence]:
    """Decisions that affect the whole organisation need expertise.

    Why: KPO typically deals with important decisions, which need in-depth knowledge.
    Fires: {"decisions": "high_impact"}
    Silent: {"decisions": "moderate"}
    """
    yield Evidence("complexity", KPO, CLEAR)


@rule("DC3", Task(analysis="none"), source=SEVEN_DIFFERENCES[5])
def no_analysis() -> Iterator[Evidence]:
    """Work that needs no analysis or creative thinking is typical of BPO.

    Why: BPO tasks do not need strong analytical or creative thinking; a little of it does not rule out BPO.
    Fires: {"analysis": "none"}
    Silent: {"analysis": "some"}
    """
    yield Evidence("complexity", BPO, CLEAR)


@rule("DC4", Task(analysis="heavy"), source=A_EXPERTISE)
def heavy_analysis() -> Iterator[Evidence]:
    """Work that consists mainly of analysis is typical of KPO.

    Why: KPO mainly needs interpretation, analysis and judgment.
    Fires: {"analysis": "heavy"}
    Silent: {"analysis": "some"}
    """
    yield Evidence("complexity", KPO, STRONG)


@rule("DC5", Task(decisions="high_impact", control="provider"), source=SEVEN_DIFFERENCES[5])
def key_processes_change() -> Iterator[Evidence]:
    """A provider that makes high-impact decisions and may change key processes does KPO.

    Why: engineering services are the example: the people who do the work make high-level decisions or change key
    processes.
    Fires: {"decisions": "high_impact", "control": "provider"}
    Silent: {"decisions": "high_impact", "control": "client"}
    Silent: {"decisions": "moderate", "control": "provider"}
    """
    yield Evidence("complexity", KPO, CLEAR)


@rule("DC6", Task(procedure="documented", analysis=one_of("some", "heavy")), source=DOCUMENTABLE)
def documented_analysis() -> Iterator[Evidence]:
    """Analysis that follows documented steps can be handed over, however complex it is.

    Why: what matters is whether the work can be documented; complexity alone does not make it KPO, even in the back
    office.
    Fires: {"procedure": "documented", "analysis": "heavy"}
    Fires: {"procedure": "documented", "analysis": "some"}
    Silent: {"procedure": "partly_documented", "analysis": "heavy"}
    Silent: {"procedure": "documented", "analysis": "none"}
    """
    yield Evidence("complexity", BPO, CLEAR)


@rule("DC7", Task(procedure="documented", decisions=one_of("moderate", "binding", "high_impact")), source=DOCUMENTABLE)
def documented_decisions() -> Iterator[Evidence]:
    """Decisions that follow documented steps can be handed over, however important they are.

    Why: people who follow written criteria carry out a decision rather than make it.
    Fires: {"procedure": "documented", "decisions": "high_impact"}
    Fires: {"procedure": "documented", "decisions": "binding"}
    Fires: {"procedure": "documented", "decisions": "moderate"}
    Silent: {"procedure": "judgment", "decisions": "high_impact"}
    Silent: {"procedure": "documented", "decisions": "routine"}
    """
    yield Evidence("complexity", BPO, CLEAR)


@rule("DC10", Task(decisions="binding"), source=A_EXPERTISE)
def binding_decisions() -> Iterator[Evidence]:
    """Decisions that bind in one case and are costly to undo point to KPO a little.

    Why: they need interpretation and judgment, and are less than the important core decisions that KPO typically takes.
    Fires: {"decisions": "binding"}
    Silent: {"decisions": "moderate"}
    Silent: {"decisions": "high_impact"}
    Silent: {"decisions": "routine"}
    """
    yield Evidence("complexity", KPO, SLIGHT)


@rule("DC8", Task(decisions="moderate"), source=CONTINUUM)
def moderate_decisions() -> Iterator[Evidence]:
    """Decisions with some judgment, and mistakes that are soon put right, lie between the two kinds.

    Why: they are more than routine and less than a change of course; such an answer is known, and speaks for both sides
    alike.
    Fires: {"decisions": "moderate"}
    Silent: {"decisions": "routine"}
    Silent: {"decisions": "binding"}
    Silent: {"decisions": "high_impact"}
    """
    yield Evidence("complexity", BPO, SLIGHT)
    yield Evidence("complexity", KPO, SLIGHT)


@rule("DC9", Task(analysis="some"), source=CONTINUUM)
def some_analysis() -> Iterator[Evidence]:
    """Work with some analysis now and then lies between the two kinds.

    Why: a little of it does not rule out BPO, nor make KPO; such an answer is known, and speaks for both sides alike.
    Fires: {"analysis": "some"}
    Silent: {"analysis": "heavy"}
    Silent: {"analysis": "none"}
    """
    yield Evidence("complexity", BPO, SLIGHT)
    yield Evidence("complexity", KPO, SLIGHT)
