"""Advice: each rule seen firing and silent, one choice where there can be one only, texts, and never a vote."""

import random
import re
from itertools import product

import pytest
from advising import ADVISING, FOR_ADVICE, GATES, RULEBOOK, VOCABULARY, VOTING, at_random, together, values_of
from conftest import answers
from hypothesis import given, settings

from outsourcing import Balance, Finding, Task, Topic, Verdict, assess, load
from outsourcing.engine.core.conditions import example_facts, matches
from outsourcing.engine.core.errors import RulebookError
from outsourcing.rules.catalogue.services import Service

TASKS = {  # whole tasks, sure enough of their verdict to bear another answer or two
    "BPO": {
        "driver": "volume",
        "objective": "cost",
        "provider_proof": "industry_experience",
        "decisions": "routine",
        "procedure": "documented",
        "skill_level": "basic",
    },
    "KPO": {
        "driver": "insight",
        "objective": "knowledge",
        "provider_proof": "subject_expertise",
        "decisions": "high_impact",
        "procedure": "judgment",
        "skill_level": "specialist",
    },
    "SPLIT": {
        "driver": "volume",
        "objective": "cost",
        "decisions": "high_impact",
        "procedure": "judgment",
        "skill_level": "specialist",
        "separability": "separable",
    },
    "SPLIT by decisions": {
        "driver": "volume",
        "objective": "both",
        "provider_proof": "industry_experience",
        "decisions": "high_impact",
        "procedure": "judgment",
        "separability": "separable",
    },
    "UNDECIDED": {},
    "UNDECIDED, in the middle": {
        "driver": "both",
        "objective": "both",
        "provider_proof": "both",
        "decisions": "moderate",
        "procedure": "partly_documented",
        "skill_level": "trained",
    },
    "UNDECIDED, with marks of both kinds": {
        "driver": "volume",
        "objective": "cost",
        "provider_proof": "both",
        "procedure": "judgment",
        "skill_level": "specialist",
    },
}


def all_answers(questions):
    return product(*(values_of(Task, name) for name in questions))


def fires(rule, facts):
    return all(any(matches(p, values) for values in facts[p.fact]) is not p.negated for p in rule.patterns)


def choices_on(task, topic):
    return [part.choice for part in assess(task).advice if part.topic == topic]


# Each rule fires in a whole task, and is silent in another


@pytest.mark.parametrize("rule", ADVISING, ids=lambda rule: rule.id)
def test_every_fires_example_fires_in_a_complete_task(rule):
    for line in rule.fires:
        known = dict(example_facts(rule.patterns, line, VOCABULARY)).get(Task, {})
        assessed = [assess(task | known) for task in TASKS.values()]
        verdicts = {a.verdict for a in assessed if rule.id in [part.rule for part in a.advice]}
        assert line["kind"] in verdicts if "kind" in line else verdicts, line


def test_a_task_without_answers_gets_no_advice():
    assert assess({}).advice == ()


def test_every_topic_has_rules():
    assert {fact["topic"] for rule in ADVISING for fact in rule.conclusions()} == set(Topic)


def test_conditions_as_sets_predict_what_experta_fires(advisor):
    """What follows rests on the sets. Tasks are picked at random, around an example of each rule in turn."""
    chance = random.Random(6)  # noqa: S311
    fired = []
    for rule in ADVISING * 6:
        line = chance.choice(rule.fires)
        tasks = [task for name, task in TASKS.items() if line.get("kind", name) in name]
        others = [name for name in VOTING if chance.random() < 0.1]
        known = chance.choice(tasks) | at_random(chance, FOR_ADVICE + others)
        known |= dict(example_facts(rule.patterns, line, VOCABULARY)).get(Task, {})
        inferred = advisor.run(known)
        weighed = inferred.weighed
        facts = {Task: [known], Finding: weighed.findings, Balance: [weighed.balance], Verdict: [inferred.verdict]}
        fired.append({firing.name for firing in inferred.fired} & {rule.id for rule in ADVISING})
        assert fired[-1] == {rule.id for rule in ADVISING if fires(rule, facts)}, known
    assert set().union(*fired) == {rule.id for rule in ADVISING}
    assert set.intersection(*fired) == set()


