"""Pages that do not go on the day that was said: one is opened again, one nobody could keep, words of one are looked at."""

import pytest

from kernel.db import db
from kernel.tenancy import TenantState
from messages.models import SupportMessage
from moderation.models import Case
from pages.access import page_for
from pages.actions import close_page, reopen_page
from pages.models import CarePage
from tenants.running import set_state
from tests.support.people import rows
from tests.support.world import APage, Hospital, Somebody, World
from tests.tenants.retention.test_retention import older
from tests.tenants.retention.visit import ACTS, a_day, in_days, policy

PAGES = "select count(*) from care_page"


@pytest.fixture
def anna(mercy: Hospital) -> Somebody:
    """She keeps a page, at a hospital that deletes quiet ones and closed ones."""
    policy(mercy.world, quiet_months=6, closed_months=3)
    return mercy.person("Anna Berg")


@pytest.fixture
def page(mercy: Hospital, anna: Somebody) -> APage:
    """Her page."""
    return mercy.page(anna)


def test_a_closed_page_that_is_opened_again_is_not_deleted_for_being_quiet_all_the_while(
    world: World, mercy: Hospital, anna: Somebody, page: APage
) -> None:
    with mercy.entered():
        close_page(page_for(anna.reader, page.slug).page, actor="test")
    older(world)
    a_day(mercy)
    assert rows(world, ACTS) == [("ending.announce",)]
    with mercy.entered():
        reopen_page(db.session.get_one(CarePage, (mercy.id, page.id)), actor="test")
    older(world, "2 months")
    a_day(mercy)
    assert (rows(world, PAGES), rows(world, ACTS)) == ([(1,)], [("ending.announce",)])
    older(world)
    a_day(mercy)
    assert rows(world, ACTS) == [("ending.announce",)] * 2


def test_what_was_to_go_while_a_hospital_was_frozen_can_be_kept_for_a_month_once_it_is_open(
    world: World, mercy: Hospital, anna: Somebody, page: APage
) -> None:
    grace = world.hospital("grace")
    grace.page(grace.person("Bea Stone"))
    policy(world, quiet_months=6)
    older(world)
    a_day(mercy)
    a_day(grace)
    hers = "select ends_at from care_page where tenant_id = %s"
    before = rows(world, hers, grace.id)
    state = {"actor": "test"}
    with world.app.app_context():
        set_state("mercy", TenantState.FROZEN, **state)
    with in_days(40):
        with world.app.app_context():
            set_state("mercy", TenantState.OPEN, **state)
        a_day(mercy)
        assert rows(world, PAGES) == [(2,)]
        assert "It is kept." in anna.browser().open(f"/ending/page/{page.id}").submit(action=str(page.id)).text
    assert rows(world, hers, grace.id) == before


def test_a_page_stays_while_a_moderator_is_to_decide_about_words_of_it(
    world: World, mercy: Hospital, anna: Somebody, page: APage
) -> None:
    anna.browser().open(f"{page.path}/messages").submit({"body": "We think of you."}, action="messages")
    with mercy.entered():
        said = db.session.query(SupportMessage).one()
        db.session.add(Case(about="message", about_id=said.id, page_id=page.id, author_name="Anna Berg"))
        db.session.commit()
    older(world)
    a_day(mercy)
    assert rows(world, ACTS) == []
    with world.as_superuser() as connection:
        connection.execute("update moderation_case set closed_at = now(), outcome = 'kept'")
    a_day(mercy)
    assert rows(world, ACTS) == [("ending.announce",)]
