"""Interviews at a real pseudo-terminal, by pipe, from files and options."""

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pexpect
import pytest
from conftest import ROOT, SHARED
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input

from outsourcing import Advisor, load
from outsourcing.engine.core.errors import InputError, PromptError, WriteError
from outsourcing.engine.core.facts import Topic
from outsourcing.engine.interview.advice_questions import AdvicePlanner
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.prompts.answers import KnownAnswers, file_to_resume, free_path, from_file, from_options, save
from outsourcing.engine.prompts.handing_on import page_path
from outsourcing.engine.prompts.messages import TOPICS, advice_found, settled, settled_in_numbers, why
from outsourcing.engine.prompts.screen import BackError, MenuItem, WhyError, ask_text, choose, item_titles, show
from outsourcing.engine.records.search import Filter, find_record, list_decisions
from outsourcing.engine.records.store import Store

UP, DOWN, LEFT, ENTER, CTRL_C, CTRL_D = "\x1b[A", "\x1b[B", "\x1b[D", "\r", "\x03", "\x04"
TEXTS = {question.text: name for name, question in load().questions.items()}
# the questions of an interview that always gives the first answer
ORDER = [
    "driver", "procedure", "skill_level", "analysis", "objective", "work_place", "reserved_decisions", "decisions",
    "data_sensitivity", "failure_effect",  # the verdict's conditions depend on these
]  # fmt: skip
END = "How do you want to go on\\?"


