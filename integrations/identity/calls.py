"""Every call to a provider goes through here, past the guard, with one word for what can go wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from authlib.common.errors import AuthlibBaseError
from flask import current_app

from integrations.identity.provider import Provider, SignOnFailed, Trouble
from integrations.outbound import OutboundError, OutboundRefused, Reason, checked_address

METHODS = ("client_secret_basic", "client_secret_post")
_FAR = "integrations.identity.calls_http"  # loaded at the first call, as integrations.files.LateStore says why
_SILENT = (Reason.NO_CONNECTION, Reason.NO_SUCH_NAME, Reason.TLS, Reason.TOO_SLOW)


def exchange(provider: Provider, token_endpoint: str, methods: tuple[str, ...], *, code: str, verifier: str) -> dict[str, Any]:
    """The tokens for a code. `methods` are the ways in which the provider lets us show who we are. Raises SignOnFailed."""
    method = "none" if provider.secret is None else next((name for name in METHODS if name in methods), METHODS[0])
    with _in_one_word():
        said = import_module(_FAR).exchange(provider, method, token_endpoint, code, verifier, allow=_allow())
    return _object(said)


def get_json(url: str, token: str | None = None) -> dict[str, Any]:
    """The JSON object at an address of a provider, asked for with a token of hers where one is given. Raises SignOnFailed."""
    check(url)
    with _in_one_word():
        said = import_module(_FAR).get_json(url, token, allow=_allow())
    return _object(said)


def check(url: str) -> None:
    """Raises SignOnFailed unless the guard would let this address through, as far as its spelling shows."""
    with _in_one_word():
        checked_address(url, allow=_allow())


def _allow() -> tuple[str, ...]:
    return tuple(current_app.config["OUTBOUND_ALLOW"])


def _object(said: object) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise SignOnFailed(Trouble.ANSWER, "not an object")
    return dict(said)


@contextmanager
def _in_one_word() -> Iterator[None]:
    try:
        yield
    except OutboundRefused as error:
        raise SignOnFailed(Trouble.ADDRESS, str(error)) from error
    except OutboundError as error:
        raise SignOnFailed(Trouble.SILENT if error.reason in _SILENT else Trouble.ANSWER, str(error)) from error
    except AuthlibBaseError as error:
        raise SignOnFailed(Trouble.CODE, str(error.error)[:100]) from error
    except (ValueError, RecursionError) as error:  # no JSON, no UTF-8
        raise SignOnFailed(Trouble.ANSWER, type(error).__name__) from error
