"""Decision records: their text, redaction, and what the recorder reports."""

import json
import os
import socket
from datetime import UTC, datetime

import pytest
from conftest import answers
from hypothesis import given, settings

from outsourcing import Advisor, Assessment, load
from outsourcing.engine.core.errors import ConfigurationError
from outsourcing.engine.portfolio.batches import BatchAssessor
from outsourcing.engine.portfolio.task_files import Portfolio
from outsourcing.engine.records import person
from outsourcing.engine.records import record as module
from outsourcing.engine.records.person import Person
from outsourcing.engine.records.record import Origin, make_record, parse_record
from outsourcing.engine.records.recorder import Recorder
from outsourcing.engine.records.redaction import read_redaction
from outsourcing.engine.records.search import all_records, find_record
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
def test_a_record_is_one_line_and_is_parsed_unchanged(task):
    kept = make_record(ADVISOR.assess(RULEBOOK.profile(**task)), dict.fromkeys(task, "asked"))
    assert "\n" not in kept.text
    assert parse_record(kept.text) == kept
    assert kept.assessment.json_line() == kept.line


def test_texts_that_look_like_parts_of_a_record_do_no_harm():
    kept = make_record(ADVISOR.assess(RULEBOOK.profile(name=NASTY, description=NASTY), NASTY, {NASTY: NASTY}), {})
    again = parse_record(kept.text)
    assert again == kept
    assert (again.assessment.name, again.assessment.carried) == (NASTY, {NASTY: NASTY})
    assert "\n" not in kept.text


@pytest.mark.parametrize(
    "change",
    [
        ('"masked":["name"]', '"masked":["name"],"id":"other","time":"2020"'),
        ('"masked":["name"]', '"masked":["name"],"answers":[],"masked":[]'),
        ('"answers":[', '"masked":["driver"],"answers":['),
        ('"claimed":"', '"claimed":"x\\",\\"answers\\":[],\\"masked\\":[]'),
    ],
)
def test_a_forged_header_is_read_in_one_way_only(change):
    """Who verifies a store reads headers without their answers, and must see what everybody else sees."""
    kept = make_record(assessed(), {"driver": "asked"}, read_redaction(["name"], RULEBOOK.questions, ""))
    again = parse_record(kept.text.replace(*change))
    header = again.header
    assert again.text != kept.text
    assert (again.id, again.time, again.masked) == (header.id, header.time, header.masked)


def test_each_answer_is_recorded_with_its_origin():
    kept = make_record(assessed(), {"driver": "asked", "service": "option", "office": "file", "core": "not sure"})
    assert [(a.question, a.value, a.origin) for a in kept.header.answers] == [
        ("driver", "volume", "asked"),
        ("service", "bookkeeping", "option"),
        ("office", "back_office", "file"),
        ("core", None, "not sure"),
    ]


@pytest.mark.parametrize(
    ("mask", "masked", "hidden"),
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
def test_masked_fields_are_kept_out_and_listed(mask, masked, hidden):
    open_ = make_record(assessed(), {"service": "file", "driver": "file", "core": "not sure"})
    kept = make_record(
        assessed(),
        {"service": "file", "driver": "file", "core": "not sure"},
        read_redaction(mask, RULEBOOK.questions, "config.toml"),
    )
    assert kept.masked == masked
    assert hidden is None or (hidden in open_.text and hidden not in kept.text)
    assert (kept.header.person == Person()) is (mask == ["who"])
    Assessment.model_validate(json.loads(kept.line))


def test_a_misspelt_mask_is_an_error():
    with pytest.raises(ConfigurationError) as caught:
        read_redaction(["descripton"], RULEBOOK.questions, "config.toml")
    assert [(problem.place, problem.code) for problem in caught.value.problems] == [("config.toml", "unknown-field")]


def test_a_user_without_a_name(monkeypatch):
    def unknown():
        raise KeyError

    monkeypatch.setattr(person.getpass, "getuser", unknown)
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    assert person.process_owner.__wrapped__() == Person("", 4_000_000, socket.gethostname(), "")


def test_the_recorder_reports_what_it_recorded(tmp_path, monkeypatch):
    config = tmp_path / "config.toml"
    config.write_text('mask = ["name", "owner"]')
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(config))
    with Recorder(RULEBOOK, tmp_path / "r.db", keeps=True) as recorder:
        message = recorder.keep([(assessed(), {}), (assessed(), {})])
    with Store(tmp_path / "r.db") as store:
        last = find_record(store, "last")
        with store.reading():
            head = list(store.entries())[-2].head  # of the last record; the end of the run comes after it
    assert message.endswith(f" to {last.id[:8]} (head {head.short}); masked: name, Owner")
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
        return list(all_records(store))


@pytest.mark.parametrize("mask", ["", 'mask = ["name", "owner", "driver"]'])
def test_tasks_of_a_portfolio_are_recorded_as_single_tasks_are(tmp_path, monkeypatch, mask):
    (tmp_path / "config.toml").write_text(mask)
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setattr(module, "now", lambda: "2026-11-22T00:00:00.000000Z")
    monkeypatch.setattr(module, "new_id", iter([f"{number:016}" for number in range(8)]).__next__)
    judged = portfolio(tmp_path)
    with Recorder(RULEBOOK, tmp_path / "r.db", keeps=True) as recorder:
        recorder.add(judged[:2])
        recorder.add(judged[2:])
        message = recorder.message()
    with Recorder(RULEBOOK, tmp_path / "other.db", keeps=True) as recorder:
        alone = [
            make_record(result.assessment(task), task.origins(), recorder._redaction, Origin("0" * 16, row))  # noqa: SLF001
            for row, (task, result) in enumerate(judged, 1)
        ]
    assert [one.text.replace(one.id, "") for one in kept_in(tmp_path)] == [
        one.text.replace(one.id, "") for one in alone
    ]
    assert [one.summary for one in kept_in(tmp_path)] == [one.summary for one in alone]
    assert message.startswith("recorded: 3 decisions, 00000000 to 00000000 (head 4:")


def test_no_record_is_kept_where_none_is_wanted(tmp_path):
    with Recorder(RULEBOOK, tmp_path / "r.db", keeps=False) as recorder:
        assert recorder.keep([(assessed(), {})]) == "not recorded (--no-record)"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("year", "written"), [(226, "0226-11-01T00:00:00.000000Z"), (2026, "2026-11-01T00:00:00.000000Z")]
)
def test_all_times_have_the_same_length_and_so_sort(year, written):
    assert module.format_time(datetime(year, 11, 1, tzinfo=UTC)) == written
