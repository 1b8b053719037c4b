"""The options that choose among decision records, the same for every command that reads many of them."""

import inspect
import shlex
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from outsourcing.engine.core.text import visible

if TYPE_CHECKING:
    from outsourcing.engine.records.search import Filter

RecordFilter: TypeAlias = "Filter"


def _option(name: str, metavar: str, help_: str) -> Any:
    return Annotated[str | None, typer.Option(f"--{name}", metavar=metavar, help=help_)]


def _flag(name: str, help_: str) -> Any:
    return Annotated[bool, typer.Option(f"--{name}", help=help_)]


OPTIONS = {  # by the fields of a filter
    "verdict": _option("verdict", "VERDICT", "BPO, KPO, SPLIT, NEITHER or UNDECIDED."),
    "rule": _option("rule", "ID", "A rule that fired."),
    "text": _option("text", "TEXT", "Text in the name, id or description."),
    "since": _option("since", "TIME", "Not before this day or time (UTC)."),
    "until": _option("until", "TIME", "Not after this day, or before this time."),
    "rulebook": _option("rulebook", "FINGERPRINT", "Made with this rulebook."),
    "who": _option("who", "TEXT", "Text in the account or the claimed name of who recorded it."),
    "task": _option("task", "ID", "The id of the task."),
    "column": _option("column", "NAME=VALUE", "A column with this value."),
    "pack": _option("pack", "ID", "Made with this pack."),
    "caution": _option("caution", "CAUTION", "With this caution."),
    "score": _option("score", "RANGE", 'The score: "<0", ">=0.5" or "-0.2..0.2".'),
    "run": _option("run", "ID", "The first digits of a run's id."),
    "by": _option("by", "TEXT", "Text in the name of who decided, or entered the decision."),
    "decided": _flag("decided", "Only records that people have decided about."),
    "open_": _flag("open", "Only records that nobody has decided about."),
    "overridden": _flag("overridden", "Only records that people decided against."),
}


def with_record_filter(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that choose among records; it gets them as its parameter `conditions`."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        from outsourcing.engine.records.search import Filter, parse_filter

        chosen = {name: options.pop(name, None) for name in OPTIONS}
        decided, open_ = chosen.pop("decided"), chosen.pop("open_")
        if decided and open_:
            raise typer.BadParameter("choose one of --decided and --open")
        overridden = bool(chosen.pop("overridden"))
        decision = True if decided else False if open_ else None
        options["conditions"] = parse_filter(Filter(**chosen, decided=decision, overridden=overridden))
        command(*args, **options)

    signature = inspect.signature(command)
    parameters = list(signature.parameters.values())
    place = list(signature.parameters).index("conditions")
    kinds = {name: False if name in ("decided", "open_", "overridden") else None for name in OPTIONS}
    parameters[place : place + 1] = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=kinds[name], annotation=option)
        for name, option in OPTIONS.items()
    ]
    del run.__wrapped__  # the options are read from the signature below
    run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def written_filter(conditions: RecordFilter) -> str:
    """Return conditions as options, quoted for a shell."""
    written = []
    for name, value in conditions._asdict().items():
        if name == "decided" and value is not None:
            written.append("--decided" if value else "--open")
        elif value is True:
            written.append(f"--{name}")
        elif isinstance(value, str):
            written += [f"--{name}", shlex.quote(visible(value))]
    return " ".join(written)
