"""The command `outsourcing`: get answers, call one engine function, show the result.

Heavy imports stand inside the commands, so that --help stays quick. Results go to stdout, talk to stderr.
Exit codes: 0 done, 1 done with findings, 2 could not, 130 interrupted.
"""

import errno
import signal
import sys
from typing import Annotated

import typer

from outsourcing.engine.commands import audit, rules
from outsourcing.engine.commands.advise import advise
from outsourcing.engine.commands.ask import ANY_QUESTION, ask
from outsourcing.engine.commands.assess import assess
from outsourcing.engine.commands.catalogue import catalogue
from outsourcing.engine.commands.explain import explain
from outsourcing.engine.commands.output import Json, console, print_json
from outsourcing.engine.commands.packs import NONE_NAMED, Packs, with_packs
from outsourcing.engine.commands.schema import schema
from outsourcing.engine.commands.template import template

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


app.command(context_settings=ANY_QUESTION)(with_packs(ask))


app.command()(with_packs(assess))
app.command()(with_packs(template))
app.command()(with_packs(explain))
app.command()(with_packs(advise))
app.command()(with_packs(catalogue))


@app.command()
@with_packs
def compare(*, json: Json = False, packs: Packs = NONE_NAMED) -> None:
    """Show the seven differences between BPO and KPO side by side, with their sources."""
    from outsourcing.engine.report.rules import show_differences

    differences = packs.load().differences
    if json:
        print_json([{**d._asdict(), "sources": [s._asdict() for s in d.sources]} for d in differences])
    else:
        show_differences(differences, console())


@app.command()
@with_packs
def questions(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Only these questions.")] = None,
    *,
    json: Json = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """Show the questions, their answers as files have them, and what they mean."""
    from outsourcing.engine.report.rules import show_questions

    rulebook = packs.load()
    asked = [rulebook.question(name) for name in names or rulebook.questions]
    if json:
        print_json([question.as_json() for question in asked])
    else:
        show_questions(asked, console())


app.command()(with_packs(schema))


def main() -> None:
    """Run the command; turn errors into messages and exit codes, here and nowhere else."""
    for stream in (sys.stdout, sys.stderr):
        if stream:  # a closed one is None
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # an ASCII terminal shows ?, no traceback
    for name in ("SIGTERM", "SIGHUP"):  # ended from outside, it cleans up as after Ctrl-C, unless told to go on (nohup)
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        app()
    except Exception as error:
        from outsourcing import AdvisorError

        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO)  # stdout takes no more
        if not (full or isinstance(error, AdvisorError)):
            raise
        if sys.stderr:
            told = f"the results cannot be written: {error.strerror}" if full else error  # type: ignore[attr-defined]
            print(told, file=sys.stderr)  # noqa: T201
        sys.exit(COULD_NOT)


if __name__ == "__main__":
    main()
