"""The pages in Chromium: with the mouse, with the keyboard alone and without scripts, on wide and narrow screens."""

import re
import shutil
import subprocess
import sys

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="no browser found: install chromium or google-chrome"),
]
ARGUMENTS = """--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync
--no-first-run --disable-quic""".split()  # noqa: SIM905
WIDTHS = (1280, 390, 320)
PAGES = ("/", "/interview", "/interview/review?driver=volume", "/interview?_asked=driver", "/decisions", "/decisions/rules",
         "/decisions/proof", "/lists", "/rules", "/rules/DF1", "/questions", "/differences", "/catalogue?words=hub", "/api",
         "/nowhere", "/interview?_change=service")  # fmt: skip
LIST = b"name,What moves it,procedure\nA,pieces,documented\nB,volume,jugdment\nC,volume,documented\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a server with one decision."""
    folder = tmp_path_factory.mktemp("serve")
    command = [
        sys.executable,
        "-m",
        "outsourcing",
        "serve",
        "--no-browser",
        "--port",
        "0",
        "--store",
        str(folder / "r.db"),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        yield re.search(r"http://\S+", process.stderr.readline())[0]
        process.terminate()
        assert process.wait(20) == 0


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def page(chromium, server, request):
    """A page that is signed in; every request that leaves the server fails the test."""
    options = getattr(request, "param", {})
    context = chromium.new_context(**options)
    opened = context.new_page()
    asked = []
    opened.on("request", lambda one: asked.append(one.url))
    opened.goto(server)
    yield opened
    base = server.partition("?")[0]
    assert [url for url in asked if not url.startswith((base, "data:"))] == []
    context.close()


def base(server):
    return server.partition("/?")[0]


def submit(page, button="main form button"):
    """Press a button, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.click(button)


def answer_all(page):
    """Answer every question with its first answer; a question with a long list with "not sure"."""
    while "/review" not in page.url:
        if page.locator("input[type=radio]").count():
            page.locator("input[type=radio]").first.check()
        else:
            page.select_option("main select", "unknown")
        submit(page)


@pytest.mark.parametrize("page", [{"java_script_enabled": True}, {"java_script_enabled": False}], indirect=True)
def test_an_interview_with_the_mouse_from_the_name_to_the_verdict(page, server):
    page.fill("#name", "Calls from customers")
    submit(page)
    assert "Calls" not in page.url
    page.locator("input[type=radio]").first.check()
    submit(page)
    second = page.title()
    page.go_back()
    assert page.title() != second
    page.go_forward()
    page.reload()
    assert page.title() == second
    answer_all(page)
    page.locator(".answers .change a").first.click()
    page.wait_for_selector("input[type=radio]")
    assert page.locator("input[type=radio]:checked").count() == 1
    submit(page)
    answer_all(page)
    assert page.input_value("#name") == "Calls from customers"
    submit(page)
    assert page.url.startswith(f"{base(server)}/decisions/")
    assert page.locator("h1").first.inner_text() == "Calls from customers"
    page.select_option("#what-if", index=1)
    page.locator("form.filters button").click()
    page.wait_for_selector("text=If you had answered differently")


def test_an_interview_with_the_keyboard_alone(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(30):
        if page.evaluate("document.activeElement.id") == "name":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Mail")
    page.keyboard.press("Enter")
    page.wait_for_url("**/interview**")
    for _ in range(3):
        page.wait_for_selector("input[type=radio], main select, .answers")
        if "/review" in page.url:
            break
        before = page.url
        for _ in range(30):
            if page.evaluate("document.activeElement.type") == "radio":
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, before=before: url != before)
    page.wait_for_selector(".answers div >> nth=2")


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_a_list_is_uploaded_mapped_assessed_and_downloaded(page, server):
    page.goto(f"{base(server)}/lists")
    page.set_input_files("#file", {"name": "tasks.csv", "mimeType": "text/csv", "buffer": LIST})
    submit(page)
    assert page.locator("text=problem").first.is_visible()
    page.select_option("#column-1", "driver")
    page.select_option("#wording-0", "judgment")
    submit(page, "text=Apply and check again")
    page.select_option("#wording-0", "volume")
    submit(page, "text=Apply and check again")
    submit(page, "text=Assess all 3 tasks")
    page.wait_for_selector("text=3 tasks were assessed", timeout=20_000)
    with page.expect_download() as download:
        page.click("text=The results as CSV")
    assert download.value.suggested_filename == "result.csv"
    submit(page, "text=Open the report")
    assert page.locator("h2").first.is_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_and_has_large_targets(chromium, server, width):
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(server)
    wide = {}
    for path in PAGES:
        page.goto(f"{base(server)}{path}")
        found = page.evaluate("document.scrollingElement.scrollWidth")
        small = page.evaluate(
            "[...document.querySelectorAll('button, select, nav a, input:not([type=hidden])')]"
            ".filter(one => one.getBoundingClientRect().height < 13).length"
        )
        if found > width or small:
            wide[path] = (found, small)
    context.close()
    assert wide == {}


def test_every_page_fits_at_twice_the_size(page, server):
    page.set_viewport_size({"width": 640, "height": 450})  # what 200 % leaves of 1280 by 900
    paths = [
        path
        for path in PAGES
        if page.goto(f"{base(server)}{path}") and page.evaluate("document.scrollingElement.scrollWidth") > 640
    ]
    assert paths == []


def test_no_page_has_a_finding_of_axe(page, server):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    ).Axe()
    page.goto(f"{base(server)}/interview/review?driver=volume&procedure=documented&objective=cost")
    submit(page)
    decision = page.url.removeprefix(base(server))
    page.goto(f"{base(server)}/lists")
    page.set_input_files("#file", {"name": "tasks.csv", "mimeType": "text/csv", "buffer": LIST})
    submit(page)
    uploaded = page.url.removeprefix(base(server))
    found = {}
    for path in (*PAGES, decision, f"{decision}?why-not=KPO&what-if=driver%3Dinsight", uploaded):
        page.goto(f"{base(server)}{path}")
        page.wait_for_load_state()
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        violations = axe.run(page).response["violations"]
        if violations:
            found[path] = [(one["id"], one["nodes"][0]["html"][:150]) for one in violations]
    assert found == {}
