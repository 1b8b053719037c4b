"""Packs under trial: the rules at a path, in the company they are used in."""

import sys
from importlib import import_module
from pathlib import Path

from engine.loading import load
from engine.rulebook import Rule, Rulebook

SHIPPED = "rules"


def shipped() -> Path:
    """Return the folder of the shipped rules."""
    return Path(str(import_module(SHIPPED).__file__)).parent


def rulebook_of(path: Path) -> tuple[Rulebook, list[Rule]]:
    """Return the rulebook with the pack at a path, and the pack's own rules.

    Raises:
        RulebookError: the rules cannot be used as they are written.

    """
    if path.resolve() == shipped().resolve():
        rulebook = load()
    else:
        if str(path.parent) not in sys.path:
            sys.path.insert(0, str(path.parent))
        rulebook = load(path.stem)
    return rulebook, list(rulebook.rules)
