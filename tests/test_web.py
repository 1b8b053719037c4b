"""The advisor in a browser and for programs, without a browser: what it answers, keeps and refuses."""

import csv
import json
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from conftest import ROOT, SHARED
from starlette.testclient import TestClient

from outsourcing import load
from outsourcing.engine.commands.serve import secrets_of
from outsourcing.engine.core import timeouts
from outsourcing.engine.core.errors import AdvisorError, ConfigurationError, Problem, RuleTableError
from outsourcing.engine.portfolio import read_tasks
from outsourcing.engine.records.search import ANY, all_records, list_decisions
from outsourcing.engine.records.store import Store
from outsourcing.engine.records.verification import verify
from outsourcing.engine.web.application import application
from outsourcing.engine.web.guard import Policy, local_policy
from outsourcing.engine.web.site import Site

KEY = "k" * 40
HOME = "http://127.0.0.1:8765"
OURS = {"Origin": HOME, "Sec-Fetch-Site": "same-origin"}
HOSTILE = ['"><img src=https://evil.example/x>', "</style><script>alert(1)</script>", "{{ 7 * 7 }}", "../../etc/passwd"]
BPO = {"driver": "volume", "objective": "cost", "procedure": "documented", "decisions": "routine"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Site(load(), tmp_path_factory.mktemp("web") / "records.db")


@pytest.fixture(scope="module")
def server(site):
    """A client without sign-in and without any header of its own."""
    with TestClient(application(site, local_policy(8765, {KEY: ""})), base_url=HOME, follow_redirects=False) as client:
        yield client


@pytest.fixture
def signed_in(server):
    server.cookies.clear()
    server.get(f"/?key={KEY}")
    server.headers.update(OURS)
    yield server
    server.cookies.clear()
    for name in OURS:
        del server.headers[name]


def stored(site):
    with Store(site.store_path) as store:
        return list(all_records(store, ANY))


def hidden(page):
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    return [(unescape(name), unescape(value)) for name, value in found]


def keep(client, answers, name="Calls", **more):
    """Show the verdict on answers; return the answer."""
    return client.post("/interview/verdict", data={**answers, "name": name, **more})


def test_the_key_goes_into_a_cookie_and_out_of_the_address(server):
    answer = server.get(f"/rules?key={KEY}&x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/rules?x=1")
    assert answer.headers["set-cookie"] == f"outsourcing_8765={KEY}; HttpOnly; Path=/; SameSite=strict"
    server.cookies.clear()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Cookie": "outsourcing_8765=guessed"}, 401),
        ({"Authorization": "Bearer guessed"}, 401),
        ({"Authorization": f"Bearer {KEY}"}, 200),
        ({"Authorization": f"Bearer {KEY}", "Host": "evil.example"}, 400),
        ({"Authorization": f"Bearer {KEY}", "Host": "127.0.0.1:80"}, 400),
        ({"Cookie": f"outsourcing_8765={KEY}"}, 200),
        ({"Cookie": f"outsourcing_8765={KEY}", "Host": "localhost:8765"}, 200),
    ],
)
def test_only_who_has_the_key_and_names_this_host_is_let_in(server, headers, status):
    assert server.get("/rules", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (OURS, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),  # as browsers do, where pages send no referrer
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:9000", "Sec-Fetch-Site": "same-site"}, 403),
        ({**OURS, "Sec-Fetch-Site": "same-site"}, 403),
        ({**OURS, "Sec-Fetch-Site": "cross-site"}, 403),
        ({}, 403),
    ],
)
def test_what_changes_something_must_come_from_our_own_pages(server, headers, status):
    headers = {"Cookie": f"outsourcing_8765={KEY}", **headers}
    assert server.post("/interview", data={"name": "x"}, headers=headers).status_code == status


def test_every_answer_has_the_headers_that_keep_it_apart(signed_in):
    for path in ("/", "/interview", "/nowhere", "/api/rules/XX", "/api/rules"):
        headers = signed_in.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        names = ("x-content-type-options", "referrer-policy", "cache-control", "x-frame-options")
        assert [headers[name] for name in names] == ["nosniff", "no-referrer", "no-store", "DENY"]


