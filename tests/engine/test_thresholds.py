"""Thresholds that packs tune: everything that reads one reads that of its rulebook."""

import io
import json
import random
import re
import sqlite3

import pytest
from conftest import answers
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import BPO as BPO_TASK
from reports import KPO as KPO_TASK
from reports import written
from rich.console import Console

from outsourcing import Advisor, load
from outsourcing.engine.anomalies import anomalies
from outsourcing.engine.core.scale import SHIPPED, Thresholds, figure, portion, thresholds_with
from outsourcing.engine.core.weighing import End, Weigher
from outsourcing.engine.explanation import explain
from outsourcing.engine.explanation.comparison import compare
from outsourcing.engine.interview.advice_questions import AdvicePlanner
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.portfolio.result import edge_of
from outsourcing.engine.portfolio.summary import Point
from outsourcing.engine.prompts.messages import why
from outsourcing.engine.records.search import ANY, list_decisions
from outsourcing.engine.records.store import open_or_create
from outsourcing.engine.report.assessment import show_assessment
from outsourcing.engine.report.beeswarm import beeswarm, turn_of
from outsourcing.engine.report.changes import comparison

RULEBOOK = load()
EDGE_TASK = {"driver": "volume", "objective": "cost", "procedure": "documented", "decisions": "high_impact",
             "core": "core", "skill_level": "advanced_degree", "volume": "high"}  # fmt: skip


def tuned(**changed):
    return RULEBOOK._replace(thresholds=SHIPPED._replace(**changed))


def seeded(number):
    """Thresholds in their order, the same for a number."""
    rng = random.Random(number)  # noqa: S311
    leaning, clear, one_sided = sorted(rng.sample(range(1, 101), 3))
    clear_finding, strong = sorted(rng.sample(range(1, 101), 2))
    rest = (rng.randint(1, 100) for _ in range(3))
    ample, known, close = rest
    return Thresholds(*(one / 100 for one in (leaning, clear, one_sided, ample, known, clear_finding, strong, close)))


ADVISORS = [Advisor(RULEBOOK._replace(thresholds=seeded(number))) for number in range(12)]
INTERVIEWERS = [Interviewer(advisor) for advisor in ADVISORS]
numbers = st.integers(0, len(ADVISORS) - 1)


# Experta, the rule table, the evaluator and the interview agree, whatever the thresholds


@settings(max_examples=150)
@given(numbers, answers())
def test_the_table_the_evaluator_and_experta_agree_whatever_the_thresholds(number, task):
    advisor = ADVISORS[number]
    fired, looked_up = advisor._fire(task), advisor.run(task)  # noqa: SLF001
    assert advisor._table.learn(task, fired) == ""  # noqa: SLF001
    texts = {advisor.to_pieces(advisor.outline(task, run), run).line() for run in (fired, looked_up)}
    assert len(texts) == 1
    assert advisor.evaluator.verdict(task) == (fired.verdict["kind"], fired.weighed.score)
    assert advisor.evaluator.weighed(task)[2] == fired.weighed.balance


@settings(max_examples=100)
@given(numbers, answers(), st.lists(st.sampled_from(list(RULEBOOK.questions)), unique=True, max_size=14), answers())
def test_no_completion_ends_outside_the_possible_verdicts_whatever_the_thresholds(number, task, closed, later):
    so_far = {name: task.get(name) for name in closed}
    kind, score = ADVISORS[number].evaluator.verdict({**later, **so_far})
    standing = INTERVIEWERS[number].standing(so_far)
    assert kind in standing.possible
    assert standing.lowest <= score <= standing.highest


@settings(max_examples=40)
@given(numbers, answers())
def test_an_interview_ends_settled_with_the_verdict_of_all_answers_whatever_the_thresholds(number, task):
    so_far = {}
    while (question := INTERVIEWERS[number].next_question(so_far)) is not None:
        so_far[question.name] = task.get(question.name)
    assert INTERVIEWERS[number].standing(so_far).possible == (ADVISORS[number].verdict(task)[0],)


# Each threshold at its boundary


def words(thresholds, cfs):
    """The balance of certainty factors, one for each difference."""
    weigher, ends = Weigher(RULEBOOK.differences, thresholds), [End(cf, known=cf != 0) for cf in cfs]
    *_, balance = weigher.balance(ends, frozenset())
    return balance


