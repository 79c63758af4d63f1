"""The role that the application signs in as: refused when it could go round the walls between hospitals."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import create_engine, make_url

from kernel.config import Settings
from kernel.embedded import APP, OPERATOR, OWNER, SUPERUSER, EmbeddedServer
from kernel.roles import UnsafeRole, refuse_unsafe_role

MakeRole = Callable[[str], str]


@pytest.fixture
def make_role(server: EmbeddedServer) -> Iterator[MakeRole]:
    """Makes a role for the test, with these attributes; it is gone afterwards."""
    made: list[str] = []
    with psycopg.connect(server.url(SUPERUSER, "postgres"), autocommit=True) as connection:

        def make(attributes: str) -> str:
            made.append(f"tried_{uuid4().hex}")
            name = Identifier(made[-1])
            for part in attributes.split("; "):
                connection.execute(SQL(part).format(name))
            return made[-1]

        yield make
        for name in made:
            connection.execute(SQL("drop role {}").format(Identifier(name)))


@pytest.fixture
def look(server: EmbeddedServer, settings: Settings) -> Callable[[str], None]:
    """Asks about a role on this worker's database."""

    def ask(role: str) -> None:
        engine = create_engine(server.url(role, make_url(settings.database_url or "").database or ""))
        try:
            refuse_unsafe_role(engine)
        finally:
            engine.dispose()

    return ask


def test_the_applications_and_the_operators_role_are_harmless(look: Callable[[str], None]) -> None:
    look(APP)
    look(OPERATOR)


def test_a_role_without_any_power_is_harmless(look: Callable[[str], None], make_role: MakeRole) -> None:
    look(make_role("create role {} login"))


@pytest.mark.parametrize(
    ("role", "why"),
    [(OWNER, "owns tables"), (SUPERUSER, "is a superuser")],
)
def test_the_roles_that_build_the_house_must_not_live_in_it(role: str, why: str, look: Callable[[str], None]) -> None:
    with pytest.raises(UnsafeRole, match=rf"^DATABASE_URL: its role .*{why}.*; nothing would keep hospitals apart\.$"):
        look(role)


@pytest.mark.parametrize(
    ("attributes", "why"),
    [
        ("create role {} login bypassrls", "has BYPASSRLS"),
        ("create role {} login superuser", "is a superuser"),
        (f"create role {{}} login; grant {OPERATOR} to {{}} with inherit true", "may act as another role"),
        (f"create role {{}} login; grant {OWNER} to {{}} with inherit true, set false", "may act as another role"),
    ],
)
def test_a_role_that_could_go_round_the_walls_is_refused(
    attributes: str, why: str, look: Callable[[str], None], make_role: MakeRole
) -> None:
    with pytest.raises(UnsafeRole, match=why):
        look(make_role(attributes))


def test_a_role_that_may_become_the_operator_is_refused(look: Callable[[str], None], make_role: MakeRole) -> None:
    with pytest.raises(UnsafeRole):
        look(make_role(f"create role {{}} login; grant {OPERATOR} to {{}} with inherit false, set true"))
