"""Tuning: packs change strengths, weights and wordings of other packs without copying them."""

import json

import pytest

from outsourcing import Advisor, AdvisorError, load
from outsourcing.engine.core.rulebook import Tuned
from outsourcing.engine.portfolio import read_tasks
from outsourcing.engine.report.task_report import made_with

HEAD = "from outsourcing import *\n"
PACK = 'PACK = Pack("{}", "1.0", engine=">=0.1,<0.2")\n'


@pytest.fixture
def loaded(tmp_path):
    """Load packs by name, each with its code."""

    def loaded(**packs):
        files = []
        for name, code in packs.items():
            file = tmp_path / f"{name}.py"
            file.write_text(f"{HEAD}{PACK.format(name)}{code}", encoding="utf-8")
            files.append(file)
        return load(packs=files)

    return loaded


def problems(loaded, **packs):
    with pytest.raises(AdvisorError) as error:
        loaded(**packs)
    return [(problem.code, problem.message) for problem in error.value.problems]


def test_a_tuned_strength_is_that_of_the_evidence_and_nothing_else_changes(loaded):
    rulebook = loaded(ours='TUNED = {"DF1": (CLEAR, "our volume is small")}')
    assert [fact["strength"] for fact in rulebook.rule("DF1").conclusions()] == [0.4]
    assert rulebook.tuned == (Tuned("DF1", "strength", 0.7, 0.4, "ours", "our volume is small"),)
    assert [rule.conclusions() for rule in rulebook.rules if rule.id != "DF1"] == [
        rule.conclusions() for rule in load().rules if rule.id != "DF1"
    ]
    assert rulebook.fingerprint != load().fingerprint


def test_a_tuned_weight_is_that_of_the_difference(loaded):
    weights = {d.key: d.weight for d in loaded(ours='TUNED = {"complexity": (0.5, "why")}').differences}
    assert weights == {d.key: d.weight for d in load().differences} | {"complexity": 0.5}


def test_an_assessment_names_what_was_tuned_and_one_without_tuning_has_no_such_field(loaded):
    advisor = Advisor(loaded(ours='TUNED = {"DF1": (0.3, "why")}'))
    assessment = advisor.assess(advisor.rulebook.profile(driver="volume"))
    words = "DF1: strength 0.3 (was 0.7), by the pack ours: why"
    assert assessment.versions.tuned == (words,)
    assert made_with(assessment.versions)[-1] == f"tuned {words}"
    assert assessment.findings[0].cf == -0.3
    plain = Advisor(load()).assess(load().profile(driver="volume"))
    assert "tuned" not in json.loads(plain.json_line())["versions"]


def test_a_tuned_rulebook_is_listed_and_shown(loaded, command, tmp_path):
    loaded(ours='TUNED = {"DF1": (0.3, "why")}')
    words = "strength 0.3 (was 0.7), by the pack ours: why"
    assert f"tuned DF1: {words}\n" in command("rules", "list", "--rules", tmp_path / "ours.py")[1]
    assert f"Tuned       {words}" in command("rules", "show", "DF1", "--rules", tmp_path / "ours.py")[1]


def test_a_record_of_a_tuned_rulebook_is_replayed_to_the_same_bytes(loaded, command, tmp_path):
    loaded(ours='TUNED = {"DF1": (0.3, "why")}')
    task, more = tmp_path / "task.json", ("--rules", tmp_path / "ours.py", "--store", tmp_path / "records.db")
    task.write_text('{"driver": "volume"}')
    assert command("assess", task, *more)[0] == 0
    assert command("audit", "replay", "--all", *more)[:2] == (0, "1 replayed: 1 identical, 0 with another verdict\n")


def test_wordings_of_questions_answers_rules_and_differences_are_replaced(loaded):
    rulebook = loaded(
        ours="""WORDINGS = {
        "driver": ("Worum geht es?", "Menge braucht Leute."),
        "driver=volume": ("Menge", "viel vom Gleichen"),
        "driver=insight": "Einsicht",
        "DF1": "Menge spricht für BPO.",
        "complexity": ("Schwierigkeit", "einfach", "schwer"),
    }"""
    )
    driver = rulebook.questions["driver"]
    before = load().questions["driver"]
    assert (driver.text, driver.why, driver.difference, driver.rank) == (
        "Worum geht es?", "Menge braucht Leute.", before.difference, before.rank,
    )  # fmt: skip
    assert [(c.value, c.label, c.sentence) for c in driver.choices] == [
        ("volume", "Menge", "viel vom Gleichen"),
        ("insight", "Einsicht", before.choices[1].sentence),
        ("both", before.choices[2].label, before.choices[2].sentence),
    ]
    assert (rulebook.rule("DF1").title, rulebook.rule("DF1").why) == ("Menge spricht für BPO.", load().rule("DF1").why)
    [complexity] = [d for d in rulebook.differences if d.key == "complexity"]
    assert (complexity.title, complexity.bpo, complexity.kpo) == ("Schwierigkeit", "einfach", "schwer")


