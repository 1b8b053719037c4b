"""Which files declare a pack of rules, found without running or importing anything, the engine included."""

import ast
from pathlib import Path


def pack_at(file: Path) -> Path | None:
    """Return the pack that a Python file declares by `PACK = Pack(...)`, without running it: a file, or its folder."""
    if _declaration(file) is None:
        return None
    return file.parent if file.name == "__init__.py" else file


def pack_id(file: Path) -> str | None:
    """Return the id of the pack that a Python file declares, without running it."""
    made = _declaration(file)
    given = [*made.args[:1], *(word.value for word in made.keywords if word.arg == "id")] if made else []
    return next((one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)), None)


def _declaration(file: Path) -> ast.Call | None:
    try:
        text = file.read_text(encoding="utf-8")
        tree = ast.parse(text) if "PACK" in text else None
    except (OSError, ValueError, SyntaxError, RecursionError):
        return None
    if tree is None or not any(map(_imports_the_advisor, tree.body)):
        return None
    return next((call for call in map(_call, tree.body) if call), None)


def _imports_the_advisor(statement: ast.stmt) -> bool:
    """Say whether a statement imports from the engine: others may have a Pack of their own."""
    if isinstance(statement, ast.Import):
        return any(name.name == "outsourcing" for name in statement.names)
    return isinstance(statement, ast.ImportFrom) and statement.module == "outsourcing" and not statement.level


def _call(statement: ast.stmt) -> ast.Call | None:
    if isinstance(statement, ast.AnnAssign):
        targets: list[ast.expr] = [statement.target]
        value = statement.value
    elif isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    else:
        return None
    named = any(isinstance(target, ast.Name) and target.id == "PACK" for target in targets)
    if not (named and isinstance(value, ast.Call)):
        return None
    made = value.func
    return value if (made.id if isinstance(made, ast.Name) else getattr(made, "attr", "")) == "Pack" else None