class Interview:
    """One `ask` at a pseudo-terminal; stdout goes to a file, so that the screen is stderr alone."""

    def __init__(self, folder, *options, columns=80):
        self.result = folder / "result.txt"
        command = f"exec {sys.executable} {ROOT / 'cli.py'} ask {' '.join(options)} > {self.result}"
        environment = {"PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
        environment["OUTSOURCING_STORE"] = os.environ["OUTSOURCING_STORE"]
        self.child = pexpect.spawn(
            "/bin/sh", ["-c", command], cwd=str(folder), env=environment, dimensions=(50, columns), timeout=20,
            encoding="utf-8",
        )  # fmt: skip

    def name(self, name="Xyzzy"):
        self.child.expect("What is the task called")
        self.child.send(name + ENTER)
        self.child.expect("What is the task called\\?  ")

    def question(self):
        """Wait for the next question; return its name, or None at the end."""
        texts = list(TEXTS)
        found = self.child.expect([END, *(rf"{text[:-1]}\?[^?\n]*\n[^?]*Not sure" for text in texts)])
        return TEXTS[texts[found - 1]] if found else None

    def answer(self, keys=DOWN + ENTER):
        """Answer the next question with keys; return its name, or None at the end."""
        name = self.question()
        if name:
            self.child.send(keys)
            text = next(text for text, other in TEXTS.items() if other == name)
            self.child.expect(f"\\? {text[:-1]}\\?  ")
        return name

    def answer_all(self):
        """Answer every question with its first answer, up to the end; return their names."""
        return list(iter(self.answer, None))

    def goes_back_to(self, name):
        """Wait until the interview goes back to a question."""
        text = next(text for text, other in TEXTS.items() if other == name)
        self.child.expect(f"back to: {text[:-1]}")

    def menu(self):
        """Wait for the menu after the verdict."""
        self.child.expect("What next\\?.*Leave")

    def printed(self):
        return json.loads(self.result.read_text())

    def end(self):
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus


@pytest.fixture
def start(tmp_path):
    started = []

    def run_interview(*options, **more):
        started.append(Interview(tmp_path, *options, **more))
        return started[-1]

    yield run_interview
    for interview in started:
        interview.child.close(force=True)


def test_the_interview_stops_when_the_verdict_is_settled(start):
    interview = start("--json")
    interview.name()
    asked = interview.answer_all()
    interview.child.send(ENTER)
    assert interview.end() == 0
    result = interview.printed()
    assert result["asked"] == asked == ORDER
    assert (result["settled"], result["assessment"]["verdict"], result["assessment"]["name"]) == (True, "BPO", "Xyzzy")


def test_the_settled_verdict_is_shown_with_its_score_and_range(start):
    interview = start("--json")
    interview.name()
    interview.answer_all()
    shown = " ".join(interview.child.before.split())
    assert "The verdict is settled after 8 of 16 questions: BPO. The open questions cannot change it" in shown


def test_not_sure_is_an_answer_everywhere(start):
    interview = start("--json")
    interview.name("")
    count = 0
    while name := interview.question():
        interview.child.send(ENTER if name == "service" else UP + ENTER)  # first in the long list, last in the others
        interview.child.expect("Not sure\r\n")
        count += 1
    interview.child.send(ENTER)
    assert interview.end() == 0
    result = interview.printed()
    assert (result["assessment"]["profile"], result["assessment"]["verdict"], len(result["asked"])) == (
        {},
        "UNDECIDED",
        count,
    )


def test_enter_does_nothing_if_a_search_finds_nothing(start):
    everything = ("objective", "core", "provider_proof", "decisions", "analysis", "procedure", "outcome", "control")
    gates = ("work_place", "reserved_decisions", "separability")
    given = [f"--{name.replace('_', '-')}=unknown" for name in (*everything, "training", "skill_level", *gates)]
    interview = start("--json", *given, "--driver=volume", "--volume=high")
    interview.name()
    asked = []
    while name := interview.question():
        interview.child.send("zzzz" + ENTER + "\x7f" * 4 + "legal" + ENTER if name == "service" else ENTER)
        asked.append(name)
    interview.child.send(ENTER)
    assert interview.end() == 0
    assert interview.printed()["assessment"]["profile"] == {"driver": "volume", "volume": "high"} | dict.fromkeys(
        asked, "legal"
    )


def test_why_lists_rules_and_asks_again(start):
    interview = start("--json")
    interview.name()
    assert interview.question() == "driver"
    interview.child.send("?")
    interview.child.expect("Volume: [a-z]")
    interview.child.expect("Press . once more to see the rules")
    interview.child.send("?")
    interview.child.expect("4 rules use this answer:")
    interview.child.expect(r"Volume: strong evidence for BPO \(DF1\)")
    interview.child.expect("Still possible: BPO, KPO, SPLIT, NEITHER or UNDECIDED")
    assert interview.answer() == "driver"


def test_left_arrow_asks_the_last_question_again(start):
    interview = start("--json")
    interview.name()
    assert interview.answer() == "driver"
    assert interview.question() == "procedure"
    interview.child.send(LEFT)
    interview.goes_back_to("driver")
    assert interview.answer(DOWN + ENTER) == "driver"
    interview.answer_all()
    interview.child.send(ENTER)
    assert interview.end() == 0
    assert interview.printed()["assessment"]["profile"]["driver"] == "insight"


def test_any_answer_can_be_changed_before_the_result_and_the_others_are_kept(start):
    interview = start("--json")
    interview.name()
    interview.answer_all()
    interview.child.send(DOWN + DOWN + ENTER)
    interview.child.expect("Which answer do you want to change")
    interview.child.send(DOWN + DOWN + ENTER)
    interview.child.expect("Your other answers are kept")
    assert interview.answer(DOWN + ENTER) == "procedure"
    interview.answer_all()
    interview.child.send(ENTER)
    assert interview.end() == 0
    profile = interview.printed()["assessment"]["profile"]
    assert (profile["procedure"], profile["driver"]) == ("partly_documented", "volume")


def test_an_old_answer_is_kept_until_there_is_a_new_one(start, tmp_path):
    interview = start("--json", "--save", "mine.json")
    interview.name()
    assert interview.answer() == "driver"
    assert interview.question() == "procedure"
    interview.child.send(LEFT)
    interview.goes_back_to("driver")
    assert interview.question() == "driver"
    interview.child.send(LEFT)
    interview.child.expect("This is the first question")
    assert interview.question() == "driver"
    interview.child.send(CTRL_C)
    assert interview.end() == 130
    assert json.loads((tmp_path / "mine.json").read_text())["driver"] == "volume"


def test_the_last_answer_and_the_name_can_be_changed_at_the_end(start):
    interview = start("--json")
    interview.name()
    interview.answer_all()
    interview.child.send(LEFT)
    interview.goes_back_to("failure_effect")
    assert interview.answer(ENTER) == "failure_effect"
    assert interview.question() is None
    interview.child.send(DOWN + DOWN + ENTER)
    interview.child.expect("Which answer do you want to change")
    interview.child.send(ENTER)
    interview.name("Renamed")
    assert interview.question() is None
    interview.child.send(ENTER)
    assert interview.end() == 0
    assert interview.printed()["assessment"]["name"] == "Renamed"


def test_an_unwritable_file_is_refused_before_the_first_question(start):
    interview = start("--save", "none/mine.json")
    interview.child.expect("none/mine.json: ")
    assert interview.end() == 2


def test_answering_more_for_advice_on_a_topic(start):
    """The menu of topics has those that answers can still change; the questions are those of the topic picked."""
    interview = start("--json")
    interview.name()
    interview.answer_all()
    interview.child.send(DOWN + ENTER)
    interview.child.expect("What do you want advice on\\?")
    interview.child.send(DOWN * 3 + ENTER)  # everything, caution, branch, delivery
    more = [
        interview.answer(),
        interview.answer(),
        interview.answer(DOWN * 2 + ENTER),
        interview.answer(),
    ]
    interview.child.send(ENTER)
    assert interview.end() == 0
    result = interview.printed()["assessment"]
    # for natives the hours no longer matter; the data were asked about in the interview
    assert more == ["language_level", "core", "time_span", None]
    assert [given["choice"] for given in result["advice"] if given["topic"] == "delivery"] == [
        "on_shore_or_language_hub"
    ]
    assert result["verdict"] == "BPO"


def test_questions_for_advice_come_after_the_verdict_is_settled(start):
    interview = start("--json", "--advice", "delivery", "--work-place", "country", "--time-span", "ongoing")
    interview.name()
    asked = interview.answer_all()
    interview.child.send(ENTER)
    assert interview.end() == 0
    assert asked == [name for name in ORDER if name != "work_place"]
    assert "on_shore" in [given["choice"] for given in interview.printed()["assessment"]["advice"]]


def test_an_unknown_topic_is_an_error():
    done = run("--advice", "deliver", "--driver", "volume")
    assert (done.returncode, done.stdout) == (2, "")
    assert 'did you mean "delivery"?' in done.stderr


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_leaving_saves_the_answers_and_resuming_continues_from_there(start, tmp_path, key):
    interview = start("--json")
    interview.name()
    assert interview.answer() == "driver"
    assert interview.answer(UP + ENTER) == "procedure"
    interview.question()
    interview.child.send(key)
    interview.child.expect("Your answers are saved in outsourcing-answers.json")
    assert (interview.end(), interview.result.read_text()) == (130, "")
    saved = tmp_path / "outsourcing-answers.json"
    assert json.loads(saved.read_text()) == {
        "name": "Xyzzy",
        "driver": "volume",
        "procedure": "unknown",
    }
    again = start("--json", "--resume", saved.name)
    again.child.expect("How do you want to continue")
    again.child.send(ENTER)
    assert again.question() not in ("driver", "procedure")


def test_leaving_before_any_answer_saves_nothing(start, tmp_path):
    interview = start()
    interview.child.expect("What is the task called")
    interview.child.send(CTRL_C)
    assert interview.end() == 130
    assert [file.name for file in tmp_path.iterdir()] == ["result.txt"]


def test_known_answers_are_not_asked_and_saved_as_an_ordinary_task_file(start, tmp_path):
    interview = start("--json", "--name=Xyzzy", "--driver", "volume", "--save", "mine.json")
    assert interview.answer() == "procedure"
    interview.answer_all()
    interview.child.send(ENTER)
    assert interview.end() == 0
    done = subprocess.run(
        [sys.executable, "cli.py", "assess", "--json", str(tmp_path / "mine.json")],
        check=True,
        capture_output=True,
        cwd=ROOT,
    )
    assert json.loads(done.stdout)["verdict"] == interview.printed()["assessment"]["verdict"] == "BPO"


def at_the_menu(interview):
    interview.name()
    interview.answer_all()
    interview.child.send(ENTER)
    interview.menu()


def test_the_menu_after_the_verdict(start, tmp_path):
    """Advice, why not and all that counted go on to the menu, a page and the answers are written, another task begins."""
    interview = start()
    at_the_menu(interview)
    interview.child.send(DOWN * 3 + ENTER)
    interview.child.expect("Is that enough")
    interview.child.send(DOWN + ENTER)
    interview.menu()
    interview.child.send(DOWN * 5 + ENTER)
    interview.menu()
    interview.child.send(DOWN * 4 + ENTER)
    interview.child.expect("Its title")
    interview.child.send("For the board" + ENTER)
    interview.child.expect("As what")
    interview.child.send(DOWN * 2 + ENTER)
    interview.child.expect("written: for-the-board.md")
    interview.menu()
    interview.child.send(DOWN * 6 + ENTER)
    interview.menu()
    interview.child.send(DOWN * 7 + ENTER)
    interview.child.expect("Your answers are saved in outsourcing-answers.json")
    interview.menu()
    interview.child.send(DOWN * 9 + ENTER)
    interview.name("Another")
    assert interview.question() == "driver"
    interview.child.send(CTRL_C)
    assert interview.end() == 130
    shown = interview.result.read_text()
    assert "Choosing a provider" in shown
    assert "Why not KPO?" in shown
    assert "Where can this work be done?" in shown
    assert "why: " in shown
    assert "score " in shown
    assert "add --detail" not in shown  # the menu shows it
    assert (tmp_path / "outsourcing-answers.json").exists()
    assert (tmp_path / "for-the-board.md").read_text().startswith("# For the board: BPO, ")


def test_an_answer_changed_after_the_verdict_makes_a_record_that_replaces_the_one_before(start, tmp_path):
    interview = start("--save=mine.json", "-o", "page.md", f"--store={tmp_path / 'own.db'}")
    at_the_menu(interview)
    first = (tmp_path / "page.md").read_text()
    interview.child.send(DOWN + ENTER)
    interview.child.expect("Which answer do you want to change")
    interview.child.send(DOWN + ENTER)  # after the name
    assert interview.answer(DOWN + ENTER) == "driver"
    while interview.child.expect(
        ["The verdict (is still|was)", *(rf"{text[:-1]}\?[^?\n]*\n[^?]*Not sure" for text in TEXTS)]
    ):
        interview.child.send(UP + ENTER)
    interview.menu()
    interview.child.send(UP + ENTER)
    assert interview.end() == 0
    with Store(tmp_path / "own.db") as store:
        new, old = (find_record(store, one.id) for one in list_decisions(store, Filter(), 5)[0])
    assert (new.header.supersedes, old.header.supersedes) == (old.id, "")
    assert (old.assessment.profile["driver"], new.assessment.profile["driver"]) == ("volume", "insight")
    assert json.loads((tmp_path / "mine.json").read_text())["driver"] == "insight"
    second = (tmp_path / "page.md").read_text()
    assert [f"- Record: {one.id}" in text for one, text in ((old, first), (new, second))] == [True, True]


def test_what_if_shows_both_verdicts_and_changes_nothing(start, tmp_path):
    interview = start(f"--store={tmp_path / 'own.db'}")
    at_the_menu(interview)
    interview.child.send(DOWN * 2 + ENTER)
    interview.child.expect("What if which answer were different")
    interview.child.send(ENTER)
    assert interview.question() == "driver"
    interview.child.send(DOWN + ENTER)
    interview.child.expect("Which of the two")
    interview.child.send(ENTER)
    interview.menu()
    interview.child.send(CTRL_C)
    assert interview.end() == 0
    shown = interview.result.read_text()
    assert 'What is the work mostly about? "Insight" instead of "Volume"' in shown
    assert "As it is" in shown
    with Store(tmp_path / "own.db") as store:
        assert list_decisions(store, Filter(), 5)[1] == 1


def test_an_open_verdict_offers_the_questions_that_would_decide_it_first(start):
    given = [f"--{name.replace('_', '-')}=unknown" for name in load().questions if name != "driver"]
    interview = start("--driver=volume", "--name=Xyzzy", "--no-record", *given)
    interview.child.expect("go on")
    interview.child.send(ENTER)
    interview.child.expect(r"Xyzzy: UNDECIDED, too little known\. What next\?")
    interview.child.expect("Answer the questions that would decide")
    interview.child.send(ENTER)
    assert interview.answer(DOWN + ENTER)
    interview.child.send(CTRL_C)
    interview.child.expect("Your answers so far count")
    interview.child.expect("The verdict is still UNDECIDED")


def resumed(start, tmp_path, task):
    (tmp_path / "mine.json").write_text(json.dumps(task))
    return start("--resume", "mine.json", "--no-record")


RESUMED = {"id": "T7", "name": "Xyzzy", "driver": "volume", "procedure": "unknown", "owner": "Eve"}


def test_a_resumed_interview_shows_what_was_answered_and_asks_again_what_was_not_sure(start, tmp_path):
    interview = resumed(start, tmp_path, RESUMED)
    interview.child.expect("Xyzzy, as you left it:")
    interview.child.expect("How is the work done\\?  Not sure")
    interview.child.expect("What is the work mostly about\\?  Volume")
    interview.child.expect("How do you want to continue")
    interview.child.send(DOWN + ENTER)
    assert interview.answer(DOWN + ENTER) == "procedure"  # the first follows the last, "Not sure"
    interview.question()
    interview.child.send(CTRL_C)
    interview.child.expect("Your answers are saved in mine.json")
    assert interview.end() == 130
    saved = json.loads((tmp_path / "mine.json").read_text())
    assert saved == {**RESUMED, "description": "", "procedure": saved["procedure"]}
    assert saved["procedure"] != "unknown"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mine.json", "result.txt"]


def test_leaving_a_resumed_interview_before_the_first_answer_leaves_the_file_alone(start, tmp_path):
    interview = resumed(start, tmp_path, RESUMED)
    before = (tmp_path / "mine.json").read_bytes()
    interview.child.expect("How do you want to continue")
    interview.child.send(CTRL_C)
    interview.child.expect("Nothing was changed; your answers are in mine.json")
    assert interview.end() == 130
    assert (tmp_path / "mine.json").read_bytes() == before


def test_a_table_is_never_overwritten_when_it_is_resumed():
    assert [file_to_resume(name) for name in ("a.json", "A.JSON", "a.xlsx", "a.csv", "-")] == [
        Path("a.json"), Path("A.JSON"), None, None, None,
    ]  # fmt: skip


def test_pages_of_several_tasks_are_refused():
    done = run("--answers", "examples/portfolio.csv", "-o", "none.html", "--json")
    assert (done.returncode, problems(done)) == (2, [("several-tasks", "")])


def test_a_page_is_written_without_a_terminal_too(tmp_path):
    done = run("--answers", "examples/cleaning.json", "-o", str(tmp_path / "p.md"), "--title", "T", "--no-record")
    assert done.returncode == 0
    assert (tmp_path / "p.md").read_text().startswith("# T: NEITHER, ")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Payroll, 2027", "payroll-2027.html"),
        ("../../etc/passwd", "etc-passwd.html"),
        ("  ", "page.html"),
        ("Löhne", "löhne.html"),
        ("x" * 100, f"{'x' * 60}.html"),
        ("taken", "taken-2.html"),
    ],
)
def test_a_page_is_named_after_its_title(tmp_path, title, name):
    (tmp_path / "taken.html").touch()
    assert page_path(title, ".html", tmp_path) == tmp_path / name


