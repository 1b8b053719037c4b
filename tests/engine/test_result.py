"""Results: what tables and summaries show of a task, compared with its assessment."""

import random

import pytest
from conftest import ROOT, answers
from hypothesis import given, settings
from pydantic_core import PydanticSerializationError

from outsourcing import Advisor, load
from outsourcing.engine.core.scale import SHIPPED
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.portfolio.columns import AnswerSet
from outsourcing.engine.portfolio.result import Results, edge_of
from outsourcing.engine.portfolio.tasks import TaskRow

ADVISORS = {
    "shipped": Advisor(load()),
    "with a pack": Advisor(load(packs=[ROOT / "examples" / "packs" / "regulated_work"])),
}
NASTY = 'x","description":"","carried":{},"versions":\x1b[31m\u202e\u2028é😀\\'


def result(task, rules="shipped"):
    advisor = ADVISORS[rules]
    kind = advisor.rulebook.profile
    return Results(advisor).result(AnswerSet(kind, kind(**task).answers()))


@pytest.mark.parametrize("rules", ADVISORS)
@settings(max_examples=60)
@given(answers())
def test_the_text_of_a_result_is_what_its_assessment_writes(rules, task):
    advisor = ADVISORS[rules]
    assert result(task, rules).text == advisor.assess(advisor.rulebook.profile(**task)).json_line()


def test_an_interruption_stays_one_wherever_it_comes(monkeypatch):
    def interrupted(value):
        raise PydanticSerializationError("Error serializing to JSON: KeyboardInterrupt: ")

    monkeypatch.setattr("outsourcing.engine.core.text.to_json", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _ = result({"driver": "volume"}).text


def test_names_that_look_like_our_own_text_do_no_harm():
    advisor = ADVISORS["shipped"]
    known = AnswerSet(advisor.rulebook.profile, {"driver": "volume"})
    task = TaskRow(NASTY, NASTY, NASTY, known, (NASTY,), (NASTY,), (0,))
    profile = advisor.rulebook.profile(name=NASTY, description=NASTY, driver="volume")
    assert Results(advisor).result(known).line(task) == advisor.assess(profile, NASTY, {NASTY: NASTY}).json_line()


def test_what_tables_tell():
    found = result({"driver": "volume", "objective": "cost", "procedure": "documented", "decisions": "high_impact"})
    assert dict(found.roles) | {"DF1": "supporting", "DC2": "against", "BE1": "neither"} == dict(found.roles)
    assert found == found.__class__(
        verdict="BPO",
        score=-0.6774,
        confidence=0.29,
        sureness="unsure",
        coverage=0.4286,
        enough_known=False,
        edge=None,
        branch="",
        in_favour="BPO: Work driven by volume needs many people doing one routine. (DF1)",
        against="KPO: Decisions that affect the whole organisation need expertise. (DC2)",
        ask="skill_level",
        cautions=("check automation",),
        advice=found.advice,
        cfs=(-0.7, 0.0, -0.7, 0.0, 0.0, -0.7, 0.0),
        suggested=(),
        confirm_first=(),
        whole=found.whole,
    )


def test_without_answers_there_are_no_reasons_and_the_first_question_of_an_interview_is_recommended():
    found = result({})
    assert (found.verdict, found.in_favour, found.against, found.edge) == ("UNDECIDED", "", "", None)
    assert found.ask == Interviewer(ADVISORS["shipped"]).next_question({}).name


def test_the_recommended_question_is_the_one_that_the_interview_asks_next():
    """On 150 partial tasks, drawn with a fixed seed: from nearly nothing known to nearly everything."""
    chance, advisor = random.Random(20_000), ADVISORS["shipped"]  # noqa: S311
    interviewer, questions = Interviewer(Advisor(load())), advisor.rulebook.questions.values()
    for number in range(150):
        known = [question for question in questions if chance.random() < number / 150]
        task = {question.name: chance.choice(question.choices).value for question in known}
        expected = interviewer.next_question(task)
        assert result(task).ask == (expected.name if expected else ""), task


def test_a_question_answered_as_unknown_is_not_recommended_again():
    advisor = ADVISORS["shipped"]
    unsure = Results(advisor).result(AnswerSet(advisor.rulebook.profile, {}, ("provider_proof",))).ask
    assert unsure == Interviewer(advisor).next_question({"provider_proof": None}).name != "provider_proof"


def test_nothing_is_recommended_once_the_verdict_is_settled():
    questions = ADVISORS["shipped"].rulebook.questions.values()
    assert result({question.name: question.choices[0].value for question in questions}).ask == ""


@pytest.mark.parametrize(
    ("score", "coverage", "edge"),
    [
        (0.25, 0.4, 0.05), (0.2501, 0.4, None), (0.15, 0.4, 0.05), (0.1499, 0.4, None), (-0.2, 0.4, 0.0),
        (0.2, 0.3999, None),
    ],
)  # fmt: skip
def test_the_edge_is_near_where_the_leaning_turns_if_enough_is_known(score, coverage, edge):
    assert edge_of(score, coverage, SHIPPED) == edge
