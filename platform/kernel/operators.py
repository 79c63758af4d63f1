"""The operators' way to the database: a role of its own that sees every hospital, for their life and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from kernel.config import BadSettings
from kernel.db import db

OPERATOR = "operator"


@contextmanager
def operator_session() -> Iterator[Session]:
    """A session across all hospitals, committed at the end of the block and rolled back on an error.

    Raises BadSettings when no operators' role was named.
    """
    if OPERATOR not in db.engines:
        raise BadSettings("DATABASE_OPERATOR_URL: needed for the life of hospitals")
    with Session(db.engines[OPERATOR]) as session, session.begin():
        yield session
