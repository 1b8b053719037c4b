"""Explanations (how, why not, what if), compared with the advisor itself."""

import csv
from itertools import combinations
from math import fsum

import pytest
from conftest import SHARED, answers
from hypothesis import given, settings

from outsourcing import Advisor, AdvisorError, load
from outsourcing.engine.core.scale import SHIPPED, figure
from outsourcing.engine.explanation import explain
from outsourcing.engine.explanation.comparison import compare
from outsourcing.engine.interview.interviewer import Interviewer

RULEBOOK = load()
ADVISOR = Advisor(RULEBOOK)
DECIDING = Advisor(RULEBOOK._replace(rules=tuple(r for r in RULEBOOK.rules if r.id in ADVISOR.evaluator.deciding)))
BPO_TASK = {"driver": "volume", "objective": "cost", "decisions": "routine", "procedure": "documented"}


def explained(task, *why_not, advisor=ADVISOR):
    return explain(advisor, advisor.assess(advisor.rulebook.profile(**task)), why_not)


def labelled():
    """The labelled tasks, as answers."""
    with (SHARED / "labelled_tasks.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        {name: row[name] for name in RULEBOOK.questions if row.get(name) not in (None, "", "unknown")} for row in rows
    ]


def fired(task):
    """The rules with a part in the verdict that fire."""
    return {firing.name for firing in DECIDING.run(task).fired}


def changed(task, changes):
    return {name: value for name, value in {**task, **changes}.items() if value is not None}


def single_changes_are_those_listed(task):
    today, _ = DECIDING.verdict(task)
    told = explained(task)
    listed = {
        (one.question, option.value): (change.verdict, change.score)
        for change in told.what_if.singles
        for one in change.answers
        for option in one.instead
    }
    for name, question in RULEBOOK.questions.items():
        for value in (*map(str, question.choices), None):
            kind, score = DECIDING.verdict(changed(task, {name: value}))
            assert listed.get((name, value)) == ((kind, score) if kind != today else None), (task, name, value)


@pytest.mark.minutes
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the project")
def test_exactly_the_listed_changes_change_the_verdict_of_labelled_tasks():
    tasks = labelled()
    assert len(tasks) == 141
    for task in tasks:
        single_changes_are_those_listed(task)


@pytest.mark.slow
@settings(max_examples=30)
@given(answers())
def test_exactly_the_listed_changes_change_the_verdict(task):
    single_changes_are_those_listed(task)


def pairs_that_bring_what_neither_answer_brings(task):
    """By brute force: every pair of other answers, with the verdict that both bring and neither brings alone."""
    today, _ = ADVISOR.verdict(task)
    other = {
        name: [str(choice) for choice in question.choices if choice != task.get(name)]
        for name, question in RULEBOOK.questions.items()
        if name != "service"  # has 38 answers, in four groups
    }
    alone = {(n, v): ADVISOR.evaluate({**task, n: v})[0] for n, values in other.items() for v in values}
    for one, two in combinations(alone, 2):
        kind, _ = ADVISOR.evaluate({**task, **dict((one, two))})
        if one[0] != two[0] and kind not in (today, alone[one], alone[two]):
            yield frozenset((one, two)), kind


def listed(changes):
    """The pairs in a list of changes, answer by answer, those about services left out."""
    for change in changes:
        first, second = change.answers
        for one in first.instead:
            for two in second.instead:
                if "service" not in (first.question, second.question):
                    yield frozenset(((first.question, one.value), (second.question, two.value))), change.verdict


@pytest.mark.slow
@settings(max_examples=15)
@given(answers())
def test_pairs_lead_to_a_verdict_to_which_neither_answer_leads(task):
    assert set(listed(explained(task).what_if.pairs)) == set(pairs_that_bring_what_neither_answer_brings(task))


