"""The anomalies of a rulebook in a terminal: by kind, each with what to do and a profile that shows it."""

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from outsourcing.engine.anomalies import Anomaly, AnomalyKind
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import counted, visible
from outsourcing.engine.report.terminal import heading, indented

TITLES = {
    AnomalyKind.IMPURE: "Impure: rules that use more than their facts",
    AnomalyKind.MISSING: "Missing: balances without a verdict rule",
    AnomalyKind.CONFLICTING: "Conflicting: opposite conclusions from the same facts",
    AnomalyKind.CIRCULAR: "Circular: rules that depend on each other",
    AnomalyKind.UNFIREABLE: "Unfireable: rules that never fire",
    AnomalyKind.DUPLICATE: "Duplicate: the same rule twice",
    AnomalyKind.SUBSUMED: "Subsumed: rules that fire only where another one concludes the same",
    AnomalyKind.UNUSED: "Unused: conclusions or differences without effect",
    AnomalyKind.UNREAD: "Unread: answers that no rule reads",
    AnomalyKind.UNTESTED: "Untested: values and conditions that no example of a rule shows",
    AnomalyKind.STALE: "Stale: accepted, but no longer found",
}


def show_anomalies(anomalies: Sequence[Anomaly], rulebook: Rulebook, console: Console) -> None:
    """Print anomalies by kind, accepted ones with the reason."""
    for kind, title in TITLES.items():
        some = [anomaly for anomaly in anomalies if anomaly.kind == kind]
        if some:
            heading(title, console)
        for anomaly in some:
            _show(anomaly, rulebook, console)
            console.print()


def _show(anomaly: Anomaly, rulebook: Rulebook, console: Console) -> None:
    accepted = rulebook.accepted.get(anomaly.name)
    indented(Text(visible(anomaly.name), style="dim" if accepted else "yellow"), console)
    lines = [anomaly.message]
    lines += [] if anomaly.witness is None else [f"shown by: {_profile(anomaly.witness)}"]
    lines += [f"{id_} is in {rulebook.rule(id_).place}" for id_ in anomaly.rules]
    lines += [f"accepted: {accepted.reason}"] if accepted else []
    for line in lines:
        indented(Text(visible(line)), console, 4)
    if anomaly.witness is not None and not accepted:
        task = shlex.quote(json.dumps(anomaly.witness))
        packs = "".join(f"--rules {shlex.quote(str(place))} " for place in rulebook.places if isinstance(place, Path))
        command = f"    echo {task} | outsourcing assess --no-record {packs}-"
        console.print(Text(command, style="dim"), soft_wrap=True)  # in one piece, to be copied


def _profile(answers: Mapping[str, str]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in answers.items()) or "a task without answers"


def show_totals(rulebook: Rulebook, left: int, hidden: int, console: Console) -> None:
    """Print how much was checked, how many anomalies were found, and how many accepted ones are not shown."""
    answers = sum(len(question.choices) for question in rulebook.questions.values())
    questions = f"{len(rulebook.questions)} questions with {answers} answers"
    found = f"{counted(left, 'problem') if left else 'no problems'} found"
    known = f"; {hidden} known finding{'s are' if hidden > 1 else ' is'} accepted (show them with --all)"
    console.print(Text(f"checked {len(rulebook.rules)} rules against {questions}"))
    console.print(Text(f"{found}{known if hidden else ''}"))
    if left:
        console.print(Text('to accept a finding that is meant, add its name: ACCEPTED = {"...": "why"}', "dim"))
