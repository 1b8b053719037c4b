"""Interviews at a real pseudo-terminal, by pipe, from files and options."""

import json
import os
import subprocess
import sys

import pexpect
import pytest
from conftest import ROOT, SHARED
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input

from outsourcing import Advisor, load
from outsourcing.engine.core.errors import InputError, PromptError, WriteError
from outsourcing.engine.interview.advice_questions import AdvicePlanner
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.prompts.answers import KnownAnswers, free_path, from_file, from_options, save
from outsourcing.engine.prompts.messages import settled, why
from outsourcing.engine.prompts.screen import BackError, MenuItem, WhyError, ask_text, choose, item_titles

UP, DOWN, LEFT, ENTER, CTRL_C, CTRL_D = "\x1b[A", "\x1b[B", "\x1b[D", "\r", "\x03", "\x04"
TEXTS = {question.text: name for name, question in load().questions.items()}
END = "How do you want to go on\\?"


class Talk:
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

    def name(self, name="Calls"):
        self.child.expect("What is the task called")
        self.child.send(name + ENTER)
        self.child.expect("What is the task called\\?  ")

    def question(self):
        """Wait for the next question; return its name, or None at the end."""
        texts = list(TEXTS)
        found = self.child.expect([END, *(rf"{text[:-1]}\?[^>?]*>" for text in texts)])
        return TEXTS[texts[found - 1]] if found else None

    def answer(self, keys=ENTER):
        """Answer the next question with keys; return its name, or None at the end."""
        name = self.question()
        if name:
            self.child.send(keys)
            text = next(text for text, other in TEXTS.items() if other == name)
            self.child.expect(f"\\? {text[:-1]}\\?  ")
        return name

    def told(self):
        return json.loads(self.result.read_text())

    def end(self):
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus


@pytest.fixture
def talk(tmp_path):
    talks = []

    def start(*options, **more):
        talks.append(Talk(tmp_path, *options, **more))
        return talks[-1]

    yield start
    for one in talks:
        one.child.close(force=True)


def test_a_settled_verdict_with_few_questions(talk):
    one = talk("--json")
    one.name()
    asked = []
    while name := one.answer():
        asked.append(name)
    one.child.send(ENTER)
    assert one.end() == 0
    told = one.told()
    assert told["asked"] == asked == ["provider_proof", "objective", "driver", "procedure", "decisions"]
    assert (told["settled"], told["assessment"]["verdict"], told["assessment"]["name"]) == (True, "BPO", "Calls")


def test_the_settled_verdict_is_shown_with_its_score_and_range(talk):
    one = talk("--json")
    one.name()
    while one.answer():
        pass
    shown = " ".join(one.child.before.split())
    assert "The verdict is settled after 5 of 13 questions: BPO. The open questions cannot change it" in shown


def test_not_sure_is_an_answer_everywhere(talk):
    one = talk("--json")
    one.name("")
    count = 0
    while name := one.question():
        one.child.send(ENTER if name == "service" else UP + ENTER)  # first in the long list, last in the others
        one.child.expect("Not sure\r\n")
        count += 1
    one.child.send(ENTER)
    assert one.end() == 0
    told = one.told()
    assert (told["assessment"]["profile"], told["assessment"]["verdict"], len(told["asked"])) == (
        {},
        "UNDECIDED",
        count,
    )


def test_a_search_that_finds_nothing_answers_nothing(talk):
    everything = ("objective", "core", "provider_proof", "decisions", "analysis", "procedure", "outcome", "control")
    given = [f"--{name.replace('_', '-')}=unknown" for name in (*everything, "training", "skill_level")]
    one = talk("--json", *given, "--driver=volume", "--volume=high")
    one.name()
    told = []
    while name := one.question():
        one.child.send("zzzz" + ENTER + "\x7f" * 4 + "legal" + ENTER if name == "service" else ENTER)
        told.append(name)
    one.child.send(ENTER)
    assert one.end() == 0
    assert one.told()["assessment"]["profile"] == {"driver": "volume", "volume": "high"} | dict.fromkeys(told, "legal")


def test_why_lists_rules_and_asks_again(talk):
    one = talk("--json")
    one.name()
    assert one.question() == "provider_proof"
    one.child.send("?")
    one.child.expect("2 rules use this answer:")
    one.child.expect(r"Industry experience: strong evidence for BPO \(SE1\)")
    one.child.expect("Still possible: BPO, KPO, SPLIT or UNDECIDED")
    assert one.answer() == "provider_proof"


