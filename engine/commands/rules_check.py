"""The command `rules check`: find anomalies in the rules as a whole."""

from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import (
    FINDINGS,
    REVIEWS,
    Format,
    Json,
    ReviewFormat,
    console,
    print_annotations,
    print_json,
)
from outsourcing.engine.commands.packs import NONE_NAMED, Packs

if TYPE_CHECKING:
    from outsourcing.engine.anomalies import Anomaly
    from outsourcing.engine.core.rulebook import Rulebook


def check(
    *,
    json: Json = False,
    form: ReviewFormat = Format.TEXT,
    show_all: Annotated[bool, typer.Option("--all", help="Show accepted findings, too, with the reasons.")] = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """Check the rules as a whole.

    Finds duplicates, conflicts, rules that never fire, missing verdicts and unread answers. Each finding comes with a
    task that shows it. Exit code 1: there are findings that are not accepted.

    Example: outsourcing rules check
    """
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.anomalies import anomalies
    from outsourcing.engine.report.anomalies import show_anomalies, show_totals

    rulebook = packs.load()
    found = anomalies(Advisor(rulebook))
    left = [anomaly for anomaly in found if anomaly.name not in rulebook.accepted]
    shown = found if show_all else left
    if form in REVIEWS:
        from outsourcing.engine.report.annotations import of_anomalies

        print_annotations(list(of_anomalies(shown, rulebook)), form)
    elif json or form is Format.JSON:
        print_json([_as_json(anomaly, rulebook) for anomaly in shown])
    else:
        show_anomalies(shown, rulebook, console())
        show_totals(rulebook, len(left), len(found) - len(shown), console())
    if left:
        raise typer.Exit(FINDINGS)


def _as_json(anomaly: "Anomaly", rulebook: "Rulebook") -> dict[str, object]:
    """Return a finding with its code and name, the places of its rules, and the reason why it is accepted, if it is."""
    accepted = rulebook.accepted.get(anomaly.name)
    places = [rulebook.rule(id_).place for id_ in anomaly.rules]
    finding = {"code": anomaly.kind.value, "name": anomaly.name, **anomaly.model_dump(mode="json"), "places": places}
    return finding | {"accepted": accepted and accepted.reason}
