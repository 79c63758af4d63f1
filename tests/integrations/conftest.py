"""What the tests of files, of calls to others, and of signing in at them stand on."""

import ssl
from collections.abc import Iterator

import pytest

from tests.integrations.oidc_peers import (
    Certified,
    Hostile,
    Simple,
    certified_provider,
    hostile_provider,
    simple_provider,
)
from tests.integrations.outbound_peers import certificates
from tests.integrations.s3_peer import running_s3, use_keys
from tests.integrations.stripe_fixtures import Shop, running_shop


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


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certified]:
    """A certified provider that calls back to nobody."""
    with certified_provider(tmp_path_factory.mktemp("peer")) as peer:
        yield peer


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    """A provider that lies as it is told to; a test leaves it honest."""
    with hostile_provider(tmp_path_factory.mktemp("peer")) as peer:
        yield peer


@pytest.fixture(scope="session")
def simple(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simple]:
    """A simple provider that knows the same people."""
    with simple_provider(tmp_path_factory.mktemp("peer")) as peer:
        yield peer


@pytest.fixture(scope="session")
def shop_process() -> Iterator[Shop]:
    """A sandbox that plays Stripe, and our adapter."""
    with running_shop() as shop:
        yield shop


@pytest.fixture
def shop(shop_process: Shop) -> Iterator[Shop]:
    """The same, in which nothing was ever bought."""
    yield shop_process
    shop_process.begin_anew()
