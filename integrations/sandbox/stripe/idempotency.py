"""Keys by which a call is done once: the same key gets the same answer, a saved failure too, and takes no other body.

Source: Stripe's API reference, «Idempotent requests»: keys are forgotten after 24 hours; what fails before it
is begun is not kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any, NamedTuple

from integrations.sandbox.stripe.problems import Problem

KEPT_SECONDS = 24 * 60 * 60
_OTHER_BODY = (
    "Keys for idempotent requests can only be used with the same parameters they were first used with. "
    "Try using a key other than the one you used if you meant to execute a different request."
)
_IN_USE = "There is currently another in-progress request using this key."


class Result(NamedTuple):
    """What a call was answered."""

    status: int
    body: dict[str, Any]


@dataclass
class Use:
    """One use of a key. With a `result` from the beginning nothing is to be done; what is put there is kept."""

    asked: str
    at: int
    result: Result | None = None
    replayed: bool = False


class Keys:
    """The keys of all accounts."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._uses: dict[tuple[str, str], Use] = {}

    @contextmanager
    def use(self, account: str, key: str | None, asked: str, now: int) -> Iterator[Use]:
        """Hold a key for as long as its call is worked on. Raises Problem when it is held, or was used otherwise."""
        if not key:
            yield Use(asked, now)
            return
        use = self._begin((account, key), asked, now)
        try:
            yield use
        finally:
            if use.result is None:
                with self._lock:
                    del self._uses[account, key]

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._uses.clear()

    def _begin(self, name: tuple[str, str], asked: str, now: int) -> Use:
        with self._lock:
            former = self._uses.get(name)
            if former and former.result and now - former.at >= KEPT_SECONDS:
                former = None
            if former is None:
                self._uses[name] = Use(asked, now)
                return self._uses[name]
        if former.asked != asked:
            raise Problem(_OTHER_BODY, kind="idempotency_error")
        if former.result is None:
            raise Problem(_IN_USE, status=409, code="idempotency_key_in_use")
        return Use(asked, now, former.result, replayed=True)
