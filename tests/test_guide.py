"""docs/writing-rules.md, executed: its commands in order in one empty folder, its files written, its snippets loaded.

After a wanted change of what commands print: python tests/test_guide.py, and look at the difference.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # run as a script, too

from outsourcing import Advisor, AdvisorError, load  # noqa: E402
from outsourcing.engine.suggestions.precedents import precedents_of  # noqa: E402

GUIDE = ROOT / "docs" / "writing-rules.md"
BLOCK = re.compile(
    r"(?:^<!-- file: (?P<file>\S+) -->\n)?^(?P<indent> *)```(?P<kind>\w+)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
NAMED = re.compile(r"# (\S+\.py)\n")
VOTES = '{"data_sensitivity": "employee_skills", "failure_effect": "employee_skills"}'
PACK = f'PACK = Pack("fragment", "0.1.0", engine=">=0.1,<0.2", votes={VOTES})\n'
PREAMBLE = (
    "from collections.abc import Iterator\n\nfrom outsourcing import *\n\n"
    f'{PACK}OURS = Source("Ours", "Our handbook", "chapter 3")\n\n\n'
)
SHIM = '#!/bin/sh\nexec "{python}" {what} "$@"\n'
HOME = "/home/you"  # what the guide calls the folder


class Guide:
    """The guide, in one folder that is empty at first."""

    def __init__(self, folder, text):
        self.text = text
        self.folder, tools = folder / "work", folder / "bin"
        self.folder.mkdir()
        tools.mkdir()
        for name, what in (
            ("outsourcing", f'"{ROOT / "cli.py"}"'),
            ("pytest", "-m pytest -p no:cacheprovider"),
            ("python", ""),
        ):
            (tools / name).write_text(SHIM.format(python=sys.executable, what=what))
            (tools / name).chmod(0o755)
        (folder / "config.toml").touch()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("OUTSOURCING_", "PYTEST"))},
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "COLUMNS": "80",
            "OUTSOURCING_CONFIG": str(folder / "config.toml"),
            "OUTSOURCING_STORE": str(folder / "records.db"),
        }

    def executed(self):
        """Return the guide with what its commands print now; write its files on the way."""
        return BLOCK.sub(self._block, self.text)

    def _block(self, block):
        text, kind = block["text"], block["kind"]
        if file := block["file"] or ((named := NAMED.match(text)) and named[1]):
            path = self.folder / file
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if kind != "sh":
            return block[0]
        return f"```sh\n{''.join(self._shell(text))}```"

    def _shell(self, text):
        for part in re.findall(r"^\$ .*\n(?:(?!\$ ).*\n)*", text, re.MULTILINE):
            command, _, shown = part.partition("\n")
            ran = subprocess.run(
                ["/bin/sh", "-c", command.removeprefix("$ ")],
                cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                check=False,
            )  # fmt: skip
            printed = ran.stdout.replace(str(self.folder), HOME).replace(str(ROOT), "/opt/advisor")
            printed = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
            if ran.returncode:
                printed += f"(exit code {ran.returncode})\n"  # the guide says so itself where it is meant
            yield f"{command}\n{shown if elided(shown, printed) else printed}"


def elided(shown, printed):
    """Say whether what is shown, with `...` for lines left out, is what was printed."""
    pattern = "".join(r"(?:.*\n)*" if line == "..." else re.escape(line) + r"\n" for line in shown.splitlines())
    return re.fullmatch(pattern, printed) is not None


TEXT = GUIDE.read_text(encoding="utf-8")
BLOCKS = list(BLOCK.finditer(TEXT))
FRAGMENTS = [block["text"] for block in BLOCKS if block["kind"] == "python" and not NAMED.match(block["text"])]
FILES = {name[1]: block["text"] for block in BLOCKS if (name := NAMED.match(block["text"]))}
ROWS = re.findall(r"^\| `(.+?)` \| (?:`(.+?)`|``) \| (.+) \|$", TEXT.partition("## Mistakes and")[2], re.MULTILINE)


@pytest.mark.slow
def test_its_commands_print_what_it_shows(tmp_path):
    assert Guide(tmp_path, TEXT).executed().splitlines() == TEXT.splitlines()


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=range(len(FRAGMENTS)))
def test_a_fragment_can_be_used_as_it_is(tmp_path, fragment):
    file = tmp_path / "fragment.py"
    file.write_text(PREAMBLE + fragment, encoding="utf-8")
    if fragment.startswith(("TUNED", "WORDINGS")):
        rulebook, shipped = load(packs=[file]), load()
        assert rulebook.tuned or rulebook.questions["driver"].text != shipped.questions["driver"].text
    elif "@rule" in fragment:
        rulebook = load(packs=[file])
        assert [rule.id for rule in rulebook.rules if rule.pack == "fragment"] == re.findall(r'"(MR\d+)",', fragment)
    else:
        exec(compile(file.read_text(), file, "exec"), {})  # noqa: S102  our own guide


def test_an_eighth_and_a_ninth_difference_are_numbered_and_turn_no_verdict_on_which_they_are_silent(tmp_path):
    eighth, ninth = [text for text in FRAGMENTS if "Difference(" in text]
    files = [tmp_path / "eighth.py", tmp_path / "ninth.py"]
    for file, text in zip(files, (eighth, ninth), strict=True):
        votes = {"eighth": '{"data_sensitivity": "supervision"}', "ninth": '{"failure_effect": "loss"}'}[file.stem]
        pack = PREAMBLE.replace("fragment", file.stem).replace(VOTES, votes)
        file.write_text(pack + text, encoding="utf-8")
    both, reversed_ = load(packs=files), load(packs=files[::-1])
    assert [(one.number, one.key) for one in both.differences[7:]] == [(8, "loss"), (9, "supervision")]
    assert reversed_.fingerprint == both.fingerprint
    before, after = Advisor(load()), Advisor(both)
    for one in precedents_of(before.rulebook):
        if not {"data_sensitivity", "failure_effect"} & one.answers.keys():
            assert after.verdict(one.answers) == before.verdict(one.answers)
    assert after.assess(both.profile(failure_effect="mission_critical")).findings[7].cf == 0.2


def test_the_toml_in_the_guide_is_valid():
    tables = [tomllib.loads(block["text"]) for block in BLOCKS if block["kind"] == "toml"]
    assert [list(one) for one in tables] == [["rules"], ["project"]]


@pytest.mark.parametrize(("right", "wrong", "message"), ROWS, ids=range(len(ROWS)))
def test_a_mistake_gives_the_message_in_the_table(tmp_path, right, wrong, message):
    rule, init = FILES["my_rules/employee_skills.py"], FILES["my_rules/__init__.py"]
    assert rule.count(right) >= 1
    (tmp_path / "__init__.py").write_text(init)
    (tmp_path / "employee_skills.py").write_text(rule.replace(right, wrong))
    with pytest.raises(AdvisorError) as error:
        load(packs=[tmp_path])
    assert message in str(error.value)


def test_every_row_of_the_table_of_mistakes_is_tested():
    assert len(ROWS) == TEXT.partition("## Mistakes and")[2].count("\n|") - 2


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        GUIDE.write_text(Guide(Path(folder).resolve(), TEXT).executed(), encoding="utf-8")
