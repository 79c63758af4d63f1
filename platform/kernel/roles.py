"""What the application's database role must not be: the walls between hospitals stand on it."""

from sqlalchemy import Engine, text

_FAULTS = text(
    """
    select (select rolsuper from pg_roles where rolname = current_user) as superuser,
           (select rolbypassrls from pg_roles where rolname = current_user) as bypass,
           exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                   where pg_get_userbyid(c.relowner) = current_user and n.nspname in ('public', 'jobs')) as owns,
           exists (select from pg_auth_members where member = (select oid from pg_roles where rolname = current_user)
                   and (inherit_option or set_option)) as inherits
    """
)


class UnsafeRole(Exception):
    """The role could go round row-level security; the message says how."""


def refuse_unsafe_role(engine: Engine) -> None:
    """Raises UnsafeRole when the role of `engine` is a superuser, bypasses row security, owns a table or may act as another."""
    with engine.connect() as connection:
        found = connection.execute(_FAULTS).one()
    faults = {
        "is a superuser": found.superuser,
        "has BYPASSRLS": found.bypass,
        "owns tables": found.owns,
        "may act as another role": found.inherits,
    }
    wrong = [words for words, holds in faults.items() if holds]
    if wrong:
        raise UnsafeRole(f"DATABASE_URL: its role {' and '.join(wrong)}; nothing would keep hospitals apart.")