def test_the_text_of_advice_is_worded_with_its_rule(loaded):
    rulebook = loaded(ours='WORDINGS = {"ME4": ("Titel.", "Grund.", "Messen Sie es."), "CA8": "Titel."}')
    worded, before = rulebook.rule("ME4"), load().rule("ME4")
    assert (worded.title, worded.why) == ("Titel.", "Grund.")
    [advice], [as_before] = worded.conclusions(), before.conclusions()
    assert advice.values_by_name() == as_before.values_by_name() | {"text": "Messen Sie es."}
    assert rulebook.rule("CA8").conclusions() == load().rule("CA8").conclusions()
    answers = {"driver": "insight", "objective": "knowledge", "analysis": "heavy", "quality_measure": "objective"}
    given = [one.text for one in Advisor(rulebook).assess(rulebook.profile(**answers)).advice if one.rule == "ME4"]
    assert given == ["Messen Sie es."]


def test_other_wordings_change_no_verdict_and_no_score(loaded):
    ours = Advisor(loaded(ours='WORDINGS = {"driver": "Worum geht es?", "driver=volume": "Menge"}'))
    for answers in ({"driver": "volume"}, {"driver": "volume", "objective": "cost", "skill_level": "basic"}):
        assert ours.verdict(answers) == Advisor(load()).verdict(answers)


def test_files_with_the_former_wordings_and_labels_are_still_read(loaded, tmp_path):
    rulebook = loaded(ours='WORDINGS = {"driver": "Worum geht es?", "driver=volume": "Menge"}')
    before, file = load().questions["driver"], tmp_path / "tasks.csv"
    for heading, cell in (("Worum geht es?", "Menge"), (before.text, before.choices[0].label), ("driver", "volume")):
        file.write_text(f'name,"{heading}"\nA,{cell}\n', encoding="utf-8")
        assert [row.known.answers for row in read_tasks([str(file)], rulebook.profile)] == [{"driver": "volume"}]


def test_a_pack_can_word_the_question_of_another_pack(loaded):
    asking = (
        'class Pets(Choice):\n    YES = "yes", "Yes", "they do"\n    NO = "no", "No", "they do not"\n'
        'class Ours(TaskProfile):\n    pets: Pets | None = question("Pets?", why="For a test.", difference=None)\n'
    )
    rulebook = loaded(asking=asking, words='WORDINGS = {"pets": "Tiere?", "pets=yes": "Ja"}')
    assert rulebook.questions["pets"].text == "Tiere?"
    assert rulebook.questions["pets"].label("yes") == "Ja"


