"""The command `explain`: why a verdict was reached, why not another, and what would change it."""

from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import (
    Detail,
    Json,
    Mappings,
    Pages,
    StorePath,
    Strict,
    Title,
    console,
    print_lines,
    say,
)
from outsourcing.engine.commands.packs import NONE_NAMED, Packs
from outsourcing.engine.commands.subject import Subject, TaskId, explained_subject
from outsourcing.engine.core.text import visible

if TYPE_CHECKING:
    from outsourcing.engine.explanation.comparison import Comparison
    from outsourcing.engine.explanation.context import ExplanationContext
    from outsourcing.engine.explanation.parts import Explanation
    from outsourcing.engine.report.handout import Handout, Provenance


def explain(  # noqa: PLR0913  one parameter for each option
    subject: Subject,
    *,
    task: TaskId = None,
    mapped: Mappings = None,
    strict: Strict = False,
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
    output: Pages = None,
    title: Title = "",
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
    if output:
        from outsourcing.engine.report.pages import check_pages

        check_pages(output)
    context, origin = explained_subject(subject, task, Advisor(packs.load()), store, mapped, strict=strict)
    answers = context.read_answers(what_if or (), "--what-if")
    explanation = context.explained(why_not or ())
    comparisons = [context.what_if(answers)] if what_if else []
    asked = bool(why_not or what_if)
    if json:
        print_lines([part.model_dump_json() for part in (explanation, *comparisons)])
    elif dot:
        from outsourcing.engine.report.graph import dot as as_dot
        from outsourcing.engine.report.graph import graph

        print_lines([as_dot(graph(explanation)).rstrip("\n")])
    elif markdown or html:
        from outsourcing.engine.report.pages import FORMATS

        page = _page(context, explanation, comparisons, origin, title)
        print_lines([FORMATS[".html" if html else ".md"].one(page).decode().rstrip("\n")])
    elif output:
        from outsourcing.engine.report.pages import write_pages

        page = _page(context, explanation, comparisons, origin, title)
        write_pages(output, page.in_short(asked=asked))
        for path in output:
            say(f"written: {visible(str(path))}")
    elif asked or detail:
        _show(context, explanation, comparisons, in_full=not asked)
    else:
        _show_card(context, explanation)


def _page(
    context: "ExplanationContext",
    explanation: "Explanation",
    comparisons: "list[Comparison]",
    origin: "Provenance",
    title: str,
) -> "Handout":
    """Return the explanation as a page to pass on, with everything that counted."""
    from outsourcing.engine.report.handout import handout, versions_of
    from outsourcing.engine.report.task_report import report_explaining

    assessment = context.assessment()
    report = report_explaining(explanation, assessment, context.advisor.rulebook.questions, comparisons)
    made = versions_of(explanation.versions)
    return handout(assessment, assessment.description, report, origin=origin, made=made, title=title)


def _show(
    context: "ExplanationContext", explanation: "Explanation", comparisons: "list[Comparison]", *, in_full: bool
) -> None:
    """Show the whole explanation, or only the answers to --why-not and --what-if."""
    from outsourcing.engine.report import changes, outline
    from outsourcing.engine.report.explanation import show_explanation, show_title
    from outsourcing.engine.report.terminal import show

    show_title(context.assessment(), console())
    if in_full:
        show_explanation(explanation, console())
    show(outline.why_not(explanation, short=True), console())
    show(map(changes.comparison, comparisons), console())


def _show_card(context: "ExplanationContext", explanation: "Explanation") -> None:
    from outsourcing.engine.report.assessment import MORE, show_card
    from outsourcing.engine.report.card import card

    questions, changing = context.advisor.rulebook.questions, explanation.what_if
    show_card(card(context.assessment(), questions, changing.singles, changing.answers_to_turn, MORE), console())
