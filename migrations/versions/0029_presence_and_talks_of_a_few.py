"""Whether others may see that somebody is here."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    presence()


def presence() -> None:
    op.add_column("person", sa.Column("shows_presence", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    for table, column in (("person", "shows_presence"), ("forum", "anonymous")):
        when = f"after update of {column}"
        run = "for each row execute function live_rights_changed()"
        op.execute(f'create trigger "{table}_{column}" {when} on "{table}" {run}')