@pytest.mark.parametrize(
    ("name", "at", "cfs", "word", "below"),
    [
        ("leaning", 0.33, (0.5,), "leaning=KPO", "even"),
        ("leaning", 0.33, (-0.5,), "leaning=BPO", "even"),
        ("clear_margin", 0.33, (0.5,), "margin=clear", "narrow"),
        ("one_sided", 0.5, (0.5, 0.5), "one_sided=yes", "no"),
        ("ample_coverage", 0.28, (0.5, 0.5), "coverage=ample", "thin"),
        ("well_known", 0.28, (0.5, 0.5), "known=ample", "thin"),
        ("clear_finding", 0.3, (0.3, 0.3, 0.3), "coverage=ample", "thin"),
        ("strong_finding", 0.6, (0.6, -0.6), "conflict=yes", "no"),
    ],
)
def test_a_word_applies_from_its_threshold_on(name, at, cfs, word, below):
    field, _, from_ = word.partition("=")
    all_cfs = (*cfs, *(0.0,) * (7 - len(cfs)))
    assert words(SHIPPED._replace(**{name: at}), all_cfs)[field] == from_
    assert words(SHIPPED._replace(**{name: round(at + 0.01, 2)}), all_cfs)[field] == below


def test_a_degree_applies_from_the_threshold_of_findings_on():
    finding = Weigher(RULEBOOK.differences, SHIPPED._replace(clear_finding=0.3, strong_finding=0.6)).finding
    degrees = [str(finding("complexity", cf)["degree"]) for cf in (0.2999, 0.3, -0.5999, -0.6, 0.0)]
    assert degrees == ["slight", "clear", "clear", "strong", "none"]


def test_close_calls_are_near_the_tuned_leaning():
    thresholds = SHIPPED._replace(leaning=0.3, close_call=0.02)
    assert [edge_of(score, 0.4, thresholds) for score in (0.28, -0.32, 0.2799, 0.3201)] == [0.02, 0.02, None, None]
    ample = SHIPPED._replace(ample_coverage=0.5)
    assert [edge_of(0.2, coverage, ample) for coverage in (0.5, 0.4999)] == [0.0, None]


def test_a_score_is_shown_on_the_right_side_of_a_tuned_threshold():
    thresholds = SHIPPED._replace(leaning=0.25)
    assert [figure(score, thresholds) for score in (0.2496, 0.25, 0.1996)] == ["+0.2496", "+0.25", "+0.20"]
    assert [figure(score, SHIPPED) for score in (0.2496, 0.25, 0.1996)] == ["+0.25", "+0.25", "+0.1996"]


def test_a_coverage_is_shown_on_the_right_side_of_a_tuned_threshold():
    assert [portion(0.4286, least) for least in (0.42, 0.43, 0.44)] == ["43%", "42.86%", "43%"]
    assert [portion(0.5714, least) for least in (0.57, 0.58)] == ["57%", "57%"]
    advisor = Advisor(tuned(ample_coverage=0.43))
    task = {"driver": "volume", "procedure": "documented", "skill_level": "basic"}  # three of the seven
    found = explain(advisor, advisor.assess(RULEBOOK.profile(**task)), ["BPO"])
    of_coverage = {one.actual: one.wanted for rule in found.why_not_verdicts[0].rules for one in rule.conditions
                   if one.about == "Coverage:"}  # fmt: skip
    assert of_coverage == {
        "42.86% of the differences (by weight) clearly take the side of the score": "43% or more of the differences "
        "clearly take the side of the score"
    }


@pytest.mark.parametrize("columns", [50, 20])
@pytest.mark.parametrize("leaning", [0.01, 0.2, 0.25, 0.33, 0.99])
def test_no_dot_of_the_map_crosses_a_tuned_threshold(leaning, columns):
    turn = turn_of(leaning, columns)
    for score in (leaning, -leaning, round(leaning - 0.01, 2), 1.0, 0.0):
        dots = beeswarm({Point(score, 0.57, "KPO"): 100}, columns, 1, leaning)
        beyond = {dot.column >= turn or dot.column < -turn for dot in dots}
        assert beyond == {abs(score) >= leaning}, score
        assert {-columns <= dot.column < columns for dot in dots} == {True}


# What people read


def test_a_tuned_leaning_changes_the_verdict_and_the_sentences_about_it():
    task = {"driver": "volume", "objective": "cost", "procedure": "judgment", "decisions": "routine"}
    task |= {"skill_level": "basic", "analysis": "none", "volume": "high"}
    before, now = Advisor(RULEBOOK), Advisor(tuned(leaning=0.5, clear_margin=0.6))
    assert before.verdict(task) == ("BPO", -0.4819)
    assert now.verdict(task) == ("UNDECIDED", -0.4819)
    found = explain(now, now.assess(RULEBOOK.profile(**task)), ["BPO"])
    wanted = {condition.wanted for rule in found.why_not_verdicts[0].rules for condition in rule.conditions}
    assert "a score of -0.50 or lower" in wanted
    assert not any("0.20" in text for text in wanted)


