"""Less ceremony for authors: files without PACK, filters of the list of rules, "all but" in cases."""

import json

import pytest

from outsourcing import AdvisorError, assess, load
from outsourcing.engine.rule_tests.case_files import read_cases

RULE = '''
from outsourcing import BPO, CLEAR, Evidence, Source, Task, rule


@rule("MF1", Task(volume="high"), source=Source("Ours", "Our handbook", "page 3"))
def many():
    """Much work is routine.

    Why: for a test.
    Fires: {"volume": "high"}
    Silent: {"volume": "low"}
    """
    yield Evidence("complexity", BPO, CLEAR)
'''


@pytest.fixture
def file(tmp_path):
    """Write a rule, and nothing else, to a file."""
    path = tmp_path / "my-first.py"
    path.write_text(RULE)
    return path


def test_a_single_file_without_a_declaration_is_a_pack_of_its_name(file):
    rulebook = load(packs=[file])
    assert (rulebook.packs[1].id, rulebook.packs[1].version) == ("my_first", "0")
    assert rulebook.rule("MF1").pack == "my_first"


def test_an_assessment_with_it_is_recorded_and_replayed(file, command, tmp_path):
    task, more = tmp_path / "task.json", ("--rules", file, "--store", tmp_path / "records.db")
    task.write_text('{"volume": "high"}')
    assert json.loads(command("assess", task, "--json", *more)[1])["versions"]["packs"] == ["my_first 0"]
    assert command("audit", "replay", "--all", *more)[:2] == (0, "1 replayed: 1 identical, 0 with another verdict\n")


@pytest.mark.parametrize(("name", "code"), [("3rules.py", "invalid-pack-id"), ("folder/__init__.py", "no-pack")])
def test_a_file_whose_name_is_no_id_and_a_folder_need_a_declaration(tmp_path, name, code):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(RULE)
    with pytest.raises(AdvisorError) as error:
        load(packs=[path])
    assert [problem.code for problem in error.value.problems] == [code]


def test_assess_takes_packs_and_counts_an_edit_at_once(file):
    task = {"volume": "high"}
    assert [fired.rule for fired in assess(task).firings if fired.rule == "MF1"] == []
    [finding] = [one for one in assess(task, packs=[file]).findings if one.difference == "complexity"]
    assert finding.cf == -0.4
    file.write_text(RULE.replace("CLEAR", "SLIGHT"))
    [finding] = [one for one in assess(task, packs=[file]).findings if one.difference == "complexity"]
    assert finding.cf == -0.2


def test_a_file_without_rules_is_still_an_error(tmp_path):
    path = tmp_path / "notes.py"
    path.write_text("x = 1\n")
    with pytest.raises(AdvisorError) as error:
        load(packs=[path])
    assert [problem.code for problem in error.value.problems] == ["no-rules"]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (["--pack", "my_first"], ["MF1"]),
        (["--difference", "service_expertise", "--pack", "shipped"], ["SE1", "SE2", "SE3"]),
        (["--kind", "mark", "--pack", "my_first"], []),
        (["--topic", "condition"], ["CN1", "CN2", "CN3", "CN4"]),
        (["--topic", "condition", "--kind", "evidence"], []),
    ],
)
def test_the_list_of_rules_is_filtered(file, command, filters, ids):
    code, out, _ = command("rules", "list", "--rules", file, "--json", *filters)
    assert (code, [json.loads(line)["id"] for line in out.splitlines()]) == (0, ids)


def test_an_unknown_filter_names_what_there_is(command):
    code, out, err = command("rules", "list", "--kind", "opinion")
    assert (code, out) == (2, "")
    assert err.startswith('no kind is called "opinion" (evidence, mark, verdict, advice)')


def test_a_filtered_list_has_the_groups_with_rules_only(file, command):
    out = command("rules", "list", "--rules", file, "--pack", "my_first")[1]
    assert out.splitlines()[:2] == ["5 Degree of complexity", "MF1   BPO        Much work is routine."]


def cases(tmp_path, whatever):
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([{"name": "A", "task": {}, "whatever": whatever, "silent": ["DF1"]}]))
    return read_cases([path], load())


def test_all_but_stands_for_every_other_answer_and_for_none(tmp_path):
    found = cases(tmp_path, {"driver": {"all_but": ["volume"]}})
    assert [case.answers for case in found] == [{}, {"driver": "insight"}, {"driver": "both"}]
    found = cases(tmp_path, {"driver": {"all_but": ["Volume", None]}, "volume": ["high"]})
    assert [case.answers for case in found] == [
        {"driver": "insight", "volume": "high"},
        {"driver": "both", "volume": "high"},
    ]


@pytest.mark.parametrize(
    ("whatever", "code"),
    [
        ({"driver": {"all_but": ["volum"]}}, "not-an-answer"),
        ({"drivr": {"all_but": ["volume"]}}, "unknown-question"),
        ({"driver": {"all": ["volume"]}}, "wrong-value"),
        ({"driver": {"all_but": ["volume", "insight", "both", None]}}, "wrong-value"),
        ({"service": {"all_but": []}, "objective": {"all_but": []}, "decisions": {"all_but": []}}, "too-many-tasks"),
    ],
)
def test_what_is_wrong_with_all_but_is_one_problem(tmp_path, whatever, code):
    with pytest.raises(AdvisorError) as error:
        cases(tmp_path, whatever)
    assert [problem.code for problem in error.value.problems] == [code]


def test_each_row_of_a_table_is_a_case(file, command, tmp_path):
    table = tmp_path / "experts.csv"
    head = "name,What is the work mostly about?,volume,Verdict,Fires,Silent\n"
    table.write_text(f'{head}Filing,Volume,High,UNDECIDED,"MF1; DF1",DF2\n')
    code, out, _ = command("rules", "test", table, "--rules", file)
    assert (code, out.splitlines()[-1].rstrip()) == (0, "1 case: all passed")
    table.write_text(f"{head}Filing,Volume,Low,KPO,MF1,\n")
    code, out, _ = command("rules", "test", table, "--rules", file)
    assert code == 1
    assert [line.rstrip() for line in out.splitlines() if "expected" in line] == [
        "  verdict: expected KPO, actual UNDECIDED",
        "  rule MF1: expected fires, actual silent",
    ]


def test_a_row_without_an_expectation_and_a_misspelt_one_are_problems(file, tmp_path):
    table = tmp_path / "experts.csv"
    table.write_text("name,volume,verdict,fires\nA,high,,\nB,high,KPI,MF1\n")
    with pytest.raises(AdvisorError) as error:
        read_cases([table], load(packs=[file]))
    assert [problem.code for problem in error.value.problems] == ["no-expectation", "unknown-verdict"]
