"""Packs: modules of rules, found and imported. Whoever loads a pack runs its code.

    Read       a pack as it was read: what it says of itself, its modules, how a replay finds it again
    Wrong      what is wrong, and with which pack
    read       import a pack, by the name of its module or by its file or folder
    installed  the names of the packs that installed distributions bring along
    where      the line on which a module says something

Every module is imported, whatever is wrong with the others, so that all mistakes are told at once.
"""

import ast
import hashlib
import importlib
import importlib.util
import pkgutil
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from outsourcing.engine.core.authoring import DRAFTS, Draft, Pack
from outsourcing.engine.core.errors import Problem
from outsourcing.engine.core.text import error_text, quoted, visible
from outsourcing.engine.core.timeouts import TimeLimitExceededError, time_limit
from outsourcing.engine.loading.hints import nearest
from outsourcing.engine.version import VERSION

GROUP = "outsourcing.rules"  # the entry points by which an installed distribution offers a pack
HELD_IN = "PACK"  # the name under which a pack says what it is
ID = re.compile(r"[a-z][a-z0-9_]{0,49}")  # it is a part of the names of files
IMPORT_SECONDS = 10.0  # for one module; the slowest of ours takes 0.05
NO_RULES = re.compile(r"test_.*|.*_test|tests?|conftest")  # modules beside the rules that are not loaded
WHAT = f'{HELD_IN} = Pack("my_rules", "0.1.0", engine=">=0.1,<0.2")'

Place = str | Path  # the name of a module, or a file or folder


class LoadedPack(NamedTuple):
    """A pack as it was read. `origin` is where a replay finds it: the name of a module, or a file of a revision."""

    place: Place
    label: str
    pack: Pack
    origin: str
    modules: tuple[ModuleType, ...]
    problems: tuple[Problem, ...]

    @property
    def drafts(self) -> list[Draft]:
        """Return the rules as they are written."""
        return [draft for module in self.modules for draft in getattr(module, DRAFTS, [])]

    def held(self) -> Iterator[tuple[ModuleType, str, Any]]:
        """Yield what its modules hold, by name."""
        return ((module, name, value) for module in self.modules for name, value in vars(module).items())

    @property
    def said_at(self) -> str:
        """Return where it says what it is, as `file:line`."""
        return where(self.modules[0], HELD_IN) if self.modules else self.label

    def file(self, module: ModuleType) -> str:
        """Return the name under which a module's source is kept."""
        return self._below(self.origin, module.__name__) + ("/__init__.py" if hasattr(module, "__path__") else ".py")

    def line(self, draft: Draft) -> str:
        """Return the file and line of a rule, below the folder that the pack was loaded from."""
        named = draft.body.__module__  # of a function from elsewhere, that is elsewhere
        module = next((module for module in self.modules if module.__name__ == named), self.modules[0])
        inside = "/__init__" if hasattr(module, "__path__") else ""
        return f"{self._below(self.label, module.__name__)}{inside}.py:{draft.body.__code__.co_firstlineno}"

    def _below(self, start: str, module: str) -> str:
        """Return a module's name as a path that begins elsewhere: packs loaded by path have names of our making."""
        return (start + module.removeprefix(self.modules[0].__name__)).replace(".", "/")


PackProblems = list[tuple[LoadedPack, Problem]]


def installed() -> tuple[str, ...]:
    """Return the modules of the packs that installed distributions bring along."""
    return tuple(sorted({point.value for point in entry_points(group=GROUP)}))


def read(place: Place) -> LoadedPack:
    """Import a pack and everything below it, in the order of names. What is wrong stands in `problems`."""
    if isinstance(place, str):
        name, label = place, place.removeprefix("outsourcing.")  # shipped rules are shown as in the repository
    else:
        place = place.parent if place.name == "__init__.py" else place
        name, label = f"_pack_{hashlib.sha256(str(place.resolve()).encode()).hexdigest()[:8]}", place.resolve().stem
    modules: list[ModuleType] = []
    problems = list(_imported(place, name, modules))
    pack = Pack(label, "0", "")
    if modules:
        mistakes = list(_mistakes(modules[0], place))
        problems += [Problem(where(modules[0], HELD_IN), wrong) for wrong in mistakes]
        pack = pack if mistakes else getattr(modules[0], HELD_IN, pack)
    origin = place if isinstance(place, str) else f"packs/{pack.id}"
    return LoadedPack(place, label, pack, origin, tuple(modules), tuple(problems))


def _imported(place: Place, name: str, modules: list[ModuleType]) -> Iterator[Problem]:
    """Import a pack's modules, adding each to `modules`; yield what is wrong."""
    if isinstance(place, Path):
        yield from (missing := list(_not_there(place)))
        if missing:
            return
        _forget(name)
        yield from _left_aside(place)
    folder = place if isinstance(place, Path) else _folder(name)
    yield from _import(name, folder, modules, place if isinstance(place, Path) else None)


def _not_there(place: Path) -> Iterator[Problem]:
    shown = visible(str(place))
    if place.is_dir():
        if not (place / "__init__.py").is_file():
            yield Problem(shown, f"a folder of rules has a file __init__.py that says what it is: {WHAT}")
    elif not place.is_file():
        yield Problem(shown, "there is no such file or folder of rules")
    elif place.suffix != ".py":
        yield Problem(shown, "rules are written in Python, in files that end in .py")


