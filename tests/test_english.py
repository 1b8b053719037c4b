"""Plain English: phrases that must not come back, in everything that a person reads."""

import ast
import io
import re
import tokenize

import pytest
from conftest import ROOT

PATTERNS = {  # what must not be written, and what to write instead
    r"\btold\b(?! apart)": "said, reported, shown, listed",
    r"\btells? all of it\b": "describes",
    r"\bsaid so\b": "reported",
    r"\bmend(?:ed|s|ing)?\b": "fix, correct",
    r"(?<!there )\b(?:is|are|was|were) no (?!longer\b|more\b|less\b)": "is not a, has no",
    r"\bwhat is none\b|\bthat (?:are|is) none\b|\bwhich (?:are|is) none\b|\bit is none\b": "is not one, is invalid",
    r"\bof ours\b": "name the thing",
    r"\bwhoever\b": "name the person, or use the passive",
    r"\bunseen\b": "say what is reported",
    r"\b(?:come|comes|came|run|runs) to rest\b": "finish",
    r"\bsee to\b|\bseen to\b": "take care of, check",
    r"\bas it was written\b|\bcarried through\b": "unchanged, passed through",
    r"\bbears? no\b": "has no",
    r"\bgone through\b": "checked",
    r"\bby wire\b": "remotely",
    r"\bforeign tongue\b": "language",
}
WRONG = {re.compile(pattern, re.IGNORECASE): instead for pattern, instead in PATTERNS.items()}
FIELD_NAMES = {"told"}  # of files and of --json: they stay
CODE = sorted(
    [ROOT / "cli.py", ROOT / "__init__.py", *(ROOT / "engine").rglob("*.py"), *(ROOT / "rules").rglob("*.py")]
)
CODE += sorted((ROOT / "examples").rglob("*.py"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "engine").rglob("*.html")])


def words_of(file):
    """Yield the line and the text of each literal and comment of a module, or of each paragraph of a page."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        line = 1
        for paragraph in re.split(r"\n\n", text):
            yield line, paragraph
            line += paragraph.count("\n") + 2
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in FIELD_NAMES:
            yield node.lineno, node.value
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def offences(file):
    for line, text in words_of(file):
        plain = " ".join(text.split())
        for pattern, instead in WRONG.items():
            for found in pattern.finditer(plain):
                around = plain[max(0, found.start() - 30) : found.end() + 30]
                yield f"{file.relative_to(ROOT)}:{line}: ...{around}... ({instead})"


@pytest.mark.parametrize(
    "file",
    [*CODE, *PAGES],
    ids=lambda file: str(file.relative_to(ROOT)),
)
def test_phrases_of_the_old_dialect_have_not_come_back(file):
    assert list(offences(file)) == []


def test_such_a_phrase_would_be_found(tmp_path):
    module = tmp_path / "module.py"
    module.write_text('raise ValueError("NaN is no JSON; mend it")\n', encoding="utf-8")
    found = [pattern.pattern for _, text in words_of(module) for pattern in WRONG if pattern.search(text)]
    assert len(found) == 2
