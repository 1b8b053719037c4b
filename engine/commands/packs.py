"""The packs of rules that a command works with: two options that every command has."""

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from outsourcing.engine.commands.output import say

if TYPE_CHECKING:
    from outsourcing.engine.core.rulebook import Rulebook

RULES = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="PATH", help="More rules: a file or folder; can be repeated.", show_default=False),
]
SKIP = Annotated[bool, typer.Option("--skip-bad-packs", help="Leave out packs of rules with mistakes, and say so.")]


class Packs(NamedTuple):
    """The packs that are meant, and whether those with mistakes are left out."""

    named: tuple[Path, ...] = ()
    skip_bad: bool = False

    def load(self) -> "Rulebook":
        """Return the rules that come with the advisor, with all packs: named, configured and installed.

        Raises:
            RulebookError: something is wrong in them.

        """
        from outsourcing.engine.configuration import places
        from outsourcing.engine.loading.loader import load

        rulebook = load(packs=places(self.named), skip_bad=self.skip_bad)
        for one in rulebook.left_out:
            more = f" (and {len(one.problems) - 1} more)" if len(one.problems) > 1 else ""
            say(f"left out: the pack {one.label}: {one.problems[0]}{more}")
        return rulebook


NONE_NAMED = Packs()


def with_packs(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of packs; it gets what they say as its parameter `packs`.

    One that needs no rules takes the options, too, so that whoever always gives them can do so everywhere.
    """

    @wraps(command)
    def run(*args: Any, rules: list[Path] | None = None, skip_bad_packs: bool = False, **options: Any) -> None:
        if "packs" in signature.parameters:
            options["packs"] = Packs(tuple(rules or ()), skip_bad_packs)
        command(*args, **options)

    signature = inspect.signature(command, eval_str=True)
    own = [parameter for name, parameter in signature.parameters.items() if name != "packs"]
    added = [
        inspect.Parameter("rules", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=RULES),
        inspect.Parameter("skip_bad_packs", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=SKIP),
    ]
    del run.__wrapped__  # the options are read from the signature below
    run.__signature__ = signature.replace(parameters=[*own, *added])  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in (*own, *added)}
    return run
