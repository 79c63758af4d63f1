"""Every kind of reader a page can meet, pages as long as a test needs them, and what tests count: statements and rows."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from werkzeug.test import TestResponse

from accounts.models import Proof, Session
from following.letters import FOLLOW, LINK_LASTS
from following.models import Follower
from kernel.access import STRANGER
from kernel.clock import now
from kernel.db import Base, db
from kernel.ids import new_id
from kernel.tokens import issue
from messages.models import SupportMessage
from pages.access import page_for
from pages.guests import ask_to_come, set_guest_state
from pages.models import CarePage, Guest, GuestState, PageManager, Right, Update, UpdatePhoto
from photos.models import Photo
from tests.support.browser import Browser
from tests.support.world import APage, Hospital, Somebody, World

JOINING = {"name": "Nora New", "email": "nora@example.org", "age_group": "adult", "password": "seven grey herons"}
_CHANGING = re.compile(r'nonce[-=]"?[\w-]+"?|name="csrf_token"( type="hidden")? value="[^"]*"')

_PRINT = "select '{0}', count(*) || md5(coalesce(string_agg(t::text, '|' order by t.id), '')) from {1} where t.tenant_id = %s"


@dataclass(frozen=True)
class Scene:
    """A hospital, pages of it that one person keeps, and another hospital on the same platform."""

    hospital: Hospital
    elsewhere: Hospital
    pages: Sequence[APage]

    def person(self, *roles: str) -> Somebody:
        """Somebody with an account at the hospital, whose mailbox is proved."""
        return self.hospital.person("Tess Reader", *roles)

    def listed(self, email: str, state: GuestState = GuestState.ADMITTED) -> list[UUID]:
        """Puts a mailbox on the list of every page; returns its guests."""
        if state is GuestState.ASKED:
            with self.hospital.entered():
                for page in self.pages:
                    ask_to_come(page.id, email=email, name="Tess", actor=STRANGER)
            return []
        return [self.hospital.guest(page, email, name="Tess", state=state) for page in self.pages]

    def shut_out(self, guests: Sequence[UUID], state: GuestState) -> None:
        """Takes guests that were let in off the pages, as the keeper does it."""
        for page, guest_id in zip(self.pages, guests, strict=True):
            with self.hospital.entered():
                guest = db.session.get_one(Guest, (self.hospital.id, guest_id))
                set_guest_state(page_for(page.keeper.reader, page.slug), guest, state)


def open_letters(hospital: Hospital, browser: Browser, guests: Sequence[UUID]) -> Browser:
    """Presses *I am …* in a letter to each of these guests."""
    for guest_id in guests:
        path = f"/follow/{follow_token(hospital, guest_id)}"
        browser.open(path).submit(action=path)
    return browser


def follow_token(hospital: Hospital, guest_id: UUID) -> str:
    """What stands in the link of a guest's letter now."""
    with hospital.entered():
        guest = db.session.get_one(Guest, (hospital.id, guest_id))
        return issue(FOLLOW, guest.key, new_id(), lasts=LINK_LASTS)


def _on_list(state: GuestState) -> Callable[[Scene], Browser]:
    def come(scene: Scene) -> Browser:
        somebody = scene.person()
        if state in (GuestState.BLOCKED, GuestState.REMOVED):
            scene.shut_out(scene.listed(somebody.email), state)
        else:
            scene.listed(somebody.email, state)
        return somebody.browser()

    return come


def _by_letter(state: GuestState) -> Callable[[Scene], Browser]:
    def come(scene: Scene) -> Browser:
        guests = scene.listed("tess@example.org")
        browser = open_letters(scene.hospital, scene.hospital.browser(), guests)
        if state is not GuestState.ADMITTED:
            scene.shut_out(guests, state)
        return browser

    return come


def _blocked_and_admitted(scene: Scene) -> Browser:
    """Her account's mailbox is blocked; she comes with a letter to another one, which was let in."""
    somebody = scene.person()
    scene.shut_out(scene.listed(somebody.email), GuestState.BLOCKED)
    return open_letters(scene.hospital, somebody.browser(), scene.listed("other@example.org"))


