"""The package works from folders whose files have the names of its own modules, or of Python's."""

import os
import subprocess
import sys

import pytest

FILES = ["engine.py", "rules.py", "cli.py", "random.py", "outsourcing_rules.py"]
FOLDERS = ["rules", "engine"]
ASSESS = "from outsourcing import assess; print(assess({'driver': 'volume', 'objective': 'cost'}).verdict)"


@pytest.fixture(params=["files", "folders"])
def hostile(request, tmp_path):
    """A folder with files, or folders, that raise when they are imported."""
    names = FILES if request.param == "files" else [f"{folder}/__init__.py" for folder in FOLDERS]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("raise RuntimeError('the wrong module is imported')\n")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        pytest.param(["-m", "outsourcing", "--help"], "Usage", id="the command as a module"),
        pytest.param(["-m", "outsourcing", "rules", "list"], "DF1", id="a command that loads rules"),
        pytest.param(["-P", "-c", ASSESS], "\n", id="from Python, without the working folder"),
    ],
)
def test_it_works_in_a_folder_with_files_of_the_same_names(hostile, arguments, output):
    done = run(arguments, hostile)
    assert (done.returncode, output in done.stdout, done.stderr) == (0, True, "")


def test_folders_named_like_its_rooms_do_not_matter_from_python(tmp_path):
    """Python itself imports a `random.py` of the working folder for -c; `rules` and `engine` are not asked for."""
    for name in ("engine.py", "rules.py", "cli.py"):
        (tmp_path / name).write_text("raise RuntimeError\n")
    done = run(["-c", ASSESS], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def run(arguments, folder):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    clean |= {"OUTSOURCING_STORE": str(folder / "records.db"), "OUTSOURCING_CONFIG": str(folder / "config.toml")}
    (folder / "config.toml").touch()
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=False, cwd=folder, env=clean, capture_output=True, text=True, encoding="utf-8")
