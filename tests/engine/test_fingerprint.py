"""The fingerprint changes with what decides, and stays the same when only comments, docstrings or messages change."""

import json
import sqlite3
from contextlib import closing

import pytest
from conftest import ROOT

from outsourcing.engine.core.source_digest import changed_files, code_digest, fingerprint_of, text_digest
from outsourcing.engine.loading import fingerprint, loader

ENGINE = "outsourcing/engine/core/a_module.py"
RULES = "outsourcing/rules/some_rules.py"
MODULE = '''"""The module.

Its second paragraph.
"""

# a comment
LIMIT = 0.4  # another


def check(value: str, *, strict: bool = True) -> str:  # noqa: D103
    """Check a value: "anything" goes # here."""
    if value == "fairly sure":
        raise ValueError(f"the value {value} is not allowed here")
    return ""
'''
RULE = '''"""Rules of a test."""

# a comment
@rule("AA1", Task(driver="volume"), source=SOURCE)
def a_rule() -> Iterator[Evidence]:  # noqa: D401
    """The title of
    the rule.

    Why: so.
    Fires: {"driver": "volume"}
    Silent: {"driver": "insight"}
    """
    yield Evidence("complexity", BPO, STRONG)
    yield Advice("risks", "a_risk", "Beware of # and of this.", WHOLE)
'''
TABLE = 'WORDS = {\n    "a":\n    """First.\n\n    Second."""\n}\n'


def changed(text, old, new):
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("file", "text", "old", "new"),
    [
        pytest.param(ENGINE, MODULE, "# a comment", "# another comment", id="a comment"),
        pytest.param(ENGINE, MODULE, "# a comment\n", "", id="no comment"),
        pytest.param(ENGINE, MODULE, "  # another", "", id="no comment after code"),
        pytest.param(ENGINE, MODULE, "# another", "# it's \"quoted\"", id="quotes in a comment"),
        pytest.param(ENGINE, MODULE, "second paragraph", "last words", id="the docstring of a module"),
        pytest.param(ENGINE, MODULE, "goes # here.", "is fine", id="a docstring after a comment"),
        pytest.param(ENGINE, MODULE, '    """Check a value: "anything" goes # here."""\n', "", id="no docstring"),
        pytest.param(ENGINE, MODULE, '"""Check a value: "anything" goes # here."""', "'Check.'", id="a short docstring"),
        pytest.param(ENGINE, MODULE, '"""Check', 'r"""Check', id="a raw docstring"),
        pytest.param(ENGINE, MODULE, "is not allowed here", "is wrong", id="a message"),
        pytest.param(ENGINE, MODULE, 'f"the value {value} is not allowed here"', '"the value is\\n"\n        f"not {value} allowed here"', id="a message in two lines"),
        pytest.param(ENGINE, MODULE, "\n\n\n", "\n\n", id="blank lines"),
        pytest.param(RULES, RULE, "# a comment", "# Another", id="a comment in rules"),
        pytest.param(RULES, RULE, "# noqa: D401", "", id="a comment before a page"),
        pytest.param(RULES, RULE, "Why: so.", "Why: because.", id="a reason"),
        pytest.param(RULES, RULE, '    Fires: {"driver": "volume"}\n', "", id="an example"),
        pytest.param(RULES, RULE, "title of\n    the rule", "title\n    of the rule", id="a title in other lines"),
    ],
)  # fmt: skip
def test_wording_does_not_count(file, text, old, new):
    assert code_digest(file, text) == code_digest(file, changed(text, old, new))


