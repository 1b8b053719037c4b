"""Software: work in the repository, on code that others have written."""

from collections.abc import Iterator

from outsourcing import KPO, SLIGHT, Answer, Evidence, Pack, Source, Task, rule

PACK = Pack(
    "software", "0.1.0", engine=">=0.1,<0.2", title="Work in the repository.", votes={"office": "service_types"}
)
OURS = Source("Example: software", "An example, not a work", "this file")
ANSWERS = (Answer("office", "repository", "The repository", "it changes code that others have written"),)


@rule("SW1", Task(office="repository"), source=OURS)
def work_in_the_repository() -> Iterator[Evidence]:
    """Work in the repository is not office work.

    Why: every change needs an understanding of what is there.
    Fires: {"office": "repository"}
    Silent: {"office": "back_office"}
    """
    yield Evidence("service_types", KPO, SLIGHT)
