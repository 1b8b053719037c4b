"""The commands `precedents add`, `list` and `remove`: tasks of one's own that answers are suggested from."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import Json, Mappings, StorePath, open_store, print_json, say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs, with_packs
from outsourcing.engine.commands.suggesting import own_precedents

if TYPE_CHECKING:
    from outsourcing.engine.core.rulebook import Rulebook
    from outsourcing.engine.portfolio.mapping import ColumnMapping
    from outsourcing.engine.suggestions.precedents import Precedent

app = typer.Typer(help="Keep your own tasks, to suggest answers from them.", no_args_is_help=True)


def add(
    subjects: Annotated[list[str], typer.Argument(metavar="FILE|RECORD...", help="Task files, or ids of records.")],
    *,
    mapped: Mappings = None,
    store: StorePath = None,
    packs: Packs = NONE_NAMED,
) -> None:
    """Add tasks whose answers are known.

    Answers that are only suggested are left out. A task with the name of an earlier one takes its place.

    Example: outsourcing precedents add examples/portfolio.csv
    """
    from outsourcing.engine.core.text import counted
    from outsourcing.engine.portfolio.mapping import read_mapping

    rulebook = packs.load()
    mapping = read_mapping(mapped or (), rulebook.questions)
    new = [one for subject in subjects for one in _read(subject, rulebook, store, mapping)]
    kept = {one.name: one for one in _kept(rulebook)} | {one.name: one for one in new}
    _write(list(kept.values()), rulebook)
    say(f"added {len(new):,}; {counted(len(kept), 'precedent')} of your own")


def list_(*, json: Json = False, packs: Packs = NONE_NAMED) -> None:
    """List the precedents of your own, and of the configuration.

    Example: outsourcing precedents list
    """
    from outsourcing.engine.core.text import counted, visible

    found = own_precedents(packs.load())
    if json:
        print_json({**one._asdict(), "answers": dict(one.answers)} for one in found)
        return
    for one in found:
        typer.echo(visible(f"{one.name}  ({counted(len(one.answers), 'answer')}; {one.source})"))
    if not found:
        say("no precedents of your own; add some with: outsourcing precedents add FILE")


def remove(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Names of tasks.")],
    *,
    packs: Packs = NONE_NAMED,
) -> None:
    """Remove precedents that were added.

    Example: outsourcing precedents remove "Invoice capture"
    """
    from outsourcing.engine.core.errors import InputError, Problem, suggestion
    from outsourcing.engine.core.text import counted, quoted

    rulebook = packs.load()
    kept = {one.name: one for one in _kept(rulebook)}
    problems = [
        Problem(
            "", f"no precedent of your own is called {quoted(name)}{suggestion(name, list(kept))}", "unknown-precedent"
        )
        for name in names
        if name not in kept
    ]
    if problems:
        raise InputError(problems, "nothing was removed.")
    _write([one for name, one in kept.items() if name not in names], rulebook)
    say(f"removed {len(set(names)):,}; {counted(len(kept) - len(set(names)), 'precedent')} of your own")


for name, command in (("add", add), ("list", list_), ("remove", remove)):
    app.command(name)(with_packs(command))


def _file() -> Path:
    """Return the file of precedents that were added."""
    from outsourcing.engine.configuration import configured

    return configured().own_precedents


def _kept(rulebook: "Rulebook") -> "list[Precedent]":
    from outsourcing.engine.suggestions.precedents import read_precedents

    return read_precedents(_file(), rulebook.questions) if _file().is_file() else []


def _write(precedents: "list[Precedent]", rulebook: "Rulebook") -> None:
    from outsourcing.engine.files.whole_files import whole_file, write_errors
    from outsourcing.engine.suggestions.precedents import write_precedents

    with write_errors(_file()):
        _file().parent.mkdir(parents=True, exist_ok=True)
    with whole_file(_file(), private=True) as draft:
        write_precedents(draft, precedents, list(rulebook.questions))


def _read(subject: str, rulebook: "Rulebook", store: Path | None, mapping: "ColumnMapping") -> "list[Precedent]":
    """Return the tasks of a file, or of a record, as precedents, with their confirmed answers only."""
    from outsourcing.engine.portfolio import read_tasks
    from outsourcing.engine.records.learning import as_precedents
    from outsourcing.engine.records.search import find_record
    from outsourcing.engine.suggestions.precedents import Precedent

    if not (Path(subject).suffix or Path(subject).exists()):
        with open_store(store) as opened:
            return as_precedents([find_record(opened, subject)])
    found = []
    for task in read_tasks([subject], rulebook.profile, mapping=mapping):
        confirmed = {name: value for name, value in task.known.answers.items() if name not in task.known.suggested}
        if task.name.strip() and confirmed:
            found.append(Precedent(task.name, task.description, confirmed, subject))
    return found
