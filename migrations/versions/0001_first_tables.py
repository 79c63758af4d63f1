"""The first tables: hospitals, people, pages, messages, followers, letters, and the walls between hospitals."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

from migrations.isolation import app_role, operator_role, protect, share

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSERT_ONLY = "select, insert"
HOSPITAL_TABLES = (
    "attempt",
    "batch",
    "care_page",
    "delivery",
    "follower",
    "guest",
    "hospital_brand",
    "mailing",
    "page_manager",
    "person",
    "photo",
    "proof",
    "session",
    "support_message",
    "update",
    "update_photo",
)


def upgrade() -> None:
    create_tables()
    create_jobs()
    protect(HOSPITAL_TABLES)
    protect(["audit_entry"], app=INSERT_ONLY)
    share("tenant", app="select")
    share("host", app="select")
    share("mail_event", app="select, insert, update")


def create_jobs() -> None:
    """procrastinate's own tables, in a schema of their own that both roles find without naming it."""
    connection = op.get_bind()
    op.execute("create schema jobs")
    op.execute("set local search_path = jobs")
    connection.connection.cursor().execute(SchemaManager.get_schema())
    op.execute("set local search_path = public")
    for role in (app_role(), operator_role()):
        op.execute(f"grant usage on schema public, jobs to {role}")
    op.execute(f"grant select, insert, update, delete on all tables in schema jobs to {app_role()}")
    op.execute(f"grant usage on all sequences in schema jobs to {app_role()}")
    database = connection.exec_driver_sql("select current_database()").scalar_one()
    op.execute(f'revoke temporary on database "{database}" from public')
    op.execute(f'alter database "{database}" set search_path = public, jobs')


