"""The HTML and Markdown reports: their contents, that they are harmless, and that everybody can read them."""

import json
import re
from itertools import pairwise

import pytest
from conftest import ROOT
from reports import BPO, EDGE, KPO, SPLIT, THIN, TIME, page_explaining, parsed, written

from outsourcing import cli, load
from outsourcing.engine.core.facts import VerdictKind
from outsourcing.engine.explanation import explain, explain_how
from outsourcing.engine.portfolio.summary import Point
from outsourcing.engine.report import document, palette, report_file
from outsourcing.engine.report.beeswarm import beeswarm, level_of, tasks_per_dot

MINUS = "\N{MINUS SIGN}"
MIXED = (BPO, KPO, SPLIT, THIN, EDGE, BPO)
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=https://evil.example/x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "</style></title></table>",
    "esc \x1b[2J\x1b]0;title\x07",
    "abc\u202egnp.exe",
    "](javascript:alert(1)) | <b>bold</b> `x`",
]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    return written(tmp_path_factory.mktemp("mixed"), *MIXED, head="7:5f2a90c1", rejected=2)


@pytest.fixture(scope="module")
def tree(mixed):
    return parsed(mixed)


def by_id(tree, name):
    return next(one for one in tree.every() if one.get("id") == name)


def rows(element):
    """The text of every row of the first table in an element."""
    table = next(element.every("table"))
    return [[cell.text.replace(MINUS, "-") for cell in row.every("th", "td")] for row in table.every("tr")]


def test_the_summary_counts_the_tasks_of_each_verdict_in_words_and_numbers(tree):
    assert next(tree.every("h1")).text == "6 tasks: BPO or KPO?"
    assert [one.text for one in tree.every("p") if "lead" in one.classes] == [
        "Of 6 tasks, 2 (33%) suit BPO, 1 (17%) suit KPO, 2 (33%) have a part for each and 1 (17%) stay undecided.",
        "Too little is known about 1 for a verdict; 1 is a close call, with a score within 0.05 of a threshold of the verdict.",
    ]


def test_the_shares_are_bars_and_numbers(tree):
    shares = by_id(tree, "shares")
    assert [row[2:] for row in rows(shares)] == [
        ["Tasks", "Share"],
        ["2", "33%"],
        ["1", "17%"],
        ["2", "33%"],
        ["1", "17%"],
    ]
    assert [one.get("style") for one in shares.every("i")] == [
        f"width:{w}%" for w in ("33.33", "16.67", "33.33", "16.67")
    ]


def test_each_task_is_listed_with_its_verdict_right_after_the_summary(tree):
    assert [one.text for one in tree.every("h2")][:3] == ["Verdicts", "The tasks", "The map"]
    [titles, *tasks] = rows(by_id(tree, "each"))
    assert titles == ["Task", "Verdict", "How firm, and on which condition"]
    assert [task[:2] for task in tasks] == [row[:2] for row in rows(by_id(tree, "tasks"))[1:]]


def test_the_list_of_tasks_has_the_conditions_of_their_verdicts(tmp_path):
    answers, names = (BPO | {"data_sensitivity": "restricted"}, KPO), ["Payroll", "Research"]
    [_, *tasks] = rows(by_id(parsed(written(tmp_path, *answers, names=names)), "each"))
    assert [task[2] for task in tasks] == ["fairly sure, if the data stays in your country", "fairly sure"]
    text = written(tmp_path, *answers, names=names, suffix=".md")
    assert (
        "| Payroll | BPO | fairly sure, if the data stays in your country |\n| Research | KPO | fairly sure |" in text
    )


def test_every_task_has_a_mark_on_both_maps(tree):
    for drawing in by_id(tree, "map").every("svg"):
        paths = {one.classes[1]: one.get("d").count("M") for one in drawing.every("path") if "dots" in one.classes}
        assert paths == {"BPO": 2, "KPO": 1, "SPLIT": 2, "UNDECIDED": 1}
        shown = [one.text for one in drawing.every("text")]
        assert {"7", "0", "balanced"} <= set(shown)
        assert any("leans to BPO" in text for text in shown)
        assert any("40%" in text for text in shown)


