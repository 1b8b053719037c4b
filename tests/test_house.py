"""The house: imports point one way. What decides knows no terminal, no file and no store; rules know the engine's names."""

import ast

import pytest
from conftest import ROOT

import engine.portfolio
from engine.fingerprint import ENGINE_SOURCES

RIM = (
    "commands",
    "configuration",
    "files",
    "json_schema",
    "portfolio",
    "prompts",
    "records",
    "report",
    "scaffolding",
    "trials",
    "wish",
)


def imported(file):
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("name", [name for name in ENGINE_SOURCES if name])
def test_what_decides_imports_nothing_of_the_rim(name):
    names = set(imported(ROOT / "engine" / f"{name}.py"))
    assert [one for one in names if one.startswith(tuple(f"engine.{room}" for room in RIM))] == []


@pytest.mark.parametrize("room", ["anomalies", "explanation"])
def test_explaining_and_checking_import_nothing_of_the_rim(room):
    names = {one for file in (ROOT / "engine" / room).glob("*.py") for one in imported(file)}
    assert [one for one in names if one.startswith(tuple(f"engine.{room}" for room in RIM))] == []


@pytest.mark.parametrize("file", sorted((ROOT / "rules").rglob("*.py")), ids=lambda file: file.stem)
def test_rules_know_the_engines_public_names_only(file):
    names = {one for one in imported(file) if one.partition(".")[0] == "engine"}
    assert names <= {"engine", *(f"engine.{name}" for name in engine.__all__)}


@pytest.mark.parametrize(
    "room", ["engine/records", "engine/report", "engine/portfolio", "engine/trials", "engine/anomalies"]
)
def test_rooms_do_not_import_commands(room):
    names = {one for file in (ROOT / room).glob("*.py") for one in imported(file)}
    assert [one for one in names if one.startswith("engine.commands")] == []


@pytest.mark.parametrize("above", ["report", "records", "commands", "prompts", "trials", "configuration"])
def test_reading_and_judging_portfolios_knows_nothing_of_what_is_made_of_it(above):
    names = {one for file in (ROOT / "engine" / "portfolio").glob("*.py") for one in imported(file)}
    assert [one for one in names if one.startswith(f"engine.{above}")] == []


def test_the_header_of_portfolios_lists_every_module_and_no_other():
    listed = [line.split()[0] for line in engine.portfolio.__doc__.splitlines() if line.startswith("    ")]
    assert sorted(listed) == sorted(file.stem for file in (ROOT / "engine" / "portfolio").glob("[!_]*.py"))


def test_what_is_drawn_is_not_kept_and_what_is_kept_is_not_drawn():
    kept = {one for file in (ROOT / "engine" / "records").glob("*.py") for one in imported(file)}
    assert [one for one in kept if one.startswith("engine.report")] == []
