"""Digests of source files: of a whole text, and of its code without comments, docstrings and messages.

    code_digest      the SHA-256 of the code in a file
    fingerprint_of   the fingerprint of the rulebook that a manifest describes
    changed_files    the files whose stored text is not the one that a manifest lists

In rules, the titles of rules and all texts that assessments show count as code. A pattern splits the text, because
syntax trees differ between versions of Python. Stored manifests hold these digests: code that digests in another way
needs another key than "code" in the manifest.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

ENGINE = "outsourcing/engine/"
PUBLIC_NAMES = "outsourcing/__init__.py"
REMEMBERED = 1000  # files whose digest is kept: a rulebook has about 90, and is loaded and verified with the same ones
FINGERPRINT_SHOWN = 8  # digits of a fingerprint that people see: enough to find it again
PROSE = 2  # blanks from which a literal of the engine is a message, not a value

_LONG = r"""\"\"\"[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*\"{3}|\'\'\'[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'{3}"""
_SHORT = r""""[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'"""
_STRING_OR_COMMENT = re.compile(rf"({_LONG}|{_SHORT}|#[^\n]*)", re.DOTALL)  # each branch begins with a literal: fast
_LINE_END = re.compile(r"[ \t\f]*\n(?:[ \t\f]*\n)*")
_STRING, _MESSAGE = "\0", "\1"  # stand for strings in the code around them: no source file contains these characters
_DOCSTRING = re.compile(r"(?:\A\n?|(?<=:\n))[ \t]*[rRuU]?(\0)$", re.MULTILINE)
_MESSAGES = re.compile(r"(?:\b[fFrRuU]{1,2})?\x01(?:\s*[fFrRuU]{0,2}\x01)*")  # line breaks in a message do not matter


@lru_cache(maxsize=REMEMBERED)
def code_digest(file: str, text: str) -> str:
    """Return the SHA-256 of the code in a source file of the engine or of a rule pack."""
    is_engine = file.startswith(ENGINE) or file == PUBLIC_NAMES
    return text_digest(engine_code(text) if is_engine else rules_code(text))


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint_of(manifest: str) -> str:
    """Return the fingerprint of the rulebook that a manifest describes: all of it except the digests of whole texts.

    Manifests made by version 0.1 list no code; for them the digests of whole texts count.

    Raises:
        ValueError: the text is not JSON.

    """
    listed = json.loads(manifest)
    if "code" in listed and canonical(listed) != manifest:
        return text_digest(manifest)  # not as the advisor writes it
    return text_digest(canonical({**listed, "sources": None}) if "code" in listed else manifest)


def changed_files(manifest: Mapping[str, Any], texts: Mapping[str, str]) -> list[str]:
    """Return the files of a manifest whose stored text, found by its digest, is not the one that the manifest lists."""
    code = manifest.get("code", {})
    return [
        file
        for file, digest in manifest["sources"].items()
        if text_digest(texts[digest]) != digest or (code and code_digest(file, texts[digest]) != code.get(file))
    ]


def canonical(listed: Mapping[str, Any]) -> str:
    """Return a manifest as JSON, the same text for the same content."""
    return json.dumps(listed, sort_keys=True)


class _Source(NamedTuple):
    """A source text taken apart: its code without comments and blank lines, and the strings left out of it."""

    code: str
    strings: list[str]

    def docstrings(self) -> Iterator[tuple[re.Match[str], int]]:
        """Yield each docstring: its place in the code, and its number among the strings."""
        number = depth = seen = 0
        for found in _DOCSTRING.finditer(self.code):
            between = self.code[seen : found.start(1)]
            number += between.count(_STRING)
            depth += sum(map(between.count, "([{")) - sum(map(between.count, ")]}"))
            seen = found.start(1)
            if not depth:  # in brackets, a string after a colon is a value
                yield found, number


def _taken_apart(text: str) -> _Source | None:
    """Split a text into code and strings; None if an f-string contains its own quotes (Python 3.12)."""
    code, strings = [], []
    pieces = _STRING_OR_COMMENT.split(text)
    for before, string in zip(pieces[::2], pieces[1::2], strict=False):
        code.append(before)
        if string[0] != "#":
            if before[-2:].lower().strip("r").endswith("f") and _is_cut(string):
                return None
            code.append(_STRING)
            strings.append(string)
    return _Source(_LINE_END.sub("\n", "".join((*code, pieces[-1]))), strings)


def _is_cut(string: str) -> bool:
    """Say whether an f-string ends inside one of its expressions."""
    return string.count("{") != string.count("}") or string.rfind("{") > string.rfind("}")


def engine_code(text: str) -> str:
    """Return the code of an engine module, without comments, docstrings and messages."""
    source = _taken_apart(text)
    if source is None:
        return text
    pieces, start = [], 0
    strings: list[str | None] = [None if one.count(" ") >= PROSE else one for one in source.strings]
    for found, number in source.docstrings():
        pieces.append(source.code[start : found.start()])
        start, strings[number] = found.end() + 1, ""
    code = "".join((*pieces, source.code[start:]))
    kept = [one for one in strings if one != ""]
    marked = "".join(
        before + ("" if one is False else _MESSAGE if one is None else _STRING)
        for before, one in zip(code.split(_STRING), (*kept, False), strict=True)
    )
    return _joined(_MESSAGES.sub(_MESSAGE, marked), [one for one in kept if one])


def rules_code(text: str) -> str:
    """Return the code of a module of rules, without comments; of a docstring, only the first paragraph, the title."""
    source = _taken_apart(text)
    if source is None:
        return text
    strings = list(source.strings)
    for _, number in source.docstrings():
        title = strings[number].strip("\"'").strip().split("\n\n")[0]
        strings[number] = " ".join(title.split())
    return _joined(source.code, strings)


def _joined(code: str, strings: list[str]) -> str:
    return canonical({"code": code.strip("\n"), "strings": strings})
