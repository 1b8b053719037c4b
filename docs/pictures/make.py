"""Make the pictures in docs/web.md: python docs/pictures/make.py, with Chromium and the packages of the extra `dev`."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
LIST = b"name,What moves it,procedure\nInvoices,pieces,documented\nForecasts,insight,jugdment\nMail,volume,documented\n"
SIZE = {"width": 1100, "height": 800}


def take(page: Page, name: str) -> None:
    """Take a picture of the whole page."""
    page.screenshot(path=HERE / f"{name}.png", full_page=True)


def walk(page: Page, home: str) -> None:
    """Go through an interview, its decision and a list, and take pictures on the way."""
    page.goto(home)
    page.fill("#name", "Invoice exceptions")
    page.click("main form button")
    for number in range(30):
        if "/review" in page.url:
            break
        if number == 2:
            take(page, "question")
        page.locator("input[type=radio]").first.check()
        page.click("main form button")
    take(page, "review")
    page.click("main form button")
    take(page, "decision")
    page.goto(f"{home.partition('?')[0]}lists")
    page.set_input_files("#file", {"name": "tasks.csv", "mimeType": "text/csv", "buffer": LIST})
    page.click("main form button")
    take(page, "list")


def main() -> None:
    """Start a server with an empty store, take the pictures, stop it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "outsourcing",
            "serve",
            "--no-browser",
            "--port",
            "0",
            "--store",
            f"{folder}/r.db",
        ]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server, sync_playwright() as started:
            home = re.findall(r"http://\S+", server.stderr.readline() if server.stderr else "")[0]
            options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            chromium = started.chromium.launch(executable_path=shutil.which("chromium"), args=options)
            walk(chromium.new_page(viewport=SIZE), home)
            chromium.close()
            server.terminate()


if __name__ == "__main__":
    main()
