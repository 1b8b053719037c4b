"""Tests next to rules: examples, cases, mistakes in case files, coverage, and which mutants are noticed."""

import json
import re
import sys

import pytest

from outsourcing import Advisor, cli, load
from outsourcing.engine.core.errors import InputError
from outsourcing.engine.loading.pack_scan import pack_at
from outsourcing.engine.rule_tests import mutation_score, tested_packs
from outsourcing.engine.rule_tests.case_files import case_files, read_cases
from outsourcing.engine.rule_tests.cases import Case, Expected, Failure, run_case
from outsourcing.engine.rule_tests.examples import Example, ExampleRunner, run_examples
from outsourcing.engine.rule_tests.mutants import mutants
from outsourcing.engine.rule_tests.results import RuleCoverage, coverage

QUESTIONS = list(load().questions)
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
    """A rule as text, AA1 by default."""
    id_ = names.get("id", "AA1")
    lines = lines or 'Fires: {"driver": "volume"}\n    Silent: {"driver": "insight"}'
    return (
        f'@rule("{id_}", {conditions}, source=SOURCE)\n'
        f'def rule_{id_}({names.get("parameters", "")}):\n    """Title.\n\n    Why: so.\n    {lines}\n    """\n    {body}\n'
    )


@pytest.fixture
def written(pack):
    """Write rules next to two verdict rules; return the rulebook and the rules written."""

    def write(*rules):
        name, _ = pack("\n\n".join([VERDICTS, *rules]))
        rulebook = load(name)
        return rulebook, [one for one in rulebook.rules if not one.id.startswith("VD")]

    return write


def cases(rulebook, *wanted):
    """Cases of answers and what is expected of them, as run."""
    advisor = Advisor(rulebook)
    return [run_case(advisor, Case("here", "a case", answers, Expected(**e))) for answers, e in wanted]


def survivors(rulebook, rules, *wanted):
    score = mutation_score.mutation_score(rulebook, rules, cases(rulebook, *wanted))
    return [mutant.words for mutant in score.survivors]


def words(rulebook, rule):
    return [mutant.words for mutant in mutants(rule, rulebook)]


# Examples


def test_examples_that_hold_pass(written):
    rulebook, rules = written(rule())
    assert [(str(result.example), result.passed) for result in run_examples(rulebook, rules)] == [
        ('Fires: {"driver": "volume"}', True),
        ('Silent: {"driver": "insight"}', True),
    ]


def test_an_example_that_fails_says_what_was_expected_and_what_happened(written):
    rulebook, [one] = written(rule())
    runner = ExampleRunner(rulebook)
    fires = runner.run(Example(one, 1, {"driver": "both"}, fires=True))
    silent = runner.run(Example(one, 1, {"driver": "volume"}, fires=False))
    assert fires.as_json() == {
        "rule": "AA1",
        "place": one.place,
        "line": 'Fires: {"driver": "both"}',
        "expected": "it fires",
        "instead": "it stays silent",
    }
    assert (silent.expected, silent.instead) == ("it stays silent", "it fires")


def test_a_rule_that_raises_fails_only_its_own_examples(written):
    rulebook, [one] = written(rule())

    def raises():
        yield from [1 / 0]

    broken = one._replace(body=raises)
    rules = [broken if other.id == one.id else other for other in rulebook.rules]
    results = run_examples(rulebook._replace(rules=tuple(rules)), rules)
    assert [(str(result.example), result.instead) for result in results if not result.passed] == [
        ('Fires: {"driver": "volume"}', "ZeroDivisionError: division by zero")
    ]


# Cases


def test_a_case_lists_every_failed_expectation(rulebook):
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
    result = run_case(Advisor(rulebook), Case("f", "n", {"driver": "volume", "work_place": "on_site"}, expected))
    assert result.failures == (
        Failure("verdict", "KPO", "NEITHER"),
        Failure("score", "+0.41", "-0.4118"),
        Failure("finding on driving_force", "+0.7", "-0.7"),
        Failure("rule DF2", "fires", "silent"),
        Failure("rule DF1", "silent", "fires"),
        Failure("advice team large_team", "given", "not given"),
        Failure("advice caution needs_presence", "not given", "given"),
        Failure("advice on caution", "physical_work", "needs_presence"),
        Failure("topics with advice", "team", "caution"),
    )