def test_a_verdict_that_two_answers_lead_to_is_listed():
    task = {
        "objective": "both",
        "core": "non_core",
        "analysis": "some",
        "procedure": "judgment",
        "skill_level": "advanced_degree",
    }
    [bpo] = explained(task, "BPO").why_not_verdicts
    pairs = [{one.question: one.instead[0].value for one in change.answers} for change in bpo.changes]
    assert {"driver": "volume", "skill_level": "trained"} in pairs
    assert ADVISOR.verdict({**task, "driver": "volume", "skill_level": "trained"})[0] == "BPO"


@pytest.mark.slow
@settings(max_examples=30)
@given(answers())
def test_unaided_pairs_are_those_in_which_neither_answer_changes_the_verdict(task):
    today, _ = ADVISOR.verdict(task)
    found = explained(task).what_if
    for change in found.pairs:
        alone = {ADVISOR.evaluate({**task, one.question: one.instead[0].value})[0] for one in change.answers}
        assert (change in found.unaided_pairs()) is (alone == {today})


@settings(max_examples=20)
@given(answers())
def test_the_ledger_adds_up_to_the_score(task):
    told = explained(task)
    assert round(fsum(opinion.share for opinion in told.opinions()), 4) == told.score
    assert all((opinion.share > 0) is (opinion.side == "KPO") for opinion in told.opinions())


def test_the_ledger_shares_a_finding_by_strength():
    assert [(o.rule, o.share) for o in explained({"driver": "volume", "volume": "high"}).opinions()] == [
        ("DF1", -0.2867),
        ("DF3", -0.1638),
    ]


@pytest.mark.slow
@settings(max_examples=60)
@given(answers())
def test_without_a_rule_that_did_not_matter_the_verdict_is_the_same(task):
    told = explained(task)
    idle = [opinion.rule for opinion in told.in_role("did not matter")]
    for left_out in ([rule] for rule in idle):
        assert without(left_out).verdict(task)[0] == told.verdict
    assert without(idle).verdict(task)[0] == told.verdict


@pytest.mark.slow
@settings(max_examples=15)
@given(answers())
def test_without_a_determining_rule_those_that_determine_no_longer_suffice(task):
    told = explained(task)
    idle = [opinion.rule for opinion in told.in_role("did not matter")]
    for rule in {opinion.rule for opinion in told.in_role("determining")}:
        alone, together = without([rule]), without([*idle, rule])
        assert {alone.verdict(task)[0], together.verdict(task)[0]} != {told.verdict}


WITHOUT = {}


def without(rules):
    """An advisor whose rulebook lacks some rules."""
    key = frozenset(rules)
    if key not in WITHOUT:
        left = tuple(rule for rule in RULEBOOK.rules if rule.id not in key)
        WITHOUT[key] = Advisor(RULEBOOK._replace(rules=left))
    return WITHOUT[key]


@pytest.mark.slow
@settings(max_examples=60)
@given(answers())
def test_the_answer_of_a_near_miss_makes_exactly_the_named_rules_fire(task):
    before = {rule for rule in fired(task) if not rule.startswith(("VD", "GT", "PT"))}
    for miss in explained(task).near_misses:
        assert miss.rule not in before
        assert miss.missing.now.value == task.get(miss.missing.question)
        for number, option in enumerate(miss.missing.instead):
            after = {
                r for r in fired({**task, miss.missing.question: option.value}) if not r.startswith(("VD", "GT", "PT"))
            }
            assert miss.rule in after
            if number == 0:
                assert after == (before | {miss.rule, *miss.also}) - set(miss.instead_of)


@pytest.mark.slow
@settings(max_examples=40)
@given(answers())
def test_every_rule_one_answer_short_is_a_near_miss(task):
    misses = {(miss.rule, miss.missing.question) for miss in explained(task).near_misses}
    now = fired(task)
    for name, question in RULEBOOK.questions.items():
        for choice in question.choices:
            gained = fired({**task, name: str(choice)}) - now
            assert {(rule, name) for rule in gained if not rule.startswith(("VD", "GT", "PT"))} <= misses


