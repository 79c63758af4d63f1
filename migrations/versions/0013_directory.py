"""The hospital's staff directory: its tokens, people and groups, the roles they give, and whom it has shut out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import protect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROLES = "'moderator', 'spiritual_care', 'staff', 'tenant_admin', 'volunteer'"


def upgrade() -> None:
    tokens()
    users()
    groups()
    members()
    rules()
    op.add_column("issuer", sa.Column("lists_staff", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("identity", sa.Column("is_shut", sa.Boolean(), nullable=False, server_default=sa.false()))
    protect(["directory_token", "directory_user", "directory_group", "directory_member", "directory_rule"])


def own() -> list[sa.Column[object]]:
    return [sa.Column("tenant_id", sa.Uuid(), nullable=False), sa.Column("id", sa.Uuid(), nullable=False)]


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def key(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"{table}_tenant_id_{column}_fkey")
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{target}.tenant_id", f"{target}.id"], name=name, ondelete=ondelete)


def walls(table: str, **targets: str) -> list[sa.Constraint]:
    keys = [key(table, column, target, "CASCADE") for column, target in targets.items()]
    hospital = sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"{table}_tenant_id_fkey"))
    return [hospital, *keys, sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"{table}_pkey"))]


def tokens() -> None:
    op.create_table(
        "directory_token",
        *own(),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        moment("used_at", nullable=True),
        moment("created_at"),
        *walls("directory_token"),
        sa.UniqueConstraint("tenant_id", "token_hash", name=op.f("directory_token_tenant_id_token_hash_key")),
    )


def users() -> None:
    op.create_table(
        "directory_user",
        *own(),
        sa.Column("user_name", postgresql.CITEXT(), nullable=False),
        *(sa.Column(n, sa.Text()) for n in ("external_id", "formatted", "family_name", "given_name", "display_name")),
        sa.Column("emails", postgresql.JSONB(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        moment("changed_at"),
        moment("created_at"),
        *walls("directory_user"),
        key("directory_user", "person_id", "person", "SET NULL (person_id)"),
        sa.UniqueConstraint("tenant_id", "user_name", name=op.f("directory_user_tenant_id_user_name_key")),
        sa.UniqueConstraint("tenant_id", "person_id", name=op.f("directory_user_tenant_id_person_id_key")),
        sa.CheckConstraint(f"roles <@ array[{ROLES}]::text[]", name=op.f("directory_user_roles_check")),
    )
    op.create_index("directory_user_external_idx", "directory_user", ["tenant_id", "external_id"])
    op.create_index("directory_user_email_idx", "directory_user", ["tenant_id", "email"])


def groups() -> None:
    op.create_table(
        "directory_group",
        *own(),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        moment("changed_at"),
        moment("created_at"),
        *walls("directory_group"),
    )


def members() -> None:
    op.create_table(
        "directory_member",
        *own(),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        moment("created_at"),
        *walls("directory_member", group_id="directory_group", user_id="directory_user"),
        sa.UniqueConstraint("tenant_id", "group_id", "user_id", name=op.f("directory_member_tenant_id_group_id_user_id_key")),
    )
    op.create_index("directory_member_user_idx", "directory_member", ["tenant_id", "user_id"])


def rules() -> None:
    op.create_table(
        "directory_rule",
        *own(),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        moment("created_at"),
        *walls("directory_rule"),
        sa.UniqueConstraint("tenant_id", "named", "role", name=op.f("directory_rule_tenant_id_named_role_key")),
        sa.CheckConstraint(f"role in ({ROLES})", name=op.f("directory_rule_role_check")),
    )
