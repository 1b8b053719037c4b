"""Every mistake in a rule is found when it loads, with its line and the nearest right name."""

import pytest

from engine import load
from engine.errors import RulebookError


def rule(conditions='Task(driver="volume")', body='yield Evidence("driving_force", BPO, STRONG)', **changed):
    """A rule as text, sound but for what a test changes."""
    parts = {
        "id": "AA1",
        "source": ", source=SOURCE",
        "parameters": "",
        "name": "a_rule",
        "doc": '"""Title.\n\n    Why: so.\n    Fires: {"driver": "volume"}\n    Silent: {"driver": "insight"}\n    """',
    } | changed
    return (
        f'@rule("{parts["id"]}", {conditions}{parts["source"]})\n'
        f"def {parts['name']}({parts['parameters']}):\n    {parts['doc']}\n    {body}\n"
    )


def doc(why="Why: so.", fires='Fires: {"driver": "volume"}', silent='Silent: {"driver": "insight"}'):
    return f'"""Title.\n\n    {why}\n    {fires}\n    {silent}\n    """'


FAULTS = [
    pytest.param(rule(id="df1"), "an id is two to six capital letters and a number, like DF1", id="bad id"),
    pytest.param(rule(source=""), "it has no source; name the Source it rests on", id="no source"),
    pytest.param(rule(source=', source="B"'), "it has no source; name the Source it rests on", id="source as text"),
    pytest.param(rule(body="return None"), "its body yields nothing", id="no generator"),
    pytest.param(rule(doc='""""""'), "it has no docstring", id="no docstring"),
    pytest.param(rule(doc=doc(why="")), "its docstring has no Why:", id="no why"),
    pytest.param(rule(doc=doc(fires="")), "its docstring has no Fires: line", id="no fires"),
    pytest.param(rule(doc=doc(silent="")), "its docstring has no Silent: line", id="no silent"),
    pytest.param(rule(doc=doc(fires="Fires: driver")), "its Fires: line is no JSON object", id="example no JSON"),
    pytest.param(
        rule(doc=doc(silent='Silent: {"driver": "insigt"}')),
        'Task.driver is never "insigt"; did you mean "insight"?',
        id="impossible example",
    ),
    pytest.param(rule("*()"), "it has no condition", id="no condition"),
    pytest.param(rule('Task(drivr="volume")'), 'Task has no field "drivr"; did you mean "driver"?', id="unknown field"),
    pytest.param(
        rule('Task(driver="volum")'),
        'Task.driver is never "volum"; did you mean "volume"? (volume, insight, both)',
        id="impossible value",
    ),
    pytest.param(
        rule('Task(driver=one_of("volume", "inside"))'), 'Task.driver is never "inside"', id="impossible member"
    ),
    pytest.param(rule("Task(driver=True)"), 'Task.driver is never "True"', id="a truth value"),
    pytest.param(
        rule('Task(driver=L("volume") & L("insight"))'), "no value of Task.driver can fulfil", id="impossible condition"
    ),
    pytest.param(rule("type('Task', (Task,), {})()"), "no fact is called Task", id="a subclass never matches"),
    pytest.param(rule("InitialFact()"), "cannot be imported: NameError", id="unknown fact"),
    pytest.param(
        rule('Task(driver="volume") | Task(volume="high")'), "OR across patterns fires once for each", id="OR"
    ),
    pytest.param(rule('Task(driver="volume") & Task(volume="high")'), "AND is not needed", id="AND"),
    pytest.param(rule('_experta.EXISTS(Task(driver="volume"))'), "EXISTS ignores all but its first", id="EXISTS"),
    pytest.param(rule('_experta.FORALL(Task(driver="volume"))'), "FORALL is not reliable", id="FORALL"),
    pytest.param(
        rule('Task(driver="volume"), NOT(Task(volume="high"), Task(volume="low"))'),
        "NOT takes a single pattern",
        id="NOT over two",
    ),
    pytest.param(
        rule('Task(driver="volume"), NOT(Task(volume="high") & Task(core="core"))'),
        "AND is not needed",
        id="NOT over AND",
    ),
    pytest.param(rule('NOT(Task(driver="volume"))'), "it begins with NOT", id="NOT first"),
    pytest.param(rule("TEST(lambda: True)"), "it begins with TEST", id="TEST first"),
    pytest.param(
        rule('Task(driver="volume"), TEST(lambda: True), Task(volume="high")'), "TEST comes last", id="TEST in between"
    ),
    pytest.param(
        rule("Task(driver=MATCH.x), TEST(lambda y: True)"),
        'TEST uses "y", which no pattern before it binds',
        id="TEST unbound",
    ),
    pytest.param(
        rule('Task(driver="volume"), NOT(Balance(leaning=MATCH.x))'), 'NOT uses "x", which no pattern', id="NOT unbound"
    ),
    pytest.param(
        rule("Task(driver=P(lambda driver: driver > 3))"),
        "the condition on Task.driver raises TypeError: '>' not supported",
        id="a condition that raises",
    ),
    pytest.param(rule('Task(driver=["volume"])'), "the condition on Task.driver raises TypeError", id="a list"),
    pytest.param(
        rule(doc=doc(fires='Fires: {"driver": ["volume"]}')), "the condition on Task.driver raises", id="example list"
    ),
    pytest.param(
        rule(doc=doc(fires='Fires: {"driver": "insight"}')), "its Fires: line does not hold", id="wrong example"
    ),
    pytest.param(
        rule(doc=doc(silent='Silent: {"driver": "volume"}')), "its Silent: line does not hold", id="wrong silence"
    ),
    pytest.param(
        rule(doc=doc().replace("Title.\n\n", "Title.\n")), "its docstring has no title", id="no line after the title"
    ),
    pytest.param(
        rule(body='yield Task(driver="volume")'),
        "a rule about Task concludes Advice or Evidence, not Task",
        id="yields a premise",
    ),
    pytest.param(
        rule(
            'Balance(leaning="BPO")',
            doc=doc(fires='Fires: {"leaning": "BPO"}', silent='Silent: {"leaning": "KPO"}'),
        ),
        "a rule about Balance concludes Advice or Verdict, not Evidence",
        id="evidence too late",
    ),
    pytest.param(
        rule("Finding(cf=P(lambda cf: cf > 0.5))"),
        "Finding.cf is open: bind it with MATCH",
        id="a test on an open field",
    ),
    pytest.param(
        "again = DIFFERENCE._replace(weight=2.0)\n" + rule(),
        'the difference "driving_force" is declared elsewhere, too',
        id="a difference twice",
    ),
    pytest.param(
        'light = DIFFERENCE._replace(key="mood", weight=0.0)\n' + rule(),
        "mood: a weight is a decimal number above 0",
        id="no weight",
    ),
    pytest.param(rule("Finding(cf=0.5)", doc=doc()), "Finding.cf is open: bind it with MATCH", id="open field"),
    pytest.param(
        rule("Task(driver=MATCH.driver)", parameters="drivr"),
        'its body takes "drivr", which no pattern binds; did you mean "driver"?',
        id="unbound parameter",
    ),
    pytest.param(rule(body="yield 1 / 0"), "its body raises ZeroDivisionError: division by zero (line", id="raises"),
    pytest.param(rule(body="yield 'BPO'"), "it yields 'BPO', which is no fact of the advisor", id="wrong yield"),
    pytest.param(
        rule(body='yield Evidence("driving_forse", BPO, STRONG)'),
        'Evidence.difference is never "driving_forse"; did you mean "driving_force"?',
        id="unknown difference",
    ),
    pytest.param(
        rule(body='yield Evidence("driving_force", "BOP", STRONG)'), 'Evidence.side is never "BOP"', id="unknown side"
    ),
    pytest.param(
        rule(body='yield Evidence("driving_force", BPO)'), "Evidence is concluded without strength", id="incomplete"
    ),
    pytest.param(
        rule(body='yield Evidence("driving_force", BPO, 1.0)'), "a strength lies between 0 and 1", id="certainty"
    ),
    pytest.param(
        rule(body='yield Evidence("driving_force", BPO, 1)'), "is a word or a decimal number (got 1)", id="an integer"
    ),
    pytest.param(
        rule(body='while True: yield Evidence("driving_force", BPO, STRONG)'),
        "its body does not stop yielding",
        id="endless",
    ),
    pytest.param(rule() + rule(name="other"), "this id is taken, at", id="one id twice"),
    pytest.param(rule() + rule(id="AA2"), "another rule here is also called a_rule", id="one function name twice"),
    pytest.param("def broken(:\n", "cannot be imported: SyntaxError", id="syntax"),
    pytest.param("import no_such_module\n", "cannot be imported: ModuleNotFoundError", id="missing import"),
    pytest.param(rule('Task("volume")'), "Task takes at most 0 values", id="positional"),
    pytest.param("", "no rule was found there", id="no rule"),
]


