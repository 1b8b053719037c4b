"""From answers to an assessment: compared with an independent model, and by properties that must hold."""

import subprocess
import sys
import threading

import pytest
from conftest import ROOT, answers
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import conclude

from outsourcing import Advisor, AdvisorError, Evidence, Verdict, VerdictKind, assess, load
from outsourcing.engine.core._experta import FeatureCheck
from outsourcing.engine.core.errors import InputError, RuleFailedError, RunawayError
from outsourcing.rules.questions import OutsourcingTask

BPO_TASK = {"driver": "volume", "objective": "cost", "decisions": "routine", "procedure": "documented"}
KPO_TASK = {"driver": "insight", "objective": "knowledge", "decisions": "high_impact", "procedure": "judgment"}


@pytest.mark.slow
@settings(max_examples=600)
@given(answers())
def test_the_advisor_concludes_what_the_independent_model_concludes(task):
    assessment, expected = assess(task), conclude(task)
    assert {
        "fired": [firing.rule for firing in assessment.firings if firing.concluded[0].fact == "Evidence"],
        "findings": {finding.difference: finding.cf for finding in assessment.findings if finding.evidence},
        "score": assessment.score,
        "verdict": assessment.verdict,
    } == expected


@pytest.mark.parametrize("written", [None, "", "unknown"])
@given(task=answers())
def test_an_unknown_answer_equals_a_missing_answer(written, task):
    asked = dict.fromkeys(load().profile.model_fields, written) | task
    asked |= {"name": "", "description": ""}
    assert assess(asked) == assess(task)


@settings(max_examples=500)
@given(answers(), st.data())
def test_an_answer_that_becomes_unknown_removes_its_evidence_and_adds_none(task, data):
    """So nothing that is not known ever speaks for a side."""
    if not task:
        return
    forgotten = data.draw(st.sampled_from(sorted(task)))
    before = assess(task).evidence()
    after = assess({name: value for name, value in task.items() if name != forgotten}).evidence()
    assert after == {rule: opinion for rule, opinion in before.items() if forgotten not in opinion.answers}


@given(answers(), st.randoms(use_true_random=False))
def test_the_order_of_answers_changes_nothing(task, chance):
    shuffled = list(task.items())
    chance.shuffle(shuffled)
    assert assess(dict(shuffled)).json_line() == assess(task).json_line()


@given(answers())
def test_every_conclusion_can_be_traced_to_answers(task):
    assessment = assess(task)
    for finding in assessment.findings:
        assert bool(finding.evidence) or finding.cf == 0
        for opinion in finding.evidence:
            firing = next(f for f in assessment.firings if f.rule == opinion.rule)
            assert [fact.fact for fact in firing.matched] == ["Task"]
            assert firing.matched[0].values == opinion.answers
            assert opinion.answers.items() <= task.items()
    [verdict] = [firing for firing in assessment.firings if firing.concluded[0].fact == "Verdict"]
    assert verdict.concluded[0].values == {"kind": assessment.verdict, "meaning": assessment.meaning}
    assert verdict.matched[0].values.items() <= assessment.balance.model_dump().items()
    assert assessment.supporting[0] == verdict.rule
    for advised in assessment.advice:
        firing = next(f for f in assessment.firings if f.rule == advised.rule)
        assert {"choice": advised.choice, "text": advised.text}.items() <= firing.concluded[0].values.items()
        assert advised.answers.items() <= task.items()
    spoken = set(assessment.supporting[1:]) | set(assessment.against)
    for_both = {
        rule for rule in assessment.evidence() if rule in ("DF7", "NS5", "NS6", "SE3", "DC8", "DC9", "ES8", "PF7")
    }
    if assessment.verdict in ("BPO", "KPO"):
        assert spoken == set(assessment.evidence()) - for_both


def test_a_split_names_both_parts_and_the_findings_behind_them():
    expert = {"decisions": "high_impact", "procedure": "judgment", "skill_level": "specialist"}
    assert assess({**BPO_TASK, **expert}).verdict == "UNDECIDED"
    assessment = assess({**BPO_TASK, **expert, "separability": "separable"})
    assert assessment.verdict == "SPLIT"
    assert [(part.side, part.findings) for part in assessment.split] == [
        ("BPO", ("driving_force", "nature_of_service")),
        ("KPO", ("complexity", "process_formulation", "employee_skills")),
    ]
    assert assessment.supporting == ("VD7", "PT1", "PT3", "PT5", "DF1", "NS1", "DC2", "PF2", "ES3")
    assert assess(BPO_TASK).split == ()


