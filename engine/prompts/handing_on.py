"""Ask how a page to pass on is called, and in which format it is written."""

import re
from pathlib import Path

from outsourcing.engine.core.text import visible
from outsourcing.engine.prompts.screen import MenuItem, ask_text, choose

FORMATS = (
    MenuItem(".html", "A web page", "opens in every browser, and prints well"),
    MenuItem(".docx", "A Word document", "to edit"),
    MenuItem(".md", "Markdown", "for wikis and tickets"),
)
LONGEST = 60  # characters of the name of a file


def ask_page(name: str) -> tuple[str, Path]:
    """Ask for the title and the format; return the title and a file that does not exist yet.

    Raises:
        KeyboardInterrupt, EOFError: Ctrl-C, Ctrl-D.

    """
    title = ask_text(f"Its title (Enter takes {visible(name)!r}):" if name else "Its title:") or name
    return title, page_path(title, choose("As what?", FORMATS))


def page_path(title: str, suffix: str, folder: Path = Path()) -> Path:
    """Return a path for a page in this folder at which no file exists, named after its title."""
    stem = re.sub(r"[^\w]+", "-", title.casefold()).strip("-_")[:LONGEST] or "page"
    paths = (folder / f"{stem}{number}{suffix}" for number in ("", *(f"-{n}" for n in range(2, 10_000))))
    return next(path for path in paths if not path.exists())
