"""The rulebook, the differences and the questions in a terminal."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.authoring import Difference, Status
from outsourcing.engine.core.facts import Advice, Evidence, Topic
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.text import visible
from outsourcing.engine.report.terminal import WIDE


def show_rules(rulebook: Rulebook, console: Console) -> None:
    """Print every rule below the difference or the topic of advice that it speaks on, with the side it takes."""
    for title, rules in grouped(rulebook):
        console.print(_table(title, rules))
    if rulebook.retired:
        console.print(Text("Retired", style="bold"))
    for one in rulebook.retired:
        console.print(Text(f"{one.rule.id}  by the pack {one.pack}: {visible(one.reason)}"))
    if beside := rulebook.packs[1:]:
        told = ", ".join(f"{pack.id} {pack.version}" for pack in beside)
        console.print(Text(f"with {told}", style="dim"))


def grouped(rulebook: Rulebook) -> Iterator[tuple[str, list[Rule]]]:
    """Yield the rules below the difference, the verdict or the topic of advice that they speak on, with its title."""
    left = list(rulebook.rules)
    for difference in rulebook.differences:
        rules = [rule for rule in left if any(_is_about(difference, fact) for fact in rule.conclusions())]
        left = [rule for rule in left if rule not in rules]
        yield f"{difference.number} {difference.title}", rules
    advising = {topic: [rule for rule in left if _advises_on(topic, rule)] for topic in Topic}
    ids = {rule.id for rules in advising.values() for rule in rules}
    yield "The verdict", [rule for rule in left if rule.id not in ids]
    yield from ((f"Advice: {topic}", rules) for topic, rules in advising.items() if rules)


def _is_about(difference: Difference, fact: Fact | None) -> bool:
    return isinstance(fact, Evidence) and fact["difference"] == difference.key


def _advises_on(topic: Topic, rule: Rule) -> bool:
    return any(isinstance(fact, Advice) and fact["topic"] == topic for fact in rule.conclusions())


def _table(title: str, rules: Sequence[Rule]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.show_header = False
    table.add_column(no_wrap=True, width=max([4, *(len(rule.id) for rule in rules)]))
    table.add_column(no_wrap=True, width=9)
    table.add_column(ratio=1)
    for rule in rules:
        kinds = [
            fact.get("side", fact.get("kind", fact.get("part"))) for fact in rule.conclusions() if fact is not None
        ]
        status = "" if rule.status == Status.STABLE else f" ({status_in_words(rule)})"
        table.add_row(rule.id, ", ".join(dict.fromkeys(kinds)), Text(f"{rule.title}{status}"))
    return table


def status_in_words(rule: Rule) -> str:
    """Return how far a rule has proven itself."""
    return f"{rule.status}, use {rule.replaced_by} instead" if rule.replaced_by else str(rule.status)


def show_rule(rule: Rule, told: Mapping[str, str], console: Console) -> None:
    """Print one rule's page, with what else is told of it below."""
    console.print(Text.assemble((rule.id, "bold"), f"  {rule.title}"))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(ratio=1, overflow="fold")
    table.add_row("Why", Text(rule.why))
    table.add_row("When", Text(rule.when))
    for fact in rule.conclusions():
        table.add_row("Concludes", Text(concluded(fact)))
    for label, examples in (("Fires", rule.fires), ("Silent", rule.silent)):
        for values in examples:
            table.add_row(label, Text(", ".join(f"{name} = {value}" for name, value in values.items())))
    table.add_row("Source", Text(f"{rule.source}: {rule.source.title}"))
    if rule.source.address:
        table.add_row("", Text(rule.source.address))
    table.add_row("Status", Text(status_in_words(rule)))
    table.add_row("Pack", Text(rule.pack))
    table.add_row("Written in", Text(rule.place))
    for label, words in told.items():
        table.add_row(label, Text(words))
    console.print(Padding(table, (0, 0, 0, 2)))


def concluded(fact: Fact | None) -> str:
    """Return a conclusion in words."""
    if fact is None:
        return "depends on what it binds"
    if isinstance(fact, Evidence):
        return (
            f"evidence for {fact['side']} on {fact['difference'].replace('_', ' ')}, strength {fact['strength']:g} of 1"
        )
    if isinstance(fact, Advice):
        return f"advice on {fact['topic']}, {fact['choice'].replace('_', ' ')}: {fact['text']}"
    return f"the verdict {fact['kind']}"


def show_differences(differences: Sequence[Difference], console: Console) -> None:
    """Print the differences with both sides beside each other, or below each other where it is narrow."""
    if console.width < WIDE:
        _below_each_other(differences, console)
    else:
        _beside_each_other(differences, console)
    console.print(Text("In the wide sense KPO is a subset of BPO; here BPO means the plain, non-knowledge kind."))
    works = {source.key: source for difference in differences for source in difference.sources}
    for source in works.values():
        console.print(Text(f"{source.key}: {source.title} {source.address}".rstrip()))


def _below_each_other(differences: Sequence[Difference], console: Console) -> None:
    for difference in differences:
        console.print(Text(f"{difference.number} {difference.title}", style="bold"))
        for side, told in (("BPO", difference.bpo), ("KPO", difference.kpo), ("Source", _sources(difference))):
            console.print(Padding(Text(f"{side}: {told}"), (0, 0, 0, 2)))


def _beside_each_other(differences: Sequence[Difference], console: Console) -> None:
    table = Table(box=None, padding=(0, 2, 1, 0), pad_edge=False)
    table.add_column("difference", ratio=3)
    table.add_column("BPO", ratio=5)
    table.add_column("KPO", ratio=5)
    table.add_column("source", ratio=3)
    for difference in differences:
        title = f"{difference.number} {difference.title}"
        table.add_row(*map(Text, (title, difference.bpo, difference.kpo, _sources(difference))))
    console.print(table)


def _sources(difference: Difference) -> str:
    return "; ".join(str(source) for source in difference.sources)


def show_questions(asked: Sequence[Question], console: Console) -> None:
    """Print questions with their answers, as files have them, and what each answer means."""
    for question in asked:
        console.print(Text.assemble((question.name, "bold"), f"  {question.text}"))
        console.print(Padding(Text(question.why, style="dim"), (0, 0, 0, 2)))
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(ratio=1)
        for choice in question.choices:
            table.add_row(choice.value, Text(choice.sentence))
        console.print(Padding(table, (0, 0, 1, 2)))
