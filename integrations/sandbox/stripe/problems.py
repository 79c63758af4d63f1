"""What Stripe answers when it does not do what it is asked."""

from typing import Any

_WORDS = {
    401: ("invalid_request_error", None, "Invalid API Key provided"),
    402: ("card_error", "card_declined", "Your card was declined."),
    409: (
        "invalid_request_error",
        "lock_timeout",
        "This object cannot be accessed right now because another request holds it.",
    ),
    429: ("invalid_request_error", "rate_limit", "Request rate limit exceeded."),
    500: ("api_error", None, "An error occurred while processing your request."),
    503: ("api_error", None, "Stripe is not to be reached at the moment."),
}


class Problem(Exception):
    """An answer that is an error; `code`, `param` and `decline_code` stand in it when there are any."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        decline_code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        told = {"message": message, "type": kind, "code": code, "param": param, "decline_code": decline_code}
        self.body: dict[str, Any] = {"error": {name: value for name, value in told.items() if value is not None}}


def usual(status: int) -> Problem:
    """What Stripe says with this status when nothing is wrong with the call itself."""
    kind, code, message = _WORDS[status]
    return Problem(message, status=status, kind=kind, code=code, decline_code="generic_decline" if status == 402 else None)


def missing(kind: str, wanted: str, param: str = "id") -> Problem:
    """Nothing here has this id."""
    return Problem(f"No such {kind}: '{wanted}'", status=404, code="resource_missing", param=param)
