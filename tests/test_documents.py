"""The documents for developers: every file that they name exists, and every room is drawn."""

import re
import shlex
import subprocess
import sys

import pictures
import pytest
from conftest import ROOT

ARCHITECTURE = ROOT / "docs" / "architecture.md"
FILE = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|md|toml|json)|\.ci/run|(?:\w+/)+|(?:engine|rules|tests)/\w+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
PAGES = sorted([ARCHITECTURE, ROOT / "CONTRIBUTING.md", ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
COMMAND = re.compile(r"^ *(?:\$ )?outsourcing ([^\n]*?)(?: {2,}#[^\n]*| > \S+)*$", re.MULTILINE)
CODE = re.compile(r"^```\w*\n(.*?)^```$|^((?: {4}[^\n]*\n)+)", re.MULTILINE | re.DOTALL)
PLACEHOLDER = re.compile(r"\.\.\.|\b(?:FILE|LIST|RECORD|ID|PATH|NAME|TITLE|KEY|OLD|NEW|OUTCOME|COMMAND|PAGE)\b")
WITH_TESTS_OF_THEIR_OWN = {"writing-rules", "rules", "commands"}
QUESTIONS = re.findall(r"^\| (.+\?) \| (.+) \|$", ARCHITECTURE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", [ARCHITECTURE, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.stem)
def test_every_file_that_is_named_exists(page):
    named = FILE.findall(page.read_text(encoding="utf-8"))
    assert len(named) > 15
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_to_a_file(page):
    assert [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()] == []


def test_every_room_is_in_the_drawing():
    drawing = ARCHITECTURE.read_text(encoding="utf-8").partition("```mermaid")[2].partition("```")[0]
    rooms = {path.name for path in (ROOT / "engine").iterdir() if (path / "__init__.py").exists()}
    assert {room for room in rooms if f"{room}/" not in drawing} == set()


def test_the_table_says_where_to_change_what_with_a_file_for_each_question():
    assert len(QUESTIONS) >= 10
    assert [question for question, files in QUESTIONS if not FILE.search(files)] == []


@pytest.mark.parametrize(
    ("page", "command"),
    [
        ("rules", ["outsourcing", "rules", "list", "--markdown"]),
        ("questions", ["outsourcing", "questions", "--markdown"]),
        ("json", ["outsourcing", "schema", "--markdown"]),
        ("commands", ["typer", "outsourcing.cli", "utils", "docs", "--name", "outsourcing", "--title", "The commands"]),
    ],
)
def test_the_reference_is_up_to_date(page, command):
    """If this fails: python -m COMMAND > docs/PAGE.md, with the command above."""
    done = subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True, encoding="utf-8", cwd=ROOT)
    assert (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8") == done.stdout


def test_every_document_is_in_the_index():
    index = LINK.findall((ROOT / "docs" / "README.md").read_text(encoding="utf-8"))
    assert {page.name for page in (ROOT / "docs").glob("*.md")} - {*index, "README.md"} == set()


def test_every_page_says_first_for_whom_it_is():
    """The reference of the commands is made by Typer, and begins as --help does."""
    openings = {page.name: page.read_text(encoding="utf-8").split("\n\n")[1] for page in PAGES}
    assert [name for name, opening in openings.items() if not opening.startswith("For ")] == ["commands.md"]


def commands_shown(page):
    """Return the commands in the code of a page, without their comments; those with placeholders are no commands."""
    code = "\n".join("".join(block) for block in CODE.findall(page.read_text(encoding="utf-8")))
    code = re.sub(r" *\\\n *", " ", code)  # lines that go on
    return [command for command in COMMAND.findall(code) if not PLACEHOLDER.search(command)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.stem not in WITH_TESTS_OF_THEIR_OWN and commands_shown(page)],
    ids=lambda p: p.stem,
)
def test_every_command_shown_runs(page, command, tmp_path, monkeypatch):
    """In the order of the page, in one folder that has the examples, after two assessments with records."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OUTSOURCING_STORE", str(tmp_path / "records.db"))
    command("assess", "examples/insurance_applications.json")
    command("assess", "examples/invoice_exceptions.json")
    results = {shown: command(*shlex.split(shown)) for shown in commands_shown(page) if not asks(shown)}
    assert {shown: (code, err) for shown, (code, _, err) in results.items() if code not in (0, 1)} == {}


def asks(shown):
    """Say whether a command needs a person or goes on until it is stopped; tests of their own run those."""
    return shown.split()[0] in ("ask", "serve", "mcp")


@pytest.mark.parametrize("name", pictures.TERMINAL)
def test_a_picture_of_the_terminal_shows_what_is_printed(name):
    """If this fails: python tests/pictures.py, and look at the pictures."""
    assert (pictures.PICTURES / f"{name}.svg").read_text(encoding="utf-8") == pictures.terminal(name)


@pytest.mark.parametrize("name", pictures.PAGES)
def test_a_picture_of_a_page_was_made_from_what_it_shows_now(name, tmp_path):
    """If this fails: python tests/pictures.py, and look at the pictures."""
    _, digest = pictures.page(name, tmp_path)
    assert (pictures.PICTURES / f"{name}.sha256").read_text() == f"{digest}\n"