def test_advice_that_a_split_task_shares_with_one_kind_is_for_that_part():
    for rule in ADVISING:
        kinds = {kind for p in rule.patterns if p.fact is Verdict for test in p.tests for kind in test.accepted}
        part = {("BPO", "SPLIT"): "BPO", ("KPO", "SPLIT"): "KPO", ("BPO", "KPO", "SPLIT"): "whole", (): "whole"}
        expected = part.get(tuple(sorted(kinds)))
        assert expected is None or {fact["part"] for fact in rule.conclusions()} == {expected}, rule.id


# One choice where there can be one only

BENEFITS = ("lower_cost", "global_talent", "better_quality", "scalability", "freed_employees", "advanced_technology")
ONE_OF = {
    "delivery": "delivery *",
    "engagement": "engagement *",
    "branch": "branch *",
    "size of the team": "team large_team|team a_few_people|team a_few_specialists",
    "skills": "team basic_skills|team practised_skill|team domain_knowledge",
    "qualification": "team no_degree|team degree_and_certificate|team years_in_the_field",
    "training": "team short_training|team long_training|team experience_not_training",
    "say over the steps": "control you_define_the_process|control you_approve_changes",
    "room for judgment": "control provider_decides_how|control a_few_fixed_points",
    "what volume work is paid by": "price by_the_piece|price by_the_person|price by_the_stage",
    "what judgment is paid by": "price by_time|price by_the_stage",
    "the result": "price part_by_result|price not_by_result",
    "figures of volume work": "figures answered_*|figures wait_*|figures correct_*|figures finished_*",
    "the change-over": "transition watch_then_change_places|transition run_in_parallel",
    "how judgment is measured": "measurement correctness_of_judgment|measurement figures_and_samples|measurement an_agreed_judge",
    "what is lost": "risks loss_of_competency",
    "how the steps are passed on": "transition watch_then_change_places|transition collect_cases",
    "what software does": "automation assisted_answers|automation checked_drafts|automation sorted_texts",
    "cut": "control one_clean_handover|caution find_a_cut",
    "care for what must not fail": "caution keep_in_house_or_captive|caution have_a_fallback",
} | {benefit: f"benefits {benefit}|benefits not_{benefit}" for benefit in BENEFITS if benefit != "advanced_technology"}


@pytest.mark.parametrize("choices", ONE_OF.values(), ids=ONE_OF)
def test_at_most_one_of_these_is_advised(choices):
    assert list(together(choices, choices)) == []


def test_recommendations_that_can_be_combined_are_found():
    """The promise above would hold of anything if nothing were ever found."""
    assert list(together("caution protect_secrets", "caution keep_data_in_the_country")) == []
    [found] = together("caution protect_secrets", "caution agree_who_judges")
    assert found.startswith("CA7 caution protect_secrets, CA10 caution agree_who_judges: {")
    assert choices_on({"data_sensitivity": "confidential", "quality_measure": "hardly"}, "caution") == [
        "protect_secrets",
        "agree_who_judges",
    ]


def place_of(place, data, language, hours):
    """Where the work may go, settled in this order: the place, the data, the language, the hours."""
    if place == "country" or (place in ("anywhere", None) and data == "restricted"):
        return ["on_shore"]
    if place != "anywhere" or data is None or language is None:
        return []
    if language == "native":
        return ["on_shore_or_language_hub"]
    return {"needed": ["near_shore_or_night_shift"], "not_needed": ["offshore"], None: []}[hours]


def test_place_data_language_and_hours_decide_delivery():
    questions = "work_place", "data_sensitivity", "language_level", "shared_hours"
    for values in all_answers(questions):
        known = {name: value for name, value in zip(questions, values, strict=True) if value}
        assert choices_on(TASKS["BPO"] | known, "delivery") == place_of(*values), known


