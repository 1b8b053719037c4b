"""The command `rules impact`: what a pack does to verdicts."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import FINDINGS, Json, Mappings, console, print_lines, say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs

if TYPE_CHECKING:
    from outsourcing.engine.core.rulebook import Rulebook

SAMPLES = 2000
PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?%?")


def impact(  # noqa: PLR0913  one parameter for each option
    pack: Annotated[str, typer.Argument(metavar="PACK", help="A pack: its file or folder, or its id if it is in use.")],
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE]...", help="Files with tasks of yours.")] = None,
    *,
    samples: Annotated[int, typer.Option(metavar="N", min=0, help="Number of tasks with random answers.")] = SAMPLES,
    at_most: Annotated[
        str, typer.Option(metavar="PERCENT", help="Exit code 1 if more verdicts change in any group, e.g. 5%.")
    ] = "",
    mapped: Mappings = None,
    json: Json = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """Show what a pack does to verdicts.

    Compares the verdicts with and without it, for the precedents that come with the rules, your own files, and random
    answers (the same each time). Shows which verdicts change, which rules change them, and which become UNDECIDED only
    because too few differences are clear.

    Example: outsourcing rules impact my_rules portfolio.csv --at-most 5%
    """
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.explanation.impact import impact_of, impact_on_sample, sides
    from outsourcing.engine.portfolio import read_tasks
    from outsourcing.engine.portfolio.mapping import read_mapping
    from outsourcing.engine.report.impact import show_impacts
    from outsourcing.engine.rule_tests.case_files import is_case_file, read_cases
    from outsourcing.engine.suggestions.precedents import precedents_of

    limit = _percent(at_most)
    with_pack, without, id_ = _with_and_without(pack, packs)
    before, after = Advisor(without), Advisor(with_pack)
    groups = [("Precedents", [(one.name, one.answers) for one in precedents_of(without)])]
    mapping = read_mapping(mapped or (), with_pack.questions)
    for file in files or ():
        if is_case_file(file):
            tasks = [(case.name, case.answers) for case in read_cases([Path(file)], with_pack)]
        else:
            rows = read_tasks([file], with_pack.profile, mapping=mapping)
            tasks = [(row.profile.name or row.id, row.profile.answers()) for row in rows]
        groups.append((file, tasks))
    impacts = [impact_of(name, tasks, before, after) for name, tasks in groups]
    impacts += [impact_on_sample(samples, before, after)] if samples else []
    if json:
        print_lines(one.model_dump_json() for one in impacts)
    else:
        version = next(one.version for one in with_pack.packs if one.id == id_)
        show_impacts(f"{id_} {version}", sides(with_pack, id_), impacts, console())
    if limit is not None and (over := [one for one in impacts if one.share * 100 > limit]):
        say("\n".join(f"{one.of}: {one.share:.1%} of the verdicts change; at most {limit:g}% may" for one in over))
        raise typer.Exit(FINDINGS)


def _percent(text: str) -> float | None:
    """Return a share in percent."""
    found = PERCENT.fullmatch(text.strip())
    if text and (found is None or float(found[1]) > 100):  # noqa: PLR2004  percent
        raise typer.BadParameter(f"--at-most takes a percentage, like 5% (got {text})")
    return float(found[1]) if found else None


def _with_and_without(pack: str, packs: Packs) -> tuple["Rulebook", "Rulebook", str]:
    """Return the rules in use with a pack and without it, and the id of the pack."""
    from outsourcing.engine.core.errors import AdvisorError, suggestion
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.loading.loader import load

    path = Path(pack)
    full = packs._replace(named=(*packs.named, path)).load() if path.exists() else packs.load()
    ids = {
        one.id: place
        for one, place in zip(full.packs[1:], full.places[1:], strict=True)
        if one.id == pack or (isinstance(place, Path) and path.exists() and place.resolve() == path.resolve())
    }
    if not ids:
        known = [one.id for one in full.packs[1:]]
        near = suggestion(pack, known)
        raise AdvisorError(
            f"no pack {visible(pack)} found; name a file, a folder or a pack in use{near}", code="unknown-pack"
        )
    id_ = next(iter(ids))
    others = [place for one, place in zip(full.packs[1:], full.places[1:], strict=True) if one.id != id_]
    return full, load(packs=others), id_