def test_undecided_names_each_answer_that_would_decide():
    task = {"driver": "volume", "objective": "cost"}
    assessment = assess(task)
    assert assessment.verdict == "UNDECIDED"
    named = [decider.answers for decider in assessment.would_decide]
    assert {"decisions": "routine"} in named
    assert {"office": "front_office"} not in named
    for decider in assessment.would_decide:
        assert assess(task | decider.answers).verdict == decider.verdict


@settings(max_examples=60)
@given(answers())
def test_all_single_answers_that_would_decide_are_listed(task):
    assessment = assess(task)
    if assessment.verdict != "UNDECIDED":
        assert assessment.would_decide == ()
        return
    for decider in assessment.would_decide:
        assert assess(task | decider.answers).verdict == decider.verdict
    named = {(name, value) for d in assessment.would_decide for name, value in d.answers.items() if len(d.answers) == 1}
    for name in ("driver", "objective", "core", "provider_proof", "decisions", "analysis", "procedure", "skill_level"):
        for choice in () if name in task else load().profile.model_fields[name].annotation.__args__[0]:
            decided = assess(task | {name: str(choice)}).verdict != "UNDECIDED"
            assert decided is ((name, str(choice)) in named)


def test_if_no_single_answer_decides_the_fewest_answers_for_each_side_are_listed():
    deciders = assess({}).would_decide
    assert [(len(decider.answers), decider.verdict) for decider in deciders] == [(3, "BPO"), (3, "KPO")]
    for decider in deciders:
        assert assess(decider.answers).verdict == decider.verdict
        for left_out in decider.answers:
            fewer = {name: value for name, value in decider.answers.items() if name != left_out}
            assert assess(fewer).verdict == "UNDECIDED"


def test_the_meaning_of_kpo_mentions_that_it_is_part_of_bpo():
    assert "the kind of BPO that experts do" in assess(KPO_TASK).meaning
    assert assess(BPO_TASK).meaning.startswith("Plain business process outsourcing")


def test_id_texts_and_extra_columns_are_copied_to_the_assessment():
    profile = OutsourcingTask(name="Calls", description="many", driver="volume")
    assessment = assess(profile, id_="7", carried={"owner": "Eve"})
    assert (assessment.id, assessment.name, assessment.description) == ("7", "Calls", "many")
    assert assessment.profile == {"driver": "volume"}
    assert assessment.carried == {"owner": "Eve"}


def test_an_assessment_reads_back_from_its_json():
    assessment = assess(BPO_TASK)
    assert type(assessment).model_validate_json(assessment.json_line()) == assessment


@pytest.mark.parametrize("task", [{"driver": "volum"}, {"drivr": "volume"}, {"service": "no_such_service"}])
def test_bad_answers_are_refused(task):
    with pytest.raises(InputError):
        assess(task)


def broken(rulebook, id_, body):
    """The rulebook with one rule's body replaced."""
    rules = tuple(rule._replace(body=body) if rule.id == id_ else rule for rule in rulebook.rules)
    return Advisor(rulebook._replace(rules=rules))


def test_a_rule_that_raises_is_named_with_file_and_line_and_the_advisor_recovers(rulebook):
    moody = {"fails": False}

    def body():
        if moody["fails"]:
            raise KeyError("mood")
        yield Evidence("driving_force", "BPO", 0.7)

    advisor = broken(rulebook, "DF1", body)
    advisor.run(KPO_TASK)  # the body works while the rules are being loaded
    moody["fails"] = True
    line = body.__code__.co_firstlineno + 2
    with pytest.raises(RuleFailedError) as error:
        advisor.run(BPO_TASK)
    assert str(error.value) == (
        f"{__file__}:{line}: rule DF1 failed: KeyError: 'mood' (on the task driver = volume, objective = cost, "
        "decisions = routine, procedure = documented). No verdict was reached. Fix the rule."
    )
    moody["fails"] = False
    assert advisor.run(BPO_TASK).verdict["kind"] == VerdictKind.BPO


