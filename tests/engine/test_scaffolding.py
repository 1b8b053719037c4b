"""`rules new` writes a rule and its test that hold as they are."""

import json
import os

import pytest
from typer.testing import CliRunner

from outsourcing import Advisor, AdvisorError, cli, load
from outsourcing.engine.core.errors import InputError, RulebookError

TITLE = "Work on personal data needs specialists"
WHEN = ("--when", "skill_level=specialist")
COMPLETE = ("--why", "So it is.", "--source", "handbook, page 3")


@pytest.fixture
def new(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        done = CliRunner().invoke(cli.app, ["rules", "new", *arguments, *COMPLETE])
        if isinstance(done.exception, AdvisorError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.stderr

    return run


def rule_text(id_, tests, name, examples, concludes):
    lines = "\n".join(f"    {line}" for line in examples)
    return (
        f'@rule("{id_}", Task({tests}), source=Source("Ours", "Our own experience", "handbook, page 3"))\ndef {name}() -> Iterator[Evidence]:\n    """{TITLE}.\n\n'
        f'    Why: So it is.\n{lines}\n    """\n    yield Evidence({concludes})\n'
    )


def test_a_pack_is_begun_with_a_rule_and_its_test(new, tmp_path):
    told = new(TITLE, "--difference", "employee_skills", "--when", "skill_level=specialist")
    assert told.splitlines() == [
        "my_rules/__init__.py: written",
        "my_rules/employee_skills.py: written",
        "my_rules/cases.json: written",
        "rule MR1: it can be tested:",
        "  outsourcing rules test --rules my_rules",
    ]
    examples = ['Fires: {"skill_level": "specialist"}']
    examples += [f'Silent: {{"skill_level": "{value}"}}' for value in ("basic", "trained", "advanced_degree")]
    name = "work_on_personal_data_needs_specialists"
    written = (tmp_path / "my_rules" / "employee_skills.py").read_text()
    assert written.endswith(
        rule_text("MR1", 'skill_level="specialist"', name, examples, '"employee_skills", KPO, CLEAR')
    )
    cases = json.loads((tmp_path / "my_rules" / "cases.json").read_text())
    assert cases == [
        {
            "name": f"MR1 {TITLE}: specialist",
            "task": {"skill_level": "specialist"},
            "fires": ["MR1"],
            "evidence": {"MR1": 0.4},
        },
        {"name": f"MR1 {TITLE}: basic", "task": {"skill_level": "basic"}, "silent": ["MR1"]},
    ]


@pytest.mark.slow
def test_what_is_written_passes_its_tests_and_nothing_in_it_goes_unnoticed(new, tmp_path):
    new(TITLE, "--difference", "employee_skills", "--when", "data_sensitivity=personal,restricted")
    new(TITLE, "--difference", "complexity", "--when", "service=legal", "--when", "volume=high")
    done = CliRunner().invoke(cli.app, ["rules", "test", "--mutants", "--rules", "my_rules", "--at-least", "100"])
    assert done.exit_code == 0, done.output
    assert "2 of 2 rules fire in some case and stay silent in another" in done.stdout
    assert CliRunner().invoke(cli.app, ["rules", "check", "--rules", "my_rules"]).exit_code == 0


def test_the_next_rule_is_added_to_it(new, tmp_path):
    new(TITLE, "--difference", "employee_skills", *WHEN)
    new(
        TITLE, "--difference", "employee_skills", "--side", "bpo", "--strength", "Faint", "--when", "volume=high,medium"
    )
    examples = ['Fires: {"volume": "high"}', 'Fires: {"volume": "medium"}', 'Silent: {"volume": "low"}']
    name = "work_on_personal_data_needs_specialists_2"
    written = (tmp_path / "my_rules" / "employee_skills.py").read_text()
    expected = rule_text("MR2", 'volume=one_of("high", "medium")', name, examples, '"employee_skills", BPO, FAINT')
    assert written.endswith(expected)
    assert [rule.id for rule in load(packs=[tmp_path / "my_rules"]).rules if rule.pack == "my_rules"] == ["MR1", "MR2"]


def test_a_question_that_does_not_vote_is_let_vote_in_a_new_pack_only(new, tmp_path):
    wanted = (TITLE, "--difference", "employee_skills", "--when", "data_sensitivity=personal")
    new(*wanted)
    book = load(packs=[tmp_path / "my_rules"])
    assert book.questions["data_sensitivity"].difference == "employee_skills"
    assert "MR1" in [firing.rule for firing in Advisor(book).assess(book.profile(data_sensitivity="personal")).firings]
    new(TITLE, "--difference", "employee_skills", *WHEN, "--into", "other")
    with pytest.raises(AdvisorError, match=r"other/__init__.py: .*data_sensitivity") as error:
        new(*wanted, "--into", "other")
    assert error.value.code == "no-vote"


@pytest.mark.parametrize(
    ("folder", "id_"),
    [
        pytest.param("driving_force", "DFX1", id="DF is taken"),
        pytest.param("rules_2", "RUL1", id="one word"),
        pytest.param("our_rules_on_work_for_banks_and_insurers", "OROWFB1", id="more words than letters"),
    ],
)
def test_a_pack_has_letters_of_its_own(new, tmp_path, folder, id_):
    new(TITLE, "--difference", "employee_skills", *WHEN, "--into", folder)
    assert [rule.id for rule in load(packs=[tmp_path / folder]).rules if rule.pack == folder] == [id_]


def test_packs_with_the_same_first_letters_get_others(new, tmp_path, monkeypatch):
    folders = [f"{first}_of_work_for_banks_and_insurers" for first in ("rules", "reasons", "roots")]
    for number, folder in enumerate(folders):
        monkeypatch.setenv("OUTSOURCING_RULES", os.pathsep.join(folders[:number]))
        new(TITLE, "--difference", "employee_skills", *WHEN, "--into", folder)
    book = load(packs=[tmp_path / folder for folder in folders])
    assert [rule.id for rule in book.rules if rule.pack in folders] == ["ROWFBA1", "ROWFBX1", "ROWFBY1"]


def test_all_invalid_options_are_reported_at_once(new, tmp_path):
    with pytest.raises(InputError) as error:
        new(
            "...",
            "--difference",
            "skills",
            "--side",
            "B",
            "--strength",
            "strnog",
            "--when",
            "volum=3",
            "--when",
            "core",
        )
    assert [(problem.code, problem.place) for problem in error.value.problems] == [
        ("invalid-title", "TITLE"),
        ("unknown-difference", "--difference"),
        ("unknown-side", "--side"),
        ("unknown-strength", "--strength"),
        ("unknown-question", "--when"),
        ("invalid-option", "--when"),
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--when", "volume=hgh"), "unknown-answer"),
        (("--when", "training=minimal,moderate,extended"), "all-answers"),
        (("--when", "decisions=routine,moderate,binding", "--when", "decisions=high_impact"), "all-answers"),
        (("--into", "My Rules"), "invalid-pack-id"),
    ],
)
def test_an_invalid_option_is_reported_and_nothing_is_written(new, tmp_path, arguments, code):
    with pytest.raises(AdvisorError) as error:
        new(TITLE, "--difference", "employee_skills", *arguments)
    assert [problem.code for problem in error.value.problems] == [code]
    assert list(tmp_path.iterdir()) == []


def test_a_pack_with_mistakes_is_not_added_to(new, tmp_path):
    new(TITLE, "--difference", "employee_skills", *WHEN)
    (tmp_path / "my_rules" / "broken.py").write_text("import no_such\n")
    with pytest.raises(AdvisorError, match="No module named 'no_such'"):
        new(TITLE, "--difference", "employee_skills", *WHEN)


def test_where_it_does_not_fit_below_the_others_it_gets_a_file_of_its_own(new, tmp_path):
    new(TITLE, "--difference", "employee_skills", *WHEN)
    file = tmp_path / "my_rules" / "employee_skills.py"
    file.write_text(file.read_text().replace("OURS", "HANDBOOK").replace("one_of, ", ""))
    before = file.read_text()
    new(TITLE, "--difference", "employee_skills", "--when", "volume=high,low")
    assert file.read_text() == before
    assert (tmp_path / "my_rules" / "employee_skills2.py").exists()
    assert [rule.id for rule in load(packs=[tmp_path / "my_rules"]).rules if rule.pack == "my_rules"] == ["MR1", "MR2"]


def test_rules_on_the_same_answers_leave_each_others_cases_alone(new, tmp_path):
    (tmp_path / "my_rules").mkdir()
    begun = 'from outsourcing import Pack\nPACK = Pack("ours", "1", engine=">=0.1")\n'
    (tmp_path / "my_rules" / "__init__.py").write_text(begun)
    for title in ("Rule", "Rule", "Another"):
        new(title, "--difference", "complexity", "--when", "decisions=Routine", "--side", "BPO")
    done = CliRunner().invoke(cli.app, ["rules", "test", "--mutants", "--rules", "my_rules"])
    assert done.exit_code == 0, done.output
    assert [rule.id for rule in load(packs=[tmp_path / "my_rules"]).rules if rule.pack == "ours"] == [
        "OUR1",
        "OUR2",
        "OUR3",
    ]


def test_titles_that_are_no_names_make_rules_all_the_same(new, tmp_path):
    for title in ('7 "quoted" \\ words """ here', "class", "Grüße"):
        new(title, "--difference", "complexity", "--when", "decisions=routine")
    titles = [rule.title for rule in load(packs=[tmp_path / "my_rules"]).rules if rule.pack == "my_rules"]
    assert titles == ["7 \"quoted\" \\ words ''' here.", "class.", "Grüße."]


def test_what_nobody_edited_does_not_load(new, tmp_path):
    CliRunner().invoke(cli.app, ["rules", "new", TITLE, "--difference", "employee_skills"])
    assert not (tmp_path / "my_rules" / "cases.json").exists()
    new("Another", "--difference", "employee_skills", *WHEN)  # can be written all the same, with the next id
    with pytest.raises(RulebookError) as error:
        load(packs=[tmp_path / "my_rules"])
    place = f"{tmp_path / 'my_rules' / 'employee_skills.py'}:10"
    assert [(one.code, one.place) for one in error.value.problems] == [("unedited", place)] * 3
    [written] = [rule for rule in load(packs=[tmp_path / "my_rules"], unedited=True).rules if rule.pack == "my_rules"]
    assert written.id == "MR2"
