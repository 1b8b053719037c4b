"""Trials of rules: lines, cases, what a case file can have wrong, coverage, and which mutants are noticed."""

import json
import re
import sys

import pytest

from outsourcing import Advisor, cli, load
from outsourcing.engine.core.errors import InputError
from outsourcing.engine.loading.pack_scan import pack_at
from outsourcing.engine.rule_tests import mutation_score, tested_packs
from outsourcing.engine.rule_tests.case_files import case_files, read_cases
from outsourcing.engine.rule_tests.cases import Case, Expected, Miss, run_cases
from outsourcing.engine.rule_tests.coverage import Covered, coverage
from outsourcing.engine.rule_tests.examples import Examiner, Example, run_examples
from outsourcing.engine.rule_tests.mutants import mutants
from outsourcing.engine.rule_tests.mutation_score import score

VERDICTS = '''
@rule("VD1", Balance(coverage="thin"), source=SOURCE)
def thin():
    """Thin.

    Why: so.
    Fires: {"coverage": "thin"}
    Silent: {"coverage": "ample"}
    """
    yield Verdict("UNDECIDED", "too little")


@rule("VD2", Balance(coverage="ample"), source=SOURCE)
def ample():
    """Ample.

    Why: so.
    Fires: {"coverage": "ample"}
    Silent: {"coverage": "thin"}
    """
    yield Verdict("BPO", "enough")
'''


def rule(conditions='Task(driver="volume")', body='yield Evidence("driving_force", BPO, CLEAR)', lines="", **names):
    """A rule as text, AA1 if nothing else is said."""
    id_ = names.get("id", "AA1")
    lines = lines or 'Fires: {"driver": "volume"}\n    Silent: {"driver": "insight"}'
    return (
        f'@rule("{id_}", {conditions}, source=SOURCE)\n'
        f'def rule_{id_}({names.get("parameters", "")}):\n    """Title.\n\n    Why: so.\n    {lines}\n    """\n    {body}\n'
    )


@pytest.fixture
def written(pack):
    """Write rules beside two verdict rules; return the rulebook and the rules written."""

    def write(*rules):
        name, _ = pack("\n\n".join([VERDICTS, *rules]))
        rulebook = load(name)
        return rulebook, [one for one in rulebook.rules if not one.id.startswith("VD")]

    return write


def cases(rulebook, *wanted):
    """Cases of answers and what is expected of them, as run."""
    return run_cases(Advisor(rulebook), [Case("here", "a case", answers, Expected(**e)) for answers, e in wanted])


def survivors(rulebook, rules, *wanted):
    found = score(rulebook, rules, cases(rulebook, *wanted))
    return [mutant.words for mutant in found.survivors]


def words(rulebook, rule):
    return [mutant.words for mutant in mutants(rule, rulebook.vocabulary)]


# Lines


def test_lines_that_hold_pass(written):
    rulebook, rules = written(rule())
    assert [(trial.example.line, trial.passed) for trial in run_examples(rulebook, rules)] == [
        ('Fires: {"driver": "volume"}', True),
        ('Silent: {"driver": "insight"}', True),
    ]


def test_a_line_that_fails_says_what_was_expected_and_what_happened(written):
    rulebook, [one] = written(rule())
    examiner = Examiner(rulebook)
    fires = examiner.trial(Example(one, 1, {"driver": "both"}, fires=True))
    silent = examiner.trial(Example(one, 1, {"driver": "volume"}, fires=False))
    assert fires.as_json() == {
        "rule": "AA1",
        "place": one.place,
        "line": 'Fires: {"driver": "both"}',
        "expected": "it fires",
        "instead": "it stays silent",
    }
    assert (silent.expected, silent.instead) == ("it stays silent", "it fires")


def test_a_rule_that_raises_fails_its_lines_and_no_other(written):
    rulebook, [one] = written(rule())

    def raises():
        yield from [1 / 0]

    broken = one._replace(body=raises)
    rules = [broken if other.id == one.id else other for other in rulebook.rules]
    told = run_examples(rulebook._replace(rules=tuple(rules)), rules)
    assert [(trial.example.line, trial.instead) for trial in told if not trial.passed] == [
        ('Fires: {"driver": "volume"}', "ZeroDivisionError: division by zero")
    ]


# Cases


