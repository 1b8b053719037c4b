"""The catalogue: the entries that modules of rules leave in CATALOGUE; collected and checked, and searched.

    collected   all entries of packs, and what is wrong with them
    within      the entries of some sections
    having      the entries that have every word

Entries are information, never evidence: no rule and no run sees them. Knows nothing of the terminal.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

from outsourcing.engine.core.authoring import Entry, Source
from outsourcing.engine.core.errors import AdvisorError, Problem, suggestion
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.core.text import quoted
from outsourcing.engine.loading.packs import LoadedPack, PackProblems, where

HELD_IN = "CATALOGUE"  # the name under which a module holds its entries
HYPHENS = re.compile("[-_\u00ad\u2010-\u2015]")


def collected(packs: Sequence[LoadedPack]) -> tuple[tuple[Entry, ...], PackProblems]:
    """Return the entries of packs, in the order of packs and of their modules' names, and what is wrong with them."""
    found: dict[tuple[str, str], Entry] = {}
    wrong = [
        (read, Problem(where(module, HELD_IN), mistake))
        for read, module, held in _held(packs)
        for mistake in _add(held, found)
    ]
    return tuple(found.values()), wrong


def _held(packs: Sequence[LoadedPack]) -> Iterator[tuple[LoadedPack, ModuleType, Any]]:
    """Yield what each module holds; what it imported from another counts once."""
    seen: list[Any] = []
    for read in packs:
        for module in sorted(read.modules, key=lambda module: module.__name__):
            held = getattr(module, HELD_IN, ())
            if not any(held is other for other in seen):
                seen.append(held)
                yield read, module, held


def _add(held: Any, found: dict[tuple[str, str], Entry]) -> Iterator[str]:
    """Add the sound entries that a module holds to those found; yield what is wrong with the others."""
    if type(held) is not tuple:
        yield f"{HELD_IN} is a tuple of entries: (Entry(section, name, told, sources),) (got {quoted(held)})"
        return
    for entry in held:
        wrong = list(_mistakes(entry))
        yield from wrong
        if not wrong and (entry.section, entry.name) in found:
            yield f"the entry {quoted(entry.name)} is in the section {quoted(entry.section)} twice"
        elif not wrong:
            found[entry.section, entry.name] = entry


def _mistakes(entry: Any) -> Iterator[str]:
    """Yield what is wrong with what should be an entry."""
    if not isinstance(entry, Entry):
        yield f"{HELD_IN} holds nothing but entries (got {quoted(entry)})"
        return
    where = f"the entry {quoted(entry.name)}"
    for field in ("section", "name", "told"):
        value = getattr(entry, field)
        if not (isinstance(value, str) and value.strip()):
            yield f"{where} has no {field} (got {quoted(value)})"
    if not isinstance(entry.note, str):
        yield f"{where}: a note is text (got {quoted(entry.note)})"
    if type(entry.sources) is not tuple or not entry.sources or not all(map(is_source, entry.sources)):
        yield f"{where} has no source; name what it comes from: sources=(SOURCE,)"


def is_source(value: Any) -> bool:
    """Say whether a value is a source."""
    return isinstance(value, Source)


def sections(entries: Sequence[Entry]) -> list[str]:
    """Return the sections, in the order of their first entries."""
    return list(dict.fromkeys(entry.section for entry in entries))


def within(entries: Sequence[Entry], names: Sequence[str]) -> list[Entry]:
    """Return the entries of the sections that are named; of all, where none is.

    Raises:
        AdvisorError: there is no section of one of these names.

    """
    known = sections(entries)
    for name in names:
        if normalised(name) not in map(normalised, known):
            near = suggestion(normalised(name), known)
            raise AdvisorError(f"no section is called {quoted(name)}{near} ({', '.join(known)})")
    wanted = [normalised(name) for name in names or known]
    return [entry for entry in entries if normalised(entry.section) in wanted]


def with_words(entries: Sequence[Entry], words: Sequence[str]) -> list[Entry]:
    """Return the entries that have every word in what is shown of them. Case, accents and hyphens do not matter."""
    wanted = [_spellings(word) for word in words]
    return [entry for entry in entries if _has(entry, wanted)]


def _has(entry: Entry, wanted: Sequence[tuple[str, str]]) -> bool:
    shown = (entry.section, entry.name, entry.told, entry.note, *map(str, entry.sources))
    apart, joined = _spellings("\n".join(shown))
    return all(one in apart or other in joined for one, other in wanted)


def _spellings(text: str) -> tuple[str, str]:
    """Return the text without case and accents, its hyphens as spaces, and left out: near shore, nearshore."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return HYPHENS.sub(" ", plain), HYPHENS.sub("", plain)
