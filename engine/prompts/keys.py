"""One question on the screen, with questionary, and the keys that work in it.

Everything goes to stderr: stdout holds nothing but the result. A prompt is wiped when it is answered; what was
answered is said in one line by the session.
"""

import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import questionary
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import create_output
from questionary.prompts.common import InquirerControl

MANY = 10  # choices from which typing filters the list
MARGIN = 6  # columns that the pointer and the edge of the screen take


class BackError(Exception):
    """The person wants to go back one question."""


class WhyError(Exception):
    """The person wants to know why this is asked."""


class Line(NamedTuple):
    """One line of a list: its value, its label, a sentence beside it."""

    value: str
    label: str
    sentence: str = ""


def ask_text(text: str) -> str:
    """Ask for a line of text.

    Raises:
        KeyboardInterrupt, EOFError: Ctrl-C, Ctrl-D.

    """
    answer = questionary.text(text, erase_when_done=True, **_screen()).unsafe_ask()
    return str(answer).encode("utf-8", "replace").decode()


def choose(
    text: str, lines: Sequence[Line], columns: int, *, in_interview: bool = False, default: str | None = None
) -> str:
    """Let the person choose a line; return its value.

    Args:
        text: the question.
        lines: what can be chosen.
        columns: the width of the screen; sentences that do not fit are left to whoever prints them.
        in_interview: whether `?` (why) and the left arrow (back) work.
        default: the value of the line to begin at, instead of the first.

    Raises:
        BackError, WhyError: only in an interview.
        KeyboardInterrupt, EOFError: Ctrl-C, Ctrl-D.

    """
    many = len(lines) > MANY
    titles = beside(lines, columns) or [line.label for line in lines]
    choices = [questionary.Choice(title, value=line.value) for title, line in zip(titles, lines, strict=True)]
    question = questionary.select(
        text,
        choices=choices,
        default=default,
        instruction="(type to search)" if many else " ",
        pointer=">",  # every terminal has it
        use_search_filter=many,
        use_jk_keys=False,
        erase_when_done=True,
        **_screen(),
    )
    application = question.application
    own = application.key_bindings or KeyBindings()
    application.key_bindings = merge_key_bindings([own, _keys(_control(question), in_interview)])
    return str(question.unsafe_ask())


def beside(lines: Sequence[Line], columns: int) -> list[str] | None:
    """Return labels with their sentences beside them, or None where they do not fit."""
    wide = max(len(line.label) for line in lines) + 2
    titles = [f"{line.label:<{wide}}{line.sentence}".rstrip() for line in lines]
    return titles if max(map(len, titles)) + MARGIN <= columns else None


def _control(question: questionary.Question) -> InquirerControl:
    windows = question.application.layout.find_all_windows()
    return next(window.content for window in windows if isinstance(window.content, InquirerControl))


def _keys(control: InquirerControl, in_interview: bool) -> KeyBindings:  # noqa: FBT001
    keys = KeyBindings()

    def leave_with(error: type[Exception]) -> Any:
        def leave(event: KeyPressEvent) -> None:
            event.app.exit(exception=error)

        return leave

    keys.add("c-d", eager=True)(leave_with(EOFError))
    if in_interview:
        keys.add("?", eager=True)(leave_with(WhyError))
        keys.add("left", eager=True)(leave_with(BackError))

    for key in (Keys.BracketedPaste, "c-r", "c-s", "c-v", "c-z"):  # they would write into the list, or search it
        keys.add(key, eager=True)(lambda event: None)  # noqa: ARG005

    @keys.add(
        "enter", eager=True, filter=Condition(lambda: bool(control.search_filter) and not control.found_in_search)
    )
    def _nothing_found(event: KeyPressEvent) -> None:
        """Do nothing: questionary shows the whole list again, and would take its first line."""

    return keys


def _screen() -> dict[str, Any]:
    return {"output": create_output(stdout=sys.stderr)}
