"""Which files declare a pack of rules, found without running or importing anything, the engine included."""

import ast
from pathlib import Path


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
