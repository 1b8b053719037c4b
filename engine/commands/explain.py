"""The command `explain`: why a verdict was reached, why not another, and what would change it."""

from collections.abc import Sequence
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
    answers = _answers(what_if or (), context)
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


def _answers(what_if: Sequence[str], context: "ExplanationContext") -> dict[str, str | None]:
    """Return the answers written as `question=answer`; None is "not known".

    A record may have been made with other rules; those rules then decide whether its questions and answers exist.

    Raises:
        InputError: lists every unknown question and every invalid answer.

    """
    from outsourcing.engine.core.errors import Flaw, InputError, listed, suggestion
    from outsourcing.engine.core.questions import NOT_KNOWN, UNKNOWN, normalised, unknown_question
    from outsourcing.engine.core.text import quoted

    questions = context.advisor.rulebook.questions
    answers: dict[str, str | None] = {}
    flaws = []
    for written in what_if:
        name, equals, value = written.partition("=")
        question, name = questions.get(normalised(name)), normalised(name)
        if not equals:
            flaws.append(Flaw("bad-what-if", f"write QUESTION=ANSWER, e.g. driver=volume (got {quoted(written)})"))
        elif name in answers:
            flaws.append(Flaw("given-twice", f"{quoted(name)} is given twice"))
        elif question is None and not context.revision:
            flaws.append(unknown_question(name, suggestion(name, list(questions))))
        elif question and not question.reads(value) and not context.revision:
            use = listed([*question.choices, UNKNOWN])
            near = suggestion(normalised(value), question.choices)
            flaws.append(
                Flaw("not-an-answer", f"{name}: {quoted(value)} is not a valid answer; use one of: {use}{near}")
            )
        else:
            answer = question.read(value) if question and question.reads(value) else normalised(value)
            answers[name] = None if normalised(value) in NOT_KNOWN else answer
    if flaws:
        raise InputError([flaw.at("--what-if") for flaw in flaws])
    return answers


def _card(context: "ExplanationContext", explanation: "Explanation", more: str = "") -> "Section":
    """Return the card of what is explained."""
    from outsourcing.engine.report.card import card

    return card(context.assessment(), context.advisor.rulebook.questions, explanation.what_if.singles, more)


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
