"""The page of errors: its tree, its texts."""

import ast
import inspect
import re
from pathlib import Path

import pytest

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