def test_a_change_is_never_a_get(signed_in):
    assert [signed_in.get(path).status_code for path in ("/interview/verdict", "/lists/x/start")] == [405, 405]


def test_what_is_too_large_is_refused(site):
    policy = local_policy(8765, {KEY: ""})._replace(largest=1000)
    with TestClient(application(site, policy), base_url=HOME, headers={"Authorization": f"Bearer {KEY}"}) as client:
        chunks = (b"x" * 100 for _ in range(11))  # without a length
        sent = {"Content-Type": "application/json"}
        answers = [
            client.post("/api/assess", content=b" " * 1001, headers=sent),
            client.post("/api/assess", content=chunks, headers=sent),
            client.get(f"/interview?x={'y' * 8001}"),
            client.post("/api/assess", content=b'{"driver": "volume"}', headers=sent),
        ]
    assert [answer.status_code for answer in answers] == [413, 413, 414, 200]


def test_a_proxy_names_the_person_and_the_record_has_the_name(site):
    policy = Policy(frozenset(["advisor.example"]), frozenset(["https://advisor.example"]), header="X-Remote-User")
    sent = {"Origin": "https://advisor.example", "X-Remote-User": "ada"}
    with TestClient(application(site, policy), base_url="https://advisor.example", follow_redirects=False) as client:
        assert client.get("/rules", headers={"Authorization": f"Bearer {KEY}"}).status_code == 401
        answer = client.post("/interview/verdict", data=BPO, headers=sent)
    assert answer.status_code == 303
    assert stored(site)[-1].header.claimed == "ada"


def test_an_interview_asks_what_the_terminal_asks_and_keeps_the_answers_in_the_address(signed_in, site):
    start = signed_in.post("/interview", data={"name": "Calls from customers", "description": "by phone"})
    address, asked = start.headers["location"], []
    assert "Calls" not in address
    with site.advisors.lend() as lent:
        answers = {}
        while question := lent.interviewer.next_question(answers) or lent.planner.next_question([], answers):
            page = signed_in.get(address).text
            assert f"<title>{question.text} - " in page
            assert " checked" not in page
            assert " selected" not in page
            value = str(question.choices[0])
            address = f"/interview?{urlencode([*hidden(page), (question.name, value)])}"
            address = signed_in.get(address).headers["location"]
            asked.append(question.name)
            answers[question.name] = value
        assert lent.interviewer.standing(answers).settled
    assert "_asked" not in address
    review = signed_in.get(signed_in.get(address).headers["location"])
    assert "Calls from customers" in review.text
    assert len(asked) >= 3


def test_back_reload_and_a_restarted_server_show_the_same(signed_in, site):
    address = f"/interview?{urlencode(BPO)}&_change=driver"
    page = signed_in.get(address).text
    assert 'value="volume" checked' in page
    with TestClient(
        application(Site(site.rulebook, site.store_path), local_policy(8765, {KEY: ""})), base_url=HOME
    ) as c:
        assert c.get(address, headers={"Authorization": f"Bearer {KEY}"}).text == page


def test_no_answer_is_an_error_that_the_page_begins_with(signed_in):
    page = signed_in.get("/interview?_asked=driver").text
    assert "<title>Error: What is the work mostly about?" in page
    assert "Choose an answer" in page


def test_what_an_address_cannot_say_is_named_and_the_rest_is_kept(signed_in):
    page = signed_in.get("/interview/review?driver=volume&drivr=x&procedure=jugdment&objective=Lower+cost").text
    assert "did you mean &#34;driver&#34;" in page
    assert "did you mean &#34;judgment&#34;" in page
    assert [pair for pair in hidden(page) if pair[0] != "_draft"] == [("driver", "volume"), ("objective", "cost")]


def test_a_button_pressed_twice_keeps_one_record(signed_in, site):
    page = signed_in.get(f"/interview/review?{urlencode(BPO)}").text
    before, data = len(stored(site)) if site.store_path.exists() else 0, dict(hidden(page))
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(keep(signed_in, data))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(stored(site)) == before + 1


