"""Files are written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from outsourcing.engine.core.errors import WriteError
from outsourcing.engine.files.whole_files import DATABASE, drafts, whole_file, why_unwritable, write_errors

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


def test_all_files_appear_when_they_are_put(tmp_path):
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


def test_drafts_that_are_not_put_are_removed(tmp_path):
    (tmp_path / "a.csv").write_text("old")
    with drafts([tmp_path / "a.csv", tmp_path / "b.csv"]) as made:
        made.files[0].write_text("new")
    assert there(tmp_path) == {"a.csv": "old"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, OSError])
def test_an_error_removes_the_drafts_and_is_raised_unchanged(tmp_path, error):
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


def test_a_private_file_stays_private(tmp_path):
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


def code(path):
    flaw = why_unwritable(path)
    return flaw and flaw.code


def test_places_that_cannot_be_written_are_found_before_any_work(tmp_path):
    (tmp_path / "store.db").write_bytes(DATABASE + b"more")
    (tmp_path / "alias").symlink_to(tmp_path / "store.db")
    (tmp_path / "file").write_text("")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    names = ("a.csv", "file", "store.db", "alias", "pipe", "", "loop", "no/a", "a" * 300)
    assert {name[:9]: code(tmp_path / name) for name in names} == {
        "a.csv": None,
        "file": None,
        "store.db": "special-file",
        "alias": "special-file",
        "pipe": "special-file",
        "": "special-file",
        "loop": "unwritable",
        "no/a": "unwritable",
        "a" * 9: "unwritable",
    }
    assert code(FULL) == "special-file"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions bind everybody but root")
def test_protected_files_and_folders_are_found_before_any_work(tmp_path):
    (tmp_path / "a.csv").write_text("old")
    (tmp_path / "a.csv").chmod(0o400)
    assert code(tmp_path / "a.csv") == "protected-file"
    tmp_path.chmod(0o500)
    try:
        assert code(tmp_path / "b.csv") == "unwritable"
    finally:
        tmp_path.chmod(0o700)


def test_one_unwritable_place_keeps_all_files_from_being_started(tmp_path):
    with pytest.raises(WriteError) as error, drafts([tmp_path / "a.csv", tmp_path / "none" / "b.csv"]):
        pass
    assert error.value.code == "unwritable"
    assert str(error.value).startswith(f"{tmp_path}/none/b.csv: ")
    assert there(tmp_path) == {}


def test_a_single_file_is_written_at_the_end_of_its_block(tmp_path):
    with whole_file(tmp_path / "a.csv") as draft:
        draft.write_text("new")
        assert not (tmp_path / "a.csv").exists()
    assert there(tmp_path) == {"a.csv": "new"}
    with pytest.raises(KeyboardInterrupt), whole_file(tmp_path / "a.csv") as draft:
        raising(KeyboardInterrupt)(draft.write_text("newer"))
    assert there(tmp_path) == {"a.csv": "new"}


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_must_not_be_overwritten_stays(tmp_path, monkeypatch, links):
    if not links:
        monkeypatch.setattr("os.link", raising(PermissionError))
    with whole_file(tmp_path / "a.csv", overwrite=False) as draft:
        draft.write_text("old")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("a.csv", "dangling"):
        with pytest.raises(WriteError) as error, whole_file(tmp_path / name, overwrite=False):
            pytest.fail("nothing is begun")
        assert error.value.code == "file-exists"
    with pytest.raises(WriteError) as error, whole_file(tmp_path / "late.csv", overwrite=False) as draft:
        (tmp_path / "late.csv").write_text("by someone else")
    assert error.value.code == "file-exists"
    assert there(tmp_path) == {"a.csv": "old", "late.csv": "by someone else"}


def test_a_private_file_is_readable_by_the_user_only(tmp_path):
    with whole_file(tmp_path / "a.db", overwrite=False, private=True):
        pass
    assert stat.S_IMODE((tmp_path / "a.db").stat().st_mode) == 0o600


def test_when_one_file_cannot_be_written_the_earlier_ones_are_restored(tmp_path):
    (tmp_path / "a.csv").write_text("old")
    paths = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv", "d.csv")]
    with pytest.raises(WriteError, match=r"c\.csv: .*Is a directory"):
        write(paths, paths[2].mkdir)
    assert there(tmp_path) == {"a.csv": "old"}


def test_an_interruption_between_two_files_restores_the_first(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("old")
    replaced = Path.replace

    def interrupted(file, place):
        monkeypatch.undo()
        replaced(file, place)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write([tmp_path / "a.csv", tmp_path / "b.csv"], lambda: monkeypatch.setattr(Path, "replace", interrupted))
    assert there(tmp_path) == {"a.csv": "old"}


def test_files_are_restored_without_hard_links_too(tmp_path, monkeypatch):
    monkeypatch.setattr("os.link", raising(PermissionError))
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(WriteError):
        write([tmp_path / "a.csv", tmp_path / "b.csv"], (tmp_path / "b.csv").mkdir)
    assert there(tmp_path) == {"a.csv": "old"}
    write([tmp_path / "a.csv", tmp_path / "c.csv"])
    assert there(tmp_path) == {"a.csv": "new", "c.csv": "new"}


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_reported():
    with pytest.raises(WriteError) as error, write_errors(Path("a\x1b.csv")), FULL.open("w") as file:
        file.write("full")
    assert str(error.value).startswith("a\\x1b.csv: ")
    assert error.value.code == "unwritable"
