"""The contract of a FileStore, held against the disk, a service that speaks S3 and, when one is named, a real bucket.

CAREPAGES_REAL_FILES_URL=s3://bucket/prefix names it, with CAREPAGES_REAL_S3_ENDPOINT_URL and the SDK's own variables.
"""

import os
from pathlib import Path

import pytest

from integrations.files import NOBODYS, store_from_url, try_out
from kernel.ids import new_id
from photos.store import FileMissing, FileStore
from tests.integrations.s3_peer import BUCKET, PREFIX

REAL = "CAREPAGES_REAL_FILES_URL"
OTHERS = [REAL] if REAL in os.environ else []


@pytest.fixture(params=["disk", "s3", *OTHERS])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "disk":
        return store_from_url(f"file://{tmp_path}/files")
    if request.param == "s3":
        return store_from_url(f"s3://{BUCKET}/{PREFIX}", endpoint_url=request.getfixturevalue("s3_url"))
    return store_from_url(os.environ[REAL], endpoint_url=os.environ.get("CAREPAGES_REAL_S3_ENDPOINT_URL"))


@pytest.fixture
def tenant() -> str:
    return str(new_id())


@pytest.fixture
def photo(tenant: str) -> str:
    return f"{tenant}/{new_id()}"


class TestEveryStore:
    """What whoever keeps files may rely on, wherever they lie."""

    def test_what_is_put_is_got_until_it_is_deleted(self, store: FileStore, photo: str) -> None:
        store.put(f"{photo}/large.jpg", b"first")
        store.put(f"{photo}/large.jpg", b"second")
        store.put(f"{photo}/small.jpg", b"small")
        assert store.get(f"{photo}/large.jpg") == b"second"
        store.delete(f"{photo}/large.jpg")
        with pytest.raises(FileMissing):
            store.get(f"{photo}/large.jpg")
        assert store.get(f"{photo}/small.jpg") == b"small"

    def test_every_byte_comes_back(self, store: FileStore, photo: str) -> None:
        for content in (b"", bytes(range(256)), b"\r\n" * 5, os.urandom(3_000_000)):
            store.put(f"{photo}/large.jpg", content)
            assert store.get(f"{photo}/large.jpg") == content

    def test_deleting_twice_is_as_deleting_once(self, store: FileStore, photo: str) -> None:
        store.put(f"{photo}/large.jpg", b"picture")
        store.delete(f"{photo}/large.jpg")
        store.delete(f"{photo}/large.jpg")
        store.delete_under(photo)

    def test_a_pictures_files_go_together_and_nobody_elses(self, store: FileStore, tenant: str) -> None:
        one, alike = f"{tenant}/photo", f"{tenant}/photo-of-mine"
        others = [f"{alike}/large.jpg", f"{new_id()}/photo/large.jpg"]
        for key in [f"{one}/large.jpg", f"{one}/small.jpg", f"{one}/old/tiny.jpg", *others]:
            store.put(key, b"picture")
        store.delete_under(one)
        for key in (f"{one}/large.jpg", f"{one}/small.jpg", f"{one}/old/tiny.jpg"):
            with pytest.raises(FileMissing):
                store.get(key)
        assert [store.get(key) for key in others] == [b"picture"] * 2

    def test_a_hospitals_files_go_together(self, store: FileStore, tenant: str, photo: str) -> None:
        store.put(f"{photo}/large.jpg", b"picture")
        store.delete_under(tenant)
        with pytest.raises(FileMissing):
            store.get(f"{photo}/large.jpg")

    def test_a_hospitals_files_are_listed_in_order_and_nobody_elses(self, store: FileStore, tenant: str) -> None:
        names = ["b/large.jpg", "a/small.jpg", "a/mark-180.jpg", "a-b/large.jpg", "a/mark/tiny.jpg", "a/original"]
        for name in names:
            store.put(f"{tenant}/{name}", b"picture")
        store.put(f"{new_id()}/a/large.jpg", b"theirs")
        assert list(store.keys_under(tenant)) == sorted(f"{tenant}/{name}" for name in names)
        assert list(store.keys_under(f"{tenant}/b")) == [f"{tenant}/b/large.jpg"]
        assert list(store.keys_under(str(new_id()))) == []
        store.put(f"{tenant}/b/large.jpg", b"more")
        sizes = [(f"{tenant}/{name}", 4 if name.startswith("b/") else 7) for name in sorted(names)]
        assert list(store.sizes_under(tenant)) == sizes

    def test_no_other_key_is_taken(self, store: FileStore, tenant: str, photo: str) -> None:
        key = f"{photo}/large.jpg"
        climbing = [f"{tenant}/../{tenant}/large.jpg", f"{tenant}/./large.jpg", "/" + key, f"{tenant}//large.jpg"]
        strange = ["", tenant, f"mercy/{photo}/large.jpg", key + "\n", key + "\0", key.upper(), f"{tenant}/{'a' * 65}"]
        dotted = [f"{tenant}/a.b/large.jpg", f"{tenant}/.large", f"{tenant}/large.", f"{tenant}/large.jpg.exe"]
        for wrong in climbing + strange + dotted:
            for act in (store.get, store.delete, lambda key: store.put(key, b"")):
                with pytest.raises(ValueError, match="key of a file"):
                    act(wrong)

    def test_no_other_folder_is_emptied(self, store: FileStore, tenant: str, photo: str) -> None:
        store.put(f"{photo}/large.jpg", b"picture")
        for wrong in ("", "/", ".", "..", tenant[:8], tenant + "/", f"/{tenant}", f"{tenant}/..", f"{tenant}/*", photo.upper()):
            with pytest.raises(ValueError, match="folder of files"):
                store.delete_under(wrong)
            with pytest.raises(ValueError, match="folder of files"):
                list(store.keys_under(wrong))
        assert store.get(f"{photo}/large.jpg") == b"picture"

    def test_a_trial_leaves_nothing(self, store: FileStore, tmp_path: Path) -> None:
        try_out(store)
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]
        store.delete_under(NOBODYS)
