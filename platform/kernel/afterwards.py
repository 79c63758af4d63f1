"""What is written once an answer is ready, in a transaction of its own: a request that only looks cannot write."""

from collections.abc import Callable

from flask import Flask, Response, g

from kernel.db import context_tenant_id, db

Write = Callable[[Response], None]


def after_answer(write: Write) -> None:
    """Lets `write` run once the answer of this request is ready, which it is given; what it wrote is committed.

    An answer whose writing fails is not given: the request ends with an error.
    """
    g.setdefault("afterwards", []).append(write)


def install_afterwards(app: Flask) -> None:
    """Lets all answers pass by here."""
    app.after_request(_write)


def _write(answer: Response) -> Response:
    writes: list[Write] = g.pop("afterwards", [])
    if writes and context_tenant_id() is not None:
        db.session.rollback()
        g.read_only = False
        for write in writes:
            write(answer)
        db.session.commit()
    return answer
