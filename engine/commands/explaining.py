"""The command `explain`: how, why not, what if; of a record or of a task in a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.output import Json, StorePath, console, print_lines

if TYPE_CHECKING:
    from engine import Advisor
    from engine.explanation.case import Case
    from engine.explanation.comparison import Comparison
    from engine.explanation.parts import Explanation

TEXTS = ("name", "description")


def explain(  # noqa: PLR0913  one parameter for each option
    subject: Annotated[str, typer.Argument(metavar="RECORD|FILE", help='A record\'s id, "last", or a task file.')],
    *,
    task: Annotated[str | None, typer.Option(metavar="ID", help="Which task, where the file holds several.")] = None,
    why_not: Annotated[
        list[str] | None, typer.Option(metavar="RULE|VERDICT", help="Why a rule did not fire, why it is not a verdict.")
    ] = None,
    what_if: Annotated[
        list[str] | None, typer.Option(metavar="QUESTION=ANSWER", help="What other answers would change.")
    ] = None,
    json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, with a Mermaid graph.")] = False,
    dot: Annotated[bool, typer.Option("--dot", help="Print a graph for Graphviz.")] = False,
    store: StorePath = None,
) -> None:
    """Explain a verdict: how it came about, why it is no other one, what would change it.

    --why-not and --what-if can be given several times; the answers of several --what-if are changed together.
    """
    from engine import Advisor, load

    if json + markdown + dot > 1:
        raise typer.BadParameter("choose one of --json, --markdown and --dot")
    advisor = Advisor(load())
    case = _case(subject, task, advisor, store)
    explanation = case.explained(why_not or ())
    compared = [case.what_if(_answers(what_if, advisor))] if what_if else []
    if json or markdown or dot:
        _print_for_others(explanation, compared, markdown=markdown, dot=dot)
    else:
        _show(explanation, compared, asked=bool(why_not or what_if))


def _case(subject: str, task: str | None, advisor: "Advisor", store: Path | None) -> "Case":
    """Return the task that is meant: one in a file that is there, else a record."""
    if subject == "-" or Path(subject).exists() or Path(subject).suffix:
        return _from_file(subject, task, advisor)
    return _from_record(subject, advisor, store)


def _from_file(path: str, id_: str | None, advisor: "Advisor") -> "Case":
    from engine import AdvisorError
    from engine.errors import listed
    from engine.explanation.case import Case
    from engine.portfolio import read_tasks
    from engine.revision import Request
    from engine.text import visible

    tasks = [row for row in read_tasks([path], advisor.rulebook.profile) if id_ in (None, row.id)]
    if len(tasks) != 1:
        ids = [row.id for row in tasks or read_tasks([path], advisor.rulebook.profile)]
        raise AdvisorError(f"{visible(path)}: which task? Name one by its id: --task ID ({visible(listed(ids))})")
    [row] = tasks
    texts = {name: getattr(row.profile, name) for name in TEXTS}
    return Case(Request({**texts, **row.profile.answers()}, row.id, row.carried), advisor)


def _from_record(id_: str, advisor: "Advisor", store: Path | None) -> "Case":
    from engine.configuration import configured
    from engine.errors import RecordError
    from engine.explanation.case import Case
    from engine.records import replay, search
    from engine.records.store import Store

    with Store(store or configured().store) as opened:
        record = search.one(opened, id_)
        if hidden := replay.masked_answers(record):
            raise RecordError(
                f"record {record.header.id}: the answer to {', '.join(hidden)} is masked, and so it cannot be explained"
            )
        today = record.header.rulebook == advisor.rulebook.fingerprint
        revision = None if today else replay.rulebook(opened, record.header.rulebook).rules_only()
    case = Case(replay.request(record), advisor, revision)
    told, recorded = case.explained(), record.assessment
    if (told.verdict, told.score) != (recorded.verdict, recorded.score):
        raise RecordError(
            f"record {record.header.id}: its rules no longer give its verdict in this version of the advisor. "
            f"See: outsourcing audit replay {record.header.id}"
        )
    return case


def _answers(what_if: Sequence[str], advisor: "Advisor") -> dict[str, str | None]:
    """Return the answers that are written as `question=answer`; None is "not known".

    Raises:
        InputError: with every one that is no question or no answer.

    """
    from engine.prompts.answers import from_options

    return from_options([f"--{written}" for written in what_if], advisor.rulebook).answers


def _print_for_others(explanation: "Explanation", compared: "list[Comparison]", *, markdown: bool, dot: bool) -> None:
    from engine.report.graph import dot as as_dot
    from engine.report.markdown import markdown as as_markdown

    if markdown:
        print_lines([as_markdown(explanation, compared).rstrip("\n")])
    elif dot:
        print_lines([as_dot(explanation).rstrip("\n")])
    else:
        print_lines([one.model_dump_json() for one in (explanation, *compared)])


def _show(explanation: "Explanation", compared: "list[Comparison]", *, asked: bool) -> None:
    """Show what was asked for; everything, where nothing was."""
    from engine.report.explained import show_comparison, show_explanation, show_why_not

    if not asked:
        show_explanation(explanation, console())
    show_why_not(explanation, console())
    for comparison in compared:
        show_comparison(comparison, console())