def test_the_map_has_a_table_of_its_numbers(tree):
    assert rows(by_id(tree, "map")) == [
        [
            "Clear sides",
            "-0.40 or lower",
            "-0.20 to -0.40",
            "less than 0.20 from 0",
            "+0.20 to +0.40",
            "+0.40 or higher",
        ],
        ["5", "2 BPO", "0", "0", "0", "1 KPO"],
        ["3", "0", "0", "0", "1 SPLIT", "0"],
        ["2", "0", "0", "1 SPLIT", "0", "0"],
        ["1", "1 UNDECIDED", "0", "0", "0", "0"],
    ]


def test_the_heat_map_is_sorted_by_verdict_and_score(tree):
    found = rows(by_id(tree, "tasks"))
    assert found[0] == [
        "Task", "Verdict", "Score", "Driving force", "Types of service", "Nature of service", "Service expertise",
        "Degree of complexity", "Process formulation", "Employee skills",
    ]  # fmt: skip
    names = [row[0] for row in found[1:]]
    assert names == ["Task 1", "Task 6", "Task 2", "Task 3", "Task 5", "Task 4"]
    told = "Task 1, ● BPO, -0.77, -0.89, ·no evidence, -0.70, ·no evidence, -0.40, -0.70, -0.70"
    assert ", ".join(found[1]) == told


def test_close_calls_are_shown_with_the_answers_that_change_them(tree):
    [_, edge] = rows(by_id(tree, "edge"))
    assert edge[:3] == ["Task 5", "▲ SPLIT", "+0.20"]
    changes = [one.text for one in by_id(tree, "edge").every("li")]
    assert len(changes) > 1
    assert all(
        re.fullmatch(r"(BPO|KPO|NEITHER|UNDECIDED) \([+-]\d\.\d+\), if .+ is .+|and \d+ more, in its report", change)
        for change in changes
    )


def test_open_questions_are_sorted_by_how_often_they_come_first(tree):
    found = rows(by_id(tree, "missing"))[1:]
    assert all(re.fullmatch(r"[1-6] (\d+|>99|<1)+%", row[1]) for row in found)
    firsts = [int(row[2]) for row in found]
    assert (firsts, sum(firsts)) == (sorted(firsts, reverse=True), 6)


def test_a_task_has_a_section_with_its_tree(tree):
    page = by_id(tree, "t1")
    assert [one.text for one in page.every("h3", "h4")] == [
        "Task 1", "The plan", "The differences", "What would change it", "How it came about",
    ]  # fmt: skip
    assert "answer: How is the work done? By documented steps" in [one.text for one in page.every("li")]
    bars = [one.get("style") for one in page.every("i")]
    assert bars[0] == "left:5.4%;width:44.6%"
    assert len(bars) == 5


def _footer(tree):
    [footer] = tree.every("footer")
    return list(footer.every("dt")), list(footer.every("dd"))


def test_the_footer_names_files_versions_and_records(tree, advisor):
    told = {one.text: two.text for one, two in zip(*_footer(tree), strict=True)}
    assert told == {
        "Files": "tasks.csv",
        "Skipped": "2 tasks that could not be read",
        "Time": TIME,
        "Rulebook": advisor.rulebook.fingerprint,
        "Made with": "advisor 0.1.0, experta 1.9.4",
        "Records": "up to 7:5f2a90c1",
    }


def test_the_same_tasks_give_the_same_bytes_in_any_batches(tmp_path, mixed):
    again = written(tmp_path, *MIXED, head="7:5f2a90c1", rejected=2, batch=5)
    assert again == mixed
    assert mixed.endswith("</html>")
    assert "\r" not in mixed


