"""Screens of explanations: how a verdict came about, what would change it, and the advice."""

from collections.abc import Collection, Sequence

from rich.console import Console

from outsourcing.engine.explanation.comparison import Comparison
from outsourcing.engine.explanation.parts import Explanation
from outsourcing.engine.report import advice, changes, outline
from outsourcing.engine.report.card import confidence
from outsourcing.engine.report.document import Block, Line, Section, task_name
from outsourcing.engine.report.markdown import markdown
from outsourcing.engine.report.task_report import made_with, report_explaining
from outsourcing.engine.report.terminal import heading, show


def show_explanation(explanation: Explanation, console: Console) -> None:
    """Print how the verdict came about, the ledger, what would change it, and the advice."""
    show_title(explanation, console)
    show([outline.how(explanation), ""], console)
    show([Section("The ledger, rounded so that it adds up", (outline.ledger(explanation), ""))], console)
    show(changes.what_if(explanation.what_if, short=True), console)
    if explanation.advice:
        console.print()
        show_advice(explanation, console, ())


def show_title(explanation: Explanation, console: Console) -> None:
    """Print the name of the task, the verdict and how sure it is."""
    sure = f", {confidence(explanation)}" if explanation.verdict != "UNDECIDED" else ""
    heading(f"{task_name(explanation)}: {explanation.verdict}{sure}", console)


def show_advice(explanation: Explanation, console: Console, topics: Collection[str]) -> None:
    """Print the advice on some topics in full; on all of them, if none is named."""
    chosen = [topic for topic in explanation.advice if not topics or topic.topic in topics]
    show(advice.in_full(chosen, explanation.verdict, short=True), console)


def as_markdown(explanation: Explanation, card: Sequence[Block], comparisons: Sequence[Comparison] = ()) -> str:
    """Return an explanation as a Markdown document, for wikis, tickets and mail."""
    versions = explanation.versions
    made = (Line(f"Rulebook: {versions.rulebook}"), Line(f"Made with: {', '.join(made_with(versions))}"))
    report = report_explaining(explanation, card, comparisons)
    return "".join(markdown(report.document(task_name(explanation), "", made))).rstrip() + "\n"
