"""A hospital's day, its part about who may do what: asking, links, lists, and those who keep a page."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from kernel.db import db
from pages.memorial_models import Memorial
from pages.models import CarePage, Guest, PageManager
from tests.house.filled import Filled
from tests.support.browser import Browser, Page
from tests.support.world import PASSWORD, Somebody

Act = tuple[str, list[str]]


def send(browser: Browser, path: str, **values: object) -> Page:
    """Sends what a form would; it must be taken."""
    page = browser.post(path, {"csrf_token": browser.token(), **values})
    assert page.status < 400, f"{path}: {page.status} {page.text[:300]}"
    return page


def guest_with(filled: Filled, email: str) -> UUID:
    """The row of a mailbox on the page's list."""
    with filled.hospital.entered():
        return db.session.scalars(select(Guest.id).where(Guest.email == email)).one()


def set_page(filled: Filled, **values: object) -> None:
    """Sets columns of the page, past its forms."""
    with filled.hospital.entered():
        page = db.session.get_one(CarePage, (filled.hospital.id, filled.page.id))
        for name, value in values.items():
            setattr(page, name, value)


def rights(filled: Filled) -> Iterator[Act]:
    """All of it."""
    yield from asking(filled)
    yield from by_link(filled)
    yield from lists(filled)
    yield from keepers(filled)
    yield from memorials(filled)


def asking(filled: Filled) -> Iterator[Act]:
    """The page takes questions and is listed: a stranger asks, and a member leaves a word at its door."""
    page, hers = filled.page.path, filled.browser
    set_page(filled, visibility="asks", listed=True)
    asks = {"name": "Thornbury", "email": "stranger@example.org", "word": "Aubergine"}
    send(filled.hospital.browser(), f"{page}/ask", **asks)
    yield "closed.ask", ["guest.ask"]
    send(hers, f"{page}/followers/{guest_with(filled, asks['email'])}/no")
    yield "guests.refuse", ["guest.removed"]
    caller = filled.hospital.person("Quill Lantern", email="caller@example.org").browser()
    send(caller, f"{page}/hello", body="Marigold")
    yield "hello.hello", ["message.leave"]


def by_link(filled: Filled) -> Iterator[Act]:
    """Somebody comes by the page's link and follows; the links are renewed."""
    page, hers = filled.page.path, filled.browser
    set_page(filled, visibility="link", listed=False)
    visitor = filled.hospital.browser()
    send(visitor, f"/come/{filled.tokens['link.come']}")
    yield "link.come", []
    send(visitor, f"{page}/follow/mail", name="Thornbury", email="visitor@example.org")
    yield "following.follow_by_mail", ["guest.come_by_link"]
    send(hers, f"{page}/links/page")
    yield "link.renew", ["page.show_out", "page.renew_link"]
    send(hers, f"{page}/links/all")
    yield "link.renew_all", ["page.renew_link", "page.renew_every_link"]


def lists(filled: Filled) -> Iterator[Act]:
    """Addresses are expected and blocked, one is taken off again; what a guest may do is set."""
    page, hers = filled.page.path, filled.browser
    send(hers, f"{page}/lists", expected="Quill q@example.org", never="Marigold m@example.org")
    yield "guests.lists", ["guest.expect", "guest.blocked"]
    send(hers, f"{page}/followers/{guest_with(filled, 'q@example.org')}/forget")
    yield "guests.forget", ["guest.forget"]
    send(hers, f"{page}/followers/{filled.guest_id}", may_write="y", is_caregiver="y")
    yield "guests.person", ["guest.allow"]


def keepers(filled: Filled) -> Iterator[Act]:
    """The owner asks for help, changes and ends it, and hands the page over; somebody leaves by herself."""
    page, hers = filled.page.path, filled.browser
    nora, paul = (filled.hospital.person("Lantern Quill", email=f"{name}@help.example") for name in ("nora", "paul"))
    for helper in (nora, paul):
        yield "keepers.keepers", offered(filled, helper)
        send(helper.browser(), f"{page}/keep", answer="yes")
        yield "keepers.keep", ["keeper.accept", "guest.admit"]
    send(nora.browser(), f"{page}/keepers/leave")
    yield "keepers.leave", ["keeper.end"]
    yield "keepers.keepers", [what for what in offered(filled, nora) if what != "guest.invite"]
    send(hers, f"{page}/offers/{guest_with(filled, nora.email)}/withdraw")
    yield "keepers.withdraw", ["keeper.withdraw"]
    send(hers, f"{page}/keepers/{filled.manager_id}", rights=["answer", "post"])
    yield "keepers.rights", ["keeper.rights"]
    send(hers, f"{page}/keepers/{filled.manager_id}/end")
    yield "keepers.end", ["keeper.end"]
    send(hers, f"{page}/keepers/{keeper_id(filled, paul)}/hand-over", password="eleven brown hares")
    yield "keepers.hand_over", ["page.hand_over"]
    send(paul.browser(), f"{page}/keepers/{keeper_id(filled, filled.admin)}/hand-over", password=PASSWORD)
    yield "keepers.hand_over", ["page.hand_over"]


def memorials(filled: Filled) -> Iterator[Act]:
    """What waits is taken back and asked for anew; a second keeper says yes, and it is ended. Who keeps one alone asks us."""
    page, hers, hospital = filled.page.path, filled.browser, filled.hospital
    send(hers, f"{page}/memorial/decline")
    yield "memorial.decline", ["memorial.decline"]
    send(hers, f"{page}/memorial", words="Lantern and Aubergine")
    yield "memorial.memorial", ["memorial.ask", "page.silence"]
    second = hospital.person("Quill Thornbury", email="second@help.example")
    with hospital.entered():
        db.session.add(PageManager(page_id=filled.page.id, person_id=second.id, rights=["post"]))
    send(second.browser(), f"{page}/memorial/confirm")
    yield "memorial.confirm", ["memorial.confirm"]
    send(hers, f"{page}/memorial/end")
    yield "memorial.end", ["memorial.end"]
    alone, ours = hospital.page(second, patient="Marigold"), hospital.person("Ours", "moderator").browser()
    for answer, before, after in (("decline", ["page.create"], ["page.silence"]), ("confirm", [], [])):
        send(second.browser(), f"{alone.path}/memorial", words="Lantern")
        yield "memorial.memorial", [*before, "memorial.ask", *after]
        with hospital.entered():
            asked = db.session.scalars(select(Memorial.id)).one()
        send(ours, f"/memorials/{asked}/{answer}")
        yield f"memorial.{answer}_here", [f"memorial.{answer}"]


def keeper_id(filled: Filled, somebody: Somebody) -> UUID:
    """Her row among those who keep the page."""
    with filled.hospital.entered():
        return db.session.scalars(select(PageManager.id).where(PageManager.person_id == somebody.id)).one()


def offered(filled: Filled, somebody: Somebody) -> list[str]:
    """The owner asks somebody to help; what must be on record for it."""
    asked = {"name": somebody.name, "email": somebody.email, "rights": ["post", "answer"]}
    send(filled.browser, f"{filled.page.path}/keepers", **asked)
    return ["guest.invite", "keeper.offer"]
