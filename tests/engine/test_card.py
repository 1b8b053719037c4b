"""The card: everything that matters on one screen, in the words of the questions."""

import io
import re
from itertools import combinations, product

import pytest
from conftest import answers
from hypothesis import given, settings
from reports import BPO, KPO, SPLIT, THIN
from rich.console import Console

from outsourcing import Advisor, load
from outsourcing.engine.explanation.counterfactuals import answers_to_turn, single_changes
from outsourcing.engine.report.assessment import show_one
from outsourcing.engine.report.card import MAX_LINES, card, title
from outsourcing.engine.report.document import Labelled
from outsourcing.engine.report.plan import MAX_SENTENCES, plan
from outsourcing.engine.report.task_report import report_on

RULEBOOK = load()
ADVISOR = Advisor(RULEBOOK)
CAUTIOUS = {  # answers that bring the most cautions
    "data_sensitivity": "personal",
    "reserved_decisions": "regulated",
    "failure_effect": "mission_critical",
    "quality_measure": "hardly",
}
# of rules and sources, [A, opening]; names such as skill_level; scores such as -0.40
TECHNICAL = re.compile(r"\b[A-Z]{2}\d{1,2}\b|\[[^\]]*\]|\w_\w|\d\.\d\d")


def assessed(task):
    return ADVISOR.assess(RULEBOOK.profile(name="Calls", **task))


def rows(task):
    assessment, to_turn = assessed(task), answers_to_turn(ADVISOR, task)
    *_, labelled = card(assessment, RULEBOOK.questions, single_changes(ADVISOR, assessment.profile), to_turn).blocks
    assert isinstance(labelled, Labelled)
    return dict(labelled.rows)


def screen(assessment, width=80):
    out = io.StringIO()
    show_one(assessment, ADVISOR, Console(file=out, width=width, highlight=False, markup=False), detail=False)
    return [line.rstrip() for line in out.getvalue().splitlines()]


@settings(max_examples=60)
@given(answers())
def test_a_card_fits_a_screen_and_has_no_technical_terms(task):
    lines = screen(assessed(task))
    assert len(lines) <= MAX_LINES, "\n".join(lines)
    assert not [line for line in lines if TECHNICAL.search(line)]


def test_the_technical_terms_would_be_found():
    assert [bool(TECHNICAL.search(text)) for text in ("(PF1)", "[B, opening]", "skill_level", "-0.40", "BPO")] == [
        *[True] * 4,
        False,
    ]


def test_the_reasons_are_the_answers_that_count_most():
    assert rows(BPO)["Because"] == (
        "What is the work mostly about? Volume",
        "What do you want most from a provider? Lower cost",
        "How is the work done? By documented steps",
    )
    assert rows(BPO)["Against it"] == ("nothing",)
    assert rows(BPO | {"core": "core"})["Against it"] == ("Does this work set you apart from your rivals? Core",)


def test_an_open_or_split_verdict_has_reasons_for_each_side():
    shown = rows(SPLIT)
    assert "What is the work mostly about? Volume" in shown["For BPO"]
    assert "What do you want most from a provider? Cost and knowledge" not in shown["For BPO"] + shown["For KPO"]
    assert "What decisions does the work involve? High impact" in shown["For KPO"]
    assert "Because" not in shown
    assert rows(THIN)["For BPO"] == ("What is the work mostly about? Volume",)


def test_the_next_steps_of_an_open_verdict_are_the_questions_that_would_decide():
    shown = rows(THIN)["Next steps"]
    asked = [name for decider in assessed(THIN).would_decide for name in decider.answers]
    assert asked
    assert shown[0] == f"Find out: {RULEBOOK.questions[asked[0]].text}"


def test_what_would_change_the_verdict_is_said_with_the_verdict_that_it_leads_to():
    task = BPO | {"procedure": "judgment", "skill_level": "trained"}
    kinds = {change.verdict for change in single_changes(ADVISOR, task) if change.answers[0].instead[0].value}
    shown = rows(task)["Would change it"]
    assert {line.partition(": ")[0].removeprefix("to ") for line in shown} <= kinds
    assert rows(BPO)["Would change it"] == ("two of the 6 answers together; no single one",)


def test_every_caution_is_shown_or_counted():
    cautions = [part for part in assessed(BPO | CAUTIOUS).advice if part.topic == "caution"]
    shown = rows(BPO | CAUTIOUS)["Take care"]
    hidden = re.fullmatch(r"and (\d+) more, in the details", shown[-1])
    assert len(cautions) == (len(shown) - 1 + int(hidden[1]) if hidden else len(shown))
    assert len(screen(assessed(BPO | CAUTIOUS))) <= MAX_LINES


