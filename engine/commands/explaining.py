"""The command `explain`: how, why not, what if; of a record or of a task in a file."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.output import Json, StorePath, console, print_lines, say

if TYPE_CHECKING:
    from engine import Advisor
    from engine.explanation.case import Case
    from engine.explanation.comparison import Comparison
    from engine.explanation.parts import Explanation


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
    if dot and (why_not or what_if):
        raise typer.BadParameter("--dot draws how the verdict came about; take --json or --markdown for the rest")
    advisor = Advisor(load())
    case = _case(subject, task, advisor, store)
    others = _answers(what_if or (), case)
    explanation = case.explained(why_not or ())
    compared = [case.what_if(others)] if what_if else []
    if case.revision:
        say(f"explained by {case.revision.label}, the one of its time; today's is {advisor.rulebook.fingerprint[:8]}")
    if json or markdown or dot:
        _print_for_others(explanation, compared, markdown=markdown, dot=dot)
    else:
        _show(explanation, compared, asked=bool(why_not or what_if))


def _case(subject: str, task: str | None, advisor: "Advisor", store: Path | None) -> "Case":
    """Return the task that is meant: one in a file that is there, else a record."""
    if subject == "-" or os.path.exists(subject) or Path(subject).suffix:
        return _from_file(subject, task, advisor)
    if task is not None:
        raise typer.BadParameter("--task names a task in a file, and there is no such file")
    return _from_record(subject, advisor, store)


def _from_file(path: str, id_: str | None, advisor: "Advisor") -> "Case":
    from engine import AdvisorError
    from engine.errors import listed
    from engine.explanation.case import Case
    from engine.portfolio import read_tasks
    from engine.revision import request
    from engine.text import quoted, visible

    every = read_tasks([path], advisor.rulebook.profile)
    tasks = [row for row in every if id_ in (None, row.id)]
    if len(tasks) != 1:
        ids = visible(listed([row.id for row in every]))
        how_many = "no task there has" if not tasks else f"{len(tasks)} tasks there have"
        wrong = (
            f"which task? Name one by its id: --task ID ({ids})"
            if id_ is None
            else f"{how_many} the id {quoted(id_)} ({ids})"
        )
        raise AdvisorError(f"{visible(path)}: {wrong}")
    [row] = tasks
    return Case(request(row.profile, row.id, row.carried), advisor)


def _from_record(id_: str, advisor: "Advisor", store: Path | None) -> "Case":
    from engine.configuration import configured
    from engine.errors import RecordError
    from engine.explanation.case import Case
    from engine.records import replay, search
    from engine.records.record import ID_SHOWN
    from engine.records.store import Store
    from engine.text import visible

    with Store(store or configured().store) as opened:
        record = search.one(opened, id_)
        if hidden := replay.masked_answers(record):
            told = f"the answer to {', '.join(hidden)} is masked, and so it cannot be explained"
            raise RecordError(f"record {record.id}: {told}")
        today = record.summary.rulebook == advisor.rulebook.fingerprint
        revision = None if today else replay.rulebook(opened, record.summary.rulebook).rules_only()
    say(visible(f"record {record.id[:ID_SHOWN]} of {record.time} by {record.header.who or 'somebody'}"))
    return Case(replay.request(record), advisor, revision, record.assessment)


def _answers(what_if: Sequence[str], case: "Case") -> dict[str, str | None]:
    """Return the answers that are written as `question=answer`; None is "not known".

    Questions and answers of another revision than today's are left to it to judge.

    Raises:
        InputError: with every one that is no question or no answer.

    """
    from engine.errors import InputError, Problem, listed, suggestion
    from engine.questions import NOT_KNOWN, normalised
    from engine.text import quoted

    questions = case.advisor.rulebook.questions
    answers: dict[str, str | None] = {}
    problems = []
    for written in what_if:
        name, equals, value = written.partition("=")
        question = questions.get(normalised(name))
        if not equals:
            wrong = f"write QUESTION=ANSWER, like driver=volume (got {quoted(written)})"
        elif normalised(name) in answers:
            wrong = f"{quoted(name)} is given twice"
        elif question is None and not case.revision:
            wrong = f"no question is called {quoted(name)}{suggestion(normalised(name), list(questions))}"
        elif question and not question.reads(value) and not case.revision:
            near = suggestion(normalised(value), question.choices)
            wrong = (
                f"{question.name}: no such answer{near} ({listed(question.choices)}, or unknown) (got {quoted(value)})"
            )
        else:
            read = question.read(value) if question and question.reads(value) else normalised(value)
            answers[normalised(name)] = None if normalised(value) in NOT_KNOWN else read
            continue
        problems.append(Problem("--what-if", wrong))
    if problems:
        raise InputError(problems)
    return answers


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
    from engine.report.explained import show_comparison, show_explanation, show_title, show_why_not

    if asked:
        show_title(explanation, console())
    else:
        show_explanation(explanation, console())
    show_why_not(explanation, console())
    for comparison in compared:
        show_comparison(comparison, console())
