"""After the verdict: advice in full, why not the other, what would change it, save, another task."""

from enum import StrEnum

from outsourcing.engine.prompts.keys import Line, choose
from outsourcing.engine.prompts.session import width


class Wish(StrEnum):
    """What a person can ask for after the verdict."""

    ADVICE = "advice"
    WHY_NOT = "why not"
    CHANGE = "change"
    SAVE = "save"
    ANOTHER = "another"
    LEAVE = "leave"


LINES = (
    Line(Wish.LEAVE, "Leave"),
    Line(Wish.ADVICE, "Advice in full"),
    Line(Wish.WHY_NOT, "Why not another verdict?"),
    Line(Wish.CHANGE, "What would change it?"),
    Line(Wish.SAVE, "Save the answers"),
    Line(Wish.ANOTHER, "Another task"),
)


def ask_wish() -> Wish:
    """Ask what comes next; Ctrl-C and Ctrl-D leave."""
    try:
        return Wish(choose("What next?", LINES, width()))
    except (KeyboardInterrupt, EOFError):
        return Wish.LEAVE
