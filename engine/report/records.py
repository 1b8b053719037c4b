"""Decision records in a terminal: who decided what, on which answers; replays; and what a change of rules changes."""

from collections.abc import Sequence
from operator import attrgetter

from rich.console import Console
from rich.text import Text

from outsourcing.engine.core.text import counted, visible
from outsourcing.engine.explanation.words import Questions
from outsourcing.engine.records.chain import DECIDED, OUTCOME
from outsourcing.engine.records.follow_ups import DECISIONS, REASONS, FollowUps, Stance, stance
from outsourcing.engine.records.record import ID_SHOWN, Answer, Header
from outsourcing.engine.records.replay import Replayed
from outsourcing.engine.records.runs import RecordedRun
from outsourcing.engine.report.card import answer_in_words
from outsourcing.engine.report.changes import comparison
from outsourcing.engine.report.document import Labelled
from outsourcing.engine.report.terminal import show

NOT_ITS_OWN = (
    "This is not what its own rulebook gives: other rules made the record, or it was changed before it was stored."
)


def show_header(header: Header, runs: Sequence[RecordedRun], questions: Questions, console: Console) -> None:
    """Print who decided what, when, with which version and rules, on which answers."""
    show([Labelled(record_facts(header, runs, questions)), ""], console)


def record_facts(
    header: Header, runs: Sequence[RecordedRun], questions: Questions
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return who decided what, when, with which version and rules, on which answers, each with a label."""
    facts = {
        "Record": [header.id],
        "When": [header.time],
        "Who": [str(header.person)],
        "Made with": [f"outsourcing {header.tool}, rulebook {header.rulebook}"],
        "Run": [_run(run, header) for run in runs],
        "Replaces": [header.supersedes] if header.supersedes else [],
        "Answers": [_answer(answer, header, questions) for answer in header.answers],
        "Masked": [", ".join(header.masked)] if header.masked else [],
    }
    return tuple((label, tuple(texts)) for label, texts in facts.items() if texts)


def _run(run: RecordedRun, header: Header) -> str:
    files = "".join(f", {file.name} (SHA-256 {file.sha256 or 'unknown'})" for file in run.files)
    ended = f"ended {run.ended}" if run.ended else "not finished: still running, or killed"
    return visible(f"{run.id[:ID_SHOWN]}, {run.command}, task {header.row}{files}; began {run.began}, {ended}")


def show_follow_ups(people: FollowUps, console: Console) -> None:
    """Print what people decided, and how it went; the newest of each counts."""
    for line in follow_up_lines(people):
        console.print(Text(line))
    if people.every:
        console.print()


def follow_up_lines(people: FollowUps) -> list[str]:
    """Return what people decided, and how it went, in words; the newest of each first."""
    lines = []
    for kind, label in ((DECIDED, "Decided"), (OUTCOME, "Outcome")):
        every = [one for one in people.every if one.kind == kind]
        for one in reversed(every):
            otherwise = kind == DECIDED and stance(people.verdict, one.choice.value) is Stance.OTHERWISE
            label_ = f"{label}{' differently' * otherwise}" if one is every[-1] else f"Before: {label.lower()}"
            reason = REASONS.get(one.choice.reason, one.choice.reason)
            why = "; ".join(filter(None, (reason, one.choice.because)))
            since = f", from {one.choice.since} on" if one.choice.since else ""
            lines.append(
                visible(f"{label_}: {one.words}{since}, by {one.who} on {one.time}" + (f": {why}" if why else ""))
            )
    for before, later in people.conflicts():
        lines.append(
            visible(f"Conflict: {before.who} and {later.who} decided at the same time; the newer decision counts")
        )
    return lines


def _answer(answer: Answer, header: Header, questions: Questions) -> str:
    if answer.question in header.masked:
        return f"{answer.question}: masked ({answer.origin})"
    if answer.value is None:
        return f"{questions[answer.question].text if answer.question in questions else answer.question} Not sure"
    return visible(f"{answer_in_words(questions, answer.question, answer.value)} ({answer.origin})")


def show_replayed(
    replayed: Sequence[Replayed], console: Console, *, only_turned: bool = False, by_own_rules: bool = False
) -> None:
    """Print the decisions that differ or failed, and the counts."""
    for one in replayed:
        if one.why and not one.masked and not only_turned:
            console.print(Text(f"{one.id[:ID_SHOWN]}: {visible(one.why)}"))
        elif one.comparison and not one.identical and (one.turned or not only_turned):
            console.print(Text(one.id[:ID_SHOWN], style="bold"))
            if by_own_rules:
                console.print(Text(NOT_ITS_OWN))
            show([comparison(one.comparison, by_same_rules=by_own_rules)], console)
            if said := _about_decision(one):
                console.print(Text(said))
    identical, turned, masked = (sum(map(attrgetter(name), replayed)) for name in ("identical", "turned", "masked"))
    failed = sum(one.comparison is None for one in replayed) - masked
    not_replayed = f"; {failed:,} could not be replayed" if failed else ""
    hidden = f"; {masked:,} with masked answers" if masked else ""
    counts = f"{identical:,} identical, {turned:,} with another verdict{not_replayed}{hidden}"
    console.print(Text(f"{len(replayed) - failed - masked:,} replayed: {counts}"))
    stances = [found for one in replayed if (found := one.stances()) and set(found) != {Stance.NEITHER}]
    if stances:
        before, after = (sum(pair[side] is Stance.FOLLOWED for pair in stances) for side in (0, 1))
        counts = f"{before:,} agreed with the advice; {after:,} agree with it now"
        console.print(Text(f"Of {counted(len(stances), 'decision')} of people, {counts}."))


def _about_decision(one: Replayed) -> str:
    """Return whether the verdict is now, or is no longer, what people decided; empty if that stays as it was."""
    stances, words = one.stances(), DECISIONS.get(one.decided, one.decided)
    if not stances or stances[0] == stances[1]:
        return ""
    if stances[1] is Stance.FOLLOWED:
        return visible(f"Today's rules would now agree with what was decided: {words}")
    if stances[0] is Stance.FOLLOWED:
        return visible(f"Today's rules would no longer agree with what was decided: {words}")
    return ""