@pytest.mark.parametrize(
    ("expected", "passes"), [(-0.41, True), (-0.4118, True), (-0.412, True), (-0.4119, False), (-0.4, False)]
)
def test_a_number_is_compared_to_the_decimals_it_is_written_with(rulebook, expected, passes):
    [result] = cases(rulebook, ({"driver": "volume"}, {"score": expected}))
    assert result.passed is passes


def test_a_case_in_which_a_rule_raises_fails(written):
    rulebook, rules = written(rule())
    both = rulebook._replace(rules=(*rules, *(one for one in rulebook.rules if one.id == "VD2")))
    [result] = cases(both, ({}, {"verdict": "BPO"}))
    assert result.failures[0][:2] == ("the assessment", "an assessment")
    assert result.failures[0].actual.startswith("one verdict rule must fire for each balance; for ")


def test_coverage_counts_the_cases_that_rules_fire_in(written):
    rulebook, rules = written(rule())
    ran = cases(rulebook, ({"driver": "volume"}, {}), ({"driver": "both"}, {}), ({}, {}))
    assert coverage(rules, ran) == [RuleCoverage("AA1", 1, 2)]
    assert [rule.gap for rule in coverage(rules, ran[:1])] == ["stays silent"]
    assert [rule.gap for rule in coverage(rules, ran[1:])] == ["fires"]
    assert [rule.gap for rule in coverage(rules, [])] == ["fires or stays silent"]


# Case files


@pytest.fixture
def read(tmp_path, rulebook):
    """Read a case file; return its cases, or the mistakes in it: codes and places."""

    def reading(written, name="cases.json"):
        file = tmp_path / name
        file.write_bytes(written if isinstance(written, bytes) else written.encode())
        try:
            return read_cases([file], rulebook)
        except InputError as error:
            return [(problem.code, problem.place.removeprefix(f"{tmp_path}/")) for problem in error.problems]

    return reading


def test_a_case_may_use_labels_and_unknown_answers(read):
    entry = '{"name": "n", "task": {"driver": "Volume", "core": null, "volume": "unknown"}, "verdict": "BPO"}'
    [case] = read(f"[{entry}]")
    assert (case.name, case.answers, case.expected) == ("n", {"driver": "volume"}, Expected(verdict="BPO"))
    assert case.place.endswith("cases.json:case 1")
    assert read(f"\ufeff[{entry}]") == [case]


def test_one_entry_can_stand_for_several_tasks_with_exceptions(read):
    entry = {
        "name": "n",
        "task": {"driver": "volume"},
        "whatever": {"core": ["core", None], "volume": ["low", "high"]},
        "unless": [{"core": "core", "volume": "low"}],
        "topics": [],
    }
    assert [(case.name, case.answers) for case in read(json.dumps([entry]))] == [
        ("n (core = core, volume = high)", {"driver": "volume", "volume": "high", "core": "core"}),
        ("n (core = unknown, volume = low)", {"driver": "volume", "volume": "low"}),
        ("n (core = unknown, volume = high)", {"driver": "volume", "volume": "high"}),
    ]


def test_cases_can_be_json_lines(read):
    lines = '{"name": "a", "task": {}, "score": 0}\n\n{"name": "b", "task": {}, "score": 1}\n{"name'
    assert read(lines.rsplit("\n", 1)[0], "cases.jsonl")[1].place.endswith("cases.jsonl:case 2")
    assert read(lines, "cases.jsonl") == [("invalid-json", "cases.jsonl:4:2")]


