"""Shared fixtures: the shipped rulebook, random profiles, packs written for one test, the command."""

import importlib
import itertools
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from outsourcing import Advisor, cli, load, questions_of

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"

settings.register_profile("project", deadline=None, derandomize=True, database=None)
settings.load_profile("project")


@pytest.fixture(autouse=True, scope="session")
def _temporary_store_and_configuration(tmp_path_factory):
    """Use a temporary store and configuration instead of those of the user who runs the tests."""
    folder = tmp_path_factory.mktemp("records")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTSOURCING_STORE", str(folder / "records.db"))
        patch.setenv("OUTSOURCING_CONFIG", str(folder / "config.toml"))
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # or every command that a test starts compiles all anew
        (folder / "config.toml").touch()
        yield


@pytest.fixture(scope="session")
def rulebook():
    return load()


@pytest.fixture(scope="session")
def advisor(rulebook):
    return Advisor(rulebook)


def answers():
    """A strategy: any answers to any of the questions, without "unknown"."""
    questions = questions_of(load().profile).values()
    choices = {q.name: st.sampled_from([None, *map(str, q.choices)]) for q in questions}
    return st.fixed_dictionaries(choices).map(lambda chosen: {k: v for k, v in chosen.items() if v is not None})


PREAMBLE = """
from outsourcing import *
from outsourcing.rules.questions import OutsourcingTask
SOURCE = Source("T", "a test", "here")
DIFFERENCE = Difference("driving_force", 1, "Driving force", bpo="", kpo="", sources=(SOURCE,))
class Profile(OutsourcingTask):
    pass
for name in ("service_types", "nature_of_service", "service_expertise", "complexity", "process_formulation",
             "employee_skills"):
    globals()[name] = Difference(name, 9, name, bpo="", kpo="", sources=(SOURCE,))
"""
_numbers = itertools.count()


@pytest.fixture
def command(monkeypatch, capsys):
    """Run the command in this process, 80 columns wide; return exit code, stdout, stderr."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["outsourcing", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return ended.value.code or 0, captured.out, captured.err

    return run


@pytest.fixture
def pack(tmp_path, monkeypatch):
    """Write a module of rules below a preamble; return its package and its file."""

    def write(source):
        name = f"pack_{next(_numbers)}"
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        (folder / "preamble.py").write_text(PREAMBLE)
        file = folder / "written.py"
        file.write_text(f"from {name}.preamble import *\n" + textwrap.dedent(source))
        monkeypatch.syspath_prepend(str(tmp_path))
        importlib.invalidate_caches()
        return name, file

    yield write
    for name in [name for name in sys.modules if name.startswith("pack_")]:
        del sys.modules[name]