def test_no_answer_is_chosen_beforehand_and_enter_alone_asks_for_one(start):
    interview = start("--json")
    interview.name()
    for _ in range(5):
        assert interview.question() == "driver"
        interview.child.send(ENTER)
        interview.child.expect("Choose an answer with the arrow keys first")


def test_pasted_lines_and_waiting_input_answer_no_question(start):
    interview = start("--json")
    interview.child.expect("What is the task called")
    interview.child.send(f"Xyzzy{ENTER}{(DOWN + ENTER) * 5}")
    interview.child.expect("What is the task called\\?  Xyzzy")
    assert interview.question() == "driver"
    interview.child.send(f"\x1b[200~{ENTER}{ENTER}\x1b[201~")
    interview.child.send("?")
    interview.child.expect("once more to see the rules")
    assert interview.question() == "driver"


def test_several_pasted_lines_are_one_name(start):
    interview = start("--json", "--no-record")
    interview.child.expect("What is the task called")
    interview.child.send(f"\x1b[200~Xyzzy one\r\nXyzzy two\x1b[201~{ENTER}")
    interview.child.expect("called\\?  Xyzzy one Xyzzy two")


def test_a_suggested_answer_is_marked_explained_and_taken_by_a_key_of_its_own(start):
    interview = start("--json", "--no-record")
    interview.name("Accounts payable")
    interview.child.expect("How do you want to begin")
    interview.child.send(DOWN + ENTER)
    assert interview.question() == "driver"
    assert "suggested (Tab takes it)" in interview.child.before + interview.child.after
    interview.child.send("?")
    interview.child.expect("once more to see the rules")
    interview.child.send("?")
    interview.child.expect("Suggested: Volume; [0-9]+% of the weight")
    interview.child.expect("  Accounts payable")
    assert interview.answer("\t") == "driver"
    interview.answer_all()
    interview.child.send(ENTER)
    assert interview.end() == 0
    assessment = interview.printed()["assessment"]
    assert (assessment["profile"]["driver"], assessment["suggested"]) == ("volume", {})


