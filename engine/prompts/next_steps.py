"""After the verdict: advice in full, why not the other, what would change it, save, another task."""

from enum import StrEnum

from outsourcing.engine.prompts.keys import Line, choose
from outsourcing.engine.prompts.session import width


class NextStep(StrEnum):
    """What a person can ask for after the verdict."""

    ADVICE = "advice"
    WHY_NOT = "why not"
    CHANGE = "change"
    SAVE = "save"
    ANOTHER = "another"
    LEAVE = "leave"


LINES = (
    Line(NextStep.LEAVE, "Leave"),
    Line(NextStep.ADVICE, "Advice in full"),
    Line(NextStep.WHY_NOT, "Why not another verdict?"),
    Line(NextStep.CHANGE, "What would change it?"),
    Line(NextStep.SAVE, "Save the answers"),
    Line(NextStep.ANOTHER, "Another task"),
)


def ask_next_step() -> NextStep:
    """Ask what comes next; Ctrl-C and Ctrl-D leave."""
    try:
        return NextStep(choose("What next?", LINES, width()))
    except (KeyboardInterrupt, EOFError):
        return NextStep.LEAVE