@pytest.mark.parametrize("suffix", [".html", ".md"], ids=["html", "markdown"])
def test_a_single_task_has_only_its_own_report(tmp_path, suffix):
    text = written(tmp_path, BPO, names=["Invoices"], suffix=suffix)
    assert "All differences" not in text
    assert "Documented steps can be handed over as they are." in text
    if suffix == ".html":
        assert [one.text for one in parsed(text).every("h1")] == ["Invoices"]
    else:
        assert text.startswith("# Invoices: BPO, fairly sure\n\n")


def test_empty_sections_have_a_sentence(tmp_path):
    text = written(tmp_path, BPO, BPO)
    assert "<p>No score is close to a threshold of its verdict.</p>" in text
    assert "Enough is known about each for a verdict; none is a close call, " in text
    none = written(tmp_path)
    assert "The portfolio has no tasks." in none
    assert "Every question that a verdict depends on is answered for every task." in none


def test_the_differences_of_packs_are_included(tmp_path):
    rulebook = load(packs=[ROOT / "examples" / "packs" / "regulated_work"])
    tree = parsed(written(tmp_path, {**BPO, "sign_off": "client"}, KPO, rulebook=rulebook))
    assert rows(by_id(tree, "tasks"))[0][-1] == rulebook.differences[-1].title
    assert len(rows(by_id(tree, "tasks"))[1]) == 3 + 8
    assert len(list(by_id(tree, "t1").every("i"))) == 6
    levels = [one.text for one in next(by_id(tree, "map").every("svg")).every("text") if "level" in one.classes]
    assert (len(levels), levels[0], levels[4]) == (9, "\N{ALMOST EQUAL TO}100%", "\N{ALMOST EQUAL TO}50%")  # by weight
    assert "pack regulated_work 0.1.0" in tree.text