def test_why_a_rule_did_not_fire():
    [told] = explained(BPO_TASK, "dc5").why_not_rules
    assert (told.rule, told.fired) == ("DC5", False)
    assert [tuple(vars(condition).values()) for condition in told.conditions] == [
        ("What decisions does the work involve?", "High impact", 'answered "Routine"', False),
        ("Who may change how the work is done?", "The provider", "not answered", None),
    ]
    assert explained(BPO_TASK, "DF1").why_not_rules[0].fired


def test_why_it_is_not_another_verdict():
    task = {"driver": "volume", "objective": "cost", "decisions": "high_impact"}
    told = explained(task, "KPO", "UNDECIDED", "BPO")
    kpo, undecided, bpo = told.why_not_verdicts
    assert told.verdict == "UNDECIDED"
    assert (kpo.is_it, undecided.is_it, bpo.is_it) == (False, True, False)
    assert [rule.rule for rule in kpo.rules] == ["VD3", "VD5"]
    assert [(c.about, c.wanted, c.actual, c.holds) for c in kpo.rules[0].conditions if not c.holds] == [
        ("Leaning:", "a score of +0.20 or higher", "the score is -0.36", False),
        (
            "Coverage:",
            "40% or more of the differences clearly take the side of the score",
            "29% of the differences (by weight) clearly take the side of the score",
            False,
        ),
    ]
    assert {change.verdict for change in bpo.changes} == {"BPO"}


def test_an_unknown_subject_of_why_not_is_an_error():
    with pytest.raises(AdvisorError, match='"DF12" is not a rule, a verdict or a choice of advice; did you mean "DF2"'):
        explained(BPO_TASK, "DF12")


def test_the_questions_that_the_verdict_depends_on_are_listed():
    task = {"driver": "volume", "objective": "cost", "provider_proof": "industry_experience", "core": "non_core"}
    told = explained(task).what_if
    assert [said.question for said in told.hangs_on_answers] == ["driver", "objective", "provider_proof"]
    assert [said.question for said in told.hangs_on_unknown] == ["work_place"]


def test_a_comparison_lists_what_changed():
    parts = {**BPO_TASK, "decisions": "high_impact", "procedure": "judgment", "provider_proof": "both"}
    tasks = ({**parts, "separability": value} for value in ("entangled", "separable"))
    before, after = (ADVISOR.assess(RULEBOOK.profile(**task)) for task in tasks)
    told = compare(before, after)
    assert told.verdict == ("UNDECIDED", "SPLIT")
    assert told.turned
    assert [tuple(vars(one).values()) for one in told.answers] == [("separability", "entangled", "separable")]
    assert told.findings == ()
    assert [(one.rule, one.before, one.after) for one in told.rules] == [
        ("PT1", (), ("the mark apart",)),
        ("VD15", ("the verdict UNDECIDED",), ()),
        ("VD7", (), ("the verdict SPLIT",)),
    ]
    assert {(point.topic, point.choice) for point in told.advice_gained} > {("provider", "proof_of_expertise")}
    assert {(point.topic, point.choice) for point in told.advice_lost} == {
        ("caution", "find_a_cut"),
        ("provider", "one_specialist"),
    }
    more = compare(
        before, ADVISOR.assess(RULEBOOK.profile(**{**parts, "separability": "entangled", "driver": "insight"}))
    )
    assert [(one.difference, one.before, one.after) for one in more.findings] == [("driving_force", -0.7, 0.7)]


