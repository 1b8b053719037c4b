"""Files written whole or not at all: under another name beside their place first, then put there.

    drafts          temporary files beside their places, to be put there together
    put             gives a finished file its name, unless the name is taken
    unfit           why no file can be written at a place, as far as the system can tell
    in_plain_words  what the system raises, as what the user can do

Knows nothing of what is written.
"""

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from outsourcing.engine.core.errors import WriteError
from outsourcing.engine.core.text import visible

DATABASE = b"SQLite format 3\0"  # how a file begins that nobody wants to lose to another one
NEW = 0o666  # what anybody may do with a new file, less what the umask takes away


def unfit(path: Path) -> str | None:
    """Return why a file cannot be written at a place, and what to do; None where nothing speaks against it."""
    try:
        place = Path(os.path.realpath(path))
        return _unfit_to_replace(place) or _unfit_folder(place.parent)
    except (OSError, ValueError) as error:
        return f"it cannot be written: {_why(error)}"


def _unfit_to_replace(place: Path) -> str | None:
    """Return why what is there, if anything is, cannot be replaced."""
    try:
        mode = place.stat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode) or _begins_with(place, DATABASE):
        return "it is a database, or no ordinary file. Name another file"
    if not os.access(place, os.W_OK):
        return "it is protected. Mend its permissions, or name another file"
    return None


def _unfit_folder(folder: Path) -> str | None:
    if not folder.is_dir():
        return f"it cannot be written: {os.strerror(errno.ENOENT)}. Make its folder, or name another file"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"it cannot be written: {os.strerror(errno.EACCES)}. Open its folder, or name another file"
    return None


def _begins_with(place: Path, bytes_: bytes) -> bool:
    with place.open("rb") as file:
        return file.read(len(bytes_)) == bytes_


class Drafts(NamedTuple):
    """Temporary files to fill, `files`, one for each of the paths."""

    paths: tuple[Path, ...]
    files: tuple[Path, ...]
    places: tuple[Path, ...]  # where links lead

    def put(self) -> None:
        """Put all files in their places, or none. A link stays one: its target is replaced.

        Raises:
            WriteError: a file cannot be put there; all are as they were.

        """
        for path, file in zip(self.paths, self.files, strict=True):
            with in_plain_words(path):
                _sync(file)
        _put(self)


@contextmanager
def drafts(paths: Sequence[Path]) -> Iterator[Drafts]:
    """Give empty temporary files beside these paths; what is not put in its place by the end is removed.

    A file that was there keeps its mode; a new one has the mode of any other new file.

    Raises:
        WriteError: a file cannot be written there.

    """
    places = tuple(Path(os.path.realpath(path)) for path in paths)
    files = tuple(map(_hidden, places))
    try:
        for path, file in zip(paths, files, strict=True):
            if wrong := unfit(path):
                raise WriteError(f"{visible(str(path))}: {wrong}")
            with in_plain_words(path):
                _begin(file, path)
        yield Drafts(tuple(paths), files, places)
    finally:
        for file in files:
            with suppress(OSError, ValueError):
                file.unlink()


def _hidden(place: Path) -> Path:
    return place.with_name(f".outsourcing.{secrets.token_hex(8)}")


def _begin(file: Path, path: Path) -> None:
    """Make an empty file with the mode of the one it will replace."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, NEW))
    with suppress(FileNotFoundError):
        file.chmod(stat.S_IMODE(path.stat().st_mode))


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _put(made: Drafts) -> None:
    """Give finished files their names; where one cannot have its name, what was there before comes back."""
    begun: list[tuple[Path, Path, Path]] = []
    try:
        for path, file, place in zip(*made, strict=True):
            with in_plain_words(path):
                if len(made.files) > 1:
                    begun.append((file, place, _kept(place)))
                file.replace(place)
    except BaseException:
        for file, place, before in begun:
            if not file.exists():
                _take_back(place, before)
        raise
    finally:
        for *_, before in begun:
            before.unlink(missing_ok=True)


def _kept(place: Path) -> Path:
    """Give a file a second name while it is replaced; return that, be there a file or not."""
    before = _hidden(place)
    with suppress(FileNotFoundError):
        try:
            os.link(place, before)
        except FileNotFoundError:
            raise
        except OSError:  # a file system without hard links
            shutil.copy2(place, before)
    return before


def _take_back(place: Path, before: Path) -> None:
    with suppress(OSError):
        if before.exists():
            before.replace(place)
        else:
            place.unlink()


def put(unfinished: Path, path: Path) -> None:
    """Give a finished file its name, unless the name is taken.

    Raises:
        FileExistsError: it is.

    """
    try:
        os.link(unfinished, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
        unfinished.replace(path)


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """Turn what the system raises while a file is written into what is told of it.

    Raises:
        WriteError: the disk is full, a folder is closed, a name is too long, a text is no text.

    """
    try:
        yield
    except (OSError, ValueError) as error:
        raise WriteError(f"{visible(str(path))}: it cannot be written: {_why(error)}") from error


def _why(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or visible(str(error))