def _limited(**limits: bool) -> Callable[[Scene], Browser]:
    """Let in, with less or more than others."""

    def come(scene: Scene) -> Browser:
        somebody = scene.person()
        listed = scene.listed(somebody.email)
        with scene.hospital.entered():
            db.session.execute(update(Guest).where(Guest.id.in_(listed)).values(**limits))
        return somebody.browser()

    return come


def _by_link(*, old: bool = False) -> Callable[[Scene], Browser]:
    """Somebody without an account whose browser has shown each page's link."""

    def come(scene: Scene) -> Browser:
        other = scene.hospital.page(scene.pages[0].keeper)
        browser = open_letters(scene.hospital, scene.hospital.browser(), [scene.hospital.guest(other, "linked@example.org")])
        with scene.hospital.entered():
            pages = CarePage.id.in_([page.id for page in scene.pages])
            links = list(db.session.scalars(select(CarePage.link_key).where(pages)))
            db.session.execute(update(Session).where(Session.person_id.is_(None)).values(keys=links))
            if old:
                db.session.execute(update(CarePage).where(pages).values(link_key=func.gen_random_uuid()))
        return browser

    return come


def _helper(*rights: Right) -> Callable[[Scene], Browser]:
    """Helps keep the pages, with these rights."""

    def come(scene: Scene) -> Browser:
        somebody = scene.hospital.manager(scene.pages[0], "Tess Reader", *rights)
        with scene.hospital.entered():
            for page in scene.pages[1:]:
                db.session.add(PageManager(page_id=page.id, person_id=somebody.id, rights=list(rights)))
        return somebody.browser()

    return come


def _newcomer(scene: Scene) -> Browser:
    """Joined with the very address that was let in, and never showed that it is hers."""
    scene.listed(JOINING["email"])
    browser = scene.hospital.browser()
    browser.open("/join").submit(JOINING)
    return browser


def _from_elsewhere(scene: Scene) -> Browser:
    """Has an account at another hospital under the same address, and brings her cookie along."""
    return bring_cookie(scene.elsewhere.person("Tess Reader", email="tess@mercy.example").browser(), scene.hospital)


def bring_cookie(browser: Browser, hospital: Hospital) -> Browser:
    """A new browser at a hospital, with the very cookie that another browser holds, be it from there or from elsewhere."""
    cookie = browser.client.get_cookie("carepages", domain=browser.at)
    assert cookie is not None
    copy = hospital.browser()
    copy.client.set_cookie("carepages", cookie.value, domain=copy.at)
    return copy


def is_in(browser: Browser) -> bool:
    """Whether somebody is signed in there."""
    return browser.open("/account").heading == "Your account"


READERS: Mapping[str, Callable[[Scene], Browser]] = {
    "stranger": lambda scene: scene.hospital.browser(),
    "invited": _on_list(GuestState.INVITED),
    "expected": _on_list(GuestState.EXPECTED),
    "asked": _on_list(GuestState.ASKED),
    "admitted by letter": _by_letter(GuestState.ADMITTED),
    "admitted person": _on_list(GuestState.ADMITTED),
    "may not write": _limited(may_write=False),
    "without pictures": _limited(sees_pictures=False),
    "caregiver": _limited(is_caregiver=True, may_download=True),
    "removed": _on_list(GuestState.REMOVED),
    "removed, old letter": _by_letter(GuestState.REMOVED),
    "blocked": _on_list(GuestState.BLOCKED),
    "blocked, old letter": _by_letter(GuestState.BLOCKED),
    "blocked and admitted": _blocked_and_admitted,
    "by link": _by_link(),
    "by old link": _by_link(old=True),
    "unproved newcomer": _newcomer,
    "member": lambda scene: scene.person().browser(),
    "staff": lambda scene: scene.person("staff").browser(),
    "tenant admin": lambda scene: scene.person("tenant_admin").browser(),
    "helper": _helper(),
    "helper who posts": _helper(Right.POST),
    "helper who manages": _helper(Right.MANAGE),
    "keeper": lambda scene: scene.pages[0].keeper.browser(),
    "member elsewhere": _from_elsewhere,
}


