"""Whole interviews through the pages: asked in the order of the terminal, kept in the address, concluded alike."""

import http.client
import random
import re
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from html import unescape
from http import HTTPStatus
from threading import Event
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from starlette.testclient import TestClient

from outsourcing import Advisor
from outsourcing.engine.interview.advice_questions import AdvicePlanner
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.records.search import ANY, all_records, find_record
from outsourcing.engine.records.store import Store
from outsourcing.engine.records.verification import verify
from outsourcing.engine.web.application import application
from outsourcing.engine.web.guard import local_policy
from outsourcing.engine.web.site import Site

KEY = "k" * 40
HOME = "http://127.0.0.1:8765"


@pytest.fixture(scope="module")
def interviewer(rulebook):
    return Interviewer(Advisor(rulebook))


def client_of(rulebook, store):
    """Return a client of a server that has just started."""
    site = Site(rulebook, store)
    headers = {"Authorization": f"Bearer {KEY}"}
    return TestClient(application(site, local_policy(8765, {KEY: ""})), base_url=HOME, headers=headers)


def hidden(page):
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    return [(unescape(name), unescape(value)) for name, value in found]


def led(client, interviewer, given):
    """Lead an interview through the pages; return the answers, and the page that reviews them."""
    answers = {}
    page = client.get("/interview")
    planner = AdvicePlanner(interviewer)
    while question := interviewer.next_question(answers) or planner.next_question([], answers):
        fields = dict(hidden(page.text))
        assert fields["_asked"] == question.name
        assert unescape(re.search("<title>(.*?) - ", page.text)[1]) == question.text
        assert " checked" not in page.text
        answers[question.name] = given[question.name]
        page = client.get("/interview", params={**fields, question.name: given[question.name] or "unknown"})
    return answers, page


def random_answers(rulebook, seed):
    chosen = random.Random(seed)  # noqa: S311  the same interviews every time
    return {
        name: chosen.choice([None, *map(str, question.choices)])
        for name, question in rulebook.questions.items()
        if question.choices
    }


@pytest.mark.parametrize("seeds", [range(2), pytest.param(range(2, 60), marks=pytest.mark.minutes)], ids=str)
def test_sixty_interviews_ask_and_conclude_as_the_terminal(rulebook, interviewer, tmp_path, seeds):
    with client_of(rulebook, tmp_path / "records.db") as client:
        for seed in seeds:
            answers, page = led(client, interviewer, random_answers(rulebook, seed))
            assert urlsplit(str(page.url)).path == "/interview/review"
            sent = {**dict(hidden(page.text)), "name": f"Task {seed}"}
            kept = client.post("/interview/verdict", data=sent)
            with Site(rulebook, tmp_path / "records.db").reading() as store:
                record = find_record(store, urlsplit(str(kept.url)).path.removeprefix("/decisions/"))
            known = {name: value for name, value in answers.items() if value is not None}
            kind, score = interviewer.advisor.verdict(known)
            assert (record.assessment.verdict, record.assessment.score) == (kind, score)
            assert {one.question: one.value for one in record.header.answers} == answers


def test_the_address_of_a_question_means_the_same_after_a_restart(rulebook, interviewer, tmp_path):
    with client_of(rulebook, tmp_path / "records.db") as client:
        page = client.get("/interview?driver=volume&objective=cost")
        before = page.text
    with client_of(rulebook, tmp_path / "records.db") as client:
        assert client.get(str(page.url)).text == before
    asked = interviewer.next_question({"driver": "volume", "objective": "cost"}).name
    assert dict(hidden(before))["_asked"] == asked


def test_two_interviews_at_once_do_not_mix(rulebook, interviewer, tmp_path):
    with client_of(rulebook, tmp_path / "records.db") as client:
        one, other = (client.get(f"/interview?driver={value}") for value in ("volume", "insight"))
        for page, value in ((one, "volume"), (other, "insight")):
            assert [pair for pair in parse_qsl(urlsplit(str(page.url)).query) if pair[0] == "driver"] == [
                ("driver", value)
            ]
            assert dict(hidden(page.text))["_asked"] == interviewer.next_question({"driver": value}).name


def killed_while_records_are_kept(store, kill):
    """Start a server, keep records through it, kill it; return the record of each task whose page was redirected to."""
    command = [sys.executable, "-P", "-m", "outsourcing", "serve", "--port", "0", "--no-browser", "--store", str(store)]
    kept, first = {}, Event()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=store.parent) as server:
        at = urlsplit(re.search(r"http://\S+", server.stderr.readline())[0])
        headers = {
            "Cookie": f"outsourcing_{at.port}={at.query.removeprefix('key=')}",
            "Origin": f"http://{at.netloc}",
            "Content-Type": "application/x-www-form-urlencoded",
        }

        def keep_many(person):
            with suppress(OSError, http.client.HTTPException):  # the server is gone
                for number in range(10_000):
                    name = f"{kill:08x}{person:08x}{number:016x}"
                    sent = urlencode({"driver": "volume", "objective": "cost", "name": name, "_draft": name})
                    with closing(http.client.HTTPConnection(at.netloc, timeout=30)) as connection:
                        connection.request("POST", "/interview/verdict", sent, headers)
                        answer = connection.getresponse()
                        page = answer.read().decode()
                    assert answer.status == HTTPStatus.SEE_OTHER, page
                    kept[name] = answer.headers["Location"].removeprefix("/decisions/")
                    first.set()

        with ThreadPoolExecutor() as people:
            keeping = [people.submit(keep_many, person) for person in range(2)]
            assert first.wait(60)
            time.sleep(0.011 * (kill % 13))
            server.kill()
        for one in keeping:
            one.result()
    return kept


@pytest.mark.parametrize(
    "kills", [pytest.param(3, marks=pytest.mark.slow), pytest.param(50, marks=pytest.mark.minutes)], ids=str
)
def test_a_server_that_is_killed_loses_no_record_and_keeps_none_twice(tmp_path, kills):
    store, kept = tmp_path / "records.db", {}
    for kill in range(kills):
        kept |= killed_while_records_are_kept(store, kill)
    with Store(store) as opened:
        records = {record.id: record.assessment.name for record in all_records(opened, ANY)}
        assert verify(opened).problems == []
    assert {name: records.get(id_) for name, id_ in kept.items()} == {name: name for name in kept}
    assert [name for name, times in Counter(records.values()).items() if times > 1] == []
