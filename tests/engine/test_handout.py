"""The page to pass on: what it says, in each format, and that it is the same whichever way it is made."""

import io
import json
import re
import zipfile

import docx
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import BPO, TIME, parsed

from outsourcing import Advisor, load
from outsourcing.engine.core.errors import InputError
from outsourcing.engine.report.document import Labelled, Line, Section, Table, readable_day
from outsourcing.engine.report.handout import Provenance, handout, versions_of
from outsourcing.engine.report.pages import FORMATS, check_pages, write_pages
from outsourcing.engine.report.task_report import report_on
from outsourcing.engine.report.word import word_file

ADVISOR = Advisor(load())
RECORD = "37e81caa2953ce45"


def page(title="", record=RECORD, task=BPO, name="Payroll", description="Monthly pay for 400 people"):
    assessment = ADVISOR.assess(ADVISOR.rulebook.profile(name=name, description=description, **task))
    origin = Provenance("jane", TIME, record, "2:4e0e" if record else "")
    made = versions_of(assessment.versions)
    return handout(
        assessment, description, report_on(ADVISOR, assessment), origin=origin, made=made, title=title
    )  # fmt: skip


def paragraphs(file):
    """All texts of a Word file in order, those of tables as rows."""
    found = []
    for block in docx.Document(io.BytesIO(file)).iter_inner_content():
        if isinstance(block, docx.table.Table):
            found += [tuple(cell.text for cell in row.cells) for row in block.rows]
        else:
            found.append(block.text)
    return found


def test_a_page_has_a_title_who_and_when_the_plan_the_answers_and_the_record():
    text = FORMATS[".md"].one(page("For the board")).decode()
    assert text.startswith("# For the board: BPO, fairly sure\n\nAssessed on 22 November 2026 by jane.\n\nMonthly pay")
    headings = re.findall(r"^## (.*)", text, re.MULTILINE)
    assert headings == ["The plan", "The answers", "What would change it", "The differences", "How it came about"]
    assert re.findall(r"^### (.*)", text, re.MULTILINE) == ["Choosing a provider", "The contract", "Afterwards"]
    assert "| How is the work done? | By documented steps |" in text
    assert f"- Record: {RECORD}, explained by: outsourcing explain 37e81caa\n- Head: 2:4e0e\n" in text


def test_without_a_title_or_a_record_it_has_the_name_and_no_record():
    text = FORMATS[".md"].one(page(record="")).decode()
    assert text.startswith("# Payroll: BPO, fairly sure\n\nAssessed on 22 November 2026 by jane.")
    assert "Record" not in text
    assert "Head" not in text


def test_an_html_page_and_a_word_page_say_the_same_as_markdown():
    shown = page("For the board")
    words = paragraphs(FORMATS[".docx"].one(shown))
    tree = parsed(FORMATS[".html"].one(shown).decode())
    [title] = tree.every("h1")
    assert (title.text, words[0]) == ("For the board", "For the board: BPO, fairly sure")
    for text in ("Assessed on 22 November 2026 by jane.", "Monthly pay for 400 people", "The plan", "The contract"):
        assert text in words
        assert text in tree.text
    for row in shown.report.answers.rows:
        assert row in words
        assert " ".join(row) in tree.text
    for part in shown.report.plan:
        for line in part.blocks:
            assert line.text in words
            assert line.text in tree.text


def test_the_same_page_has_the_same_bytes():
    for form in FORMATS.values():
        assert form.one(page()) == form.one(page())


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2026-11-28T17:49:17.539762Z", "28 November 2026"),
        ("2026-01-01T00:00:00.000000Z", "1 January 2026"),
        ("2025-12-31T23:59:59.999999Z", "31 December 2025"),
    ],
)
def test_a_day_is_written_as_people_write_it(time, day):
    assert readable_day(time) == day


@settings(max_examples=20)
@given(st.text(max_size=40))
def test_any_text_can_stand_in_a_word_file_and_none_of_it_is_markup(text):
    section = Section(
        "T", (text, Line(text, (Line(text),)), Labelled(((text, (text, text)),)), Table((text,), ((text,),)))
    )
    with zipfile.ZipFile(io.BytesIO(word_file(section))) as archive:
        assert archive.testzip() is None


def test_markup_in_a_text_is_text_in_a_word_file():
    assert paragraphs(word_file(Section("T", ("<b>bold</b> & more",)))) == ["T", "<b>bold</b> & more"]


def test_lists_deeper_than_words_styles_are_drawn():
    deep = Line("1", (Line("2", (Line("3", (Line("4", (Line("5"),)),)),)),))
    assert paragraphs(word_file(Section("T", (deep,)))) == ["T", "1", "2", "3", "4", "5"]


def test_a_format_that_is_not_written_is_named_before_anything_is_asked(tmp_path):
    with pytest.raises(InputError) as raised:
        check_pages([tmp_path / "page.pdf", tmp_path / "page.html"])
    assert [(p.code, p.message) for p in raised.value.problems] == [
        ("unsupported-format", "unsupported output format; use .html, .md, .docx")
    ]
    check_pages([tmp_path / f"page{suffix}" for suffix in FORMATS])


def test_all_pages_are_written_or_none(tmp_path, monkeypatch):
    paths = [tmp_path / "a.md", tmp_path / "b.html"]
    monkeypatch.setitem(FORMATS, ".html", FORMATS[".html"]._replace(one=lambda _: "\udc80".encode()))
    with pytest.raises(Exception, match=r"b\.html"):
        write_pages(paths, page())
    assert list(tmp_path.iterdir()) == []


def test_assess_and_explain_write_the_page_of_one_task(tmp_path, command):
    task = tmp_path / "task.json"
    task.write_text(json.dumps({"name": "Payroll", **BPO}), encoding="utf-8")
    assessed, explained = tmp_path / "a.md", tmp_path / "e.md"
    command("assess", task, "-o", assessed, "--title", "For the board")
    command("explain", "last", "-o", explained, "--title", "For the board")
    first, second = (file.read_text(encoding="utf-8") for file in (assessed, explained))
    assert first.startswith("# For the board: BPO, fairly sure\n\nAssessed on ")
    shared = slice(0, first.index("\n## What would change it"))
    assert second[shared] == first[shared]
    heads = [re.search(r"^- Record: (\w+), .*\n- Head: (\d+:\w{64})$", text, re.MULTILINE) for text in (first, second)]
    assert heads[0].groups() == heads[1].groups()
    assert "The ledger" not in second


def test_a_portfolio_has_the_title_that_it_is_given(tmp_path, command):
    report = tmp_path / "report.md"
    command("assess", ROOT / "examples" / "portfolio.csv", "-o", report, "--title", "Back office, 2027")
    assert report.read_text(encoding="utf-8").startswith("# Back office, 2027\n")
