"""The command `explain`: why a verdict was reached, why not another, and what would change it."""

from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import Detail, Json, StorePath, console, print_lines
from outsourcing.engine.commands.packs import NONE_NAMED, Packs
from outsourcing.engine.commands.subject import Subject, TaskId, explained_subject

if TYPE_CHECKING:
    from outsourcing.engine.explanation.comparison import Comparison
    from outsourcing.engine.explanation.context import ExplanationContext
    from outsourcing.engine.explanation.parts import Explanation
    from outsourcing.engine.report.document import Section


def explain(  # noqa: PLR0913  one parameter for each option
    subject: Subject,
    *,
    task: TaskId = None,
    why_not: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE|VERDICT|ADVICE", help="Explain why this did not apply; can be repeated."),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(metavar="QUESTION=ANSWER", help="Show what another answer would change; can be repeated."),
    ] = None,
    detail: Detail = False,
    json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, with a Mermaid graph.")] = False,
    html: Annotated[bool, typer.Option("--html", help="Print a self-contained HTML page.")] = False,
    dot: Annotated[bool, typer.Option("--dot", help="Print a graph for Graphviz.")] = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Explain a verdict: how, why not another, what would change it.

    A record is explained with the rules that decided it. The answers of several --what-if options are changed together.

    Example: outsourcing explain last --why-not KPO
    """
    from outsourcing.engine.advisor import Advisor

    if json + markdown + html + dot > 1:
        raise typer.BadParameter("choose one of --json, --markdown, --html and --dot")
    if dot and (why_not or what_if):
        raise typer.BadParameter(
            "--dot shows how the verdict was reached; with --why-not and --what-if use --json, --markdown or --html"
        )
    context = explained_subject(subject, task, Advisor(packs.load()), store)
    answers = context.read_answers(what_if or (), "--what-if")
    explanation = context.explained(why_not or ())
    comparisons = [context.what_if(answers)] if what_if else []
    if json:
        print_lines([part.model_dump_json() for part in (explanation, *comparisons)])
    elif markdown or html or dot:
        print_lines([_document(explanation, _card(context, explanation), comparisons, markdown=markdown, html=html)])
    elif why_not or what_if or detail:
        _show(explanation, comparisons, in_full=not (why_not or what_if))
    else:
        from outsourcing.engine.report.assessment import MORE, show_card

        show_card(_card(context, explanation, MORE), console())


def _card(context: "ExplanationContext", explanation: "Explanation", more: str = "") -> "Section":
    """Return the card of what is explained."""
    from outsourcing.engine.explanation.counterfactuals import answers_to_turn
    from outsourcing.engine.report.card import card

    assessment, advisor = context.assessment(), context.advisor
    to_turn = answers_to_turn(advisor, assessment.profile)
    return card(assessment, advisor.rulebook.questions, explanation.what_if.singles, to_turn, more)


def _document(
    explanation: "Explanation", card: "Section", comparisons: "list[Comparison]", *, markdown: bool, html: bool
) -> str:
    """Return the explanation as Markdown, as HTML, or else as a graph for Graphviz."""
    if markdown:
        from outsourcing.engine.report.explanation import as_markdown

        return as_markdown(explanation, card.blocks, comparisons).rstrip("\n")
    if html:
        from outsourcing.engine.report.html import explained

        return explained(explanation, card.blocks, comparisons).rstrip("\n")
    from outsourcing.engine.report.graph import dot, graph

    return dot(graph(explanation)).rstrip("\n")


def _show(explanation: "Explanation", comparisons: "list[Comparison]", *, in_full: bool) -> None:
    """Show the whole explanation, or only the answers to --why-not and --what-if."""
    from outsourcing.engine.report import changes, outline
    from outsourcing.engine.report.explanation import show_explanation, show_title
    from outsourcing.engine.report.terminal import show

    if in_full:
        show_explanation(explanation, console())
    else:
        show_title(explanation, console())
    show(outline.why_not(explanation, short=True), console())
    show(map(changes.comparison, comparisons), console())
