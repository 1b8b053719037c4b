"""The catalogue in a terminal: entries by section, each with what it says, who contests it, and where it comes from."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from outsourcing.engine.core.authoring import Entry
from outsourcing.engine.core.text import visible
from outsourcing.engine.loading.catalogue import sections
from outsourcing.engine.report.terminal import WIDE

WIDEST_NAME = 26  # columns, then it goes on in the next line
NEVER_EVIDENCE = (
    "Information, never evidence: no verdict rests on it. Only a service counts, weakly, as the answer to a question."
)


def show_entries(entries: Sequence[Entry], count: int, console: Console) -> None:
    """Print entries by section, of how many they are, and the works that they come from."""
    show = _beside_each_other if console.width >= WIDE else _below_each_other
    for section in sections(entries):
        console.print(Text(visible(section), style="bold"))
        show([entry for entry in entries if entry.section == section], console)
        console.print()
    console.print(Text(f"{len(entries)} of {count} entries. {NEVER_EVIDENCE}"))
    works = {source.key: source for entry in entries for source in entry.sources}
    for source in works.values():
        console.print(Text(visible(f"{source.key}: {source.title} {source.address}".rstrip())))


def _beside_each_other(entries: Sequence[Entry], console: Console) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(max_width=WIDEST_NAME)
    table.add_column()
    for names, told in _told_together(entries):
        table.add_row(names, told)
    console.print(Padding(table, (0, 0, 0, 2)))


def _below_each_other(entries: Sequence[Entry], console: Console) -> None:
    for names, told in _told_together(entries):
        console.print(Padding(names, (0, 0, 0, 2)))
        console.print(Padding(told, (0, 0, 0, 4)))


def _told_together(entries: Sequence[Entry]) -> Iterator[tuple[Text, Text]]:
    """Yield names and what there is to say of them; entries of which the same is said come together."""
    same: dict[str, list[str]] = {}
    for entry in entries:
        same.setdefault(_told(entry), []).append(entry.name)
    for told, names in same.items():
        yield Text(",\n".join(map(visible, names)), style="bold"), Text(told)


def _told(entry: Entry) -> str:
    note = [f"note: {entry.note}"] if entry.note else []
    cited = f"[{'; '.join(map(str, entry.sources))}]"
    return "\n".join(map(visible, (entry.told, *note, cited)))


def show_nothing(words: Sequence[str], console: Console) -> None:
    """Say that no entry has all of these words."""
    console.print(Text(f"nothing in the catalogue has all of: {visible(', '.join(words))}"))
