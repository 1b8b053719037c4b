"""Difference 1: driving force. Volume drives BPO, insight drives KPO."""

from collections.abc import Iterator

from outsourcing import BPO, CLEAR, KPO, SLIGHT, STRONG, Difference, Evidence, Task, one_of, rule
from outsourcing.rules.sources import SEVEN_DIFFERENCES

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
    """Work driven by volume needs many hands on one routine.

    Why: a large workforce that repeats known steps is what a BPO provider offers.
    Fires: {"driver": "volume"}
    Silent: {"driver": "insight"}
    """
    yield Evidence("driving_force", BPO, STRONG)


@rule("DF2", Task(driver="insight"), source=SEVEN_DIFFERENCES[1])
def driven_by_insight() -> Iterator[Evidence]:
    """Work driven by insight needs people who understand the subject.

    Why: a KPO provider sells what its specialists see in the work, not how much of it they get through.
    Fires: {"driver": "insight"}
    Silent: {"driver": "volume"}
    """
    yield Evidence("driving_force", KPO, STRONG)


@rule("DF3", Task(volume="high"), source=SEVEN_DIFFERENCES[1])
def high_volume() -> Iterator[Evidence]:
    """Much of the same work fits the large teams of BPO.

    Why: high volumes, such as calls to a call centre, are the typical case for BPO; they do not exclude insight.
    Fires: {"volume": "high"}
    Silent: {"volume": "medium"}
    """
    yield Evidence("driving_force", BPO, CLEAR)


@rule("DF4", Task(volume="low"), source=SEVEN_DIFFERENCES[1])
def low_volume() -> Iterator[Evidence]:
    """A little work gives a large team nothing to do.

    Why: KPO teams are small; that a small amount of work therefore fits KPO is one step further than the source goes.
    Fires: {"volume": "low"}
    Silent: {"volume": "medium"}
    """
    yield Evidence("driving_force", KPO, SLIGHT)


@rule("DF5", Task(volume="high", skill_level=one_of("basic", "trained")), source=SEVEN_DIFFERENCES[1])
def many_hands() -> Iterator[Evidence]:
    """Much work that people can be trained for calls for many hands.

    Why: a larger workforce follows from volume only where the work does not need rare people.
    Fires: {"volume": "high", "skill_level": "basic"}
    Fires: {"volume": "high", "skill_level": "trained"}
    Silent: {"volume": "high", "skill_level": "specialist"}
    Silent: {"volume": "medium", "skill_level": "basic"}
    """
    yield Evidence("driving_force", BPO, CLEAR)


@rule("DF6", Task(volume="low", skill_level=one_of("specialist", "advanced_degree")), source=SEVEN_DIFFERENCES[1])
def few_specialists() -> Iterator[Evidence]:
    """A little work for rare people calls for a few specialists.

    Why: a smaller team of domain specialists, like a lawyer for all legal issues, is the typical case for KPO.
    Fires: {"volume": "low", "skill_level": "specialist"}
    Fires: {"volume": "low", "skill_level": "advanced_degree"}
    Silent: {"volume": "low", "skill_level": "trained"}
    Silent: {"volume": "medium", "skill_level": "specialist"}
    """
    yield Evidence("driving_force", KPO, CLEAR)
