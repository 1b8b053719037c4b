"""What the code of rule authors says, read without running it.

look_alikes         Python that looks like a condition and means something else: "a" or "b", Task(...) and Task(...)
impure_names        what a body or a TEST uses besides its facts: clocks, chance, files, values that can change
replaced_functions  functions of the engine that a pack has replaced with its own
"""

import ast
import builtins
import dis
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from functools import lru_cache
from pathlib import Path
from types import CodeType, FunctionType, MappingProxyType, ModuleType
from typing import Any, NamedTuple

from outsourcing.engine.core.authoring import Draft
from outsourcing.engine.core.errors import Flaw

ENGINE = "outsourcing"
PURE_MODULES = {"math"}
LOADS = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF"}
CHANGING = {"add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"}
IMPURE_BUILTINS = {
    "__import__", "breakpoint", "compile", "dir", "eval", "exec", "frozenset", "globals", "hash", "id", "input",
    "locals", "object", "open", "set", "vars",
}  # fmt: skip
CONSTANTS = (str, bytes, int, float, Enum, range, re.Pattern, MappingProxyType, frozenset, type(None))

BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")  # where statements are in statements
AND_PATTERNS = "Python's `and` keeps its last pattern alone; list the patterns one after the other, with commas"
OR_PATTERNS = "Python's `or` keeps its first pattern alone; write a rule for each"
OR_VALUES = "Python's `or` keeps its first value alone; write one_of(...) with all of them"
AND_VALUES = "Python's `and` keeps its last value alone; a question has one answer, so write the one that you mean"
COMPARED = (
    'Python compares this at once, and the rule sees True or False; write the value as a keyword: driver="volume"'
)


class Use(NamedTuple):
    """A name that code uses, with the line."""

    name: str
    line: int


def look_alikes(draft: Draft) -> Iterator[Flaw]:
    """Yield what a rule's decorator says in Python where a condition was meant."""
    code = inspect.unwrap(draft.body).__code__
    for call in _decorators(code.co_filename).get(code.co_firstlineno, ()):
        for node in _outside_of_functions(call):
            if isinstance(node, ast.BoolOp):
                of_patterns = any(isinstance(value, ast.Call) and not _is_value(value) for value in node.values)
                words = (AND_PATTERNS, AND_VALUES) if isinstance(node.op, ast.And) else (OR_PATTERNS, OR_VALUES)
                yield Flaw("python-condition", words[0] if of_patterns else words[1])
            elif isinstance(node, ast.Compare):
                yield Flaw("python-condition", COMPARED)


def _is_value(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in {"L", "P", "one_of"}


def _outside_of_functions(call: ast.Call) -> Iterator[ast.AST]:
    """Yield the parts of a call, without the insides of functions: there, Python is what it looks like."""
    waiting: list[ast.AST] = [call]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.Lambda)]


def _decorators(file: str) -> dict[int, list[ast.Call]]:
    """Return the calls that decorate functions of a file, by the line of the function's first decorator."""
    try:
        state = Path(file).stat()
        return _decorators_in(file, state.st_mtime_ns, state.st_size)
    except (OSError, SyntaxError, ValueError, RecursionError):
        return {}


