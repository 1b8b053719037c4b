"""The report in a browser: nothing leaves the page, everything fits, and it can be printed."""

import base64
import json
import os
import re
import shutil
import subprocess

import pytest
from conftest import SHARED
from reports import BPO, EDGE, KPO, SPLIT, THIN, page_explaining, written

from outsourcing import Advisor, load
from outsourcing.engine.explanation import explain
from outsourcing.engine.portfolio import read_tasks

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="no browser found: install chromium or google-chrome"),
]

NAMES = ["Calls", "x" * 3000, '"><img src=https://evil.example/x>', "y " * 300, "</style><script src=//evil.example>"]
OPTIONS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --hide-scrollbars --remote-debugging-pipe""".split()  # noqa: SIM905
MEASURED = """JSON.stringify({
  wide: document.scrollingElement.scrollWidth,
  over: [...document.querySelectorAll("h1, h2, h3, p, li, svg, footer, figure, .scroll, .bars, .shares, .gaps, .edge")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 0.5).map(one => one.tagName + "." + one.className),
  charts: [...document.querySelectorAll("svg")].map(one => one.getBoundingClientRect())
    .filter(box => box.width > 0).map(box => [Math.round(box.width), box.height > 100]),
  bars: [...document.querySelectorAll("td.bar i, td.share i")].every(one => one.getBoundingClientRect().width > 0),
  letters: Math.min(...[...document.querySelectorAll("svg text")].filter(one => one.getBoundingClientRect().width)
    .map(one => one.getBoundingClientRect().height)),
})"""


class Browser:
    """A browser, driven over a pipe in its own protocol: one JSON message after the other, each ended by a zero."""

    def __init__(self, folder):
        theirs, self._out = os.pipe()
        self._in, mine = os.pipe()
        command = [BROWSER, *OPTIONS, f"--user-data-dir={folder}", "about:blank"]
        # in a shell, which puts the pipes where the browser looks for them; over 9 they would be two digits
        script = f'exec 3<&{theirs} 4>&{mine}; exec "$@"'
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", script, "browser", *command], pass_fds=(theirs, mine), stderr=subprocess.DEVNULL
        )
        os.close(theirs)
        os.close(mine)
        self._rest, self._number, self.events = b"", 0, []
        target = self("Target.createTarget", url="about:blank")["targetId"]
        self._session = self("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self("Network.enable")
        self("Page.enable")

    def __call__(self, method, **parameters):
        """Return the answer to one message; events that come before it are kept."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if not method.startswith(("Target", "Browser")):
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == self._number:
                assert "error" not in told, told
                return told["result"]
            self.events.append(told)

    def _next(self):
        while b"\0" not in self._rest:
            read = os.read(self._in, 1 << 20)
            assert read, "the browser went away"
            self._rest += read
        told, _, self._rest = self._rest.partition(b"\0")
        return json.loads(told)

    def show(self, file, width):
        """Show a file in a window of this width."""
        self.events.clear()
        self("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 700)
        self("Page.navigate", url=file.as_uri())
        while not any(one.get("method") == "Page.loadEventFired" for one in self.events):
            self.events.append(self._next())

    def requests(self):
        """The addresses that were asked for, beside the page itself."""
        sent = [e["params"]["request"]["url"] for e in self.events if e.get("method") == "Network.requestWillBeSent"]
        return sent[1:]

    def evaluate(self, expression):
        """What an expression comes to on the page."""
        return self("Runtime.evaluate", expression=expression)["result"].get("value")

    def close(self):
        """End the browser."""
        self("Browser.close")
        self._process.wait(30)
        os.close(self._out)
        os.close(self._in)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    made = Browser(tmp_path_factory.mktemp("browser"))
    yield made
    made.close()


@pytest.fixture(scope="module", params=["portfolio", "one task", "explanation"])
def page(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    file = folder / "report.html"
    if request.param == "portfolio":
        text = written(folder, BPO, KPO, SPLIT, THIN, EDGE, names=NAMES)
    elif request.param == "one task":
        text = written(folder, EDGE, names=NAMES[1:2])
    else:
        advisor = Advisor(load())
        assessment = advisor.assess(advisor.rulebook.profile(name=NAMES[2], **SPLIT))
        text = page_explaining(advisor, explain(advisor, assessment, ["KPO"]), assessment)
    file.write_text(text, encoding="utf-8")
    return file, request.param


@pytest.mark.parametrize("width", [1280, 390, 360])
def test_it_fits_and_asks_for_nothing(browser, page, width):
    file, kind = page
    browser.show(file, width)
    measured = json.loads(browser.evaluate(MEASURED.replace("\n", " ")))
    assert browser.requests() == []
    assert (measured["wide"], measured["over"], measured["bars"]) == (width, [], True)
    if kind == "portfolio":
        [[across, high]] = measured["charts"]
        assert (across > 0.85 * min(width, 1056), high, measured["letters"] > 11) == (True, True, True)


def test_a_page_is_asked_for_where_something_would_leave(browser, tmp_path):
    """The watch works: a page that is not ours does ask."""
    file = tmp_path / "other.html"
    file.write_text("<!DOCTYPE html><title>x</title><img src='data.png'>")
    browser.show(file, 390)
    assert [url.rpartition("/")[2] for url in browser.requests()] == ["data.png"]


def test_every_task_begins_a_page_of_the_print(browser, page):
    file, kind = page
    browser.show(file, 1280)
    printed = base64.b64decode(browser("Page.printToPDF", preferCSSPageSize=False)["data"])
    pages = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert printed.startswith(b"%PDF")
    assert pages >= {"portfolio": 2 + 5, "one task": 1, "explanation": 2}[kind]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the project")
@pytest.mark.parametrize("width", [1280, 390])
def test_a_portfolio_of_hundreds_fits(browser, tmp_path, width):
    tasks = read_tasks([str(SHARED / "labelled_tasks.csv")], load().profile)
    file = tmp_path / "report.html"
    text = written(tmp_path, *(task.known.answers for task in tasks), names=[task.name for task in tasks])
    file.write_text(text, encoding="utf-8")
    browser.show(file, width)
    measured = json.loads(browser.evaluate(MEASURED.replace("\n", " ")))
    assert (measured["wide"], measured["over"], browser.requests()) == (width, [], [])
