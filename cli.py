"""The command `outsourcing`: registers the commands, and turns errors into messages and exit codes.

Each command imports what it needs when it runs, so that --help stays quick. Results go to stdout, messages to stderr.
Exit codes: 0 done, 1 done with findings, 2 failed, 130 interrupted.
"""

import errno
import os
import signal
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from outsourcing.engine.commands import audit, precedents, rules
from outsourcing.engine.commands.advise import advise
from outsourcing.engine.commands.ask import ANY_QUESTION, ask
from outsourcing.engine.commands.assess import assess
from outsourcing.engine.commands.catalogue import catalogue
from outsourcing.engine.commands.compare import compare
from outsourcing.engine.commands.explain import explain
from outsourcing.engine.commands.mcp import mcp
from outsourcing.engine.commands.packs import with_packs
from outsourcing.engine.commands.prepare import prepare
from outsourcing.engine.commands.questions import questions
from outsourcing.engine.commands.schema import schema
from outsourcing.engine.commands.serve import serve
from outsourcing.engine.commands.template import template
from outsourcing.engine.version import VERSION

FAILED = 2
PURPOSES = {  # the commands in --help, by what they are for
    "Assess work": ("ask", "prepare", "assess", "template", "serve", "mcp"),
    "Understand a verdict": ("explain", "advise", "compare", "catalogue"),
    "Look after decisions": ("audit", "precedents"),
    "Change the rules": ("rules", "questions", "schema"),
}
WELCOME = """Who should do a piece of work, BPO or KPO? All commands: outsourcing --help

  outsourcing ask                             one task, question by question
  outsourcing serve                           everything, in a browser
  outsourcing prepare list.csv -o tasks.xlsx  a list of names: suggests answers
  outsourcing assess tasks.xlsx -o report.html"""


class Commands(TyperGroup):
    """The commands, grouped in --help by what they are for."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  typer passes both
        """Write one section for each purpose."""
        for purpose, names in PURPOSES.items():
            with formatter.section(purpose):
                formatter.write_dl([(name, self.commands[name].get_short_help_str(80)) for name in names])


app = typer.Typer(
    name="outsourcing",
    cls=Commands,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(context_settings=ANY_QUESTION)(with_packs(ask))
for command in (assess, prepare, template, serve, mcp, explain, advise, catalogue, compare, questions, schema):
    app.command()(with_packs(command))
app.add_typer(audit.app, name="audit")
app.add_typer(precedents.app, name="precedents")
app.add_typer(rules.app, name="rules")


def _print_version(wanted: bool) -> None:  # noqa: FBT001  typer calls it with the option's value
    if wanted:
        typer.echo(f"outsourcing {VERSION}")
        raise typer.Exit


@app.callback()
def _outsourcing(
    context: typer.Context,
    *,
    version: Annotated[  # noqa: ARG001  its callback prints it
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Recommend who should do a task, a BPO provider, a KPO provider or one of each, and explain why."""
    if context.invoked_subcommand is None:
        typer.echo(WELCOME)


def _failure(error: Exception) -> str:
    """Return what failed outside of the advisor, if the user can do something about it."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO):  # of stdout
        return f"the results cannot be written: {error.strerror}"
    if isinstance(error, FileNotFoundError) and error.filename is None:  # only of `tempfile`
        return "there is no usable temporary folder; set TMPDIR to a folder that can be written to"
    return ""


def main() -> None:
    """Run the command; turn errors into messages and exit codes, here and nowhere else."""
    if not os.environ.get("COLUMNS", "80").strip("0"):
        del os.environ["COLUMNS"]  # some programs set 0 for "not known"
    for stream in (sys.stdout, sys.stderr):
        if stream:  # None if it is closed
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # an ASCII terminal shows ?, no traceback
    for name in ("SIGTERM", "SIGHUP"):  # clean up as after Ctrl-C, unless the signal is ignored (nohup)
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        app(prog_name="outsourcing")
    except Exception as error:
        from outsourcing import AdvisorError

        message = str(error) if isinstance(error, AdvisorError) else _failure(error)
        if not message:
            raise
        if sys.stderr:
            print(message, file=sys.stderr)  # noqa: T201
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