@pytest.mark.parametrize("suffix", [".html", ".md"], ids=["html", "markdown"])
def test_tasks_beyond_the_limit_are_left_out_of_the_report(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(report_file, "MAX_SECTIONS", 3)
    left_out = "--output result.csv"
    assert left_out not in written(tmp_path, BPO, KPO, BPO, suffix=suffix)
    text = written(tmp_path, BPO, KPO, BPO, BPO, EDGE, BPO, suffix=suffix)
    assert left_out in text
    assert "3 of 6 tasks" in text
    told = re.findall(r'id="t(\d)"|### Task (\d)', text)
    assert [one or other for one, other in told] == ["1", "2", "5"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_shown_and_harmless(tmp_path, name):
    tree = parsed(written(tmp_path, BPO, EDGE, names=[name, name]))
    shown = name.replace("\x1b", r"\x1b").replace("\x07", r"\x07").replace("\u202e", r"\u202e")
    assert [one.text for one in tree.every("h3")] == [shown] * 2
    assert [one.text for one in by_id(tree, "edge").every("th")][4] == shown
    _harmless(tree)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_not_read_as_markdown(tmp_path, name):
    text = written(tmp_path, BPO, EDGE, names=[name, name], suffix=".md")
    assert re.search(r"(?<!\\)<[a-z/]|[\x00-\x09\x0b-\x1f\u202e]|(?<!\\)\]\(", text) is None


def test_long_names_are_shortened_in_tables(tmp_path):
    tree = parsed(written(tmp_path, BPO, BPO, names=["x" * 81, "y" * 1_000_000]))
    assert [row[0] for row in rows(by_id(tree, "tasks"))[1:]] == ["x" * 80 + "…", "y" * 80 + "…"]
    assert [one.text for one in tree.every("h3")] == ["x" * 81, "y" * 2000 + "…"]


def test_markdown_has_the_same_numbers(tmp_path):
    text = written(tmp_path, *MIXED, suffix=".md").replace(MINUS, "-")
    for told in (
        "Of 6 tasks, 2 (33%) suit BPO",
        "| 2 | 33% | BPO | driven by volume, guided by instructions |",
        r"| 5 | 2 BPO | 0 | 0 | 0 | 1 KPO |",
        "| -0.77 | BPO | Task 1 | -0.89 | · | -0.70 | · | -0.40 | -0.70 | -0.70 |",
        "### Task 4: UNDECIDED, too little known",
    ):
        assert told in text


def test_the_page_of_an_explanation_is_complete(advisor):
    profile = advisor.rulebook.profile(name="Calls", **BPO)
    assessment = advisor.assess(profile)
    told = explain(advisor, assessment, ["KPO"])
    tree = parsed(page_explaining(advisor, told, assessment))
    assert [one.text for one in tree.every("h1", "h2")] == [
        "Calls", "The plan", "The answers", "The differences", "What would change it", "How it came about",
        "Why not, and what if", "Advice", "Rules that one answer would make fire", "The ledger",
    ]  # fmt: skip
    assert "Why not KPO?" in tree.text
    first = next(topic.given[0] for topic in told.advice if topic.given)
    assert f"why: {advisor.rulebook.rule(first.rule).why}" in tree.text
    _harmless(tree)
    _accessible(tree)


def test_the_command_explain_prints_the_page(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["outsourcing", "explain", str(ROOT / "examples" / "call_centre.json"), "--html"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr()
    assert (ended.value.code, told.err) == (0, "")
    assert next(parsed(told.out).every("h1")).text == "Call centre"


def test_how_is_the_first_part_of_an_explanation(advisor):
    assessment = advisor.assess(advisor.rulebook.profile(**EDGE))
    how = json.loads(explain_how(advisor, assessment).model_dump_json())
    whole = json.loads(explain(advisor, assessment).model_dump_json())
    assert list(whole)[: len(how)] == list(how)
    assert {name: whole[name] for name in how} == how


# the places of dots


def test_dots_in_one_place_are_side_by_side():
    dots = beeswarm({Point(0.74, 0.57, "KPO"): 86, Point(-0.21, 0.57, "BPO"): 1}, 50, 1, 0.2)
    assert len({(dot.column, dot.row) for dot in dots}) == 87
    assert [dot for dot in dots if dot.verdict == "BPO"] == [(-11, 0, "BPO")]


@pytest.mark.parametrize(
    ("score", "beyond"),
    [(0.2, True), (0.19, False), (-0.2, True), (-0.19, False), (0.0, False), (1.0, True), (-1.0, True)],
)
@pytest.mark.parametrize("columns", [50, 20])
def test_no_dot_crosses_a_threshold(score, beyond, columns):
    dots = beeswarm({Point(score, 0.57, "KPO"): 300}, columns, 1, 0.2)
    turn = round(0.2 * columns)
    assert {dot.column >= turn or dot.column < -turn for dot in dots} == {beyond}
    assert {-columns <= dot.column < columns for dot in dots} == {True}


def test_a_dot_stands_for_several_tasks_when_there_are_too_many():
    assert [tasks_per_dot(tasks) for tasks in (0, 1, 2000, 2001, 100_000)] == [1, 1, 1, 2, 50]
    assert len(beeswarm({Point(0.5, 0.57, "KPO"): 101, Point(0.1, 0.57, "SPLIT"): 1}, 50, 50, 0.2)) == 4


def test_a_level_is_on_the_same_side_of_the_coverage_threshold():
    assert [level_of(coverage, 7, 0.4) for coverage in (0.0, 0.2857, 0.4286, 1.0)] == [0, 2, 3, 7]
    assert [level_of(coverage, 7, 0.4) for coverage in (0.39, 0.4)] == [2, 3]


def test_only_none_is_0_percent_and_only_all_is_100():
    assert [document.percent(*one) for one in ((0, 9), (1, 999), (998, 999), (999, 999), (0, 0))] == [
        "0%", "<1%", ">99%", "100%", "0%",
    ]  # fmt: skip


# accessibility


def _harmless(tree):
    """No script, nothing that runs, nothing from elsewhere."""
    assert list(tree.every("script", "iframe", "object", "embed", "form", "link", "base", "img", "style")) == list(
        tree.every("style")
    )
    for one in tree.every():
        for name, value in one.attributes.items():
            assert not name.startswith("on")
            assert name not in ("src", "srcset", "action", "ping", "background")
            if name == "href":
                assert value.startswith("#")
    assert re.search(r"url\(|@import|expression", next(tree.every("style")).text) is None
    policies = [one.get("content") for one in tree.every("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]


def _accessible(tree):
    [page] = tree.every("html")
    assert page.get("lang") == "en"
    assert next(tree.every("title")).text
    levels = [int(one.tag[1]) for one in tree.every("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(one.get("scope") in ("row", "col") for one in tree.every("th"))
    assert all([one.tag for one in drawing.children[:1]] == ["title"] for drawing in tree.every("svg"))
    ids = [one.get("id") for one in tree.every() if one.get("id")]
    assert len(ids) == len(set(ids))
    targets = {one.get("href").removeprefix("#") for one in tree.every("a")}
    assert targets <= set(ids)
    assert all(one.text for one in tree.every("a", "th", "summary"))


def test_the_report_is_harmless_and_accessible(tree):
    _harmless(tree)
    _accessible(tree)


def test_every_bar_and_every_coloured_cell_has_its_number_beside_it(tree):
    for bar in tree.every("i"):
        row = bar.parent.parent
        assert re.search(r"\d", " ".join(cell.text for cell in row.every("td")))
    for cell in by_id(tree, "tasks").every("td"):
        assert cell.text


def _colours(style):
    """Ground and text of every rule of the style that sets both."""
    pattern = r"\.(\w+) \{ background: (#\w{6}); color: (#\w{6}); \}"
    return {name: (ground, text) for name, ground, text in re.findall(pattern, style)}


def test_all_text_has_enough_contrast(tree):
    style = next(tree.every("style")).text
    heat = _colours(style)
    assert len(heat) == 2 * palette.STEPS
    assert min(palette.contrast(*pair) for pair in heat.values()) >= 4.5
    own = dict(re.findall(r"--(ink|muted|paper): (#\w{6});", style))
    verdicts = dict(re.findall(r"\.(\w+) \{ --of: (#\w{6}); \}", style))
    assert list(verdicts) == [kind.value for kind in VerdictKind]
    texts = [own["ink"], own["muted"], *verdicts.values(), *re.findall(r"fill: (#(?!ffffff)\w{6})", style)]
    assert min(palette.contrast(text, own["paper"]) for text in texts) >= 4.5
    graphics = re.findall(r"\.turn \{ stroke: (#\w{6})", style) + re.findall(r"linear-gradient\((#\w{6})", style)
    assert len(graphics) == 2
    assert min(palette.contrast(colour, own["paper"]) for colour in graphics) >= 3


def test_contrast_follows_the_guidelines():
    assert (palette.contrast("#000000", "#ffffff"), palette.contrast("#ffffff", "#ffffff")) == (21, 1)
    assert round(palette.contrast("#777777", "#ffffff"), 2) == 4.48


def test_every_step_of_the_heat_has_a_style():
    known = {one.name for one in palette.heat()}
    assert [palette.step(cf) for cf in (None, 0.0, 0.04, -0.04, 0.05, -1.0, 1.0, 0.7)] == [
        "u", "z", "z", "z", "z", "b10", "k10", "k7",
    ]  # fmt: skip
    assert {palette.step(n / 100) for n in range(-100, 101)} - {"z"} == known


def test_tasks_with_the_same_answers_share_their_report(tmp_path, monkeypatch):
    made = []
    report_on = report_file.report_on
    monkeypatch.setattr(report_file, "report_on", lambda *given: made.append(1) or report_on(*given))
    written(tmp_path, BPO, KPO, BPO, BPO)
    assert len(made) == 2
