"""Topics of advice that packs declare, and shipped ones that they rename: shown wherever the shipped ones are."""

import io
import json
from urllib.parse import urlencode

import pytest
from rich.console import Console
from starlette.testclient import TestClient

from outsourcing import Advisor, AdvisorError, Topic, load
from outsourcing.engine.core.authoring import AdviceTopic
from outsourcing.engine.explanation import explain
from outsourcing.engine.interview.advice_questions import AdvicePlanner, topics
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.portfolio.columns import AnswerSet
from outsourcing.engine.portfolio.result import Results
from outsourcing.engine.prompts import session as prompts
from outsourcing.engine.prompts.answers import KnownAnswers
from outsourcing.engine.prompts.messages import TOPICS, topic_words, why
from outsourcing.engine.report import advice
from outsourcing.engine.report.assessment import show_assessment
from outsourcing.engine.report.plan import next_steps, plan
from outsourcing.engine.report.rules import grouped
from outsourcing.engine.web.application import application
from outsourcing.engine.web.guard import local_policy
from outsourcing.engine.web.interview import read_state
from outsourcing.engine.web.site import Site

HEAD = (
    'from outsourcing import *\nPACK = Pack("{}", "1.0", engine=">=0.1,<0.2")\nSOURCE = Source("T", "a test", "here")\n'
)
DECLARED = """TOPICS = {
    "staff_training": ("Staff training", "how the staff is trained", "Choosing a provider"),
    "greeting": ("Greeting", "how callers are greeted"),
}
"""
RULE = '''
@rule("ZZ1", Verdict(kind="BPO"), Task(training="minimal"), source=SOURCE)
def trained():
    """Short training is done by the provider.

    Why: for a test.
    Fires: [{"Verdict": {"kind": "BPO"}}, {"Task": {"training": "minimal"}}]
    Silent: [{"Verdict": {"kind": "KPO"}}, {"Task": {"training": "minimal"}}]
    """
    yield Advice("staff_training", "by_the_provider", "Let the provider train its staff.", WHOLE)
    yield Advice("greeting", "by_name", "Greet callers by name.", WHOLE)
'''
TASK = {"driver": "volume", "volume": "high", "objective": "cost", "decisions": "routine", "procedure": "documented",
        "skill_level": "basic", "training": "minimal"}  # fmt: skip