def fetch(browser: Browser, path: str) -> TestResponse:
    """What an address answers, as it is: for what is no page, and where no redirect should be followed."""
    return browser.client.get(path, base_url=f"http://{browser.at}", buffered=True)


def comparable(answer: TestResponse, *own: str) -> str:
    """Status, headers and body, without what differs every time, and without `own`: what the address itself was made of."""
    kept = [f"{name}: {value}" for name, value in answer.headers if name != "Set-Cookie"]
    said = _CHANGING.sub("…", "\n".join([answer.status, *sorted(kept), answer.get_data().decode(errors="replace")]))
    for part in own:
        said = said.replace(part, "…")
    return said


def tables_of_pages() -> list[str]:
    """Every table whose rows hang on a care page, near or far, and the pictures; found from the foreign keys."""
    found = {"care_page", "photo"}
    while (
        more := {
            name for name, table in Base.metadata.tables.items() for key in table.foreign_keys if key.column.table.name in found
        }
        - found
    ):
        found |= more
    return sorted(found - {"crisis_alert", "crisis_sign"})  # a cry for help is one's own, whatever page one is shut out of


def print_of(world: World, hospital: Hospital) -> dict[str, str]:
    """A fingerprint of all rows of a hospital's pages and of the letters about them: how many, and a hash over them."""
    rows_of = {table: f'"{table}" t' for table in tables_of_pages()}
    rows_of["letters"] = "delivery t join mailing m on m.id = t.mailing_id and m.letter like 'following/%%'"
    with world.as_superuser() as connection:
        query = " union all ".join(_PRINT.format(name, of) for name, of in rows_of.items())
        return dict(connection.execute(query.encode(), [hospital.id] * len(rows_of)).fetchall())


def proof_token(hospital: Hospital, *, lasts: timedelta = timedelta(hours=2)) -> str:
    """What stands in the button of the newest letter about an account."""
    with hospital.entered():
        proof = db.session.scalars(select(Proof).order_by(Proof.id.desc()).limit(1)).one()
        return issue(proof.purpose, proof.id, new_id(), lasts=lasts)


def rows(world: World, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What the database holds, past all walls."""
    with world.as_superuser() as connection:
        return connection.execute(query.encode(), values).fetchall()


def crowd(hospital: Hospital, page: APage, number: int) -> None:
    """That many followers more."""
    guests = [
        {"id": new_id(), "page_id": page.id, "email": f"f{n}@crowd.example", "name": f"F {n}", "state": "admitted"}
        for n in range(number)
    ]
    with hospital.entered():
        db.session.execute(insert(Guest), guests)
        db.session.execute(insert(Follower), [{"page_id": page.id, "guest_id": guest["id"]} for guest in guests])


def chapters(hospital: Hospital, page: APage, number: int) -> list[UUID]:
    """That many updates more, each with a picture and two words from readers; their letters have left."""
    texts = {"author_name": "Anna", "title": "A day", "body": "Well.", "body_html": "<p>Well.</p>"}
    moments = {"published_at": now(), "mail_at": now()}
    ids = [new_id() for _ in range(number)]
    updates = [{"id": own_id, "page_id": page.id, **texts, **moments} for own_id in ids]
    photos = [{"id": new_id(), "album_id": page.id, "width": 80, "height": 40} for _ in ids]
    places = [{"update_id": own_id, "photo_id": p["id"], "position": 0} for own_id, p in zip(ids, photos, strict=True)]
    word = {"page_id": page.id, "author_name": "Ruth", "body": "With you.", "by_mail": True}
    with hospital.entered():
        db.session.execute(insert(Update), updates)
        db.session.execute(insert(Photo), photos)
        db.session.execute(insert(UpdatePhoto), places)
        db.session.execute(insert(SupportMessage), [{**word, "update_id": own_id} for own_id in ids * 2])
    return ids
