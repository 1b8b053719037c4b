"""The command `ask`: an interview at a terminal, with answers from options and files, or without anybody to ask."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import Json, NoRecord, StorePath, console, print_json, say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs

if TYPE_CHECKING:
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.core.assessment import Assessment
    from outsourcing.engine.core.rulebook import Rulebook
    from outsourcing.engine.prompts.answers import KnownAnswers
    from outsourcing.engine.prompts.interview_runner import InterviewResult, InterviewRunner
    from outsourcing.engine.prompts.next_steps import NextStep
    from outsourcing.engine.records.recorder import Decision, Recorder

ANY_QUESTION = {  # every question is an option
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "help_option_names": ["--help", "-h"],
}


def ask(  # noqa: PLR0913  one parameter for each option
    context: typer.Context,
    *,
    answers: Annotated[str | None, typer.Option(metavar="FILE", help="Take answers from a task file.")] = None,
    resume: Annotated[str | None, typer.Option(metavar="FILE", help="Go on with answers saved before.")] = None,
    save: Annotated[Path | None, typer.Option(metavar="FILE", help="Save the answers there.")] = None,
    advice: Annotated[
        list[str] | None,
        typer.Option(metavar="TOPIC", help="Ask for advice on this, too, like delivery; can be repeated; all."),
    ] = None,
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask; use the options given.")] = False,
    json: Json = False,
    store: StorePath = None,
    no_record: NoRecord = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """Ask what matters until the verdict is settled, then give it, with advice. "Not sure" is always an answer.

    Every question is an option, too, as in --driver volume or --skill-level unknown; what is given is not asked. The
    questions and their answers: outsourcing questions.
    """
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.interview.advice_questions import topics
    from outsourcing.engine.portfolio import read_tasks
    from outsourcing.engine.prompts.answers import from_file, from_options, write_only
    from outsourcing.engine.prompts.interview_runner import InterviewRunner, has_terminal
    from outsourcing.engine.records.recorder import Recorder

    advisor = Advisor(packs.load())
    conductor = InterviewRunner(advisor, topics(advice or ()))
    given = from_options(context.args, advisor.rulebook)
    given = given.before(from_file(resume, advisor.rulebook)) if resume else given
    with Recorder(advisor.rulebook, store, keeps=not no_record) as recorder:
        if has_terminal() and not no_input and not (answers and json):
            given = given.before(from_file(answers, advisor.rulebook)) if answers else given
            _talk(conductor, advisor, given, save, recorder, json=json)
            return
        if answers:
            told = [conductor.from_answers(given, row) for row in read_tasks([answers], advisor.rulebook.profile)]
        else:
            told = [conductor.without_asking(given)]
        if save:
            write_only(save, [one.given for one in told])
        _show_told(told, advisor, recorder, json=json)


def _talk(  # noqa: PLR0913  what an interview needs
    conductor: "InterviewRunner",
    advisor: "Advisor",
    given: "KnownAnswers",
    save: Path | None,
    recorder: "Recorder",
    *,
    json: bool,
) -> None:
    """Interview a person, task after task, and grant what they step after each verdict."""
    from outsourcing.engine.prompts.answers import KnownAnswers
    from outsourcing.engine.prompts.next_steps import NextStep, ask_next_step

    step = NextStep.ANOTHER
    while step is NextStep.ANOTHER:
        told = conductor.at_terminal(given, save)
        [assessment] = _show_told([told], advisor, recorder, json=json)
        step = NextStep.LEAVE if json else ask_next_step()
        while step not in (NextStep.LEAVE, NextStep.ANOTHER):
            _grant(step, told, assessment, advisor)
            step = ask_next_step()
        given, save = KnownAnswers("", {}), None


def _grant(step: "NextStep", told: "InterviewResult", assessment: "Assessment", advisor: "Advisor") -> None:
    """Show or do what a person wishes after the verdict."""
    from outsourcing.engine.core.facts import VerdictKind
    from outsourcing.engine.explanation import explain
    from outsourcing.engine.prompts.interview_runner import save_somewhere
    from outsourcing.engine.prompts.next_steps import NextStep
    from outsourcing.engine.report.explanation import show_advice, show_what_if, show_why_not

    if step is NextStep.SAVE:
        save_somewhere(told.given, advisor.rulebook)
        return
    decided = [kind for kind in VerdictKind if kind not in (assessment.verdict, VerdictKind.UNDECIDED)]
    others = decided if step is NextStep.WHY_NOT else []
    explanation = explain(advisor, assessment, others)
    if step is NextStep.ADVICE:
        show_advice(explanation, console(), ())
    elif step is NextStep.CHANGE:
        show_what_if(explanation.what_if, console())
    else:
        show_why_not(explanation, console())


def _show_told(
    told: "list[InterviewResult]", advisor: "Advisor", recorder: "Recorder", *, json: bool
) -> "list[Assessment]":
    """Assess what interviews came to, keep it and print it."""
    profile = advisor.rulebook.profile
    assessments = [
        advisor.assess(profile.model_validate(one.task()), str(one.given.more.get("id", "")), one.carried())
        for one in told
    ]
    decisions = [(a, one.given.origins) for a, one in zip(assessments, told, strict=True)]
    for_machines = [one.as_json(assessment) for one, assessment in zip(told, assessments, strict=True)] if json else []
    shown = partial(print_json, for_machines) if json else partial(_show, assessments, advisor.rulebook)
    _keep_and_show(recorder, decisions, shown)
    return assessments


def _keep_and_show(recorder: "Recorder", decisions: "Sequence[Decision]", shown: Callable[[], None]) -> None:
    """Keep decisions, show them even where they cannot be kept, and say it even where nobody reads on."""
    kept = ""
    try:
        kept = recorder.keep(decisions)
    finally:
        try:
            shown()
        finally:
            say(kept)


def _show(assessments: "list[Assessment]", rulebook: "Rulebook") -> None:
    """Print assessments: one in full, or a line each."""
    from outsourcing.engine.report.assessment import show_assessment, show_list

    if len(assessments) == 1:
        show_assessment(assessments[0], rulebook.questions, console())
    else:
        show_list(assessments, console())