def test_a_changed_answer_replaces_the_record_of_the_same_task(signed_in, site):
    data = dict(hidden(signed_in.get(f"/interview/review?{urlencode(BPO)}").text))
    first = keep(signed_in, data).headers["location"]
    second = keep(signed_in, {**data, "driver": "insight"}).headers["location"]
    assert first != second
    assert stored(site)[-1].header.supersedes == first.removeprefix("/decisions/")


def test_the_record_says_which_answers_were_not_sure(signed_in, site):
    keep(signed_in, {**BPO, "volume": "unknown"}, name="Mail")
    header = stored(site)[-1].header
    assert {answer.question: answer.origin for answer in header.answers} == {
        **dict.fromkeys(BPO, "asked"),
        "volume": "not sure",
    }


def test_a_store_that_cannot_be_written_loses_no_answer(tmp_path, site):
    (tmp_path / "folder").mkdir()
    broken = application(Site(site.rulebook, tmp_path / "folder"), local_policy(8765, {KEY: ""}))
    with TestClient(broken, base_url=HOME, headers={"Authorization": f"Bearer {KEY}"}) as client:
        answer = keep(client, BPO)
    assert answer.status_code == 503
    assert [pair for pair in hidden(answer.text) if pair[0] != "_draft"] == list(BPO.items())
    assert 'value="Calls"' in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuleTableError({"driver": "volume"}, "a rule"), 500),
        (AdvisorError("no verdict rule fired", code="not-one-verdict"), 500),
        (ConfigurationError([Problem("config.toml:1", "it cannot be read", "configuration")]), 503),
    ],
)
def test_what_is_not_the_fault_of_the_answers_is_never_called_so(signed_in, monkeypatch, error, status):
    def fail(*_):
        raise error

    monkeypatch.setattr("outsourcing.engine.web.interview.assessed", fail)
    answer = keep(signed_in, BPO, name="Calls")
    assert answer.status_code == status
    assert "Your answers are all here" in answer.text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_shows_as_text(signed_in, text):
    page = signed_in.get(keep(signed_in, BPO, name=text, description=text).headers["location"]).text
    assert text not in page or "<" not in text
    assert unescape(page).count(text) >= 2
    assert "49" not in re.search("<h1>(.*?)</h1>", page)[1]


def test_a_decision_is_explained_and_compared_and_its_page_says_how(signed_in):
    page = keep(signed_in, BPO, name="Invoices").headers["location"]
    shown = signed_in.get(f"{page}?what-if=driver%3Dinsight&why-not=KPO").text
    assert "If you had answered differently" in shown
    assert "Why not KPO" in shown
    wrong = signed_in.get(f"{page}?what-if=drivr%3Dinsight")
    assert (wrong.status_code, "did you mean &#34;driver&#34;" in wrong.text) == (422, True)


def test_of_many_rules_that_nearly_fired_the_first_ones_are_in_sight(signed_in):
    record = keep(signed_in, BPO, name="Calls in sight").headers["location"]
    shown = signed_in.get(f"{record}?why-not=KPO").text.partition('id="asked"')[2].partition('id="ask"')[0]
    in_sight, folded = shown.split("<details>")
    assert in_sight.index("What would lead to KPO") < in_sight.index("Rules one answer short of supporting it")
    assert in_sight.count(" for KPO: ") == 3
    assert f"<summary>{folded.count(' for KPO: ')} more</summary>" in folded


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (
            "\N{ARABIC LETTER MEEM}\N{ARABIC LETTER AIN} (AP)",
            "<bdi>\N{ARABIC LETTER MEEM}\N{ARABIC LETTER AIN} (AP)</bdi>",
        ),
        ("\N{HEBREW LETTER SHIN} & co", "<bdi>\N{HEBREW LETTER SHIN} &amp; co</bdi>"),
        ("Caf\N{LATIN SMALL LETTER E WITH ACUTE} & co", "Caf\N{LATIN SMALL LETTER E WITH ACUTE} &amp; co"),
    ],
)
def test_names_from_right_to_left_keep_their_direction(signed_in, command, tmp_path, name, shown):
    record = keep(signed_in, BPO, name=name).headers["location"]
    assert f"<h1>{shown}</h1>" in signed_in.get(record).text
    for page in ("/", "/decisions"):
        assert f">{shown}</a>" in signed_in.get(page).text
    file = tmp_path / "tasks.json"
    file.write_text(json.dumps([{"name": name, "driver": "volume"}, {"name": "B", "driver": "insight"}]))
    command("assess", str(file), "--no-record", "-o", str(tmp_path / "r.html"))
    assert f">{shown}</a>" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_people_decide_about_a_record_once(signed_in, site):
    page = keep(signed_in, BPO, name="Decided").headers["location"]
    refused = signed_in.post(f"{page}/decided", data={"value": "KPO"})
    assert (refused.status_code, "give a reason" in refused.text) == (422, True)
    for _ in range(2):
        signed_in.post(f"{page}/decided", data={"value": "KPO", "reason": "business", "because": "we have the people"})
    shown = signed_in.get(page).text
    assert shown.count("we have the people") == 1
    with Store(site.store_path) as store:
        assert list_decisions(store, ANY, 1)[0][0].decided == "KPO"


