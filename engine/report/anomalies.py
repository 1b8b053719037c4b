"""The findings of the check of the rules in a terminal: by kind, each with what to do and a profile that shows it."""

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from outsourcing.engine.anomalies import Anomaly, AnomalyKind
from outsourcing.engine.core.rulebook import Accepted, Rulebook
from outsourcing.engine.core.text import visible

KINDS = {
    AnomalyKind.MISSING: "Missing: what no verdict rule speaks on",
    AnomalyKind.CONFLICTING: "Conflicting: opposite conclusions from the same facts",
    AnomalyKind.CIRCULAR: "Circular: rules that rest on each other",
    AnomalyKind.UNFIREABLE: "Unfireable: rules that never fire",
    AnomalyKind.DUPLICATE: "Duplicate: the same rule twice",
    AnomalyKind.SUBSUMED: "Subsumed: rules that fire only where another says the same",
    AnomalyKind.UNUSED: "Unused: what changes nothing",
    AnomalyKind.UNREAD: "Unread: answers that no rule reads",
    AnomalyKind.UNTESTED: "Untested: what no example of a rule shows",
    AnomalyKind.STALE: "Stale: accepted, and no longer found",
}


def show_anomalies(found: Sequence[Anomaly], rulebook: Rulebook, console: Console) -> None:
    """Print findings by kind, those that are accepted with the reason."""
    beside = "".join(f"--rules {shlex.quote(str(place))} " for place in rulebook.places if isinstance(place, Path))
    for kind, title in KINDS.items():
        some = [anomaly for anomaly in found if anomaly.kind == kind]
        if some:
            console.print(Text(title, style="bold"))
        for anomaly in some:
            meant = rulebook.accepted.get(anomaly.name)
            places = [rulebook.rule(id_).place for id_ in anomaly.rules]
            _show(anomaly, places, meant, beside, console)
            console.print()


def _show(anomaly: Anomaly, places: Sequence[str], meant: Accepted | None, beside: str, console: Console) -> None:
    console.print(Padding(Text(visible(anomaly.name), style="dim" if meant else "yellow"), (0, 0, 0, 2)))
    shown = [] if anomaly.witness is None else [f"shown by: {_profile(anomaly.witness)}"]
    written = [f"{id_} is written in {place}" for id_, place in zip(anomaly.rules, places, strict=True)]
    for line in (anomaly.message, *shown, *written, *([f"accepted: {meant.reason}"] if meant else [])):
        console.print(Padding(Text(visible(line)), (0, 0, 0, 4)))
    if anomaly.witness is not None and not meant:
        task = shlex.quote(json.dumps(anomaly.witness))
        command = f"    echo {task} | outsourcing assess --no-record {beside}-"
        console.print(Text(command, style="dim"), soft_wrap=True)  # in one piece, to be copied


def _profile(answers: Mapping[str, str]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in answers.items()) or "a task of which nothing is known"


def show_gone_through(rulebook: Rulebook, left: int, hidden: int, console: Console) -> None:
    """Print what was gone through, how much was found, and how much that is accepted was not shown."""
    answers = sum(len(question.choices) for question in rulebook.questions.values())
    through = f"{len(rulebook.rules)} rules, {len(rulebook.questions)} questions with {answers} answers gone through"
    found = f"{left or 'no'} finding{'' if left == 1 else 's'} to see to"
    meant = f"; {hidden} accepted (--all shows them)" if hidden else ""
    console.print(Text(through))
    console.print(Text(f"{found}{meant}"))
    if left:
        accept = 'what is meant is accepted by name: ACCEPTED = {"...": "why"} in a module of the pack'
        console.print(Text(accept, "dim"))