def written(folder, code, name="ours"):
    file = folder / f"{name}.py"
    file.write_text(HEAD.format(name) + code, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return written(tmp_path_factory.mktemp("topics"), DECLARED + RULE)


@pytest.fixture(scope="module")
def ours(pack):
    """An advisor with a pack that declares two topics and advises on both."""
    return Advisor(load(packs=[pack]))


@pytest.fixture(scope="module")
def assessment(ours):
    return ours.assess(ours.rulebook.profile(**TASK))


def problems(folder, **packs):
    files = [written(folder, code, name) for name, code in packs.items()]
    with pytest.raises(AdvisorError) as error:
        load(packs=files)
    return [(problem.code, problem.message) for problem in error.value.problems]


def test_declared_topics_come_after_the_shipped_ones(ours, assessment):
    assert ours.rulebook.topics == {
        "staff_training": AdviceTopic("Staff training", "how the staff is trained", "Choosing a provider"),
        "greeting": AdviceTopic("Greeting", "how callers are greeted", "Afterwards"),
    }
    assert ours.rulebook.topic_names == (*Topic, "staff_training", "greeting")
    assert [one.topic for one in assessment.advice][-2:] == ["staff_training", "greeting"]


def test_the_table_and_experta_give_the_same_bytes(ours):
    fired = ours._fire(TASK)  # noqa: SLF001
    looked_up = ours.run(TASK)
    pieces = [ours.to_pieces(ours.outline(TASK, run), run) for run in (fired, looked_up)]
    assert pieces[0] == pieces[1]
    text = Results(ours).result(AnswerSet(ours.rulebook.profile, TASK)).text
    assert text == ours.assess(ours.rulebook.profile(**TASK)).json_line()


def test_an_assessment_carries_the_title_and_the_part_of_the_plan_and_shipped_topics_have_no_such_fields(assessment):
    given = json.loads(assessment.json_line())["advice"]
    assert [(one["heading"], one["step"]) for one in given[-2:]] == [
        ("Staff training", "Choosing a provider"), ("Greeting", "Afterwards"),
    ]  # fmt: skip
    assert not any({"heading", "step"} & one.keys() for one in given[:-2])


def test_the_screen_lists_the_topics_by_their_titles(ours, assessment):
    file = io.StringIO()
    show_assessment(assessment, ours.rulebook.questions, Console(file=file, width=80, color_system=None))
    assert "\nStaff training  by the provider " in file.getvalue()
    assert list(advice.by_topic(assessment))[-2:] == ["Staff training", "Greeting"]


@pytest.mark.parametrize(("width", "label"), [(40, "Training that is\u2026"), (80, "Training that is not need\u2026")])
def test_a_long_title_leaves_room_for_the_advice_beside_it(assessment, width, label):
    *given, training, _ = assessment.advice
    long = training.model_copy(update={"heading": "Training that is not needed for very long"})
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(advice.short(assessment.model_copy(update={"advice": (*given, long)}), console))
    assert f"\n{label}  by the provider" in console.file.getvalue()


def test_the_plan_has_their_sentences_in_their_parts_and_loses_none_of_its_own(ours, assessment):
    without = Advisor(load()).assess(load().profile(**TASK))
    before = {part.title: [line.text for line in part.blocks] for part in plan(without)}
    now = {part.title: [line.text for line in part.blocks] for part in plan(assessment)}
    before["Choosing a provider"].append("Let the provider train its staff.")
    before["Afterwards"].append("Greet callers by name.")
    assert now == before
    result = Results(ours).result(AnswerSet(ours.rulebook.profile, TASK))
    assert list(next_steps(result)) == list(next_steps(assessment))
    assert "Greet callers by name." in next_steps(assessment)


def test_an_explanation_has_them_with_what_would_change_them(ours, assessment):
    *_, training, greeting = explain(ours, assessment).advice
    assert (training.topic, training.heading, greeting.heading) == ("staff_training", "Staff training", "Greeting")
    lines = [line.text for line in advice.in_full([training], "BPO", short=True)]
    assert lines == ["Staff training"]
    assert [change.lost for change in training.changes] == [("by_the_provider",)]


def test_the_interview_offers_them_by_their_words(ours):
    interviewer = Interviewer(ours)
    planner = AdvicePlanner(interviewer)
    so_far = {name: value for name, value in TASK.items() if name != "training"}
    assert [question.name for question in planner.open_by_topic(so_far)["staff_training"]] == ["training"]
    assert planner.next_question(["greeting"], {**so_far, "data_sensitivity": None, "failure_effect": None}) is not None
    assert topic_words("greeting", ours.rulebook) == "how callers are greeted"
    assert topic_words("team", ours.rulebook) == TOPICS["team"]
    closed = {name: TASK.get(name) for name in ours.rulebook.questions if name != "training"}
    text = "\n".join(why(ours.rulebook.questions["training"], closed, interviewer, planner))
    assert "team, risks, Staff training, Greeting." in text
    assert "advice on Staff training: by the provider and advice on Greeting: by name (ZZ1)" in text


def test_topics_are_chosen_by_name_and_an_unknown_one_is_an_error_with_a_suggestion(ours, pack, command, tmp_path):
    known = ours.rulebook.topic_names
    assert topics(["greeting", "Staff training"], known) == ["staff_training", "greeting"]
    assert topics(["all"], known) == list(known)
    with pytest.raises(AdvisorError, match='unknown topic "greetin"; did you mean "greeting"'):
        topics(["greetin"], known)
    task = tmp_path / "task.json"
    task.write_text(json.dumps(TASK))
    code, out, _ = command("advise", task, "--topic", "greeting", "--rules", pack)
    assert (code, "Greeting" in out, "Team" in out) == (0, True, False)
    assert command("advise", task, "--topic", "greeting")[0] == 2


def test_rules_are_listed_by_their_topics(ours, pack, command):
    assert dict(grouped(ours.rulebook))["Advice: Greeting"] == [ours.rulebook.rule("ZZ1")]
    code, out, _ = command("rules", "list", "--topic", "staff_training", "--rules", pack)
    assert (code, "ZZ1" in out, "DF1" in out) == (0, True, False)
    assert '["staff training: by the provider"]' in command("rules", "graph", "ZZ1", "--rules", pack)[1]


def test_cases_can_expect_them(pack, command, tmp_path):
    case = {"name": "Trained", "task": TASK, "advice": ["greeting by_name"], "not_advised": ["team few_people"]}
    file = tmp_path / "more_cases.json"
    for expected, code in (({"staff_training": ["by_the_provider"]}, 0), ({"staff_training": []}, 1)):
        file.write_text(json.dumps([{**case, "not_advised": [], "advice_on": expected}]))
        assert command("rules", "test", file, "--rules", pack)[0] == code
    file.write_text(json.dumps([{**case, "not_advised": [], "topics": ["staf_training"]}]))
    assert 'did you mean "staff_training"' in command("rules", "test", file, "--rules", pack)[2]


def test_a_record_keeps_what_is_shown_and_is_replayed(pack, command, tmp_path):
    task, store = tmp_path / "task.json", ("--store", tmp_path / "records.db")
    task.write_text(json.dumps(TASK))
    assert command("assess", task, "--rules", pack, *store)[0] == 0
    assert "Staff training  by the provider" in command("audit", "show", "last", *store)[1]  # without the pack
    assert command("audit", "verify", *store)[0] == 0
    replayed = command("audit", "replay", "--all", "--rules", pack, *store)[1]
    assert replayed == "1 replayed: 1 identical, 0 with another verdict\n"


def test_the_browser_offers_them_by_their_titles_and_goes_on_to_their_questions(ours, tmp_path):
    site = Site(ours.rulebook, tmp_path / "records.db")
    answers = {name: TASK.get(name, "unknown") for name in ours.rulebook.questions if name != "training"}
    with TestClient(application(site, local_policy(8765, {"a key": ""})), base_url="http://127.0.0.1:8765") as client:
        client.headers["Authorization"] = "Bearer a key"
        page = client.get(f"/interview/review?{urlencode(answers)}").text
        link = f"/interview?{urlencode({**answers, '_advise': 'staff_training'})}"
        assert '_advise=staff_training">Staff training</a>, 1 question</li>' in page
        assert "How long until a newcomer can work alone?" in client.get(link).text
    assert read_state([("_advise", "all")], ours.rulebook).advise == ours.rulebook.topic_names


def test_the_list_of_an_interview_in_the_terminal_has_them_by_their_words(ours, monkeypatch):
    interviewer, offered = Interviewer(ours), []
    monkeypatch.setattr(prompts, "choose", lambda _question, items, **_: offered.extend(items) or "greeting")
    answers = {name: TASK.get(name) for name in ours.rulebook.questions if name != "training"}
    session = prompts.Session(interviewer, AdvicePlanner(interviewer), KnownAnswers("Calls", answers))
    session._ask_topic()  # noqa: SLF001
    assert [(item.value, item.label) for item in offered][-3:-1] == [
        ("staff_training", "How the staff is trained"), ("greeting", "How callers are greeted"),
    ]  # fmt: skip
    assert session._advise_on == ["greeting"]  # noqa: SLF001


def test_the_fingerprint_counts_titles_words_and_parts_of_the_plan(tmp_path):
    texts = (
        '("Greeting", "how")',
        '("Greetings", "how")',
        '("Greeting", "what")',
        '("Greeting", "how", "The contract")',
    )
    found = {load(packs=[written(tmp_path, f'TOPICS = {{"greeting": {text}}}\n')]).fingerprint for text in texts}
    assert len(found) == len(texts)
    assert "topics" not in json.loads(load().manifest)


# Renamed


def test_titles_and_words_of_topics_are_reworded_like_everything_else(tmp_path):
    code = 'WORDINGS = {"topic:team": ("Mannschaft", "die Leute"), "topic:price": "Preis"}\n'
    advisor = Advisor(load(packs=[written(tmp_path, code)]))
    assert advisor.rulebook.topic_names == tuple(Topic)
    assert topic_words("team", advisor.rulebook) == "die Leute"
    assert topic_words("price", advisor.rulebook) == TOPICS["price"]
    assert [advisor.rulebook.topic_title(topic) for topic in ("team", "control")] == ["Mannschaft", "control"]
    found = advisor.assess(advisor.rulebook.profile(**TASK))
    labels = list(advice.by_topic(found))
    assert {"Mannschaft", "Preis", "Control"} <= set(labels)
    assert not {"Team", "Price"} & set(labels)
    shipped = Advisor(load()).assess(load().profile(**TASK))
    assert [part.blocks for part in plan(found)] == [part.blocks for part in plan(shipped)]
    assert {given.step for given in found.advice} == {""}


def test_a_topic_of_another_pack_is_renamed_and_keeps_its_part_of_the_plan(tmp_path):
    files = [written(tmp_path, DECLARED, "one"), written(tmp_path, 'WORDINGS = {"topic:greeting": "Gruß"}\n', "two")]
    for packs in (files, files[::-1]):
        assert load(packs=packs).topics["greeting"] == AdviceTopic("Gruß", "how callers are greeted", "Afterwards")


# What is wrong


def test_two_packs_can_declare_a_topic_with_the_same_words_and_not_with_others(tmp_path):
    one = 'TOPICS = {"greeting": ("Greeting", "how")}\n'
    files = [written(tmp_path, one, "one"), written(tmp_path, one, "two")]
    assert list(load(packs=files).topics) == ["greeting"]
    assert problems(tmp_path, one=one, two='TOPICS = {"greeting": ("Greetings", "how")}\n') == [
        (
            "duplicate-topic",
            'TOPICS: "greeting": the pack one declares this topic with other words; use the same, or rename it',
        )
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "TOPICS = 3",
            (
                "invalid-topics",
                'TOPICS maps names of topics to texts: {"training": ("Training", "how the staff is trained", "The contract")} (got 3)',
            ),
        ),
        (
            'TOPICS = {"team": ("Team", "who")}',
            ("duplicate-topic", 'TOPICS: "team": this topic exists already; use it, or choose another name'),
        ),
        (
            'TOPICS = {"Team work": ("Team", "who")}',
            (
                "invalid-topic",
                'TOPICS: "Team work": a name begins with a lowercase letter and consists of lowercase letters, digits and '
                'underscores; "all" stands for all topics',
            ),
        ),
        (
            'TOPICS = {"all": ("All", "who")}',
            (
                "invalid-topic",
                'TOPICS: "all": a name begins with a lowercase letter and consists of lowercase letters, digits and '
                'underscores; "all" stands for all topics',
            ),
        ),
        (
            'TOPICS = {"greeting": "Greeting"}',
            (
                "invalid-topic",
                'TOPICS: "greeting": give a title and what it is about, and a part of the plan if you like: '
                '{"training": ("Training", "how the staff is trained", "The contract")} (got "Greeting")',
            ),
        ),
        (
            'TOPICS = {"greeting": ("Greeting", " ")}',
            (
                "invalid-topic",
                'TOPICS: "greeting": give a title and what it is about, and a part of the plan if you like: '
                '{"training": ("Training", "how the staff is trained", "The contract")} (got ["Greeting", " "])',
            ),
        ),
        (
            'TOPICS = {"greeting": ("Greeting\\n", "how")}',
            (
                "invalid-topic",
                'TOPICS: "greeting": write each text in one line, without control characters '
                '(got ["Greeting\\n", "how"])',
            ),
        ),
        (
            DECLARED.replace('"Greeting", "how callers are greeted"', '"Greeting"') + RULE,
            (
                "invalid-topic",
                'TOPICS: "greeting": give a title and what it is about, and a part of the plan if you like: '
                '{"training": ("Training", "how the staff is trained", "The contract")} (got "Greeting")',
            ),
        ),
        (
            'TOPICS = {"greeting": ("Greeting", "how", "Afterward")}',
            (
                "invalid-topic",
                'TOPICS: "greeting": the plan has no part "Afterward"; did you mean "Afterwards"? '
                "(Before you begin, Choosing a provider, The contract, Afterwards)",
            ),
        ),
        (
            DECLARED + RULE.replace('"greeting"', '"greetin"'),
            (
                "unknown-value",
                'rule ZZ1: "greetin" is not a value of Advice.topic; did you mean "greeting"? '
                "(condition, caution, branch, delivery, engagement, provider, price, measurement, ...)",
            ),
        ),
        (
            'WORDINGS = {"topic:tem": "Mannschaft"}',
            (
                "unknown-name",
                'WORDINGS: "topic:tem": no question, answer, rule, difference or topic has this name; '
                'did you mean "topic:team"?',
            ),
        ),
    ],
)
def test_what_is_wrong_is_one_line_with_its_code(tmp_path, code, expected):
    assert problems(tmp_path, ours=code) == [expected]
