"""Every mistake in a rule is found when it loads, with its line and the nearest right name."""

import pytest

from outsourcing import Advisor, load
from outsourcing.engine.core import weighing
from outsourcing.engine.core.errors import RulebookError, RuleFailedError
from outsourcing.engine.loading.author_code import impure_names
from outsourcing.engine.rule_tests.examples import run_examples


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
    pytest.param(rule(id="df1"), "invalid-rule-id", id="bad id"),
    pytest.param(rule(source=""), "no-source", id="no source"),
    pytest.param(rule(source=', source="B"'), "no-source", id="source as text"),
    pytest.param(rule(body="return None"), "concludes-nothing", id="no generator"),
    pytest.param(rule(doc='""""""'), "no-docstring", id="no docstring"),
    pytest.param(rule(doc=doc(why="")), "no-why", id="no why"),
    pytest.param(rule(doc=doc(fires="")), "no-example", id="no fires"),
    pytest.param(rule(doc=doc(silent="")), "no-example", id="no silent"),
    pytest.param(rule(doc=doc(fires="Fires: driver")), "invalid-example", id="example no JSON"),
    pytest.param(
        rule(doc=doc(silent='Silent: {"driver": "insigt"}')),
        "unknown-value",
        id="impossible example",
    ),
    pytest.param(rule("*()"), "no-condition", id="no condition"),
    pytest.param(rule('Task(drivr="volume")'), "unknown-field", id="unknown field"),
    pytest.param(
        rule('Task(driver="volum")'),
        "unknown-value",
        id="impossible value",
    ),
    pytest.param(rule('Task(driver=one_of("volume", "inside"))'), "unknown-value", id="impossible member"),
    pytest.param(rule("Task(driver=True)"), "unknown-value", id="a truth value"),
    pytest.param(rule('Task(driver=L("volume") & L("insight"))'), "impossible-condition", id="impossible condition"),
    pytest.param(rule("type('Task', (Task,), {})()"), "unknown-fact", id="a subclass never matches"),
    pytest.param(rule("InitialFact()"), "import-failed", id="unknown fact"),
    pytest.param(rule('Task(driver="volume") | Task(volume="high")'), "unsupported-condition", id="OR"),
    pytest.param(rule('Task(driver="volume") & Task(volume="high")'), "unsupported-condition", id="AND"),
    pytest.param(rule('_experta.EXISTS(Task(driver="volume"))'), "unsupported-condition", id="EXISTS"),
    pytest.param(rule('_experta.FORALL(Task(driver="volume"))'), "unsupported-condition", id="FORALL"),
    pytest.param(
        rule('Task(driver="volume"), NOT(Task(volume="high"), Task(volume="low"))'),
        "not-a-pattern",
        id="NOT over two",
    ),
    pytest.param(
        rule('Task(driver="volume"), NOT(Task(volume="high") & Task(core="core"))'),
        "unsupported-condition",
        id="NOT over AND",
    ),
    pytest.param(rule('NOT(Task(driver="volume"))'), "invalid-order", id="NOT first"),
    pytest.param(rule("TEST(lambda: True)"), "invalid-order", id="TEST first"),
    pytest.param(
        rule('Task(driver="volume"), TEST(lambda: True), Task(volume="high")'), "invalid-order", id="TEST in between"
    ),
    pytest.param(
        rule("Task(driver=MATCH.x), TEST(lambda y: True)"),
        "unbound-name",
        id="TEST unbound",
    ),
    pytest.param(rule('Task(driver="volume"), NOT(Balance(leaning=MATCH.x))'), "unbound-name", id="NOT unbound"),
    pytest.param(
        rule("Task(driver=P(lambda driver: driver > 3))"),
        "condition-failed",
        id="a condition that raises",
    ),
    pytest.param(rule('Task(driver=["volume"])'), "several-values", id="a list"),
    pytest.param(
        rule(doc=doc(fires='Fires: {"driver": ["volume"]}')),
        "several-values",
        id="example list",
    ),
    pytest.param(rule(doc=doc(fires='Fires: {"driver": "insight"}')), "wrong-example", id="wrong example"),
    pytest.param(rule(doc=doc(silent='Silent: {"driver": "volume"}')), "wrong-example", id="wrong silence"),
    pytest.param(rule(doc=doc().replace("Title.\n\n", "Title.\n")), "no-title", id="no line after the title"),
    pytest.param(
        rule(body='yield Task(driver="volume")'),
        "wrong-conclusion",
        id="yields a premise",
    ),
    pytest.param(
        rule(
            'Balance(leaning="BPO")',
            doc=doc(fires='Fires: {"leaning": "BPO"}', silent='Silent: {"leaning": "KPO"}'),
        ),
        "wrong-conclusion",
        id="evidence too late",
    ),
    pytest.param(
        rule("Finding(cf=P(lambda cf: cf > 0.5))"),
        "open-field",
        id="a test on an open field",
    ),
    pytest.param(
        "again = DIFFERENCE._replace(weight=2.0)\n" + rule(),
        "duplicate-difference",
        id="a difference twice",
    ),
    pytest.param(
        'light = DIFFERENCE._replace(key="mood", weight=0.0)\n' + rule(),
        "invalid-weight",
        id="no weight",
    ),
    pytest.param(rule("Finding(cf=0.5)", doc=doc()), "open-field", id="open field"),
    pytest.param(
        rule("Task(driver=MATCH.driver)", parameters="drivr"),
        "unbound-name",
        id="unbound parameter",
    ),
    pytest.param(rule(body="yield 1 / 0"), "body-failed", id="raises"),
    pytest.param(rule(body="yield 'BPO'"), "not-a-fact", id="wrong yield"),
    pytest.param(
        rule(body='yield Evidence("driving_forse", BPO, STRONG)'),
        "unknown-value",
        id="unknown difference",
    ),
    pytest.param(rule(body='yield Evidence("driving_force", "BOP", STRONG)'), "unknown-value", id="unknown side"),
    pytest.param(rule(body='yield Evidence("driving_force", BPO)'), "missing-value", id="incomplete"),
    pytest.param(rule(body='yield Evidence("driving_force", BPO, 1.0)'), "invalid-strength", id="certainty"),
    pytest.param(rule(body='yield Evidence("driving_force", BPO, 1)'), "invalid-value", id="an integer"),
    pytest.param(
        rule(body='while True: yield Evidence("driving_force", BPO, STRONG)'),
        "endless-body",
        id="endless",
    ),
    pytest.param(rule() + rule(name="other"), "duplicate-rule-id", id="one id twice"),
    pytest.param(rule() + rule(id="AA2"), "duplicate-function", id="one function name twice"),
    pytest.param("def broken(:\n", "import-failed", id="syntax"),
    pytest.param("import no_such_module\n", "import-failed", id="missing import"),
    pytest.param(rule('Task("volume")'), "import-failed", id="positional"),
    pytest.param("", "no-rules", id="no rule"),
]


