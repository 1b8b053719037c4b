"""Find the files that declare a rule pack, without running or importing anything, not even the engine."""

import ast
from pathlib import Path


def pack_at(file: Path) -> Path | None:
    """Return the pack that a Python file declares by `PACK = Pack(...)`: the file or its folder, if any."""
    if _declaration(file) is None:
        return None
    return file.parent if file.name == "__init__.py" else file


def pack_id(file: Path) -> str | None:
    """Return the id of the pack that a Python file declares, if any."""
    call = _declaration(file)
    ids = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "id")] if call else []
    return next((one.value for one in ids if isinstance(one, ast.Constant) and isinstance(one.value, str)), None)


def _declaration(file: Path) -> ast.Call | None:
    try:
        text = file.read_text(encoding="utf-8")
        statements = ast.parse(text).body if "PACK" in text else []
    except (OSError, ValueError, SyntaxError, RecursionError):
        return None
    if not any(map(_imports_the_advisor, statements)):  # others may have a Pack of their own
        return None
    return next((call for call in map(_pack_call, statements) if call), None)


def _imports_the_advisor(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import):
        return any(name.name == "outsourcing" for name in statement.names)
    return isinstance(statement, ast.ImportFrom) and statement.module == "outsourcing" and not statement.level


def _pack_call(statement: ast.stmt) -> ast.Call | None:
    match statement:
        case ast.Assign(targets=targets, value=ast.Call() as call):
            pass
        case ast.AnnAssign(target=target, value=ast.Call() as call):
            targets = [target]
        case _:
            return None
    named = any(isinstance(target, ast.Name) and target.id == "PACK" for target in targets)
    return call if named and "Pack" in (getattr(call.func, "id", ""), getattr(call.func, "attr", "")) else None