@pytest.mark.parametrize(("source", "message"), FAULTS)
def test_a_mistake_is_found_when_the_rules_load(pack, source, message):
    name, file = pack("from engine import _experta\n" + source)
    with pytest.raises(RulebookError) as error:
        load(name)
    assert message in str(error.value)
    if "@rule" in source:
        assert any(problem.place.startswith((f"{file}:", name)) for problem in error.value.problems)


def test_the_line_is_that_of_the_rule(pack):
    name, file = pack("\n\n" + rule('Task(drivr="volume")'))
    with pytest.raises(RulebookError) as error:
        load(name)
    assert [problem.place for problem in error.value.problems] == [f"{file}:4"]


def test_all_mistakes_are_told_at_once(pack):
    name, _ = pack(rule('Task(drivr="volume", volume="hgh")', source="") + rule(id="AA2", name="b", doc='""""""'))
    with pytest.raises(RulebookError) as error:
        load(name)
    assert [problem.message for problem in error.value.problems] == [
        "rule AA1: it has no source; name the Source it rests on: source=Source(key, title, place)",
        'rule AA1: Task has no field "drivr"; did you mean "driver"?',
        'rule AA1: Task.volume is never "hgh"; did you mean "high"? (high, medium, low)',
        "rule AA2: it has no docstring; write a title, Why:, Fires: and Silent:",
    ]
    assert str(error.value).endswith("4 errors, no rule was loaded.")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(rule(), id="a literal"),
        pytest.param(rule('Task(driver=one_of("volume", "both") & ~L("both"))'), id="membership and negation"),
        pytest.param(rule('Task(driver=MATCH.x & one_of("volume"))', parameters="x"), id="a binding"),
        pytest.param(
            rule("Finding(cf=MATCH.cf), TEST(lambda cf: cf > 0)", 'yield Verdict("KPO", "because")',
                 doc=doc(fires='Fires: {"side": "KPO", "cf": 0.8}', silent='Silent: {"side": "BPO", "cf": -0.8}')),
            id="TEST on an open field"),
        pytest.param(rule('Task(driver="volume"), NOT(Task(volume="high"))'), id="NOT over a single pattern"),
    ],
)  # fmt: skip
def test_a_sound_rule_loads(pack, source):
    name, _ = pack(source)
    assert [rule.id for rule in load(name).rules] == ["AA1"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param("import sys\nsys.exit(0)\n", "cannot be imported: SystemExit", id="exits at import"),
        pytest.param(rule(body="raise SystemExit; yield"), "its body raises SystemExit", id="exits in a body"),
        pytest.param("@rule\ndef bare():\n    yield\n", "@rule needs its id and conditions", id="a bare decorator"),
        pytest.param(rule('Task(driver="volume"), TEST(max)'), "TEST takes one function", id="TEST of a builtin"),
        pytest.param(rule('Task(driver="volume"), TEST(1)'), "TEST takes one function", id="TEST of a number"),
        pytest.param(rule(parameters="*, driver"), "its body takes", id="keyword only"),
        pytest.param(
            rule(id=["AA1"]).replace("\"['AA1']\"", "['AA1']"), "an id is two to six capital", id="a list as id"
        ),
    ],
)
def test_what_would_end_python_itself_is_a_finding(pack, source, message):
    name, _ = pack(source)
    with pytest.raises(RulebookError) as error:
        load(name)
    assert message in str(error.value)


def test_a_rule_below_another_decorator_is_not_lost(pack):
    name, _ = pack("import contextlib\n" + rule().replace("def a_rule", "@contextlib.contextmanager\ndef a_rule"))
    with pytest.raises(RulebookError) as error:
        load(name)
    assert "rule AA1: its body yields nothing" in str(error.value)
