"""The pictures of the documents, made from the real program: python tests/pictures.py (pages need Chromium).

A picture of the terminal is an SVG of what a command prints. A picture of a page is a PNG, and beside it stands the
digest of the text that it shows, so that a test can say when it is stale without a browser.
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

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
TERMINAL = {"assess": ["assess", "--no-record", "examples/insurance_applications.json"]}
PAGES = {"report": ["assess", "--no-record", "examples/portfolio.csv", "-o"]}
CHANGING = re.compile(  # times, digests, versions
    r"\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?|\b[0-9a-f]{8,64}\b|\b\d\d:\d\d\b|\d+\.\d+\.\d+"
)
CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
            "--hide-scrollbars", "--force-device-scale-factor=1.5"]  # fmt: skip


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
    if not (chromium := shutil.which("chromium")):
        sys.exit("there is no Chromium here: the pictures of pages were not made")
    for name in PAGES:
        with tempfile.TemporaryDirectory() as folder:
            file, digest = page(name, folder)
            picture = PICTURES / f"{name}.png"
            options = [
                *CHROMIUM,
                f"--user-data-dir={folder}/profile",
                "--window-size=1000,760",
                f"--screenshot={picture}",
            ]
            subprocess.run([chromium, *options, file.as_uri()], check=True, capture_output=True)
            (PICTURES / f"{name}.sha256").write_text(f"{digest}\n")


if __name__ == "__main__":
    make()
