"""The fingerprint: what assessments depend on, so that equal fingerprints mean equal assessments.

It covers the texts of all rules and of the engine, which packs there are and were left out, the weights, and Experta.
"""

import hashlib
import importlib
import json
import tokenize
from collections.abc import Mapping, Sequence
from types import ModuleType

from engine import _experta
from engine.errors import Problem, RulebookError
from engine.packs import Read
from engine.rulebook import Rulebook

ENGINE_SOURCES = (  # what `from engine import *` loads, and so all that an assessment depends on
    "",
    "_engine",
    "_experta",
    "_network",
    "accepted",
    "account",
    "assessment",
    "authoring",
    "catalogue",
    "checks",
    "choices",
    "conclusions",
    "conditions",
    "deciding",
    "errors",
    "facts",
    "fingerprint",
    "forecast",
    "inference",
    "limits",
    "loading",
    "nearest",
    "packs",
    "questionnaire",
    "questions",
    "retirement",
    "rulebook",
    "scale",
    "task",
    "text",
    "version",
    "weighing",
)


def signed(rulebook: Rulebook, packs: Sequence[Read]) -> Rulebook:
    """Return the rulebook with the sources of rules and engine, and with what its fingerprint is made of.

    Raises:
        RulebookError: a source cannot be read.

    """
    engine = [importlib.import_module(f"engine.{name}".rstrip(".")) for name in ENGINE_SOURCES]
    sources = {one.file(module): _source(module) for one in packs for module in one.modules}
    sources |= {_file(module): _source(module) for module in engine}
    return rulebook._replace(sources=sources, manifest=_manifest(rulebook, packs, sources))


def _file(module: ModuleType) -> str:
    return module.__name__.replace(".", "/") + ("/__init__.py" if hasattr(module, "__path__") else ".py")


def _source(module: ModuleType) -> str:
    """Return a module's source as text: bytecode and syntax trees differ from one Python to the next.

    A loader may have none to give (pytest's has not); then the file has.
    """
    loader = module.__spec__ and module.__spec__.loader
    try:
        if loader and hasattr(loader, "get_source"):
            source = loader.get_source(module.__name__)
        else:
            with tokenize.open(module.__file__ or "") as file:
                source = file.read()
    except (OSError, ImportError, SyntaxError, UnicodeDecodeError):  # the file is not UTF-8 and does not say what it is
        source = None
    if source is None:
        raise RulebookError([Problem(module.__name__, "its source cannot be read, so the rulebook has no fingerprint")])
    return str(source).replace("\r\n", "\n")


def _manifest(rulebook: Rulebook, packs: Sequence[Read], sources: Mapping[str, str]) -> str:
    """Return all that assessments depend on, as canonical JSON."""
    manifest = {
        "package": packs[0].origin,
        "packs": [{"from": one.origin, "id": one.pack.id, "version": one.pack.version} for one in packs],
        "skipped": rulebook.skipped,
        "sources": {file: hashlib.sha256(text.encode()).hexdigest() for file, text in sources.items()},
        "weights": {difference.key: difference.weight for difference in rulebook.differences},
        "experta": _experta.VERSION,
    }
    return json.dumps(manifest, sort_keys=True)