NOT_STATIC = '''
@rule("AB1", Task(driver="volume"), NOT(Task(core="core")), source=SOURCE)
def volume_unless_core():
    """Volume, and nobody said core.

    Why: a test.
    Fires: {"driver": "volume"}
    Silent: {"driver": "insight"}
    """
    yield Evidence("driving_force", BPO, STRONG)

@rule("AB2", Evidence(difference="driving_force", side=MATCH.side), source=SOURCE)
def follows(side):
    """What follows from the driving force.

    Why: a test.
    Fires: {"difference": "driving_force", "side": "BPO"}
    Silent: {"difference": "complexity", "side": "BPO"}
    """
    yield Evidence("complexity", side, CLEAR)

@rule("VD1", Balance(leaning="BPO"), source=SOURCE)
def bpo():
    """It leans to BPO.

    Why: a test.
    Fires: {"leaning": "BPO"}
    Silent: {"leaning": "KPO"}
    """
    yield Verdict("BPO", "BPO")

@rule("VD2", Balance(leaning=~L("BPO")), source=SOURCE)
def not_bpo():
    """It does not lean to BPO.

    Why: a test.
    Fires: {"leaning": "KPO"}
    Silent: {"leaning": "BPO"}
    """
    yield Verdict("UNDECIDED", "no")
'''


def test_rules_that_are_not_static_are_explained_by_firing_them(pack):
    advisor = Advisor(load(pack(NOT_STATIC)[0]))
    assert not advisor.evaluator.is_static
    told = explained({"driver": "volume"}, "AB1", advisor=advisor)
    assert told.verdict == "BPO"
    assert {(o.rule, o.role) for o in told.opinions()} == {("AB1", "determining"), ("AB2", "did not matter")}
    assert told.in_role("determining")[0].absent == ("not stated: Does this work set you apart from your rivals? Core",)
    assert [(c.wanted, c.actual, c.holds) for c in told.why_not_rules[0].conditions] == [
        ("Volume", 'answered "Volume"', True),
        ("not stated", "not stated", True),
    ]
    silent = explained({"driver": "volume", "core": "core"}, "AB1", "AB2", advisor=advisor)
    assert [(c.wanted, c.actual, c.holds) for c in silent.why_not_rules[0].conditions][1] == (
        "not stated", "stated", False,
    )  # fmt: skip
    assert [(miss.rule, miss.missing.question, miss.also) for miss in silent.near_misses] == [
        ("AB1", "core", ("AB2",)),
        ("AB2", "core", ("AB1",)),
    ]
    assert told.in_role("did not matter")[0].rests_on == ("AB1",)
    assert [(c.verdict, c.answers[0].question) for c in silent.what_if.singles] == [("BPO", "core")]


VERDICTS = NOT_STATIC[NOT_STATIC.index('@rule("VD1"') :]
BOUND = '''
@rule("AB1", Task(driver=MATCH.driver), source=SOURCE)
def by_driver(driver):
    """The driver says it all.

    Why: a test.
    Fires: {"driver": "volume"}
    Silent: {"core": "core"}
    """
    for difference in ("driving_force", "complexity", "employee_skills"):
        yield Evidence(difference, BPO if driver == "volume" else KPO, STRONG)
'''


def test_a_body_that_distinguishes_answers_is_explained_for_each_answer(pack):
    advisor = Advisor(load(pack(BOUND + VERDICTS)[0]))
    told = explained({}, advisor=advisor)
    assert [(miss.side, [option.value for option in miss.missing.instead]) for miss in told.near_misses] == [
        ("BPO", ["volume"]),
        ("KPO", ["insight", "both"]),
    ]
    assert [(c.verdict, [o.value for o in c.answers[0].instead]) for c in told.what_if.singles] == [("BPO", ["volume"])]
    assert not Interviewer(advisor).standing({}).settled


TESTED = BOUND.replace(
    "Task(driver=MATCH.driver), source", 'Task(driver=MATCH.driver), TEST(lambda driver: driver == "volume"), source'
)


def test_a_test_condition_is_explained_for_each_answer(pack):
    told = explained({"driver": "insight"}, "AB1", advisor=Advisor(load(pack(TESTED + VERDICTS)[0])))
    assert [(c.verdict, [o.value for o in c.answers[0].instead]) for c in told.what_if.singles] == [("BPO", ["volume"])]
    assert [(miss.rule, miss.missing.instead[0].value) for miss in told.near_misses] == [("AB1", "volume")]
    assert [(c.wanted, c.actual, c.holds) for c in told.why_not_rules[0].conditions] == [
        ("Volume or Insight or Both", 'answered "Insight"', True),
        ("a test of its own", "false", False),
    ]


