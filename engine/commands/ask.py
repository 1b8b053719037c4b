"""The command `ask`: an interview at a terminal, or without one, with answers from options and files."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import (
    Detail,
    HeaderRow,
    Json,
    Mappings,
    NoRecord,
    Pages,
    SheetNames,
    StorePath,
    Strict,
    Supersedes,
    Title,
    has_terminal,
    say,
)
from outsourcing.engine.commands.packs import NONE_NAMED, Packs

if TYPE_CHECKING:
    from outsourcing.engine.commands.finished_interviews import FinishedInterviews
    from outsourcing.engine.core.errors import PromptError
    from outsourcing.engine.portfolio.task_files import Portfolio
    from outsourcing.engine.prompts.answers import KnownAnswers
    from outsourcing.engine.prompts.interview_runner import InterviewResult, InterviewRunner

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
    mapped: Mappings = None,
    strict: Strict = False,
    sheet: SheetNames = None,
    header_row: HeaderRow = None,
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask; use only the answers given.")] = False,
    output: Pages = None,
    title: Title = "",
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

    Example: outsourcing ask -o payroll.html
    """
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.commands.finished_interviews import FinishedInterviews
    from outsourcing.engine.commands.suggesting import suggester
    from outsourcing.engine.files.documents import TableOptions
    from outsourcing.engine.interview.advice_questions import topics
    from outsourcing.engine.portfolio import read_tasks
    from outsourcing.engine.portfolio.mapping import read_mapping
    from outsourcing.engine.portfolio.task_files import Portfolio
    from outsourcing.engine.prompts.answers import file_to_resume, from_file, from_options
    from outsourcing.engine.prompts.answers import save as save_answers
    from outsourcing.engine.prompts.interview_runner import InterviewRunner
    from outsourcing.engine.records.recorder import Recorder

    advisor = Advisor(packs.load())
    runner = InterviewRunner(advisor, topics(advice or (), advisor.rulebook.topic_names), suggester(advisor.rulebook))
    listed = context.args[:1] if context.args and not context.args[0].startswith("-") else []
    known = from_options(context.args[len(listed) :], advisor.rulebook)
    mapping = read_mapping(mapped or (), advisor.rulebook.questions, strict=strict)
    if (mapped or strict) and not (listed or answers):
        raise typer.BadParameter("--map and --strict are about a file of tasks: name a LIST, or --answers FILE")
    if (sheet or header_row) and not listed:
        raise typer.BadParameter("--sheet and --header-row are about a LIST: name one")
    if resume:
        known = known.completed_by(from_file(resume, advisor.rulebook))
        save = save or file_to_resume(resume)
    has_menu = has_terminal() and not no_input and not (answers and json)
    with Recorder(advisor.rulebook, store, keeps=not no_record, command="ask", supersedes=supersedes) as recorder:
        pages = tuple(output or ())
        finished = FinishedInterviews(
            advisor, recorder, pages, title, json=json, detail=detail, menu=has_menu and not listed
        )
        if listed:
            finished.check_single(2)
            mapping = mapping._replace(is_list=True)
            if no_input or not has_terminal():
                raise _no_terminal(listed[0])
            portfolio = Portfolio(
                listed, advisor.rulebook.profile, mapping=mapping, sheet=sheet, table=TableOptions(header_row)
            )
            finished.show(_ask_list(runner, portfolio, known, save))
            return
        if has_menu:
            if answers:
                known = known.completed_by(from_file(answers, advisor.rulebook, mapping))
            _interview(runner, known, save, finished, is_resumed=bool(resume))
            return
        if answers:
            rows = read_tasks([answers], advisor.rulebook.profile, mapping=mapping)
            results = [runner.from_row(known, row) for row in rows]
        else:
            results = [runner.without_asking(known)]
        finished.check_single(len(results))
        if save:
            save_answers(save, [result.known for result in results])
        finished.show(results)


def _no_terminal(file: str) -> "PromptError":
    """Return the error that a list needs a terminal."""
    from outsourcing.engine.core.errors import PromptError
    from outsourcing.engine.core.text import visible

    sheet = f"outsourcing prepare {visible(shlex.quote(file))} -o prepared.xlsx"
    return PromptError(f"this is not an interactive terminal. Make a sheet to fill in instead: {sheet}")


def _ask_list(
    runner: "InterviewRunner", portfolio: "Portfolio", known: "KnownAnswers", path: Path | None
) -> "list[InterviewResult]":
    """Ask about all tasks of a file, a question at a time; answers given as options count for all of them."""
    from outsourcing.engine.prompts.answers import of_row

    with portfolio:
        checked = portfolio.check().accept()
        tasks = [of_row(task).completed_by(known) for task in portfolio.tasks()]
    for note in (*checked.notes, *(f"read {found}" for found in checked.found)):
        say(note)
    return runner.list_at_terminal(tasks, path)


def _interview(
    runner: "InterviewRunner",
    known: "KnownAnswers",
    path: Path | None,
    finished: "FinishedInterviews",
    *,
    is_resumed: bool,
) -> None:
    """Interview a person, task after task; after each verdict, do what the person chooses."""
    from outsourcing.engine.commands.after_verdict import AfterVerdict
    from outsourcing.engine.prompts.answers import KnownAnswers

    goes_on = True
    while goes_on:
        result = runner.at_terminal(known, path, is_resumed=is_resumed)
        [assessment] = finished.show([result])
        goes_on = not finished.json and AfterVerdict(runner, finished, result, assessment, path).run()
        known, path, is_resumed = KnownAnswers("", {}), None, False
        finished.begin_another()
