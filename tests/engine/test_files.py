"""Files are written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from outsourcing.engine.core.errors import WriteError
from outsourcing.engine.files.whole_files import DATABASE, drafts, in_plain_words, unfit

NO_FILE = "it is a database, or no ordinary file. Name another file"
FULL = Path("/dev/full")


def write(paths, meanwhile=lambda: None):
    """Write files; something else happens before they are put in their places."""
    with drafts(paths) as made:
        for file in made.files:
            file.write_text("new")
        meanwhile()
        made.put()


def raising(error):
    def raises(*_):
        raise error

    return raises


def there(folder):
    """The files of a folder with their texts, hidden ones included."""
    return {file.name: file.read_text() for file in sorted(folder.iterdir()) if file.is_file()}


def test_files_are_there_once_they_are_put(tmp_path):
    a, b = tmp_path / "a.csv", tmp_path / "b.csv"
    a.write_text("old")
    with drafts([a, b]) as made:
        assert [file.parent for file in made.files] == [tmp_path, tmp_path]
        assert all(file.name.startswith(".") for file in made.files)
        for file in made.files:
            file.write_text("new")
        assert a.read_text() == "old"
        assert not b.exists()
        made.put()
    assert there(tmp_path) == {"a.csv": "new", "b.csv": "new"}


def test_what_is_not_put_leaves_nothing(tmp_path):
    (tmp_path / "a.csv").write_text("old")
    with drafts([tmp_path / "a.csv", tmp_path / "b.csv"]) as made:
        made.files[0].write_text("new")
    assert there(tmp_path) == {"a.csv": "old"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, OSError])
def test_an_error_leaves_nothing_and_comes_out_as_it_is(tmp_path, error):
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(error):
        write([tmp_path / "a.csv"], raising(error))
    assert there(tmp_path) == {"a.csv": "old"}


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path):
    before = os.umask(0o027)
    try:
        write([tmp_path / "a.csv"])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o640


def test_what_was_private_stays_private(tmp_path):
    (tmp_path / "a.csv").write_text("old")
    (tmp_path / "a.csv").chmod(0o600)
    write([tmp_path / "a.csv"])
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o600


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "a.csv").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "far" / "a.csv")
    (tmp_path / "open").symlink_to(tmp_path / "far" / "b.csv")
    write([tmp_path / "link", tmp_path / "open"])
    assert there(tmp_path / "far") == {"a.csv": "new", "b.csv": "new"}
    assert (tmp_path / "link").is_symlink()


def test_what_cannot_be_written_is_told_before(tmp_path):
    (tmp_path / "store.db").write_bytes(DATABASE + b"more")
    (tmp_path / "alias").symlink_to(tmp_path / "store.db")
    (tmp_path / "file").write_text("")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    missing = "it cannot be written: No such file or directory. Make its folder, or name another file"
    assert {
        name: unfit(tmp_path / name) for name in ("a.csv", "file", "store.db", "alias", "pipe", "", "loop", "no/a")
    } == {
        "a.csv": None,
        "file": None,
        "store.db": NO_FILE,
        "alias": NO_FILE,
        "pipe": NO_FILE,
        "": NO_FILE,
        "loop": "it cannot be written: Too many levels of symbolic links",
        "no/a": missing,
    }
    assert unfit(tmp_path / ("a" * 300)) == "it cannot be written: File name too long"
    assert unfit(FULL) == NO_FILE


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions bind everybody but root")
def test_protected_places_are_told_before(tmp_path):
    (tmp_path / "a.csv").write_text("old")
    (tmp_path / "a.csv").chmod(0o400)
    assert unfit(tmp_path / "a.csv") == "it is protected. Mend its permissions, or name another file"
    tmp_path.chmod(0o500)
    try:
        assert (
            unfit(tmp_path / "b.csv")
            == "it cannot be written: Permission denied. Open its folder, or name another file"
        )
    finally:
        tmp_path.chmod(0o700)


def test_a_place_that_is_unfit_begins_no_other_file(tmp_path):
    with pytest.raises(WriteError) as error, drafts([tmp_path / "a.csv", tmp_path / "none" / "b.csv"]):
        pass
    missing = "it cannot be written: No such file or directory. Make its folder, or name another file"
    assert str(error.value) == f"{tmp_path}/none/b.csv: {missing}"
    assert there(tmp_path) == {}


def test_when_the_second_file_cannot_have_its_name_the_first_comes_back(tmp_path):
    (tmp_path / "a.csv").write_text("old")
    paths = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv", "d.csv")]
    with pytest.raises(WriteError, match=r"c\.csv: it cannot be written: Is a directory"):
        write(paths, paths[2].mkdir)
    assert there(tmp_path) == {"a.csv": "old"}


def test_an_interruption_between_two_files_leaves_none(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("old")
    replaced = Path.replace

    def interrupted(file, place):
        monkeypatch.undo()
        replaced(file, place)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write([tmp_path / "a.csv", tmp_path / "b.csv"], lambda: monkeypatch.setattr(Path, "replace", interrupted))
    assert there(tmp_path) == {"a.csv": "old"}


def test_without_hard_links_what_was_there_comes_back_too(tmp_path, monkeypatch):
    monkeypatch.setattr("os.link", raising(PermissionError))
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(WriteError):
        write([tmp_path / "a.csv", tmp_path / "b.csv"], (tmp_path / "b.csv").mkdir)
    assert there(tmp_path) == {"a.csv": "old"}
    write([tmp_path / "a.csv", tmp_path / "c.csv"])
    assert there(tmp_path) == {"a.csv": "new", "c.csv": "new"}


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told_in_plain_words():
    with pytest.raises(WriteError) as error, in_plain_words(Path("a\x1b.csv")), FULL.open("w") as file:
        file.write("full")
    assert str(error.value) == "a\\x1b.csv: it cannot be written: No space left on device"