def test_decisions_are_found_and_wrong_filters_are_named(signed_in):
    keep(signed_in, BPO, name="Findable")
    assert "Findable" in signed_in.get("/decisions?text=findable&verdict=BPO&rule=DF1").text
    assert "Findable" not in signed_in.get("/decisions?text=findable&verdict=KPO").text
    wrong = signed_in.get("/decisions?since=yesterday")
    assert (wrong.status_code, "is not a day" in wrong.text) == (422, True)
    assert "DF1" in signed_in.get("/decisions/rules").text


def test_the_decisions_that_were_found_are_downloaded_as_a_table(signed_in, site):
    keep(signed_in, BPO, name="=1+1")
    keep(signed_in, BPO, name="Another, with a comma")
    page = signed_in.get("/decisions?text=1%2B1&verdict=BPO").text
    address = unescape(re.search(r'href="(/decisions/table[^"]*)"', page)[1])
    [kept] = [record for record in stored(site) if record.assessment.name == "=1+1"]
    [row] = csv.DictReader(signed_in.get(address).text.removeprefix("\ufeff").splitlines(), strict=True)
    assert (row["record"], row["time"], row["name"], row["verdict"]) == (kept.id, kept.header.time, "'=1+1", "BPO")
    assert len(signed_in.get("/decisions/table").text.splitlines()) == 1 + len(stored(site))
    assert signed_in.get("/decisions/table?since=yesterday").status_code == 422


def test_the_proof_verifies_the_store(signed_in, site):
    keep(signed_in, BPO)
    assert "All records verified" in signed_in.get("/decisions/proof").text
    with Store(site.store_path) as store:
        assert verify(store).problems == []


def test_what_is_not_there_is_404(signed_in):
    keep(signed_in, BPO)
    paths = ("/nowhere", "/decisions/ffffffffffffffff", "/rules/XX99", "/lists/x", "/api/decisions/zz", "/api/nowhere")
    assert [signed_in.get(path).status_code for path in paths] == [404] * 6


@pytest.mark.parametrize(
    "path", ["/", "/rules", "/rules/df1", "/questions", "/differences", "/catalogue", "/lists", "/api"]
)
def test_pages_load_nothing_from_elsewhere(signed_in, path):
    answer = signed_in.get(path)
    assert answer.status_code == 200
    assert re.findall(r'<(?:script|img|iframe|link)[^>]*(?:src|href)="(?!/style\.css|data:,)', answer.text) == []


def upload(client, name, content):
    return client.post("/lists", files={"file": (name, content)}).headers["location"]


def done(client, page):
    for _ in range(200):
        shown = client.get(page)
        if "refresh" not in shown.headers:
            return shown
        threading.Event().wait(0.05)
    raise AssertionError("the list is not done")


