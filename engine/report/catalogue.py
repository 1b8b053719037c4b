"""The catalogue in a terminal: entries by section, each with its text, notes and sources."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from outsourcing.engine.core.authoring import Entry
from outsourcing.engine.core.text import visible
from outsourcing.engine.loading.catalogue import sections
from outsourcing.engine.report.terminal import WIDE, indented

MAX_NAME_WIDTH = 26  # columns, then it goes on in the next line
NEVER_EVIDENCE = "Information, never evidence for a verdict. Only the name of a service counts, weakly, as an answer."


def show_entries(entries: Sequence[Entry], count: int, console: Console) -> None:
    """Print entries by section, how many there are of all, and their sources."""
    show = _show_table if console.width >= WIDE else _show_lines
    for section in sections(entries):
        console.print(Text(visible(section), style="bold"))
        show([entry for entry in entries if entry.section == section], console)
        console.print()
    console.print(Text(f"{len(entries)} of {count} entries. {NEVER_EVIDENCE}"))
    works = {source.key: source for entry in entries for source in entry.sources}
    for source in works.values():
        console.print(Text(visible(f"{source.key}: {source.title} {source.address}".rstrip())))


def _show_table(entries: Sequence[Entry], console: Console) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(max_width=MAX_NAME_WIDTH)
    table.add_column()
    for names, text in _grouped(entries):
        table.add_row(names, text)
    indented(table, console)


def _show_lines(entries: Sequence[Entry], console: Console) -> None:
    for names, text in _grouped(entries):
        indented(names, console)
        indented(text, console, 4)


def _grouped(entries: Sequence[Entry]) -> Iterator[tuple[Text, Text]]:
    """Yield names with their text; entries with the same text come together."""
    names: dict[str, list[str]] = {}
    for entry in entries:
        note = [f"note: {entry.note}"] if entry.note else []
        cited = f"[{'; '.join(map(str, entry.sources))}]"
        names.setdefault("\n".join(map(visible, (entry.text, *note, cited))), []).append(entry.name)
    for text, same in names.items():
        yield Text(",\n".join(map(visible, same)), style="bold"), Text(text)


def show_nothing(words: Sequence[str], console: Console) -> None:
    """Print that no entry has all of these words."""
    console.print(Text(f"no entry of the catalogue contains all of: {visible(', '.join(words))}"))
