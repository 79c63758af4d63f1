"""Sows the hospitals of the demo: each with its people and its pages; and says who can sign in there."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import current_app

from accounts.actions import create_person
from accounts.models import AgeGroup, Person
from admin.demo.darkroom import Darkroom
from admin.demo.seed_console import sow_console
from admin.demo.seed_conversations import sow_conversations
from admin.demo.seed_forums import sow_forums, sow_waiting
from admin.demo.seed_foundation import sow_foundation
from admin.demo.seed_gifts import sow_gifts
from admin.demo.seed_page import sow_page
from admin.demo.seed_peers import sow_peers
from admin.demo.seed_requests import sow_requests
from admin.demo.seed_shop import sow_shop
from admin.demo.seed_weeks import sow_weeks
from admin.demo.shapes import Clock, HospitalStory, PageStory
from crisis.models import Line, OnCall
from kernel.access import Role
from kernel.clock import now
from kernel.db import db, inside
from kernel.tenancy import bare_host
from tenants.actions import create_hospital
from tenants.queries import tenant_id_of

ACTOR = "demo"

_WORDS = (
    "acorn anchor apple apron autumn barley basket birch blanket bramble brass bridge button canal candle cedar cellar "
    "clover copper corner cotton cricket daisy echo elm ember fennel ferry flannel garden gravel hazel heron ivory "
    "juniper kettle ladder lantern linen maple meadow mitten nettle oak orchard oyster paper pebble pepper pillow plum "
    "quilt rafter river saddle sparrow thimble timber violet walnut willow window"
)


@dataclass(frozen=True)
class Login:
    """Somebody who can sign in. `host` is where, with the platform's port; `role` and `look_at` are words for people."""

    hospital: str
    host: str
    role: str
    name: str
    email: str
    password: str
    look_at: str


def seed_hospitals(stories: Sequence[HospitalStory]) -> list[Login]:
    """Makes each hospital with all that is in it, unless there is one under its slug; committed. Returns who can sign in.

    Runs inside an application context, and not inside a hospital.
    """
    new = [story for story in stories if tenant_id_of(story.slug) is None]
    db.session.rollback()
    with Darkroom(name for story in new for name in _pictures(story, _clock(story))) as darkroom:
        for story in new:
            with inside(_open(story)):
                _fill(story, _clock(story), darkroom)
                db.session.commit()
    return [login for story in stories for login in logins(story)]


def logins(story: HospitalStory) -> list[Login]:
    """Everybody of a hospital who has an account."""
    host = _host(story, current_app.config["PLATFORM_HOST"])
    return [
        Login(story.name, host, person.role, person.name, person.email, password_for(person.email), person.look_at)
        for person in story.people
    ]


def password_for(email: str) -> str:
    """Three words, the same each time for the same address. For the demo only: whoever reads this can derive them."""
    words, digest = _WORDS.split(), hashlib.sha256(email.encode()).digest()
    return "-".join(words[byte % len(words)] for byte in digest[:3])


def _host(story: HospitalStory, platform_host: str) -> str:
    return f"{story.slug}.{platform_host}"


def _open(story: HospitalStory) -> UUID:
    tenant = create_hospital(
        slug=story.slug,
        name=story.name,
        host=_host(story, bare_host(current_app.config["PLATFORM_HOST"])),
        actor=ACTOR,
        color=story.color,
        accent=story.accent,
        mark=story.mark,
        welcome=story.welcome,
        footer=story.footer,
        emergency=[{"label": label, "number": number} for label, number in story.emergency],
        full_text_mail=story.full_text_mail,
        time_zone=story.time_zone,
    )
    return tenant.id


def _clock(story: HospitalStory) -> Clock:
    return Clock(now(), story.time_zone)


def _pages(story: HospitalStory, clock: Clock) -> list[PageStory]:
    """The oldest first."""
    return sorted(story.pages, key=lambda page: clock.moment(page.began))


def _pictures(story: HospitalStory, clock: Clock) -> Iterator[str]:
    """The names of its pictures, in the order in which they are asked for."""
    yield from (picture.name for page in _pages(story, clock) for picture in page.pictures)
    if story.shop:
        yield from (one.picture for one in reversed(story.shop.goods))


def _fill(story: HospitalStory, clock: Clock, darkroom: Darkroom) -> None:
    people = _sow_people(story, clock)
    for page in _pages(story, clock):
        sow_page(page, people, clock, darkroom)
    if story.shop:
        sow_shop(story.shop, people.values(), darkroom)
        sow_gifts(people.values())
    if story.foundation:
        sow_foundation(story.foundation, people.values())
    sow_forums(story.topics, people, clock)
    sow_peers(people)
    sow_conversations(story.talks, people, clock)
    sow_requests(story.requests, people, clock)
    if story.waiting is not None:
        sow_waiting(story.waiting, story.topics[0].title, people)
    _sow_on_call(people.values())
    sow_weeks(people.values(), clock)
    sow_console(story.slug, people.values())


def _sow_on_call(people: Iterable[Person]) -> None:
    """Administrators are called at once, other staff when nobody of them is there."""
    lines = {str(Role.TENANT_ADMIN): Line.FIRST, str(Role.STAFF): Line.SECOND}
    for position, person in enumerate(people, 1):
        for line in {lines[role] for role in person.roles if role in lines}:
            mailbox = {"name": person.name, "email": person.email, "language": person.language}
            db.session.add(OnCall(line=line, position=position, proved_at=person.proved_at, **mailbox))


def _sow_people(story: HospitalStory, clock: Clock) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for told in story.people:
        password = password_for(told.email)
        person = create_person(email=told.email, name=told.name, password=password, roles=list(told.roles), actor=ACTOR)
        person.language = told.language
        person.age_group = AgeGroup.TEEN if told.is_teen else AgeGroup.ADULT
        person.created_at = person.proved_at = clock.moment(told.joined)
        people[told.name] = person
    return people
