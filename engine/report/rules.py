"""The rulebook, the differences and the questions in a terminal."""

import os
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.authoring import Difference, Status
from outsourcing.engine.core.conditions import Example
from outsourcing.engine.core.facts import Advice, Evidence, Mark
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.rule_table import WITHOUT_TABLE, why_not_listed
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.text import readable_name, visible
from outsourcing.engine.report.terminal import WIDE, grid, indented, table

SIDES = 9  # columns for the sides, kinds or parts that a rule is for


def show_rules(rulebook: Rulebook, console: Console) -> None:
    """Print all rules by difference and topic of advice, each with the side it supports."""
    for title, rules in grouped(rulebook):
        if rules:
            console.print(_lines(title, rules, console))
    _show_compiled(rulebook, console)
    if rulebook.retired:
        console.print(Text("Retired", style="bold"))
    for retired in rulebook.retired:
        console.print(Text(f"{retired.rule.id}  by the pack {retired.pack}: {visible(retired.reason)}"))
    for one in rulebook.tuned:
        console.print(Text(f"tuned {visible(str(one))}"))
    if packs := ", ".join(f"{pack.id} {pack.version}" for pack in rulebook.packs[1:]):
        console.print(Text(f"with {packs}", style="dim"))


def _show_compiled(rulebook: Rulebook, console: Console) -> None:
    """Print how many rules are in the rule table, and why the others are not."""
    left_out = {rule.id: reason for rule in rulebook.rules if (reason := why_not_listed(rule))}
    rules, listed = len(rulebook.rules), len(rulebook.rules) - len(left_out)
    if os.environ.get(WITHOUT_TABLE):
        console.print(Text(f"The rule table is switched off ({WITHOUT_TABLE}): Experta fires every task."))
        return
    if not left_out:
        compiled = "The rule is" if rules == 1 else f"All {rules} rules are"
        console.print(Text(f"{compiled} compiled into the rule table, which makes many tasks fast."))
        return
    others = "Experta assesses each task on which one of the others may fire:"
    console.print(Text(f"{listed} of {rules} rules are compiled. {others}"))
    for id_, reason in left_out.items():
        console.print(Text(f"{id_}  not compiled: {reason}"))


def grouped(rulebook: Rulebook) -> Iterator[tuple[str, list[Rule]]]:
    """Yield the rules by difference, verdict and topic of advice, each group with its title."""
    left = list(rulebook.rules)
    for difference in rulebook.differences:
        rules = [rule for rule in left if any(_is_about(difference, fact) for fact in rule.conclusions())]
        left = [rule for rule in left if rule not in rules]
        yield f"{difference.number} {difference.title}", rules
    advising = {topic: [rule for rule in left if _advises_on(topic, rule)] for topic in rulebook.topic_names}
    ids = {rule.id for rules in advising.values() for rule in rules}
    yield "The verdict", [rule for rule in left if rule.id not in ids]
    yield from ((f"Advice: {rulebook.topic_title(topic)}", rules) for topic, rules in advising.items() if rules)


def _is_about(difference: Difference, fact: Fact | None) -> bool:
    return isinstance(fact, Evidence) and fact["difference"] == difference.key


def _advises_on(topic: str, rule: Rule) -> bool:
    return any(isinstance(fact, Advice) and fact["topic"] == topic for fact in rule.conclusions())


def _lines(title: str, rules: Sequence[Rule], console: Console) -> Text:
    """Return a title with a line for each rule: id, sides, title; a table of many rules would take seconds."""
    first = max([4, *(len(rule.id) for rule in rules)])
    left = first + SIDES + 4  # two blanks after each column
    found = [title]
    for rule in rules:
        facts = [fact for fact in rule.conclusions() if fact is not None]
        kinds = dict.fromkeys(fact.get("side", fact.get("kind", fact.get("part"))) for fact in facts)
        status = "" if rule.status == Status.STABLE else f" ({status_in_words(rule)})"
        wrapped = _wrapped(visible(f"{rule.title}{status}"), console, max(1, console.width - left)) or [""]
        starts = [f"{rule.id:<{first}}  {', '.join(kinds)[:SIDES]:<{SIDES}}  ", *[" " * left] * len(wrapped)]
        found += [f"{start}{line}".rstrip() for start, line in zip(starts, wrapped, strict=False)]
    text = Text("\n".join(found))
    text.stylize("bold", 0, len(title))
    return text