def test_the_files_of_a_list_are_those_of_the_command(signed_in, command, tmp_path):
    tasks = ROOT / "examples" / "portfolio.csv"
    page = upload(signed_in, "portfolio.csv", tasks.read_bytes())
    assert signed_in.post(f"{page}/start").status_code == 303
    assert "Open the report" in done(signed_in, page).text
    paths = [tmp_path / "result.csv", tmp_path / "result.jsonl"]
    command("assess", "--no-record", str(tasks), "-o", str(paths[0]), "-o", str(paths[1]))
    for path in paths:
        assert signed_in.get(f"{page}/files/{path.name}").content == path.read_bytes()
    assert signed_in.get(f"{page}/files/report.html?view=1").text.startswith("<!DOCTYPE html>")
    assert signed_in.get(f"{page}/files/result.xlsx").content.startswith(b"PK")


def test_problems_of_a_list_stand_by_row_and_column_and_can_be_mapped(signed_in):
    page = upload(signed_in, "tasks.csv", b"name,What moves it,procedure\nA,pieces,documented\nB,volume,jugdment\n")
    shown = signed_in.get(page).text
    assert "<td>3</td><td>3</td><td>procedure: &#34;jugdment&#34; is not a valid answer" in shown
    signed_in.post(f"{page}/mapping", data={"column-1": "driver", "wording-0": "judgment"})
    assert "<td>2</td><td>2</td><td>What is the work mostly about? &#34;pieces&#34;" in signed_in.get(page).text
    signed_in.post(f"{page}/mapping", data={"column-1": "driver", "wording-0": "volume"})
    assert "2 tasks without problems." in signed_in.get(page).text
    kept = '[columns]\n"What moves it" = "driver"\n\n[answers.procedure]\n"jugdment" = "judgment"\n\n[answers.driver]\n"pieces" = "volume"\n'
    assert signed_in.get(f"{page}/files/mapping.toml").text == kept
    shown = signed_in.get(page).text
    assert re.search(r"<details open>\s*<summary>What the headings", shown)  # the way to the download is in sight


def test_numbers_and_checkboxes_of_a_workbook_can_be_mapped(signed_in):
    page = upload(signed_in, "processes.xlsb", (ROOT / "tests" / "data" / "processes.xlsb").read_bytes())
    shown = signed_in.get(page).text
    assert re.findall(r'<label for="wording-\d+">([^<]*) <', shown) == ["9", "2", "8", "1"]
    assert ("1 hidden row and 1 hidden column were read, too" in shown, "(--" in shown) == (True, False)
    chosen = dict(zip(range(4), ["documented", "judgment", "documented", "judgment"], strict=True))
    signed_in.post(f"{page}/mapping", data={f"wording-{number}": value for number, value in chosen.items()})
    assert "5 tasks without problems." in signed_in.get(page).text


def test_a_list_of_names_says_what_to_confirm_and_what_is_confirmed_counts_as_an_answer(
    signed_in, site, command, tmp_path
):
    file = tmp_path / "names.csv"
    file.write_text("Process,Owner\nInvoice processing,Finance\nMarket research on new drugs,Strategy\n")
    page = signed_in.post("/lists", files={"file": ("names.csv", file.read_bytes())}, data={"suggest": "on"}).headers[
        "location"
    ]
    assert "read &#34;Process&#34; as the name" in signed_in.get(page).text
    offered = re.findall(r'<label for="column-\d+">([^<]*)</label>', signed_in.get(page).text)
    assert offered == ["Process", "Owner"]  # the headings of the file, none of those that suggestions add
    signed_in.post(f"{page}/start")
    shown = done(signed_in, page).text
    _, out, _ = command("assess", str(file), "--suggest", "--no-record", "--json")
    first = [json.loads(line)["confirm_first"] for line in out.splitlines()]
    assert "2 of 2 verdicts rest on suggested answers" in shown
    assert shown.count('name="answer-') == sum(map(len, first)) > 0
    for _ in range(9):  # until nothing is left to confirm
        if not (asked := re.findall(r'name="answer-(\d+)">(?:(?!</select).)*?"([a-z_]+)">[^<]*, confirmed<', shown)):
            break
        signed_in.post(f"{page}/confirm", data={f"answer-{number}": value for number, value in asked})
        shown = done(signed_in, page).text
    assert 'name="answer-' not in shown
    rows = [json.loads(line) for line in signed_in.get(f"{page}/files/result.jsonl").text.splitlines()]
    before = [json.loads(line) for line in out.splitlines()]
    assert [row["verdict"] for row in rows] == [row["verdict"] for row in before]
    for row, names in zip(rows, first, strict=True):
        assert not {*names} & {*row["suggested"]}
        assert row["confirm_first"] == []