def test_all_suggestions_can_be_used_at_once_and_the_verdict_is_provisional(start):
    interview = start("--json", "--no-record")
    interview.name("Accounts payable")
    interview.child.expect("How do you want to begin")
    interview.child.send(DOWN * 2 + ENTER)
    interview.child.expect("Which answer do you want to change")
    interview.child.send(UP + ENTER)
    interview.answer_all()
    interview.child.send(ENTER)
    assert interview.end() == 0
    assessment = interview.printed()["assessment"]
    assert "driver" in assessment["suggested"]
    assert assessment["suggested"].keys() <= assessment["profile"].keys()


@pytest.mark.parametrize("columns", [40, 200])
def test_narrow_and_wide_screens(start, columns):
    interview = start("--json", columns=columns)
    interview.child.expect("What is the task called")
    interview.child.send("Xyzzy" + ENTER)
    interview.child.expect("getting through")
    interview.child.setwinsize(30, 60)
    interview.child.send(DOWN + ENTER)
    interview.child.expect("someone")
    interview.child.send(CTRL_C)
    assert interview.end() == 130


def run(*options, **more):
    command = [sys.executable, str(ROOT / "cli.py"), "ask", *options]
    return subprocess.run(command, check=False, capture_output=True, text=True, **{"cwd": ROOT, "input": "", **more})


