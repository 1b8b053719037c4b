"""Lists of decisions, and counts of rule firings, in a terminal. Does not load the rules, so lists appear quickly."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from outsourcing.engine.core.scale import figure
from outsourcing.engine.core.source_digest import FINGERPRINT_SHOWN
from outsourcing.engine.core.text import counted, visible
from outsourcing.engine.records.follow_ups import DECISIONS, RESULTS, Stance
from outsourcing.engine.records.record import DAY, ID_SHOWN
from outsourcing.engine.records.search import ListedDecision, RulebookUse, RuleCount
from outsourcing.engine.report.document import readable_minute
from outsourcing.engine.report.palette import TERMINAL
from outsourcing.engine.report.terminal import WIDE, table


def show_decisions(decisions: Sequence[ListedDecision], count: int, console: Console) -> None:
    """Print decisions in a table, and how many there are."""
    drawn = table()
    drawn.add_column("record", no_wrap=True)
    if wide := console.width >= WIDE:
        drawn.add_column("when (UTC)", no_wrap=True)
    drawn.add_column("task", ratio=1)
    drawn.add_column("verdict", no_wrap=True)
    drawn.add_column("score", justify="right", no_wrap=True)
    if decided := any(decision.decided or decision.outcome for decision in decisions):
        drawn.add_column("decided", no_wrap=True)
    for decision in decisions:
        when = [Text(visible(readable_minute(decision.time)))] if wide else []
        verdict = Text(visible(decision.verdict), style=TERMINAL.get(decision.verdict, "default"))
        drawn.add_row(
            Text(visible(decision.id[:ID_SHOWN])),
            *when,
            Text(visible(decision.name)),
            verdict,
            Text(figure(decision.score, decision.thresholds)),
            *([_decided(decision)] if decided else []),
        )
    if decisions:
        console.print(drawn)
    console.print(Text(f"{len(decisions):,} of {count:,} decisions" if decisions else "no matching decisions"))


def _decided(decision: ListedDecision) -> Text:
    """Return what people decided about a record, and how it went; what differs from the verdict stands out."""
    return Text(visible(decided_in_words(decision)), style="bold" if decision.stance is Stance.OTHERWISE else "")


def decided_in_words(decision: ListedDecision) -> str:
    """Return what people decided about a record, and how it went; empty if nobody has decided."""
    decided, outcome = decision.decided or "", decision.outcome or ""
    return ", ".join(filter(None, (DECISIONS.get(decided, decided), RESULTS.get(outcome, outcome))))


def show_rule_counts(counts: Sequence[RuleCount], decisions: int, console: Console) -> None:
    """Print how often each rule fired, in how many decisions it could, and which rules never fired."""
    drawn = table()
    for heading in ("rule", "fired", "could", "for", "against"):
        drawn.add_column(heading, justify="left" if heading == "rule" else "right", no_wrap=True)
    drawn.add_column("", ratio=1)
    for count in sorted(counts, key=lambda count: (-count.fired, count.rule)):
        if count.fired:
            numbers = [str(number) for number in (count.fired, count.could_fire, count.supporting, count.against)]
            drawn.add_row(count.rule, *numbers, Text(visible(count.title)))
    console.print(drawn)
    never = sorted(count.rule for count in counts if not count.fired)
    console.print(Text(f"In {counted(decisions, 'decision')}. Never fired: {', '.join(never) or 'none'}"))


def show_rulebooks(books: Sequence[RulebookUse], console: Console) -> None:
    """Print the stored rulebooks: from when to when they were in use, how often, and with which packs."""
    drawn = table()
    for heading in ("rulebook", "first (UTC)", "last (UTC)"):
        drawn.add_column(heading, no_wrap=True)
    drawn.add_column("decisions", justify="right", no_wrap=True)
    drawn.add_column("rules", justify="right", no_wrap=True)
    drawn.add_column("packs", ratio=1)
    for book in books:
        times = [visible(time[:DAY]) for time in (book.first, book.last)]
        counts = f"{book.decisions:,}", str(book.rules)
        drawn.add_row(
            visible(book.fingerprint[:FINGERPRINT_SHOWN]), *times, *counts, Text(visible(", ".join(book.packs)))
        )
    console.print(drawn)