@lru_cache(maxsize=100)
def _decorators_in(file: str, _changed: int, _size: int) -> dict[int, list[ast.Call]]:
    functions = (node for node in _statements(ast.parse(Path(file).read_bytes())) if isinstance(node, ast.FunctionDef))
    return {
        node.decorator_list[0].lineno: [one for one in node.decorator_list if isinstance(one, ast.Call)]
        for node in functions
        if node.decorator_list
    }


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield all statements, without looking into expressions."""
    waiting: list[Any] = [tree]
    while waiting:
        node = waiting.pop()
        inside = [one for name in BLOCKS for one in getattr(node, name, ())]
        yield from (one for one in inside if isinstance(one, ast.stmt))
        waiting += inside


def impure_names(function: Callable[..., Any]) -> list[Use]:
    """Return what a function uses that is not an engine name, a constant, or a function of its own module or pack."""
    return list(dict.fromkeys(_uses(inspect.unwrap(function), set())))


def _uses(function: Any, seen: set[Any]) -> Iterator[Use]:
    if not isinstance(function, FunctionType) or function in seen:
        return
    seen.add(function)
    free = inspect.getclosurevars(function).nonlocals
    yield from _uses_in(function.__code__, {**vars(builtins), **function.__globals__, **free}, function, seen)


def _uses_in(code: CodeType, names: dict[str, Any], function: FunctionType, seen: set[Any]) -> Iterator[Use]:
    instructions = list(dis.get_instructions(code))
    for place, one in enumerate(instructions):
        line = (one.positions and one.positions.lineno) or code.co_firstlineno
        if one.opname in LOADS and one.argval in names:
            name, value = _loaded(str(one.argval), names[one.argval], instructions[place + 1 :])
            if _is_own(value, function):
                yield from _uses(value, seen)
            elif not _is_pure(name, value):
                yield Use(name, line)
        elif used := _odd_use(one, instructions[max(0, place - 1)], names):
            yield Use(used, line)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _uses_in(inner, names, function, seen)


def _loaded(name: str, value: Any, following: Iterable[dis.Instruction]) -> tuple[str, Any]:
    """Return a name with the attributes that are read from it, as far as their values are known, and its value."""
    for later in following:
        is_known = isinstance(value, ModuleType) or later.argval in CHANGING
        if later.opname not in {"LOAD_ATTR", "LOAD_METHOD"} or not is_known:
            break
        name, value = f"{name}.{later.argval}", getattr(value, later.argval, None)
    return name, value


def _odd_use(one: dis.Instruction, before: dis.Instruction, names: dict[str, Any]) -> str:
    """Return what an instruction does besides reading names: it imports, changes something, or goes through a set."""
    if one.opname == "IMPORT_NAME":
        return str(one.argval)
    if one.opname == "GET_ITER" and _is_unordered(before, names):
        return "the order of a set"
    if one.opname == "STORE_GLOBAL":
        return f"{one.argval}, which it changes"
    if one.opname in {"STORE_SUBSCR", "DELETE_SUBSCR"} and before.argval in names:
        return f"{before.argval}, which it changes"
    return ""


def _is_unordered(before: dis.Instruction, names: dict[str, Any]) -> bool:
    if before.opname in {"BUILD_SET", "SET_UPDATE"} or isinstance(before.argval, frozenset):
        return True
    return before.opname == "LOAD_GLOBAL" and isinstance(names.get(before.argval), (set, frozenset))


def _is_own(value: Any, function: FunctionType) -> bool:
    """Say whether a value is a function of the same pack."""
    home = function.__module__.partition(".")[0]
    return isinstance(value, FunctionType) and value.__module__.partition(".")[0] == home != ENGINE


def _is_pure(name: str, value: Any) -> bool:
    if getattr(value, "__module__", None) == "builtins" or (isinstance(value, type) and value.__module__ == "builtins"):
        return name not in IMPURE_BUILTINS
    if isinstance(value, ModuleType):
        return value.__name__ in PURE_MODULES or value.__name__.partition(".")[0] == ENGINE
    if isinstance(value, dict):
        return all(_is_pure("", one) for pair in value.items() for one in pair)
    if isinstance(value, (tuple, list, set)):
        return all(_is_pure("", one) for one in value)
    if isinstance(value, CONSTANTS) or (isinstance(value, type) and issubclass(value, (Enum, BaseException))):
        return True
    module = str(getattr(value, "__module__", None) or "")
    return module.partition(".")[0] in {ENGINE, "experta", *PURE_MODULES}


def replaced_functions(engine: Iterable[ModuleType], packs: Iterable[str]) -> Iterator[Use]:
    """Yield the functions and methods of the engine that modules of packs have replaced with their own."""
    names = set(packs)
    for module in engine:
        owners: list[Any] = [module, *(one for one in vars(module).values() if _is_class_of(one, module))]
        for owner in owners:
            for name, value in vars(owner).items():
                if isinstance(value, FunctionType) and value.__module__ in names:
                    yield Use(f"{owner.__name__}.{name}", value.__code__.co_firstlineno)


def _is_class_of(value: Any, module: ModuleType) -> bool:
    return isinstance(value, type) and value.__module__ == module.__name__
