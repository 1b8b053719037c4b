"""The order of the rooms: imports point one way, from what people touch down to what decides."""

import ast

import pytest
from conftest import ROOT

import outsourcing

ROOMS = {  # each room, and the rooms it may import from
    "engine.core": set(),
    "engine.version": set(),
    "engine.loading": {"core", "version", ""},
    "engine.advisor": {"core", "loading", "version"},
    "engine.interview": {"core", "advisor"},
    "engine.explanation": {"core", "loading", "advisor", "interview"},
    "engine.anomalies": {"core", "loading", "advisor", "interview"},
    "engine.files": {"core"},
    "engine.configuration": {"core", "loading", "files"},
    "engine.rule_tests": {"core", "loading", "advisor", "configuration", "interview", "files", "anomalies", "portfolio"},
    "engine.scaffolding": {"core", "loading", "advisor", "files", "rule_tests", ""},
    "engine.suggestions": {"core", "loading", "advisor", "interview", "files"},
    "engine.portfolio": {"core", "loading", "advisor", "interview", "files", "suggestions"},
    "engine.records": {
        "core", "version", "loading", "advisor", "configuration", "explanation", "files", "portfolio",
        "suggestions",
    },
    "engine.report": {
        "core", "loading", "advisor", "interview", "explanation", "anomalies", "rule_tests", "files", "portfolio",
        "records",
    },
    "engine.json_schema": {"core", "records", "report"},
    "engine.prompts": {
        "core", "loading", "advisor", "interview", "explanation", "files", "suggestions", "portfolio", "records",
        "report",
    },
    "engine.web": {
        "core", "version", "loading", "advisor", "configuration", "interview", "explanation", "files", "suggestions",
        "portfolio", "records", "json_schema", "report", "prompts",
    },
}  # fmt: skip


def modules(room):
    place = ROOT / room.replace(".", "/")
    return sorted(place.glob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


def imported(file):
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def rooms_imported(file):
    names = {name for name in imported(file) if name.startswith("outsourcing")}
    return {".".join(name.split(".")[1:3]).removeprefix("engine.") for name in names}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_from_the_rooms_below_it_only(room):
    own = room.removeprefix("engine.")
    allowed = {*ROOMS[room], own, "commands.pytest_plugin"}
    assert {file.name: rooms - allowed for file in modules(room) if (rooms := rooms_imported(file)) - allowed} == {}


def test_every_room_of_the_engine_has_its_place_in_the_order():
    found = {f"engine.{path.stem}" for path in (ROOT / "engine").iterdir() if not path.stem.startswith("_")}
    assert found == {*ROOMS, "engine.commands"}


def test_the_top_of_the_engine_has_at_most_eight_modules():
    assert len(list((ROOT / "engine").glob("*.py"))) <= 8


def test_no_room_imports_commands():
    above = ("outsourcing.engine.commands", "outsourcing.cli")
    rooms = [file for room in ROOMS for file in modules(room)]
    assert [str(file) for file in rooms for name in imported(file) if name.startswith(above)] == []


def test_no_rooms_import_each_other_in_a_circle():
    below = {room.removeprefix("engine."): rooms for room, rooms in ROOMS.items()}

    def all_below(room):
        rooms = below.get(room, set())
        return rooms | {further for one in rooms for further in all_below(one)}

    assert [room for room in below if room in all_below(room)] == []


@pytest.mark.parametrize("file", sorted((ROOT / "rules").rglob("*.py")), ids=lambda file: file.stem)
def test_rules_import_public_names_only(file):
    names = {name for name in imported(file) if name.startswith("outsourcing.")}
    public = {f"outsourcing.{name}" for name in outsourcing.__all__}
    assert {name for name in names - public if not name.startswith("outsourcing.rules.")} == set()


def test_the_wheel_lists_every_package():
    listed = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    packages = {file.parent for room in ("engine", "rules") for file in (ROOT / room).rglob("*.py")}
    named = {f'"outsourcing.{folder.relative_to(ROOT).as_posix().replace("/", ".")}",' for folder in packages}
    assert {name for name in named if name not in listed} == set()