@pytest.mark.parametrize("headings", ["Process,Description", "Process,Owner"])
def test_a_list_of_which_nothing_is_known_offers_suggested_answers(signed_in, headings):
    page = upload(signed_in, "names.csv", f"{headings}\nInvoice processing,x\n".encode())
    assert "Nothing is known about this task yet" in signed_in.get(page).text
    signed_in.post(f"{page}/suggest")
    shown = signed_in.get(page).text
    assert ("read &#34;Process&#34; as the name" in shown, "Nothing is known" in shown) == (True, False)
    signed_in.post(f"{page}/start")
    assert "on suggested answers" in done(signed_in, page).text
    page = upload(signed_in, "known.csv", b"name,driver\nInvoice processing,volume\n")
    assert "Nothing is known" not in signed_in.get(page).text


def test_an_answer_that_differs_from_the_suggested_one_counts(signed_in):
    page = signed_in.post(
        "/lists", files={"file": ("names.csv", b"name\nInvoice processing\n")}, data={"suggest": "on"}
    ).headers["location"]
    signed_in.post(f"{page}/start")
    shown = done(signed_in, page).text
    [number] = re.findall(r'name="answer-(\d+)"><option value="">[^<]*</option><option value="documented">', shown)
    signed_in.post(f"{page}/confirm", data={f"answer-{number}": "judgment", "answer-99": "x", "answer-0": "nonsense"})
    done(signed_in, page)
    row = json.loads(signed_in.get(f"{page}/files/result.jsonl").text)
    assert (row["profile"]["procedure"], "procedure" in row["suggested"]) == ("judgment", False)


def test_invalid_rows_are_left_out_only_if_asked(signed_in):
    page = upload(signed_in, "tasks.csv", b"name,driver\nA,volume\nB,vol\n")
    assert signed_in.post(f"{page}/start").status_code == 422
    signed_in.post(f"{page}/start", data={"skip": "1"})
    assert "1 task was assessed." in done(signed_in, page).text
    assert b"vol" in signed_in.get(f"{page}/files/result.rejected.csv").content


def test_a_cancelled_list_writes_nothing(signed_in, site, monkeypatch):
    page = upload(signed_in, "tasks.csv", b"name,driver\nA,volume\n")
    started, go_on = threading.Event(), threading.Event()
    original = site.advisors.lend

    def slow():
        started.set()
        go_on.wait(10)
        return original()

    monkeypatch.setattr(site.advisors, "lend", slow)
    signed_in.post(f"{page}/start")
    assert started.wait(10)
    signed_in.post(f"{page}/cancel")
    go_on.set()
    assert "Cancelled." in done(signed_in, page).text
    assert signed_in.get(f"{page}/files/result.csv").status_code == 404


@pytest.mark.parametrize(
    "name", ["../../evil.csv", "C:\\x\\evil.csv", "<b>.csv", "a" * 500 + ".csv", "\u202e.csv", "x"]
)
def test_the_name_of_an_upload_is_text_and_no_path(signed_in, name):
    page = upload(signed_in, name, b"name,driver\nA,volume\n")
    shown = signed_in.get(page)
    assert shown.status_code == 200
    assert "<b>.csv" not in shown.text
    assert not Path("../../evil.csv").exists()


@pytest.mark.parametrize(
    "content", [b"", b"\0\1\2", b"%PDF-1.4", b"PK\3\4broken", b"\xff\xfe\xff", b"[" * 100_000, b'{"a":']
)
def test_a_file_that_cannot_be_read_is_a_page_that_says_so(signed_in, content):
    shown = signed_in.get(upload(signed_in, "tasks.json", content))
    assert (shown.status_code, "in this list" in shown.text, "Traceback" in shown.text) == (200, True, False)


