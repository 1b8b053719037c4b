"""Which stored rulebooks may run: a person who can write a store can put code into it.

The code of a stored rulebook runs only if the SHA-256 of its manifest, which lists the SHA-256 of each of its files, is
known: it was released with this tool, stands in the configuration, or was allowed at a prompt once. The fingerprint is
not enough for that: it does not cover comments, and a comment can change how Python reads a file. Rules that are loaded
anyway (those shipped, and the packs of the configuration) are run from where they are installed, not from the store.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from outsourcing.engine.configuration import configured, places
from outsourcing.engine.core.errors import AdvisorError, RecordError
from outsourcing.engine.core.source_digest import FINGERPRINT_SHOWN, text_digest
from outsourcing.engine.core.text import quoted, visible
from outsourcing.engine.files.whole_files import whole_file
from outsourcing.engine.records.record import UNREADABLE
from outsourcing.engine.records.store import Store

if TYPE_CHECKING:
    from outsourcing.engine.core.rulebook import Rulebook

RELEASED = "released_rulebooks.txt"


def installed_rulebooks() -> "dict[str, Rulebook]":
    """Return the rulebooks that are installed here, by fingerprint: the shipped one, and the one with all packs."""
    books = [_loaded(packs) for packs in {(), tuple(places())}]
    return {book.fingerprint: book for book in books if book}


@cache
def _loaded(packs: tuple[Path | str, ...]) -> "Rulebook | None":
    """Return the rulebook with these packs; None if there are errors in one: then it must be trusted by its digest."""
    from outsourcing.engine.loading.loader import load  # noqa: PLC0415  released rulebooks need no rules

    try:
        return load(packs=packs)
    except AdvisorError:
        return None


def untrusted(manifests: Mapping[str, str]) -> list[str]:
    """Return the fingerprints of the stored rulebooks whose code does not run unless somebody allows it."""
    unknown = {fingerprint for fingerprint, manifest in manifests.items() if text_digest(manifest) not in _trusted()}
    return sorted(unknown - installed_rulebooks().keys()) if unknown else []


def require_trust(store: Store, fingerprint: str, manifest: str) -> None:
    """Ask for consent to run a stored rulebook, unless it is trusted; remember the consent.

    Raises:
        RecordError: it is not trusted, and nobody consents.

    """
    digest = text_digest(manifest)
    if digest in _trusted():
        return
    about = f"{visible(str(store.path))}: the rulebook {fingerprint[:FINGERPRINT_SHOWN]} ({_packs(manifest)})"
    if store.consents and store.consents(f"{about} is not trusted: its code came with the store."):
        _remember(digest, fingerprint)
        return
    message = (
        f"{about} is not trusted: its code came with the store, so it was not run. If you know who wrote its rules,"
    )
    raise RecordError(f'{message} allow it in {configured().place}: trust = ["{digest}"]', code="rulebook-not-trusted")


def trusted_file() -> Path:
    """Return the file of the rulebooks that were allowed at a prompt, next to the configuration."""
    return Path(configured().place).with_name("trusted_rulebooks.txt")


def _trusted() -> set[str]:
    return {*_released(), *(one.lower() for one in configured().trust), *_digests(_read(trusted_file()))}


@cache
def _released() -> frozenset[str]:
    return frozenset(_digests((files("outsourcing.engine.records") / RELEASED).read_text(encoding="utf-8")))


def _digests(text: str) -> list[str]:
    """Return the first word of each line."""
    return [line.split()[0] for line in text.splitlines() if line.strip()]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):  # then nothing in it is trusted
        return ""


def _remember(digest: str, fingerprint: str) -> None:
    path = trusted_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path, private=True) as draft:
        draft.write_text(f"{_read(path)}{digest}  the rulebook {fingerprint[:FINGERPRINT_SHOWN]}\n", encoding="utf-8")


def _packs(manifest: str) -> str:
    try:
        packs = [f"{pack['id']} {pack['version']}" for pack in json.loads(manifest)["packs"]]
    except UNREADABLE:
        return "its packs are not known"
    return f"packs: {', '.join(map(quoted, packs))}"
