"""The command `rules check`: what is wrong with the rules as a whole."""

from typing import Annotated

import typer

from engine.commands.output import FINDINGS, Json, console, print_json
from engine.commands.packs import NONE_NAMED, Packs


def check(
    *,
    json: Json = False,
    every: Annotated[bool, typer.Option("--all", help="Show what is accepted, too, with the reasons.")] = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """Check the rules as a whole: duplicate, conflicting, unfireable rules, what is missing, what no rule reads.

    Each finding comes with a task that shows it. Exit code 1: there are findings that are not accepted.
    """
    from engine import Advisor
    from engine.anomalies import anomalies
    from engine.report.anomalies import show_anomalies, show_gone_through

    rulebook = packs.load()
    found = anomalies(Advisor(rulebook))
    left = [anomaly for anomaly in found if anomaly.name not in rulebook.accepted]
    shown = found if every else left
    if json:
        reasons = {name: meant.reason for name, meant in rulebook.accepted.items()}
        print_json([{"name": o.name, **o.model_dump(mode="json"), "accepted": reasons.get(o.name)} for o in shown])
    else:
        show_anomalies(shown, rulebook, console())
        show_gone_through(rulebook, len(left), len(found) - len(shown), console())
    if left:
        raise typer.Exit(FINDINGS)
