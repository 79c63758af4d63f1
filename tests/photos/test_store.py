"""Files: which keys there are, and that the disk keeps what it is given, for us alone, below its root."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from integrations.disk_store import DiskStore
from integrations.files import store_from_url
from photos.store import FilesUnavailable, checked_folder, checked_key

TENANT, PHOTO = "01938f2e-7c1f-7000-8000-00000000000a", "01938f2e-7c1f-7000-8000-00000000000b"
KEY = f"{TENANT}/{PHOTO}/large.jpg"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def store(root: Path) -> DiskStore:
    return DiskStore(root)


def test_a_key_is_a_hospital_a_photo_and_a_size() -> None:
    assert checked_key(KEY) == KEY


def test_a_folder_of_files_is_a_hospital_and_what_lies_below() -> None:
    assert [checked_folder(folder) for folder in (TENANT, f"{TENANT}/{PHOTO}")] == [TENANT, f"{TENANT}/{PHOTO}"]


def test_a_folder_goes_with_its_last_file(store: DiskStore, root: Path) -> None:
    store.put(KEY, b"picture")
    store.delete(KEY)
    assert not (root / TENANT / PHOTO).exists()


def test_only_our_own_user_may_look(store: DiskStore, root: Path) -> None:
    store.put(KEY, b"picture")
    file = root / KEY
    assert [oct(path.stat().st_mode & 0o777) for path in (root, file.parent.parent, file.parent)] == ["0o700"] * 3
    assert oct(file.stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize("step", ["write", "fsync", "rename"])
def test_a_put_that_fails_changes_nothing(store: DiskStore, root: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    store.put(KEY, b"first")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(*("integrations.disk_store._write", full) if step == "write" else (f"os.{step}", full))
        with pytest.raises(FilesUnavailable, match="No space"):
            store.put(KEY, b"second")
    assert store.get(KEY) == b"first"
    assert [path.name for path in (root / KEY).parent.iterdir()] == ["large.jpg"]


def test_no_link_below_the_root_is_followed(store: DiskStore, root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / PHOTO).mkdir(parents=True)
    (elsewhere / PHOTO / "large.jpg").write_bytes(b"theirs")
    (root / TENANT).symlink_to(elsewhere)
    for act in (store.get, store.delete, lambda key: store.put(key, b"ours")):
        with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
            act(KEY)
    for folder in (TENANT, f"{TENANT}/{PHOTO}"):
        with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
            store.delete_under(folder)
    assert (elsewhere / PHOTO / "large.jpg").read_bytes() == b"theirs"


def test_a_link_in_the_place_of_a_file_is_not_read_and_is_replaced(store: DiskStore, root: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.write_bytes(b"theirs")
    store.put(KEY, b"ours")
    os.unlink(root / KEY)
    (root / KEY).symlink_to(theirs)
    with pytest.raises(OSError, match="symbolic links"):
        store.get(KEY)
    store.put(KEY, b"ours")
    assert (store.get(KEY), theirs.read_bytes()) == (b"ours", b"theirs")


def test_a_link_among_a_pictures_files_is_removed_and_what_it_leads_to_stays(
    store: DiskStore, root: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "large.jpg").write_bytes(b"theirs")
    store.put(KEY, b"ours")
    (root / TENANT / PHOTO / "linked").symlink_to(elsewhere)
    store.delete_under(f"{TENANT}/{PHOTO}")
    assert not (root / TENANT / PHOTO).exists()
    assert (elsewhere / "large.jpg").read_bytes() == b"theirs"


def test_of_a_disk_that_is_not_there_no_file_is_called_missing(store: DiskStore, root: Path) -> None:
    store.put(KEY, b"picture")
    shutil.move(root, root.with_name("unmounted"))
    for act in (store.get, store.delete, lambda key: store.put(key, b"ours"), lambda _: store.delete_under(TENANT)):
        with pytest.raises(FilesUnavailable):
            act(KEY)


def test_the_store_is_chosen_by_its_address(tmp_path: Path) -> None:
    store_from_url(f"file://{tmp_path}/of%20mercy").put(KEY, b"picture")
    assert (tmp_path / "of mercy" / KEY).read_bytes() == b"picture"


def test_an_address_that_names_no_store_says_which_setting_is_wrong() -> None:
    for url in (
        "",
        "/srv/files",
        "file://",
        "file:///",
        "file://srv/files",
        "file:///srv?a=b",
        "ftp://mercy/files",
        "s3://",
        "s3:///x",
    ):
        with pytest.raises(ValueError, match="FILES_URL"):
            store_from_url(url)
