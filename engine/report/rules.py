"""The rulebook and the seven differences in a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from engine.authoring import Difference
from engine.report.terminal import WIDE
from engine.rulebook import Rule


def show_rules(rules: Sequence[Rule], console: Console) -> None:
    """Print every rule, a line each."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("rule", no_wrap=True)
    table.add_column("says", ratio=1)
    table.add_column("source")
    for rule in rules:
        table.add_row(rule.id, Text(rule.title), Text(str(rule.source)))
    console.print(table)


def show_rule(rule: Rule, console: Console) -> None:
    """Print one rule's page."""
    console.print(Text.assemble((rule.id, "bold"), f"  {rule.title}"))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(ratio=1, overflow="fold")
    table.add_row("Why", Text(rule.why))
    table.add_row("When", Text(rule.when))
    for label, examples in (("Fires", rule.fires), ("Silent", rule.silent)):
        for values in examples:
            table.add_row(label, Text(", ".join(f"{name} = {value}" for name, value in values.items())))
    table.add_row("Source", Text(f"{rule.source}: {rule.source.title}"))
    if rule.source.address:
        table.add_row("", Text(rule.source.address))
    table.add_row("Written in", Text(rule.place))
    console.print(Padding(table, (0, 0, 0, 2)))


def show_differences(differences: Sequence[Difference], console: Console) -> None:
    """Print the differences with both sides beside each other, or below each other where it is narrow."""
    if console.width < WIDE:
        for difference in differences:
            console.print(Text(f"{difference.number} {difference.title}", style="bold"))
            for side, told in (("BPO", difference.bpo), ("KPO", difference.kpo), ("Source", _sources(difference))):
                console.print(Padding(Text(f"{side}: {told}"), (0, 0, 0, 2)))
        return
    table = Table(box=None, padding=(0, 2, 1, 0), pad_edge=False)
    table.add_column("difference", ratio=3)
    table.add_column("BPO", ratio=5)
    table.add_column("KPO", ratio=5)
    table.add_column("source", ratio=3)
    for difference in differences:
        title = f"{difference.number} {difference.title}"
        table.add_row(*map(Text, (title, difference.bpo, difference.kpo, _sources(difference))))
    console.print(table)
    console.print(Text("In the wide sense KPO is a subset of BPO; here BPO means the plain, non-knowledge kind."))


def _sources(difference: Difference) -> str:
    return "; ".join(str(source) for source in difference.sources)
