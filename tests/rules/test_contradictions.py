"""No advice contradicts other advice: what is never advised together, and why."""

import random
from itertools import combinations

import pytest
from advising import FOR_ADVICE, at_random, pairs, together
from conftest import SHARED

from outsourcing.engine.portfolio import read_tasks

KPO_TEAM = "team a_few_specialists|team domain_knowledge|team degree_and_certificate|team years_in_the_field|team experience_not_training"
APART = [
    (
        "caution keep_in_house_or_captive",
        "engagement third_party_vendor|engagement freelancer",
        "what should stay close does not go to a stranger",
    ),
    (
        "caution keep_data_in_the_country",
        "delivery near_shore*|delivery offshore|benefits global_talent",
        "what must not be seen from abroad is not worked on there",
    ),
    (
        "caution protect_personal_data",
        "benefits global_talent",
        "nobody counts on the world before the law was asked",
    ),
    (
        "caution keep_data_in_the_country|caution protect_personal_data|caution protect_secrets",
        "engagement freelancer",
        "a freelancer gets what anyone might see",
    ),
    (
        "caution have_a_fallback",
        "engagement freelancer",
        "a single person has no fallback",
    ),
    (
        "caution question_the_expert",
        "team degree_and_certificate",
        "who may be one too many needs no degree",
    ),
    (
        "caution do_not_pay_for_the_name",
        f"{KPO_TEAM}|provider proof_of_expertise|benefits not_lower_cost|branch *_outsourcing",
        "expertise that is not needed is not asked for",
    ),
    (
        "caution check_automation",
        "risks contractual_difficulties|measurement correctness_of_judgment|control one_clean_handover",
        "what a computer could follow leaves nothing open",
    ),
    (
        "caution agree_who_judges|benefits not_better_quality",
        "measurement adherence_and_accuracy|measurement correctness_of_judgment|figures *|price part_by_result"
        "|benefits better_quality",
        "what nobody can measure is not measured",
    ),
    (
        "delivery on_shore*|delivery near_shore*|team native_speakers",
        "benefits global_talent",
        "people near by are not people from all over the world",
    ),
    (
        "delivery near_shore*|delivery offshore",
        "benefits not_global_talent|team native_speakers",
        "work that goes abroad is done by people abroad",
    ),
    (
        "engagement in_house",
        "branch *|delivery *|provider *|price *|measurement *|figures *|control *|oversight *|team *|automation *"
        "|transition *|scaling *|benefits *|risks *",
        "what stays in house has no provider",
    ),
    (
        "engagement captive_centre|engagement in_house_or_shared_centre",
        "provider *|price *|oversight *|transition *|scaling *|control provider_decides_how|control you_approve_changes|risks lock_in"
        "|risks contractual_difficulties",
        "people of one's own are no provider",
    ),
    (
        "engagement captive_centre|engagement in_house_or_shared_centre",
        "benefits lower_cost|benefits advanced_technology",
        "a unit of one's own is a team to build, with tools to buy",
    ),
    (
        "engagement in_house*|engagement captive_centre",
        "branch specialists_of_the_trade",
        "who does it with people of one's own looks for no provider",
    ),
    (
        "engagement freelancer",
        "price *|transition *|oversight a_person_who_steers|team large_team|scaling *|benefits scalability"
        "|benefits freed_employees",
        "one person is no large team, and does not grow",
    ),
    (
        "provider a_sample_of_their_work",
        "provider experience_and_reviews|provider questions_about_process|provider questions_about_people|engagement third_party_vendor|engagement own_unit_run_by_provider|engagement captive_centre",
        "the one person who would do it is a freelancer",
    ),
    (
        "benefits not_scalability",
        "scaling *|team large_team",
        "what is little and always the same neither grows nor shrinks",
    ),
    (
        "benefits not_freed_employees",
        "team large_team",
        "what needs many people frees some",
    ),
    (
        "benefits better_quality",
        "risks service_debasement",
        "what can be seen to get better is not the work that gets worse unseen",
    ),
    (
        "risks hidden_costs",
        "team short_training",
        "who is trained in days costs no months",
    ),
]
OPPOSED = {frozenset((a, b)) for one, other, _ in APART for _, a, _, b in pairs(one, other)}


@pytest.mark.parametrize(("one", "other"), [row[:2] for row in APART], ids=[why for *_, why in APART])
def test_these_are_never_advised_together(one, other):
    assert list(together(one, other)) == []


def contradictions(assessment):
    return [
        (a.rule, b.rule)
        for a, b in combinations(assessment.advice, 2)
        if frozenset((f"{a.topic} {a.choice}", f"{b.topic} {b.choice}")) in OPPOSED
        and (a.part == b.part or "whole" in (a.part, b.part))
    ]


@pytest.fixture(scope="module")
def labelled(rulebook):
    file = SHARED / "labelled_tasks.csv"
    if not file.exists():
        pytest.skip(f"{file} stands beside the project, not in it")
    return read_tasks([str(file)], rulebook.profile)


def test_no_labelled_task_gets_contradictory_advice(labelled, advisor):
    assessed = {task.id: advisor.assess(task.profile) for task in labelled}
    assert {id_: found for id_, a in assessed.items() if (found := contradictions(a))} == {}


def test_every_decided_labelled_task_gets_advice_on_provider_team_and_measurement(labelled, advisor):
    assessed = [advisor.assess(task.profile) for task in labelled]
    decided = [{part.topic for part in a.advice} for a in assessed if a.verdict != "UNDECIDED"]
    assert len(decided) > 120
    assert set.intersection(*decided) >= {
        "provider",
        "price",
        "measurement",
        "figures",
        "control",
        "oversight",
        "team",
        "benefits",
    }


def test_no_labelled_task_gets_two_models_with_any_other_answers(labelled, advisor):
    """The table has no answers to the questions that advice rests on; here are some for each task."""
    chance = random.Random(7)  # noqa: S311
    for task in labelled * 5:
        known = task.profile.answers() | at_random(chance, FOR_ADVICE)
        assessment = advisor.assess(advisor.rulebook.profile(**known))
        choices = {
            topic: {p.choice for p in assessment.advice if p.topic == topic} for topic in ("delivery", "engagement")
        }
        assert max(map(len, choices.values())) <= 1, known
        assert contradictions(assessment) == [], known


@pytest.mark.parametrize("place", ["on_site", "physical"])
def test_behind_a_closed_gate_there_is_nothing_to_advise_but_the_caution(labelled, advisor, rulebook, place):
    for task in labelled:
        assessed = advisor.assess(rulebook.profile(**{**task.profile.answers(), "work_place": place}))
        assert (assessed.verdict, {part.topic for part in assessed.advice}) == ("NEITHER", {"caution"})
