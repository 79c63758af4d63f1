"""Files in a bucket: what is asked of the service, and that its outages are told as such, with nothing half done."""

import hashlib
import subprocess
import sys

import pytest
import structlog

from integrations import s3_store
from integrations.files import try_out
from integrations.s3_store import S3Store
from kernel.processes import free_port
from photos.store import FilesUnavailable
from tests.integrations.s3_peer import BUCKET, KEYS, PREFIX, answering, cut_after, mute, use_keys

PHOTO = "01938f2e-7c1f-7000-8000-00000000000a/01938f2e-7c1f-7000-8000-00000000000b"
KEY = f"{PHOTO}/large.jpg"
OK = (200, b"", 0)
FORBIDDEN = (403, b"<Error><Code>AccessDenied</Code><Message>theirs</Message></Error>", 0)
BUSY = (503, b"<Error><Code>SlowDown</Code></Error>", 0)
FOUND = (200, f"<ListBucketResult><Contents><Key>{PREFIX}/{KEY}</Key></Contents></ListBucketResult>".encode(), 0)
NOT_DELETED = (200, b"<DeleteResult><Error><Code>AccessDenied</Code></Error></DeleteResult>", 0)


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    use_keys(monkeypatch)
    monkeypatch.setattr(s3_store, "READ_SECONDS", 1)


def store_at(url: str, encryption: str | None = None) -> S3Store:
    return S3Store(BUCKET, PREFIX, endpoint_url=url, encryption=encryption)


def assert_unavailable(store: S3Store) -> None:
    """Every verb says that files cannot be reached, and nothing else."""
    for act in (store.get, store.delete, lambda key: store.put(key, b"new"), lambda _: store.delete_under(PHOTO)):
        with pytest.raises(FilesUnavailable):
            act(KEY)


def test_a_picture_is_sent_signed_sealed_and_for_nobody_else() -> None:
    with answering(OK) as service:
        store_at(service.url, "aws:kms").put(KEY, b"picture")
    (asked,) = service.asked
    assert (asked.method, asked.path) == ("PUT", f"/{BUCKET}/{PREFIX}/{KEY}")
    assert asked.headers["authorization"].startswith(f"AWS4-HMAC-SHA256 Credential={KEYS['AWS_ACCESS_KEY_ID']}/")
    assert asked.headers["x-amz-content-sha256"] == hashlib.sha256(b"picture").hexdigest(), "the signature holds over it"
    assert asked.headers["x-amz-server-side-encryption"] == "aws:kms"
    assert asked.headers["content-type"] == "image/jpeg"
    assert not [name for name in asked.headers if "acl" in name or "grant" in name]


def test_without_a_wish_the_bucket_decides_how_it_is_sealed() -> None:
    with answering(OK) as service:
        store_at(service.url).put(KEY, b"picture")
    assert "x-amz-server-side-encryption" not in service.asked[0].headers


def test_a_wrong_secret_is_refused_and_no_file_is_called_missing(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a guess")
    with pytest.raises(FilesUnavailable, match="SignatureDoesNotMatch"):
        try_out(store_at(s3_url))
    assert_unavailable(store_at(s3_url))


def test_without_keys_there_are_no_files(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert_unavailable(store_at(s3_url))


def test_a_profile_that_is_nowhere_is_told_as_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(FilesUnavailable, match="ProfileNotFound"):
        store_at("http://127.0.0.1:9")


def test_a_bucket_that_is_not_there_is_no_missing_file(s3_url: str) -> None:
    with pytest.raises(FilesUnavailable, match="NoSuchBucket"):
        S3Store("another-bucket", endpoint_url=s3_url).get(KEY)


def test_a_service_that_is_down_is_told() -> None:
    assert_unavailable(store_at("http://127.0.0.1:9"))


def test_a_service_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_store, "READ_SECONDS", 0.1)
    with mute() as url:
        assert_unavailable(store_at(url))


@pytest.mark.parametrize("answer", [FORBIDDEN, BUSY, (500, b"", 0), (200, b"half a pic", 90)])
def test_no_answer_of_a_service_in_trouble_is_taken_for_a_file_or_for_its_absence(answer: tuple[int, bytes, int]) -> None:
    with answering(answer) as service, pytest.raises(FilesUnavailable):
        store_at(service.url).get(KEY)


def test_a_service_that_was_busy_for_a_moment_is_asked_once_more() -> None:
    with answering(BUSY, (200, b"picture", 0)) as service:
        assert store_at(service.url).get(KEY) == b"picture"


def test_what_could_not_be_removed_is_told_though_the_answer_looks_well() -> None:
    with answering(FOUND, NOT_DELETED) as service, pytest.raises(FilesUnavailable, match="AccessDenied"):
        store_at(service.url).delete_under(PHOTO)


def test_the_log_says_why_and_names_no_file() -> None:
    with answering(FORBIDDEN) as service, structlog.testing.capture_logs() as lines, pytest.raises(FilesUnavailable):
        store_at(service.url).get(KEY)
    assert lines == [{"event": "files unreachable", "act": "get", "why": "answered AccessDenied", "log_level": "error"}]


@pytest.mark.parametrize("sent", [1, 2_000, 400_000])
def test_a_put_that_broke_off_leaves_the_old_content(s3_url: str, sent: int) -> None:
    store_at(s3_url).put(KEY, b"old")
    with cut_after(sent, s3_url) as wire, pytest.raises(FilesUnavailable):
        store_at(wire).put(KEY, b"new" * 300_000)
    assert store_at(s3_url).get(KEY) == b"old"


_UNDER_GEVENT = """
import sys, wsgi
from integrations.files import store_from_url
from photos.store import FileMissing, FilesUnavailable
held = [store_from_url("s3://bucket", endpoint_url=url) for url in ("https://127.0.0.1:9", sys.argv[1])]
from gevent import monkey
monkey.patch_all()
import gevent
from gevent.pywsgi import WSGIServer
def missing(environ, start):
    start("404 Not Found", [])
    return [b"<Error><Code>NoSuchKey</Code></Error>"]
server = WSGIServer(("127.0.0.1", int(sys.argv[1].rpartition(":")[2])), missing, log=None)
server.start()
for store, told in zip(held, (FilesUnavailable, FileMissing)):
    try:
        store.get(sys.argv[2])
    except told as error:
        print(type(error).__name__)
"""


def test_under_gunicorns_gevent_others_are_served_while_one_waits_for_a_file() -> None:
    """The service answers from the same thread: it could not, were the call to hold it. TLS begins as well."""
    url = f"http://127.0.0.1:{free_port()}"
    ran = subprocess.run([sys.executable, "-c", _UNDER_GEVENT, url, KEY], capture_output=True, text=True, timeout=60)
    assert ran.stdout.split()[-2:] == ["FilesUnavailable", "FileMissing"], ran.stderr
