"""Results: what tables and summaries tell of a task, held against its assessment."""

import pytest
from conftest import ROOT, answers
from hypothesis import given, settings
from pydantic_core import PydanticSerializationError

from outsourcing import Advisor, load
from outsourcing.engine.portfolio.columns import AnswerSet
from outsourcing.engine.portfolio.result import Results
from outsourcing.engine.portfolio.tasks import TaskRow

ADVISORS = {
    "shipped": Advisor(load()),
    "with a pack": Advisor(load(packs=[ROOT / "examples" / "packs" / "regulated_work"])),
}
NASTY = 'x","description":"","carried":{},"versions":\x1b[31m\u202e\u2028é😀\\'


def result(task, rules="shipped"):
    advisor = ADVISORS[rules]
    kind = advisor.rulebook.profile
    return Results(advisor).of(AnswerSet(kind, kind(**task).answers()))


@pytest.mark.parametrize("rules", ADVISORS)
@settings(max_examples=60)
@given(answers())
def test_the_text_of_a_result_is_what_its_assessment_writes(rules, task):
    advisor = ADVISORS[rules]
    assert result(task, rules).text == advisor.assess(advisor.rulebook.profile(**task)).json_line()


def test_an_interruption_stays_one_wherever_it_comes(monkeypatch):
    def interrupted(value):
        raise PydanticSerializationError("Error serializing to JSON: KeyboardInterrupt: ")

    monkeypatch.setattr("outsourcing.engine.portfolio.result.to_json", interrupted)
    with pytest.raises(KeyboardInterrupt):
        result({"driver": "volume"})


def test_names_that_look_like_our_own_text_do_no_harm():
    advisor = ADVISORS["shipped"]
    known = AnswerSet(advisor.rulebook.profile, {"driver": "volume"})
    task = TaskRow(NASTY, NASTY, NASTY, known, (NASTY,), (NASTY,), (0,))
    profile = advisor.rulebook.profile(name=NASTY, description=NASTY, driver="volume")
    assert Results(advisor).of(known).line(task) == advisor.assess(profile, NASTY, {NASTY: NASTY}).json_line()


def test_what_tables_tell():
    told = result({"driver": "volume", "objective": "cost", "procedure": "documented", "decisions": "high_impact"})
    assert told._replace(text="") == told.__class__(
        verdict="BPO",
        score=-0.4444,
        confidence=0.25,
        sureness="unsure",
        coverage=0.5714,
        branch="",
        in_favour="BPO: Work driven by volume needs many people doing one routine. (DF1)",
        against="KPO: Decisions that affect the whole organisation need expertise. (DC2)",
        ask="provider_proof",
        cautions=("check automation",),
        cfs=(-0.7, 0.0, -0.7, 0.0, 0.5, -0.7, 0.0),
        text="",
    )


def test_nothing_known_gives_no_reasons_and_the_question_that_moves_most():
    told = result({})
    assert (told.verdict, told.in_favour, told.against, told.edge) == ("UNDECIDED", "", "", None)
    assert told.ask in ADVISORS["shipped"].rulebook.questions


def test_where_everything_is_answered_nothing_is_worth_asking():
    questions = ADVISORS["shipped"].rulebook.questions.values()
    assert result({question.name: question.choices[0].value for question in questions}).ask == ""


def test_the_question_most_worth_asking_can_bring_another_verdict_if_any_can():
    advisor = ADVISORS["shipped"]
    task = {"driver": "volume", "objective": "cost", "procedure": "documented"}
    values = advisor.evaluator.values
    brings = {n for n in values if n not in task for v in values[n] if advisor.evaluate({**task, n: v})[0] != "BPO"}
    assert result(task).verdict == "BPO"
    assert result(task).ask in brings


@pytest.mark.parametrize(
    ("score", "coverage", "edge"),
    [
        (0.25, 0.4, 0.05), (0.2501, 0.4, None), (0.15, 0.4, 0.05), (0.1499, 0.4, None), (-0.2, 0.4, 0.0),
        (0.2, 0.3999, None),
    ],
)  # fmt: skip
def test_the_edge_is_near_where_the_leaning_turns_if_enough_is_known(score, coverage, edge):
    assert result({})._replace(score=score, coverage=coverage).edge == edge