@pytest.mark.parametrize(
    ("file", "text", "old", "new"),
    [
        pytest.param(ENGINE, MODULE, "0.4", "0.5", id="a threshold"),
        pytest.param(ENGINE, MODULE, "fairly sure", "rather sure", id="a value of two words"),
        pytest.param(ENGINE, MODULE, 'return ""', 'return "a message of words"', id="a message for nothing"),
        pytest.param(ENGINE, MODULE, "    if value", "if value", id="an indentation"),
        pytest.param(ENGINE, MODULE, 'return ""', 'return "#"', id="a number sign"),
        pytest.param(ENGINE, MODULE, "# another", "\nLIMIT = 0.5", id="code in place of a comment"),
        pytest.param(RULES, RULE, "title of", "name of", id="a title"),
        pytest.param(RULES, RULE, "STRONG", "CLEAR", id="a strength"),
        pytest.param(RULES, RULE, 'driver="volume"', 'driver="both"', id="a condition"),
        pytest.param(RULES, RULE, "# and of this", "# and of that", id="a text after a number sign"),
        pytest.param(RULES, RULE, "Beware of", "Beware  of", id="a blank in a text"),
        pytest.param(RULES, TABLE, "Second", "Last", id="a long text in a table"),
        pytest.param(RULES, 'x = """a\n\nb"""\n', "\n\n", "\n", id="a blank line in a text"),
        pytest.param(RULES, 'x = """a \nb"""\n', "a ", "a", id="a blank at the end of a line in a text"),
        pytest.param(RULES, 'x = "a\u2028b"\n', "\u2028", "\\n", id="another line end in a text"),
        pytest.param(RULES, 'x = r"\\" # y"\n', "y", "z", id="a quote escaped in a raw string"),
        pytest.param(RULES, "x = '\"' # '\"'\ny = 1\n", "1", "2", id="quotes in quotes, and in a comment"),
        pytest.param(RULES, 'x = f"{y["a#b"]}"; z = 1\n', "1", "2", id="an f-string of Python 3.12"),
        pytest.param(RULES, 'x = f"}}{y["a#b"]}"; z = 1\n', "1", "2", id="an f-string with doubled braces"),
    ],
)  # fmt: skip
def test_what_decides_counts(file, text, old, new):
    assert code_digest(file, text) != code_digest(file, changed(text, old, new))


def loaded_with(monkeypatch, module, change):
    """The rulebook as it would be with another text of one module."""
    source = fingerprint._source  # noqa: SLF001
    monkeypatch.setattr(fingerprint, "_source", lambda m: change(source(m)) if m.__name__ == module else source(m))
    return loader._loaded("outsourcing.rules", places=(), skip_bad=False, skipped=())  # noqa: SLF001


def test_a_comment_in_any_module_leaves_the_fingerprint_as_it_is(rulebook, monkeypatch):
    source = fingerprint._source  # noqa: SLF001
    monkeypatch.setattr(fingerprint, "_source", lambda module: f"# new\n{source(module)}\n# newer\n")
    again = loader._loaded("outsourcing.rules", places=(), skip_bad=False, skipped=())  # noqa: SLF001
    assert again.fingerprint == rulebook.fingerprint
    assert again.sources != rulebook.sources


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("outsourcing.engine.core.scale", "leaning: float = 0.2", "leaning: float = 0.25"),
        ("outsourcing.engine.core.facts", "STRONG = 0.7", "STRONG = 0.8"),
        ("outsourcing.rules.complexity", "CLEAR)", "STRONG)"),
        ("outsourcing.rules.complexity", "sources=", "weight=1.5, sources="),
        ("outsourcing.rules.complexity", "Task(", "Task(core='core', "),
    ],
)
def test_a_threshold_a_strength_a_weight_and_a_condition_change_it(rulebook, monkeypatch, module, old, new):
    again = loaded_with(monkeypatch, module, lambda text: changed(text, old, new))
    assert again.fingerprint != rulebook.fingerprint


def test_no_module_of_the_engine_is_cut_wrongly(rulebook):
    """Without its comments and strings, each module has the same statements."""
    for file, text in rulebook.sources.items():
        assert code_digest(file, text) != text_digest(text), file
        assert code_digest(file, f"{text}\nextra = 1\n") != code_digest(file, text), file


def test_a_stored_text_with_another_comment_is_found_although_its_code_is_the_same(rulebook):
    manifest = json.loads(rulebook.manifest)
    file = "outsourcing/rules/complexity.py"
    texts = {text_digest(text): text for text in rulebook.sources.values()}
    assert changed_files(manifest, texts) == []
    texts[manifest["sources"][file]] += "# a comment\n"
    assert changed_files(manifest, texts) == [file]


def test_a_manifest_that_names_another_code_has_another_fingerprint(rulebook):
    manifest = json.loads(rulebook.manifest)
    manifest["code"]["outsourcing/rules/complexity.py"] = "0" * 64
    assert fingerprint_of(json.dumps(manifest, sort_keys=True)) != rulebook.fingerprint


def test_audit_verify_finds_a_comment_in_a_stored_rule(command, tmp_path):
    store = tmp_path / "records.db"
    assert command("assess", ROOT / "examples" / "call_centre.json", "--store", store)[0] == 0
    assert command("audit", "verify", "--store", store)[0] == 0
    with closing(sqlite3.connect(store)) as database, database:
        changes = database.execute("UPDATE sources SET text = text || '# x\n' WHERE text LIKE '%@rule(\"DC1\"%'")
        assert changes.rowcount == 1
    code, out, _ = command("audit", "verify", "--store", store)
    assert (code, "source" in out, "outsourcing/rules/complexity.py" in out) == (1, True, True)
