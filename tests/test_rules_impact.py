"""The command rules impact: what a pack does to the verdicts of precedents, given files and answers at random."""

import json

import pytest

from outsourcing import Advisor, load
from outsourcing.engine.explanation.impact import VerdictCount, impact_of, impact_on_sample

RULE = '''
@rule("{id}", Task({question}="{answer}"), source=OURS)
def {id}() -> Iterator[Evidence]:
    """A rule about {question}.

    Why: for a test.
    Fires: {{"{question}": "{answer}"}}
    Silent: {{}}
    """
    yield Evidence("{difference}", {side}, {strength})
'''
HEAD = (
    "from collections.abc import Iterator\nfrom outsourcing import *\n"
    'PACK = Pack("ours", "1.0", engine=">=0.1,<0.2"{more})\nOURS = Source("Ours", "Our handbook", "page 1")\n'
)
CALL_CENTRE = {"driver": "volume", "objective": "cost", "core": "non_core", "skill_level": "trained"}


@pytest.fixture
def ours(tmp_path):
    """Write a pack of rules; return its file."""

    def write(*rules, more=""):
        file = tmp_path / "ours.py"
        file.write_text(HEAD.format(more=more) + "".join(RULE.format(**rule) for rule in rules))
        return file

    return write


ONE = {
    "id": "OU1",
    "question": "volume",
    "answer": "high",
    "difference": "driving_force",
    "side": "KPO",
    "strength": "STRONG",
}


def one(**other):
    return ONE | other


OPEN = {"driver": "volume", "objective": "cost"}  # undecided: the third difference is missing
THIRD = {
    "question": "objective",
    "answer": "cost",
    "difference": "service_expertise",
    "side": "BPO",
    "strength": "CLEAR",
}


def advisors(file):
    return Advisor(load()), Advisor(load(packs=[file]))


def test_a_pack_that_changes_no_verdict_is_reported_as_such(ours, command):
    code, out, err = command("rules", "impact", ours(one(side="BPO", strength="FAINT")), "--samples", "0")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "The impact of ours 1.0",
        "rules with evidence: 0 for KPO, 1 for BPO; write rules for KPO, too",
        "",
        "Precedents: 0 of 155 verdicts change, 0.0%",
    ]


def test_a_call_centre_that_becomes_kpo_is_named_with_the_rules_that_turn_it(ours, command, tmp_path):
    tasks = tmp_path / "tasks.json"
    tasks.write_text(json.dumps([{"name": "Call centre", **CALL_CENTRE}, {"name": "Other"}]))
    keys = (
        "complexity",
        "employee_skills",
        "service_types",
        "process_formulation",
        "service_expertise",
        "driving_force",
    )
    file = ours(
        *(one(id=f"OU{n}", question="core", answer="non_core", difference=key) for n, key in enumerate(keys, 1))
    )
    code, out, err = command("rules", "impact", file, tasks, "--samples", "0", "--json")
    _, given = map(json.loads, out.splitlines())
    assert (code, err) == (0, "")
    assert (given["of"], given["tasks"], given["share"]) == (str(tasks), 2, 0.5)
    assert [(one["name"], one["verdict"]) for one in given["changed"]] == [("Call centre", ["BPO", "KPO"])]


def test_the_same_answers_are_drawn_each_time(ours):
    before, after = advisors(ours(one()))
    first, second = (impact_on_sample(100, before, after) for _ in range(2))
    assert first == second
    assert (first.tasks, first.sampled) == (100, True)
    low, high = first.interval
    assert low <= first.share <= high


def test_a_rule_counts_the_verdicts_that_it_turns(ours):
    before, after = advisors(ours(one(**THIRD)))
    tasks = [("open", OPEN), ("again", OPEN), ("untouched", {"driver": "volume"})]
    found = impact_of("Tasks", tasks, before, after)
    assert found.verdicts == (
        VerdictCount(before="UNDECIDED", after="BPO", tasks=2),
        VerdictCount(before="UNDECIDED", after="UNDECIDED", tasks=1),
    )
    assert [(rule.rule, rule.tasks) for rule in found.rules] == [("OU1", 2)]
    assert (found.become("BPO"), found.become("KPO"), found.several, found.through_coverage) == (2, 0, 0, 0)


def test_a_verdict_that_is_lost_through_coverage_alone_is_counted(ours):
    before, after = advisors(ours(more=', retires={"NS1": "for a test"}'))
    found = impact_of("Tasks", [("Filing", OPEN | {"skill_level": "trained"}), ("open", OPEN)], before, after)
    assert [(one.name, one.verdict) for one in found.changed] == [("Filing", ("BPO", "UNDECIDED"))]
    assert (found.through_coverage, found.rules[0].rule) == (1, "NS1")


@pytest.mark.parametrize("wrong", ["much", "5 percent", "-1%", "101%"])
def test_a_gate_takes_a_percentage(ours, command, wrong):
    code, _, err = command("rules", "impact", ours(one()), f"--at-most={wrong}")
    assert code == 2
    assert "--at-most takes a percentage, like 5%" in " ".join(err.replace("│", "").split())


def test_the_gate_is_open_at_its_limit_and_shut_above(ours, command, tmp_path):
    file = ours(one(**THIRD))
    tasks = tmp_path / "tasks.json"
    tasks.write_text(json.dumps([OPEN, {}]))
    gate = ("rules", "impact", file, tasks, "--samples", "0", "--at-most")
    assert [command(*gate, limit)[0] for limit in ("50%", "50", "49.9%")] == [0, 0, 1]


def test_an_unknown_pack_is_an_error(command):
    code, out, err = command("rules", "impact", "nowhere")
    assert (code, out) == (2, "")
    assert err.startswith("no pack nowhere found; name a file, a folder or a pack in use")
