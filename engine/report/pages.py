"""The formats that reports are written in as pages: HTML, Markdown and Word."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from outsourcing.engine.core.errors import Flaw, InputError
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.whole_files import PRIVATE, drafts, why_unwritable, write_errors
from outsourcing.engine.report.document import Section
from outsourcing.engine.report.handout import Handout
from outsourcing.engine.report.markdown import markdown
from outsourcing.engine.report.overview import Overview
from outsourcing.engine.report.portfolio import document


class PageFormat(NamedTuple):
    """A format: how a report on many tasks and a page on a single one are drawn."""

    many: Callable[[Overview], Iterable[bytes]]
    one: Callable[[Handout], bytes]


# Jinja and python-docx are imported by those who draw with them


def _html_of_many(overview: Overview) -> Iterable[bytes]:
    from outsourcing.engine.report.html import portfolio  # noqa: PLC0415

    return map(str.encode, portfolio(overview))


def _html_of_one(page: Handout) -> bytes:
    from outsourcing.engine.report.html import handout  # noqa: PLC0415

    return handout(page).encode()


def _word(section: Section) -> bytes:
    from outsourcing.engine.report.word import word_file  # noqa: PLC0415

    return word_file(section)


FORMATS: Mapping[str, PageFormat] = {  # by file extension
    ".html": PageFormat(_html_of_many, _html_of_one),
    ".md": PageFormat(
        lambda overview: map(str.encode, markdown(document(overview))),
        lambda page: f"{''.join(markdown(page.document())).rstrip()}\n".encode(),
    ),
    ".docx": PageFormat(lambda overview: [_word(document(overview))], lambda page: _word(page.document())),
}


def check_pages(paths: Sequence[Path]) -> None:
    """Check that pages can be written, before any question is asked.

    Raises:
        InputError: with every file that cannot be written, and why.

    """
    problems = [flaw.at(visible(str(path))) for path in paths if (flaw := _flaw(path))]
    if problems:
        raise InputError(problems)


def _flaw(path: Path) -> Flaw | None:
    if path.suffix.lower() not in FORMATS:
        return Flaw("unsupported-format", f"unsupported output format; use {', '.join(FORMATS)}")
    return why_unwritable(path)


def write_pages(paths: Sequence[Path], page: Handout) -> None:
    """Write a page to files, all of them or none.

    Raises:
        WriteError: a file cannot be written.

    """
    with drafts(paths) as made:
        for path, draft in zip(paths, made.files, strict=True):
            with write_errors(path):
                draft.write_bytes(FORMATS[path.suffix.lower()].one(page))
        made.put()


def write_document(paths: Sequence[Path], section: Section, made: Iterable[tuple[str, str]]) -> None:
    """Write a document that only its owner may read to files, all of them or none; `made` is the footer of a page.

    Raises:
        WriteError: a file cannot be written.

    """
    from outsourcing.engine.report.html import whole  # noqa: PLC0415

    draw: Mapping[str, Callable[[], bytes]] = {
        ".html": lambda: whole(section, made).encode(),
        ".md": lambda: "".join(markdown(section)).rstrip().encode() + b"\n",
        ".docx": lambda: _word(section),
    }
    with drafts(paths, mode=PRIVATE) as written:
        for path, draft in zip(paths, written.files, strict=True):
            with write_errors(path):
                draft.write_bytes(draw[path.suffix.lower()]())
        written.put()
