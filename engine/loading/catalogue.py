"""The catalogue: the entries that modules of rules hold in CATALOGUE; collected, checked and searched.

    entries_in       all entries of packs, and the problems in them
    in_sections      the entries of some sections
    with_all_words   the entries that contain every word

Entries are information, never evidence: no rule reads them.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from outsourcing.engine.core.authoring import Entry, Source
from outsourcing.engine.core.errors import AdvisorError, Flaw, suggestion
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.core.text import quoted
from outsourcing.engine.loading.packs import LoadedPack, PackProblem, module_values
from outsourcing.engine.loading.profiles import ANSWERS, added_answers

NAME = "CATALOGUE"  # in a module
HYPHENS = re.compile("[-_\u00ad\u2010-\u2015]")


def entries_in(packs: Sequence[LoadedPack]) -> tuple[tuple[Entry, ...], list[PackProblem]]:
    """Return the entries of packs, in the order of packs and of their modules' names, and the problems in them."""
    entries: dict[tuple[str, str], Entry] = {}
    problems: list[PackProblem] = []
    for pack, module, value in module_values(packs, NAME):
        problems += pack.at_name(module, NAME, _add(value, entries))
    for pack, module, answer in added_answers(packs):
        if isinstance(answer.entry, Entry) and entries.get((answer.entry.section, answer.entry.name)) != answer.entry:
            problems += pack.at_name(module, ANSWERS, _add((answer.entry,), entries))
    return tuple(entries.values()), problems


def _add(value: Any, entries: dict[tuple[str, str], Entry]) -> Iterator[Flaw]:
    """Add the valid entries of a module; yield what is wrong with the others."""
    if type(value) is not tuple:
        form = f"{NAME} is a tuple of entries: (Entry(section, name, text, sources),)"
        yield Flaw("invalid-catalogue", f"{form} (got {quoted(value)})")
        return
    for entry in value:
        flaws = list(_entry_flaws(entry))
        yield from flaws
        if not flaws and (entry.section, entry.name) in entries:
            where = f"the section {quoted(entry.section)}"
            yield Flaw("duplicate-entry", f"duplicate entry {quoted(entry.name)} in {where}")
        elif not flaws:
            entries[entry.section, entry.name] = entry


def _entry_flaws(entry: Any) -> Iterator[Flaw]:
    if not isinstance(entry, Entry):
        yield Flaw("invalid-entry", f"{NAME} may contain only entries: Entry(...) (got {quoted(entry)})")
        return
    about = f"the entry {quoted(entry.name)}"
    for field in ("section", "name", "text"):
        value = getattr(entry, field)
        if not (isinstance(value, str) and value.strip()):
            yield Flaw("invalid-entry", f'{about} needs a text for "{field}" (got {quoted(value)})')
    if not isinstance(entry.note, str):
        yield Flaw("invalid-entry", f"{about}: a note is text (got {quoted(entry.note)})")
    if not are_sources(entry.sources):
        yield Flaw("no-source", f"{about} has no source; add where it comes from: sources=(SOURCE,)")


def are_sources(value: Any) -> bool:
    """Say whether a value is a tuple of at least one source."""
    return type(value) is tuple and bool(value) and all(isinstance(one, Source) for one in value)


def sections(entries: Sequence[Entry]) -> list[str]:
    """Return the sections, in the order of their first entries."""
    return list(dict.fromkeys(entry.section for entry in entries))


def in_sections(entries: Sequence[Entry], names: Sequence[str]) -> list[Entry]:
    """Return the entries of the named sections; of all sections if no name is given.

    Raises:
        AdvisorError: a section is unknown.

    """
    known = sections(entries)
    for name in names:
        if normalised(name) not in map(normalised, known):
            near = suggestion(normalised(name), known)
            message = f"no section is called {quoted(name)}{near} ({', '.join(known)})"
            raise AdvisorError(message, code="unknown-section")
    wanted = [normalised(name) for name in names or known]
    return [entry for entry in entries if normalised(entry.section) in wanted]


def with_all_words(entries: Sequence[Entry], words: Sequence[str]) -> list[Entry]:
    """Return the entries whose shown text contains every word. Case, accents and hyphens do not matter."""
    spellings = [_spellings(word) for word in words]
    return [entry for entry in entries if _contains(entry, spellings)]


def _contains(entry: Entry, words: Sequence[tuple[str, str]]) -> bool:
    shown = (entry.section, entry.name, entry.text, entry.note, *map(str, entry.sources))
    apart, joined = _spellings("\n".join(shown))
    return all(one in apart or other in joined for one, other in words)


def _spellings(text: str) -> tuple[str, str]:
    """Return the text in small letters without accents, with blanks for hyphens, and without: near shore, nearshore."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return HYPHENS.sub(" ", plain), HYPHENS.sub("", plain)
