"""What the commands that decide share: decisions are kept, then shown, and it is said that they were kept."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from engine.commands.output import console, print_lines, say

if TYPE_CHECKING:
    from engine import Assessment, Rulebook
    from engine.records.recorder import Decision, Recorder


def keep_and_show(recorder: "Recorder", decisions: "Sequence[Decision]", shown: Callable[[], None]) -> None:
    """Keep decisions, show them even where they cannot be kept, and say it even where nobody reads on."""
    kept = ""
    try:
        kept = recorder.keep(decisions)
    finally:
        try:
            shown()
        finally:
            say(kept)


def show(assessments: "list[Assessment]", rulebook: "Rulebook", *, json: bool, carried: Sequence[str] = ()) -> None:
    """Print assessments: JSON Lines, one in full, or a line each; say which columns were carried through."""
    if json:
        print_lines([assessment.json_line() for assessment in assessments])
        return
    from engine.report.terminal import show_assessment, show_list

    if len(assessments) == 1:
        show_assessment(assessments[0], rulebook.questions, console())
    else:
        show_list(assessments, console())
    if carried:
        from engine.text import visible

        say(f"carried through, as no questions: {visible(', '.join(carried))}")
