"""The calls themselves, on the guard's transport. Load it late (integrations/record/calls.py)."""

from collections.abc import Mapping

from integrations.outbound_http import guarded_client

Said = tuple[int, str, bytes]  # the status, the media type in small letters, the body


def get(url: str, headers: Mapping[str, str], *, allow: tuple[str, ...], seconds: float) -> Said:
    """What is at an address. Raises OutboundError."""
    return _call("GET", url, None, headers, allow, seconds)


def post(url: str, form: Mapping[str, str], headers: Mapping[str, str], *, allow: tuple[str, ...], seconds: float) -> Said:
    """What an address answers to a form. Raises OutboundError."""
    return _call("POST", url, form, headers, allow, seconds)


def _call(
    method: str,
    url: str,
    form: Mapping[str, str] | None,
    headers: Mapping[str, str],
    allow: tuple[str, ...],
    seconds: float,
) -> Said:
    with guarded_client(allow=allow, seconds=seconds) as client:
        answer = client.request(method, url, data=form, headers=headers)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return answer.status_code, kind, answer.content