MISTAKES = [  # entries, and the codes of what is wrong with each
    ('[{"nam": "n", "task": {}, "score": 0}]', [["missing-key", "unknown-key"]]),
    ('[{"name": " ", "task": {}, "score": 0}]', [["wrong-value"]]),
    ('[{"name": "n", "task": {}}]', [["no-expectation"]]),
    ('[{"name": "n", "score": 0}]', [["missing-key"]]),
    ('[{"name": "n", "task": null, "score": null, "verdict": null, "topics": null}]', [["wrong-value"] * 4]),
    ('[{"name": "n", "task": [["driver", "volume"]], "score": "0"}]', [["wrong-value"] * 2]),
    (
        '[{"name": "n", "task": {"drivr": "volume", "driver": "volum", "core": 1}, "score": 0}]',
        [["unknown-question", "not-an-answer", "not-an-answer"]],
    ),
    (
        '[{"name": "n", "task": {"driver": "volume"}, "whatever": {"driver": ["both"], "core": "core"}, "score": 0}]',
        [["answered-twice", "wrong-value"]],
    ),
    ('[{"name": "n", "task": {}, "whatever": {"core": []}, "score": 0}]', [["wrong-value"]]),
    (
        '[{"name": "n", "task": {"driver": "volume"}, "whatever": {"driver": ["bth"]}, "unless": {}, "score": 0}]',
        [["answered-twice", "not-an-answer", "wrong-value"]],
    ),
    (
        '[{"name": "n", "task": {}, "verdict": "KP0", "score": 2, "findings": {"complexty": true}}]',
        [["unknown-verdict", "wrong-value", "unknown-difference", "wrong-value"]],
    ),
    (
        '[{"name": "n", "task": {}, "fires": ["DF1", "DF11"], "silent": "DF1", "topics": ["teem"]}]',
        [["unknown-rule", "wrong-value", "unknown-topic"]],
    ),
    ('[{"name": "n", "task": {}, "fires": ["DF1"], "silent": ["DF1"]}]', [["contradiction"]]),
    (
        '[{"name": "n", "task": {}, "advice": ["team large_tem"], "not_advised": ["tem x"], "advice_on": {"team": ["large"], "teem": []}}]',
        [["unknown-advice", "unknown-topic", "unknown-advice", "unknown-topic"]],
    ),
    (
        '[{"name": "n", "task": {"driver": "both", "driver": "volume"}, "unless": [{"core": "core", "core": "core"}], "score": 0, "score": 1}]',
        [["duplicate-key"] * 3],
    ),
    (
        '[{"name": "n", "task": {}, "score": 0}, {"name": "n", "task": {}, "score": 0}, 3]',
        [[], ["duplicate-name"], ["not-an-object"]],
    ),
    (
        json.dumps([{"name": "n", "task": {}, "whatever": {n: [None, "unknown"] for n in QUESTIONS[:9]}, "score": 0}]),
        [["too-many-tasks"]],
    ),
]


@pytest.mark.parametrize(("written", "codes"), MISTAKES)
def test_every_mistake_in_every_case_is_reported(read, written, codes):
    expected = [(code, f"cases.json:case {n}") for n, some in enumerate(codes, 1) for code in some]
    assert sorted(read(written)) == sorted(expected)


def test_an_empty_case_file_is_reported(read):
    assert [place for _, place in read("")] == ["cases.json"]


@pytest.mark.parametrize(
    ("written", "code", "place"),
    [
        ("[\n 1,", "invalid-json", ":2:4"),
        ("[]", "no-cases", ""),
        ('{"name": "n"}', "no-cases", ""),
        ('[{"name": "n", "task": {}, "score": NaN}]', "invalid-json", ""),
        ("[" * 100_000, "invalid-json", ""),
    ],
)
def test_a_file_that_is_not_an_array_of_cases_is_reported(read, written, code, place):
    assert read(written) == [(code, f"cases.json{place}")]


