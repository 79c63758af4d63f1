"""What the tests of files and of calls to others stand on."""

import ssl
from collections.abc import Iterator

import pytest

from tests.integrations.outbound_peers import certificates
from tests.integrations.s3_peer import running_s3, use_keys


@pytest.fixture(scope="session")
def s3_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that speaks S3, with the tests' bucket in it."""
    with running_s3(tmp_path_factory.mktemp("s3")) as url:
        yield url


@pytest.fixture
def s3_url(s3_service: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same, with its keys in the environment."""
    use_keys(monkeypatch)
    return s3_service


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """For a server, and for a client that believes it."""
    return certificates(tmp_path_factory.mktemp("certificates"))
