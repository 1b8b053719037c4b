"""The command `explain`: how, why not, what if; of a record or of a task in a file."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import Json, StorePath, console, print_lines, say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs
from outsourcing.engine.commands.subject import Subject, TaskId, case_of

if TYPE_CHECKING:
    from outsourcing.engine.explanation.comparison import Comparison
    from outsourcing.engine.explanation.context import ExplanationContext
    from outsourcing.engine.explanation.parts import Explanation


def explain(  # noqa: PLR0913  one parameter for each option
    subject: Subject,
    *,
    task: TaskId = None,
    why_not: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE|VERDICT|ADVICE", help="Why a rule did not fire, or why not this."),
    ] = None,
    what_if: Annotated[
        list[str] | None, typer.Option(metavar="QUESTION=ANSWER", help="What other answers would change.")
    ] = None,
    json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, with a Mermaid graph.")] = False,
    html: Annotated[bool, typer.Option("--html", help="Print an HTML page: one file, no script, no network.")] = False,
    dot: Annotated[bool, typer.Option("--dot", help="Print a graph for Graphviz.")] = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Explain a verdict: how it came about, why it is no other one, what would change it.

    --why-not and --what-if can be given several times; the answers of several --what-if are changed together.
    """
    from outsourcing.engine.advisor import Advisor

    if json + markdown + html + dot > 1:
        raise typer.BadParameter("choose one of --json, --markdown, --html and --dot")
    if dot and (why_not or what_if):
        told = "--dot draws how the verdict came about; take --json, --markdown or --html for the rest"
        raise typer.BadParameter(told)
    advisor = Advisor(packs.load())
    case = case_of(subject, task, advisor, store)
    others = _answers(what_if or (), case)
    explanation = case.explained(why_not or ())
    compared = [case.what_if(others)] if what_if else []
    if case.revision:
        say(f"explained by {case.revision.label}, the one of its time; today's is {advisor.rulebook.fingerprint[:8]}")
    if json:
        print_lines([one.model_dump_json() for one in (explanation, *compared)])
    elif markdown or html or dot:
        print_lines([_document(explanation, compared, markdown=markdown, html=html).rstrip("\n")])
    else:
        _show(explanation, compared, asked=bool(why_not or what_if))


def _answers(what_if: Sequence[str], case: "ExplanationContext") -> dict[str, str | None]:
    """Return the answers that are written as `question=answer`; None is "not known".

    Questions and answers of another revision than today's are left to it to judge.

    Raises:
        InputError: with every one that is no question or no answer.

    """
    from outsourcing.engine.core.errors import InputError, Problem, listed, suggestion
    from outsourcing.engine.core.questions import NOT_KNOWN, normalised
    from outsourcing.engine.core.text import quoted

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


def _document(explanation: "Explanation", compared: "list[Comparison]", *, markdown: bool, html: bool) -> str:
    """Return the explanation as a document; as a graph for Graphviz, where it is neither of these."""
    if markdown:
        from outsourcing.engine.report.explanation import as_markdown

        return as_markdown(explanation, compared)
    if html:
        from outsourcing.engine.report.html import explained

        return explained(explanation, compared)
    from outsourcing.engine.report.graph import dot, graph

    return dot(graph(explanation))


def _show(explanation: "Explanation", compared: "list[Comparison]", *, asked: bool) -> None:
    """Show what was asked for; everything, where nothing was."""
    from outsourcing.engine.report.explanation import show_comparison, show_explanation, show_title, show_why_not

    if asked:
        show_title(explanation, console())
    else:
        show_explanation(explanation, console())
    show_why_not(explanation, console())
    for comparison in compared:
        show_comparison(comparison, console())
