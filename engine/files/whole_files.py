"""Write files whole or not at all: first under a temporary name in the same folder, then under their own.

    whole_file       one file: fill the draft in a `with` block
    drafts           several files that appear together
    why_unwritable   why a file cannot be written at a path, checked before any work is done
    write_errors     turns errors of the operating system into a `WriteError`
    begins_with      whether a file begins with some bytes

A database or a special file is never replaced. A link stays a link: its target is replaced.
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

from outsourcing.engine.core.errors import Flaw, WriteError
from outsourcing.engine.core.text import visible

DATABASE = b"SQLite format 3\0"  # the first bytes of a database
SHARED, PRIVATE = 0o666, 0o600  # modes of new files; the umask is subtracted

ANOTHER = "Choose another file"
EXISTS = Flaw("file-exists", "the file already exists. Choose another name")
SPECIAL = Flaw("special-file", f"refusing to overwrite a database or special file. {ANOTHER}")
PROTECTED = Flaw("protected-file", f"the file is write-protected. Change its permissions, or {ANOTHER.lower()}")


def why_unwritable(path: Path) -> Flaw | None:
    """Return why a file cannot be written at a path, as far as the system can tell; None if it can."""
    try:
        place = Path(os.path.realpath(path))
        return _why_not_replaceable(place) or _why_folder_unusable(place.parent)
    except (OSError, ValueError) as error:
        return _unwritable(error)


@contextmanager
def whole_file(path: Path, *, overwrite: bool = True, private: bool = False) -> Iterator[Path]:
    """Give an empty draft to fill; at the end of the `with` block it replaces `path`, after an error it is removed.

    Args:
        path: the file to write.
        overwrite: whether a file that exists is replaced; it keeps its mode.
        private: whether only the user may read a new file.

    Raises:
        WriteError: the file cannot be written (code "file-exists": it exists and must not be overwritten).

    """
    if not overwrite and os.path.lexists(path):
        raise _write_error(path, EXISTS)
    with drafts([path], mode=PRIVATE if private else SHARED) as made:
        with write_errors(path):
            yield made.files[0]
        made.put(overwrite=overwrite)


class DraftFiles(NamedTuple):
    """Temporary files to fill, `files`, one for each of the paths."""

    paths: tuple[Path, ...]
    files: tuple[Path, ...]
    places: tuple[Path, ...]  # where links lead

    def put(self, *, overwrite: bool = True) -> None:
        """Give all drafts their own names, or none of them.

        Raises:
            WriteError: a file cannot be written; all files are unchanged.

        """
        for path, file in zip(self.paths, self.files, strict=True):
            with write_errors(path):
                _sync(file)
        if overwrite:
            _replace_all(self)
            return
        for path, file in zip(self.paths, self.files, strict=True):
            with write_errors(path):
                put(file, path)


@contextmanager
def drafts(paths: Sequence[Path], mode: int = SHARED) -> Iterator[DraftFiles]:
    """Give empty temporary files in the folders of these paths; those that are not `put` by the end are removed.

    A file that exists keeps its mode; a new one has the mode of any other new file.

    Raises:
        WriteError: a file cannot be written there.

    """
    places = tuple(Path(os.path.realpath(path)) for path in paths)
    files = tuple(map(_hidden, places))
    try:
        for path, file in zip(paths, files, strict=True):
            if flaw := why_unwritable(path):
                raise _write_error(path, flaw)
            with write_errors(path):
                _create(file, path, mode)
        yield DraftFiles(tuple(paths), files, places)
    finally:
        for file in files:
            with suppress(OSError, ValueError):
                file.unlink()


@contextmanager
def write_errors(path: Path) -> Iterator[None]:
    """Turn errors of the operating system, and text that has no encoding, into a `WriteError`."""
    try:
        yield
    except FileExistsError as error:
        raise _write_error(path, EXISTS) from error
    except (OSError, ValueError) as error:
        raise _write_error(path, _unwritable(error)) from error


def put(draft: Path, path: Path) -> None:
    """Give a finished draft its name.

    Raises:
        FileExistsError: the name is taken.

    """
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
        draft.replace(path)


def _why_not_replaceable(place: Path) -> Flaw | None:
    try:
        mode = place.stat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode) or begins_with(place, DATABASE):
        return SPECIAL
    return None if os.access(place, os.W_OK) else PROTECTED


def begins_with(place: Path, start: bytes) -> bool:
    """Say whether a file begins with some bytes.

    Raises:
        OSError: the file cannot be read.

    """
    with place.open("rb") as file:
        return file.read(len(start)) == start


def _why_folder_unusable(folder: Path) -> Flaw | None:
    if not folder.is_dir():
        return _unwritable(OSError(errno.ENOENT, os.strerror(errno.ENOENT)), "Create its folder, or ")
    if not os.access(folder, os.W_OK | os.X_OK):
        return _unwritable(OSError(errno.EACCES, os.strerror(errno.EACCES)), "Change the folder's permissions, or ")
    return None


def _unwritable(error: OSError | ValueError, advice: str = "") -> Flaw:
    reason = getattr(error, "strerror", None) or visible(str(error))
    return Flaw(
        "unwritable", f"the file cannot be written: {reason}" + (f". {advice}{ANOTHER.lower()}" if advice else "")
    )


def _write_error(path: Path, flaw: Flaw) -> WriteError:
    return WriteError(str(flaw.at(visible(str(path)))), code=flaw.code)


def _hidden(place: Path) -> Path:
    return place.with_name(f".outsourcing.{secrets.token_hex(8)}")


def _create(draft: Path, path: Path, mode: int) -> None:
    """Create an empty file with the mode of the one it will replace."""
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    with suppress(FileNotFoundError):
        draft.chmod(stat.S_IMODE(path.stat().st_mode))


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _replace_all(made: DraftFiles) -> None:
    """Give drafts their names; if one cannot have its name, bring back the files that were there before."""
    begun: list[tuple[Path, Path, Path]] = []
    try:
        for path, file, place in zip(*made, strict=True):
            with write_errors(path):
                if len(made.files) > 1:
                    begun.append((file, place, _second_name(place)))
                file.replace(place)
    except BaseException:
        for file, place, before in begun:
            if not file.exists():
                _restore(place, before)
        raise
    finally:
        for *_, before in begun:
            before.unlink(missing_ok=True)


def _second_name(place: Path) -> Path:
    """Give a file, if there is one, a second name while it is replaced; return that name."""
    before = _hidden(place)
    with suppress(FileNotFoundError):
        try:
            os.link(place, before)
        except FileNotFoundError:
            raise
        except OSError:  # a file system without hard links
            shutil.copy2(place, before)
    return before


def _restore(place: Path, before: Path) -> None:
    with suppress(OSError):
        if before.exists():
            before.replace(place)
        else:
            place.unlink()
