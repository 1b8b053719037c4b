"""Rule packs: find and import them. Loading a pack runs its code.

    LoadedPack     an imported pack: its declaration, its modules, its problems, where a replay finds it
    read_pack      import a pack, by the name of its module or by its file or folder
    installed      the names of the packs that installed distributions provide
    line_of        the line on which a module defines a name
    module_values  what the modules of packs hold under a name, such as CATALOGUE

Every module is imported, even if another one fails, so that all problems are reported at once.
"""

import ast
import hashlib
import importlib
import importlib.util
import pkgutil
import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from outsourcing.engine.core.authoring import DRAFTS, Draft, Pack
from outsourcing.engine.core.errors import Flaw, Problem
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.core.text import error_text, quoted, visible
from outsourcing.engine.core.timeouts import TimeLimitExceededError, time_limit
from outsourcing.engine.loading.hints import name_hint
from outsourcing.engine.version import VERSION

if TYPE_CHECKING:
    from packaging.requirements import Requirement

GROUP = "outsourcing.rules"  # the entry points by which an installed distribution provides a pack
DECLARED_AS = "PACK"  # the name under which a pack declares itself
PACK_ID = re.compile(r"[a-z][a-z0-9_]{0,49}")  # part of file names
IMPORT_SECONDS = 10.0  # for one module; the slowest shipped one takes 0.05
NOT_RULES = re.compile(r"test_.*|.*_test|tests?|conftest")  # modules beside the rules that are not loaded
ENGINE_VERSIONS = ">=0.1,<0.2"  # the versions of the advisor that a new pack works with
EXAMPLE = f'{DECLARED_AS} = Pack("my_rules", "0.1.0", engine="{ENGINE_VERSIONS}")'
HALF = re.compile("[\ud800-\udfff]")  # of a character in UTF-16
HALF_WRITTEN = re.compile(r"\\u[dD][89a-fA-F]")  # as Python's source has it
HALF_A_CHARACTER = (
    'a text has half a character, like "\\ud83d", which cannot be written to a file; write the character itself'
)
OLD_NAMES = {"engine": "outsourcing", "rules": "outsourcing.rules"}  # packages of version 0.1, and where they are now

SHIPPED = "outsourcing.rules"
Place = str | Path  # the name of a module, or a file or folder


class LoadedPack(NamedTuple):
    """An imported pack. `origin` is where a replay finds it: the name of a module, or a file of a revision."""

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

    def values(self) -> Iterator[tuple[ModuleType, str, Any]]:
        """Yield every value in its modules, with its name."""
        return ((module, name, value) for module in self.modules for name, value in vars(module).items())

    @property
    def declared_at(self) -> str:
        """Return where the pack is declared, as `file:line`."""
        return line_of(self.modules[0], DECLARED_AS) if self.modules else self.label

    def at(self, place: str, flaws: Iterable[Flaw], about: str = "") -> "list[PackProblem]":
        """Return flaws as problems of this pack at a place."""
        return [(self, flaw.at(place, about)) for flaw in flaws]

    def at_name(self, module: ModuleType, name: str, flaws: Iterable[Flaw]) -> "list[PackProblem]":
        """Return flaws as problems of this pack at the line on which a module defines a name."""
        return [(self, flaw.at(line_of(module, name))) for flaw in flaws]

    def file(self, module: ModuleType) -> str:
        """Return the name under which a module's source is stored."""
        return self._below(self.origin, module.__name__) + ("/__init__.py" if hasattr(module, "__path__") else ".py")

    def line(self, draft: Draft) -> str:
        """Return the file and line of a rule, below the folder that the pack was loaded from."""
        named = draft.body.__module__  # of an imported function, another module
        module = next((module for module in self.modules if module.__name__ == named), self.modules[0])
        inside = "/__init__" if hasattr(module, "__path__") else ""
        return f"{self._below(self.label, module.__name__)}{inside}.py:{draft.body.__code__.co_firstlineno}"

    def _below(self, start: str, module: str) -> str:
        """Return a module's name as a path with another start: modules loaded by path have generated names."""
        return (start + module.removeprefix(self.modules[0].__name__)).replace(".", "/")


PackProblem = tuple[LoadedPack, Problem]


def module_values(packs: Sequence[LoadedPack], name: str) -> Iterator[tuple[LoadedPack, ModuleType, Any]]:
    """Yield each value that modules hold under a name, modules in the order of their names; imported values once."""
    seen: list[Any] = []
    for pack in packs:
        for module in sorted(pack.modules, key=lambda module: module.__name__):
            if hasattr(module, name) and not any(getattr(module, name) is other for other in seen):
                seen.append(getattr(module, name))
                yield pack, module, seen[-1]


def installed() -> tuple[str, ...]:
    """Return the modules of the packs that installed distributions provide."""
    return tuple(sorted({point.value for point in entry_points(group=GROUP)}))