def create_tables() -> None:
    op.create_table(
        "mail_event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("hospital_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("mail_event_pkey")),
    )
    op.create_index(
        "mail_event_waiting_idx", "mail_event", ["hospital_id"], unique=False, postgresql_where=sa.text("applied_at is null")
    )
    op.create_table(
        "tenant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('frozen', 'open')", name=op.f("tenant_state_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("tenant_pkey")),
        sa.UniqueConstraint("slug", name=op.f("tenant_slug_key")),
    )
    op.create_table(
        "attempt",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("attempt_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "key", "began_at", name=op.f("attempt_pkey")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("audit_entry_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("audit_entry_pkey")),
    )
    op.create_index("audit_entry_about_idx", "audit_entry", ["tenant_id", "about_id"], unique=False)
    op.create_table(
        "care_page",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("patient_name", sa.Text(), nullable=False),
        sa.Column("patient_is_minor", sa.Boolean(), nullable=False),
        sa.Column("kept_by", sa.Text(), nullable=False),
        sa.Column("neutral_label", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("full_text_mail", sa.Boolean(), nullable=False),
        sa.Column("silenced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("visibility = 'invited' or not patient_is_minor", name=op.f("care_page_minors_are_not_found_check")),
        sa.CheckConstraint("visibility in ('hospital', 'invited')", name=op.f("care_page_visibility_check")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("care_page_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("care_page_pkey")),
        sa.UniqueConstraint("tenant_id", "slug", name=op.f("care_page_tenant_id_slug_key")),
    )
    op.create_table(
        "hospital_brand",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("color", sa.Text(), nullable=False),
        sa.Column("accent", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("welcome", sa.Text(), nullable=False),
        sa.Column("footer", sa.Text(), nullable=False),
        sa.Column("emergency", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("full_text_mail", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("hospital_brand_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("hospital_brand_pkey")),
        sa.UniqueConstraint("tenant_id", name=op.f("hospital_brand_tenant_id_key")),
    )
    op.create_table(
        "host",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("canonical", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("host_tenant_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("name", name=op.f("host_pkey")),
    )
    op.create_index("host_one_canonical_key", "host", ["tenant_id"], unique=True, postgresql_where=sa.text("canonical"))
    op.create_table(
        "mailing",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('held', 'open', 'stopped')", name=op.f("mailing_state_check")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("mailing_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("mailing_pkey")),
    )
    op.create_index("mailing_about_idx", "mailing", ["tenant_id", "about_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("age_group", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("age_group in ('adult', 'teen')", name=op.f("person_age_group_check")),
        sa.CheckConstraint(
            "roles <@ array['moderator', 'spiritual_care', 'staff', 'tenant_admin', 'volunteer']::text[]",
            name=op.f("person_roles_check"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("person_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("person_pkey")),
    )
    op.create_index("person_claimed_idx", "person", ["tenant_id", "email"], unique=False)
    op.create_index(
        "person_email_key", "person", ["tenant_id", "email"], unique=True, postgresql_where=sa.text("proved_at is not null")
    )
    op.create_table(
        "photo",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("album_id", sa.Uuid(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("photo_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("photo_pkey")),
    )
    op.create_index("photo_album_idx", "photo", ["tenant_id", "album_id", "id"], unique=False)
    op.create_table(
        "batch",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mailing_id", sa.Uuid(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('answered', 'calling', 'released', 'unanswered')", name=op.f("batch_state_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mailing_id"],
            ["mailing.tenant_id", "mailing.id"],
            name=op.f("batch_tenant_id_mailing_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("batch_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("batch_pkey")),
    )
    op.create_index("batch_mailing_idx", "batch", ["tenant_id", "mailing_id"], unique=False)
    op.create_table(
        "guest",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("vouched", sa.Boolean(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('admitted', 'asked', 'blocked', 'invited', 'removed')", name=op.f("guest_state_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "page_id"],
            ["care_page.tenant_id", "care_page.id"],
            name=op.f("guest_tenant_id_page_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("guest_tenant_id_person_id_fkey"),
            ondelete="SET NULL (person_id)",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("guest_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("guest_pkey")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("guest_tenant_id_key_key")),
        sa.UniqueConstraint("tenant_id", "page_id", "email", name=op.f("guest_tenant_id_page_id_email_key")),
    )
    op.create_index("guest_email_idx", "guest", ["tenant_id", "email"], unique=False)
    op.create_index("guest_page_idx", "guest", ["tenant_id", "page_id", "id"], unique=False)
    op.create_index("guest_person_idx", "guest", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "page_manager",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "page_id"],
            ["care_page.tenant_id", "care_page.id"],
            name=op.f("page_manager_tenant_id_page_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("page_manager_tenant_id_person_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("page_manager_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("page_manager_pkey")),
        sa.UniqueConstraint("tenant_id", "page_id", "person_id", name=op.f("page_manager_tenant_id_page_id_person_id_key")),
    )
    op.create_index("page_manager_person_idx", "page_manager", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "proof",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose in ('join', 'new_password')", name=op.f("proof_purpose_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("proof_tenant_id_person_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("proof_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("proof_pkey")),
    )
    op.create_index("proof_person_idx", "proof", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("keys", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_seconds", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("session_tenant_id_person_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("session_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("session_pkey")),
        sa.UniqueConstraint("tenant_id", "token_hash", name=op.f("session_tenant_id_token_hash_key")),
    )
    op.create_index("session_person_idx", "session", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "update",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('published', 'stopped')", name=op.f("update_state_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("update_tenant_id_author_id_fkey"),
            ondelete="SET NULL (author_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "page_id"],
            ["care_page.tenant_id", "care_page.id"],
            name=op.f("update_tenant_id_page_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("update_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("update_pkey")),
    )
    op.create_index("update_page_idx", "update", ["tenant_id", "page_id", "id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mailing_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("link_key", sa.Uuid(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('queued', 'sending', 'sent', 'not_known', 'delivered', 'opened', 'bounced', 'unsubscribed', 'stopped')",
            name=op.f("delivery_state_check"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "batch_id"],
            ["batch.tenant_id", "batch.id"],
            name=op.f("delivery_tenant_id_batch_id_fkey"),
            ondelete="SET NULL (batch_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mailing_id"],
            ["mailing.tenant_id", "mailing.id"],
            name=op.f("delivery_tenant_id_mailing_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("delivery_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("delivery_pkey")),
        sa.UniqueConstraint("tenant_id", "mailing_id", "to_id", name=op.f("delivery_tenant_id_mailing_id_to_id_key")),
    )
    op.create_index("delivery_batch_idx", "delivery", ["tenant_id", "batch_id"], unique=False)
    op.create_index(
        "delivery_queued_idx",
        "delivery",
        ["tenant_id", "mailing_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index("delivery_to_idx", "delivery", ["tenant_id", "to_id"], unique=False)
    op.create_table(
        "follower",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.Column("unsubscribed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "guest_id"],
            ["guest.tenant_id", "guest.id"],
            name=op.f("follower_tenant_id_guest_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "page_id"],
            ["care_page.tenant_id", "care_page.id"],
            name=op.f("follower_tenant_id_page_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("follower_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("follower_pkey")),
        sa.UniqueConstraint("tenant_id", "guest_id", name=op.f("follower_tenant_id_guest_id_key")),
    )
    op.create_index("follower_page_idx", "follower", ["tenant_id", "page_id", "guest_id"], unique=False)
    op.create_table(
        "support_message",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("update_id", sa.Uuid(), nullable=True),
        sa.Column("reply_to_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("guest_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('hidden', 'shown', 'waiting')", name=op.f("support_message_state_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "guest_id"],
            ["guest.tenant_id", "guest.id"],
            name=op.f("support_message_tenant_id_guest_id_fkey"),
            ondelete="SET NULL (guest_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "page_id"],
            ["care_page.tenant_id", "care_page.id"],
            name=op.f("support_message_tenant_id_page_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("support_message_tenant_id_person_id_fkey"),
            ondelete="SET NULL (person_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reply_to_id"],
            ["support_message.tenant_id", "support_message.id"],
            name=op.f("support_message_tenant_id_reply_to_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "update_id"],
            ["update.tenant_id", "update.id"],
            name=op.f("support_message_tenant_id_update_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("support_message_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("support_message_pkey")),
    )
    op.create_index("support_message_page_idx", "support_message", ["tenant_id", "page_id", "update_id", "id"], unique=False)
    op.create_index("support_message_reply_idx", "support_message", ["tenant_id", "reply_to_id", "id"], unique=False)
    op.create_table(
        "update_photo",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("update_id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("shows", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "photo_id"],
            ["photo.tenant_id", "photo.id"],
            name=op.f("update_photo_tenant_id_photo_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "update_id"],
            ["update.tenant_id", "update.id"],
            name=op.f("update_photo_tenant_id_update_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("update_photo_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("update_photo_pkey")),
        sa.UniqueConstraint("tenant_id", "photo_id", name=op.f("update_photo_tenant_id_photo_id_key")),
    )
    op.create_index("update_photo_update_idx", "update_photo", ["tenant_id", "update_id", "position"], unique=False)
