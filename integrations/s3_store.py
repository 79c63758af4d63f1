"""Files in a bucket of Amazon S3, or of a service that speaks like it.

Source: Amazon's «S3 API Reference» (PutObject, GetObject, DeleteObjects, ListObjectsV2) and botocore's «Config Reference».
"""

from collections.abc import Iterator
from contextlib import contextmanager
from mimetypes import guess_type

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from kernel.logs import log
from photos.store import FileMissing, FilesUnavailable, checked_folder, checked_key

# Two tries of at most 3 and 8 seconds: a person waits, and the house promises an answer within half a minute.
CONNECT_SECONDS, READ_SECONDS, TRIES = 3, 8, 2
CONNECTIONS = 20  # kept open by one process


class S3Store:
    """A FileStore in `bucket`, its keys below `prefix`. Nothing is made public, and no address is ever signed for others.

    Credentials and region are found as Amazon's SDK finds them: AWS_ACCESS_KEY_ID and its like, or the machine's own role.
    """

    def __init__(
        self, bucket: str, prefix: str = "", *, endpoint_url: str | None = None, encryption: str | None = None
    ) -> None:
        """`endpoint_url`: another service than Amazon's. `encryption`: "AES256" or "aws:kms", else as the bucket has it."""
        self._bucket, self._below = bucket, prefix and f"{prefix}/"
        with _outages_told("connect"):  # a profile that AWS_PROFILE names may be missing
            self._client = get_session().create_client("s3", endpoint_url=endpoint_url, config=_config(bool(endpoint_url)))
        self._sealed = {"ServerSideEncryption": encryption} if encryption else {}

    def put(self, key: str, content: bytes) -> None:
        """See FileStore. S3 shows an object only when it has all of it, and its signature holds over the content."""
        place = self._place(key)
        kind = guess_type(key)[0] or "application/octet-stream"
        with _outages_told("put"):
            self._client.put_object(**place, Body=content, ContentType=kind, **self._sealed)

    def get(self, key: str) -> bytes:
        """See FileStore."""
        place = self._place(key)
        with _outages_told("get", missing=key):
            content: bytes = self._client.get_object(**place)["Body"].read()
            return content

    def delete(self, key: str) -> None:
        """See FileStore."""
        place = self._place(key)
        with _outages_told("delete"):
            self._client.delete_object(**place)

    def delete_under(self, folder: str) -> None:
        """See FileStore."""
        below = f"{self._below}{checked_folder(folder)}/"
        with _outages_told("delete"):
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=below):
                self._delete_all([{"Key": found["Key"]} for found in page.get("Contents", [])])

    def keys_under(self, folder: str) -> Iterator[str]:
        """See FileStore."""
        return (key for key, _size in self.sizes_under(folder))

    def sizes_under(self, folder: str) -> Iterator[tuple[str, int]]:
        """See FileStore. S3 lists in the order of UTF-8's bytes, 1,000 at a time."""
        below, after = f"{self._below}{checked_folder(folder)}/", ""
        while True:
            with _outages_told("list"):
                page = self._client.list_objects_v2(
                    Bucket=self._bucket, Prefix=below, **({"StartAfter": after} if after else {})
                )
            for found in page.get("Contents", []):
                after = str(found["Key"])
                yield checked_key(after.removeprefix(self._below)), int(found["Size"])
            if not page.get("IsTruncated"):
                return

    def _delete_all(self, named: list[dict[str, str]]) -> None:
        """At most 1,000, as many as a page of a list holds. What could not be deleted is told within an answer of 200."""
        if not named:
            return
        answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": named, "Quiet": True})
        if errors := answer.get("Errors"):
            raise _unavailable("delete", f"answered {errors[0].get('Code')}")

    def _place(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._below + checked_key(key)}


def _config(elsewhere: bool) -> Config:
    """How we speak; services `elsewhere` than at Amazon know buckets by path, and not every one the newer checksums."""
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": TRIES},
        max_pool_connections=CONNECTIONS,
        signature_version="s3v4",
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if elsewhere else "auto", "payload_signing_enabled": True},
    )


@contextmanager
def _outages_told(act: str, *, missing: str | None = None) -> Iterator[None]:
    """Every failure of the SDK is FilesUnavailable; only an answer that there is no key named `missing` is FileMissing."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if missing is not None and code == "NoSuchKey":
            raise FileMissing(missing) from None
        raise _unavailable(act, f"answered {code}") from error
    except BotoCoreError as error:
        raise _unavailable(act, type(error).__name__) from error


def _unavailable(act: str, why: str) -> FilesUnavailable:
    log().error("files unreachable", act=act, why=why)
    return FilesUnavailable(why)
