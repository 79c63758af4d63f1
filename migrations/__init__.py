"""Alembic: how the schema came about."""
