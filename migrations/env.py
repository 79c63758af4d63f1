"""Runs migrations as the owner of the schema: one at a time, and never waiting long for a lock."""

from alembic import context
from sqlalchemy import create_engine, text

import wsgi  # noqa: F401  # knows every table
from kernel.db import Base

LOCK_TIMEOUT = "5s"  # a migration that must wait longer would make everybody wait behind it
ONLY_ONE = 0x63617265  # the key of the advisory lock


def run() -> None:
    """Connects by the address that `migrate` was given and runs what is missing, each migration in its transaction."""
    engine = create_engine(context.config.attributes["url"], connect_args={"prepare_threshold": None})
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": ONLY_ONE})
        connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.commit()
        context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