def test_left_arrow_asks_the_last_question_again(talk):
    one = talk("--json")
    one.name()
    assert one.answer() == "provider_proof"
    assert one.question() == "objective"
    one.child.send(LEFT)
    one.child.expect("back to: What should a provider be chosen for")
    assert one.answer(DOWN + ENTER) == "provider_proof"
    while one.answer(ENTER):
        pass
    one.child.send(ENTER)
    assert one.end() == 0
    assert one.told()["assessment"]["profile"]["provider_proof"] == "subject_expertise"


def test_any_answer_can_be_changed_before_the_result_and_the_others_are_kept(talk):
    one = talk("--json")
    one.name()
    while one.answer():
        pass
    one.child.send(DOWN + DOWN + ENTER)
    one.child.expect("Which answer do you want to change")
    one.child.send(DOWN + DOWN + ENTER)
    one.child.expect("Your other answers are kept")
    assert one.answer(DOWN + ENTER) == "objective"
    while one.answer():
        pass
    one.child.send(ENTER)
    assert one.end() == 0
    profile = one.told()["assessment"]["profile"]
    assert (profile["objective"], profile["provider_proof"]) == ("knowledge", "industry_experience")


def test_an_answer_being_changed_is_kept_until_there_is_a_new_one(talk, tmp_path):
    one = talk("--json", "--save", "mine.json")
    one.name()
    assert one.answer() == "provider_proof"
    assert one.question() == "objective"
    one.child.send(LEFT)
    one.child.expect("back to: What should a provider be chosen for")
    assert one.question() == "provider_proof"
    one.child.send(LEFT)
    one.child.expect("This is the first question")
    assert one.question() == "provider_proof"
    one.child.send(CTRL_C)
    assert one.end() == 130
    assert json.loads((tmp_path / "mine.json").read_text())["provider_proof"] == "industry_experience"


def test_left_at_the_end_goes_back_to_the_last_answer_and_the_name_can_be_changed(talk):
    one = talk("--json")
    one.name()
    while one.answer():
        pass
    one.child.send(LEFT)
    one.child.expect("back to: What decisions does the work involve")
    assert one.answer() == "decisions"
    assert one.question() is None
    one.child.send(DOWN + DOWN + ENTER)
    one.child.expect("Which answer do you want to change")
    one.child.send(ENTER)
    one.name("Renamed")
    assert one.question() is None
    one.child.send(ENTER)
    assert one.end() == 0
    assert one.told()["assessment"]["name"] == "Renamed"


def test_a_place_that_cannot_be_written_is_refused_before_the_first_question(talk):
    one = talk("--save", "none/mine.json")
    one.child.expect("none/mine.json: ")
    assert one.end() == 2


def test_answering_more_for_advice_on_a_topic(talk):
    """The menu of topics has those that answers can still change; the questions are those of the topic picked."""
    one = talk("--json")
    one.name()
    while one.answer():
        pass
    one.child.send(DOWN + ENTER)
    one.child.expect("What do you want advice on\\?")
    one.child.send(DOWN * 3 + ENTER)  # everything, caution, branch, delivery
    more = [one.answer(), one.answer(), one.answer(), one.answer(DOWN + ENTER), one.answer()]
    one.child.send(ENTER)
    assert one.end() == 0
    told = one.told()["assessment"]
    # for natives the hours no longer matter; what is not core stays in house in no case
    assert more == ["work_place", "data_sensitivity", "language_level", "core", None]
    assert [given["choice"] for given in told["advice"] if given["topic"] == "delivery"] == ["on_shore"]
    assert told["verdict"] == "BPO"


def test_advice_that_is_asked_for_comes_after_the_verdict_is_settled(talk):
    one = talk("--json", "--advice", "delivery", "--work-place", "country", "--time-span", "ongoing")
    one.name()
    asked = []
    while name := one.answer():
        asked.append(name)
    one.child.send(ENTER)
    assert one.end() == 0
    assert asked == ["provider_proof", "objective", "driver", "procedure", "decisions"]
    assert "on_shore" in [given["choice"] for given in one.told()["assessment"]["advice"]]


