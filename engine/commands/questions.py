"""The command `questions`: the questions about a task, and their answers."""

from typing import Annotated

import typer

from outsourcing.engine.commands.output import Json, console, print_json, print_lines
from outsourcing.engine.commands.packs import NONE_NAMED, Packs


def questions(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help="Show only these questions.")] = None,
    *,
    json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the questions as Markdown.")] = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """Show the questions about a task and their answers.

    Answers are shown as they are written in files, with what they mean.

    Example: outsourcing questions driver skill_level
    """
    from outsourcing.engine.report.reference import questions_reference
    from outsourcing.engine.report.rules import show_questions

    if json and markdown:
        raise typer.BadParameter("choose either --json or --markdown")

    rulebook = packs.load()
    shown = [rulebook.question(name) for name in names or rulebook.questions]
    if json:
        print_json([question.as_json() for question in shown])
    elif markdown:
        print_lines([questions_reference(rulebook, shown).rstrip("\n")])
    else:
        show_questions(shown, console())
