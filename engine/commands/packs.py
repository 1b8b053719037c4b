"""The options that every command has: the packs of rules to use, and how errors are printed with --json."""

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from outsourcing.engine.commands.output import Format, print_problems, say

if TYPE_CHECKING:
    from outsourcing.engine.core.rulebook import Rulebook

RULES = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="PATH", help="Add a pack of rules: a file or folder.", show_default=False),
]
SKIP = Annotated[bool, typer.Option("--skip-bad-packs", help="Leave out packs with errors, with a warning.")]


class Packs(NamedTuple):
    """The packs named on the command line, and whether packs with errors are left out."""

    named: tuple[Path, ...] = ()
    skip_bad: bool = False

    def load(self) -> "Rulebook":
        """Return the rules that come with the advisor, with all packs: named, configured and installed.

        Raises:
            RulebookError: there are errors in the rules.

        """
        from outsourcing.engine.configuration import places
        from outsourcing.engine.loading.loader import load

        rulebook = load(packs=places(self.named), skip_bad=self.skip_bad)
        for pack in rulebook.left_out:
            more = f" (and {len(pack.problems) - 1} more)" if len(pack.problems) > 1 else ""
            say(f"left out the pack {pack.label}: {pack.problems[0]}{more}")
        return rulebook


NONE_NAMED = Packs()


def with_packs(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options --rules and --skip-bad-packs, which it gets as its parameter `packs`.

    Commands without that parameter accept the options, too, so that they can always be given. With --json, an error is
    printed to stdout as JSON as well.
    """

    @wraps(command)
    def run(*args: Any, rules: list[Path] | None = None, skip_bad_packs: bool = False, **options: Any) -> None:
        from outsourcing.engine.core.errors import AdvisorError

        if "packs" in signature.parameters:
            options["packs"] = Packs(tuple(rules or ()), skip_bad_packs)
        try:
            command(*args, **options)
        except AdvisorError as error:
            form = options.get("form", Format.TEXT)
            if options.get("json") or form is not Format.TEXT:
                print_problems(error, form)
            raise

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
