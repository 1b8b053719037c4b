"""How long people wait for a page while many interviews go on at once, in a server of its own on this machine.

Run: python benchmarks/serving.py [INTERVIEWS [PAGES_A_SECOND]]

Each interview sends an answer, follows the redirect to the next question, and in the end keeps its verdict as a record.
First the interviews take turns, so many pages a second together; then the same number answer as fast as they can, all
at the same time. Prints the times from an answer to the next page, and how many records were kept.
"""

import http.client
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode, urlsplit

from outsourcing.engine.records.search import ANY, all_records
from outsourcing.engine.records.store import Store
from outsourcing.engine.records.verification import verify

HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')
CHOICE = re.compile(r'<input type="radio"[^>]* name="([^"]*)" value="([^"]*)"')
OPTION = re.compile(r'<option value="([^"]+)"')
SELECT = re.compile(r'<select[^>]* name="([^"]*)"')


class Interview:
    """One person with a browser."""

    def __init__(self, number: int, host: str, cookie: str) -> None:
        self._host, self._cookie = host, cookie
        self._choices = random.Random(number)  # noqa: S311  no secret
        self._send = ("POST", "/interview", urlencode({"name": f"Task {number}", "description": "of a benchmark"}))
        self.times: list[float] = []
        self.is_done = False

    def step(self) -> None:
        """Send the next answer, and read the page that follows."""
        start = time.perf_counter()
        path, page = self._request(*self._send)
        self.times.append(time.perf_counter() - start)
        hidden = [(unescape(name), unescape(value)) for name, value in HIDDEN.findall(page)]
        if path.startswith("/decisions/"):
            self.is_done = True
        elif path.startswith("/interview/review"):
            self._send = ("POST", "/interview/verdict", urlencode([*hidden, ("name", "Task"), ("description", "")]))
        else:
            choices = CHOICE.findall(page) or [(SELECT.search(page)[1], value) for value in OPTION.findall(page)]
            name, value = self._choices.choice(choices)
            self._send = ("GET", f"/interview?{urlencode([*hidden, (unescape(name), unescape(value))])}", "")

    def to_the_end(self) -> None:
        """Hold the whole interview."""
        while not self.is_done:
            self.step()

    def _request(self, method: str, path: str, body: str) -> tuple[str, str]:
        """Return the address that a request ends at, and its page."""
        while True:
            connection = http.client.HTTPConnection(self._host, timeout=60)
            headers = {"Cookie": self._cookie, "Origin": f"http://{self._host}", "Sec-Fetch-Site": "same-origin"}
            if body:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            connection.close()
            if answer.status == http.HTTPStatus.OK:
                return path, page
            if answer.status != http.HTTPStatus.SEE_OTHER:
                raise RuntimeError(f"{method} {path}: {answer.status}")
            method, path, body = "GET", answer.headers["Location"], ""


def in_turn(interviews: list[Interview], a_second: float) -> float:
    """Hold the interviews in turn, so many pages a second; return the seconds that it took."""
    waiting = deque(interviews)
    start, number = time.perf_counter(), 0

    def step(one: Interview) -> None:
        one.step()
        if not one.is_done:
            waiting.append(one)

    with ThreadPoolExecutor(len(interviews)) as people:
        steps = []
        while not all(one.is_done for one in interviews):
            time.sleep(max(0.0, start + number / a_second - time.perf_counter()))
            number += 1
            if waiting:
                steps.append(people.submit(step, waiting.popleft()))
    for one in steps:
        one.result()
    return time.perf_counter() - start


def at_once(interviews: list[Interview], _a_second: float) -> float:
    """Hold all interviews at the same time; return the seconds that it took."""
    start = time.perf_counter()
    with ThreadPoolExecutor(len(interviews)) as people:
        for one in [people.submit(interview.to_the_end) for interview in interviews]:
            one.result()
    return time.perf_counter() - start


def main() -> None:
    """Start a server, hold the interviews, and print the times."""
    count, a_second = (int(word) for word in [*sys.argv[1:], *["200", "20"][len(sys.argv) - 1 :]])
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "records.db"
        command = [sys.executable, "-m", "outsourcing", "serve", "--port", "0", "--no-browser", "--store", str(store)]
        server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=folder)
        try:
            address = urlsplit(re.search(r"http://\S+", server.stderr.readline())[0])
            Thread(target=server.stderr.read, daemon=True).start()
            cookie = f"outsourcing_{address.port}={address.query.removeprefix('key=')}"
            for name, hold in (("in turn", in_turn), ("all at the same time", at_once)):
                interviews = [Interview(number, address.netloc, cookie) for number in range(count)]
                seconds = hold(interviews, a_second)
                times = sorted(taken for one in interviews for taken in one.times)
                print(
                    f"{count} interviews {name}: {len(times):,} pages in {seconds:.0f} s, {len(times) / seconds:.0f} a "
                    f"second; median {statistics.median(times) * 1000:.0f} ms, 95 % within "
                    f"{times[int(len(times) * 0.95)] * 1000:.0f} ms, longest {times[-1] * 1000:.0f} ms"
                )
        finally:
            server.terminate()
            server.wait()
        with Store(store) as opened:
            kept, problems = len(list(all_records(opened, ANY))), verify(opened).problems
        print(f"{kept} records kept by {2 * count} interviews, {len(problems)} problems found in them")


if __name__ == "__main__":
    main()