@pytest.mark.parametrize(("source", "code"), FAULTS)
def test_a_mistake_is_found_when_the_rules_load(pack, source, code):
    name, file = pack("from outsourcing.engine.core import _experta\n" + source)
    with pytest.raises(RulebookError) as error:
        load(name)
    assert code in [problem.code for problem in error.value.problems]
    if "@rule" in source:
        assert any(problem.place.startswith((f"{file}:", name)) for problem in error.value.problems)


def test_the_line_is_that_of_the_rule(pack):
    name, file = pack("\n\n" + rule('Task(drivr="volume")'))
    with pytest.raises(RulebookError) as error:
        load(name)
    assert [problem.place for problem in error.value.problems] == [f"{file}:4"]


def test_all_problems_are_reported_at_once(pack):
    name, _ = pack(rule('Task(drivr="volume", volume="hgh")', source="") + rule(id="AA2", name="b", doc='""""""'))
    with pytest.raises(RulebookError) as error:
        load(name)
    codes = [problem.code for problem in error.value.problems]
    assert codes == ["no-source", "unknown-field", "unknown-value", "no-docstring"]
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
    ("source", "code"),
    [
        pytest.param("import sys\nsys.exit(0)\n", "import-failed", id="exits at import"),
        pytest.param(rule(body="raise SystemExit; yield"), "body-failed", id="exits in a body"),
        pytest.param("@rule\ndef bare():\n    yield\n", "import-failed", id="a bare decorator"),
        pytest.param(rule('Task(driver="volume"), TEST(max)'), "invalid-test", id="TEST of a builtin"),
        pytest.param(rule('Task(driver="volume"), TEST(1)'), "invalid-test", id="TEST of a number"),
        pytest.param(rule(parameters="*, driver"), "unbound-name", id="keyword only"),
        pytest.param(rule(id=["AA1"]).replace("\"['AA1']\"", "['AA1']"), "invalid-rule-id", id="a list as id"),
    ],
)
def test_what_would_end_python_itself_is_a_finding(pack, source, code):
    name, _ = pack(source)
    with pytest.raises(RulebookError) as error:
        load(name)
    assert code in [problem.code for problem in error.value.problems]


