"""The pack that comes as an example: all that a pack can do, with what it changes, from the command line and in Python."""

import json
import os
import re
import subprocess
import sys

import pytest
from conftest import ROOT

from outsourcing import Advisor, Status, cli, load
from outsourcing.engine.anomalies import anomalies
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.rule_tests.case_files import case_files, read_cases
from outsourcing.engine.rule_tests.results import run_tests

PACK = ROOT / "examples" / "packs" / "regulated_work"
TASK = ROOT / "examples" / "packs" / "regulated_task.json"
CASE = json.loads(TASK.read_text(encoding="utf-8"))
ANSWERS = {name: value for name, value in CASE.items() if name not in ("name", "description", "expected", "source")}
SHIPPED = Advisor(load())


@pytest.fixture(scope="module")
def advisor():
    return Advisor(load(packs=[PACK]))


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Run the command with the pack and a store of its own; return exit code, stdout, stderr."""
    monkeypatch.setenv("OUTSOURCING_STORE", str(tmp_path / "records.db"))
    monkeypatch.setenv("COLUMNS", "100")

    def command(*arguments, pack=True):
        more = ["--rules", str(PACK)] if pack else []
        monkeypatch.setattr(sys, "argv", ["outsourcing", *map(str, arguments), *more])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return ended.value.code or 0, captured.out, captured.err

    return command


def shipped(**answers):
    return SHIPPED.assess(SHIPPED.rulebook.profile(**answers))


def test_the_task_is_undecided_by_the_shipped_rules_and_decided_by_the_pack(run, advisor):
    assert shipped(**{name: value for name, value in ANSWERS.items() if name != "sign_off"}).verdict == "UNDECIDED"
    code, out, _ = run("assess", "--no-record", "--json", TASK)
    result = json.loads(out)
    assert (code, result["verdict"]) == (0, CASE["expected"])
    assert {"RW2", "RW4", "RW6", "RW8"} <= {firing["rule"] for firing in result["firings"]}


@pytest.mark.slow
def test_the_same_task_gives_the_same_bytes_twice_whatever_the_hash_seed():
    command = [sys.executable, "cli.py", "assess", "--no-record", "--json", "--rules", str(PACK), str(TASK)]
    first, second = (
        subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True)
        for seed in ("1", "2")
    )
    assert first.stdout == second.stdout
    assert json.loads(first.stdout)["versions"]["packs"] == ["regulated_work 0.1.0"]


def test_its_question_is_described_and_its_labels_are_read(run, tmp_path):
    code, out, _ = run("questions", "sign_off")
    assert code == 0
    assert out.startswith("sign_off  Who signs for the result?")
    file = tmp_path / "task.json"
    file.write_text(json.dumps({**CASE, "sign_off": "Our own people"}))
    assert json.loads(run("assess", "--no-record", "--json", file)[1])["profile"]["sign_off"] == "client"


def test_an_invalid_answer_to_its_question_is_reported_with_a_suggestion(run, tmp_path):
    file = tmp_path / "task.json"
    file.write_text('{"sign_off": "providr"}')
    code, out, err = run("assess", "--no-record", file)
    assert (code, out) == (2, "")
    assert 'sign_off: "providr"' in err
    assert 'did you mean "provider"?' in err
    assert err.splitlines()[0].endswith(" [not-an-answer]")


def test_its_question_is_an_option_and_explained_with_its_words(run):
    options = [part for name, value in ANSWERS.items() for part in (f"--{name.replace('_', '-')}", value)]
    everything = [part for name in load().questions if name not in ANSWERS for part in (f"--{name}", "unknown")]
    code, _, _ = run("ask", "--no-input", "--name", "Checks", *options, *(p.replace("_", "-") for p in everything))
    assert code == 0
    code, out, _ = run("explain", "last", "--detail")
    assert code == 0
    assert "answer: Who signs for the result? Our own people" in out


def test_an_interview_asks_its_questions_while_the_verdict_is_open(advisor):
    known = {"volume": "high", "core": "non_core", "control": "client", "skill_level": "specialist"}
    interviewer = Interviewer(advisor)
    answers = {}
    while question := interviewer.next_question(answers):
        assert not interviewer.standing(answers).settled
        answers[question.name] = known.get(question.name)
    assert {"sign_off", "reserved_decisions", "data_sensitivity"} <= answers.keys()
    assert interviewer.standing(answers).settled


def test_the_settled_verdict_is_the_verdict_on_all_answers(advisor, run):
    code, out, _ = run("ask", "--no-record", "--json", "--answers", TASK)
    result = json.loads(out)
    assert (code, result["settled"], result["assessment"]["verdict"]) == (0, True, CASE["expected"])
    assert "sign_off" in result["asked"]


@pytest.mark.slow
def test_a_record_names_the_pack_and_is_replayed_without_it_once_its_code_is_trusted(run, tmp_path, monkeypatch):
    assert run("assess", TASK)[0] == 0
    assert run("audit", "replay", "last")[0] == 0
    code, _, err = run("audit", "replay", "last", pack=False)
    assert code == 2
    (tmp_path / "config.toml").write_text(re.search(r"trust = .*", err)[0], encoding="utf-8")
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(tmp_path / "config.toml"))
    code, out, _ = run("audit", "replay", "last", pack=False)
    assert (code, out) == (0, "1 replayed: 1 identical, 0 with another verdict\n")
    code, out, _ = run("audit", "replay", "last", "--against", "current", pack=False)
    assert code == 1
    assert 'cannot read it: sign_off = "client"' in out
    assert run("audit", "verify", pack=False)[0] == 0
    assert "pack regulated_work 0.1.0" in run("explain", "last", pack=False)[1] + run("audit", "show", "last")[1]


def test_retired_rules_are_listed_with_the_pack_and_the_reason(run, advisor):
    code, out, _ = run("rules", "list")
    assert code == 0
    retired = out.partition("\nRetired\n")[2]
    assert retired.splitlines()[0] == "CA3  by the pack regulated_work: RW9 takes its place"
    assert retired.splitlines()[1].startswith(
        "CO5  by the pack regulated_work: it keeps every signature with the client"
    )
    assert {one.rule.id: one.replaced_by for one in advisor.rulebook.retired} == {"CA3": "RW9", "CO5": ""}


def test_an_experimental_rule_is_marked(run, advisor):
    on_trial = [rule.id for rule in advisor.rulebook.rules if rule.status == Status.EXPERIMENTAL]
    assert on_trial == ["RW7"]
    assert "Status      experimental" in run("rules", "show", "RW7")[1]


def test_the_rule_check_finds_only_accepted_problems(advisor):
    accepted = advisor.rulebook.accepted
    assert [found.name for found in anomalies(advisor) if found.name not in accepted] == []
    assert "subsumed RW7 RW1" in accepted


def test_its_cases_cover_every_rule_and_notice_nearly_every_mutant(advisor):
    rules = [rule for rule in advisor.rulebook.rules if rule.pack == "regulated_work"]
    results = run_tests(advisor.rulebook, rules, read_cases(case_files(PACK), advisor.rulebook), mutants=True)
    assert results.passed
    assert [covered.rule for covered in results.coverage if covered.gap] == []
    assert results.score.share >= 0.95


def test_the_changes_made_by_the_pack_are_listed_by_rule(run, tmp_path):
    task = {name: value for name, value in CASE.items() if name not in ("sign_off", "expected", "source")}
    file = tmp_path / "task.json"
    file.write_text(json.dumps(task))
    code, out, err = run("rules", "diff", "shipped", "current", "--cases", file)
    assert (code, err) == (1, "")
    assert out.splitlines()[-1] == "1 case: 1 with another verdict, 0 with another score only"
    assert {"RW4", "RW8"} <= set(out.replace(",", " ").split())


def test_the_pack_changes_no_verdict_of_the_shipped_examples(run):
    files = sorted((ROOT / "examples").glob("*.json"))
    code, out, _ = run("rules", "diff", "shipped", "current", *(part for file in files for part in ("--cases", file)))
    assert code == 0
    assert f"{len(files)} cases: 0 with another verdict, 0 with another score only" in out.splitlines()[-1]


@pytest.mark.parametrize(
    ("sign_off", "reserved", "cautions", "control"),
    [
        ("client", "licensed", {"keep_the_authority"}, {"sign_off_stays_with_you"}),
        ("both", "licensed", {"keep_the_authority"}, {"two_signatures"}),
        ("provider", "licensed", {"check_their_licence"}, {"they_answer_for_it"}),
        ("provider", "regulated", {"keep_the_authority", "sign_as_well"}, set()),
        ("criteria", "regulated", {"keep_the_authority"}, {"sign_off_stays_with_you"}),
    ],
)
def test_advice_depends_on_who_signs(advisor, sign_off, reserved, cautions, control):
    answers = {"driver": "insight", "decisions": "high_impact", "procedure": "judgment"}
    assessment = advisor.assess(advisor.rulebook.profile(**answers, sign_off=sign_off, reserved_decisions=reserved))
    assert {given.choice for given in assessment.advice if given.topic == "caution"} == cautions
    signing = {"sign_off_stays_with_you", "two_signatures", "they_answer_for_it"}
    assert {given.choice for given in assessment.advice if given.topic == "control"} & signing == control
