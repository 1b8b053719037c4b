"""The command `outsourcing`: get answers, call one engine function, show the result.

Heavy imports stand inside the commands, so that --help stays quick. Results go to stdout, talk to stderr.
Exit codes: 0 done, 1 done with findings, 2 could not, 130 interrupted.
"""

import errno
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands import audit, rules
from engine.commands.explaining import explain
from engine.commands.output import Json, NoRecord, StorePath, console, print_json, print_lines, say

if TYPE_CHECKING:
    from engine import Advisor, Assessment, Rulebook
    from engine.interview import Interviewer
    from engine.prompts.afterwards import Wish
    from engine.prompts.answers import Given
    from engine.prompts.conduct import Told
    from engine.records.recorder import Decision, Recorder

COULD_NOT = 2

app = typer.Typer(
    name="outsourcing",
    help="Who should do this work? Says BPO, KPO or a part each, and explains how it came to that.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(audit.app, name="audit")
app.add_typer(rules.app, name="rules")


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": ["--help", "-h"]}
)
def ask(  # noqa: PLR0913  one parameter for each option
    context: typer.Context,
    *,
    answers: Annotated[str | None, typer.Option(metavar="FILE", help="Take answers from a task file.")] = None,
    resume: Annotated[str | None, typer.Option(metavar="FILE", help="Go on with answers saved before.")] = None,
    save: Annotated[Path | None, typer.Option(metavar="FILE", help="Save the answers there.")] = None,
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask; use the options given.")] = False,
    json: Json = False,
    store: StorePath = None,
    no_record: NoRecord = False,
) -> None:
    """Ask what matters until the verdict is settled, then give it. "Not sure" is always an answer.

    Every question is an option, too, as in --driver volume or --skill-level unknown; what is given is not asked. The
    questions and their answers: outsourcing questions.
    """
    from engine import Advisor, load
    from engine.interview import Interviewer
    from engine.portfolio import read_tasks
    from engine.prompts.answers import from_file, from_options, write_only
    from engine.prompts.conduct import from_answers, has_terminal, without_asking
    from engine.records.recorder import Recorder

    advisor = Advisor(load())
    interviewer = Interviewer(advisor)
    given = from_options(context.args, advisor.rulebook)
    given = given.before(from_file(resume, advisor.rulebook)) if resume else given
    with Recorder(advisor.rulebook, store, keeps=not no_record) as recorder:
        if has_terminal() and not no_input and not (answers and json):
            given = given.before(from_file(answers, advisor.rulebook)) if answers else given
            _talk(interviewer, advisor, given, save, recorder, json=json)
            return
        if answers:
            told = [from_answers(interviewer, given, row) for row in read_tasks([answers], advisor.rulebook.profile)]
        else:
            told = [without_asking(interviewer, given)]
        if save:
            write_only(save, [one.given for one in told])
        _show_told(told, advisor, recorder, json=json)


@app.command()
def assess(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="JSON, JSON Lines, CSV or TSV; - is stdin.")],
    *,
    json: Json = False,
    encoding: Annotated[str | None, typer.Option(help="Encoding of the files, if not UTF-8.")] = None,
    store: StorePath = None,
    no_record: NoRecord = False,
) -> None:
    """Assess the tasks in files. Columns that are no questions are carried through."""
    from engine import Advisor, load
    from engine.portfolio import read_tasks
    from engine.records.recorder import Recorder

    rulebook = load()
    advisor = Advisor(rulebook)
    with Recorder(rulebook, store, keeps=not no_record) as recorder:
        tasks = read_tasks(files, rulebook.profile, encoding)
        assessments = [advisor.assess(task.profile, task.id, task.carried) for task in tasks]
        decisions = [(a, task.origins()) for a, task in zip(assessments, tasks, strict=True)]
        carried = [] if json else dict.fromkeys(name for task in tasks for name in task.carried)
        _keep_and_show(recorder, decisions, partial(_show, assessments, rulebook, json=json, carried=list(carried)))


app.command()(explain)


@app.command()
def compare(*, json: Json = False) -> None:
    """Show the seven differences between BPO and KPO side by side, with their sources."""
    from engine import load
    from engine.report.rules import show_differences

    differences = load().differences
    if json:
        print_json([{**d._asdict(), "sources": [s._asdict() for s in d.sources]} for d in differences])
    else:
        show_differences(differences, console())