def test_an_assessment_carries_the_tuned_thresholds_and_without_tuning_has_no_such_field():
    assessment = Advisor(tuned(leaning=0.25)).assess(RULEBOOK.profile())
    assert json.loads(assessment.json_line())["versions"]["thresholds"] == {"leaning": 0.25}
    assert assessment.versions.scale == SHIPPED._replace(leaning=0.25)
    assert "thresholds" not in json.loads(Advisor(RULEBOOK).assess(RULEBOOK.profile()).json_line())["versions"]


def test_a_name_of_a_threshold_that_is_not_known_is_left_out():
    assert thresholds_with({"leaning": 0.25, "of_a_later_version": 1.0}) == SHIPPED._replace(leaning=0.25)


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_the_report_on_many_tasks_names_the_tuned_thresholds(tmp_path, suffix):
    rulebook = tuned(leaning=0.25, clear_margin=0.45, ample_coverage=0.3, close_call=0.1)
    text = written(tmp_path, BPO_TASK, KPO_TASK, suffix=suffix, rulebook=rulebook)
    for words_ in ("-0.45 or lower", "-0.25 to -0.45", "less than 0.25 from 0", "with a score within 0.10 of"):
        assert words_ in text
    assert "0.20" not in text
    if suffix == ".html":
        assert "leans to KPO: +0.25 or higher" in text
        assert "less than 30%: too little for BPO or KPO" in text


@pytest.mark.parametrize(
    ("leaning", "wide", "narrow"),
    [
        (0.03, ("\u22120.03 or lower: leans to BPO", "", "leans to KPO: +0.03 or higher"), ("leans to BPO", "", "leans to KPO")),
        (0.2, ("\u22120.20 or lower: leans to BPO", "balanced", "leans to KPO: +0.20 or higher"),
         ("leans to BPO", "balanced", "leans to KPO")),
        (0.7, ("leans to BPO", "balanced", "leans to KPO"), ("", "balanced", "")),
        (0.9, ("", "balanced", ""), ("", "balanced", "")),
    ],
)  # fmt: skip
def test_the_map_has_the_labels_for_which_a_tuned_threshold_leaves_room(tmp_path, leaning, wide, narrow):
    rulebook = tuned(leaning=leaning, clear_margin=0.95, one_sided=1.0)
    text = written(tmp_path, BPO_TASK, KPO_TASK, suffix=".html", rulebook=rulebook)
    shown = re.findall(r'<text x="[0-9.]+" y="20"(?: text-anchor="\w+")?>([^<]*)</text>', text)
    assert (tuple(shown[:3]), tuple(shown[3:])) == (wide, narrow)


def test_a_comparison_names_the_thresholds_that_changed():
    before, now = Advisor(RULEBOOK), Advisor(tuned(leaning=0.3, well_known=0.5))
    profile = RULEBOOK.profile(**EDGE_TASK)
    found = compare(before.assess(profile), now.assess(profile))
    lines = [line.text for line in comparison(found).below]
    assert [text for text in lines if "threshold " in text] == [
        "the threshold leaning: 0.2 before, 0.3 now", "the threshold well_known: 0.7 before, 0.5 now",
    ]  # fmt: skip
    assert "thresholds" not in json.loads(compare(before.assess(profile), before.assess(profile)).model_dump_json())


def test_the_screen_of_an_assessment_names_what_was_tuned(loaded_with):
    advisor = Advisor(loaded_with('TUNED = {"leaning": (0.25, "a clearer sign")}'))
    file = io.StringIO()
    shown = advisor.assess(advisor.rulebook.profile(driver="volume"))
    show_assessment(shown, advisor.rulebook.questions, Console(file=file, width=200, color_system=None))
    assert "tuned leaning: threshold 0.25 (was 0.2), by the pack ours: a clearer sign" in file.getvalue()


def test_the_reasons_for_a_question_name_degrees_by_the_tuned_thresholds_and_the_slightest_evidence_is_slight(
    loaded_with,
):
    code = """TUNED = {"DF1": (0.35, "why"), "DF2": (0.00001, "why"), "clear_finding": (0.3, "why")}"""
    interviewer = Interviewer(Advisor(loaded_with(code)))
    text = "\n".join(why(interviewer.rulebook.questions["driver"], {}, interviewer, AdvicePlanner(interviewer)))
    assert "Volume: clear evidence for BPO (DF1)" in text
    assert "Insight: slight evidence for KPO (DF2)" in text


