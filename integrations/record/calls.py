"""Every call to a record system goes through here, past the guard, with one word for what can go wrong.

What is looked for goes in a body, never in an address: FHIR R4, «RESTful API», 3.1.0.9 asks every server to take searches
so, and addresses stand in the logs of all whom they pass.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeVar

from flask import current_app
from pydantic import BaseModel, ValidationError

from integrations.outbound import OutboundError, OutboundRefused, Reason, checked_address
from integrations.record.system import RecordFailed, Trouble

M = TypeVar("M", bound=BaseModel)
Said = tuple[int, str, bytes]
SECONDS, LONGEST_CALL = 8.0, 5.0  # for all that is asked in one errand, and for one call of it
FHIR, JSON = "application/fhir+json", "application/json"
_FAR = "integrations.record.calls_http"  # loaded at the first call, as integrations.files.LateStore says why
_SILENT = (Reason.NO_CONNECTION, Reason.NO_SUCH_NAME, Reason.TLS, Reason.TOO_SLOW)
_TRY_LATER = 429


def check(url: str) -> None:
    """Raises RecordFailed unless the guard would let this address through, as far as its spelling shows."""
    with _in_one_word():
        checked_address(url, allow=_allow())
    if "?" in url:
        raise RecordFailed(Trouble.ADDRESS, Reason.ADDRESS)


class Errand:
    """A few calls for one purpose; together they last no longer than `SECONDS`."""

    def __init__(self) -> None:
        self._until = time.monotonic() + SECONDS

    def get(self, url: str) -> bytes:
        """The JSON at an address. Raises RecordFailed."""
        with _in_one_word():
            said = import_module(_FAR).get(url, {"Accept": f"{FHIR}, {JSON}"}, allow=_allow(), seconds=self._left())
        return _json(said)

    def post(self, url: str, form: Mapping[str, str], token: str | None = None) -> bytes:
        """The JSON that an address answers to a form, asked for with a token where one is given. Raises RecordFailed."""
        shown = {"Authorization": " ".join(("Bearer", token)), "Prefer": "handling=strict"} if token else {}
        headers = {"Accept": f"{FHIR}, {JSON}", **shown}
        with _in_one_word():
            said = import_module(_FAR).post(url, form, headers, allow=_allow(), seconds=self._left())
        return _json(said)

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise RecordFailed(Trouble.SILENT, Reason.TOO_SLOW)
        return min(left, LONGEST_CALL)


def read(model: type[M], said: bytes | Mapping[str, Any]) -> M:
    """What an answer, or a part of it, says as far as we go by it. Raises RecordFailed, and repeats nothing of it."""
    try:
        return model.model_validate_json(said) if isinstance(said, bytes) else model.model_validate(said)
    except ValidationError as error:
        where = ", ".join(sorted({".".join(map(str, e["loc"])) or e["type"] for e in error.errors(include_input=False)}))
        raise RecordFailed(Trouble.ANSWER, where[:200]) from None


def _json(said: Said) -> bytes:
    status, kind, body = said
    if status in (401, 403):
        raise RecordFailed(Trouble.DENIED, str(status))
    if status >= 500 or status == _TRY_LATER:
        raise RecordFailed(Trouble.SILENT, str(status))
    if status != 200:
        raise RecordFailed(Trouble.ANSWER, str(status))
    if kind not in (FHIR, JSON):
        raise RecordFailed(Trouble.ANSWER, "content-type")
    return body


def _allow() -> tuple[str, ...]:
    return tuple(current_app.config["OUTBOUND_ALLOW"])


@contextmanager
def _in_one_word() -> Iterator[None]:
    try:
        yield
    except OutboundRefused as error:
        silent = error.reason is Reason.NO_SUCH_NAME
        raise RecordFailed(Trouble.SILENT if silent else Trouble.ADDRESS, str(error)) from error
    except OutboundError as error:
        raise RecordFailed(Trouble.SILENT if error.reason in _SILENT else Trouble.ANSWER, str(error)) from error
