"""The rule table against Experta: whole assessments, over random tasks and random packs; and a broken table is caught."""

import io
import itertools
import os
import random

import pytest
from rich.console import Console

from outsourcing import BPO, CLEAR, KPO, STRONG, TEST, Advice, Advisor, Evidence, load
from outsourcing.engine import advisor as advisor_module
from outsourcing.engine.core.conditions import FieldTest, Pattern
from outsourcing.engine.core.errors import RuleTableError
from outsourcing.engine.core.facts import Balance, Finding, Task, Verdict
from outsourcing.engine.core.rule_table import RuleTable, why_not_listed
from outsourcing.engine.report.rules import show_rules

RULEBOOK = load()
QUESTIONS = {name: tuple(map(str, question.choices)) for name, question in RULEBOOK.questions.items()}
# CI has minutes for this, not a quarter of an hour: OUTSOURCING_TEST_ALL=1 pytest -m minutes tests/engine/test_rule_table.py
TASKS, PACKS = (20_000, 500) if os.environ.get("OUTSOURCING_TEST_ALL") else (3_000, 25)


def seeded(number):
    return random.Random(number)  # noqa: S311  the same draws in every run


def random_task(rng):
    share = rng.choice([0.2, 0.5, 0.8, 1.0])
    return {name: rng.choice(values) for name, values in QUESTIONS.items() if rng.random() < share}


@pytest.fixture
def experta(monkeypatch):
    """An advisor without a table, for a rulebook."""

    def made(rulebook):
        advisor = Advisor(rulebook)
        monkeypatch.setitem(vars(advisor), "_table", None)
        return advisor

    return made


def quick(rulebook, monkeypatch):
    """An advisor that trusts its table from the first task on."""
    monkeypatch.setattr(advisor_module, "FIRST_FIRED", 0)
    return Advisor(rulebook)


def differences(fast, slow, tasks):
    return [task for task in tasks if fast.nameless(task).json_line() != slow.nameless(task).json_line()]


def test_every_shipped_rule_is_in_the_table():
    assert RuleTable(RULEBOOK).left_out == {}


def test_random_tasks_come_to_the_same_bytes(experta, monkeypatch):
    tasks = [random_task(seeded(number)) for number in range(150)]
    assert differences(quick(RULEBOOK, monkeypatch), experta(RULEBOOK), tasks) == []


@pytest.mark.minutes
def test_thousands_of_random_tasks_come_to_the_same_bytes(experta, monkeypatch):
    tasks = (random_task(seeded(number)) for number in range(1000, 1000 + TASKS))
    assert differences(quick(RULEBOOK, monkeypatch), experta(RULEBOOK), tasks) == []


@pytest.mark.minutes
@pytest.mark.parametrize("rule", RULEBOOK.rules, ids=lambda rule: rule.id)
def test_a_rule_fires_alike_over_everything_that_it_reads(rule, experta):
    fields = sorted(rule.reads())
    slow, table = experta(RULEBOOK), RuleTable(RULEBOOK)
    every = list(itertools.product(*((*QUESTIONS[field], None) for field in fields)))
    rng = seeded(rule.id)
    for values in every if len(every) <= 400 else rng.sample(every, 400):
        known = {field: value for field, value in zip(fields, values, strict=True) if value}
        task = {name: known[name] for name in QUESTIONS if name in known} or {}
        result = slow.run(task)
        assert table.learn(task, result) == ""
        assert [firing.name for firing in table.run(task).fired] == [firing.name for firing in result.fired]


def random_pattern(rng, fact, *, negated=False):
    if fact is Task:
        fields = rng.sample(sorted(QUESTIONS), rng.choice([1, 1, 2, 3]))
        tests = [
            FieldTest(f, tuple(rng.sample(QUESTIONS[f], rng.randint(1, len(QUESTIONS[f]) - 1))), None) for f in fields
        ]
        return Pattern(Task, tuple(tests), negated)
    if fact is Finding:
        difference = rng.choice(RULEBOOK.differences).key
        sides = tuple(rng.sample(["BPO", "KPO", "even"], rng.randint(1, 2)))
        return Pattern(Finding, (FieldTest("difference", (difference,), None), FieldTest("side", sides, None)), negated)
    if fact is Balance:
        leanings = tuple(rng.sample(["BPO", "KPO", "even"], rng.randint(1, 2)))
        return Pattern(Balance, (FieldTest("leaning", leanings, None),), negated)
    kinds = tuple(rng.sample(["BPO", "KPO", "SPLIT", "UNDECIDED"], rng.randint(1, 3)))
    return Pattern(Verdict, (FieldTest("kind", kinds, None),), negated)


