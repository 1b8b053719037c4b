"""Make text from users safe to show: a name or a cell may contain control characters for a terminal."""

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

# controls, formats such as right-to-left marks, surrogates, private, unassigned, separators of lines and paragraphs
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
BREAKING = {"Cc", "Cs", "Zl", "Zp"}  # of these, those that no text of one line needs in any script
JOINERS = re.compile("(?<=[^\x00-\x7f\u200b-\u200f])[\u200c\u200d](?=[^\x00-\x7f\u200b-\u200f])")
MOST = 60  # characters of a value worth repeating in a message


def visible(text: str) -> str:
    """Return the text with every invisible or control character replaced by its escape sequence.

    Joiners between letters of other scripts, or between emoji, are part of how these are written, and stay.
    """
    if text.isprintable():  # none of these is, and most texts are
        return text
    kept = {found.start() for found in JOINERS.finditer(text)}
    return "".join(
        c.encode("unicode_escape").decode() if unicodedata.category(c) in UNSAFE and place not in kept else c
        for place, c in enumerate(text)
    )


def is_one_line(text: str) -> bool:
    """Say whether a text has no line breaks, other control characters or lone surrogates, which no file can hold."""
    return not any(unicodedata.category(c) in BREAKING for c in text)


def capital(text: str) -> str:
    """Return a text with a capital at its beginning; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def error_text(error: BaseException) -> str:
    """Return the message of an exception in one line; an exception class of a rule author may fail to give one."""
    try:
        return " ".join(str(error).split())
    except Exception:  # noqa: BLE001  its __str__ may raise anything
        return "(no message: converting the exception to text failed)"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: 1 task, 2,000 tasks."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def readable_name(name: str) -> str:
    """Return a name as people read it: `work_place` is work place."""
    return name.replace("_", " ")


def named(names: Sequence[str]) -> str:
    """Return names in a few words, safe to show: 'Invoice processing' and 2 others."""
    others = len(names) - 1
    return f"'{visible(names[0])}'" + (f" and {counted(others, 'other')}" if others else "")


def json_text(value: Any) -> str:
    """Return a value as compact JSON, as pydantic writes it."""
    try:
        return to_json(value).decode()
    except PydanticSerializationError as error:
        if KeyboardInterrupt.__name__ in str(error):  # Ctrl-C came at that moment
            raise KeyboardInterrupt from error
        raise


def quoted(value: Any) -> str:
    """Return a value in JSON notation, safe to show and cut to a readable length: "jugdment", 3, true."""
    try:
        written = json.dumps(value, ensure_ascii=False, default=str)
    except Exception:  # noqa: BLE001  nested too deeply, or not convertible to text
        written = f"a {type(value).__name__}"
    return visible(written if len(written) <= MOST else f"{written[:MOST]}...")