def test_a_case_tells_every_expectation_that_failed(rulebook):
    expected = Expected(
        verdict="KPO",
        score=0.41,
        findings={"driving_force": 0.7, "complexity": 0},
        fires=("DF1", "DF2"),
        silent=("DF1", "DF2"),
        advice=("team large_team",),
        not_advised=("caution needs_presence",),
        advice_on={"caution": ("physical_work",), "team": ()},
        topics=("team",),
    )
    [ran] = run_cases(Advisor(rulebook), [Case("f", "n", {"driver": "volume", "work_place": "on_site"}, expected)])
    assert ran.misses == (
        Miss("verdict", "KPO", "UNDECIDED"),
        Miss("score", "+0.41", "-0.4118"),
        Miss("finding on driving_force", "+0.7", "-0.7"),
        Miss("rule DF2", "fires", "silent"),
        Miss("rule DF1", "silent", "fires"),
        Miss("advice team large_team", "given", "not given"),
        Miss("advice caution needs_presence", "not given", "given"),
        Miss("advice on caution", "physical_work", "needs_presence"),
        Miss("topics advised on", "team", "caution"),
    )


@pytest.mark.parametrize(
    ("expected", "passes"), [(-0.41, True), (-0.4118, True), (-0.412, True), (-0.4119, False), (-0.4, False)]
)
def test_a_number_is_compared_to_the_places_it_is_written_with(rulebook, expected, passes):
    [ran] = cases(rulebook, ({"driver": "volume"}, {"score": expected}))
    assert ran.passed is passes


def test_a_rule_that_fails_is_what_happened_in_a_case(written):
    rulebook, rules = written(rule())
    both = rulebook._replace(rules=(*rules, *(one for one in rulebook.rules if one.id == "VD2")))
    [ran] = cases(both, ({}, {"verdict": "BPO"}))
    assert ran.misses[0][:2] == ("the assessment", "an assessment")
    assert ran.misses[0].actual.startswith("one verdict rule must fire for each balance; for ")


def test_coverage_counts_the_cases_that_rules_fire_in(written):
    rulebook, rules = written(rule())
    ran = cases(rulebook, ({"driver": "volume"}, {}), ({"driver": "both"}, {}), ({}, {}))
    assert coverage(rules, ran) == [Covered("AA1", 1, 2)]
    assert [covered.gap for covered in coverage(rules, ran[:1])] == ["stays silent"]
    assert [covered.gap for covered in coverage(rules, ran[1:])] == ["fires"]
    assert [covered.gap for covered in coverage(rules, [])] == ["fires or stays silent"]


# Case files


@pytest.fixture
def read(tmp_path, rulebook):
    """Read a case file; return its cases, or the mistakes in it."""

    def reading(written, name="cases.json"):
        file = tmp_path / name
        file.write_bytes(written if isinstance(written, bytes) else written.encode())
        try:
            return read_cases([file], rulebook)
        except InputError as error:
            return [str(problem).removeprefix(str(tmp_path) + "/") for problem in error.problems]

    return reading


def test_a_case_is_read_with_labels_and_what_is_not_known(read):
    told = '{"name": "n", "task": {"driver": "Volume", "core": null, "volume": "unknown"}, "verdict": "BPO"}'
    [case] = read(f"[{told}]")
    assert (case.name, case.answers, case.expected) == ("n", {"driver": "volume"}, Expected(verdict="BPO"))
    assert case.place.endswith("cases.json:case 1")
    assert read(f"\ufeff[{told}]") == [case]


def test_a_case_stands_for_every_task_that_it_names_but_those_that_it_does_not_mean(read):
    told = {
        "name": "n",
        "task": {"driver": "volume"},
        "whatever": {"core": ["core", None], "volume": ["low", "high"]},
        "unless": [{"core": "core", "volume": "low"}],
        "topics": [],
    }
    assert [(case.name, case.answers) for case in read(json.dumps([told]))] == [
        ("n (core = core, volume = high)", {"driver": "volume", "volume": "high", "core": "core"}),
        ("n (core = unknown, volume = low)", {"driver": "volume", "volume": "low"}),
        ("n (core = unknown, volume = high)", {"driver": "volume", "volume": "high"}),
    ]


