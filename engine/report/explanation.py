"""Screens of explanations: how a verdict came about, what would change it, and the advice."""

from collections.abc import Collection

from rich.console import Console

from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.explanation.parts import Explanation
from outsourcing.engine.report import advice, changes, outline
from outsourcing.engine.report.card import title
from outsourcing.engine.report.document import Line, Section
from outsourcing.engine.report.plan import open_questions, plan
from outsourcing.engine.report.terminal import grid, heading, indented, show, symbols

MORE = "why, by which rules, and what would change it: add --detail"


def show_explanation(explanation: Explanation, console: Console) -> None:
    """Print how the verdict came about, the ledger, what would change it, and the advice."""
    show([outline.how(explanation), ""], console)
    show([Section("The ledger, rounded so that it adds up", (outline.ledger(explanation), ""))], console)
    show(changes.what_if(explanation.what_if, explanation.versions.scale, short=True), console)
    if explanation.advice:
        console.print()
        show_advice(explanation, console, ())


def show_title(assessment: Assessment, console: Console) -> None:
    """Print the name of the task, the verdict, how firm it is, and its conditions."""
    heading(title(assessment), console)


def show_plan(explanation: Explanation, assessment: Assessment, console: Console, more: str = MORE) -> None:
    """Print the advice as a plan, and a few questions whose answers would bring more; `more` says how to see why."""
    for section in (*plan(assessment), open_questions(explanation)):
        if section.blocks:
            console.print()
            heading(section.title, console)
            texts = (line.text for line in section.blocks if isinstance(line, Line))
            indented(grid((symbols(console).dot, text) for text in texts), console)
    console.print()
    show([more] if more else [], console)


def show_advice(explanation: Explanation, console: Console, topics: Collection[str]) -> None:
    """Print the advice on some topics in full; on all of them, if none is named."""
    chosen = [topic for topic in explanation.advice if not topics or topic.topic in topics]
    show(advice.in_full(chosen, explanation.verdict, short=True), console)
