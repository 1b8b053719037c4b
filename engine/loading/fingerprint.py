"""The fingerprint of a rulebook: a hash of everything that assessments depend on.

It covers the code of all rules and of the engine, the titles of rules, which packs there are and which were left out,
the weights, and Experta. It does not cover comments, docstrings and messages, so that better wording does not make
every old record look as if other rules had made it.
"""

import importlib
import tokenize
from collections.abc import Mapping, Sequence
from types import ModuleType

from outsourcing.engine.core import _experta
from outsourcing.engine.core.errors import Problem, RulebookError
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.source_digest import canonical, code_digest, text_digest
from outsourcing.engine.loading.packs import LoadedPack

ENGINE_SOURCES = (  # what `from outsourcing import *` loads of the engine, and so everything that computes
    "",
    "advisor",
    "core",
    "core._engine",
    "core._experta",
    "core._network",
    "core.assessment",
    "core.authoring",
    "core.conditions",
    "core.deciders",
    "core.errors",
    "core.evaluator",
    "core.facts",
    "core.fragments",
    "core.profile",
    "core.questions",
    "core.rule_table",
    "core.rulebook",
    "core.scale",
    "core.source_digest",
    "core.text",
    "core.timeouts",
    "core.trace",
    "core.weighing",
    "loading",
    "loading.accepted_findings",
    "loading.body_checks",
    "loading.catalogue",
    "loading.fingerprint",
    "loading.hints",
    "loading.loader",
    "loading.overrides",
    "loading.packs",
    "loading.profiles",
    "loading.rule_checks",
    "version",
)


def signed(rulebook: Rulebook, packs: Sequence[LoadedPack]) -> Rulebook:
    """Return the rulebook with the sources of rules and engine, and with what its fingerprint is made of.

    Raises:
        RulebookError: a source cannot be read.

    """
    engine = [importlib.import_module(f"outsourcing.engine.{name}".rstrip(".")) for name in ENGINE_SOURCES]
    sources = {one.file(module): _source(module) for one in packs for module in one.modules}
    sources |= {_file(module): _source(module) for module in (importlib.import_module("outsourcing"), *engine)}
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


def _manifest(rulebook: Rulebook, packs: Sequence[LoadedPack], sources: Mapping[str, str]) -> str:
    """Return what assessments depend on, and where its texts are kept, as canonical JSON."""
    manifest = {
        "package": packs[0].origin,
        "packs": [{"from": one.origin, "id": one.pack.id, "version": one.pack.version} for one in packs],
        "skipped": rulebook.skipped,
        "code": {file: code_digest(file, text) for file, text in sources.items()},
        "sources": {file: text_digest(text) for file, text in sources.items()},
        "weights": {difference.key: difference.weight for difference in rulebook.differences},
        "experta": _experta.VERSION,
    }
    return canonical(manifest)
