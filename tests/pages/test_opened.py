"""Whoever has a role at the hospital and opens a page that is not hers is noted, and its owner sees who and when."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from kernel.access import GIVEN_ROLES
from kernel.db import db
from kernel.ids import new_id
from pages.models import Right
from photos.models import Photo
from tests.support.browser import Browser
from tests.support.people import fetch, rows
from tests.support.statements import statements
from tests.support.world import APage, Hospital, Somebody, World


@pytest.fixture
def mercy(world: World) -> Hospital:
    """A hospital."""
    return world.hospital()


@pytest.fixture
def page(mercy: Hospital) -> APage:
    """A page that every member of the hospital may read."""
    return mercy.page(mercy.person("Anna Berg"), open_to_hospital=True)


@pytest.fixture
def nora(mercy: Hospital) -> Somebody:
    """A nurse."""
    return mercy.person("Nora Field", "staff")


def noted(world: World) -> list[tuple[object, ...]]:
    """Who was noted as having opened which page, in order."""
    return rows(world, "select actor_id, about_id from audit_entry where action = 'page.read' order by id")


def places(mercy: Hospital, page: APage) -> list[str]:
    """Every kind of address by which something of a page is shown."""
    update = mercy.update(page)
    with mercy.entered():
        photo = Photo(id=new_id(), album_id=page.id, width=4, height=3, in_album=True)
        db.session.add(photo)
        here = f"/photos/{photo.id}"
    return ["", "/book", "/photos", here, "/messages", f"/updates/{update}", f"/messages?update={update}"]


def test_every_way_of_opening_a_page_is_noted(world: World, mercy: Hospital, page: APage, nora: Somebody) -> None:
    hers = nora.browser()
    for place in places(mercy, page):
        assert hers.open(f"{page.path}{place}").status == 200
        assert noted(world) == [(nora.id, page.id)], place
        with world.as_superuser() as connection:
            connection.execute("delete from audit_seal; delete from audit_entry where action = 'page.read'")


@pytest.mark.parametrize("role", GIVEN_ROLES)
def test_every_role_that_a_hospital_gives_is_noted(role: str, world: World, mercy: Hospital, page: APage) -> None:
    somebody = mercy.person("Tess Reader", role)
    somebody.browser().open(page.path)
    assert noted(world) == [(somebody.id, page.id)]


def test_it_is_noted_once_an_hour_and_for_each_person_and_page(
    world: World, mercy: Hospital, page: APage, nora: Somebody
) -> None:
    hers, other = nora.browser(), mercy.page(page.keeper, open_to_hospital=True)
    for path in (page.path, page.path, f"{page.path}/book", other.path):
        hers.open(path)
    olga = mercy.person("Olga Ray", "volunteer")
    olga.browser().open(page.path)
    assert noted(world) == [(nora.id, page.id), (nora.id, other.id), (olga.id, page.id)]
    with world.as_superuser() as connection:
        connection.execute("update audit_entry set created_at = created_at - interval '61 minutes' where action = 'page.read'")
    hers.open(page.path)
    assert noted(world)[3:] == [(nora.id, page.id)]


def test_a_page_and_its_pictures_asked_for_at_once_leave_one_row(world: World, page: APage, nora: Somebody) -> None:
    browsers = [nora.browser() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda browser: fetch(browser, page.path).status_code, browsers))
    with world.app.app_context():
        db.engine.dispose()  # other tests look at one connection
    assert answers == [200] * 4
    assert noted(world) == [(nora.id, page.id)]


def test_neither_family_nor_whoever_keeps_the_page_is_noted(world: World, mercy: Hospital) -> None:
    nurse = mercy.person("Nora Field", "staff")
    page = mercy.page(nurse)
    helper = mercy.manager(page, "Hal Helper")
    with world.as_superuser() as connection:
        connection.execute("update person set roles = array['volunteer'] where id = %s", [helper.id])
    mercy.guest(page, mercy.person("Ruth Guest").email)
    by_letter = mercy.guest_browser(mercy.guest(page, "paul@example.org"))
    member = mercy.browser()
    member.sign_in("ruth@mercy.example", "three blue lanterns")
    for browser in (nurse.browser(), helper.browser(), by_letter, member):
        assert browser.open(page.path).status == 200
    assert noted(world) == []


def test_a_page_that_stays_closed_was_not_read(world: World, mercy: Hospital, nora: Somebody) -> None:
    closed = mercy.page(mercy.person("Anna Berg"))
    opened = mercy.page(mercy.person("Vera Lund"), open_to_hospital=True)
    hers = nora.browser()
    for path in (closed.path, f"{closed.path}/book", f"{opened.path}/settings", f"{opened.path}/updates/{new_id()}"):
        assert hers.open(path).status == 404
    assert noted(world) == []


def test_acting_on_a_page_is_on_record_as_what_it_is(world: World, page: APage, nora: Somebody) -> None:
    hers = nora.browser()
    hers.client.post(f"{page.path}/follow", data={"csrf_token": hers.token()}, base_url=f"http://{hers.at}")
    assert noted(world) == []


def test_reading_costs_others_nothing_more(page: APage, mercy: Hospital, nora: Somebody) -> None:
    member = mercy.person("Ruth Guest").browser()
    for browser, kept in ((member, 0), (nora.browser(), 3), (nora.browser(), 2)):
        with statements() as sent:
            fetch(browser, page.path)
        assert len([one for one in sent if "audit_entry" in one or "advisory" in one]) == kept


def test_what_cannot_be_noted_is_not_shown(world: World, page: APage, nora: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise LookupError

    monkeypatch.setattr("pages.noting.record", fails)
    monkeypatch.setitem(world.app.config, "PROPAGATE_EXCEPTIONS", False)  # as it is outside of tests
    answer = fetch(nora.browser(), page.path)
    assert answer.status_code == 500
    assert "Elena" not in answer.get_data(as_text=True)


def opened(browser: Browser, page: APage) -> str:
    """What stands on the list of those who opened a page."""
    shown = browser.open(page.path).browser.open(f"{page.path}/settings")
    link = shown.soup.find("a", string="Who of the hospital has opened this page")
    assert link is not None
    return browser.open(str(link["href"])).text


def test_the_owner_sees_who_opened_it_and_when(mercy: Hospital, page: APage, nora: Somebody) -> None:
    assert "Nobody of the hospital has opened it so far." in opened(page.keeper.browser(), page)
    nora.browser().open(page.path)
    assert "Nora Field" in opened(page.keeper.browser(), page)


def test_somebody_whose_account_has_ended_is_still_counted(world: World, page: APage, nora: Somebody) -> None:
    nora.browser().open(page.path)
    with world.as_superuser() as connection:
        connection.execute("delete from person where id = %s", [nora.id])
    assert "Somebody whose account has ended" in opened(page.keeper.browser(), page)


def test_a_long_list_is_shown_in_parts(world: World, mercy: Hospital, page: APage, nora: Somebody) -> None:
    with world.as_superuser() as connection:
        query = """insert into audit_entry (tenant_id, id, actor, actor_id, action, about, about_id, details, created_at)
                   select %s, gen_random_uuid(), 'person', %s, 'page.read', 'care_page', %s, '{}', now()
                   from generate_series(1, 60)"""
        connection.execute(query.encode(), [mercy.id, nora.id, page.id])
    browser = page.keeper.browser()
    first = browser.open(f"{page.path}/opened")
    assert len(first.soup.select(".shelf li")) == 50
    older = first.soup.select_one(".pager a[rel=next]")
    assert older is not None
    assert len(browser.open(str(older["href"])).soup.select(".shelf li")) == 10


@pytest.mark.parametrize(
    ("right", "status"), [(Right.MANAGE, 200), (Right.POST, 403), (Right.INVITE, 403), (None, 404)], ids=str
)
def test_only_whoever_manages_the_page_sees_the_list(right: Right | None, status: int, mercy: Hospital, page: APage) -> None:
    somebody = mercy.manager(page, "Hal Helper", right) if right else mercy.person("Hal Helper", "tenant_admin")
    assert somebody.browser().open(f"{page.path}/opened").status == status
