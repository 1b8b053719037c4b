"""The engine and the shipped rules as they are written, under pytest.

Of a distribution that has a plugin, pytest rewrites every module as it is imported, and what it imports so has no
source to read: no rulebook would have a fingerprint. In front of it, this finder imports them as Python does.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

OURS = ("engine", "rules")


class _AsWritten(MetaPathFinder):
    """Finds our own modules as Python does, and no other."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how a module of ours is imported."""
        return PathFinder.find_spec(fullname, path, target) if fullname.partition(".")[0] in OURS else None


_FINDER = _AsWritten()


def begin() -> None:
    """Import our modules as they are written from now on; those that are there already say where they come from."""
    end()
    sys.meta_path.insert(0, _FINDER)
    for name, module in sorted(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        if name.partition(".")[0] in OURS and spec and not hasattr(spec.loader, "get_source"):
            parent = sys.modules.get(name.rpartition(".")[0])
            module.__spec__ = PathFinder.find_spec(name, getattr(parent, "__path__", None)) or spec


def end() -> None:
    """Leave importing to pytest again."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not _FINDER]
