"""Menus and texts on the screen, and the keys that work in them.

Everything is printed to stderr, so that stdout holds the result only. A menu is erased once it is answered; the session
then prints the question and its answer in one line.
"""

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

import questionary
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import create_output
from questionary.prompts.common import InquirerControl

LONG_MENU = 10  # items; a menu with more can be searched
MARGIN = 6  # columns used by the pointer and the edge of the screen
NARROWEST = 40  # columns assumed if the terminal does not report its width


class BackError(Exception):
    """The user wants to go back one question."""


class WhyError(Exception):
    """The user wants to know why the question is asked."""


class MenuItem(NamedTuple):
    """One item of a menu: the value it stands for, its label, and a sentence that explains it."""

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


def choose(text: str, items: Sequence[MenuItem], *, in_interview: bool = False, default: str | None = None) -> str:
    """Show a menu and return the value of the item that the user picks.

    Args:
        text: the question above the menu.
        items: what can be picked.
        in_interview: whether `?` (why) and the left arrow (back) work.
        default: the value of the item to start at; without it, the first.

    Raises:
        BackError, WhyError: only in an interview.
        KeyboardInterrupt, EOFError: Ctrl-C, Ctrl-D.

    """
    columns, searchable = screen_width(), len(items) > LONG_MENU
    titles = item_titles(items, columns)
    choices = [questionary.Choice(title, value=item.value) for title, item in zip(titles, items, strict=True)]
    question = questionary.select(
        "\n  ".join(textwrap.wrap(text, columns - MARGIN)),
        choices=choices,
        default=default,
        instruction="(type to search)" if searchable else " ",
        pointer=">",  # every terminal can show it
        use_search_filter=searchable,
        use_jk_keys=False,
        erase_when_done=True,
        **_screen(),
    )
    application = question.application
    select_keys = application.key_bindings or KeyBindings()
    application.key_bindings = merge_key_bindings([select_keys, _extra_keys(_control(question), in_interview)])
    return str(question.unsafe_ask())


def item_titles(items: Sequence[MenuItem], columns: int) -> list[str]:
    """Return the text of each menu item: the sentence next to the label, or below it if the screen is too narrow."""
    label_width = max(len(item.label) for item in items) + 2
    titles = [f"{item.label:<{label_width}}{item.sentence}".rstrip() for item in items]
    if max(map(len, titles)) + MARGIN <= columns:
        return titles
    return ["\n".join([*_wrap(item.label, columns, 5), *_wrap(item.sentence, columns, 5, 5)]) for item in items]


def _wrap(text: str, columns: int, indent: int, first: int = 0) -> list[str]:
    wrapped = textwrap.wrap(text, columns - indent - 1, break_on_hyphens=False)
    return [" " * (indent if number else first) + line for number, line in enumerate(wrapped)]


def show(*paragraphs: str, prefix: str = "") -> None:
    """Print paragraphs to stderr, wrapped to the screen; an indented one keeps its indentation."""
    for paragraph in paragraphs:
        indent = prefix + " " * (len(paragraph) - len(paragraph.lstrip()))
        hanging = "  " if paragraph.startswith((" ", "?")) else ""
        lines = textwrap.wrap(
            paragraph.strip(),
            screen_width(),
            initial_indent=indent,
            subsequent_indent=indent + hanging,
            break_long_words=False,
            break_on_hyphens=False,  # the name of a file stays whole
        )
        print("\n".join(lines), file=sys.stderr)  # noqa: T201  stdout is for results


def screen_width() -> int:
    """Return the width of the screen in columns."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or NARROWEST
    except (OSError, ValueError, AttributeError):  # stderr is not a terminal
        return shutil.get_terminal_size().columns


def _control(question: questionary.Question) -> InquirerControl:
    windows = question.application.layout.find_all_windows()
    return next(window.content for window in windows if isinstance(window.content, InquirerControl))


def _extra_keys(control: InquirerControl, in_interview: bool) -> KeyBindings:  # noqa: FBT001
    keys = KeyBindings()

    def leave_with(error: type[Exception]) -> Any:
        def leave(event: KeyPressEvent) -> None:
            event.app.exit(exception=error)

        return leave

    keys.add("c-d", eager=True)(leave_with(EOFError))
    if in_interview:
        keys.add("?", eager=True)(leave_with(WhyError))
        keys.add("left", eager=True)(leave_with(BackError))

    for key in (Keys.BracketedPaste, "c-r", "c-s", "c-v", "c-z"):  # they would write into the menu, or search it
        keys.add(key, eager=True)(lambda event: None)  # noqa: ARG005

    @keys.add(
        "enter", eager=True, filter=Condition(lambda: bool(control.search_filter) and not control.found_in_search)
    )
    def _nothing_found(event: KeyPressEvent) -> None:
        """Do nothing: questionary shows the whole menu again and would pick its first item."""

    return keys


def _screen() -> dict[str, Any]:
    return {"output": create_output(stdout=sys.stderr)}