def test_an_unknown_topic_is_an_error():
    done = run("--advice", "deliver", "--driver", "volume")
    assert (done.returncode, done.stdout) == (2, "")
    assert 'did you mean "delivery"?' in done.stderr


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_leaving_keeps_what_was_answered_and_resuming_goes_on_from_there(talk, tmp_path, key):
    one = talk("--json")
    one.name()
    assert one.answer() == "provider_proof"
    assert one.answer(UP + ENTER) == "objective"
    one.question()
    one.child.send(key)
    one.child.expect("Your answers are saved in outsourcing-answers.json")
    assert (one.end(), one.result.read_text()) == (130, "")
    saved = tmp_path / "outsourcing-answers.json"
    assert json.loads(saved.read_text()) == {
        "name": "Calls",
        "provider_proof": "industry_experience",
        "objective": "unknown",
    }
    again = talk("--json", "--resume", saved.name)
    assert again.question() not in ("provider_proof", "objective")


def test_leaving_before_any_answer_saves_nothing(talk, tmp_path):
    one = talk()
    one.child.expect("What is the task called")
    one.child.send(CTRL_C)
    assert one.end() == 130
    assert [file.name for file in tmp_path.iterdir()] == ["result.txt"]


def test_given_answers_are_not_asked_and_saved_ones_are_an_ordinary_task_file(talk, tmp_path):
    one = talk("--json", "--name=Calls", "--provider-proof", "industry_experience", "--save", "mine.json")
    assert one.answer() == "objective"
    while one.answer():
        pass
    one.child.send(ENTER)
    assert one.end() == 0
    done = subprocess.run(
        [sys.executable, "cli.py", "assess", "--json", str(tmp_path / "mine.json")],
        check=True,
        capture_output=True,
        cwd=ROOT,
    )
    assert json.loads(done.stdout)["verdict"] == one.told()["assessment"]["verdict"] == "BPO"


def test_after_the_verdict(talk, tmp_path):
    one = talk()
    one.name()
    while one.answer():
        pass
    one.child.send(ENTER)
    for keys, shown in ((DOWN, "Advice"), (DOWN * 2, "Why not"), (DOWN * 3, "change it"), (DOWN * 4, "Save")):
        one.child.expect("What next\\?")
        one.child.send(keys + ENTER)
        assert shown
    one.child.expect("Your answers are saved in outsourcing-answers.json")
    one.child.expect("What next\\?")
    one.child.send(DOWN * 5 + ENTER)
    one.name("Another")
    assert one.question() == "provider_proof"
    one.child.send(CTRL_C)
    assert one.end() == 130
    shown = one.result.read_text()
    assert "Why not KPO?" in shown
    assert "No single other answer would change it" in shown
    assert "why: years in the business" in shown
    assert (tmp_path / "outsourcing-answers.json").exists()


@pytest.mark.parametrize("columns", [40, 200])
def test_narrow_and_wide_screens(talk, columns):
    one = talk("--json", columns=columns)
    one.child.expect("What is the task called")
    one.child.send("Calls" + ENTER)
    one.child.expect("Industry experience")
    one.child.setwinsize(30, 60)
    one.child.send(ENTER)
    one.child.expect("Lower cost")
    one.child.send(CTRL_C)
    assert one.end() == 130


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
    given = ["--driver=volume", "--objective=cost", "--procedure=documented", "--decisions=routine"]
    done = run("--no-input", "--json", *given, "--provider-proof=industry_experience")
    assert done.returncode == 0
    assert (json.loads(done.stdout)["settled"], json.loads(done.stdout)["asked"]) == (True, [])


def test_a_file_answers_what_the_interview_asks():
    done = run("--answers", "examples/portfolio.csv", "--json")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["assessment"]["verdict"] for one in told] == [
        "BPO",
        "BPO",
        "KPO",
        "KPO",
        "SPLIT",
        "BPO",
        "UNDECIDED",
        "UNDECIDED",
    ]
    settling = ["provider_proof", "objective", "driver", "procedure", "decisions", "skill_level"]
    assert told[0]["asked"][:7] == [*settling, "work_place"]  # then for advice
    assert list(told[0]) == ["asked", "settled", "settled_after", "assessment"]
    assert told[0]["settled_after"] == len(settling)
    assert (told[0]["assessment"]["id"], told[0]["assessment"]["carried"]) == ("P1", {"owner": "Finance"})


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


