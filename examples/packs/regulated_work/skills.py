"""Difference 7, employee skills, in regulated work: experience alone does not distinguish KPO from specialist BPO."""

from collections.abc import Iterator

from outsourcing import BPO, CLEAR, Evidence, Task, one_of, rule

from .sources import SPECIALIST_BPO


@rule(
    "RW8",
    Task(reserved_decisions="regulated", skill_level=one_of("specialist", "advanced_degree")),
    source=SPECIALIST_BPO,
)
def experience_is_the_price_of_entry() -> Iterator[Evidence]:
    """In regulated work, BPO asks for experience in the field, too.

    Why: insurance and health care need people who know the rules of the trade even where the work is process work;
    specialised and regulated does not mean KPO. This weakens what the skill level says, but does not reverse it.
    Fires: {"reserved_decisions": "regulated", "skill_level": "specialist"}
    Fires: {"reserved_decisions": "regulated", "skill_level": "advanced_degree"}
    Silent: {"reserved_decisions": "licensed", "skill_level": "specialist"}
    Silent: {"reserved_decisions": "regulated", "skill_level": "trained"}
    """
    yield Evidence("employee_skills", BPO, CLEAR)