def test_time_ownership_and_steadiness_decide_engagement():
    """Whatever the other answers that its rules read; of work that is done on site, other tests tell."""
    rules = [rule for rule in ADVISING if rule.id.startswith("EN")]
    questions = sorted(set().union(*(rule.reads() for rule in rules)))
    firing = []
    for rule in rules:
        places = [place for place, name in enumerate(questions) if name in rule.reads()]
        read = [questions[place] for place in places]
        fired = {v for v in all_answers(read) if fires(rule, {Task: [dict(zip(read, v, strict=True))]})}
        firing.append((places, fired, {fact["choice"] for fact in rule.conclusions()}))
    for values in all_answers(questions):
        known = dict(zip(questions, values, strict=True))
        if known["work_place"] in ("on_site", "physical"):
            continue
        at_home = known["work_place"] == "country" or known["data_sensitivity"] == "restricted"
        ongoing = known["unit_ownership"] and (known["unit_ownership"] != "own" or known["steadiness"] or at_home)
        settled = known["time_span"] == "project" or (known["time_span"] == "ongoing" and ongoing)
        choices = [advised for places, fired, advised in firing if tuple(values[place] for place in places) in fired]
        assert len(set().union(*choices)) == bool(settled), known


BRANCHES = {
    "accounting": "accounting",
    "analytics": "analytics",
    "business_research": "business_research",
    "consultancy": "consultancy",
    "corporate_training": "corporate_training",
    "creative_design": "creative_design",
    "data_analysis": "analysis_process_outsourcing",
    "education": "education",
    "engineering": "engineering",
    "financial_management": "financial_management",
    "financial_research": "financial_research_outsourcing",
    "legal": "legal_process_outsourcing",
    "market_research": "market_research_outsourcing",
    "medical_assistance": "medical_assistance",
    "project_management": "project_management",
    "research_and_development": "research_process_outsourcing",
    "writing_and_content": "writing_and_content",
}
MADE_UP_OF = {
    "analytics": "data_analysts",
    "call_centre": "telecallers",
    "consultancy": "consultants",
    "customer_support": "customer_service_executives",
    "data_analysis": "data_analysts",
    "data_entry": "data_entry_operators",
    "engineering": "engineers",
    "financial_management": "a_financial_manager",
    "help_desk": "technical_support_agents",
    "legal": "lawyers",
    "medical_assistance": "medical_assistants",
    "project_management": "a_project_manager",
    "technical_support": "technical_support_agents",
    "telemarketing": "telecallers",
}


AUTOMATED = dict.fromkeys(("customer_support", "call_centre", "help_desk", "technical_support"), "assisted_answers")
AUTOMATED |= dict.fromkeys(
    ("writing_and_content", "legal", "market_research", "business_research", "financial_research", "marketing"),
    "checked_drafts",
)
FIGURES = dict.fromkeys(
    ("customer_support", "call_centre", "telemarketing", "front_office_assistance"), "answered_solved_given_up"
)
FIGURES |= dict.fromkeys(("help_desk", "technical_support"), "wait_solved_satisfied")
FIGURES |= dict.fromkeys(("payroll", "human_resources"), "correct_punctual_corrected")


@pytest.mark.parametrize("service", Service, ids=str)
def test_what_a_service_adds_to_advice(service):
    """Examples show some of the services that a rule accepts; here are all of them."""
    added = {kind: assess(TASKS[kind] | {"service": service}).advice for kind in ("BPO", "KPO")}
    advised = {kind: {(p.topic, p.choice) for p in advice if "service" in p.answers} for kind, advice in added.items()}
    side = "KPO" if service in BRANCHES and service != "accounting" else "BPO"
    expected = {"BPO": set(), "KPO": set()}
    if service in BRANCHES:
        expected["KPO"].add(("branch", BRANCHES[service]))
    elif service != "other":
        expected["KPO"].add(("branch", "specialists_of_the_trade"))
    if service in MADE_UP_OF:
        expected[side].add(("team", MADE_UP_OF[service]))
    if service in ("analytics", "data_analysis"):
        expected["KPO"].add(("team", "analysis_tools"))
    if service in AUTOMATED:
        for advice in expected.values():
            advice.add(("automation", AUTOMATED[service]))
    if service in FIGURES:
        expected["BPO"].add(("figures", FIGURES[service]))
    if side == "KPO" and not service.contested:
        expected["BPO"].add(("caution", "do_not_pay_for_the_name"))
    assert advised == expected