def votes(difference, side, strength):
    def body():
        yield Evidence(difference, side, strength)

    return body


def advises(choice):
    def body():
        yield Advice("team", choice, "A text.", "whole")

    return body


def advises_by_answer():
    def body(answer):
        yield Advice("team", f"for_{answer}", "A text.", "whole")

    return body


def random_rule(rng, number):
    """A rule over one kind of fact or several, that the table can hold or not."""
    example = RULEBOOK.rules[0]
    patterns = [random_pattern(rng, Task)]
    tests, body = (), None
    if rng.random() < 0.4:
        patterns += [random_pattern(rng, Task, negated=True) for _ in range(rng.randint(1, 2))]
    if rng.random() < 0.2:
        patterns.append(random_pattern(rng, Task))
    if rng.random() < 0.15:
        tests = (TEST(lambda: number % 2 == 0),)
    if rng.random() < 0.5:
        body = votes(rng.choice(RULEBOOK.differences).key, rng.choice([BPO, KPO]), rng.choice([CLEAR, STRONG]))
    else:
        later = rng.sample([Verdict, Balance, Finding], rng.randint(0, 2))
        patterns += [random_pattern(rng, fact) for fact in later]
        if Finding in later and rng.random() < 0.3:
            patterns.append(random_pattern(rng, Finding))
        body = advises(f"choice_{number}")
        if rng.random() < 0.2:
            field = patterns[0].tests[0].field
            patterns[0] = Pattern(Task, (FieldTest(field, QUESTIONS[field], "answer"),))
            body = advises_by_answer()
    return example._replace(
        id=f"{rng.choice(['AA', 'MM', 'ZZ'])}{number}", patterns=tuple(patterns), tests=tests, body=body
    )


def random_pack(rng):
    """The shipped rulebook with rules of a pack, some shipped ones retired."""
    new = [random_rule(rng, number) for number in range(1, rng.randint(2, 7))]
    retired = {rule.id for rule in rng.sample(RULEBOOK.rules, rng.randint(0, 5)) if not rule.id.startswith("VD")}
    rules = sorted([*(rule for rule in RULEBOOK.rules if rule.id not in retired), *new], key=lambda rule: rule.id)
    return RULEBOOK._replace(rules=tuple(rules))


def check_packs(numbers, experta, monkeypatch):
    for number in numbers:
        rng = seeded(number)
        rulebook = random_pack(rng)
        tasks = [random_task(rng) for _ in range(15)]
        tasks += tasks[:3]  # with every fragment made
        assert differences(quick(rulebook, monkeypatch), experta(rulebook), tasks) == [], f"pack {number}"


def test_random_packs_come_to_the_same_bytes(experta, monkeypatch):
    check_packs(range(5), experta, monkeypatch)


@pytest.mark.minutes
def test_many_random_packs_come_to_the_same_bytes(experta, monkeypatch):
    check_packs(range(100, 100 + PACKS), experta, monkeypatch)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"tests": (TEST(lambda: True),)}, "it has a TEST"),
        ({"patterns": (Pattern(Evidence, (FieldTest("side", ("BPO",), None),)),)}, "it reads what other rules conclude"),
        ({"patterns": (Pattern(Finding, (FieldTest("side", ("BPO",), None),)),)}, "it matches any finding, not the one on a named difference"),
        (
            {"patterns": (Pattern(Task, ()), Pattern(Finding, (FieldTest("difference", ("complexity",), None),), negated=True))},
            "it has a NOT over another fact than Task",
        ),
    ],
)  # fmt: skip
def test_a_rule_that_the_table_cannot_hold_says_why(change, reason):
    assert why_not_listed(RULEBOOK.rules[0]._replace(**change)) == reason
    assert why_not_listed(RULEBOOK.rules[0]) == ""


