"""Every mistake in a rule is found when it loads, with its line and the nearest right name."""

import pytest

from outsourcing import load
from outsourcing.engine.core.errors import RulebookError


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
    pytest.param(rule('Task(driver=["volume"])'), "Task.driver is one answer, or one_of(...) several", id="a list"),
    pytest.param(
        rule(doc=doc(fires='Fires: {"driver": ["volume"]}')),
        "Task.driver is one answer, or one_of(...) several",
        id="example list",
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
    pytest.param(rule(body="yield 'BPO'"), 'it yields "BPO", which is no fact of the advisor', id="wrong yield"),
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
    pytest.param(rule('Task("volume")'), "Task takes its values by name", id="positional"),
    pytest.param("", "no rule was found there", id="no rule"),
]


@pytest.mark.parametrize(("source", "message"), FAULTS)
def test_a_mistake_is_found_when_the_rules_load(pack, source, message):
    name, file = pack("from outsourcing.engine.core import _experta\n" + source)
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


VOTE = 'yield Evidence("driving_force", BPO, STRONG)'
ADVICE = 'yield Advice("risks", "a_risk", "Beware.", "whole")'
LEANING = {"fires": 'Fires: {"leaning": "BPO"}', "silent": 'Silent: {"leaning": "KPO"}'}
KIND = {"fires": 'Fires: {"kind": "BPO"}', "silent": 'Silent: {"kind": "KPO"}'}
SIDE = {"fires": 'Fires: {"side": "BPO"}', "silent": 'Silent: {"side": "KPO"}'}
BOTH = {"fires": 'Fires: {"kind": "BPO", "driver": "volume"}', "silent": 'Silent: {"kind": "BPO", "driver": "insight"}'}


def about(conditions, body, **examples):
    return rule(conditions, body, doc=doc(**examples))


def messages(pack, source):
    name, _ = pack(source)
    with pytest.raises(RulebookError) as error:
        load(name)
    return [problem.message.removeprefix("rule AA1: ") for problem in error.value.problems]


@pytest.mark.parametrize(
    ("conditions", "body", "missed"),
    [
        pytest.param('Task(driver="volume"), NOT(Finding(degree="strong"))', VOTE, "Finding", id="a finding"),
        pytest.param('Task(driver="volume"), NOT(Balance(leaning="KPO"))', ADVICE, "Balance", id="a balance"),
        pytest.param('Task(driver="volume"), NOT(Verdict(kind="KPO"))', ADVICE, "Verdict", id="a verdict"),
        pytest.param('Finding(side="BPO"), NOT(Verdict(kind="KPO"))', ADVICE, "Verdict", id="a verdict on findings"),
        pytest.param('Balance(leaning="BPO"), NOT(Verdict())', ADVICE, "Verdict", id="any verdict on a balance"),
    ],
)
def test_what_comes_later_cannot_be_missed_before(pack, conditions, body, missed):
    """Experta would fire at once, and what was concluded would stay when it comes."""
    message = f"NOT({missed}) would be decided before there is one; begin with a pattern of {missed}"
    assert messages(pack, about(conditions, body)) == [message]


@pytest.mark.parametrize(
    ("conditions", "body", "examples"),
    [
        pytest.param('Finding(side="BPO"), NOT(Evidence(difference="complexity"))', ADVICE, SIDE, id="evidence"),
        pytest.param('Balance(leaning="BPO"), NOT(Finding(degree="strong"))', ADVICE, LEANING, id="a finding"),
        pytest.param('Finding(side="BPO"), NOT(Balance(leaning="KPO"))', ADVICE, SIDE, id="a balance"),
        pytest.param('Verdict(kind="BPO"), NOT(Balance(leaning="KPO"))', ADVICE, KIND, id="a balance after a verdict"),
        pytest.param('Verdict(kind="BPO"), NOT(Task(driver="insight"))', ADVICE, BOTH, id="an answer after a verdict"),
    ],
)
def test_what_is_there_by_then_can_be_missed(pack, conditions, body, examples):
    name, _ = pack(about(conditions, body, **examples))
    assert [rule.id for rule in load(name).rules] == ["AA1"]


