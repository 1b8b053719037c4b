"""The page of errors: its tree, its texts."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from conftest import ROOT

import outsourcing
from outsourcing.engine.core import errors
from outsourcing.engine.core.errors import InputError, Problem, listed, suggestion


def test_the_tree_of_classes_in_the_docstring_is_complete():
    drawn = set(re.findall(r"── (\w+)", errors.__doc__)) | {"AdvisorError"}
    classes = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, Exception) and not name.startswith("_")
    }
    assert drawn == classes
    assert all(issubclass(getattr(errors, name), errors.AdvisorError) for name in classes)


def test_one_problem_and_two():
    assert (
        str(InputError([Problem("a:1", "wrong", "spelling")]))
        == "a:1: wrong [spelling]\n1 error, nothing was assessed."
    )
    assert str(InputError([Problem("a:1", "wrong", "spelling")] * 2)).endswith("2 errors, nothing was assessed.")


def test_suggestions_and_lists():
    assert suggestion("jugdment", ["documented", "judgment"]) == '; did you mean "judgment"?'
    assert suggestion("xyz", ["documented", "judgment"]) == ""
    assert listed(["a", "b"]) == "a, b"
    assert listed(list("abcdefghi")) == "a, b, c, d, e, f, g, h, ..."


def test_every_exported_name_is_there_and_no_other_is_promised():
    tree = ast.parse(Path(outsourcing.__file__).read_text(encoding="utf-8"))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.col_offset for a in n.names}
    not_for_rules = {"assess_many"}
    assert names == {*outsourcing.__all__, *not_for_rules} == set(outsourcing._HOMES)  # noqa: SLF001  # noqa: SLF001
    assert all(getattr(outsourcing, name) is not None for name in outsourcing.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        outsourcing.nothing  # noqa: B018


def literals(node):
    """Yield the codes that an expression can be, as far as they are written there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*literals(node.body), *literals(node.orelse))


def raised_codes(tree):
    """Yield the codes of problems, flaws and errors in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            places = {"Problem": node.args[2:3], "Flaw": node.args[:1]}.get(name, [])
            for code in (*places, *(keyword.value for keyword in node.keywords if keyword.arg == "code")):
                yield from literals(code)
        elif isinstance(node, ast.ClassDef):
            for line in node.body:
                targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
                if [getattr(target, "id", "") for target in targets] == ["code"] and line.value is not None:
                    yield from literals(line.value)


def test_every_code_is_documented_and_every_documented_code_is_used():
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "engine").rglob("*.py")]
    page = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    documented = {code for row in rows for code in re.findall(r"`([a-z0-9-]+)`", row)}
    raised = {code for tree in trees for code in raised_codes(tree)}
    assert {code for code in raised - documented if f"`{code}`" not in page} == set()
    assert "unspecified" not in raised | documented
    words = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    composed = {
        "invalid-retires",
        "invalid-votes",
        "invalid-wordings",
        "unknown-advice",
        "duplicate-heading",
    }  # codes made by f-strings
    assert documented - words - composed == set()