def test_a_rule_outside_of_the_table_sends_only_tasks_that_it_could_fire_on_to_experta():
    outside = RULEBOOK.rule("DF1")._replace(id="ZZ1", tests=(TEST(lambda: True),))
    table = RuleTable(RULEBOOK._replace(rules=(*RULEBOOK.rules, outside)))
    assert table.left_out == {"ZZ1": "it has a TEST"}
    volume, insight = {"driver": "volume"}, {"driver": "insight"}
    for task in (volume, insight):
        assert table.learn(task, Advisor(RULEBOOK).run(task)) == ""
    assert table.run(volume) is None
    assert table.run(insight) is not None


def test_a_broken_table_is_caught_on_the_first_tasks():
    advisor = Advisor(RULEBOOK)
    masks = next(masks for masks in advisor._table._masks if masks.field == "driver")  # noqa: SLF001
    masks.by_value["volume"] |= 1 << RULEBOOK.rules.index(RULEBOOK.rule("DF2"))
    with pytest.raises(RuleTableError, match=r"'driver': 'volume'.*Experta fired .*DF1"):
        advisor.nameless({"driver": "volume"})


def test_a_rule_that_changes_its_mind_is_caught(monkeypatch):
    said = itertools.cycle(["yes", "no"])

    def body():
        yield Advice("team", next(said), "A text.", "whole")

    moody = RULEBOOK.rule("DF1")._replace(id="ZZ1", body=body)
    advisor = Advisor(RULEBOOK._replace(rules=(*RULEBOOK.rules, moody)))
    advisor.nameless({"driver": "volume"})
    with pytest.raises(RuleTableError, match="differ on the task"):
        advisor.nameless({"driver": "volume"})


def test_experta_fires_the_first_tasks_and_one_in_a_thousand_after_them(monkeypatch):
    advisor = Advisor(RULEBOOK)
    fired = []
    fire = advisor._fire  # noqa: SLF001
    monkeypatch.setattr(advisor, "_fire", lambda answers: fired.append(1) or fire(answers))
    for _ in range(1300):
        advisor.nameless({"driver": "volume"})
    assert len(fired) == 201


def test_the_environment_switches_the_table_off_and_the_bytes_stay(monkeypatch):
    task = {"driver": "volume", "objective": "cost"}
    with_table = quick(RULEBOOK, monkeypatch)
    monkeypatch.setenv("OUTSOURCING_WITHOUT_TABLE", "1")
    without = Advisor(RULEBOOK)
    assert without._table is None  # noqa: SLF001
    assert [with_table.nameless(task).json_line() for _ in range(2)] == [without.nameless(task).json_line()] * 2


def shown_rules(rulebook):
    """The end of the list of rules."""
    console = Console(file=io.StringIO(), width=200)
    show_rules(rulebook, console)
    return [line.strip() for line in console.file.getvalue().splitlines()][-2:]


def test_the_list_of_rules_says_which_are_compiled_and_why_others_are_not(monkeypatch):
    outside = RULEBOOK.rule("DF1")._replace(id="ZZ1", tests=(TEST(lambda: True),))
    rules = len(RULEBOOK.rules)
    assert (
        shown_rules(RULEBOOK)[-1] == f"All {rules} rules are compiled into the rule table, which makes many tasks fast."
    )
    one = RULEBOOK._replace(rules=RULEBOOK.rules[:1])
    assert shown_rules(one)[-1] == "The rule is compiled into the rule table, which makes many tasks fast."
    assert shown_rules(RULEBOOK._replace(rules=(*RULEBOOK.rules, outside))) == [
        f"{rules} of {rules + 1} rules are compiled. Experta assesses each task on which one of the others may fire:",
        "ZZ1  not compiled: it has a TEST",
    ]
    monkeypatch.setenv("OUTSOURCING_WITHOUT_TABLE", "1")
    assert shown_rules(RULEBOOK)[-1] == (
        "The rule table is switched off (OUTSOURCING_WITHOUT_TABLE): Experta fires every task."
    )


def test_a_broken_table_ends_a_run_with_exit_code_2_and_names_the_task(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "task.json").write_text('{"driver": "volume"}')
    bits, extra = RuleTable._bits, 1 << RULEBOOK.rules.index(RULEBOOK.rule("DF2"))  # noqa: SLF001
    monkeypatch.setattr(RuleTable, "_bits", lambda self, answers: bits(self, answers) | extra)
    code, out, errors = command("assess", "task.json", "--no-record", "-o", "result.csv")
    assert (code, out, (tmp_path / "result.csv").exists()) == (2, "", False)
    assert "'driver': 'volume'" in errors
    assert "the table has" in errors
