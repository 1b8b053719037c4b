"""The pictures of the documents, made from the real program: python tests/pictures.py (pages need Chromium).

A picture of the terminal is an SVG of what a command prints. A picture of a page is a PNG, and beside it stands the
digest of the text that it shows, so that a test can say when it is stale without a browser. The pictures of the
advisor in a browser are taken on a walk through `outsourcing serve`.
"""

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
TERMINAL = {"assess": ["assess", "--no-record", "examples/insurance_applications.json"]}
PAGES = {"report": ["assess", "--no-record", "examples/portfolio.csv", "-o"]}
CHANGING = re.compile(  # times, digests, versions
    r"\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?|\b[0-9a-f]{8,64}\b|\b\d\d:\d\d\b|\d+\.\d+\.\d+"
)
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
LIST = b"name,What moves it,procedure\nInvoices,pieces,documented\nForecasts,insight,jugdment\nMail,volume,documented\n"


def run(arguments, **environment):
    done = subprocess.run(
        [sys.executable, "-m", "outsourcing", *arguments],
        check=True, capture_output=True, encoding="utf-8", cwd=ROOT, env={**os.environ, "COLUMNS": "80", **environment},
    )  # fmt: skip
    return done.stdout


def terminal(name):
    """Return what a command prints, as an SVG that needs nothing from elsewhere."""
    arguments = TERMINAL[name]
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True, legacy_windows=False)
    console.print(Text.from_ansi(CHANGING.sub("…", run(arguments, FORCE_COLOR="1"))))
    title = f"outsourcing {' '.join(word for word in arguments if word != '--no-record')}"
    drawn = console.export_svg(title=title, unique_id=name)
    return re.sub(r"@font-face \{.*?\}", "", drawn, flags=re.DOTALL)


def page(name, folder):
    """Write the page of a picture; return its file and the digest of what it shows."""
    file = Path(folder) / f"{name}.html"
    run([*PAGES[name], str(file)])
    shown = CHANGING.sub("", re.sub(r"<style>.*?</style>", "", file.read_text(encoding="utf-8"), flags=re.DOTALL))
    return file, hashlib.sha256(shown.encode()).hexdigest()


def make():
    PICTURES.mkdir(exist_ok=True)
    for name in TERMINAL:
        (PICTURES / f"{name}.svg").write_text(terminal(name), encoding="utf-8")
    if not (found := shutil.which("chromium")):
        sys.exit("there is no Chromium here: the pictures of pages were not made")
    with sync_playwright() as started, tempfile.TemporaryDirectory() as folder:
        chromium = started.chromium.launch(executable_path=found, args=CHROMIUM)
        for name in PAGES:
            file, digest = page(name, folder)
            shown = chromium.new_page(viewport={"width": 1000, "height": 760}, device_scale_factor=1.5)
            shown.goto(file.as_uri())
            shown.screenshot(path=PICTURES / f"{name}.png")
            (PICTURES / f"{name}.sha256").write_text(f"{digest}\n")
        serve = [sys.executable, "-m", "outsourcing", "serve", "--no-browser", "--port", "0", "--store"]
        with subprocess.Popen([*serve, f"{folder}/records.db"], stderr=subprocess.PIPE, text=True) as server:
            home = re.findall(r"http://\S+", server.stderr.readline())[0]
            walk(chromium.new_page(viewport={"width": 1100, "height": 800}), home)
            server.terminate()
        chromium.close()


def walk(shown, home):
    """Go through an interview, its decision and a list in the browser, and take pictures on the way."""

    def take(name):
        shown.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    shown.goto(home)
    shown.fill("#name", "Invoice exceptions")
    shown.click("main form button")
    for number in range(30):
        if "/review" in shown.url:
            break
        if number == 2:
            take("question")
        shown.locator("input[type=radio]").first.check()
        shown.click("main form button")
    take("review")
    shown.click("main form button")
    take("decision")
    shown.goto(f"{home.partition('?')[0]}lists")
    shown.set_input_files("#file", {"name": "tasks.csv", "mimeType": "text/csv", "buffer": LIST})
    shown.click("main form button")
    take("list")


if __name__ == "__main__":
    make()