def problems(done):
    """The code and the place of each problem that a command printed as JSON."""
    return [(problem["code"], problem["place"]) for problem in json.loads(done.stdout)["problems"]]


@pytest.mark.parametrize(
    "more", [{"input": "\n\n\n"}, {"input": None, "stdin": subprocess.DEVNULL}], ids=["piped", "closed"]
)
def test_without_a_terminal_the_missing_options_are_named(more):
    done = run("--driver", "volume", **more)
    assert (done.returncode, done.stdout) == (2, "")
    assert "more answers are needed: --volume, --service, --objective" in done.stderr


def test_enough_options_need_no_terminal():
    given = [
        "--driver=volume",
        "--objective=cost",
        "--procedure=documented",
        "--decisions=routine",
        "--skill-level=basic",
        "--work-place=anywhere",
        "--reserved-decisions=none",
    ]
    done = run("--no-input", "--json", *given, "--provider-proof=industry_experience")
    assert done.returncode == 0
    assert (json.loads(done.stdout)["settled"], json.loads(done.stdout)["asked"]) == (True, [])


def test_a_file_answers_what_the_interview_asks():
    done = run("--answers", "examples/portfolio.csv", "--json")
    result = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["assessment"]["verdict"] for line in result] == [
        "BPO",
        "BPO",
        "KPO",
        "KPO",
        "SPLIT",
        "BPO",
        "UNDECIDED",
        "UNDECIDED",
    ]
    settling = ["driver", "procedure", "skill_level", "analysis", "objective", "work_place"]
    assert result[0]["asked"][:6] == settling  # then the other gates
    assert list(result[0]) == ["asked", "settled", "settled_after", "assessment"]
    assert len(settling) < result[0]["settled_after"] < len(result[0]["asked"])
    assert (result[0]["assessment"]["id"], result[0]["assessment"]["carried"]) == ("P1", {"owner": "Finance"})


