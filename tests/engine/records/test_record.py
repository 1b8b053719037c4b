"""Records: their text, and what is kept out of them."""

import json
from datetime import UTC, datetime

import pytest
from conftest import answers
from hypothesis import given, settings

from outsourcing import Advisor, Assessment, load
from outsourcing.engine.core.errors import ConfigurationError
from outsourcing.engine.portfolio.batches import BatchAssessor
from outsourcing.engine.portfolio.task_files import Portfolio
from outsourcing.engine.records import record as module
from outsourcing.engine.records import redaction as masks
from outsourcing.engine.records.record import parsed, record
from outsourcing.engine.records.recorder import Recorder
from outsourcing.engine.records.redaction import read_redaction
from outsourcing.engine.records.search import one
from outsourcing.engine.records.store import Store

RULEBOOK = load()
ADVISOR = Advisor(RULEBOOK)
NASTY = 'x","assessment":{"id":"\\" \n\0\x1b[31m\u202e\u2028é😀'


def assessed(**more):
    task = {
        "name": "Secret name",
        "description": "Secret words",
        "driver": "volume",
        "service": "bookkeeping",
        "office": "back_office",
    }
    return ADVISOR.assess(RULEBOOK.profile(**{**task, **more}), "Secret-1", {"Owner": "Secret owner", "unit": 3})


@settings(max_examples=25)
@given(answers())
def test_a_text_is_one_line_and_comes_back_as_it_was(task):
    kept = record(ADVISOR.assess(RULEBOOK.profile(**task)), dict.fromkeys(task, "asked"))
    assert "\n" not in kept.text
    assert parsed(kept.text) == kept
    assert kept.assessment.json_line() == kept.line


def test_texts_that_look_like_our_own_do_no_harm():
    kept = record(ADVISOR.assess(RULEBOOK.profile(name=NASTY, description=NASTY), NASTY, {NASTY: NASTY}), {})
    again = parsed(kept.text)
    assert again == kept
    assert (again.assessment.name, again.assessment.carried) == (NASTY, {NASTY: NASTY})
    assert "\n" not in kept.text


def test_each_answer_says_where_it_came_from():
    kept = record(assessed(), {"driver": "asked", "service": "option", "office": "file", "core": "not sure"})
    assert [(a.question, a.value, a.origin) for a in kept.header.answers] == [
        ("driver", "volume", "asked"),
        ("service", "bookkeeping", "option"),
        ("office", "back_office", "file"),
        ("core", None, "not sure"),
    ]


@pytest.mark.parametrize(
    ("mask", "listed", "gone"),
    [
        (["name"], ("name",), "Secret name"),
        (["Description"], ("description",), "Secret words"),
        (["id"], ("id",), "Secret-1"),
        (["owner"], ("Owner",), "Secret owner"),
        (["service"], ("service",), "bookkeeping"),
        (["who"], ("who",), None),
        (["nothing of the kind"], (), None),
        (["score"], (), None),
        (["core"], ("core",), None),
    ],
)
def test_masked_fields_are_kept_out_and_listed(mask, listed, gone):
    open_ = record(assessed(), {"service": "file", "driver": "file", "core": "not sure"})
    kept = record(
        assessed(),
        {"service": "file", "driver": "file", "core": "not sure"},
        read_redaction(mask, RULEBOOK.questions, "config.toml"),
    )
    assert kept.masked == listed
    assert gone is None or (gone in open_.text and gone not in kept.text)
    assert (kept.header.who == "") is (mask == ["who"])
    Assessment.model_validate(json.loads(kept.line))


def test_a_misspelt_mask_is_an_error():
    with pytest.raises(
        ConfigurationError, match=r'config.toml: mask: nothing is called "descripton"; did you mean "description"'
    ):
        read_redaction(["descripton"], RULEBOOK.questions, "config.toml")


def test_a_user_nobody_knows(monkeypatch):
    def unknown():
        raise KeyError

    monkeypatch.setattr(masks.getpass, "getuser", unknown)
    assert masks.user.__wrapped__() == ""


def test_the_recorder_says_what_it_kept(tmp_path, monkeypatch):
    config = tmp_path / "config.toml"
    config.write_text('mask = ["name", "owner"]')
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(config))
    with Recorder(RULEBOOK, tmp_path / "r.db", keeps=True) as recorder:
        said = recorder.keep([(assessed(), {}), (assessed(), {})])
    with Store(tmp_path / "r.db") as store:
        last, head = one(store, "last"), store.head()
    assert said.startswith("2 records, ")
    assert said.endswith(f" to {last.id[:8]}, kept as {head}, without name, Owner")
    assert b"Secret name" not in (tmp_path / "r.db").read_bytes()


def portfolio(tmp_path):
    """A portfolio of three tasks, two of them with the same answers, each with its result."""
    file = tmp_path / "tasks.json"
    tasks = [
        {"id": "A", "name": "Secret name", "driver": "volume", "owner": "Eve"},
        {"id": NASTY, "name": NASTY, "driver": "volume", "description": NASTY, NASTY: NASTY},
        {"driver": "insight", "core": "unknown", "owner": {"name": "Eve"}},
    ]
    file.write_text(json.dumps(tasks))
    with Portfolio([str(file)], RULEBOOK.profile) as tasks, BatchAssessor(ADVISOR, 1) as judge:
        tasks.check().accept()
        return [one for batch in judge.assess(tasks.tasks()) for one in batch]


def kept_in(tmp_path):
    with Store(tmp_path / "r.db") as store:
        return [parsed(text) for (text,) in store.database.execute("SELECT payload FROM payloads ORDER BY seq")]


@pytest.mark.parametrize("mask", ["", 'mask = ["name", "owner", "driver"]'])
def test_tasks_of_a_portfolio_are_kept_as_each_alone_would_be(tmp_path, monkeypatch, mask):
    (tmp_path / "config.toml").write_text(mask)
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setattr(module, "now", lambda: "2026-11-22T00:00:00.000000Z")
    monkeypatch.setattr(module, "new_id", iter([f"{number:016}" for number in range(6)]).__next__)
    judged = portfolio(tmp_path)
    with Recorder(RULEBOOK, tmp_path / "r.db", keeps=True) as recorder:
        recorder.add(judged[:2])
        recorder.add(judged[2:])
        said = recorder.said()
    with Recorder(RULEBOOK, tmp_path / "other.db", keeps=True) as recorder:
        alone = [record(result.assessment(task), task.origins(), recorder._mask) for task, result in judged]  # noqa: SLF001
    assert [one.text.replace(one.id, "") for one in kept_in(tmp_path)] == [
        one.text.replace(one.id, "") for one in alone
    ]
    assert [one.summary for one in kept_in(tmp_path)] == [one.summary for one in alone]
    assert said.startswith("3 records, 00000000 to 00000000, kept as 3:")


def test_who_wants_no_record_gets_none(tmp_path):
    with Recorder(RULEBOOK, tmp_path / "r.db", keeps=False) as recorder:
        assert recorder.keep([(assessed(), {})]) == "not recorded (--no-record)"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("year", "written"), [(226, "0226-11-01T00:00:00.000000Z"), (2026, "2026-11-01T00:00:00.000000Z")]
)
def test_times_are_all_as_long_and_so_in_order(year, written):
    assert module.as_time(datetime(year, 11, 1, tzinfo=UTC)) == written