@pytest.mark.parametrize("task", [BPO, KPO, SPLIT], ids=["BPO", "KPO", "SPLIT"])
def test_the_plan_has_up_to_twelve_sentences_and_no_caution(task):
    assessment = assessed(task | {"work_place": "anywhere", "time_span": "ongoing", "unit_ownership": "provider"})
    parts = plan(assessment)
    assert [part.title for part in parts] == ["Before you begin", "Choosing a provider", "The contract", "Afterwards"]
    assert all(1 <= len(part.blocks) <= MAX_SENTENCES for part in parts)
    texts = [line.text for part in parts for line in part.blocks]
    assert len(texts) == len(set(texts))
    assert any(text.rpartition(": ")[2].startswith(("Ask which process", "Ask who exactly")) for text in texts)
    assert not {one.text for one in assessment.advice if one.topic == "caution"} & set(texts)


def test_the_plan_of_a_split_task_says_of_each_topic_what_holds_for_either_part():
    parts = {part.title: part for part in plan(assessed(SPLIT | {"work_place": "anywhere"}))}
    for part in (parts["Choosing a provider"], parts["The contract"]):
        assert [line.text.partition(":")[0] for line in part.blocks[:2]] == ["For the BPO part", "For the KPO part"]


def test_work_that_stays_with_you_has_no_plan():
    reserved = KPO | {"reserved_decisions": "regulated", "separability": "entangled", "work_place": "country"}
    assert assessed(reserved).verdict == "NEITHER"
    assert plan(assessed(reserved)) == ()
    assert not {"Take care", "Next steps"} & rows(reserved).keys()
    assert plan(assessed(reserved | {"separability": "separable"})) != ()


def test_the_parts_of_a_split_task_have_the_names_that_its_description_gives():
    text = "Motor claims. Routine part: intake and usual cases; expert part: suspected fraud"
    [split, bpo] = [ADVISOR.assess(RULEBOOK.profile(description=text, **task)) for task in (SPLIT, BPO)]
    *_, shown = card(split, RULEBOOK.questions, (), 3).blocks
    assert dict(shown.rows)["Parts"] == (
        "routine part, as BPO: intake and usual cases",
        "expert part, as KPO: suspected fraud",
    )
    assert "Parts" not in dict(card(bpo, RULEBOOK.questions, (), 3).blocks[-1].rows)
    assert "Parts" not in rows(SPLIT)


@pytest.mark.parametrize(
    ("answers", "depends"),
    [
        ({}, ""),
        ({"data_sensitivity": "confidential", "failure_effect": "tolerable", "work_place": "anywhere"}, ""),
        ({"data_sensitivity": "restricted", "work_place": "country"}, ", if the data stays in your country"),
        ({"work_place": "country"}, ", if it stays in your country"),
        (
            {"data_sensitivity": "personal", "failure_effect": "mission_critical"},
            ", if the law lets you pass on the data and somebody can step in when it stops",
        ),
    ],
)
def test_every_headline_names_the_conditions_of_the_verdict(answers, depends):
    assessment = assessed(BPO | answers)
    assert title(assessment) == f"Calls: BPO, {assessment.confidence.words}{depends}"
    assert report_on(ADVISOR, assessment).firmness == f"{assessment.confidence.words}{depends}"


def test_a_verdict_that_is_open_or_neither_has_no_conditions():
    answers = {"data_sensitivity": "restricted", "failure_effect": "mission_critical"}
    assert title(assessed(THIN | answers)) == "Calls: UNDECIDED, too little known"
    assert title(assessed(BPO | answers | {"work_place": "on_site"})) == "Calls: NEITHER, sure"


@pytest.mark.parametrize("task", [BPO, KPO, SPLIT, THIN, BPO | {"procedure": "judgment", "skill_level": "trained"}])
def test_no_fewer_answers_than_the_card_says_would_change_the_verdict(task):
    """Against every way to answer one or two of the questions otherwise."""
    today, _ = ADVISOR.evaluate(task)
    choices = {name: RULEBOOK.questions[name].choices for name in task}
    ways = (
        (count, dict(zip(names, values, strict=True)))
        for count in (1, 2)
        for names in combinations(task, count)
        for values in product(*(choices[name] for name in names))
    )
    changing = [count for count, other in ways if ADVISOR.evaluate(task | other)[0] != today]
    assert answers_to_turn(ADVISOR, task) == min(changing, default=3)
