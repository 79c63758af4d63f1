"""Pages that are kept no longer: told before, kept by one press, and then gone from every table and every file."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from kernel.config import Settings
from kernel.db import db
from pages.access import page_for
from pages.actions import close_page
from pages.models import CarePage
from tenants.life.holding import hold, release
from tenants.retention import of_pages
from tests.house.replaying import MARK, marked_scene
from tests.support.browser import Browser
from tests.support.people import rows
from tests.support.world import APage, Hospital, Somebody, World
from tests.tenants.retention.visit import ACTS, TOLD, a_day, files_in, policy, where


def older(world: World, interval: str = "7 months") -> None:
    """All that has happened at pages happened so long ago."""
    moments = {
        "care_page": ("created_at", "closed_at", "ends_at", "kept_at"),
        "support_message": ("created_at",),
        "update": ("published_at", "edited_at"),
    }
    with world.as_superuser() as connection:
        for table, columns in moments.items():
            said = ", ".join(f"{column} = {column} - interval '{interval}'" for column in columns)
            connection.execute(f'update "{table}" set {said}'.encode())


@pytest.fixture
def mercy(world: World) -> Hospital:
    """A hospital that deletes pages on which nobody has written for half a year."""
    made = world.hospital()
    policy(world, quiet_months=6)
    return made


@pytest.fixture
def anna(mercy: Hospital) -> Somebody:
    """She keeps a page."""
    return mercy.person("Anna Berg")


@pytest.fixture
def page(mercy: Hospital, anna: Somebody) -> APage:
    """Her page."""
    return mercy.page(anna)


def test_a_quiet_page_is_told_of_on_the_page_and_by_letter_and_kept_by_one_press(
    world: World, mercy: Hospital, anna: Somebody, page: APage
) -> None:
    hers, reader = anna.browser(), mercy.guest_browser(mercy.guest(page))
    a_day(mercy)
    assert "This page will be deleted" not in hers.open(page.path).text
    older(world)
    a_day(mercy)
    a_day(mercy)
    assert rows(world, f"{TOLD} where m.letter = 'following/ends_soon'") == [("Anna Berg",)]  # once
    assert hers.open(page.path).soup.select_one(f"main a[href='/ending/page/{page.id}']")
    shown = reader.open(page.path)
    assert ("This page will be deleted" in shown.text, shown.soup.select_one("main a[href^='/ending']")) == (True, None)
    assert "It is kept." in hers.open(f"/ending/page/{page.id}").submit(action=str(page.id)).text
    assert hers.open(f"/ending/page/{page.id}").status == 404
    older(world, "1 month")
    a_day(mercy)
    assert "This page will be deleted" not in hers.open(page.path).text
    assert rows(world, ACTS) == [("ending.announce",), ("ending.keep",)]
    older(world)
    a_day(mercy)  # half a year after she kept it
    assert rows(world, ACTS)[-1] == ("ending.announce",)


@pytest.mark.parametrize("how", ["an update", "a word", "the policy", "a closed page"])
def test_a_page_that_is_meant_no_more_is_spared(world: World, mercy: Hospital, anna: Somebody, page: APage, how: str) -> None:
    older(world)
    a_day(mercy)
    older(world, "2 months")
    if how == "an update":
        mercy.update(page)
    elif how == "a word":
        anna.browser().open(f"{page.path}/messages").submit({"body": "We are well."}, action="messages")
    elif how == "the policy":
        policy(world, quiet_months=None)
    else:
        with mercy.entered():
            close_page(page_for(anna.reader, page.slug).page, actor="test")
    a_day(mercy)
    assert (rows(world, ACTS)[-1], rows(world, "select count(*) from care_page")) == (("ending.spare",), [(1,)])


def test_a_closed_page_goes_too_but_not_one_that_is_kept_for_somebody(world: World, mercy: Hospital, anna: Somebody) -> None:
    policy(world, quiet_months=None, closed_months=3)
    for number in range(2):
        made = mercy.page(anna)
        with mercy.entered():
            close_page(page_for(anna.reader, made.slug).page, actor="test")
            kept = {"of_age_at": CarePage.closed_at} if number else {}
            db.session.execute(update(CarePage).where(CarePage.id == made.id).values(neutral_label="News", **kept))
    older(world)
    a_day(mercy)
    ((told,),) = rows(world, "select id from care_page where ends_at is not null")
    hers = anna.browser()
    assert "has been closed" in hers.open(f"/ending/page/{told}").text
    older(world, "2 months")
    a_day(mercy)
    assert rows(world, "select count(*) from care_page") == [(1,)]
    assert hers.open(f"/ending/page/{told}").status == 404


def test_under_a_legal_hold_nothing_is_announced_and_nothing_goes(world: World, mercy: Hospital, page: APage) -> None:
    older(world)
    with world.app.app_context():
        hold(mercy.id, reason="a case", actor="test")
    a_day(mercy)
    assert rows(world, "select * from care_page where ends_at is not null") == []
    with world.app.app_context():
        release(mercy.id, reason="it is over", actor="test")
    a_day(mercy)
    older(world, "2 months")
    with world.app.app_context():
        hold(mercy.id, reason="another case", actor="test")
    a_day(mercy)
    assert rows(world, "select count(*) from care_page") == [(1,)]


def test_nobody_else_learns_of_it_or_keeps_it(world: World, mercy: Hospital, page: APage) -> None:
    older(world)
    a_day(mercy)
    grace = world.hospital("grace")
    others: list[Browser] = [mercy.person("Nora Lind").browser(), mercy.person("Ada Stone", "tenant_admin").browser()]
    others += [grace.person("Bea Stone", "tenant_admin").browser()]
    for browser in others:
        assert browser.open(f"/ending/page/{page.id}").status == 404
        assert browser.post(f"/ending/page/{page.id}", {"csrf_token": browser.token()}).status == 404
    assert others[2].post(f"/admin/policies/endings/page/{page.id}/keep", {"csrf_token": others[2].token()}).status == 404
    assert str(page.id) not in others[2].open("/admin/policies/endings").text
    a_day(grace)
    assert rows(world, ACTS) == [("ending.announce",)]
    listed = others[1].open("/admin/policies/endings")
    assert "Elena" not in listed.text
    assert "It is kept." in listed.submit(action="/keep").text


def test_then_it_is_gone_from_every_table_and_every_file(world: World, settings: Settings) -> None:
    scene, _ids = marked_scene(world)
    policy(world, quiet_months=6)
    page, folder = scene.pages[0], Path(settings.store_url.removeprefix("file://"))
    pictures = {str(photo) for (photo,) in rows(world, "select id from photo where album_id = %s", page.id)}
    other = scene.hospital.page(scene.pages[0].keeper, patient="Somebody else")
    scene.hospital.update(other, "Stays.")
    assert pictures & files_in(folder)
    assert len(where(world, MARK)) > 5
    older(world)
    a_day(scene.hospital)
    with world.as_superuser() as connection:
        connection.execute("delete from jobs.procrastinate_jobs")  # letters that would leave
    older(world, "2 months")
    scene.hospital.update(other, "Stays, too.")
    a_day(scene.hospital)
    world.work()
    assert (where(world, MARK), pictures & files_in(folder)) == ({}, set())
    named = set(where(world, str(page.id)))
    assert named <= {"audit_entry", "live_event"}, named  # ids, for the trail and for browsers that were open
    assert rows(world, "select id from care_page") == [(other.id,)]
    assert rows(world, ACTS)[-1] == ("ending.delete",)


def test_a_page_that_could_not_go_whole_is_whole(
    world: World, mercy: Hospital, page: APage, monkeypatch: pytest.MonkeyPatch
) -> None:
    mercy.update(page)
    older(world)
    a_day(mercy)
    older(world, "2 months")
    before = len(rows(world, 'select id from "update"'))

    def torn(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(of_pages, "_forget_letters", torn)
    with pytest.raises(ConnectionError):
        a_day(mercy)
    assert (len(rows(world, 'select id from "update"')), rows(world, "select count(*) from care_page")) == (before, [(1,)])


def test_an_address_of_nothing_is_nothing(mercy: Hospital, anna: Somebody) -> None:
    assert anna.browser().open(f"/ending/page/{UUID(int=0)}").status == 404
    assert anna.browser().open(f"/ending/nothing/{UUID(int=0)}").status == 404
