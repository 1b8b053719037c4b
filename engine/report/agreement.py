"""How often people followed the advice, in a terminal."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from outsourcing.engine.core.source_digest import FINGERPRINT_SHOWN
from outsourcing.engine.core.text import counted, visible
from outsourcing.engine.records.agreement import CASES, FEW, Agreement, RuleShare, Share
from outsourcing.engine.records.follow_ups import REASONS
from outsourcing.engine.records.record import ID_SHOWN
from outsourcing.engine.report.document import percent
from outsourcing.engine.report.terminal import table

MOST = 20  # groups and rules that are listed


def show_agreement(found: Agreement, console: Console) -> None:
    """Print how often people followed the advice, with intervals, and the rules they decided against."""
    neither = f"; {found.neither:,} without a verdict to follow, or postponed" if found.neither else ""
    console.print(Text(f"People have decided on {found.decided:,} of {counted(found.recorded, 'record')}{neither}."))
    if not found.overall.decided:
        console.print(Text("Nobody has followed or overridden a verdict yet: outsourcing audit decide RECORD"))
        return
    drawn = table()
    for heading, right in (
        ("", False),
        ("followed", True),
        ("decided", True),
        ("share", True),
        ("95 % interval", True),
    ):
        drawn.add_column(heading, justify="right" if right else "left", no_wrap=right)
    drawn.add_row(*_cells(found.overall))
    for name, shares in found.by.items():
        drawn.add_row(Text(f"by {name}", style="bold"))
        for share in shares[:MOST]:
            group = share.group[:FINGERPRINT_SHOWN] if name == "rulebook" else share.group
            drawn.add_row(*_cells(share._replace(group=f"  {group}")))
    console.print(drawn)
    if any(share.is_small for shares in found.by.values() for share in shares):
        console.print(Text(f"(few): fewer than {FEW} decisions, too few for conclusions."))
    _show_rules(found.rules, console)
    if found.reasons:
        console.print(Text(f"Reasons: {_reasons(found.reasons)}"))


def _cells(share: Share) -> tuple[Text, ...]:
    return tuple(Text(visible(cell)) for cell in share_cells(share))


def share_cells(share: Share) -> tuple[str, str, str, str, str]:
    """Return a share as cells: of what, how many followed of how many decided, the share, its interval."""
    low, high = share.interval
    few = " (few)" if share.is_small else ""
    interval = f"{low:.0%} to {high:.0%}{few}"
    return share.group, f"{share.followed:,}", f"{share.decided:,}", percent(share.followed, share.decided), interval


def _show_rules(rules: Sequence[RuleShare], console: Console) -> None:
    if not rules:
        return
    console.print(Text("\nRules that supported a verdict that people decided against", style="bold"))
    drawn = table()
    for heading, right in (("rule", False), ("otherwise", True), ("followed", True)):
        drawn.add_column(heading, justify="right" if right else "left", no_wrap=True)
    drawn.add_column("", ratio=1)
    for rule in rules[:MOST]:
        cases = ", ".join(id_[:ID_SHOWN] for id_ in rule.cases)
        more = ", ..." if rule.otherwise > CASES else ""
        reasons = f"; {_reasons(rule.reasons)}" if rule.reasons else ""
        text = f"{rule.title} ({cases}{more}{reasons})"
        drawn.add_row(rule.rule, f"{rule.otherwise:,}", f"{rule.followed:,}", Text(visible(text)))
    console.print(drawn)


def _reasons(reasons: Mapping[str, int]) -> str:
    return ", ".join(f"{REASONS.get(reason, reason)}: {count:,}" for reason, count in reasons.items())