# Declared in a pack


@pytest.fixture
def loaded_with(tmp_path):
    """The rulebook with a pack of this code."""

    def loaded(code, name="ours"):
        file = tmp_path / f"{name}.py"
        file.write_text(f'from outsourcing import *\nPACK = Pack("{name}", "1.0", engine=">=0.1,<0.2")\n{code}\n')
        return load(packs=[file])

    return loaded


def test_a_tuned_threshold_is_that_of_the_rulebook_and_counts_in_its_fingerprint(loaded_with):
    one, other = (loaded_with(f'TUNED = {{"leaning": ({number}, "why")}}') for number in (0.25, 0.3))
    assert (one.thresholds, other.thresholds) == (SHIPPED._replace(leaning=0.25), SHIPPED._replace(leaning=0.3))
    assert json.loads(one.manifest)["thresholds"] == {"leaning": 0.25}
    assert "thresholds" not in json.loads(RULEBOOK.manifest)
    assert len({RULEBOOK.fingerprint, one.fingerprint, other.fingerprint}) == 3


def test_a_threshold_that_depends_on_the_environment_changes_the_fingerprint(loaded_with, monkeypatch):
    code = 'import os\nTUNED = {"leaning": (float(os.environ["LEANS"]), "why")}'
    fingerprints = set()
    for number in ("0.25", "0.3"):
        monkeypatch.setenv("LEANS", number)
        fingerprints.add(loaded_with(code).fingerprint)
    assert len(fingerprints) == 2


def test_the_impact_of_a_threshold_is_not_put_down_to_rules(command, tmp_path):
    pack = tmp_path / "ours.py"
    pack.write_text('from outsourcing import *\nTUNED = {"leaning": (0.33, "why")}\n')
    out = command("rules", "impact", pack, "--samples", "200")[1]
    assert "weights, thresholds or verdict rules change" in out
    assert "several rules together" not in out


def test_rules_check_uses_the_tuned_thresholds():
    """If one difference is enough for BPO and KPO, the verdict for too little known is still reached; and not at 1."""
    never = tuned(one_sided=1.0)
    unfireable = {one.name for one in anomalies(Advisor(never))}
    assert unfireable != {one.name for one in anomalies(Advisor(RULEBOOK))}


def test_a_record_with_tuned_thresholds_is_listed_verified_and_replayed(command, tmp_path):
    pack, task = tmp_path / "ours.py", tmp_path / "task.json"
    pack.write_text('from outsourcing import *\nTUNED = {"leaning": (0.3, "why"), "clear_finding": (0.3, "why")}\n')
    task.write_text(json.dumps(EDGE_TASK))
    store = ("--store", tmp_path / "records.db")
    assert command("assess", task, "--rules", pack, *store)[0] == 0
    listed = json.loads(command("audit", "list", "--json", *store)[1])
    assert "thresholds" not in listed
    assert command("audit", "list", *store)[0] == 0
    with open_or_create(tmp_path / "records.db") as kept:
        assert [one.thresholds for one in list_decisions(kept, ANY, 1)[0]] == [
            SHIPPED._replace(leaning=0.3, clear_finding=0.3)
        ]
    assert command("audit", "verify", *store)[0] == 0
    replayed = command("audit", "replay", "--all", "--rules", pack, *store)
    assert replayed[:2] == (0, "1 replayed: 1 identical, 0 with another verdict\n")


def test_a_threshold_that_was_changed_in_the_store_is_reported_and_decisions_are_still_listed(command, tmp_path):
    pack, task, store = tmp_path / "ours.py", tmp_path / "task.json", tmp_path / "records.db"
    pack.write_text('from outsourcing import *\nTUNED = {"leaning": (0.3, "why")}\n')
    task.write_text(json.dumps(EDGE_TASK))
    assert command("assess", task, "--rules", pack, "--store", store)[0] == 0
    with sqlite3.connect(store) as changed:
        changed.execute("UPDATE rulebooks SET manifest = json_set(manifest, '$.thresholds.leaning', 'low')")
    changed.close()
    assert command("audit", "list", "--store", store)[0] == 0
    assert "its manifest was changed [manifest-changed]" in "".join(command("audit", "verify", "--store", store)[1:])
