"""The command `ask`: an interview at a terminal, or without one, with answers from options and files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import Detail, Json, NoRecord, StorePath, Supersedes, console, print_json, say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.core.assessment import Assessment
    from outsourcing.engine.prompts.answers import KnownAnswers
    from outsourcing.engine.prompts.interview_runner import InterviewResult, InterviewRunner
    from outsourcing.engine.prompts.session import NextStep
    from outsourcing.engine.records.recorder import Recorder

ANY_QUESTION = {  # each question is an option
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "help_option_names": ["--help", "-h"],
}


def ask(  # noqa: PLR0913  one parameter for each option
    context: typer.Context,
    *,
    answers: Annotated[str | None, typer.Option(metavar="FILE", help="Take answers from a task file.")] = None,
    resume: Annotated[str | None, typer.Option(metavar="FILE", help="Continue with saved answers.")] = None,
    save: Annotated[Path | None, typer.Option(metavar="FILE", help="Save the answers to this file.")] = None,
    advice: Annotated[
        list[str] | None,
        typer.Option(metavar="TOPIC", help='Also ask for advice on this topic, or "all"; can be repeated.'),
    ] = None,
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask; use only the answers given.")] = False,
    detail: Detail = False,
    json: Json = False,
    store: StorePath = None,
    no_record: NoRecord = False,
    supersedes: Supersedes = "",
    packs: Packs = NONE_NAMED,
) -> None:
    """Ask about a task, or a LIST, until the verdict is settled.

    Then the verdict and the advice are shown. You can always answer "Not sure". Each question is also an option, such
    as --driver volume or --skill-level unknown; a question answered by an option is not asked. List all questions with:
    outsourcing questions

    Example: outsourcing ask --driver volume --advice delivery
    """
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.commands.suggesting import suggester
    from outsourcing.engine.interview.advice_questions import topics
    from outsourcing.engine.portfolio import read_tasks
    from outsourcing.engine.prompts.answers import from_file, from_options
    from outsourcing.engine.prompts.answers import save as save_answers
    from outsourcing.engine.prompts.interview_runner import InterviewRunner, has_terminal
    from outsourcing.engine.records.recorder import Recorder

    advisor = Advisor(packs.load())
    runner = InterviewRunner(advisor, topics(advice or ()), suggester(advisor.rulebook))
    listed = context.args[:1] if context.args and not context.args[0].startswith("-") else []
    known = from_options(context.args[len(listed) :], advisor.rulebook)
    if resume:
        known = known.completed_by(from_file(resume, advisor.rulebook))
    with Recorder(advisor.rulebook, store, keeps=not no_record, command="ask", supersedes=supersedes) as recorder:
        if listed:
            results = _ask_list(runner, listed[0], known, save, can_ask=has_terminal() and not no_input)
            _assess(results, advisor, recorder, json=json, detail=detail)
            return
        if has_terminal() and not no_input and not (answers and json):
            if answers:
                known = known.completed_by(from_file(answers, advisor.rulebook))
            _interview(runner, advisor, known, save, recorder, json=json, detail=detail)
            return
        if answers:
            results = [runner.from_row(known, row) for row in read_tasks([answers], advisor.rulebook.profile)]
        else:
            results = [runner.without_asking(known)]
        if save:
            save_answers(save, [result.known for result in results])
        _assess(results, advisor, recorder, json=json, detail=detail)


def _ask_list(
    runner: "InterviewRunner", file: str, known: "KnownAnswers", path: Path | None, *, can_ask: bool
) -> "list[InterviewResult]":
    """Ask about all tasks of a file, a question at a time; answers given as options count for all of them.

    Raises:
        PromptError: there is no terminal.

    """
    from outsourcing.engine.core.errors import PromptError
    from outsourcing.engine.portfolio.mapping import ColumnMapping
    from outsourcing.engine.portfolio.task_files import Portfolio
    from outsourcing.engine.prompts.answers import of_row

    if not can_ask:
        raise PromptError(
            "this is not an interactive terminal. Make a sheet to fill in instead: "
            f"outsourcing prepare {file} -o prepared.xlsx"
        )
    mapping = ColumnMapping(is_list=True)
    with Portfolio([file], runner.interviewer.rulebook.profile, mapping=mapping) as portfolio:
        checked = portfolio.check().accept()
        tasks = [of_row(task).completed_by(known) for task in portfolio.tasks()]
    for note in (*checked.notes, *(f"read {found}" for found in checked.found)):
        say(note)
    return runner.list_at_terminal(tasks, path)


def _interview(  # noqa: PLR0913  what an interview needs
    runner: "InterviewRunner",
    advisor: "Advisor",
    known: "KnownAnswers",
    path: Path | None,
    recorder: "Recorder",
    *,
    json: bool,
    detail: bool,
) -> None:
    """Interview a person, task after task; after each verdict, do what the person chooses."""
    from outsourcing.engine.prompts.answers import KnownAnswers
    from outsourcing.engine.prompts.session import NextStep, ask_next_step

    step = NextStep.ANOTHER
    while step is NextStep.ANOTHER:
        result = runner.at_terminal(known, path)
        [assessment] = _assess([result], advisor, recorder, json=json, detail=detail)
        left_out = () if recorder.keeps else (NextStep.DECIDE,)
        step = NextStep.LEAVE if json else ask_next_step(left_out)
        while step not in (NextStep.LEAVE, NextStep.ANOTHER):
            if step is NextStep.DECIDE:
                _decide(recorder, assessment)
            else:
                _do(step, result, assessment, advisor)
            step = ask_next_step(left_out)
        known, path = KnownAnswers("", {}), None


def _decide(recorder: "Recorder", assessment: "Assessment") -> None:
    """Ask what was decided, and record it; Ctrl-C and Ctrl-D leave it for later."""
    from outsourcing.engine.prompts.decision import ask_choice
    from outsourcing.engine.records.chain import DECIDED
    from outsourcing.engine.records.follow_ups import Choice

    try:
        choice = ask_choice(DECIDED, assessment.verdict, Choice(""), can_wait=True)
    except (KeyboardInterrupt, EOFError):
        return
    if choice:
        say(recorder.decide(choice))


def _do(step: "NextStep", result: "InterviewResult", assessment: "Assessment", advisor: "Advisor") -> None:
    """Show or save what the person chose after the verdict."""
    from outsourcing.engine.core.facts import VerdictKind
    from outsourcing.engine.explanation import explain
    from outsourcing.engine.prompts.interview_runner import save_somewhere
    from outsourcing.engine.prompts.session import NextStep
    from outsourcing.engine.report import changes, outline
    from outsourcing.engine.report.explanation import show_advice
    from outsourcing.engine.report.terminal import show

    if step is NextStep.SAVE:
        save_somewhere(result.known, advisor.rulebook)
        return
    others = [kind for kind in VerdictKind if kind not in (assessment.verdict, VerdictKind.UNDECIDED)]
    explanation = explain(advisor, assessment, others if step is NextStep.WHY_NOT else [])
    if step is NextStep.ADVICE:
        show_advice(explanation, console(), ())
    elif step is NextStep.CHANGE:
        show(changes.what_if(explanation.what_if, short=True), console())
    else:
        show(outline.why_not(explanation, short=True), console())


def _assess(
    results: "Sequence[InterviewResult]", advisor: "Advisor", recorder: "Recorder", *, json: bool, detail: bool
) -> "list[Assessment]":
    """Assess the answers, record the decisions and show them; they are shown even if they cannot be recorded."""
    assessments = [result.assess(advisor) for result in results]
    recorded = ""
    try:
        recorded = recorder.keep([(a, r.known.origins) for a, r in zip(assessments, results, strict=True)])
    finally:
        try:
            if json:
                print_json([r.as_json(a) for a, r in zip(assessments, results, strict=True)])
            else:
                _show(assessments, advisor, detail=detail)
        finally:
            say(recorded)
    return assessments


def _show(assessments: "Sequence[Assessment]", advisor: "Advisor", *, detail: bool) -> None:
    """Show the card of one assessment, several in one line each."""
    from outsourcing.engine.report.assessment import show_list, show_one

    if len(assessments) == 1:
        show_one(assessments[0], advisor, console(), detail=detail)
    else:
        show_list(assessments, console())