BOTH_SIDES = '''
@rule("AB1", Task(driver="volume"), source=SOURCE)
def both_sides():
    """Volume speaks for both sides.

    Why: a test.
    Fires: {"driver": "volume"}
    Silent: {"driver": "insight"}
    """
    yield Evidence("driving_force", BPO, STRONG)
    yield Evidence("complexity", KPO, SLIGHT)
'''


def test_a_rule_with_evidence_for_both_sides_has_a_role_for_each(pack):
    told = explained({"driver": "volume"}, advisor=Advisor(load(pack(BOTH_SIDES + VERDICTS)[0])))
    assert [(o.rule, o.side, o.role) for o in told.opinions()] == [
        ("AB1", "BPO", "determining"),
        ("AB1", "KPO", "against"),
    ]


JOINED = '''
@rule("AB1", Evidence(difference=MATCH.d, side="BPO"), NOT(Task(core="non_core")), source=SOURCE)
def uncontested(d):
    """BPO, and nobody said that it is not core.

    Why: a test.
    Fires: {"difference": "complexity", "side": "BPO"}
    Silent: {"difference": "complexity", "side": "KPO"}
    """
    yield Evidence("employee_skills", BPO, CLEAR)

@rule("AB2", Task(driver="volume"), source=SOURCE)
def volume():
    """Volume.

    Why: a test.
    Fires: {"driver": "volume"}
    Silent: {"driver": "insight"}
    """
    yield Evidence("driving_force", BPO, STRONG)

@rule("AB3", Task(core="core"), source=SOURCE)
def core():
    """Core.

    Why: a test.
    Fires: {"core": "core"}
    Silent: {"core": "non_core"}
    """
    yield Evidence("nature_of_service", KPO, CLEAR)
'''


def test_a_fired_rule_lists_the_missing_answers_it_rests_on(pack):
    told = explained({"driver": "volume"}, "AB1", advisor=Advisor(load(pack(JOINED + VERDICTS)[0])))
    [why] = told.why_not_rules
    assert (why.fired, [condition.holds for condition in why.conditions]) == (True, [True, True, True])
    opinion = next(opinion for opinion in told.opinions() if opinion.rule == "AB1")
    assert opinion.absent == ("not stated: Does this work set you apart from your rivals? Not core",)
    assert opinion.rests_on == ("AB2",)


def test_scores_are_shown_on_the_right_side_of_a_threshold_and_zero_has_no_minus():
    assert [figure(score, SHIPPED) for score in (-0.1965, -0.2, 0.3999, 0.4001, 0.6996, 0.7, 0.1234, -0.0)] == [
        "-0.1965", "-0.20", "+0.3999", "+0.40", "+0.6996", "+0.70", "+0.12", "+0.00",
    ]  # fmt: skip


def test_other_fields_that_differ_are_named():
    before = ADVISOR.assess(RULEBOOK.profile(**BPO_TASK))
    after = before.model_copy(
        update={"meaning": "another", "versions": before.versions.model_copy(update={"experta": "2"})}
    )
    assert compare(before, after).other == ("meaning", "versions")
    assert compare(before, before).other == ()


def test_other_weights_make_no_rule_responsible():
    heavy = tuple(d._replace(weight=6.0) if d.key == "service_expertise" else d for d in RULEBOOK.differences)
    task = {"driver": "volume", "objective": "cost", "decisions": "routine"}
    before, after = (
        Advisor(book).assess(book.profile(**task)) for book in (RULEBOOK, RULEBOOK._replace(differences=heavy))
    )
    told = compare(before, after, ADVISOR)
    assert (told.verdict, told.responsible, told.coverage) == (("BPO", "UNDECIDED"), (), (0.4286, 0.25))
