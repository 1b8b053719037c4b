"""What counts in a source file: its code, without comments, docstrings and messages.

    code_digest      the hash of what counts in a file
    fingerprint_of   the fingerprint of the rulebook that a manifest lists
    changed_files    the files whose text is not the one that a manifest lists

Rules keep their titles and their texts, which assessments show. A pattern over the text instead of a syntax tree: trees
differ from one Python to the next, and take ten times as long.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

ENGINE = "outsourcing/engine/"
PUBLIC_NAMES = "outsourcing/__init__.py"

_LONG = r"""(?:\"{3}[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*\"{3}|'{3}[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'{3})"""
_SHORT = r"""(?:"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*')"""
_STRING_OR_COMMENT = re.compile(rf"({_LONG}|{_SHORT})|#[^\n]*", re.DOTALL)
_DOCSTRING = re.compile(rf"(?:\A|(?<=:\n))([ \t]*)[rR]?({_LONG})[ \t]*$", re.DOTALL | re.MULTILINE)
PROSE = 2  # blanks from which a literal is a message, not a value
_MESSAGES = re.compile(r'(?:\b[fr]{1,2})?""(?:\s*[fr]{0,2}"")*')  # how a message is broken into lines does not matter


def code_digest(file: str, text: str) -> str:
    """Return the SHA-256 of what counts in a source file of the engine or of a pack of rules."""
    is_engine = file.startswith(ENGINE) or file == PUBLIC_NAMES
    return text_digest(engine_code(text) if is_engine else rules_code(text))


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint_of(manifest: str) -> str:
    """Return the fingerprint of the rulebook that a manifest lists: everything in it but the digests of whole texts.

    Manifests made by version 0.1 list no code; there the digests of whole texts count.

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


def engine_code(text: str) -> str:
    """Return the code of an engine module, without comments, docstrings and messages."""
    without_docstrings = _DOCSTRING.sub("", text)
    without_comments = _STRING_OR_COMMENT.sub(
        lambda found: '""' if found[1] and found[1].count(" ") >= PROSE else found[1] or "", without_docstrings
    )
    return _without_blank_lines(_MESSAGES.sub('""', without_comments))


def rules_code(text: str) -> str:
    """Return the code of a module of rules, without comments; of a docstring the first paragraph is kept."""

    def title(found: re.Match[str]) -> str:
        words = found[2][3:-3].strip().split("\n\n")[0].split()
        return f'{found[1]}"""{" ".join(words)}"""'

    without_comments = _STRING_OR_COMMENT.sub(lambda found: found[1] or "", text)
    return _without_blank_lines(_DOCSTRING.sub(title, without_comments))


def _without_blank_lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())