def _wrapped(text: str, console: Console, width: int) -> list[str]:
    if text.isascii():
        return wrap(text, width)
    return [line.plain.rstrip() for line in Text(text).wrap(console, width)]


def status_in_words(rule: Rule) -> str:
    """Return the status of a rule in words."""
    return f"{rule.status}, use {rule.replaced_by} instead" if rule.replaced_by else str(rule.status)


def show_rule(rule: Rule, more: Mapping[str, str], console: Console) -> None:
    """Print everything about a rule, with more facts below, by label."""
    console.print(Text.assemble((rule.id, "bold"), f"  {rule.title}"))
    indented(grid(facts_of(rule, more), bold=True), console)


def facts_of(rule: Rule, more: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield everything about a rule, each with its label."""
    yield "Why", rule.why
    yield "When", rule.when
    yield from (("Concludes", concluded(fact)) for fact in rule.conclusions())
    for label, examples in (("Fires", rule.fires), ("Silent", rule.silent)):
        yield from ((label, example_in_words(values)) for values in examples)
    yield "Source", f"{rule.source}: {rule.source.title}"
    if rule.source.address:
        yield "", rule.source.address
    yield "Status", status_in_words(rule)
    yield "Pack", rule.pack
    yield "Written in", rule.place
    yield from more.items()


def example_in_words(values: Example) -> str:
    """Return an example in words: its values, or its facts with theirs."""
    if isinstance(values, Mapping):
        return ", ".join(f"{name} = {value}" for name, value in values.items()) or "nothing is known"
    facts = (f"{name} with {example_in_words(fields)}" for one in values for name, fields in one.items())
    return "; ".join(facts) or "nothing is known"


def concluded(fact: Fact | None) -> str:
    """Return a conclusion in words."""
    if fact is None:
        return "depends on the values it binds"
    if isinstance(fact, Evidence):
        return f"evidence for {fact['side']} on {readable_name(fact['difference'])}, strength {fact['strength']:g} of 1"
    if isinstance(fact, Advice):
        return f"advice on {fact['topic']}, {readable_name(fact['choice'])}: {fact['text']}"
    if isinstance(fact, Mark):
        return f"the mark {readable_name(fact['kind'])}, on the task as a whole"
    return f"the verdict {fact['kind']}"


def show_differences(differences: Sequence[Difference], console: Console) -> None:
    """Print the differences with both sides next to each other, or on a narrow screen below each other."""
    if console.width < WIDE:
        _show_lines(differences, console)
    else:
        _show_table(differences, console)
    console.print(Text("In the wide sense KPO is a subset of BPO; here BPO means the plain, non-knowledge kind."))
    works = {source.key: source for difference in differences for source in difference.sources}
    for source in works.values():
        console.print(Text(f"{source.key}: {source.title} {source.address}".rstrip()))


def _show_lines(differences: Sequence[Difference], console: Console) -> None:
    for difference in differences:
        console.print(Text(f"{difference.number} {difference.title}", style="bold"))
        for label, text in (("BPO", difference.bpo), ("KPO", difference.kpo), ("Source", _sources(difference))):
            indented(Text(f"{label}: {text}"), console)


def _show_table(differences: Sequence[Difference], console: Console) -> None:
    drawn = table(row_gap=1)
    for heading, ratio in (("difference", 3), ("BPO", 5), ("KPO", 5), ("source", 3)):
        drawn.add_column(heading, ratio=ratio)
    for difference in differences:
        title = f"{difference.number} {difference.title}"
        drawn.add_row(*map(Text, (title, difference.bpo, difference.kpo, _sources(difference))))
    console.print(drawn)


def _sources(difference: Difference) -> str:
    return "; ".join(str(source) for source in difference.sources)


def show_questions(questions: Sequence[Question], console: Console) -> None:
    """Print questions with their answers as written in files, and the meaning of each answer."""
    for question in questions:
        console.print(Text.assemble((question.name, "bold"), f"  {question.text}"))
        indented(Text(question.why, style="dim"), console)
        indented(grid((choice.value, choice.sentence) for choice in question.choices), console)
        console.print()
