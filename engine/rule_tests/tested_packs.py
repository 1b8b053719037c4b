"""Packs under test: their rules, all other rules in use, and the case files next to them."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from outsourcing.engine.configuration import places
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.loading.loader import load
from outsourcing.engine.loading.packs import SHIPPED, Place
from outsourcing.engine.rule_tests.case_files import case_files


class RulesUnderTest(NamedTuple):
    """The rulebook in use, those of its rules that are tested, and their case files."""

    rulebook: Rulebook
    rules: tuple[Rule, ...]
    files: tuple[Path, ...]


def rules_under_test(rulebook: Rulebook, named: Sequence[Path] = ()) -> RulesUnderTest:
    """Return the rules of the packs at some paths.

    Without paths: the rules of all packs in use besides the shipped rules, or the shipped rules if there are none.
    """
    wanted = {path.resolve() for path in named}
    paths = [(pack.id, path_of(place)) for pack, place in zip(rulebook.packs, rulebook.places, strict=True)]
    packs = [(id_, path) for id_, path in paths if path.resolve() in wanted] if wanted else paths[1:] or paths
    ids = [id_ for id_, _ in packs]
    rules = tuple(rule for rule in rulebook.rules if rule.pack in ids)
    return RulesUnderTest(rulebook, rules, tuple(file for _, path in packs for file in case_files(path)))


def pack_under_test(path: Path) -> RulesUnderTest:
    """Return the rules of the pack at a path, used together with the packs that are configured and installed.

    Raises:
        RulebookError: the rules cannot be used as they are written.

    """
    shipped = path.resolve() == path_of(SHIPPED).resolve()
    return rules_under_test(load() if shipped else load(packs=places([path])), [path])


def path_of(place: Place) -> Path:
    """Return the file or the folder of a pack."""
    if isinstance(place, Path):
        return place
    module = import_module(place)
    file = Path(str(module.__file__))
    return file.parent if hasattr(module, "__path__") else file