# Texts

FACTS = [pytest.param(fact, id=f"{rule.id}-{fact['choice']}") for rule in ADVISING for fact in rule.conclusions()]


@pytest.mark.parametrize("fact", FACTS)
def test_a_recommendation_has_a_short_name_and_a_sentence(fact):
    assert re.fullmatch("[a-z]+(_[a-z]+)*", fact["choice"])
    assert len(fact["choice"]) <= 30
    assert re.fullmatch(r"[a-z].*[^.?]" if fact["topic"] == "condition" else r"[A-Z].*[.?]", fact["text"])
    if fact["topic"] == "caution":
        assert len(fact["text"]) <= 66, "a caution is one line at 80 columns"


def test_no_two_rules_have_the_same_text():
    texts = [text for rule in ADVISING for text in {fact["text"] for fact in rule.conclusions()}]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("topic", "word", "why"),
    [
        ("delivery", "provider", "where the work goes is not who does it: it may be a unit of one's own"),
        ("engagement", "elsewhere", "who does the work is not where: it may have to stay in the country"),
        ("team", "provider", "what the people are like is not whose they are"),
    ],
)
def test_a_topic_keeps_to_itself(topic, word, why):
    texts = [fact["text"] for rule in ADVISING for fact in rule.conclusions() if fact["topic"] == topic]
    assert [text for text in texts if word in text] == [], why


# Advice never votes


def test_rules_that_decide_do_not_read_advice_questions():
    deciding = set().union(*(rule.reads() for rule in RULEBOOK.rules if rule not in ADVISING))
    assert deciding == {*VOTING, *GATES}
    assert set(FOR_ADVICE) <= set().union(*(rule.reads() for rule in ADVISING))


@settings(max_examples=150)
@given(answers(), answers())
def test_answers_to_advice_questions_never_change_the_verdict(task, others):
    voting = {name: value for name, value in task.items() if name in VOTING}
    known = voting | {name: value for name, value in others.items() if name in FOR_ADVICE and name not in GATES}
    besides = {"advice", "firings", "profile"}
    assert assess(known).model_dump(exclude=besides) == assess(voting).model_dump(exclude=besides)


RULE = '''
@rule("AA1", {conditions}, source=SOURCE)
def a_rule():
    """Title.

    Why: so.
    Fires: {fires}
    Silent: {silent}
    """
    yield {conclusion}
'''
FRONT = {
    "conditions": 'Task(office="front_office")',
    "fires": '{"office": "front_office"}',
    "silent": '{"office": "back_office"}',
}
UNLESS_FRONT = {
    "conditions": 'Task(driver="volume"), NOT(Task(office="front_office"))',
    "fires": '{"driver": "volume"}',
    "silent": '{"driver": "volume", "office": "front_office"}',
}
FRONT_ON_BALANCE = FRONT | {"conditions": 'Balance(leaning="even"), Task(office="front_office")'}
FRONT_ON_BALANCE |= {key: FRONT[key].replace("{", '{"leaning": "even", ') for key in ("fires", "silent")}
MUCH = {"conditions": 'Task(volume="high")', "fires": '{"volume": "high"}', "silent": '{"volume": "low"}'}
VOTE, ADVICE = 'Evidence("driving_force", BPO, STRONG)', 'Advice(Topic.RISKS, "a_risk", "Beware.", WHOLE)'


@pytest.mark.parametrize(
    ("written", "concludes"),
    [
        pytest.param(FRONT, "Evidence", id="where it is so"),
        pytest.param(UNLESS_FRONT, "Evidence", id="where it is not so"),
        pytest.param(FRONT_ON_BALANCE, "Verdict", id="a verdict"),
    ],
)
def test_a_vote_on_a_question_that_does_not_vote_is_refused(pack, written, concludes):
    name, _ = pack(RULE.format(**written, conclusion=VOTE if concludes == "Evidence" else 'Verdict("BPO", "because")'))
    with pytest.raises(RulebookError) as error:
        load(name)
    cure = '; to let it vote, add votes={"office": "driving_force"} to PACK' if concludes == "Evidence" else ""
    assert [problem.message for problem in error.value.problems] == [
        f'rule AA1: it concludes {concludes} from "office", which serves no difference and so does not vote{cure}'
    ]