def test_mistakes_in_all_files_are_reported_together(tmp_path, rulebook):
    for name in ("a.cases.json", "b.cases.json"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(InputError) as raised:
        read_cases(case_files(tmp_path), rulebook)
    assert len(raised.value.problems) == 2


def test_case_files_are_found_next_to_the_rules(tmp_path):
    names = (
        "cases.json",
        "more.cases.jsonl",
        "advice/cases.json",
        ".hidden/cases.json",
        "single.cases.json",
        "x.json",
        "experts.cases.xlsx",
        "~$experts.cases.xlsx",
        "cases.csv",
    )
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("[]")
    found = [str(file.relative_to(tmp_path)) for file in case_files(tmp_path)]
    assert found == [
        "advice/cases.json",
        "cases.csv",
        "cases.json",
        "experts.cases.xlsx",
        "more.cases.jsonl",
        "single.cases.json",
    ]
    assert case_files(tmp_path / "single.py") == [tmp_path / "single.cases.json"]
    assert case_files(tmp_path / "other.py") == []


# Mutants


def test_a_rule_that_never_fires_is_noticed_by_its_own_example(written):
    rulebook, [one] = written(rule())
    assert "never fires" in words(rulebook, one)
    assert "never fires" not in survivors(rulebook, [one])


def test_a_changed_conclusion_is_noticed_only_by_a_case(written):
    rulebook, rules = written(rule())
    others = ["driving force for KPO (was: BPO)"]
    others += [f"driving force with strength {step} (was: 0.4)" for step in ("0.7", "0.2")]
    assert survivors(rulebook, rules)[:3] == others
    assert survivors(rulebook, rules, ({"driver": "both"}, {"score": 0})) == others
    assert survivors(rulebook, rules, ({"driver": "volume"}, {"fires": ("AA1",)}))[:3] == others
    volume = ({"driver": "volume"}, {"findings": {"driving_force": -0.4}})
    assert survivors(rulebook, rules, volume) == ["driver = volume or both (was: volume)"]


def test_the_ends_of_the_scale_have_only_one_next_step(written):
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
    others = [f"verdict {kind} (was: BPO)" for kind in ("KPO", "SPLIT", "NEITHER", "UNDECIDED")]
    assert [
        word for word in survivors(rulebook, ample, (answers, {"verdict": "UNDECIDED"})) if "was: BPO" in word
    ] == others


def test_a_missing_value_is_noticed_by_the_example_that_has_it(written):
    both = 'Fires: {"driver": "both"}\n    Silent: {"driver": "insight"}'
    rulebook, rules = written(rule('Task(driver=one_of("volume", "both"))', lines=both))
    assert [word for word in survivors(rulebook, rules) if "driver" in word] == ["driver = both (was: volume or both)"]


def test_an_additional_value_is_noticed_by_a_case_that_has_it(written):
    rulebook, rules = written(rule())
    more = "driver = volume or both (was: volume)"
    assert more in survivors(rulebook, rules)
    assert more not in survivors(rulebook, rules, ({"driver": "both"}, {"silent": ("AA1",)}))
    assert more not in survivors(rulebook, rules, ({"driver": "both"}, {"verdict": "UNDECIDED", "score": 0}))
    assert more in survivors(rulebook, rules, ({"driver": "both"}, {"silent": ("VD2",)}))


def test_a_missing_condition_is_noticed_by_an_example_in_which_it_alone_fails(written):
    wide = 'Fires: {"driver": "volume", "volume": "high"}\n    Silent: {"driver": "volume", "volume": "low"}'
    rulebook, rules = written(rule('Task(driver="volume", volume="high")', lines=wide))
    assert [word for word in survivors(rulebook, rules) if "anything" in word] == ["driver = anything (was: volume)"]


def test_a_changed_negation_is_noticed_by_a_case_that_it_excludes(written):
    unless = 'Task(driver="volume"), NOT(Task(core="core", volume="high"))'
    rulebook, rules = written(rule(unless))
    left = [word for word in survivors(rulebook, rules) if "not (" in word]
    assert left == [
        "not (core = core or non_core) (was: core)",
        "not (core = anything) (was: core)",
        "not (volume = high or medium) (was: high)",
        "not (volume = high or low) (was: high)",
        "not (volume = anything) (was: high)",
        "without not (core = core and volume = high)",
    ]
    there = ({"driver": "volume", "core": "core", "volume": "high"}, {"silent": ("AA1",)})
    beside = ({"driver": "volume", "core": "core", "volume": "low"}, {"fires": ("AA1",)})
    left = [word for word in survivors(rulebook, rules, there, beside) if "not (" in word]
    assert left == [
        "not (core = core or non_core) (was: core)",
        "not (core = anything) (was: core)",
        "not (volume = high or medium) (was: high)",
    ]


def test_a_change_hidden_by_a_negation_is_not_a_mutant(written):
    lines = 'Fires: {"volume": "high"}\n    Silent: {"volume": "low"}'
    rulebook, [one] = written(rule('Task(volume="high"), NOT(Task(volume="medium"))', lines=lines))
    assert [word for word in words(rulebook, one) if "volume" in word] == [
        "volume = high or low (was: high)",
        "volume = anything (was: high)",
        "not (volume = medium or high) (was: medium)",
    ]


def test_mutants_of_rules_with_tests_are_fired(written):
    lines = 'Fires: {"driver": "volume"}\n    Silent: {"driver": "insight"}'
    tested = rule(
        'Task(driver=MATCH.driver), TEST(lambda driver: driver != "insight")', parameters="driver", lines=lines
    )
    rulebook, rules = written(tested)
    hidden_by_the_test = "driver = volume or both (was: volume or insight or both)"  # the sets do not tell
    assert survivors(rulebook, rules, ({"driver": "both"}, {"score": -0.2857})) == [hidden_by_the_test]


def test_static_evaluation_and_firing_agree_on_the_survivors(rulebook, monkeypatch):
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
    monkeypatch.setattr(mutation_score, "is_static", lambda rule: False)
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
        under = tested_packs.RulesUnderTest(rulebook, rules, tuple(case_files(folder)))
        monkeypatch.setattr(tested_packs, "rules_under_test", lambda _all, _named: under)
        monkeypatch.setattr(sys, "argv", ["outsourcing", "rules", "test", *arguments])
        monkeypatch.setenv("COLUMNS", width)
        monkeypatch.chdir(folder)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        lines = captured.out.replace(str(folder), "~").splitlines()
        return (
            ended.value.code or 0,
            [line.rstrip() for line in lines],
            re.sub(r"^testing the rules of pack_\d+\n", "", captured.err),
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
            "2 examples: all passed",
            "2 cases: all passed",
        ],
        "",
    )


