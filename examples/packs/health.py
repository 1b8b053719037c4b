"""Health: work on the ward, where the patients are."""

from collections.abc import Iterator

from outsourcing import KPO, SLIGHT, Answer, Evidence, Pack, Source, Task, rule

PACK = Pack("health", "0.1.0", engine=">=0.1,<0.2", title="Work on the ward.", votes={"office": "service_types"})
OURS = Source("Example: health", "An example, not a work", "this file")
ANSWERS = (Answer("office", "ward", "The ward", "it is done where the patients are"),)


@rule("HE1", Task(office="ward"), source=OURS)
def work_on_the_ward() -> Iterator[Evidence]:
    """Work on the ward is not office work.

    Why: no two patients are alike, and people with a profession answer for them.
    Fires: {"office": "ward"}
    Silent: {"office": "back_office"}
    """
    yield Evidence("service_types", KPO, SLIGHT)
