"""The command `rules new`: write a rule with its tests into a pack."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from outsourcing.engine.commands.output import say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs


def new(  # noqa: PLR0913  one parameter for each option
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What the rule states, in one sentence.")],
    *,
    difference: Annotated[
        str, typer.Option(metavar="KEY", help="The difference it gives evidence on, like employee_skills.")
    ],
    when: Annotated[
        list[str] | None,
        typer.Option(metavar="QUESTION=ANSWER[,ANSWER]", help="When it fires; can be repeated."),
    ] = None,
    side: Annotated[str, typer.Option(metavar="SIDE", help="BPO or KPO.")] = "KPO",
    strength: Annotated[str, typer.Option(metavar="WORD", help="strong, clear, slight or faint.")] = "clear",
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why the rule holds, in a sentence.")] = "",
    source: Annotated[str, typer.Option(metavar="TEXT", help="Where it is written down, like: handbook, page 4.")] = "",
    into: Annotated[
        Path, typer.Option(metavar="FOLDER", help="The pack to write to; created if it does not exist.")
    ] = Path("my_rules"),
    packs: Packs = NONE_NAMED,
) -> None:
    """Write a new rule with its tests into your pack.

    Before the rule can be loaded, edit what --when, --why and --source left open.

    Example: outsourcing rules new "Our data stays here." --difference employee_skills --when control=client
    """
    from outsourcing.engine.configuration import places
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.loading.loader import load
    from outsourcing.engine.scaffolding.rule_spec import read_rule_spec
    from outsourcing.engine.scaffolding.rule_writer import only_begun, write_rule

    others = [
        place for place in places(packs.named) if not isinstance(place, Path) or place.resolve() != into.resolve()
    ]
    has_rules = (into / "__init__.py").exists() and not only_begun(into)
    rulebook = load(packs=[*others, into] if has_rules else others, unedited=True)
    spec = read_rule_spec(
        title,
        difference=difference,
        when=when or (),
        side=side,
        strength=strength,
        rulebook=rulebook,
        why=why,
        source=source,
    )
    written = write_rule(spec, into, others, rulebook)
    for file in written.files:
        say(visible(f"{file}: written"))
    left = {"its conditions and examples": not when, "its reason": not why, "its source": not source}
    missing = [part for part, is_missing in left.items() if is_missing]
    edit = f"write {', '.join(missing)}, which the rule needs to load; then" if missing else "it can be tested:"
    say(f"rule {written.id}: {edit}")
    named = "".join(f" --rules {shlex.quote(str(path))}" for path in dict.fromkeys((*packs.named, into)))
    say(visible(f"  outsourcing rules test{named}"))
