"""What is asked of PostgreSQL meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident

from sqlalchemy import Engine, event


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements sent within the block, in order; BEGIN and the entering of a hospital are not among them."""
    sent: list[str] = []
    own = get_ident()  # what looks after open pages has a thread of its own, and asks now and then

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        if get_ident() == own and "set_config('carepages.tenant'" not in statement:
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
