"""The command `compare`: the seven differences between BPO and KPO."""

from outsourcing.engine.commands.output import Json, console, print_json
from outsourcing.engine.commands.packs import NONE_NAMED, Packs


def compare(*, json: Json = False, packs: Packs = NONE_NAMED) -> None:
    """Show the seven differences between BPO and KPO side by side.

    The sources of each difference are shown with it.

    Example: outsourcing compare
    """
    from outsourcing.engine.report.rules import show_differences

    differences = packs.load().differences
    if json:
        print_json([{**d._asdict(), "sources": [s._asdict() for s in d.sources]} for d in differences])
    else:
        show_differences(differences, console())
