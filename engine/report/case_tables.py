"""Tables of cases for `rules test`, a workbook or a CSV file: an empty one to fill in, and one with the results."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from xlsxwriter import Workbook

from outsourcing.engine.core.facts import Advice, VerdictKind
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.files.whole_files import whole_file
from outsourcing.engine.portfolio import TaskRow
from outsourcing.engine.report import cells, template
from outsourcing.engine.report.tables import csv_lines, open_table
from outsourcing.engine.rule_tests.case_tables import COLUMNS, FAILURES
from outsourcing.engine.rule_tests.cases import advice_name

TITLE = "How to fill in the cases, and what the answers mean"
HELP = (
    "One case in each row of the sheet {sheet}: a task with a name, and at least one thing that you expect of it.",
    "An empty answer, or Not sure, means not known, and never counts as no.",
    "verdict: choose one.  score: from -1 (BPO) to 1 (KPO).  In the other columns, commas separate several things.",
    "findings: differences with a side or a number, as in  complexity KPO, driving_force -0.7",
    "evidence: rules with the strength of what they say, as in  DF1 -0.7  (below 0 for BPO, above 0 for KPO).",
    "fires, silent: rules that must fire, or must not, as in  DF1, PF2",
    "advice, not_advised: a topic and a choice, as in  caution keep_the_authority.  topics: all topics with advice.",
    "The sheet Names lists these names. What you leave empty is not compared.",
    "When you have filled it in:  outsourcing rules test FILE -o RESULTS.xlsx",
)
NAMES, NAME_COLUMNS = "Names", {"kind": 12, "name": 44, "what it means": 84}


def write_case_table(
    rulebook: Rulebook,
    path: Path,
    rows: Sequence[TaskRow] = (),
    carried: Sequence[str] = COLUMNS,
    *,
    overwrite: bool = False,
) -> None:
    """Write a table of cases, whole or not at all; what is written can be tested.

    Args:
        rulebook: whose questions are the columns.
        path: the file to write; its ending selects the format.
        rows: the cases.
        carried: the other columns of the rows.
        overwrite: whether a file that exists is replaced.

    Raises:
        WriteError: the file exists and must not be replaced, or cannot be written.

    """
    with whole_file(path, overwrite=overwrite) as draft:
        if path.suffix.lower() == template.SUFFIX:
            _write_workbook(rulebook, draft, rows, carried)
            return
        columns = [*template.TEXTS, *carried, *rulebook.questions]
        with open_table(draft) as table:
            lines = csv_lines([columns, *(cells.row([_values(row).get(name) for name in columns]) for row in rows)])
            table.writelines(f"{line}\n" for line in lines)


def _write_workbook(rulebook: Rulebook, draft: Path, rows: Sequence[TaskRow], carried: Sequence[str]) -> None:
    wide = {name: template.WIDEST for name in ("findings", FAILURES) if name in carried}
    columns = {**template.TEXTS, **dict.fromkeys(carried, template.NARROWEST), **wide}
    with Workbook(str(draft), template.OPTIONS) as book:
        book.set_properties({"title": "Cases of rules", "created": template.MADE})
        sheet, _ = template.add_sheets(book, rulebook, rows, columns, title=TITLE, lines=HELP)
        if "verdict" in carried:
            column = list(columns).index("verdict")
            rule = {"validate": "list", "source": [kind.value for kind in VerdictKind]}
            sheet.data_validation(1, column, template.ROWS, column, rule)
        template.add_texts(book, NAMES, NAME_COLUMNS, _names(rulebook))


def _values(row: TaskRow) -> dict[str, object]:
    texts = {"id": row.id, "name": row.name, "description": row.description}
    return {**row.known.answers, **row.carried, **texts}


def _names(rulebook: Rulebook) -> Iterator[tuple[str, str, str]]:
    """Yield what the columns can name: its kind, its name, and what it means."""
    yield from (("rule", rule.id, rule.title) for rule in rulebook.rules)
    yield from (("difference", difference.key, difference.title) for difference in rulebook.differences)
    topics = rulebook.topics
    yield from (("topic", name, topics[name].words if name in topics else "") for name in rulebook.topic_names)
    given = (fact for rule in rulebook.rules for fact in rule.conclusions() if isinstance(fact, Advice))
    yield from (("advice", name, text) for name, text in sorted({advice_name(f): f["text"] for f in given}.items()))
