"""The fingerprint of a rulebook: a hash of everything that assessments depend on.

It covers the code of all rules and of the engine, what each rule accepts and concludes, the titles of rules, the packs
that are loaded and those that were left out, the weights, and the version of Experta. It does not cover comments,
docstrings and messages: better wording must not make old records look as if other rules had made them.
"""

import importlib
import pkgutil
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType

from outsourcing.engine.core import _experta
from outsourcing.engine.core.errors import Problem, RulebookError
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.source_digest import canonical, code_digest, text_digest
from outsourcing.engine.loading.packs import LoadedPack

ROOMS = ("core", "loading")  # with the advisor, what `from outsourcing import *` loads, and so all that computes
NOT_LOADED = {"pack_scan", "rulebook_versions", "rulebook_worker"}  # modules of these rooms that compute nothing


def with_fingerprint(rulebook: Rulebook, packs: Sequence[LoadedPack]) -> Rulebook:
    """Return the rulebook with the sources of rules and engine, and with the manifest for its fingerprint.

    Raises:
        RulebookError: a source cannot be read.

    """
    sources = {pack.file(module): _source(module) for pack in packs for module in pack.modules}
    sources |= {_file(module): _source(module) for module in engine_modules()}
    return rulebook._replace(sources=sources, manifest=_manifest(rulebook, packs, sources))


def engine_modules() -> Iterator[ModuleType]:
    """Yield the modules of the engine that compute assessments."""
    names = ["outsourcing", *(f"outsourcing.engine{name}" for name in ("", ".advisor", ".version"))]
    for room in (importlib.import_module(f"outsourcing.engine.{name}") for name in ROOMS):
        below = sorted(found.name for found in pkgutil.iter_modules(room.__path__) if found.name not in NOT_LOADED)
        names += [room.__name__, *(f"{room.__name__}.{name}" for name in below)]
    return map(importlib.import_module, names)


def _file(module: ModuleType) -> str:
    return module.__name__.replace(".", "/") + ("/__init__.py" if hasattr(module, "__path__") else ".py")


def _source(module: ModuleType) -> str:
    """Return a module's source, from its loader or, if the loader has none (as pytest's), from its file."""
    loader = module.__spec__ and module.__spec__.loader
    try:
        if loader and hasattr(loader, "get_source"):
            source = loader.get_source(module.__name__)
        else:
            with tokenize.open(module.__file__ or "") as file:
                source = file.read()
    except (OSError, ImportError, SyntaxError, UnicodeDecodeError):  # neither UTF-8 nor a declared encoding
        source = None
    if source is None:
        message = "its source cannot be read, so the rulebook has no fingerprint"
        raise RulebookError([Problem(module.__name__, message, "unreadable-source")])
    return str(source).replace("\r\n", "\n")


def _manifest(rulebook: Rulebook, packs: Sequence[LoadedPack], sources: Mapping[str, str]) -> str:
    """Return what assessments depend on, with the digests under which texts are stored, as canonical JSON."""
    manifest = {
        "package": packs[0].origin,
        "packs": [{"from": one.origin, "id": one.pack.id, "version": one.pack.version} for one in packs],
        "skipped": rulebook.skipped,
        "code": {file: code_digest(file, text) for file, text in sources.items()},
        "sources": {file: text_digest(text) for file, text in sources.items()},
        "weights": {difference.key: difference.weight for difference in rulebook.differences},
        **({"thresholds": changed} if (changed := rulebook.thresholds.changed()) else {}),
        **({"topics": {name: tuple(topic) for name, topic in rulebook.topics.items()}} if rulebook.topics else {}),
        "experta": _experta.VERSION,
        "rules": text_digest("\n".join(map(repr, _rules_as_values(rulebook)))),
    }
    return canonical(manifest)


def _rules_as_values(rulebook: Rulebook) -> Iterator[tuple[object, ...]]:
    """Yield what each rule accepts and concludes: code alone does not say so if it reads a clock or the environment."""
    for rule in rulebook.rules:
        conditions = [
            (pattern.fact.__name__, pattern.negated, *((test.field, test.accepted) for test in pattern.tests))
            for pattern in rule.patterns
        ]
        concluded = [
            (type(fact).__name__, *((name, str(value)) for name, value in fact.values_by_name().items()))
            for fact in rule.conclusions()
            if fact is not None
        ]
        yield rule.id, conditions, concluded