def read_pack(place: Place) -> LoadedPack:
    """Import a pack and everything below it, in the order of names; `problems` lists what is wrong."""
    if isinstance(place, str):
        name, label = place, place.removeprefix("outsourcing.")  # shipped rules are shown as in the repository
    else:
        place = place.parent if place.name == "__init__.py" else place
        name, label = f"_pack_{hashlib.sha256(str(place.resolve()).encode()).hexdigest()[:8]}", place.resolve().stem
    modules: list[ModuleType] = []
    problems = list(_imported(place, name, modules))
    pack = Pack(label, "0", "")
    if modules:
        flaws = list(_declaration_flaws(modules[0], place))
        problems += [flaw.at(line_of(modules[0], DECLARED_AS)) for flaw in flaws]
        pack = pack if flaws else getattr(modules[0], DECLARED_AS, _undeclared(place))
    origin = place if isinstance(place, str) else f"packs/{pack.id}"
    return LoadedPack(place, label, pack, origin, tuple(modules), tuple(problems))


def _imported(place: Place, name: str, modules: list[ModuleType]) -> Iterator[Problem]:
    """Import a pack's modules, adding each to `modules`; yield the problems."""
    if isinstance(place, str):
        yield from _import(name, _folder(name), modules)
    elif flaw := _not_a_pack(place):
        yield flaw.at(visible(str(place)))
    else:
        _forget(name)
        for below in sorted(path for path in place.glob("*/") if not path.name.startswith((".", "__pycache__"))):
            if not NOT_RULES.fullmatch(below.name) and any(below.glob("*.py")) and not (below / "__init__.py").exists():
                message = "this folder would not be loaded; add an empty file __init__.py to it"
                yield Problem(visible(str(below)), message, "no-init-file")
        yield from _import(name, place, modules, place)


def _not_a_pack(place: Path) -> Flaw | None:
    if place.is_dir():
        if (place / "__init__.py").is_file():
            return None
        return Flaw("no-init-file", f"this folder has no file __init__.py; add one that declares the pack: {EXAMPLE}")
    if not place.is_file():
        return Flaw("not-found", "no such file or folder")
    return None if place.suffix == ".py" else Flaw("not-python", "rule packs are Python files (.py) or folders of them")


def _forget(name: str) -> None:
    """Forget an earlier import, which may be incomplete."""
    for known in [known for known in sys.modules if known == name or known.startswith(f"{name}.")]:
        del sys.modules[known]


