"""The command `rules check`: what is wrong with the rules as a whole."""

from typing import Annotated

import typer

from engine.commands.output import FINDINGS, Json, console, print_json


def check(
    *,
    json: Json = False,
    every: Annotated[bool, typer.Option("--all", help="Show what is accepted, too, with the reasons.")] = False,
) -> None:
    """Check the rules as a whole: duplicate, conflicting, unfireable rules, what is missing, what no rule reads.

    Each finding comes with a task that shows it. Exit code 1: there are findings that are not accepted.
    """
    from engine import Advisor, load
    from engine.anomalies import anomalies
    from engine.report.anomalies import show_anomalies, show_gone_through

    rulebook = load()
    found = anomalies(Advisor(rulebook))
    left = [anomaly for anomaly in found if anomaly.name not in rulebook.accepted]
    shown = found if every else left
    if json:
        print_json(
            [
                {"name": one.name, **one.model_dump(mode="json"), "accepted": rulebook.accepted.get(one.name)}
                for one in shown
            ]
        )
    else:
        show_anomalies(shown, rulebook.accepted, console())
        show_gone_through(rulebook, len(left), len(found) - len(shown), console())
    if left:
        raise typer.Exit(FINDINGS)