def test_a_rule_below_another_decorator_is_not_lost(pack):
    name, _ = pack("import contextlib\n" + rule().replace("def a_rule", "@contextlib.contextmanager\ndef a_rule"))
    with pytest.raises(RulebookError) as error:
        load(name)
    assert [problem.code for problem in error.value.problems] == ["concludes-nothing"]


VOTE = 'yield Evidence("driving_force", BPO, STRONG)'
ADVICE = 'yield Advice("risks", "a_risk", "Beware.", "whole")'
LEANING = {"fires": 'Fires: {"leaning": "BPO"}', "silent": 'Silent: {"leaning": "KPO"}'}
KIND = {"fires": 'Fires: {"kind": "BPO"}', "silent": 'Silent: {"kind": "KPO"}'}
SIDE = {"fires": 'Fires: {"side": "BPO"}', "silent": 'Silent: {"side": "KPO"}'}
BOTH = {"fires": 'Fires: {"kind": "BPO", "driver": "volume"}', "silent": 'Silent: {"kind": "BPO", "driver": "insight"}'}


def about(conditions, body, **examples):
    return rule(conditions, body, doc=doc(**examples))


def codes(pack, source):
    name, _ = pack(source)
    with pytest.raises(RulebookError) as error:
        load(name)
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize(
    ("conditions", "body"),
    [
        pytest.param('Task(driver="volume"), NOT(Finding(degree="strong"))', VOTE, id="a finding"),
        pytest.param('Task(driver="volume"), NOT(Balance(leaning="KPO"))', ADVICE, id="a balance"),
        pytest.param('Task(driver="volume"), NOT(Verdict(kind="KPO"))', ADVICE, id="a verdict"),
        pytest.param('Finding(side="BPO"), NOT(Verdict(kind="KPO"))', ADVICE, id="a verdict on findings"),
        pytest.param('Balance(leaning="BPO"), NOT(Verdict())', ADVICE, id="any verdict on a balance"),
    ],
)
def test_what_comes_later_cannot_be_missed_before(pack, conditions, body):
    """Experta would fire at once, and what was concluded would stay when it comes."""
    assert codes(pack, about(conditions, body)) == ["early-not"]


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
    ("conditions", "body", "examples", "code"),
    [
        pytest.param(
            'Advice(part="whole")',
            ADVICE,
            {"fires": 'Fires: {"part": "whole"}', "silent": 'Silent: {"part": "BPO"}'},
            "wrong-conclusion",
            id="advice on advice",
        ),
        pytest.param(
            'Verdict(kind="BPO"), Advice(part="whole")',
            'yield Verdict("KPO", "because")',
            {"fires": 'Fires: {"kind": "BPO", "part": "whole"}', "silent": 'Silent: {"kind": "KPO", "part": "whole"}'},
            "wrong-conclusion",
            id="a verdict on advice",
        ),
        pytest.param(
            'Verdict(kind="BPO"), Task(driver="volume")',
            VOTE,
            BOTH,
            "wrong-conclusion",
            id="evidence on a verdict",
        ),
        pytest.param(
            'Verdict(kind="BPO")',
            'yield Verdict("KPO", "because")',
            KIND,
            "wrong-conclusion",
            id="a verdict on a verdict",
        ),
        pytest.param(
            'Task(driver="volume")',
            'yield Verdict("KPO", "because")',
            {},
            "wrong-conclusion",
            id="a verdict before anything is weighed",
        ),
    ],
)
def test_nothing_is_concluded_from_what_comes_after_it(pack, conditions, body, examples, code):
    assert codes(pack, about(conditions, body, **examples)) == [code]


