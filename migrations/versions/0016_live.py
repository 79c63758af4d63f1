"""What happens at live places: events in the order of their commits, and word to the streams when rights change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import protect
from migrations.live import tell_rights

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# As the audit trail is sealed: at commit, under the very same lock of the hospital, so that neither waits for the other while
# it holds something. Each statement looks anew, so the newest number is seen once the lock is had.
NUMBER = """
    create function live_event_number() returns trigger
    language plpgsql set search_path = pg_catalog, public, pg_temp as $$
    declare
        newest bigint;
    begin
        perform pg_advisory_xact_lock(1936024940, hashtext(new.tenant_id::text));
        select max(seq) into newest from public.live_event
            where tenant_id = new.tenant_id and channel = new.channel and channel_id = new.channel_id;
        update public.live_event set seq = coalesce(newest, 0) + 1 where tenant_id = new.tenant_id and id = new.id;
        delete from public.live_event
            where tenant_id = new.tenant_id and channel = new.channel and channel_id = new.channel_id
            and seq <= newest and created_at < now() - interval '1 hour';
        perform pg_notify(
            'carepages_live', concat_ws(' ', 'event', new.tenant_id, new.channel, new.channel_id, coalesce(newest, 0) + 1)
        );
        return null;
    end
    $$
"""
TRIGGER = """
    create constraint trigger live_event_numbered after insert on live_event
    deferrable initially deferred for each row execute function live_event_number()
"""
# Of the same words within one transaction PostgreSQL sends one.
RIGHTS = """
    create function live_rights_changed() returns trigger
    language plpgsql set search_path = pg_catalog, public, pg_temp as $$
    declare
        of_row jsonb := to_jsonb(coalesce(new, old));
    begin
        perform pg_notify('carepages_live', 'rights ' || coalesce(of_row ->> 'tenant_id', of_row ->> 'id'));
        return null;
    end
    $$
"""


def upgrade() -> None:
    op.create_table(
        "live_event",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("only", postgresql.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("live_event_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("live_event_pkey")),
    )
    op.create_index("live_event_place_key", "live_event", ["tenant_id", "channel", "channel_id", "seq"], unique=True)
    protect(["live_event"])
    for statement in (NUMBER, TRIGGER, RIGHTS):
        op.execute(statement)
    op.add_column("person", sa.Column("shows_signs", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    tell_rights("tenant", "state", inserts=False)
    tell_rights("session", "person_id", "keys", "expires_at", "strong_at", inserts=False)
    tell_rights("person", "disabled_at", "leaves_at", "proved_at", "email", "roles", inserts=False)
    tell_rights("page_manager", "person_id", "is_owner", "rights")
    tell_rights("factor", "person_id")
    tell_rights("hospital_policy", "second_factor")
    tell_rights(
        "care_page",
        *("visibility", "link_key", "listed", "quiet_since", "closed_at", "silenced_at"),
        *("agreement", "patient_id", "patient_key", "patient_is_minor", "opened_at", "warned_at", "of_age_at"),
        inserts=False,
    )
    tell_rights(
        "guest",
        *("state", "key", "person_id", "email", "vouched"),
        *("may_write", "sees_pictures", "may_download", "is_caregiver"),
    )
