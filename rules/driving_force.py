"""Difference 1: driving force. Volume drives BPO, insight drives KPO."""

from collections.abc import Iterator

from outsourcing import BPO, CLEAR, KPO, SLIGHT, STRONG, Difference, Evidence, Task, one_of, rule
from outsourcing.rules.sources import CONTINUUM, SEVEN_DIFFERENCES

DIFFERENCE = Difference(
    "driving_force",
    1,
    "Driving force",
    bpo="Volume: routine front and back office work, done by a large workforce.",
    kpo="Insight: core processes, done by a small team of domain specialists.",
    sources=(SEVEN_DIFFERENCES[1],),
)


@rule("DF1", Task(driver="volume"), source=SEVEN_DIFFERENCES[1])
def driven_by_volume() -> Iterator[Evidence]:
    """Work driven by volume needs many people doing one routine.

    Why: a BPO provider offers a large workforce that repeats known steps.
    Fires: {"driver": "volume"}
    Silent: {"driver": "insight"}
    """
    yield Evidence("driving_force", BPO, STRONG)


@rule("DF2", Task(driver="insight"), source=SEVEN_DIFFERENCES[1])
def driven_by_insight() -> Iterator[Evidence]:
    """Work driven by insight needs people who understand the subject.

    Why: a KPO provider sells what its specialists understand, not how much work they get through.
    Fires: {"driver": "insight"}
    Silent: {"driver": "volume"}
    """
    yield Evidence("driving_force", KPO, STRONG)


@rule("DF3", Task(volume="high"), source=SEVEN_DIFFERENCES[1])
def high_volume() -> Iterator[Evidence]:
    """A large volume of the same work suits the large teams of BPO.

    Why: high volumes, such as calls to a call centre, are the typical case for BPO; they do not rule out insight.
    Fires: {"volume": "high"}
    Silent: {"volume": "medium"}
    """
    yield Evidence("driving_force", BPO, CLEAR)


@rule("DF4", Task(volume="low"), source=SEVEN_DIFFERENCES[1])
def low_volume() -> Iterator[Evidence]:
    """A small volume of work does not keep a large team busy.

    Why: KPO teams are small; that a small volume therefore suits KPO goes one step further than the source.
    Fires: {"volume": "low"}
    Silent: {"volume": "medium"}
    """
    yield Evidence("driving_force", KPO, SLIGHT)


@rule("DF5", Task(volume="high", skill_level=one_of("basic", "trained")), source=SEVEN_DIFFERENCES[1])
def many_hands() -> Iterator[Evidence]:
    """High-volume work that does not need specialists calls for many people.

    Why: volume leads to a large workforce only where the work does not need rare skills.
    Fires: {"volume": "high", "skill_level": "basic"}
    Fires: {"volume": "high", "skill_level": "trained"}
    Silent: {"volume": "high", "skill_level": "specialist"}
    Silent: {"volume": "medium", "skill_level": "basic"}
    """
    yield Evidence("driving_force", BPO, CLEAR)


@rule("DF6", Task(volume="low", skill_level=one_of("specialist", "advanced_degree")), source=SEVEN_DIFFERENCES[1])
def few_specialists() -> Iterator[Evidence]:
    """Low-volume work that needs specialists calls for a small expert team.

    Why: a small team of domain specialists, such as one lawyer for all legal matters, is the typical case for KPO.
    Fires: {"volume": "low", "skill_level": "specialist"}
    Fires: {"volume": "low", "skill_level": "advanced_degree"}
    Silent: {"volume": "low", "skill_level": "trained"}
    Silent: {"volume": "medium", "skill_level": "specialist"}
    """
    yield Evidence("driving_force", KPO, CLEAR)


@rule("DF7", Task(driver="both"), source=CONTINUUM)
def driven_by_both() -> Iterator[Evidence]:
    """Work driven by volume and by insight has something of both kinds.

    Why: much work lies between the two kinds; such an answer is known, and speaks for both sides alike.
    Fires: {"driver": "both"}
    Silent: {"driver": "volume"}
    Silent: {"driver": "insight"}
    """
    yield Evidence("driving_force", BPO, CLEAR)
    yield Evidence("driving_force", KPO, CLEAR)