def test_the_order_of_packs_changes_nothing(loaded, tmp_path):
    loaded(one='TUNED = {"DF1": (0.3, "why")}', two='WORDINGS = {"driver": "Worum geht es?"}')
    files = [tmp_path / "one.py", tmp_path / "two.py"]
    assert load(packs=files).fingerprint == load(packs=files[::-1]).fingerprint


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("TUNED = 3", ("invalid-tuned", 'TUNED maps names: {"DF1": (CLEAR, "why")} (got 3)')),
        (
            "WORDINGS = {1: 'a'}",
            ("invalid-wordings", 'WORDINGS maps names: {"driver": "What is it about?"} (got {"1": "a"})'),
        ),
        (
            'TUNED = {"DF1": 0.4}',
            ("invalid-tuned", 'TUNED: "DF1": give a number and the reason: (0.4, "why") (got 0.4)'),
        ),
        (
            'TUNED = {"DF1": (0.4, " ")}',
            ("invalid-tuned", 'TUNED: "DF1": give a number and the reason: (0.4, "why") (got [0.4, " "])'),
        ),
        (
            'TUNED = {"DF1": (1.0, "why")}',
            (
                "invalid-strength",
                'TUNED: "DF1": a strength lies between 0 and 1, as SLIGHT, CLEAR and STRONG do (got 1.0)',
            ),
        ),
        (
            'TUNED = {"complexity": (0.0, "why")}',
            (
                "invalid-weight",
                'TUNED: "complexity": a weight is a decimal number above 0, up to 100, like 0.5 or 2.0 (got 0.0)',
            ),
        ),
        (
            'TUNED = {"leaning": (1.01, "why")}',
            (
                "invalid-threshold",
                'TUNED: "leaning": a threshold is a decimal number above 0, up to 1, with at most two places, '
                "like 0.25 or 1.0 (got 1.01)",
            ),
        ),
        (
            'TUNED = {"one_sided": (1, "why"), "leaning": (0.9, "why")}',
            (
                "invalid-threshold",
                'TUNED: "one_sided": a threshold is a decimal number above 0, up to 1, with at most two places, '
                "like 0.25 or 1.0 (got 1)",
            ),
        ),
        (
            'TUNED = {"leaning": (10**5000, "why")}',
            (
                "invalid-threshold",
                'TUNED: "leaning": a threshold is a decimal number above 0, up to 1, with at most two places, '
                "like 0.25 or 1.0 (got a int)",
            ),
        ),
        (
            'TUNED = {"leaning": (0.0, "why")}',
            (
                "invalid-threshold",
                'TUNED: "leaning": a threshold is a decimal number above 0, up to 1, with at most two places, '
                "like 0.25 or 1.0 (got 0.0)",
            ),
        ),
        (
            'TUNED = {"leaning": (0.255, "why")}',
            (
                "invalid-threshold",
                'TUNED: "leaning": a threshold is a decimal number above 0, up to 1, with at most two places, '
                "like 0.25 or 1.0 (got 0.255)",
            ),
        ),
        (
            'TUNED = {"leaning": (0.4, "why")}',
            (
                "threshold-order",
                'TUNED: "leaning": thresholds must keep their order, leaning < clear_margin < one_sided; '
                "change this one, or tune the others as well (leaning is 0.4, clear_margin is 0.4, one_sided is 0.7)",
            ),
        ),
        (
            'TUNED = {"strong_finding": (0.3, "why")}',
            (
                "threshold-order",
                'TUNED: "strong_finding": thresholds must keep their order, clear_finding < strong_finding; '
                "change this one, or tune the others as well (clear_finding is 0.4, strong_finding is 0.3)",
            ),
        ),
        (
            'TUNED = {"leanin": (0.3, "why")}',
            (
                "unknown-name",
                'TUNED: "leanin": no rule, difference or threshold has this name; did you mean "leaning"?',
            ),
        ),
        (
            'WORDINGS = {"leaning": "text"}',
            (
                "unknown-name",
                'WORDINGS: "leaning": no question, answer, rule, difference or topic has this name; did you mean "training"?',
            ),
        ),
        (
            'SOURCE = Source("T", "a test", "here")\n'
            'LEANING = Difference("leaning", title="a", bpo="b", kpo="c", sources=(SOURCE,))',
            ("invalid-difference", "leaning: its key is the name of a threshold; choose another one"),
        ),
        (
            'TUNED = {"VD3": (0.4, "why")}',
            (
                "not-tunable",
                'TUNED: "VD3": it gives no evidence of one strength that is known beforehand; write a rule that replaces it',
            ),
        ),
        (
            'TUNED = {"complexty": (0.4, "why")}',
            (
                "unknown-name",
                'TUNED: "complexty": no rule, difference or threshold has this name; did you mean "complexity"?',
            ),
        ),
        (
            'WORDINGS = {"driver=volum": "a"}',
            (
                "unknown-name",
                'WORDINGS: "driver=volum": no question, answer, rule, difference or topic has this name; did you mean "driver=volume"?',
            ),
        ),
        (
            'WORDINGS = {"driver": ""}',
            ("invalid-wording", 'WORDINGS: "driver": give a text, or up to 2 in a tuple (got "")'),
        ),
        (
            'WORDINGS = {"topic:team": "Team\\x07"}',
            (
                "invalid-wording",
                'WORDINGS: "topic:team": write each text in one line, without control characters (got "Team\\u0007")',
            ),
        ),
        (
            'WORDINGS = {"DF1": ("a", "b", "c")}',
            ("invalid-wording", """WORDINGS: "DF1": give a text, or up to 2 in a tuple (got ["a", "b", "c"])"""),
        ),
        (
            'WORDINGS = {"driver=volume": "Insight"}',
            ("invalid-wording", 'the question "driver": two of its answers have the same label'),
        ),
    ],
)
def test_what_is_wrong_is_one_line_with_its_code(loaded, code, expected):
    assert problems(loaded, ours=code) == [expected]


def test_two_packs_that_change_the_same_are_refused(loaded):
    code = 'TUNED = {"DF1": (0.4, "why")}'
    assert problems(loaded, one=code, two=code) == [
        ("changed-twice", 'TUNED: "DF1": the pack one changes it, too; use one of them')
    ]


def test_thresholds_whose_order_two_packs_break_together_are_reported_in_both(loaded):
    found = problems(loaded, one='TUNED = {"leaning": (0.35, "why")}', two='TUNED = {"clear_margin": (0.3, "why")}')
    assert [(code, message.partition(": thresholds")[0]) for code, message in found] == [
        ("threshold-order", 'TUNED: "leaning"'), ("threshold-order", 'TUNED: "clear_margin"'),
    ]  # fmt: skip


def test_thresholds_that_move_together_keep_their_order(loaded):
    rulebook = loaded(ours='TUNED = {"leaning": (0.5, "why"), "clear_margin": (0.6, "why")}')
    assert rulebook.thresholds[:3] == (0.5, 0.6, 0.7)
    assert rulebook.tuned == (
        Tuned("clear_margin", "threshold", 0.4, 0.6, "ours", "why"), Tuned("leaning", "threshold", 0.2, 0.5, "ours", "why"),
    )  # fmt: skip


def test_a_pack_cannot_tune_its_own_rule(loaded):
    rule = '''
SOURCE = Source("T", "a test", "here")
@rule("OU1", Task(volume="high"), source=SOURCE)
def own():
    """A rule.

    Why: for a test.
    Fires: {"volume": "high"}
    Silent: {}
    """
    yield Evidence("complexity", KPO, CLEAR)
TUNED = {"OU1": (0.2, "why")}
'''
    assert problems(loaded, ours=rule) == [
        ("own-rule", 'TUNED: "OU1": is a rule of the same pack; write the strength into the rule')
    ]