def _left_aside(folder: Path) -> Iterator[Problem]:
    """Yield the folders with Python in them that would not be loaded."""
    for below in sorted(path for path in folder.glob("*/") if not path.name.startswith((".", "__pycache__"))):
        if not NO_RULES.fullmatch(below.name) and any(below.glob("*.py")) and not (below / "__init__.py").exists():
            yield Problem(visible(str(below)), "it would not be loaded; a folder of rules has a file __init__.py")


def _forget(name: str) -> None:
    """Forget an earlier import, of which half may be left."""
    for known in [known for known in sys.modules if known == name or known.startswith(f"{name}.")]:
        del sys.modules[known]


def _import(name: str, folder: Path, modules: list[ModuleType], path: Path | None = None) -> Iterator[Problem]:
    try:
        with (
            time_limit(IMPORT_SECONDS),
            _without_bytecode(),
            redirect_stdout(sys.stderr),
        ):  # what it prints is no result
            module = _from_path(name, path) if path else importlib.import_module(name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  whatever an author's module raises is the finding
        yield Problem(_line(error, folder) or visible(name), f"it cannot be imported: {_told(error, folder)}")
        return
    modules.append(module)
    yield from _unreadable(module)
    below = sorted(found.name for found in pkgutil.iter_modules(getattr(module, "__path__", [])))
    for found in below:
        if not NO_RULES.fullmatch(found):
            yield from _import(f"{name}.{found}", folder, modules)


def _unreadable(module: ModuleType) -> Iterator[Problem]:
    """Yield that a file is not UTF-8: its text is kept, and written again for a replay."""
    try:
        Path(module.__file__ or "").read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        yield Problem(str(module.__file__), f"it is not UTF-8, from byte {error.start} on; save it as UTF-8")
    except OSError:
        yield Problem(module.__name__, "its source cannot be read")


@contextmanager
def _without_bytecode() -> Iterator[None]:
    """Leave nothing in an author's folder; what is compiled could be of a text that was changed a moment later."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def _from_path(name: str, path: Path) -> ModuleType:
    folder = path.is_dir()
    file = path.resolve() / "__init__.py" if folder else path.resolve()
    spec = importlib.util.spec_from_file_location(
        name, file, submodule_search_locations=[str(path.resolve())] if folder else None
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python")
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        _forget(name)
        raise
    return module


def _folder(name: str) -> Path:
    """Return the folder that a module by this name lies in."""
    try:
        spec = importlib.util.find_spec(name.partition(".")[0])
    except (ImportError, ValueError):
        spec = None
    return Path(*(spec.submodule_search_locations or [spec.origin or ""])[:1]) if spec else Path()


def _line(error: BaseException, folder: Path) -> str:
    """Return the last line of the author's own files that an import went through, as `file:line`."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_below(frame.filename, folder)]
    return f"{own[-1].filename}:{own[-1].lineno}" if own else ""


def _is_below(file: str, folder: Path) -> bool:
    return Path(file).is_relative_to(folder.resolve())


def _told(error: BaseException, folder: Path) -> str:
    """Return what an import raised, with the nearest right name where a wrong one is the reason."""
    if isinstance(error, TimeLimitExceededError):
        return f"it did not come to an end within {IMPORT_SECONDS:g} seconds"
    if isinstance(error, ModuleNotFoundError) and error.name and error.name.partition(".")[0] == folder.stem:
        return (
            f"{error_text(error)}; inside of a pack, import its own modules with a dot, like: from .sources import OURS"
        )
    return f"{type(error).__name__}: {error_text(error)}{nearest(error)}"


def _mistakes(module: ModuleType, place: Place) -> Iterator[str]:
    """Yield what is wrong with what a pack says of itself; the rules that come with the advisor need not say it."""
    held: Any = getattr(module, HELD_IN, None)
    if held is None:
        if isinstance(place, Path) or place in installed():
            yield f"it does not say what it is; write {WHAT}"
        return
    if not isinstance(held, Pack):
        yield f"{HELD_IN} is a Pack: {WHAT} (got {quoted(held)})"
        return
    if not (isinstance(held.id, str) and ID.fullmatch(held.id)):
        yield f"a pack's id is small letters, digits and underscores, like my_rules (got {quoted(held.id)})"
    yield from _versions(held)
    for field, needed in (("retires", "the reason"), ("votes", "the key of a difference")):
        value = getattr(held, field)
        if not (isinstance(value, Mapping) and all(map(_is_text, (*value, *value.values())))):
            yield f"{field} names each with {needed}: {field}={{...: ...}} (got {quoted(value)})"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _versions(pack: Pack) -> Iterator[str]:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415  few commands load packs
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415  the same

    try:
        Version(pack.version)
    except (InvalidVersion, TypeError):
        yield f"a pack's version is like 0.1.0 (got {quoted(pack.version)})"
    try:
        fits = SpecifierSet(pack.engine if _is_text(pack.engine) else "?").contains(VERSION, prereleases=True)
    except InvalidSpecifier:
        yield f'the engine that a pack needs is a range of versions, like ">=0.1,<0.2" (got {quoted(pack.engine)})'
        return
    if not fits:
        yield f"it needs the engine {pack.engine}, and this is {VERSION}; ask its author for one that fits"


def where(module: ModuleType, name: str) -> str:
    """Return the line on which a module says something by a name, as `file:line`; without it, its first."""
    file = module.__file__ or module.__name__
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return file
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        if name in names or getattr(node, "name", None) == name:
            return f"{file}:{node.lineno}"
    return f"{file}:1"
