"""A small file from somebody's web server, on the guard's transport. Load it late (integrations/proving.py)."""

from integrations.outbound_http import guarded_client

MOST_BYTES = 4096


def get(url: str, *, allow: tuple[str, ...], seconds: float) -> tuple[int, bytes]:
    """What is at an address: status and body. Raises OutboundError."""
    with guarded_client(allow=allow, seconds=seconds, most_bytes=MOST_BYTES) as client:
        answer = client.get(url)
    return answer.status_code, answer.content