@app.command()
def questions(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Only these questions.")] = None,
    *,
    json: Json = False,
) -> None:
    """Show the questions, their answers as files have them, and what they mean."""
    from engine import load
    from engine.report.rules import show_questions

    rulebook = load()
    asked = [rulebook.question(name) for name in names or rulebook.questions]
    if json:
        print_json([question.as_json() for question in asked])
    else:
        show_questions(asked, console())


def _talk(  # noqa: PLR0913  what an interview needs
    interviewer: "Interviewer",
    advisor: "Advisor",
    given: "Given",
    save: Path | None,
    recorder: "Recorder",
    *,
    json: bool,
) -> None:
    """Interview a person, task after task, and grant what they wish after each verdict."""
    from engine.prompts.afterwards import Wish, ask_wish
    from engine.prompts.answers import Given
    from engine.prompts.conduct import at_terminal

    wish = Wish.ANOTHER
    while wish is Wish.ANOTHER:
        told = at_terminal(interviewer, given, save)
        [assessment] = _show_told([told], advisor, recorder, json=json)
        wish = Wish.LEAVE if json else ask_wish()
        while wish not in (Wish.LEAVE, Wish.ANOTHER):
            _grant(wish, told, assessment, advisor)
            wish = ask_wish()
        given, save = Given("", {}), None


def _grant(wish: "Wish", told: "Told", assessment: "Assessment", advisor: "Advisor") -> None:
    """Show or do what a person wishes after the verdict."""
    from engine import Kind
    from engine.explanation import explain
    from engine.prompts.afterwards import Wish
    from engine.prompts.conduct import save_somewhere
    from engine.report.explained import show_what_if, show_why_not

    if wish is Wish.SAVE:
        save_somewhere(told.given)
        return
    decided = [kind for kind in Kind if kind not in (assessment.verdict, Kind.UNDECIDED)]
    others = decided if wish is Wish.WHY_NOT else []
    explanation = explain(advisor, assessment, others)
    if wish is Wish.CHANGE:
        show_what_if(explanation.what_if, console())
    else:
        show_why_not(explanation, console())


def _show_told(told: "list[Told]", advisor: "Advisor", recorder: "Recorder", *, json: bool) -> "list[Assessment]":
    """Assess what interviews came to, keep it and print it."""
    profile = advisor.rulebook.profile
    assessments = [
        advisor.assess(profile.model_validate(one.task()), str(one.given.more.get("id", "")), one.carried())
        for one in told
    ]
    decisions = [(a, one.given.origins) for a, one in zip(assessments, told, strict=True)]
    for_machines = [one.as_json(assessment) for one, assessment in zip(told, assessments, strict=True)] if json else []
    show = partial(print_json, for_machines) if json else partial(_show, assessments, advisor.rulebook, json=False)
    _keep_and_show(recorder, decisions, show)
    return assessments


def _keep_and_show(recorder: "Recorder", decisions: "Sequence[Decision]", show: Callable[[], None]) -> None:
    """Keep decisions, show them even where they cannot be kept, and say it even where nobody reads on."""
    kept = ""
    try:
        kept = recorder.keep(decisions)
    finally:
        try:
            show()
        finally:
            say(kept)


def _show(assessments: "list[Assessment]", rulebook: "Rulebook", *, json: bool, carried: Sequence[str] = ()) -> None:
    """Print assessments: JSON Lines, one in full, or a line each; say which columns were carried through."""
    if json:
        print_lines([assessment.json_line() for assessment in assessments])
        return
    from engine.report.terminal import show_assessment, show_list

    if len(assessments) == 1:
        show_assessment(assessments[0], rulebook.questions, console())
    else:
        show_list(assessments, console())
    if carried:
        from engine.text import visible

        say(f"carried through, as no questions: {visible(', '.join(carried))}")


def main() -> None:
    """Run the command; turn errors into messages and exit codes, here and nowhere else."""
    for stream in (sys.stdout, sys.stderr):
        if stream:  # a closed one is None
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # an ASCII terminal shows ?, no traceback
    try:
        app()
    except Exception as error:
        from engine import AdvisorError

        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO)  # stdout takes no more
        if not (full or isinstance(error, AdvisorError)):
            raise
        if sys.stderr:
            told = f"the results cannot be written: {error.strerror}" if full else error  # type: ignore[attr-defined]
            print(told, file=sys.stderr)  # noqa: T201
        sys.exit(COULD_NOT)


if __name__ == "__main__":
    main()
