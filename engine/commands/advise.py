"""The command `advise`: the advice as a plan or in full, for a record or for a task in a file."""

from typing import Annotated

import typer

from outsourcing.engine.commands.output import Json, Mappings, StorePath, Strict, console, print_json, say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs
from outsourcing.engine.commands.subject import Subject, TaskId, explained_subject


def advise(  # noqa: PLR0913  one parameter for each option
    subject: Subject,
    *,
    task: TaskId = None,
    mapped: Mappings = None,
    strict: Strict = False,
    topic: Annotated[
        list[str] | None, typer.Option(metavar="TOPIC", help="Show only this topic, e.g. delivery; can be repeated.")
    ] = None,
    detail: Annotated[bool, typer.Option("--detail", help="Show why, and what would change it.")] = False,
    json: Json = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Show the advice as a plan; with --detail, why, and what would change it.

    Also shows questions whose answers would bring more advice. --topic shows one topic in detail. Topics: condition,
    caution, branch, delivery, engagement, provider, price, measurement, figures, control, oversight, team, automation,
    transition, scaling, benefits, risks, and those of rule packs.

    Example: outsourcing advise task.json --topic delivery
    """
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.interview.advice_questions import topics
    from outsourcing.engine.report.explanation import show_advice, show_plan, show_title

    advisor = Advisor(packs.load())
    shown = topics(topic or ["all"], advisor.rulebook.topic_names)
    context, _ = explained_subject(subject, task, advisor, store, mapped, strict=strict)
    explanation = context.explained()
    if not explanation.advice:
        say("these rules give no advice")
    if json:
        print_json([part.model_dump(mode="json") for part in explanation.advice if part.topic in shown])
    elif topic or detail:
        show_title(context.assessment(), console())
        show_advice(explanation, console(), shown)
    else:
        show_title(context.assessment(), console())
        show_plan(explanation, context.assessment(), console())
