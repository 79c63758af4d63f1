"""Files: which keys there are, and that the disk keeps what it is given, for us alone, below its root."""

import os
from pathlib import Path

import pytest

from integrations.files import DiskStore, store_from_url
from photos.store import FileMissing, checked_key

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


def test_no_other_key_is_taken(store: DiskStore) -> None:
    climbing = [f"{TENANT}/../{TENANT}/large.jpg", f"{TENANT}/./large.jpg", "/" + KEY, f"{TENANT}//large.jpg"]
    strange = ["", TENANT, f"mercy/{PHOTO}/large.jpg", KEY + "\n", KEY + "\0", KEY.upper(), f"{TENANT}/{'a' * 65}"]
    dotted = [f"{TENANT}/a.b/large.jpg", f"{TENANT}/.large", f"{TENANT}/large.", f"{TENANT}/large.jpg.exe"]
    for key in climbing + strange + dotted:
        for act in (checked_key, store.get, store.delete, lambda key: store.put(key, b"")):
            with pytest.raises(ValueError, match="key of a file"):
                act(key)


def test_what_is_put_is_got_until_it_is_deleted(store: DiskStore, root: Path) -> None:
    other = f"{TENANT}/{PHOTO}/small.jpg"
    store.put(KEY, b"first")
    store.put(KEY, b"second")
    store.put(other, b"small")
    assert store.get(KEY) == b"second"
    store.delete(KEY)
    store.delete(KEY)
    with pytest.raises(FileMissing):
        store.get(KEY)
    assert store.get(other) == b"small"
    store.delete(other)
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
        raise OSError("No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(*("integrations.files._write", full) if step == "write" else (f"os.{step}", full))
        with pytest.raises(OSError, match="No space"):
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


def test_the_store_is_chosen_by_its_address(tmp_path: Path) -> None:
    store_from_url(f"file://{tmp_path}/of%20mercy").put(KEY, b"picture")
    assert (tmp_path / "of mercy" / KEY).read_bytes() == b"picture"


def test_an_address_that_names_no_store_says_which_setting_is_wrong() -> None:
    for url in ("", "/srv/files", "file://", "file:///", "file://srv/files", "file:///srv?a=b", "ftp://mercy/files"):
        with pytest.raises(ValueError, match="FILES_URL"):
            store_from_url(url)
