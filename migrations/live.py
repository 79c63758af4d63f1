"""What migrations do for the live places: tables that decide who may see what tell the open streams when they change."""

from alembic import op


def tell_rights(table: str, *columns: str, inserts: bool = True) -> None:
    """Lets every open stream of a hospital be checked anew, once a change to one of these columns is committed, or a row goes.

    `inserts`: a new row may take something away (somebody is blocked).
    """
    when = f"{'insert or ' if inserts else ''}delete or update of {', '.join(columns)}"
    op.execute(f'create trigger "{table}_rights" after {when} on "{table}" for each row execute function live_rights_changed()')