def test_every_bad_option_is_reported():
    with pytest.raises(InputError) as error:
        from_options(["--drivr", "volume", "--core=maybe", "--volume", "stray"], load())
    assert [(problem.code, problem.place) for problem in error.value.problems] == [
        ("unknown-option", "--drivr"),
        ("not-an-answer", "--core"),
        ("not-an-answer", "--volume"),
    ]


def test_options_in_every_spelling():
    given = from_options(
        [
            "--skill-level",
            "Advanced degree",
            "--core=non_core",
            "--driver",
            "unknown",
            "--volume=Not sure",
            "--name=A=B",
        ],
        load(),
    )
    assert given == KnownAnswers(
        "A=B",
        {"skill_level": "advanced_degree", "core": "non_core", "driver": None, "volume": None},
        sources=given.sources,
    )
    assert given.origins == {"skill_level": "option", "core": "option", "driver": "not sure", "volume": "not sure"}


def test_answers_are_saved_and_read_back(tmp_path):
    more = {"id": "T7", "description": "many", "owner": "Eve"}
    given = KnownAnswers("Calls", {"driver": "volume", "core": None}, more)
    save(tmp_path / "t.json", [given])
    assert from_file(str(tmp_path / "t.json"), load()) == given
    assert [file.name for file in tmp_path.iterdir()] == ["t.json"]


def test_answers_that_cannot_be_saved_are_an_error(tmp_path):
    with pytest.raises(WriteError):
        save(tmp_path / "none" / "t.json", [KnownAnswers("", {})])


def test_a_free_path_is_never_that_of_an_existing_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outsourcing-answers.json").touch()
    assert free_path().name == "outsourcing-answers-2.json"


def test_a_file_with_many_tasks_is_refused():
    with pytest.raises(PromptError) as error:
        from_file(str(ROOT / "examples" / "portfolio.csv"), load())
    assert error.value.code == "several-tasks"


ITEMS = [MenuItem("a", "Alpha", "the first"), MenuItem("b", "Beta", "the second")]


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (ENTER, "a"),
        (DOWN + ENTER, "b"),
        ("?", WhyError),
        (LEFT, BackError),
        (CTRL_C, KeyboardInterrupt),
        (CTRL_D, EOFError),
    ],
)
def test_the_keys_of_a_menu(keys, result):
    with create_pipe_input() as pipe, create_app_session(input=pipe):
        pipe.send_text(keys)
        if isinstance(result, str):
            assert choose("Which?", ITEMS, in_interview=True) == result
        else:
            with pytest.raises(result):
                choose("Which?", ITEMS, in_interview=True)


def test_a_line_of_text():
    with create_pipe_input() as pipe, create_app_session(input=pipe):
        pipe.send_text("Calls" + ENTER)
        assert ask_text("What?") == "Calls"


def test_sentences_stand_next_to_their_labels_or_below_them_on_a_narrow_screen():
    assert item_titles(ITEMS, 80) == ["Alpha  the first", "Beta   the second"]
    assert item_titles(ITEMS, 20) == ["Alpha\n     the first", "Beta\n     the second"]
    assert item_titles(ITEMS, 13) == ["Alpha\n     the\n     first", "Beta\n     the\n     second"]


