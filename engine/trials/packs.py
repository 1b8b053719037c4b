"""Packs under trial: where one begins, and its rules in the company they are used in."""

import ast
import sys
from importlib import import_module
from pathlib import Path

from engine.loading import load
from engine.rulebook import Rule, Rulebook

SHIPPED = "rules"


def shipped() -> Path:
    """Return the folder of the shipped rules."""
    return Path(str(import_module(SHIPPED).__file__)).parent


def pack_at(file: Path) -> Path | None:
    """Return the pack that a Python file declares by `PACK = Pack(...)`, without running it: a file, or its folder."""
    try:
        text = file.read_text(encoding="utf-8")
        tree = ast.parse(text) if "PACK" in text else None
    except (OSError, ValueError, SyntaxError, RecursionError):
        return None
    if tree is None or not any(_declares(statement) for statement in tree.body):
        return None
    return file.parent if file.name == "__init__.py" else file


def _declares(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.AnnAssign):
        targets: list[ast.expr] = [statement.target]
        value = statement.value
    elif isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    else:
        return False
    named = any(isinstance(target, ast.Name) and target.id == "PACK" for target in targets)
    made = value.func if isinstance(value, ast.Call) else None
    return named and (made.id if isinstance(made, ast.Name) else getattr(made, "attr", "")) == "Pack"


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