def test_a_free_path_never_overwrites(tmp_path, monkeypatch):
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
def test_a_list_by_pipe(keys, result):
    with create_pipe_input() as pipe, create_app_session(input=pipe):
        pipe.send_text(keys)
        if isinstance(result, str):
            assert choose("Which?", ITEMS, in_interview=True) == result
        else:
            with pytest.raises(result):
                choose("Which?", ITEMS, in_interview=True)


def test_a_text_by_pipe():
    with create_pipe_input() as pipe, create_app_session(input=pipe):
        pipe.send_text("Calls" + ENTER)
        assert ask_text("What?") == "Calls"


def test_sentences_stand_next_to_their_labels_or_below_them_on_a_narrow_screen():
    assert item_titles(ITEMS, 80) == ["Alpha  the first", "Beta   the second"]
    assert item_titles(ITEMS, 20) == ["Alpha\n     the first", "Beta\n     the second"]
    assert item_titles(ITEMS, 13) == ["Alpha\n     the\n     first", "Beta\n     the\n     second"]


def test_why_lists_the_rules_that_use_the_answer():
    advisor = Advisor(load())
    told = list(
        why(
            load().questions["volume"],
            {"skill_level": "basic"},
            Interviewer(advisor),
            AdvicePlanner(Interviewer(advisor)),
        )
    )
    assert told[1:5] == [
        "3 rules use this answer:",
        "  High: clear evidence for BPO (DF3)",
        "  Low: slight evidence for KPO (DF4)",
        "  High (together with skill level): clear evidence for BPO (DF5)",
    ]


def test_why_lists_the_advice_that_depends_on_the_answer_once_the_verdict_is_settled():
    advisor = Advisor(load())
    task = {"driver": "volume", "objective": "cost", "decisions": "routine", "procedure": "documented"}
    closed = {name: None for name, question in load().questions.items() if question.difference} | task
    interviewer = Interviewer(advisor)
    told = list(why(load().questions["language_level"], closed, interviewer, AdvicePlanner(interviewer)))
    assert told == [
        "Where customers would notice non-native speakers, distance costs more than it saves.",
        "The verdict is settled. 5 rules use this answer for advice on: delivery, team, benefits.",
        "  Like native speakers (together with work place and data sensitivity): advice on delivery: on shore (DE3)",
        "  Fluently, or hardly at all (together with work place and data sensitivity and shared hours): advice on "
        "delivery: near shore (DE4)",
        "  Fluently, or hardly at all (together with work place and data sensitivity and shared hours): advice on "
        "delivery: offshore (DE5)",
        "  Like native speakers: advice on team: native speakers (TM14)",
        "  and 1 more",
    ]
    answered = closed | {"work_place": "on_site"}
    told = list(why(load().questions["language_level"], answered, interviewer, AdvicePlanner(interviewer)))
    assert told[1:] == ["This answer can no longer change the verdict or the advice."]


def test_settled_reports_the_score_if_no_question_is_open():
    interviewer = Interviewer(Advisor(load()))
    closed = dict.fromkeys(load().questions)
    assert settled(interviewer.standing(closed), 14, 13) == (
        "The verdict is settled after 14 of 13 questions: UNDECIDED. "
        "The score is +0.00, on a scale from -1 (BPO) to +1 (KPO)."
    )


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the project")
def test_interviews_by_file_end_with_the_verdict_of_all_answers():
    done = run("--answers", str(SHARED / "labelled_tasks.csv"), "--json")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    everything = subprocess.run(
        [sys.executable, "cli.py", "assess", "--json", str(SHARED / "labelled_tasks.csv")],
        check=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    verdicts = [json.loads(line)["verdict"] for line in everything.stdout.splitlines()]
    assert [one["assessment"]["verdict"] for one in told] == verdicts
    assert all(one["settled"] for one in told)


def test_a_resumed_file_keeps_its_other_values(tmp_path):
    file = tmp_path / "t.json"
    told = {"id": "T7", "description": "many", "owner": "Eve", "name": "Calls", "driver": "volume"}
    file.write_text(json.dumps(told))
    given = [
        "--objective=cost",
        "--procedure=documented",
        "--decisions=routine",
        "--provider-proof=industry_experience",
    ]
    done = run("--no-input", "--json", "--resume", str(file), "--save", str(file), *given)
    assert (json.loads(done.stdout)["assessment"]["id"], json.loads(done.stdout)["assessment"]["description"]) == (
        "T7",
        "many",
    )
    assert told.items() <= json.loads(file.read_text()).items()


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
