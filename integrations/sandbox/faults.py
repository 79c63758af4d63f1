"""What goes wrong on demand: answers in an order or at random, and connections that die."""

import random
import select
import socket
import time
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from threading import Lock
from typing import Any

ANSWERS = ("202", "400", "429", "500", "503", "stall", "refuse", "reset")
RECORD_ANSWERS = ("202", "401", "429", "500", "503", "garbage", "stall")
STALL_SECONDS = 60.0
_LOOK_SECONDS = 0.1


class BadPlan(ValueError):
    """A plan that cannot be followed; the message says why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What the next call gets; `retry_after` in seconds goes with 429 and 503."""

    answer: str = "202"
    retry_after: int | None = None


class Faults:
    """A list of answers in order, or weights and a seed; without either all goes well. `answers` are those it knows."""

    def __init__(self, answers: Collection[str] = ANSWERS) -> None:
        self._lock, self._answers = Lock(), answers
        self.clear()

    def clear(self) -> None:
        """All goes well again; stalled calls are let go, still without an answer."""
        self._set(deque(), {}, 0, STALL_SECONDS)

    def plan(self, wanted: dict[str, Any]) -> None:
        """Follow `{"plan": [...]}` or `{"random": {answer: weight}, "seed": n}`, with an optional "stall_seconds".

        Raises BadPlan and leaves all as it was when it makes no sense.
        """
        try:
            steps = deque(
                Fault(self._known(step["answer"]), step.get("retry_after"))
                for step in wanted.get("plan", ())
                for _ in range(int(step.get("times", 1)))
            )
            weights = {self._known(answer): float(weight) for answer, weight in wanted.get("random", {}).items()}
            seconds = float(wanted.get("stall_seconds", STALL_SECONDS))
            seed = int(wanted.get("seed", 0))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BadPlan(f"not a plan: {error!r}") from error
        if not steps and not any(weights.values()) and "stall_seconds" not in wanted:
            raise BadPlan('give "plan" or "random"')
        self._set(steps, weights, seed, seconds)

    def next(self) -> Fault:
        """What the call that has just come gets."""
        with self._lock:
            if self._steps:
                return self._steps.popleft()
            if self._weights:
                return Fault(self._dice.choices(list(self._weights), list(self._weights.values()))[0])
            return Fault()

    def stall(self, connection: socket.socket) -> None:
        """Leave a caller without an answer until it goes, the time is up, or other faults are asked for."""
        round_, until = self._round, time.monotonic() + self._stall_seconds
        while time.monotonic() < until and round_ == self._round:
            readable, _, _ = select.select([connection], [], [], _LOOK_SECONDS)
            if readable and not connection.recv(1, socket.MSG_PEEK):
                break
        tear(connection)

    def _known(self, answer: Any) -> str:
        if str(answer) not in self._answers:
            raise BadPlan(f"{answer!r} is none of {', '.join(self._answers)}")
        return str(answer)

    def _set(self, steps: deque[Fault], weights: dict[str, float], seed: int, seconds: float) -> None:
        with self._lock:
            self._steps, self._weights, self._stall_seconds = steps, weights, seconds
            self._dice = random.Random(seed)  # noqa: S311  # to be repeatable is the point
            self._round = object()


def tear(connection: socket.socket) -> None:
    """Cut a connection for good: whatever is written to it afterwards never arrives."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was quicker
