"""Advice: each rule seen firing and silent, one choice where there can be one only, nothing that contradicts itself.

What two rules can say together is found on their conditions as sets of answers, all answers gone through, "not known"
among them. That holds for every task, because a verdict is taken to go with any answers. A sample is held against
Experta.
"""

import random
from itertools import product

import pytest

from engine import Advice, Balance, Finding, Task, Topic, Verdict, assess, load
from engine.conditions import example_facts, matches
from engine.rulebook import vocabulary_of

RULEBOOK = load()
VOCABULARY = vocabulary_of(RULEBOOK.profile, RULEBOOK.differences)
SAID = {  # by rule: each topic and choice, and the part of the task that it is for
    rule: [(f"{fact['topic']} {fact['choice']}", str(fact["part"])) for fact in rule.conclusions()]
    for rule in RULEBOOK.rules
    if all(isinstance(fact, Advice) for fact in rule.conclusions())
}
VOTING = {name for name, question in RULEBOOK.questions.items() if question.difference}
ASKED_FOR_ADVICE = [name for name in RULEBOOK.questions if name not in VOTING]
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
    "SPLIT": {"driver": "volume", "objective": "cost", "decisions": "high_impact", "procedure": "judgment"},
    "UNDECIDED": {},
}
TASKS["SPLIT for knowledge"] = TASKS["SPLIT"] | {"objective": "both", "provider_proof": "industry_experience"}


def values_of(fact, field):
    """All values of a field; of an answer, "not known", too."""
    return [*((None,) if fact is Task else ()), *map(str, VOCABULARY[fact][field])]


def meeting(*rules):
    """Return values with which all of these rules fire, or None: all others were gone through, or ruled out at once."""
    wanted, unwanted = {}, [pattern for rule in rules for pattern in rule.patterns if pattern.negated]
    for pattern in (pattern for rule in rules for pattern in rule.patterns if not pattern.negated):
        for test in pattern.tests:
            name = pattern.fact, test.field
            wanted[name] = [value for value in wanted.get(name, test.accepted) if value in test.accepted]
    names = (
        wanted | {(p.fact, test.field): values_of(p.fact, test.field) for p in unwanted for test in p.tests} | wanted
    )
    for values in product(*names.values()):
        facts = {fact: {} for fact, _ in names}
        for (fact, field), value in zip(names, values, strict=True):
            facts[fact][field] = value
        if not any(matches(pattern, facts[pattern.fact]) for pattern in unwanted):
            return {field: value for (_, field), value in zip(names, values, strict=True) if value}
    return None


def told(task, topic=None):
    """The recommendations for a task, as topic and choice: all, or those of one topic without its name."""
    advice = [(part.topic, part.choice) for part in assess(task).advice]
    return [" ".join(both) for both in advice] if topic is None else [choice for t, choice in advice if t == topic]


# Each rule fires, and each is silent


@pytest.mark.parametrize("rule", SAID, ids=lambda rule: rule.id)
def test_every_fires_line_comes_true_in_a_whole_task_and_the_rule_is_silent_in_another(rule):
    for line in rule.fires:
        facts = example_facts(rule.patterns, line, VOCABULARY)
        whole = [task | facts.get(Task, {}) for task in TASKS.values()]
        fired = [a.verdict for a in map(assess, whole) if rule.id in [part.rule for part in a.advice]]
        assert facts.get(Verdict, {}).get("kind", "UNDECIDED") in fired, line
    assert rule.id not in [part.rule for part in assess({"work_place": "anywhere", "core": "non_core"}).advice]


def test_every_topic_has_rules():
    assert {one.split()[0] for said in SAID.values() for one, _ in said} == set(Topic)


def test_conditions_as_sets_say_what_experta_fires(advisor):
    """What follows rests on the sets; here a thousand tasks in which every rule has its chance."""
    chance = random.Random(6)  # noqa: S311
    seen = set()
    for task in chance.choices(list(TASKS.values()), k=1000):
        given = task | {name: chance.choice(values_of(Task, name)) for name in ASKED_FOR_ADVICE}
        changed = [name for name in VOTING if chance.random() < 0.1 or name in ("volume", "service")]
        given |= {name: chance.choice(values_of(Task, name)) for name in changed}
        known = {name: value for name, value in given.items() if value is not None}
        inferred = advisor.infer(known)
        facts = {Task: [known], Verdict: [inferred.verdict], Balance: [inferred.weighed.balance]}
        facts[Finding] = inferred.weighed.findings
        fire = {
            rule.id
            for rule in SAID
            if all(any(matches(p, values) for values in facts[p.fact]) is not p.negated for p in rule.patterns)
        }
        assert fire == {fired.name for fired in inferred.fired} & {rule.id for rule in SAID}, known
        seen |= fire
    assert seen == {rule.id for rule in SAID}


# One choice where there can be one only

BENEFITS = (
    "lower_cost",
    "global_talent",
    "better_quality",
    "scalability",
    "freed_employees",
    "advanced_technology",
)
ONE_OF = {
    "delivery": "delivery *",
    "engagement": "engagement *",
    "branch": "branch *",
    "size of the team": "team large_team|team a_few_people|team a_few_specialists",
    "skills": "team basic_skills|team domain_knowledge",
    "qualification": "team no_degree|team degree_and_certificate",
    "training": "team short_training|team long_training|team experience_not_training",
    "who changes the steps": "control you_define_the_process|control you_approve_changes",
    "room for judgment": "control provider_decides_how|control a_few_fixed_points",
    "one cut or none": "control one_clean_handover|caution find_a_cut",
    "whose authority": "caution not_by_wire|caution no_information_work",
    "core and critical, or only critical": "caution keep_in_house_or_captive|caution have_a_fallback",
} | {benefit: f"benefits {benefit}|benefits not_{benefit}" for benefit in BENEFITS}
