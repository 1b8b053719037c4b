"""The command `advise`: advice in full, of a record or of a task in a file."""

from typing import Annotated

import typer

from outsourcing.engine.commands.output import Json, StorePath, console, print_json, say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs
from outsourcing.engine.commands.subject import Subject, TaskId, case_of


def advise(  # noqa: PLR0913  one parameter for each option
    subject: Subject,
    *,
    task: TaskId = None,
    topic: Annotated[
        list[str] | None, typer.Option(metavar="TOPIC", help="Only this topic, like delivery; can be repeated.")
    ] = None,
    json: Json = False,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Give advice in full: what is advised, what spoke for it, what would change it, what nobody said yet.

    Topics: caution, branch, delivery, engagement, provider, measurement, control, team, scaling, benefits, risks.
    """
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.interview.advice_questions import topics
    from outsourcing.engine.report.explanation import show_advice, show_title

    wanted = topics(topic or ["all"])
    advisor = Advisor(packs.load())
    case = case_of(subject, task, advisor, store)
    explanation = case.explained()
    if case.revision:
        say(f"advised by {case.revision.label}, the one of its time; today's is {advisor.rulebook.fingerprint[:8]}")
    if not explanation.advice:
        say("these rules give no advice")
    if json:
        print_json([told.model_dump(mode="json") for told in explanation.advice if told.topic in wanted])
    else:
        show_title(explanation, console())
        show_advice(explanation, console(), wanted)