@pytest.mark.parametrize(
    ("advice", "code"),
    [
        pytest.param(
            'Advice("risk", "a_risk", "Beware.", "whole")',
            "unknown-value",
            id="an unknown topic",
        ),
        pytest.param(
            'Advice("risks", "a_risk", "Beware.", "hole")',
            "unknown-value",
            id="an unknown part",
        ),
        pytest.param('Advice("risks", "", "Beware.", "whole")', "empty-text", id="no choice"),
        pytest.param('Advice("risks", "a_risk", " ", "whole")', "empty-text", id="a blank text"),
        pytest.param('Advice("risks", "a_risk", "Beware.")', "missing-value", id="for no part of the task"),
        pytest.param(
            'Advice("risks", "a_risk", 5, "whole")',
            "invalid-value",
            id="a text that is none",
        ),
    ],
)
def test_advice_is_about_something_and_says_something(pack, advice, code):
    assert codes(pack, rule(body=f"yield {advice}")) == [code]


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
    assert codes(pack, about(SEVERAL, ADVICE, **examples)) == ["wrong-example"]


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
    found = codes(pack, about(SEVERAL, ADVICE, fires=f"Fires: {wrong}", silent=f"Silent: {SILENT}"))
    assert found == ["unknown-field"]


# A rule is a function of its facts

CHANCE = "import itertools, random\nCALLS = itertools.count(1)\n"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (rule(body='yield Evidence("driving_force", BPO, SLIGHT + next(CALLS) / 1000)'), "unstable-body"),
        (rule(body='yield Evidence("driving_force", random.choice((BPO, KPO)), SLIGHT)'), "unstable-body"),
        (rule(body='assert next(CALLS) < 7; yield Evidence("driving_force", BPO, SLIGHT)'), "unstable-body"),
        (rule("Task(driver=P(lambda driver: random.random() < 0.5))"), "unstable-condition"),
        (rule('Task(driver=MATCH.x & L("volume")), TEST(lambda x: next(CALLS) % 3 == 0)'), "test-failed"),
    ],
    ids=["a counter", "chance", "the seventh call raises", "a condition of chance", "a TEST of chance"],
)
def test_what_a_rule_says_depends_on_nothing_but_its_facts(pack, source, code):
    assert codes(pack, CHANCE + source) == [code]


def test_a_body_is_called_at_load_for_every_value_and_never_again(pack):
    conditions = 'Task(driver=MATCH.driver), Task(volume=MATCH.volume & one_of("high", "low"))'
    body = 'SEEN.append((driver, volume)); yield Evidence("driving_force", BPO, SLIGHT)'
    fires = 'Fires: {"driver": "both", "volume": "low"}'
    source = "SEEN = []\n" + rule(conditions, body, parameters="driver, volume", doc=doc(fires=fires))
    name, _ = pack(source)
    [written] = load(name).rules
    seen = written.body.function.__globals__["SEEN"]
    combinations = {(driver, volume) for driver in ("volume", "insight", "both") for volume in ("high", "low")}
    assert set(seen) == set(written.body.table) == combinations
    calls = len(seen)
    assert len(list(written.body(driver="both", volume="low"))) == 1
    assert len(seen) == calls


def test_what_a_body_concludes_is_part_of_the_fingerprint(pack, monkeypatch):
    """A body that reads the environment has another fingerprint where it says something else."""
    source = "import os\n" + rule(body='yield Evidence("driving_force", BPO, float(os.environ["STRENGTH"]))')
    _, file = pack(source)
    fingerprints = set()
    for strength in ("0.2", "0.4"):
        monkeypatch.setenv("STRENGTH", strength)
        fingerprints.add(load(packs=[_as_pack(file)]).fingerprint)
    assert len(fingerprints) == 2


def _as_pack(file):
    """A single file with the preamble of the tests, as a pack."""
    own = file.with_name("own_pack.py")
    head = 'from outsourcing import *\nSOURCE = Source("T", "a test", "here")\n'
    pack = 'PACK = Pack("own_pack", "0.1.0", engine=">=0.1,<0.2")\n'
    own.write_text(head + pack + file.read_text().partition("\n")[2])
    return own


def test_a_body_with_open_values_that_changes_its_mind_ends_in_one_line(pack):
    body = "yield Advice('risks', 'a_risk', f'Beware of {next(CALLS)}.', 'whole')"
    silent = 'Silent: {"difference": "complexity", "side": "BPO", "cf": -0.5}'
    fires = 'Fires: {"difference": "complexity", "side": "KPO", "cf": 0.5}'
    written = rule('Finding(difference="complexity", side="KPO", cf=MATCH.cf)', body, parameters="cf",
                   doc=doc(fires=fires, silent=silent))  # fmt: skip
    _, file = pack(CHANCE + written)
    book = load(packs=[own := _as_pack(file)])
    advisor = Advisor(book)
    task = {"decisions": "high_impact"}
    advisor.run(task)
    with pytest.raises(RuleFailedError) as error:
        advisor.run(task)
    line = next(number for number, text in enumerate(own.read_text().splitlines(), 1) if "@rule" in text)
    assert str(error.value).startswith(f"{own}:{line}: rule AA1 failed: UnstableError: its body concluded something ")
    assert "(on the task decisions = high_impact)" in str(error.value)
    assert "\n" not in str(error.value)