def test_removed_lists_leave_no_file(signed_in, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    page = upload(signed_in, "tasks.csv", b"name,driver\nA,volume\n")
    assert len(list(tmp_path.iterdir())) == 1
    signed_in.post(f"{page}/remove")
    assert list(tmp_path.iterdir()) == []


def test_the_interface_gives_the_bytes_of_the_command(signed_in, command, tmp_path):
    file = ROOT / "examples" / "insurance_applications.json"
    sent = {"content": file.read_bytes(), "headers": {"Content-Type": "application/json"}}
    (tmp_path / "task.json").write_bytes(file.read_bytes())
    code, out, _ = command("assess", "--json", "--no-record", str(tmp_path / "task.json"))
    assert code == 0
    assert signed_in.post("/api/assess?record=no", **sent).text == out


def test_all_problems_come_at_once_as_problem_details(signed_in):
    answer = signed_in.post("/api/assess", json=[{"driver": "vol"}, {"drivr": "volume"}])
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    found = answer.json()
    assert [(one["code"], one["place"]) for one in found["problems"]] == [
        ("not-an-answer", "task.json:1:3"),
        ("unknown-question", "task.json:1:20"),
    ]
    assert (found["status"], found["detail"]) == (422, "2 problems")


@pytest.mark.parametrize(
    ("path", "content", "kind", "status"),
    [
        ("/api/assess", b"<x/>", "text/xml", 415),
        ("/api/assess", b"{", "application/json", 422),
        ("/api/explain", b"{", "application/json", 422),
        ("/api/explain", b'{"task": {"driver": "vol"}}', "application/json", 422),
        ("/api/explain", b'{"task": {}, "why_not": ["XX"]}', "application/json", 422),
        ("/api/explain", b'{"task": {}, "what_if": {"drivr": "x"}}', "application/json", 422),
    ],
)
def test_what_programs_send_wrong_is_said(signed_in, path, content, kind, status):
    answer = signed_in.post(path, content=content, headers={"Content-Type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_an_interview_by_program_goes_as_that_of_the_terminal(signed_in, site):
    answers = {}
    with site.advisors.lend() as lent:
        while question := lent.interviewer.next_question(answers):
            step = signed_in.get(f"/api/interview?{urlencode(answers)}").json()
            assert (step["question"]["name"], step["settled"]) == (question.name, False)
            answers[question.name] = str(question.choices[0])
    assert signed_in.get(f"/api/interview?{urlencode(answers)}").json()["settled"] is True


def test_decisions_come_in_pages(signed_in, site):
    for _ in range(3):
        keep(signed_in, BPO, name="Paged")
    pages = [signed_in.get(f"/api/decisions?text=paged&size=2&page={number}").json() for number in (1, 2, 3)]
    assert [len(page["decisions"]) for page in pages] == [2, 1, 0]
    assert {page["count"] for page in pages} == {3}
    record = pages[0]["decisions"][0]["id"]
    assert signed_in.get(f"/api/decisions/{record}").text == stored(site)[-1].text
    assert signed_in.get(f"/api/decisions/{record}/explanation").json()["explanation"]["verdict"] == "BPO"
    assert signed_in.get("/api/decisions?size=0").status_code == 422


def test_the_description_names_every_address_of_the_interface(signed_in, site):
    described = signed_in.get("/api/openapi.json").json()
    app = application(site, local_policy(8765, {KEY: ""}))
    routed = {route.path for route in app.routes if route.path.startswith("/api/")} - {"/api/openapi.json"}
    assert set(described["paths"]) == routed
    assert described["openapi"] == "3.1.0"
    references = re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(described))
    assert set(references) - set(described["components"]["schemas"]) == set()


def test_the_documents_have_the_table_of_the_interface(signed_in):
    """If this fails, put these lines into docs/web.md."""
    paths = signed_in.get("/api/openapi.json").json()["paths"]
    lines = [
        f"| `{method.upper()} {path}` | {operation['summary']} |"
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]
    assert "\n".join(lines) in (ROOT / "docs" / "web.md").read_text(encoding="utf-8")


SLOW = '''
from threads_of_a_test import wait
from outsourcing import *

OURS = Source("O", "Ours", "p. 1")
PACK = Pack("slow", "0.1.0", engine=">=0.1,<0.2")

@rule("SL1", Finding(difference="driving_force", side="BPO", cf=MATCH.cf), TEST(lambda cf: wait()), source=OURS)
def slow():
    """Slow work is slow.

    Why: so.
    Fires: {"difference": "driving_force", "side": "BPO", "cf": -0.7}
    Silent: {"difference": "driving_force", "side": "KPO", "cf": 0.7}
    """
    yield Advice(Topic.CAUTION, "slow", "Slow.", WHOLE)
'''


def test_a_rule_that_takes_long_holds_up_no_one_else(tmp_path, monkeypatch):
    begun, go_on, waits = Event(), Event(), []

    def wait():
        if waits:
            begun.set()
            go_on.wait(20)
        return True

    monkeypatch.setitem(sys.modules, "threads_of_a_test", SimpleNamespace(wait=wait))
    (tmp_path / "slow.py").write_text(SLOW)
    slow = Site(load(packs=[tmp_path / "slow.py"]), tmp_path / "records.db")
    with (
        TestClient(application(slow, local_policy(8765, {KEY: ""})), base_url=HOME, follow_redirects=False) as client,
        ThreadPoolExecutor() as visitors,
    ):
        client.get(f"/?key={KEY}")
        client.headers.update(OURS)
        waits.append(True)
        try:
            held = visitors.submit(keep, client, {"driver": "volume"})
            assert begun.wait(10)
            assert visitors.submit(keep, client, {"driver": "insight"}).result(10).status_code == 303
            assert client.get("/interview?driver=insight").status_code == 200
            assert not held.done()
        finally:
            go_on.set()
        assert held.result(10).status_code == 303
        assert len(stored(slow)) == 2


def test_a_time_limit_holds_in_other_threads(advisor):
    def busy():
        try:
            with timeouts.time_limit(0.05):
                while True:
                    pass
        except timeouts.TimeLimitExceededError:
            ended.append(True)

    ended = []
    thread = threading.Thread(target=busy)
    thread.start()
    thread.join(10)
    assert ended == [True]


def test_a_time_limit_in_another_thread_leaves_a_quick_block_alone():
    def quick():
        for _ in range(200):
            with timeouts.time_limit(0.5):
                ended.append(True)

    ended = []
    thread = threading.Thread(target=quick)
    thread.start()
    thread.join(10)
    assert len(ended) == 200


def test_listening_elsewhere_needs_a_sign_on(command):
    code, _, err = command("serve", "--listen", "0.0.0.0", "--no-browser")  # noqa: S104  refused
    assert (code, "--auth-header" in err) == (2, True)


@pytest.mark.parametrize(("text", "fails"), [("", True), ("ada short\n", True), (f"ada {KEY}\n", False)])
def test_a_token_file_names_people(tmp_path, text, fails):
    (tmp_path / "tokens").write_text(text)
    if fails:
        with pytest.raises(AdvisorError) as raised:
            secrets_of(tmp_path / "tokens")
        assert raised.value.code == "token-file"
    else:
        assert secrets_of(tmp_path / "tokens") == {KEY: "ada"}


@pytest.mark.minutes
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the project")
@pytest.mark.parametrize("name", ["labelled_tasks", "occupations"])
def test_every_row_of_the_shared_data_gets_the_verdict_of_the_command(signed_in, site, name):
    file = SHARED / f"{name}.csv"
    tasks = read_tasks([str(file)], site.rulebook.profile)
    sent = [{"id": task.id, "name": task.name, **task.known.answers} for task in tasks]
    lines = signed_in.post("/api/assess?record=no", json=sent).text.splitlines()
    with site.advisors.lend() as lent:
        expected = [lent.advisor.verdict(task.known.answers) for task in tasks]
    assert [(one["verdict"], one["score"]) for one in map(json.loads, lines)] == [
        (str(kind), score) for kind, score in expected
    ]
