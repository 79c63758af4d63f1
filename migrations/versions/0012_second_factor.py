"""The second step of signing in: somebody's factors, her recovery codes, and sessions that say when it was shown."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session", sa.Column("strong_at", sa.DateTime(timezone=True)))
    op.add_column("session", sa.Column("sure_at", sa.DateTime(timezone=True)))
    op.add_column("session", sa.Column("challenge", sa.LargeBinary()))
    op.add_column("session", sa.Column("challenged_at", sa.DateTime(timezone=True)))
    factors()
    recovery_codes()
    protect(["factor", "recovery_code"])


def factors() -> None:
    op.create_table(
        "factor",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary()),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('app', 'passkey')", name=op.f("factor_kind_check")),
        sa.CheckConstraint("(kind = 'passkey') = (credential_id is not null)", name=op.f("factor_credential_check")),
        *_of_a_person("factor"),
        sa.UniqueConstraint("tenant_id", "credential_id", name=op.f("factor_tenant_id_credential_id_key")),
    )
    one_app = sa.text("kind = 'app'")
    op.create_index("factor_one_app_key", "factor", ["tenant_id", "person_id"], unique=True, postgresql_where=one_app)
    op.create_index("factor_person_idx", "factor", ["tenant_id", "person_id"])


def recovery_codes() -> None:
    op.create_table(
        "recovery_code",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *_of_a_person("recovery_code"),
        sa.UniqueConstraint("tenant_id", "person_id", "hash", name=op.f("recovery_code_tenant_id_person_id_hash_key")),
    )


def _of_a_person(table: str) -> list[sa.Constraint]:
    person = ["person.tenant_id", "person.id"]
    return [
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"{table}_tenant_id_fkey")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"], person, name=op.f(f"{table}_tenant_id_person_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"{table}_pkey")),
    ]
