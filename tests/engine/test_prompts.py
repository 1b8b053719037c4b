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
from outsourcing.engine.core.errors import InputError, PromptError
from outsourcing.engine.interview.advice_questions import AdvicePlanner
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.prompts.answers import KnownAnswers, free_path, from_file, from_options, write
from outsourcing.engine.prompts.keys import BackError, Line, WhyError, ask_text, beside, choose
from outsourcing.engine.prompts.words import settled, why

UP, DOWN, LEFT, ENTER, CTRL_C, CTRL_D = "\x1b[A", "\x1b[B", "\x1b[D", "\r", "\x03", "\x04"
TEXTS = {question.text: name for name, question in load().questions.items()}
END = "Go on\\?"


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


def test_it_says_that_it_is_settled_with_margin_and_swing(talk):
    one = talk("--json")
    one.name()
    while one.answer():
        pass
    assert "Settled after 5 of 13 questions: BPO. Nothing still open can change that" in " ".join(
        one.child.before.split()
    )


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


def test_why_names_the_rules_that_wait_and_asks_again(talk):
    one = talk("--json")
    one.name()
    assert one.question() == "provider_proof"
    one.child.send("?")
    one.child.expect("2 rules wait for this answer:")
    one.child.expect("SE1  Industry experience: would speak for BPO, strong")
    one.child.expect("Still possible: BPO, KPO, SPLIT or UNDECIDED")
    assert one.answer() == "provider_proof"


def test_back_takes_the_last_answer_back(talk):
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


def test_any_answer_can_be_changed_before_the_result_and_the_others_stay(talk):
    one = talk("--json")
    one.name()
    while one.answer():
        pass
    one.child.send(DOWN + DOWN + ENTER)
    one.child.expect("Which answer do you want to change")
    one.child.send(DOWN + DOWN + ENTER)
    one.child.expect("Your other answers stay as they are")
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
    one.child.expect("answers cannot be saved there. Name another place")
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


def test_an_unknown_topic_is_named_with_the_nearest():
    done = run("--advice", "deliver", "--driver", "volume")
    assert (done.returncode, done.stdout) == (2, "")
    assert 'there is no advice on "deliver"; did you mean "delivery"? (caution, branch,' in done.stderr


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_leaving_keeps_what_was_answered_and_resuming_goes_on_from_there(talk, tmp_path, key):
    one = talk("--json")
    one.name()
    assert one.answer() == "provider_proof"
    assert one.answer(UP + ENTER) == "objective"
    one.question()
    one.child.send(key)
    one.child.expect("Saved what you answered to outsourcing-answers.json")
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
    one.child.expect("Saved what you answered to outsourcing-answers.json")
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


@pytest.mark.parametrize(
    "more", [{"input": "\n\n\n"}, {"input": None, "stdin": subprocess.DEVNULL}], ids=["piped", "closed"]
)
def test_without_a_terminal_the_missing_options_are_named(more):
    done = run("--driver", "volume", **more)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Missing: --volume, --service, --objective" in done.stderr


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
    assert (told[0]["assessment"]["id"], told[0]["assessment"]["carried"]) == ("P1", {"owner": "Finance"})


def test_options_tell_every_mistake():
    with pytest.raises(InputError) as error:
        from_options(["--drivr", "volume", "--core=maybe", "--volume", "stray"], load())
    assert [str(problem) for problem in error.value.problems] == [
        '--drivr: there is no such option; did you mean "--driver"?',
        '--core: no such answer (core, non_core, or unknown) (got "maybe")',
        '--volume: no such answer (high, medium, low, or unknown) (got "stray")',
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
        "A=B", {"skill_level": "advanced_degree", "core": "non_core", "driver": None, "volume": None}, came=given.came
    )
    assert given.origins == {"skill_level": "option", "core": "option", "driver": "not sure", "volume": "not sure"}


def test_answers_are_saved_and_read_back(tmp_path):
    more = {"id": "T7", "description": "many", "owner": "Eve"}
    given = KnownAnswers("Calls", {"driver": "volume", "core": None}, more)
    write(tmp_path / "t.json", given)
    assert from_file(str(tmp_path / "t.json"), load()) == given
    assert [file.name for file in tmp_path.iterdir()] == ["t.json"]


