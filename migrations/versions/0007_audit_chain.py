"""Chains the audit trail: every row gets a seal as its transaction commits; rows that are there already are sealed here.

Adds a table, a trigger and indexes; no row is rewritten. Nobody writes to the trail while its old rows are sealed.
"""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import operator_role, protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# A row's bytes: every column, none to be mistaken for its neighbour, whatever time zone or locale the session has.
CANONICAL = """
    create function audit_canonical(entry audit_entry) returns bytea
    language sql stable set search_path = pg_catalog, public, pg_temp as $$
        select convert_to(jsonb_build_array(
            entry.tenant_id, entry.id, entry.actor, entry.actor_id, entry.action, entry.about, entry.about_id, entry.details,
            extract(epoch from entry.created_at)::text
        )::text, 'UTF8')
    $$
"""
# The lock is taken at commit and waits for nothing after it, so it can neither deadlock nor outlast a long transaction.
# Each statement looks anew, so the newest seal is seen once the lock is had. 1936024940 spells "seal".
SEAL = """
    create function audit_seal_entry() returns trigger
    language plpgsql set search_path = pg_catalog, public, pg_temp as $$
    declare
        newest public.audit_seal;
    begin
        perform pg_advisory_xact_lock(1936024940, hashtext(new.tenant_id::text));
        select * into newest from public.audit_seal where tenant_id = new.tenant_id order by seq desc limit 1;
        insert into public.audit_seal (tenant_id, id, seq, hash) values (
            new.tenant_id, new.id, coalesce(newest.seq, 0) + 1,
            sha256(coalesce(newest.hash, ''::bytea) || public.audit_canonical(new))
        );
        return null;
    end
    $$
"""
TRIGGER = """
    create constraint trigger audit_entry_sealed after insert on audit_entry
    deferrable initially deferred for each row execute function audit_seal_entry()
"""
SEAL_OLD_ROWS = """
    do $$
    declare
        entry public.audit_entry;
        hospital uuid;
        last_seq bigint;
        last_hash bytea;
    begin
        for entry in select * from public.audit_entry order by tenant_id, id loop
            if hospital is distinct from entry.tenant_id then
                hospital := entry.tenant_id;
                last_seq := 0;
                last_hash := ''::bytea;
            end if;
            last_seq := last_seq + 1;
            last_hash := sha256(last_hash || public.audit_canonical(entry));
            insert into public.audit_seal (tenant_id, id, seq, hash) values (hospital, entry.id, last_seq, last_hash);
        end loop;
    end
    $$
"""


def upgrade() -> None:
    op.create_table(
        "audit_seal",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "id"], ["audit_entry.tenant_id", "audit_entry.id"], name=op.f("audit_seal_tenant_id_id_fkey")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("audit_seal_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("audit_seal_pkey")),
        sa.UniqueConstraint("tenant_id", "seq", name=op.f("audit_seal_tenant_id_seq_key")),
    )
    protect(["audit_seal"], app="select, insert")
    for statement in (CANONICAL, SEAL, TRIGGER):
        op.execute(statement)
    op.execute(f"set local role {operator_role()}")  # under forced row-level security the owner would seal none
    op.execute(SEAL_OLD_ROWS)
    op.execute("reset role")
    op.create_index("audit_entry_action_idx", "audit_entry", ["tenant_id", "action", "id"])
    op.create_index("audit_entry_actor_idx", "audit_entry", ["tenant_id", "actor_id", "id"])
    op.create_index("audit_entry_day_idx", "audit_entry", ["tenant_id", "created_at"])
    of_readings = sa.text("action = 'page.read'")
    op.create_index("audit_entry_reading_idx", "audit_entry", ["tenant_id", "about_id", "id"], postgresql_where=of_readings)
