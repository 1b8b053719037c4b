"""Public sector: work at the counter, where citizens come in person."""

from collections.abc import Iterator

from outsourcing import BPO, SLIGHT, Answer, Evidence, Pack, Source, Task, rule

PACK = Pack(
    "public_sector", "0.1.0", engine=">=0.1,<0.2", title="Work at the counter.", votes={"office": "service_types"}
)
OURS = Source("Example: public sector", "An example, not a work", "this file")
ANSWERS = (Answer("office", "counter", "The counter", "citizens come in person"),)


@rule("PS1", Task(office="counter"), source=OURS)
def work_at_the_counter() -> Iterator[Evidence]:
    """Work at the counter is front office work.

    Why: citizens ask for the same few services again and again.
    Fires: {"office": "counter"}
    Silent: {"office": "back_office"}
    """
    yield Evidence("service_types", BPO, SLIGHT)