# Joins, several facts of a kind, and answers that pass all stages

JOINED = 'Verdict(kind=MATCH.k & one_of("BPO", "KPO")), Finding(difference="complexity", side=MATCH.k)'
TWO = 'Finding(difference="complexity", side="KPO"), Finding(difference="driving_force", side="BPO")'
BOTH_FINDINGS = (
    '[{"Finding": {"difference": "complexity", "side": "KPO"}}, '
    '{"Finding": {"difference": "driving_force", "side": "BPO"}}]'
)


@pytest.mark.parametrize(
    ("conditions", "fires", "silent"),
    [
        (JOINED, '{"kind": "KPO", "difference": "complexity", "side": "KPO"}',
         '{"kind": "BPO", "difference": "complexity", "side": "KPO"}'),
        (TWO, BOTH_FINDINGS, BOTH_FINDINGS.replace("BPO", "even")),
    ],
    ids=["a join", "two findings"],
)  # fmt: skip
def test_experta_decides_what_a_join_does(pack, conditions, fires, silent):
    good = about(conditions, ADVICE, fires=f"Fires: {fires}", silent=f"Silent: {silent}")
    name, _ = pack(good)
    assert [one.id for one in load(name).rules] == ["AA1"]
    turned = about(conditions, ADVICE, fires=f"Fires: {silent}", silent=f"Silent: {fires}")
    assert codes(pack, turned) == ["wrong-example", "wrong-example"]


def test_an_array_of_facts_names_facts_of_the_advisor(pack):
    for line in ('[{"Findng": {}}]', '["Finding"]', "[1]", '[{"Finding": "complexity"}]'):
        assert codes(pack, about(TWO, ADVICE, fires=f"Fires: {line}", silent="Silent: {}")) == ["invalid-example"]


def test_answers_to_a_rule_that_reads_a_verdict_pass_all_stages(pack):
    bpo = '{"driver": "volume", "procedure": "documented", "decisions": "routine", "analysis": "none"}'
    for fires, silent, passed in ((bpo, '{"driver": "volume"}', True), ('{"driver": "volume"}', bpo, False)):
        written = about('Verdict(kind="BPO")', ADVICE, fires=f"Fires: {fires}", silent=f"Silent: {silent}")
        _, file = pack(written)
        book = load(packs=[_as_pack(file)])
        results = run_examples(book, [book.rule("AA1")])
        assert [result.passed for result in results] == [passed, passed]


# Python's look-alikes, and what other engines have


