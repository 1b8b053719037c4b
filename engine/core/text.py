"""Text from outside, made safe to show: a name or a cell may hold characters that drive a terminal."""

import json
import unicodedata
from typing import Any

# controls, formats such as right-to-left marks, surrogates, private, unassigned, separators of lines and paragraphs
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
MOST = 60  # characters of a value worth repeating in a message


def visible(text: str) -> str:
    """Return the text with every character that is not plainly visible written as its escape."""
    return "".join(c.encode("unicode_escape").decode() if unicodedata.category(c) in UNSAFE else c for c in text)


def error_text(error: BaseException) -> str:
    """Return what an error says, in one line; an author's own kind of error may fail to say it."""
    try:
        return " ".join(str(error).split())
    except Exception:  # noqa: BLE001  whatever its text raises
        return "(it cannot say what)"


def quoted(value: Any) -> str:
    """Return a value as it was given, safe to show and cut to a readable length: "jugdment", 3, true."""
    try:
        written = json.dumps(value, ensure_ascii=False, default=str)
    except Exception:  # noqa: BLE001  nested too deeply, or an object that cannot be told
        written = f"a {type(value).__name__}"
    return visible(written if len(written) <= MOST else f"{written[:MOST]}...")