def test_a_failure_is_shown_in_full_and_exit_code_1(run):
    wrong = [{"name": "volume is even", "task": {"driver": "volume"}, "score": 0, "silent": ["AA1"]}]
    code, out, err = run(wrong, "--mutants")
    assert (code, err) == (1, "mutation testing starts only when all examples and cases pass\n")
    assert out[0] == "volume is even"
    assert out[1].startswith("  ")
    assert "".join(out[1:3]).replace(" ", "").endswith("cases.json:case1")
    assert out[-6:] == [
        "  score: expected +0, actual -0.2857",
        "  rule AA1: expected silent, actual fires",
        "coverage: 0 of 1 rules fire in some case and stay silent in another",
        "  silent in no case: AA1",
        "2 examples: all passed",
        "1 case: 1 failed",
    ]


def test_too_few_noticed_mutants_are_exit_code_1(run):
    output = (
        [
            "coverage: 1 of 1 rules fire in some case",
            "and stay silent in another",
            "mutants: 6 of 7 noticed, 85.7%",
            "  AA1",
            "    condition: driver = volume or both",
            "    (was: volume)",
            "2 examples: all passed",
            "2 cases: all passed",
        ],
    )
    few = "too few mutants were noticed: at least 95% are required\n"
    assert run(GOOD, "--mutants", width="40") == (1, *output, few)
    assert run(GOOD, "--mutants", "--at-least", "80", width="40") == (0, *output, "")


def test_json_output_has_every_example_case_coverage_and_score(run):
    code, out, _ = run(GOOD, "--mutants", "--at-least", "0", "--json")
    items = [json.loads(line) for line in out]
    assert (code, [(item["trial"], item.get("passed")) for item in items]) == (
        0,
        [("line", True), ("line", True), ("case", True), ("case", True), ("coverage", True), ("mutants", None)],
    )
    assert items[-1] == {
        "trial": "mutants",
        "mutants": 7,
        "killed": 6,
        "score": 0.8571,
        "survivors": [{"rule": "AA1", "mutant": "driver = volume or both (was: volume)"}],
    }


def test_an_invalid_case_file_is_exit_code_2(run):
    code, out, err = run([{"name": "n"}])
    assert (code, out, len(err.splitlines())) == (2, [], 3)


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