def _import(name: str, folder: Path, modules: list[ModuleType], path: Path | None = None) -> Iterator[Problem]:
    try:
        with time_limit(IMPORT_SECONDS), _bytecode_of(name), redirect_stdout(sys.stderr):  # stdout is for results
            module = _from_path(name, path) if path else importlib.import_module(name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  whatever an author's module raises is reported
        yield _import_flaw(error, folder).at(_own_line(error, folder) or visible(name))
        return
    modules.append(module)
    yield from _unreadable(module)
    for below in sorted(found.name for found in pkgutil.iter_modules(getattr(module, "__path__", []))):
        if not NOT_RULES.fullmatch(below):
            yield from _import(f"{name}.{below}", folder, modules)


def _unreadable(module: ModuleType) -> Iterator[Problem]:
    """Yield a problem if a file is not UTF-8, or has a text that is not: they are stored, shown and written again."""
    try:
        text = Path(module.__file__ or "").read_bytes().decode("utf-8")
        if HALF_WRITTEN.search(text):
            lines = _half_characters(text)
            yield from (Problem(f"{module.__file__}:{line}", HALF_A_CHARACTER, "not-utf-8") for line in lines)
    except UnicodeDecodeError as error:
        message = f"the file is not valid UTF-8 (byte {error.start}); save it as UTF-8"
        yield Problem(str(module.__file__), message, "not-utf-8")
    except OSError:
        yield Problem(module.__name__, "its source cannot be read", "unreadable-source")


def _half_characters(text: str) -> Iterator[int]:
    """Yield the lines on which texts begin that have half a character."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HALF.search(node.value):
            yield node.lineno


@contextmanager
def _bytecode_of(module: str) -> Iterator[None]:
    """Write no bytecode into an author's folder; it could be stale after an edit within the same second."""
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = before or not f"{module}.".startswith(f"{SHIPPED}.")
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
        raise ImportError(f"{path} is not a Python file")
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        _forget(name)
        raise
    return module


def _folder(name: str) -> Path:
    """Return the folder of the module with this name."""
    try:
        spec = importlib.util.find_spec(name.partition(".")[0])
    except (ImportError, ValueError):
        spec = None
    return Path(*(spec.submodule_search_locations or [spec.origin or ""])[:1]) if spec else Path()


def _own_line(error: BaseException, folder: Path) -> str:
    """Return the last line of the author's own files that an import went through, as `file:line`."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(folder.resolve())]
    return f"{own[-1].filename}:{own[-1].lineno}" if own else ""


def _import_flaw(error: BaseException, folder: Path) -> Flaw:
    """Return why an import failed, with the nearest valid name if a name is wrong."""
    if isinstance(error, TimeLimitExceededError):
        return Flaw("import-timeout", f"the import did not finish within {IMPORT_SECONDS:g} seconds")
    wanted = str(error.name or "").partition(".")[0] if isinstance(error, ImportError) else ""
    if isinstance(error, ModuleNotFoundError) and wanted == folder.stem:
        cure = "import the pack's own modules with a dot: from .sources import OURS"
        return Flaw("import-by-name", f"{error_text(error)}; {cure}")
    if wanted in OLD_NAMES:
        cure = f'import from "{OLD_NAMES[wanted]}" instead of "{wanted}", which was its name in version 0.1'
        return Flaw("old-import", f"{type(error).__name__}: {error_text(error)}; {cure}")
    return Flaw("import-failed", f"import failed with {type(error).__name__}: {error_text(error)}{name_hint(error)}")


def _undeclared(place: Place) -> Pack:
    """Return the pack that a single file without a declaration is: its name is its id."""
    return Pack(normalised(place.resolve().stem) if isinstance(place, Path) else place.rpartition(".")[2], "0", "")


def _declaration_flaws(module: ModuleType, place: Place) -> Iterator[Flaw]:
    """Yield what is wrong with the declaration of a pack; the shipped rules may have none."""
    declared: Any = getattr(module, DECLARED_AS, None)
    if declared is None:
        if isinstance(place, Path) and place.suffix == ".py":
            if not PACK_ID.fullmatch(_undeclared(place).id):
                cure = f"rename the file, like my_rules.py, or add {EXAMPLE}"
                yield Flaw("invalid-pack-id", f"a file without {DECLARED_AS} is called by its name; {cure}")
        elif isinstance(place, Path) or place in installed():
            yield Flaw("no-pack", f"no pack is declared here; add {EXAMPLE} at the top")
        return
    if not isinstance(declared, Pack):
        yield Flaw("not-a-pack", f"{DECLARED_AS} must be a Pack: {EXAMPLE} (got {quoted(declared)})")
        return
    if not (isinstance(declared.id, str) and PACK_ID.fullmatch(declared.id)):
        rule = "a pack id consists of lowercase letters, digits and underscores, like my_rules"
        yield Flaw("invalid-pack-id", f"{rule} (got {quoted(declared.id)})")
    yield from _version_flaws(declared)
    yield from _requirement_flaws(declared)
    for field, needed in (("retires", "a reason"), ("votes", "the key of a difference")):
        value = getattr(declared, field)
        texts = [*value, *_one_by_one(value.values())] if isinstance(value, Mapping) else [None]
        if not all(map(_is_text, texts)):
            form = f"{field} maps each id to {needed}: {field}={{...: ...}}"
            yield Flaw(f"invalid-{field}", f"{form} (got {quoted(value)})")


def _one_by_one(values: Iterable[Any]) -> Iterator[Any]:
    """Yield the values, and those in tuples one by one; an empty tuple as None."""
    for value in values:
        yield from (value or (None,)) if isinstance(value, tuple) else (value,)


def _requirement_flaws(pack: Pack) -> Iterator[Flaw]:
    """Yield what is wrong with the packs that a pack requires."""
    if type(pack.requires) is not tuple or None in map(requirement, pack.requires):
        form = 'requires is a tuple of packs with versions: requires=("public_sector>=0.1",)'
        yield Flaw("invalid-requires", f"{form} (got {quoted(pack.requires)})")


def requirement(text: Any) -> "Requirement | None":
    """Return a pack that is required, with its versions; None if the text does not say that."""
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415  few packs require others

    try:
        return Requirement(text)
    except (InvalidRequirement, TypeError):
        return None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _version_flaws(pack: Pack) -> Iterator[Flaw]:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415  few commands load packs
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415  the same

    try:
        Version(pack.version)
    except (InvalidVersion, TypeError):
        yield Flaw("invalid-version", f"a pack version looks like 0.1.0 (got {quoted(pack.version)})")
    try:
        fits = SpecifierSet(pack.engine if _is_text(pack.engine) else "?").contains(VERSION, prereleases=True)
    except InvalidSpecifier:
        message = f'engine takes a range of versions, like "{ENGINE_VERSIONS}" (got {quoted(pack.engine)})'
        yield Flaw("invalid-engine-range", message)
        return
    if not fits:
        message = f"this pack needs version {pack.engine} of the advisor, and this is {VERSION}; update one of them"
        yield Flaw("wrong-engine", message)


def line_of(module: ModuleType, name: str) -> str:
    """Return the line on which a module defines a name, as `file:line`; the first line if it does not."""
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