def test_messages_are_wrapped_between_words(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "24")
    show(
        "? How is the work done?  By judgment",
        "Two words and more of them",
        "  indented, as an entry of a list",
        prefix="| ",
    )
    assert capsys.readouterr().err.splitlines() == [
        "| ? How is the work",
        "|   done?  By judgment",
        "| Two words and more of",
        "| them",
        "|   indented, as an",
        "|     entry of a list",
    ]


def test_why_lists_the_rules_that_use_the_answer():
    advisor = Advisor(load())
    result = list(
        why(
            load().questions["volume"],
            {"skill_level": "basic"},
            Interviewer(advisor),
            AdvicePlanner(Interviewer(advisor)),
        )
    )
    assert result[1:5] == [
        "4 rules use this answer:",
        "  High: clear evidence for BPO (DF3)",
        "  Low: slight evidence for KPO (DF4)",
        "  High (together with skill level): clear evidence for BPO (DF5)",
    ]


def test_why_lists_the_advice_that_depends_on_the_answer_once_the_verdict_is_settled():
    advisor = Advisor(load())
    task = {"driver": "volume", "objective": "cost", "decisions": "routine", "procedure": "documented"}
    closed = {name: None for name, question in load().questions.items() if question.difference} | task
    closed |= {"work_place": "anywhere", "reserved_decisions": "none", "separability": "entangled"}
    interviewer = Interviewer(advisor)
    question = load().questions["language_level"]
    result = list(why(question, closed, interviewer, AdvicePlanner(interviewer)))
    natives, fluently = (choice.label for choice in question.choices[:2])
    assert result == [
        question.why,
        "The verdict is settled. 5 rules use this answer for advice on: delivery, team, benefits.",
        f"  {natives} (together with work place and data sensitivity): advice on delivery: on shore or language hub (DE3)",
        f"  {fluently} (together with work place and data sensitivity and shared hours): advice on delivery: "
        "near shore or night shift (DE4)",
        f"  {fluently} (together with work place and data sensitivity and shared hours): advice on delivery: "
        "offshore (DE5)",
        f"  {natives}: advice on team: native speakers (TM14)",
        "  and 1 more",
    ]
    answered = closed | {"work_place": "on_site"}
    result = list(why(load().questions["language_level"], answered, interviewer, AdvicePlanner(interviewer)))
    assert result[1:] == ["This answer can no longer change the verdict or the advice."]


def test_a_settled_verdict_has_its_score_behind_a_key():
    interviewer = Interviewer(Advisor(load()))
    closed = interviewer.standing(dict.fromkeys(load().questions))
    assert settled(closed, 13, 13) == "The verdict is settled after 13 of 13 questions: UNDECIDED."
    assert settled_in_numbers(closed) == "The score is +0.00, on a scale from -1 (BPO) to +1 (KPO)."
    open_ = closed._replace(lowest=-0.2, highest=0.1)
    assert settled(open_, 5, 13).endswith("after 5 of 13 questions: UNDECIDED. The open questions cannot change it.")
    assert settled_in_numbers(open_).endswith("can move it by at most 0.20, to between -0.20 and +0.10.")


