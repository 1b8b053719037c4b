"""Packs under trial: their rules, in the company they are used in, and the case files beside them."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from outsourcing.engine.configuration import places
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.loading.loader import load
from outsourcing.engine.loading.packs import Place
from outsourcing.engine.rule_tests.case_files import case_files

SHIPPED = "outsourcing.rules"


class UnderTrial(NamedTuple):
    """The rules under trial, all rules in use with them, and the case files."""

    rulebook: Rulebook
    rules: tuple[Rule, ...]
    files: tuple[Path, ...]


def under_trial(rulebook: Rulebook, named: Sequence[Path] = ()) -> UnderTrial:
    """Return the rules of the packs at some paths; without any, of all packs beside the shipped rules, or of these."""
    wanted = {path.resolve() for path in named}
    found = [(pack.id, _path(place)) for pack, place in zip(rulebook.packs, rulebook.places, strict=True)]
    packs = [one for one in found if one[1].resolve() in wanted] if wanted else found[1:] or found
    ids = [id_ for id_, _ in packs]
    rules = tuple(rule for rule in rulebook.rules if rule.pack in ids)
    return UnderTrial(rulebook, rules, tuple(file for _, path in packs for file in case_files(path)))


def pack_under_trial(path: Path) -> UnderTrial:
    """Return the pack at a path, with the packs that are configured and installed beside it.

    Raises:
        RulebookError: the rules cannot be used as they are written.

    """
    shipped = path.resolve() == _path(SHIPPED).resolve()
    return under_trial(load() if shipped else load(packs=places([path])), [path])


def _path(place: Place) -> Path:
    """Return the file or the folder of a pack."""
    if isinstance(place, Path):
        return place
    module = import_module(place)
    file = Path(str(module.__file__))
    return file.parent if hasattr(module, "__path__") else file
