"""Names and descriptions of tasks in interviews: kept in files of this machine, never in an address."""

import json
import os
import re
from contextlib import suppress
from pathlib import Path
from time import time
from typing import NamedTuple

from outsourcing.engine.files.whole_files import whole_file, write_errors

KEPT = 30 * 24 * 3600  # seconds
ID = re.compile("[0-9a-f]{32}")


class TaskDraft(NamedTuple):
    """What a task is called, and what it is about."""

    name: str = ""
    description: str = ""


class TaskDrafts:
    """The drafts in a folder, which only this account can read; old ones are removed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for file in folder.glob("*.json"):
            with suppress(OSError):
                if file.stat().st_mtime < time() - KEPT:
                    file.unlink()

    def save(self, id_: str, draft: TaskDraft) -> None:
        """Keep a draft under this id, in place of the one before.

        Raises:
            WriteError: it cannot be written.

        """
        with write_errors(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_file(self._folder / f"{id_}.json", private=True) as file:
            file.write_text(json.dumps(draft._asdict()), encoding="utf-8")

    def get(self, id_: str) -> TaskDraft:
        """Return the draft with this id; an empty one if there is none."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            found = json.loads((self._folder / f"{id_}.json").read_text(encoding="utf-8"))
            return TaskDraft(str(found["name"]), str(found["description"]))
        return TaskDraft()

    def remove(self, id_: str) -> None:
        """Remove the draft with this id, if there is one."""
        (self._folder / f"{id_}.json").unlink(missing_ok=True)


def new_id() -> str:
    """Return an id that nobody can guess."""
    return os.urandom(16).hex()


def read_id(written: str) -> str:
    """Return an id from outside if it is one, else a new one."""
    return written if ID.fullmatch(written) else new_id()