def test_more_answers_are_reported_with_what_they_bring_also_if_that_is_nothing():
    assert list(advice_found("how to pay", ["Pay for each piece."])) == [
        "On how to pay, your answers add:", "  Pay for each piece.",
    ]  # fmt: skip
    assert list(advice_found("how to pay", [])) == ["On how to pay: your answers do not change the advice."]
    assert TOPICS.keys() == set(Topic)


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the project")
def test_interviews_from_a_file_reach_the_same_verdicts_as_assess():
    done = run("--answers", str(SHARED / "labelled_tasks.csv"), "--json")
    result = [json.loads(line) for line in done.stdout.splitlines()]
    everything = subprocess.run(
        [sys.executable, "cli.py", "assess", "--json", str(SHARED / "labelled_tasks.csv")],
        check=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    verdicts = [json.loads(line)["verdict"] for line in everything.stdout.splitlines()]
    assert [line["assessment"]["verdict"] for line in result] == verdicts
    assert all(line["settled"] for line in result)


def test_a_resumed_file_keeps_its_other_values(tmp_path):
    file = tmp_path / "t.json"
    result = {"id": "T7", "description": "many", "owner": "Eve", "name": "Calls", "driver": "volume"}
    file.write_text(json.dumps(result))
    given = [
        "--objective=cost",
        "--procedure=documented",
        "--decisions=routine",
        "--provider-proof=industry_experience",
        "--skill-level=basic",
        "--work-place=anywhere",
        "--reserved-decisions=none",
    ]
    done = run("--no-input", "--json", "--resume", str(file), "--save", str(file), *given)
    assert (json.loads(done.stdout)["assessment"]["id"], json.loads(done.stdout)["assessment"]["description"]) == (
        "T7",
        "many",
    )
    assert result.items() <= json.loads(file.read_text()).items()


def test_saving_several_tasks_in_one_file_is_refused():
    done = run("--answers", "examples/portfolio.csv", "--save", "none.json", "--json")
    assert (done.returncode, problems(done)) == (2, [("several-tasks", "")])


@pytest.mark.parametrize(
    ("options", "code", "place"),
    [
        (["--driver=volume", "--driver=insight"], "given-twice", "--driver"),
        (["--driver"], "not-an-answer", "--driver"),
        (["--answer", "x"], "unknown-option", "--answer"),
        (["stray"], "unknown-option", "stray"),
    ],
)
def test_a_bad_option(options, code, place):
    with pytest.raises(InputError) as error:
        from_options(options, load())
    assert [(problem.code, problem.place) for problem in error.value.problems] == [(code, place)]


def test_a_name_may_look_like_an_option_and_need_not_be_utf8():
    assert from_options(["--name=--x", "--core=core"], load()) == KnownAnswers(
        "--x", {"core": "core"}, sources={"core": "option"}
    )
    assert from_options(["--name", "\udcff"], load()) == KnownAnswers("?", {})


def test_a_list_is_asked_question_by_question_with_one_key_for_each_task(start, tmp_path):
    (tmp_path / "list.csv").write_text("Process,Owner\nXyzzy one,A\nXyzzy two,B\n")
    interview = start("list.csv", "--json", "--no-record")
    interview.child.expect("\\?  \\(2 tasks\\)")
    for _ in range(60):
        found = interview.child.expect(["Xyzzy one\x1b", "Xyzzy two\x1b", pexpect.EOF])
        if found == 2:
            break
        interview.child.send("1")
        interview.child.expect(f"Xyzzy {('one', 'two')[found]}: ")
    assert interview.end() == 0
    lines = [json.loads(line)["assessment"] for line in interview.result.read_text().splitlines()]
    assert [line["name"] for line in lines] == ["Xyzzy one", "Xyzzy two"]
    assert lines[0]["profile"] == lines[1]["profile"] != {}
    assert [line["carried"] for line in lines] == [{"Owner": "A"}, {"Owner": "B"}]


def test_headings_and_wordings_of_a_list_are_mapped_and_not_asked_about(start, tmp_path):
    (tmp_path / "m.toml").write_text('[columns]\n"Moved by" = "driver"\n[answers.driver]\n"pieces" = "volume"\n')
    book = openpyxl.Workbook()
    for row in (["Our work", None], ["Process", "Moved by"], ["Xyzzy one", "pieces"], ["Xyzzy two", None]):
        book.active.append(row)
    book.create_sheet("Notes").append(["a note"])
    book.save(tmp_path / "list.xlsx")
    options = ["--map", "m.toml", "--sheet", "Sheet", "--header-row", "2", "--json", "--no-record"]
    interview = start("list.xlsx", *options)
    interview.child.expect("What is the work mostly about\\?  \\(1 task\\)")
    asked = []
    while (found := interview.child.expect(["Xyzzy one\x1b", "Xyzzy two\x1b", pexpect.EOF])) != 2:
        asked.append(found)
        interview.child.send("1")
        interview.child.expect(f"Xyzzy {('one', 'two')[found]}: ")
    assert interview.end() == 0
    lines = [json.loads(line)["assessment"] for line in interview.result.read_text().splitlines()]
    assert [line["profile"]["driver"] for line in lines] == ["volume", "volume"]
    assert asked.count(1) == asked.count(0) + 1


def test_leaving_a_list_saves_the_answers_and_the_file_is_asked_on(start, tmp_path):
    (tmp_path / "list.csv").write_text("Process\nXyzzy one\nXyzzy two\n")
    interview = start("list.csv", "--json", "--no-record")
    interview.child.expect("Xyzzy one\x1b")
    interview.child.send("1")
    interview.child.expect("Xyzzy two\x1b")
    interview.child.send("0")
    interview.child.expect("verdicts are settled")
    interview.child.expect("Xyzzy one\x1b")
    interview.child.send(CTRL_C)
    interview.child.expect("To continue: outsourcing ask outsourcing-answers.json")
    assert interview.end() == 130
    saved = json.loads((tmp_path / "outsourcing-answers.json").read_text())
    assert [len(task.keys() - {"id", "name", "description"}) for task in saved] == [1, 1]
    assert "unknown" in saved[1].values()


def test_a_list_cannot_be_asked_without_a_terminal(tmp_path):
    (tmp_path / "list.csv").write_text("Process\nA\n")
    done = run(str(tmp_path / "list.csv"))
    assert done.returncode == 2
    assert "outsourcing prepare" in done.stderr