def test_cases_can_be_a_line_each(read):
    lines = '{"name": "a", "task": {}, "score": 0}\n\n{"name": "b", "task": {}, "score": 1}\n{"name'
    assert read(lines.rsplit("\n", 1)[0], "cases.jsonl")[1].place.endswith("cases.jsonl:case 2")
    assert read(lines, "cases.jsonl") == ["cases.jsonl:4:2: it is no JSON: unterminated string starting at"]


WRONG = [
    ('[{"nam": "n", "task": {}, "score": 0}]', [
        'case 1: a case has no "nam"; did you mean "name"? (name, task, whatever, unless, verdict, score, findings, evidence, fires, silent, advice, not_advised, advice_on, topics)',
        'case 1: it has no "name"; say in a few words what it shows',
    ]),
    ('[{"name": "n", "task": {}}]', [
        "case 1: it expects nothing; name at least one of verdict, score, findings, evidence, fires, silent, advice, not_advised, advice_on, topics",
    ]),
    ('[{"name": "n", "score": 0}]', ["case 1: task: an object of answers by question is expected (got null)"]),
    ('[{"name": "n", "task": {"drivr": "volume", "driver": "volum", "core": 1}, "score": 0}]', [
        'case 1: task: no question is called "drivr"; did you mean "driver"?',
        'case 1: task: driver has no answer "volum"; did you mean "volume"? (volume, insight, both)',
        "case 1: task: core has no answer 1 (core, non_core)",
    ]),
    ('[{"name": "n", "task": {"driver": "volume"}, "whatever": {"driver": ["both"], "core": "core"}, "score": 0}]', [
        'case 1: whatever: an object of arrays of answers by question is expected (got {"driver": ["both"], "core": "core"})',
    ]),
    ('[{"name": "n", "task": {"driver": "volume"}, "whatever": {"driver": ["bth"]}, "unless": {}, "score": 0}]', [
        "case 1: unless: put it into an array, as one of several",
        "case 1: whatever: driver is answered in the task, too",
        'case 1: whatever: driver has no answer "bth"; did you mean "both"? (volume, insight, both)',
    ]),
    ('[{"name": "n", "task": {}, "verdict": "KP0", "score": 2, "findings": {"complexty": true}}]', [
        'case 1: verdict: no verdict is called "KP0"; did you mean "KPO"?',
        "case 1: score: a number from -1 (BPO) to +1 (KPO) is expected (got 2)",
        'case 1: findings: no difference is called "complexty"; did you mean "complexity"?',
        "case 1: findings: complexty: a number from -1 (BPO) to +1 (KPO) is expected (got true)",
    ]),
    ('[{"name": "n", "task": {}, "fires": ["DF1", "DF11"], "silent": "DF1", "topics": ["teem"]}]', [
        'case 1: fires: no rule is called "DF11"; did you mean "DF1"?',
        'case 1: silent: an array of rule ids is expected (got "DF1")',
        'case 1: topics: no topic is called "teem"; did you mean "team"?',
    ]),
    ('[{"name": "n", "task": {}, "fires": ["DF1"], "silent": ["DF1"]}]', ["case 1: DF1 is to fire and to be silent"]),
    ('[{"name": "n", "task": {}, "advice": ["team large_tem"], "not_advised": ["tem x"], "advice_on": {"team": ["large"]}}]', [
        'case 1: advice: no rule advises "team large_tem"; did you mean "team large_team"?',
        'case 1: not_advised: no topic is called "tem"; did you mean "team"?',
        'case 1: advice_on: no rule advises "team large"; did you mean "team large_team"?',
    ]),
    ('[{"name": "n", "task": {"driver": "both", "driver": "volume"}, "score": 0, "score": 1}]', [
        'case 1: "score" is there twice',
        'case 1: task: "driver" is there twice',
    ]),
    ('[{"name": "n", "task": {}, "score": 0}, {"name": "n", "task": {}, "score": 0}, 3]', [
        'case 2: the name "n" is taken, by case 1',
        "case 3: a case is an object in braces (got 3)",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("written", "told"), WRONG)
def test_every_mistake_in_a_case_is_told_by_its_place(read, written, told):
    assert read(written) == [f"cases.json:{one}" for one in told]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", ": it is empty"),
        ("[\n 1,", ":2:4: it is no JSON: expecting value"),
        ("[]", ": cases are an array of objects, with at least one in it"),
        ('{"name": "n"}', ": cases are an array of objects, with at least one in it"),
        ('[{"name": "n", "task": {}, "score": NaN}]', ": NaN is no JSON; leave out what is not known"),
        ("[" * 100_000, ": it is nested too deeply"),
    ],
)
def test_what_is_no_array_of_cases_is_told_by_its_file(read, written, told):
    assert read(written) == [f"cases.json{told}"]