@pytest.mark.parametrize(
    ("source", "code", "cure"),
    [
        (rule('Task(driver="volume" or "insight")'), "python-condition", "write one_of(...) with all of them"),
        (rule('Task(driver="volume" and "insight")'), "python-condition", "a question has one answer"),
        (rule('Task(driver="volume") and Task(volume="high")'), "python-condition", "list the patterns one after"),
        (rule('Task(driver="volume") or Task(volume="high")'), "python-condition", "write a rule for each"),
        (rule('Task(driver=MATCH.x == "volume")'), "python-condition", 'write the value as a keyword: driver="volume"'),
        (rule('not Task(driver="volume")'), "not-a-pattern", "to exclude one, write NOT(...) in capitals"),
        (rule('Task(driver=one_of(["volume", "both"]))'), "import-failed", 'like one_of("volume", "both")'),
        (rule('Task(driver=~"volume")'), "import-failed", 'write ~L("volume")'),
        (rule(source=", source=SOURCE, salience=3"), "import-failed", "leave salience out"),
        (rule("AS.task << Task()"), "import-failed", "bind the fields that the rule needs: Task(driver=MATCH.driver)"),
        (rule("Task(driver=W())"), "import-failed", "leave the field out, or bind it with MATCH.name"),
        ("class Mine(Fact):\n    pass\n", "import-failed", "for facts of your own, declare a question"),
        ("class Engine(KnowledgeEngine):\n    pass\n", "import-failed", "write functions with @rule"),
        (rule(doc=doc(fires="Fires: {'driver': 'volume'}")), "invalid-example", "JSON needs double quotes"),
        (rule().replace("def ", "async def "), "concludes-nothing", "write def instead of async def"),
        ("class Rules:\n" + "".join(f"    {line}\n" for line in rule(parameters="self").splitlines()),
         "rule-in-class", "write rules as functions of a module"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 and "\n" not in value else "",
)  # fmt: skip
def test_what_looks_like_a_condition_is_one_line_with_the_cure(pack, source, code, cure):
    name, _ = pack(source)
    with pytest.raises(RulebookError) as error:
        load(name)
    [problem] = [one for one in error.value.problems if one.code != "unbound-name"]
    assert problem.code == code
    assert cure in problem.message


@pytest.mark.parametrize(
    "conditions",
    [
        'Task(driver=P(lambda driver: driver == "volume" or driver == "both"))',
        'Task(driver=MATCH.x & L("volume")), TEST(lambda x: x == "volume" and x != "insight")',
    ],
)
def test_inside_a_function_of_a_condition_python_is_what_it_looks_like(pack, conditions):
    name, _ = pack(rule(conditions, doc=doc(fires='Fires: {"driver": "volume"}')))
    assert [one.id for one in load(name).rules] == ["AA1"]


# Names that a body uses besides its facts

AROUND = """
import datetime, math, os, random, time
from random import choice
TABLE = {"volume": SLIGHT}
SEEN = []
COUNT = 0
WORDS = frozenset(["a", "b"])
def weaker(strength):
    return min(strength, math.sqrt(TABLE["volume"]))
def later():
    return time.time()
"""


@pytest.mark.parametrize(
    ("body", "used"),
    [
        ("yield Evidence('driving_force', BPO, SLIGHT)", []),
        ("yield Evidence('driving_force', BPO, weaker(TABLE['volume']))", []),
        ("random.seed(1); yield Evidence('driving_force', BPO, random.choice([SLIGHT]))", ["random.seed", "random.choice"]),
        ("yield Evidence('driving_force', BPO, choice([SLIGHT]))", ["choice"]),
        ("later(); yield Evidence('driving_force', BPO, SLIGHT)", ["time.time"]),
        ("os.environ.get('x'); yield Evidence('driving_force', BPO, SLIGHT)", ["os.environ"]),
        ("datetime.date.today(); yield Evidence('driving_force', BPO, SLIGHT)", ["datetime.date"]),
        ("SEEN.append(1); yield Evidence('driving_force', BPO, SLIGHT)", ["SEEN.append"]),
        ("global COUNT; COUNT = 1; yield Evidence('driving_force', BPO, SLIGHT)", ["COUNT, which it changes"]),
        ("[word for word in WORDS]; yield Evidence('driving_force', BPO, SLIGHT)", ["the order of a set"]),
        ("import json; yield Evidence('driving_force', BPO, SLIGHT)", ["json"]),
        ("open(os.devnull).close(); yield Evidence('driving_force', BPO, SLIGHT)", ["open", "os.devnull"]),
    ],
)  # fmt: skip
def test_the_check_names_what_a_body_uses_besides_its_facts(pack, body, used):
    name, _ = pack(AROUND + rule(body=body))
    [written] = load(name).rules
    found = impure_names(written.body.function)
    wanted = [one for one in used if one != "os.devnull"]  # a text that never changes
    assert [one.name for one in found] == wanted


def test_shipped_rules_use_nothing_but_their_facts(rulebook):
    assert {rule.id: names for rule in rulebook.rules if (names := impure_names(rule.body.function))} == {}


def test_a_pack_that_replaces_a_function_of_the_advisor_is_refused(pack, monkeypatch):
    monkeypatch.setattr(
        "outsourcing.engine.core.weighing.score_of_votes", weighing.score_of_votes
    )  # put back afterwards
    _, file = pack("from outsourcing.engine.core import weighing\ndef ours(evidence):\n    return 1.0\n"
                   "weighing.score_of_votes = ours\n" + rule())  # fmt: skip
    with pytest.raises(RulebookError) as error:
        load(packs=[_as_pack(file)], skip_bad=True)
    [problem] = error.value.problems
    assert (problem.code, "outsourcing.engine.core.weighing.score_of_votes" in problem.message) == (
        "replaced-function",
        True,
    )