def test_a_rule_that_never_ends_is_named_and_the_advisor_recovers(rulebook):
    ends = [True]

    def endless():
        number = 0.0
        while not number or not ends[0]:
            number += 1e-9
            yield Evidence("driving_force", "BPO", number)

    advisor = broken(rulebook, "DF1", endless)
    advisor.run(KPO_TASK)
    ends[0] = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("outsourcing.engine.core._engine.Engine.run.__defaults__", (10_000, 0.05))
        with pytest.raises(RunawayError, match="still firing: DF1"):
            advisor.run(BPO_TASK)
    assert advisor.run(KPO_TASK).verdict["kind"] == VerdictKind.KPO


def test_two_verdicts_are_an_error(rulebook):
    def second():
        yield Verdict(VerdictKind.KPO, "")

    advisor = broken(rulebook, "DF1", second)
    with pytest.raises(AdvisorError) as error:
        advisor.run(BPO_TASK)
    assert error.value.code == "not-one-verdict"
    assert {fact["rule"] for fact in advisor.run_passes(BPO_TASK).verdicts} == {"DF1", "VD2"}


def test_one_engine_runs_thousands_of_tasks_without_growing(advisor):
    advisor.run(BPO_TASK)
    before = len(FeatureCheck._instances)  # noqa: SLF001
    for _ in range(2000):
        advisor.run(BPO_TASK)
    assert len(FeatureCheck._instances) == before  # noqa: SLF001


def test_threads_do_not_affect_each_other():
    expected = {True: assess(BPO_TASK).json_line(), False: assess(KPO_TASK).json_line()}
    wrong = []

    def work(bpo):
        lines = {assess(BPO_TASK if bpo else KPO_TASK).json_line() for _ in range(50)}
        wrong.extend(lines - {expected[bpo]})

    threads = [threading.Thread(target=work, args=(number % 2 == 0,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.minutes
def test_twenty_processes_with_different_hash_seeds_write_the_same_bytes():
    files = sorted(map(str, (ROOT / "examples").glob("*.*")))
    command = [sys.executable, "cli.py", "assess", "--no-record", "--json", *files]
    outputs = {
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env={"PYTHONHASHSEED": str(seed)}).stdout
        for seed in range(20)
    }
    assert len(outputs) == 1
    assert len(outputs.pop().splitlines()) > 10


def test_after_an_interruption_the_advisor_assesses_the_next_task(rulebook):
    interrupting = {"now": True}

    def body():
        if interrupting["now"]:
            raise KeyboardInterrupt
        yield Evidence("driving_force", "BPO", 0.7)

    advisor = broken(rulebook, "DF1", body)
    with pytest.raises(KeyboardInterrupt):
        advisor.run(BPO_TASK)
    interrupting["now"] = False
    assert advisor.run(BPO_TASK).verdict["kind"] == VerdictKind.BPO


def test_a_conclusion_that_could_not_be_checked_at_load_is_checked_when_it_is_drawn(pack):
    name, file = pack('''
        @rule("AA1", Task(driver="volume"), source=SOURCE)
        def first():
            """First.

            Why: so.
            Fires: {"driver": "volume"}
            Silent: {"driver": "insight"}
            """
            yield Evidence("driving_force", KPO, STRONG)

        @rule("AA2", Evidence(strength=MATCH.strength, side="KPO"), source=SOURCE)
        def second(strength):
            """Second.

            Why: so.
            Fires: {"side": "KPO", "strength": 0.5, "difference": "driving_force"}
            Silent: {"side": "BPO", "strength": 0.5, "difference": "driving_force"}
            """
            yield Evidence("driving_force", BPO, strength + 5)
        ''')
    with pytest.raises(RuleFailedError, match="a strength lies between 0 and 1"):
        Advisor(load(name)).run({"driver": "volume"})
    assert file.exists()


def test_a_test_that_raises_is_named_even_while_matching(pack):
    name, file = pack('''
        @rule("AA1", Finding(cf=MATCH.cf), TEST(lambda cf: cf > 0 or 1 / cf < -3), source=SOURCE)
        def first():
            """First.

            Why: so.
            Fires: {"cf": 0.5}
            Silent: {"cf": -0.5}
            """
            yield Advice("risks", "a_risk", "Beware.", WHOLE)
        ''')
    with pytest.raises(RuleFailedError, match=f"{file}:3: rule AA1 failed: ZeroDivisionError"):
        Advisor(load(name)).run({"driver": "volume"})
