"""Signing in with the hospital's own accounts: providers, who is who there, rules for roles, and sessions by them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLES = "'moderator', 'spiritual_care', 'staff', 'tenant_admin', 'volunteer'"
PURPOSES = "'act', 'join', 'new_email', 'new_password', 'sign_on', 'stop_email'"


def upgrade() -> None:
    issuers()
    identities()
    rules()
    sessions()
    op.drop_constraint(op.f("proof_purpose_check"), "proof")
    op.create_check_constraint(op.f("proof_purpose_check"), "proof", f"purpose in ({PURPOSES})")
    protect(["issuer", "identity", "role_rule", "signed_on"])


def own() -> list[sa.Column[object]]:
    return [sa.Column("tenant_id", sa.Uuid(), nullable=False), sa.Column("id", sa.Uuid(), nullable=False)]


def made() -> sa.Column[object]:
    return sa.Column("created_at", sa.DateTime(timezone=True), nullable=False)


def walls(table: str, **targets: str) -> list[sa.Constraint]:
    keys = [
        sa.ForeignKeyConstraint(
            ["tenant_id", column],
            [f"{target}.tenant_id", f"{target}.id"],
            name=op.f(f"{table}_tenant_id_{column}_fkey"),
            ondelete="CASCADE",
        )
        for column, target in targets.items()
    ]
    hospital = sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"{table}_tenant_id_fkey"))
    return [hospital, *keys, sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"{table}_pkey"))]


def issuers() -> None:
    op.create_table(
        "issuer",
        *own(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("strong", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("makes_accounts", sa.Boolean(), nullable=False),
        sa.Column("vouches", sa.Boolean(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        made(),
        *walls("issuer"),
        sa.UniqueConstraint("tenant_id", "url", name=op.f("issuer_tenant_id_url_key")),
    )


def identities() -> None:
    op.create_table(
        "identity",
        *own(),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        made(),
        *walls("identity", issuer_id="issuer", person_id="person"),
        sa.UniqueConstraint("tenant_id", "issuer_id", "subject", name=op.f("identity_tenant_id_issuer_id_subject_key")),
        sa.CheckConstraint(f"roles <@ array[{ROLES}]::text[]", name=op.f("identity_roles_check")),
    )
    op.create_index("identity_person_idx", "identity", ["tenant_id", "person_id"])


def rules() -> None:
    op.create_table(
        "role_rule",
        *own(),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        made(),
        *walls("role_rule", issuer_id="issuer"),
        sa.UniqueConstraint(
            "tenant_id", "issuer_id", "claim", "value", "role", name=op.f("role_rule_tenant_id_issuer_id_claim_value_role_key")
        ),
        sa.CheckConstraint(f"role in ({ROLES})", name=op.f("role_rule_role_check")),
    )


def sessions() -> None:
    op.create_table(
        "signed_on",
        *own(),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("provider_session", sa.Text(), nullable=True),
        made(),
        *walls("signed_on", session_id="session", identity_id="identity"),
        sa.UniqueConstraint("tenant_id", "session_id", name=op.f("signed_on_tenant_id_session_id_key")),
    )
    op.create_index("signed_on_identity_idx", "signed_on", ["tenant_id", "identity_id"])