@pytest.mark.parametrize(
    ("written", "conclusion"),
    [
        pytest.param(FRONT, ADVICE, id="advice on a question that does not vote"),
        pytest.param(UNLESS_FRONT, ADVICE, id="advice unless it is so"),
        pytest.param(FRONT_ON_BALANCE, ADVICE, id="advice on a balance"),
        pytest.param(MUCH, VOTE, id="a vote on a question that votes"),
    ],
)
def test_other_votes_and_advice_are_not_refused(pack, written, conclusion):
    name, _ = pack(RULE.format(**written, conclusion=conclusion))
    assert [rule.id for rule in load(name).rules] == ["AA1"]


# One answer apart, advised otherwise

BPO, KPO, SPLIT = TASKS["BPO"], TASKS["KPO"], TASKS["SPLIT"]
BY_WIRE = {
    "work_place": "anywhere",
    "data_sensitivity": "open",
    "language_level": "fluent",
    "shared_hours": "not_needed",
}
FOR_YEARS = {"time_span": "ongoing", "unit_ownership": "provider"}
MANY, FEW = ("large_team basic_skills no_degree short_training", "a_few_people basic_skills no_degree short_training")
BOUNDARIES = [  # topic, task, question, and by its answer what is advised
    ("caution", {"failure_effect": "mission_critical"}, "core", {"core": "keep_in_house_or_captive", "non_core": "have_a_fallback"}),
    ("caution", BPO, "input_form", {"structured": "check_automation", "unstructured": ""}),
    ("branch", BPO, "office", {"front_office": "front_office", "back_office": "back_office"}),
    ("condition", BPO, "data_sensitivity", {"personal": "the_law_allows_it", "personal_and_confidential": "the_law_allows_it", "restricted": "data_in_the_country", "open": ""}),
    ("condition", KPO, "failure_effect", {"mission_critical": "somebody_can_step_in", "tolerable": ""}),
    ("condition", BPO, "work_place", {"country": "work_in_the_country", "anywhere": ""}),
    ("branch", KPO, "service", {"legal": "legal_process_outsourcing", "other": ""}),
    ("delivery", BPO | BY_WIRE, "work_place", {"anywhere": "offshore", "country": "on_shore", "on_site": ""}),
    ("delivery", BPO | BY_WIRE, "data_sensitivity", {"personal": "offshore", "restricted": "on_shore"}),
    ("delivery", KPO | BY_WIRE, "language_level", {"fluent": "offshore", "native": "on_shore_or_language_hub"}),
    ("delivery", KPO | BY_WIRE, "shared_hours", {"not_needed": "offshore", "needed": "near_shore_or_night_shift"}),
    ("engagement", KPO | FOR_YEARS, "unit_ownership", {"provider": "third_party_vendor", "shared": "own_unit_run_by_provider"}),
    ("engagement", BPO | FOR_YEARS, "quality_measure", {"objective": "third_party_vendor", "hardly": "own_unit_run_by_provider"}),
    ("engagement", {"time_span": "ongoing", "unit_ownership": "own"}, "steadiness", {"steady": "captive_centre", "varying": "captive_centre"}),
    ("engagement", {"time_span": "ongoing", "unit_ownership": "own", "steadiness": "steady"}, "work_place", {"anywhere": "captive_centre", "country": "in_house_or_shared_centre"}),
    ("engagement", {"time_span": "ongoing", "unit_ownership": "own", "steadiness": "varying"}, "data_sensitivity", {"personal": "captive_centre", "restricted": "in_house_or_shared_centre"}),
    ("caution", BPO | {"procedure": "partly_documented"}, "volume", {"high": "check_automation_in_part", "medium": ""}),
    ("benefits", BPO, "work_place", {"anywhere": "lower_cost", "country": "not_global_talent"}),
    ("benefits", BPO | {"work_place": "country"}, "data_sensitivity", {"open": "not_global_talent", "restricted": "not_global_talent"}),
    ("measurement", KPO, "quality_measure", {"expert_review": "correctness_of_judgment", "objective": "figures_and_samples", "hardly": "an_agreed_judge"}),
    ("team", BPO | {"volume": "low"}, "skill_level", {"trained": FEW, "specialist": "a_few_people short_training practised_skill"}),
    ("risks", KPO, "procedure", {"judgment": "loss_of_competency", "partly_documented": ""}),
    ("provider", BPO, "data_sensitivity", {"open": "experience_and_reviews questions_about_process", "personal": "experience_and_reviews questions_about_process questions_about_data"}),
    ("measurement", SPLIT, "separability", {"separable": "adherence_and_accuracy correctness_of_judgment", "entangled": ""}),
    ("control", BPO, "control", {"client": "you_define_the_process", "provider": "you_approve_changes"}),
    ("control", SPLIT, "separability", {"separable": "you_define_the_process provider_decides_how one_clean_handover stages_and_their_share", "entangled": ""}),
    ("team", BPO, "volume", {"high": MANY, "low": FEW}),
    ("price", BPO, "procedure", {"documented": "by_the_piece", "partly_documented": "by_the_person"}),
    ("price", SPLIT, "time_span", {"ongoing": "by_the_person by_time", "project": "by_the_stage"}),
    ("price", BPO | {"volume": "high"}, "quality_measure", {"objective": "by_the_piece part_by_result", "hardly": "by_the_piece not_by_result"}),
    ("figures", BPO, "service", {"help_desk": "wait_solved_satisfied", "call_centre": "answered_solved_given_up", "payroll": "correct_punctual_corrected", "bookkeeping": "finished_days_redone"}),
    ("figures", KPO, "quality_measure", {"expert_review": "agreed_accepted_kept", "hardly": ""}),
    ("oversight", BPO, "reserved_decisions", {"none": "a_person_who_steers", "regulated": "a_person_who_steers audit_and_exit"}),
    ("oversight", BPO, "volume", {"high": "a_person_who_steers rights_of_staff", "low": "a_person_who_steers"}),
    ("automation", KPO, "service", {"legal": "checked_drafts", "engineering": ""}),
    ("automation", BPO | {"service": "data_processing"}, "input_form", {"unstructured": "sorted_texts", "structured": ""}),
    ("automation", BPO | {"service": "help_desk"}, "data_sensitivity", {"open": "assisted_answers", "personal": "assisted_answers data_in_software"}),
    ("transition", BPO, "failure_effect", {"tolerable": "start_small watch_then_change_places", "mission_critical": "start_small run_in_parallel"}),
    ("transition", KPO, "procedure", {"documented": "start_small", "judgment": "start_small collect_cases"}),
    ("scaling", KPO, "time_span", {"ongoing": "agree_the_way_back", "project": ""}),
    ("benefits", BPO, "quality_measure", {"objective": "lower_cost better_quality", "hardly": "lower_cost not_better_quality"}),
    ("risks", BPO, "training", {"minimal": "", "extended": "hidden_costs"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("topic", "task", "question", "advised"), BOUNDARIES, ids=[f"{t}-{q}" for t, _, q, _ in BOUNDARIES]
)
def test_one_other_answer_changes_the_advice(topic, task, question, advised):
    assert {answer: " ".join(choices_on(task | {question: answer}, topic)) for answer in advised} == advised


def test_every_topic_has_such_an_answer():
    assert {topic for topic, *_ in BOUNDARIES} == set(Topic)


def test_a_vote_on_all_answers_at_once_is_refused(pack):
    """Among them are those that do not vote."""
    whole = FRONT | {"conditions": '"t" << Task(volume="high")', "fires": MUCH["fires"], "silent": MUCH["silent"]}
    name, _ = pack(RULE.format(**whole, conclusion=VOTE))
    with pytest.raises(RulebookError, match="it binds all answers, including those that do not vote"):
        load(name)
    name, _ = pack(RULE.format(**whole, conclusion=ADVICE))
    assert [rule.id for rule in load(name).rules] == ["AA1"]
