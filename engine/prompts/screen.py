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
from prompt_toolkit.application import Application, get_app_session
from prompt_toolkit.filters import Condition
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.output import create_output
from questionary.prompts.common import InquirerControl

LONG_MENU = 10  # items; a menu with more can be searched
SEARCH = "(type to search)"
MARGIN = 6  # columns used by the pointer and the edge of the screen
NOTHING = -1  # where the pointer of a menu is before anything is chosen
NARROWEST = 40  # columns assumed if the terminal does not report its width


class BackError(Exception):
    """The user wants to go back one question."""


class WhyError(Exception):
    """The user wants to know why the question is asked."""


class TakeSuggestionError(Exception):
    """The user takes the suggested answer."""


class NoChoiceError(Exception):
    """The user pressed Enter, but no item was chosen."""


class MenuItem(NamedTuple):
    """One item of a menu: the value it stands for, its label, and a sentence that explains it."""

    value: str
    label: str
    sentence: str = ""


def ask_text(text: str) -> str:
    """Ask for a line of text; lines that are pasted become one.

    Raises:
        KeyboardInterrupt, EOFError: Ctrl-C, Ctrl-D.

    """
    _discard_waiting_input()
    answer = questionary.text(text, erase_when_done=True, **_screen()).unsafe_ask()
    return " ".join(str(answer).encode("utf-8", "replace").decode().split())


def choose(text: str, items: Sequence[MenuItem], *, in_interview: bool = False) -> str:
    """Show a menu and return the value of the item that the user picks.

    Args:
        text: the question above the menu.
        items: what can be picked.
        in_interview: whether `?` (why) and the left arrow (back) work.

    Raises:
        BackError, WhyError: only in an interview.
        KeyboardInterrupt, EOFError: Ctrl-C, Ctrl-D.

    """
    return _choose(text, items, _Menu(in_interview=in_interview), items[0].value)


def choose_answer(
    text: str, items: Sequence[MenuItem], *, default: str | None = None, takes_suggestion: bool = False
) -> str:
    """Show the answers to a question and return the value of the one that the user picks; none is chosen beforehand.

    Args:
        text: the question.
        items: its answers.
        default: the answer given before, if the question is asked again.
        takes_suggestion: whether Tab takes the suggested answer.

    Raises:
        BackError, WhyError, TakeSuggestionError: `?`, the left arrow, Tab.
        KeyboardInterrupt, EOFError: Ctrl-C, Ctrl-D.

    """
    while True:
        try:
            return _choose(text, items, _Menu(in_interview=True, takes_suggestion=takes_suggestion), default)
        except NoChoiceError:
            show("Choose an answer with the arrow keys first, then press Enter.")


def ask_key(text: str, keys: Sequence[str], *, takes_suggestion: bool = False) -> str:
    """Show a text and return which of some keys is pressed.

    Raises:
        BackError, WhyError, TakeSuggestionError: the left arrow, `?`, Tab.
        KeyboardInterrupt, EOFError: Ctrl-C, Ctrl-D.

    """
    bindings = KeyBindings()
    leaving: dict[str, type[BaseException]] = {
        "?": WhyError,
        "left": BackError,
        "c-c": KeyboardInterrupt,
        "c-d": EOFError,
    }
    if takes_suggestion:
        leaving["tab"] = TakeSuggestionError
    for key in keys:
        bindings.add(key)(lambda event: event.app.exit(result=event.key_sequence[0].key))
    for key, error in leaving.items():
        bindings.add(key)(lambda event, error=error: event.app.exit(exception=error))
    bindings.add(Keys.BracketedPaste)(lambda event: None)  # noqa: ARG005
    _discard_waiting_input()
    shown = Layout(Window(FormattedTextControl(text, show_cursor=True), dont_extend_height=True, wrap_lines=True))
    application: Application[str] = Application(shown, key_bindings=bindings, erase_when_done=True, **_screen())
    return application.run()


class _Menu(NamedTuple):
    """Which keys work in a menu."""

    in_interview: bool = False
    takes_suggestion: bool = False


def _choose(text: str, items: Sequence[MenuItem], menu: _Menu, default: str | None) -> str:
    """Show a menu that starts at an item, or at none."""
    _discard_waiting_input()
    columns, searchable = screen_width(), len(items) > LONG_MENU
    titles = item_titles(items, columns)
    lines = textwrap.wrap(text, columns - MARGIN)
    if searchable and len(f"  {lines[-1]} {SEARCH}") >= columns:
        lines.append("")
    choices = [questionary.Choice(title, value=item.value) for title, item in zip(titles, items, strict=True)]
    question = questionary.select(
        "\n  ".join(lines),
        choices=choices,
        default=default,
        instruction=SEARCH if searchable else " ",
        pointer=">",  # every terminal can show it
        use_search_filter=searchable,
        use_jk_keys=False,
        erase_when_done=True,
        **_screen(),
    )
    application = question.application
    select_keys, control = application.key_bindings or KeyBindings(), _control(question)
    if default is None:
        control.pointed_at = NOTHING
    application.key_bindings = merge_key_bindings([select_keys, _extra_keys(control, menu)])
    return str(question.unsafe_ask())


def _discard_waiting_input() -> None:
    """Throw away what was typed or pasted before a question appeared: it is not an answer to that question."""
    given = get_app_session().input
    clear_typeahead(given)
    try:
        place = given.fileno()
        if os.isatty(place):
            import termios  # noqa: PLC0415  not on every system

            termios.tcflush(place, termios.TCIFLUSH)
    except (ImportError, NotImplementedError, OSError, ValueError):  # not a terminal of this kind
        return


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


def _extra_keys(control: InquirerControl, menu: _Menu) -> KeyBindings:
    keys = KeyBindings()

    def leave_with(error: type[Exception]) -> Any:
        def leave(event: KeyPressEvent) -> None:
            event.app.exit(exception=error)

        return leave

    keys.add("c-d", eager=True)(leave_with(EOFError))
    if menu.takes_suggestion:
        keys.add("tab", eager=True)(leave_with(TakeSuggestionError))
    if menu.in_interview:
        keys.add("?", eager=True)(leave_with(WhyError))
        keys.add("left", eager=True)(leave_with(BackError))

    for key in (Keys.BracketedPaste, "c-r", "c-s", "c-v", "c-z"):  # they would write into the menu, or search it
        keys.add(key, eager=True)(lambda event: None)  # noqa: ARG005

    @keys.add(
        "enter", eager=True, filter=Condition(lambda: bool(control.search_filter) and not control.found_in_search)
    )
    def _nothing_found(event: KeyPressEvent) -> None:
        """Do nothing: questionary shows the whole menu again and would pick its first item."""

    nothing_chosen = Condition(lambda: control.pointed_at == NOTHING)
    keys.add("enter", eager=True, filter=nothing_chosen)(leave_with(NoChoiceError))

    @keys.add("up", eager=True, filter=nothing_chosen)
    @keys.add("c-p", eager=True, filter=nothing_chosen)
    def _last(event: KeyPressEvent) -> None:  # noqa: ARG001
        """Go to the last item."""
        control.pointed_at = control.choice_count - 1

    return keys


def _screen() -> dict[str, Any]:
    return {"output": create_output(stdout=sys.stderr)}