@pytest.mark.parametrize(
    ("conditions", "body", "examples", "message"),
    [
        pytest.param(
            'Advice(part="whole")',
            ADVICE,
            {"fires": 'Fires: {"part": "whole"}', "silent": 'Silent: {"part": "BPO"}'},
            "a rule about Advice concludes nothing, not Advice",
            id="advice on advice",
        ),
        pytest.param(
            'Verdict(kind="BPO"), Advice(part="whole")',
            'yield Verdict("KPO", "because")',
            {"fires": 'Fires: {"kind": "BPO", "part": "whole"}', "silent": 'Silent: {"kind": "KPO", "part": "whole"}'},
            "a rule about Advice and Verdict concludes nothing, not Verdict",
            id="a verdict on advice",
        ),
        pytest.param(
            'Verdict(kind="BPO"), Task(driver="volume")',
            VOTE,
            BOTH,
            "a rule about Task and Verdict concludes Advice, not Evidence",
            id="evidence on a verdict",
        ),
        pytest.param(
            'Verdict(kind="BPO")',
            'yield Verdict("KPO", "because")',
            KIND,
            "a rule about Verdict concludes Advice, not Verdict",
            id="a verdict on a verdict",
        ),
        pytest.param(
            'Task(driver="volume")',
            'yield Verdict("KPO", "because")',
            {},
            "a rule about Task concludes Advice or Evidence, not Verdict",
            id="a verdict before anything is weighed",
        ),
    ],
)
def test_nothing_is_concluded_from_what_comes_after_it(pack, conditions, body, examples, message):
    assert messages(pack, about(conditions, body, **examples)) == [message]


@pytest.mark.parametrize(
    ("advice", "found"),
    [
        pytest.param(
            'Advice("risk", "a_risk", "Beware.", "whole")',
            [
                'Advice.topic is never "risk"; did you mean "risks"? (caution, branch, delivery, engagement, provider, '
                "measurement, control, team, ...)"
            ],
            id="an unknown topic",
        ),
        pytest.param(
            'Advice("risks", "a_risk", "Beware.", "hole")',
            ['Advice.part is never "hole"; did you mean "whole"? (BPO, KPO, whole)'],
            id="an unknown part",
        ),
        pytest.param('Advice("risks", "", "Beware.", "whole")', ["Advice.choice is empty"], id="no choice"),
        pytest.param('Advice("risks", "a_risk", " ", "whole")', ["Advice.text is empty"], id="a blank text"),
        pytest.param(
            'Advice("risks", "a_risk", "Beware.")', ["Advice is concluded without part"], id="for no part of the task"
        ),
        pytest.param(
            'Advice("risks", "a_risk", 5, "whole")',
            ["Advice.text is a word or a decimal number (got 5)"],
            id="a text that is none",
        ),
    ],
)
def test_advice_is_about_something_and_says_something(pack, advice, found):
    assert messages(pack, rule(body=f"yield {advice}")) == found


def test_sound_advice_loads(pack):
    name, _ = pack(rule(body=ADVICE))
    [concluded] = load(name).rules[0].conclusions()
    assert concluded.values_by_name() == {"topic": "risks", "choice": "a_risk", "text": "Beware.", "part": "whole"}


SEVERAL = 'Balance(leaning="BPO"), Verdict(kind="BPO"), Task(driver="volume"), NOT(Task(volume="low"))'
FIRES = '{"leaning": "BPO", "kind": "BPO", "driver": "volume"}'
SILENT = FIRES.replace("volume", "insight")


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("Fires", FIRES.replace('"leaning": "BPO"', '"leaning": "KPO"')),
        ("Fires", FIRES.replace('"kind": "BPO"', '"kind": "SPLIT"')),
        ("Fires", FIRES.replace('"driver": "volume"', '"driver": "insight"')),
        ("Fires", FIRES.replace(', "driver": "volume"', "")),
        ("Fires", FIRES.replace("}", ', "volume": "low"}')),
        ("Silent", FIRES),
        ("Silent", FIRES.replace("}", ', "volume": "high"}')),
    ],
)
def test_an_example_of_several_facts_has_to_hold(pack, line, values):
    examples = {"fires": f"Fires: {FIRES}", "silent": f"Silent: {SILENT}"} | {line.lower(): f"{line}: {values}"}
    assert messages(pack, about(SEVERAL, ADVICE, **examples)) == [f"its {line}: line does not hold: {values}"]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("Fires", FIRES),
        ("Fires", FIRES.replace("}", ', "volume": "high"}')),
        ("Silent", FIRES.replace('"leaning": "BPO"', '"leaning": "KPO"')),
        ("Silent", FIRES.replace('"kind": "BPO"', '"kind": "SPLIT"')),
        ("Silent", FIRES.replace(', "driver": "volume"', "")),
        ("Silent", FIRES.replace("}", ', "volume": "low"}')),
    ],
)
def test_an_example_of_several_facts_that_holds_is_kept(pack, line, values):
    examples = {"fires": f"Fires: {FIRES}", "silent": f"Silent: {SILENT}"} | {line.lower(): f"{line}: {values}"}
    name, _ = pack(about(SEVERAL, ADVICE, **examples))
    assert [rule.id for rule in load(name).rules] == ["AA1"]


def test_a_value_that_none_of_the_facts_has_is_refused(pack):
    wrong = FIRES.replace('"driver"', '"drivr"')
    found = messages(pack, about(SEVERAL, ADVICE, fires=f"Fires: {wrong}", silent=f"Silent: {SILENT}"))
    assert found == ['its Fires: line: Balance has no field "drivr"']