def test_answers_that_cannot_be_saved_are_an_error(tmp_path):
    with pytest.raises(PromptError, match="the answers cannot be saved: No such file or directory"):
        write(tmp_path / "none" / "t.json", KnownAnswers("", {}))


def test_a_free_path_never_overwrites(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outsourcing-answers.json").touch()
    assert free_path().name == "outsourcing-answers-2.json"


def test_a_file_of_many_tasks_is_no_interview():
    with pytest.raises(PromptError, match="holds 8 tasks; an interview is about one"):
        from_file(str(ROOT / "examples" / "portfolio.csv"), load())


LINES = [Line("a", "Alpha", "the first"), Line("b", "Beta", "the second")]


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
            assert choose("Which?", LINES, 80, in_interview=True) == result
        else:
            with pytest.raises(result):
                choose("Which?", LINES, 80, in_interview=True)


def test_a_text_by_pipe():
    with create_pipe_input() as pipe, create_app_session(input=pipe):
        pipe.send_text("Calls" + ENTER)
        assert ask_text("What?") == "Calls"


def test_sentences_stand_beside_their_labels_where_they_fit():
    assert beside(LINES, 80) == ["Alpha  the first", "Beta   the second"]
    assert beside(LINES, 20) is None


def test_why_says_what_is_made_from_the_rules():
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
        "3 rules wait for this answer:",
        "  DF3  High: would speak for BPO, clear",
        "  DF4  Low: would speak for KPO, slight",
        "  DF5  High (with skill level): would speak for BPO, clear",
    ]


def test_why_says_which_advice_waits_once_the_verdict_is_settled():
    advisor = Advisor(load())
    task = {"driver": "volume", "objective": "cost", "decisions": "routine", "procedure": "documented"}
    closed = {name: None for name, question in load().questions.items() if question.difference} | task
    interviewer = Interviewer(advisor)
    told = list(why(load().questions["language_level"], closed, interviewer, AdvicePlanner(interviewer)))
    assert told == [
        "Where customers would notice non-native speakers, distance costs more than it saves.",
        "The verdict is settled. 5 rules wait for this answer, with advice on: delivery, team, benefits.",
        "  DE3  Like native speakers (with work place and data sensitivity): would advise on shore (delivery)",
        "  DE4  Fluently, or hardly at all (with work place and data sensitivity and shared hours): would advise near "
        "shore (delivery)",
        "  DE5  Fluently, or hardly at all (with work place and data sensitivity and shared hours): would advise offshore "
        "(delivery)",
        "  TM14  Like native speakers: would advise native speakers (team)",
        "  and 1 more",
    ]
    answered = closed | {"work_place": "on_site"}
    told = list(why(load().questions["language_level"], answered, interviewer, AdvicePlanner(interviewer)))
    assert told[1:] == ["No rule waits for this answer: it changes neither the verdict nor advice."]


def test_settled_says_the_score_where_nothing_is_open():
    interviewer = Interviewer(Advisor(load()))
    closed = dict.fromkeys(load().questions)
    assert settled(interviewer.standing(closed), 14, 13) == (
        "Settled after 14 of 13 questions: UNDECIDED. The score is +0.00, from -1 (BPO) to +1 (KPO)."
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


def test_a_resumed_file_keeps_what_it_says_besides(tmp_path):
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
    done = run("--answers", "examples/portfolio.csv", "--save", "none.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "--save keeps the answers of one task, and there are 8; leave it out\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--driver=volume", "--driver=insight"], "--driver: it is given twice"),
        (["--driver"], "--driver: no such answer (volume, insight, both, or unknown) (got nothing)"),
        (["--answer", "x"], '--answer: there is no such option; did you mean "--answers"?'),
        (["stray"], "stray: there is no such option"),
    ],
)
def test_an_option_that_says_nothing_or_too_much(options, message):
    with pytest.raises(InputError) as error:
        from_options(options, load())
    assert str(error.value.problems[0]) == message


def test_a_name_may_look_like_an_option_and_need_not_be_utf8():
    assert from_options(["--name=--x", "--core=core"], load()) == KnownAnswers(
        "--x", {"core": "core"}, came={"core": "option"}
    )
    assert from_options(["--name", "\udcff"], load()) == KnownAnswers("?", {})