def test_all_files_are_looked_through_before_anything_is_said(tmp_path, rulebook):
    for name in ("a.cases.json", "b.cases.json"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(InputError) as raised:
        read_cases(case_files(tmp_path), rulebook)
    assert len(raised.value.problems) == 2


def test_case_files_are_found_beside_the_rules(tmp_path):
    names = ("cases.json", "more.cases.jsonl", "advice/cases.json", ".hidden/cases.json", "single.cases.json", "x.json")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("[]")
    found = [str(file.relative_to(tmp_path)) for file in case_files(tmp_path)]
    assert found == ["advice/cases.json", "cases.json", "more.cases.jsonl", "single.cases.json"]
    assert case_files(tmp_path / "single.py") == [tmp_path / "single.cases.json"]
    assert case_files(tmp_path / "other.py") == []


# Mutants


def test_a_rule_that_never_fires_is_noticed_by_its_own_line(written):
    rulebook, [one] = written(rule())
    assert "never fires" in words(rulebook, one)
    assert "never fires" not in survivors(rulebook, [one])


def test_what_a_rule_concludes_is_noticed_by_a_case_only(written):
    rulebook, rules = written(rule())
    others = ["driving force for KPO (was: BPO)"]
    others += [f"driving force with strength {step} (was: 0.4)" for step in ("0.7", "0.2")]
    assert survivors(rulebook, rules)[:3] == others
    assert survivors(rulebook, rules, ({"driver": "both"}, {"score": 0})) == others
    assert survivors(rulebook, rules, ({"driver": "volume"}, {"fires": ("AA1",)}))[:3] == others
    volume = ({"driver": "volume"}, {"findings": {"driving_force": -0.4}})
    assert survivors(rulebook, rules, volume) == ["driver = volume or both (was: volume)"]


def test_the_ends_of_the_scale_have_no_step_beyond(written):
    strong, faint = (rule(body=f'yield Evidence("driving_force", KPO, {word})') for word in ("STRONG", "FAINT"))
    rulebook, [one] = written(strong)
    assert [word for word in words(rulebook, one) if "strength" in word] == [
        "driving force with strength 0.4 (was: 0.7)"
    ]
    rulebook, [one] = written(faint)
    assert [word for word in words(rulebook, one) if "strength" in word] == [
        "driving force with strength 0.2 (was: 0.1)"
    ]


def test_another_verdict_is_noticed_by_a_case_that_expects_it(written):
    rulebook, _ = written(rule())
    ample = [rulebook.rule("VD2")]
    answers = {"driver": "volume"}
    others = [f"verdict {kind} (was: BPO)" for kind in ("KPO", "SPLIT", "UNDECIDED")]
    assert [
        word for word in survivors(rulebook, ample, (answers, {"verdict": "UNDECIDED"})) if "was: BPO" in word
    ] == others


def test_a_value_less_is_noticed_by_the_line_that_has_it(written):
    both = 'Fires: {"driver": "both"}\n    Silent: {"driver": "insight"}'
    rulebook, rules = written(rule('Task(driver=one_of("volume", "both"))', lines=both))
    assert [word for word in survivors(rulebook, rules) if "driver" in word] == ["driver = both (was: volume or both)"]


def test_a_value_more_is_noticed_by_a_line_or_a_case_that_has_it(written):
    rulebook, rules = written(rule())
    more = "driver = volume or both (was: volume)"
    assert more in survivors(rulebook, rules)
    assert more not in survivors(rulebook, rules, ({"driver": "both"}, {"silent": ("AA1",)}))
    assert more not in survivors(rulebook, rules, ({"driver": "both"}, {"verdict": "UNDECIDED", "score": 0}))
    assert more in survivors(rulebook, rules, ({"driver": "both"}, {"silent": ("VD2",)}))


def test_a_condition_left_out_is_noticed_by_a_line_in_which_it_alone_fails(written):
    wide = 'Fires: {"driver": "volume", "volume": "high"}\n    Silent: {"driver": "volume", "volume": "low"}'
    rulebook, rules = written(rule('Task(driver="volume", volume="high")', lines=wide))
    assert [word for word in survivors(rulebook, rules) if "anything" in word] == ["driver = anything (was: volume)"]


def test_a_pattern_that_must_not_be_there_is_noticed_where_it_is_there(written):
    unless = 'Task(driver="volume"), NOT(Task(core="core", volume="high"))'
    rulebook, rules = written(rule(unless))
    told = [word for word in survivors(rulebook, rules) if "not (" in word]
    assert told == [
        "not (core = core or non_core) (was: core)",
        "not (core = anything) (was: core)",
        "not (volume = high or medium) (was: high)",
        "not (volume = high or low) (was: high)",
        "not (volume = anything) (was: high)",
        "without not (core = core and volume = high)",
    ]
    there = ({"driver": "volume", "core": "core", "volume": "high"}, {"silent": ("AA1",)})
    beside = ({"driver": "volume", "core": "core", "volume": "low"}, {"fires": ("AA1",)})
    told = [word for word in survivors(rulebook, rules, there, beside) if "not (" in word]
    assert told == [
        "not (core = core or non_core) (was: core)",
        "not (core = anything) (was: core)",
        "not (volume = high or medium) (was: high)",
    ]


def test_a_value_hidden_by_a_pattern_that_must_not_be_there_is_no_mutant(written):
    lines = 'Fires: {"volume": "high"}\n    Silent: {"volume": "low"}'
    rulebook, [one] = written(rule('Task(volume="high"), NOT(Task(volume="medium"))', lines=lines))
    assert [word for word in words(rulebook, one) if "volume" in word] == [
        "volume = high or low (was: high)",
        "volume = anything (was: high)",
        "not (volume = medium or high) (was: medium)",
    ]


def test_rules_that_join_or_test_are_fired_not_judged(written):
    lines = 'Fires: {"driver": "volume"}\n    Silent: {"driver": "insight"}'
    tested = rule(
        'Task(driver=MATCH.driver), TEST(lambda driver: driver != "insight")', parameters="driver", lines=lines
    )
    rulebook, rules = written(tested)
    hidden_by_the_test = "driver = volume or both (was: volume or insight or both)"  # the sets do not tell
    assert survivors(rulebook, rules, ({"driver": "both"}, {"score": -0.2857})) == [hidden_by_the_test]


def test_sets_and_firing_agree_on_who_notices(rulebook, monkeypatch):
    rules = [rulebook.rule(id_) for id_ in ("DF5", "ES7", "CA9", "BR9", "CA12", "TM7")]
    wanted = [
        ({"volume": "high", "skill_level": "basic"}, {"findings": {"driving_force": -0.64}}),
        ({"skill_level": "specialist", "decisions": "routine"}, {"findings": {"employee_skills": 0.7}}),
        ({"failure_effect": "mission_critical", "core": "core"}, {"silent": ("CA9",)}),
        ({"driver": "insight", "decisions": "high_impact", "objective": "knowledge", "service": "legal"}, {"advice_on": {"branch": ("legal_process_outsourcing",)}}),
    ]  # fmt: skip
    verdicts = [one for one in rulebook.rules if one.id.startswith("VD")]
    few = rulebook._replace(rules=(*rules, *verdicts))  # a network is built for each mutant
    judged = survivors(few, rules, *wanted)
    monkeypatch.setattr(mutation_score, "is_plain", lambda rule: False)
    assert survivors(few, rules, *wanted) == judged
    assert len(judged) > 20


# The command


@pytest.fixture
def run(monkeypatch, capsys, tmp_path, written):
    """Run `rules test` on one rule and these cases; return exit code, stdout, stderr."""

    def command(cases, *arguments, width="80"):
        rulebook, rules = written(rule())
        folder = tmp_path / "beside"
        folder.mkdir(exist_ok=True)
        (folder / "cases.json").write_text(json.dumps(cases))
        under = tested_packs.UnderTrial(rulebook, rules, tuple(case_files(folder)))
        monkeypatch.setattr(tested_packs, "under_trial", lambda _all, _named: under)
        monkeypatch.setattr(sys, "argv", ["outsourcing", "rules", "test", *arguments])
        monkeypatch.setenv("COLUMNS", width)
        monkeypatch.chdir(folder)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        told = captured.out.replace(str(folder), "~").splitlines()
        return (
            ended.value.code or 0,
            [line.rstrip() for line in told],
            re.sub(r"^the rules of pack_\d+\n", "", captured.err),
        )

    return command


GOOD = [
    {"name": "volume", "task": {"driver": "volume"}, "findings": {"driving_force": -0.4}},
    {"name": "insight", "task": {"driver": "insight"}, "silent": ["AA1"]},
]


def test_all_passed_is_exit_code_0(run):
    assert run(GOOD) == (
        0,
        [
            "coverage: 1 of 1 rules fire in some case and stay silent in another",
            "2 lines: all passed",
            "2 cases: all passed",
        ],
        "",
    )


def test_a_failure_is_told_in_full_and_exit_code_1(run):
    wrong = [{"name": "volume is even", "task": {"driver": "volume"}, "score": 0, "silent": ["AA1"]}]
    code, out, err = run(wrong, "--mutants")
    assert (code, err) == (1, "mutants are tried once every line and every case passes\n")
    assert out[0] == "volume is even"
    assert out[1].startswith("  ")
    assert "".join(out[1:3]).replace(" ", "").endswith("cases.json:case1")
    assert out[-6:] == [
        "  score: expected +0, actual -0.2857",
        "  rule AA1: expected silent, actual fires",
        "coverage: 0 of 1 rules fire in some case and stay silent in another",
        "  silent in no case: AA1",
        "2 lines: all passed",
        "1 cases: 1 failed",
    ]


def test_too_few_noticed_mutants_are_exit_code_1(run):
    told = (
        [
            "coverage: 1 of 1 rules fire in some case",
            "and stay silent in another",
            "mutants: 6 of 7 noticed, 85.7%",
            "  AA1",
            "    driver = volume or both (was:",
            "    volume)",
            "2 lines: all passed",
            "2 cases: all passed",
        ],
    )
    few = "too few mutants were noticed: at least 95 % are wanted\n"
    assert run(GOOD, "--mutants", width="40") == (1, *told, few)
    assert run(GOOD, "--mutants", "--at-least", "80", width="40") == (0, *told, "")


def test_machines_are_told_every_line_case_coverage_and_score(run):
    code, out, _ = run(GOOD, "--mutants", "--at-least", "0", "--json")
    told = [json.loads(line) for line in out]
    assert (code, [(one["trial"], one.get("passed")) for one in told]) == (
        0,
        [("line", True), ("line", True), ("case", True), ("case", True), ("coverage", True), ("mutants", None)],
    )
    assert told[-1] == {
        "trial": "mutants",
        "mutants": 7,
        "killed": 6,
        "score": 0.8571,
        "survivors": [{"rule": "AA1", "mutant": "driver = volume or both (was: volume)"}],
    }


def test_a_case_file_that_cannot_be_read_is_exit_code_2(run):
    code, out, err = run([{"name": "n"}])
    assert (code, out, len(err.splitlines())) == (2, [], 3)


def test_the_shipped_rules_pass(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["outsourcing", "rules", "test"])
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert (ended.value.code or 0, capsys.readouterr().out.splitlines()[0].rstrip()) == (
        0,
        "coverage: 135 of 135 rules fire in some case and stay silent in another",
    )


# Where packs are


@pytest.mark.parametrize(
    ("text", "declares"),
    [
        ('from outsourcing import Pack\nPACK = Pack("x")', True),
        ('import outsourcing\nPACK: outsourcing.Pack = outsourcing.Pack("x")', True),
        ('from shop import Pack\nPACK = Pack("x")', False),
        ('PACK = Pack("x")', False),
        ("PACK = 1", False),
        ('def f():\n    PACK = Pack("x")', False),
        ('"PACK = Pack(1)"', False),
        ("PACK = Pack(", False),
    ],
)
def test_a_pack_is_found_without_running_it(tmp_path, text, declares):
    file, init = tmp_path / "x.py", tmp_path / "__init__.py"
    for path in (file, init):
        path.write_text(text)
    assert (pack_at(file), pack_at(init)) == ((file, tmp_path) if declares else (None, None))
