"""Generated pages, people and audiences: what the product shows, mails and counts is what a small model says.

Every run tries two hundred pages; `CAREPAGES_PAGES=10000 make test ARGS=tests/pages/test_access_model.py` tries ten thousand.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from flask import current_app
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import insert, select

from accounts.models import Person
from following.fan_out import NOBODY, fan_out
from following.letters import UPDATE
from following.models import Follower
from following.queries import audience_size
from kernel.access import Reader, person_reader
from kernel.clock import now
from kernel.db import db
from kernel.errors import NotFound
from kernel.ids import new_id
from mail.actions import open_mailing
from mail.models import Delivery
from messages.access import word_for
from messages.models import SupportMessage
from messages.queries import newest_words
from pages.access import PageVisit, page_for, photo_for, update_for
from pages.models import Audience, CarePage, Guest, PageManager, Update, UpdatePhoto, UpdateReader
from pages.update_queries import updates_of
from photos.models import Photo
from tests.pages.generated import PAGES_AT_ONCE, PEOPLE, batches
from tests.pages.model import ModelPage, ModelReader, Subject, View, told
from tests.pages.streams import found
from tests.pages.streams import told as told_over_stream
from tests.support.world import Hospital, World

PAGES = int(os.environ.get("CAREPAGES_PAGES", "200"))


@dataclass(frozen=True)
class Made:
    """A generated page as it stands in the database: the ids of its parts, by their numbers in the model."""

    page: ModelPage
    slug: str
    link: UUID
    people: Sequence[UUID]
    keys: Sequence[UUID]
    guests: Sequence[UUID]
    updates: Sequence[UUID]
    photos: Sequence[UUID]
    words: Sequence[UUID]


def make(page: ModelPage, people: Sequence[UUID]) -> Made:
    """Puts a generated page into the database."""
    own_id = new_id()
    parts = (page.guests, page.guests, page.updates, page.photos, page.words)
    made = Made(page, own_id.hex, new_id(), people, *([new_id() for _ in part] for part in parts))
    names = {"patient_name": "Elena", "kept_by": "", "neutral_label": "News", **_about(page.subject, people)}
    _add(CarePage, [{"id": own_id, "slug": made.slug, "link_key": made.link, "visibility": page.visibility, **names}])
    _add(PageManager, [{"page_id": own_id, "person_id": people[n], "is_owner": n == page.owner} for n in page.managers])
    _add(Guest, [_guest(made, own_id, n) for n in range(len(page.guests))])
    _add(Follower, [_follower(made, own_id, n) for n, guest in enumerate(page.guests) if guest.follows])
    texts = {"author_name": "Ana", "title": "", "body": "", "body_html": "", "published_at": now(), "mail_at": now()}
    told_to = [(made.updates[n], made.guests[g]) for n, update in enumerate(page.updates) for g in update.chosen]
    stood = [
        {"id": made.updates[n], "page_id": own_id, "state": u.state, "audience": u.audience} for n, u in enumerate(page.updates)
    ]
    _add(Update, [update | texts for update in stood])
    _add(UpdateReader, [{"update_id": update, "guest_id": guest} for update, guest in told_to])
    of_page = {"album_id": own_id}
    seen = [of_page | {"in_album": p.in_album, "state": p.state, "hidden": p.hidden} for p in page.photos]
    _add(Photo, [{"id": made.photos[n], **photo} for n, photo in enumerate(seen)])
    placed = [(made.updates[photo.update], made.photos[n]) for n, photo in enumerate(page.photos) if photo.update is not None]
    _add(UpdatePhoto, [{"update_id": update, "photo_id": photo, "position": 0} for update, photo in placed])
    _add(SupportMessage, [_word(made, own_id, n) for n in range(len(page.words))])
    return made


def _add(table: type, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(table), rows)


def _about(subject: Subject, people: Sequence[UUID]) -> dict[str, Any]:
    return {
        "agreement": subject.agreement,
        "patient_is_minor": subject.minor,
        "patient_id": None if subject.patient is None else people[subject.patient],
        "opened_at": now() if subject.deciding else None,
        "closed_at": now() if subject.closed else None,
    }


def _guest(made: Made, page_id: UUID, number: int) -> dict[str, Any]:
    guest = made.page.guests[number]
    mailbox = f"g{number}@far.example" if guest.mailbox is None else f"p{guest.mailbox}@near.example"
    return {
        "id": made.guests[number],
        "page_id": page_id,
        "person_id": None if guest.person is None else made.people[guest.person],
        "email": mailbox,
        "name": "Ruth",
        "state": guest.state,
        "key": made.keys[number],
        "sees_pictures": guest.sees_pictures,
        "may_write": guest.may_write,
        "is_caregiver": guest.caregiver,
    }


def _follower(made: Made, page_id: UUID, number: int) -> dict[str, Any]:
    follows = made.page.guests[number].follows
    return {
        "page_id": page_id,
        "guest_id": made.guests[number],
        "unsubscribed_at": now() if follows == "unsubscribed" else None,
        "bounced_at": now() if follows == "bounced" else None,
    }


def _word(made: Made, page_id: UUID, number: int) -> dict[str, Any]:
    word = made.page.words[number]
    return {
        "id": made.words[number],
        "page_id": page_id,
        "update_id": None if word.update is None else made.updates[word.update],
        "photo_id": None if word.photo is None else made.photos[word.photo],
        "person_id": None if word.author is None else made.people[word.author],
        "guest_id": None if word.by_mail is None else made.guests[word.by_mail],
        "corner": word.corner,
        "state": word.state,
        "author_name": "Ruth",
        "body": "With you.",
    }


def look(made: Made, reader: ModelReader) -> None:
    """One reader looks at one page: everything she is shown is what the model says."""
    view, visit = View(made.page, reader), _visit(made, reader)
    assert (visit.standing if visit else None) == view.standing
    standing, over_stream = told_over_stream(made.slug, _reader(made, reader), [*made.updates, *made.words])
    assert standing == view.standing
    if visit is None:
        return
    assert visit.writes == view.writes
    updates = {made.updates[n] for n in range(len(made.updates)) if view.sees_update(n)}
    listed = {made.updates[n] for n in range(len(made.updates)) if view.lists_update(n)}
    assert {update.id for update in updates_of(visit).rows} == listed
    assert {own_id for own_id in made.updates if found(partial(update_for, visit, own_id))} == updates
    photos = {made.photos[n] for n in range(len(made.photos)) if view.sees_photo(n)}
    assert {own_id for own_id in made.photos if found(partial(photo_for, visit, own_id))} == photos
    words = {made.words[n] for n in range(len(made.words)) if view.sees_word(n)}
    assert {own_id for own_id in made.words if found(partial(word_for, visit, own_id))} == words
    said = {made.words[n] for n, word in enumerate(made.page.words) if view.hears_word(n) and word.photo is None}
    assert over_stream == updates | said
    _count(made, view, visit)


def _count(made: Made, view: View, visit: PageVisit) -> None:
    shown = updates_of(visit).rows
    counts = newest_words(visit, shown).counts
    for own_id in [None, *(update.id for update in shown)]:
        at = None if own_id is None else made.updates.index(own_id)
        to_it = [n for n, word in enumerate(made.page.words) if word.update == at and word.photo is None and not word.corner]
        assert counts.get(own_id, 0) == sum(view.sees_word(n) for n in to_it)


def _visit(made: Made, reader: ModelReader) -> PageVisit | None:
    try:
        return page_for(_reader(made, reader), made.slug)
    except NotFound:
        return None


def _reader(made: Made, reader: ModelReader) -> Reader:
    link = {"none": [], "old": [new_id()], "right": [made.link]}[reader.link]
    keys = [made.keys[n] for n in reader.letters if n < len(made.keys)] + link
    if reader.person is None:
        return Reader(keys=tuple(keys))
    mailbox = f"p{reader.person}@near.example" if reader.proved else None
    return person_reader(made.people[reader.person], "Tess", mailbox, [], keys)


def tell(made: Made) -> None:
    """Letters are made out for exactly those whom the model names, and as many as were announced before."""
    for number, own_id in enumerate(made.updates):
        update = db.session.get_one(Update, (db.session.info["tenant_id"], own_id))
        page = db.session.get_one(CarePage, (update.tenant_id, update.page_id))
        expected, published = told(made.page, number), made.page.updates[number].state == "published"
        chosen = [made.guests[guest] for guest in made.page.updates[number].chosen]
        assert audience_size(page, Audience(update.audience), chosen) == len(expected)
        mailing = open_mailing(UPDATE, own_id, due_at=now())
        fan_out.work(mailing_id=str(mailing.id), after=str(NOBODY))
        queued = select(Delivery.to_id).where(Delivery.mailing_id == mailing.id, Delivery.state == "queued")
        assert set(db.session.scalars(queued)) == {made.guests[guest] for guest in expected if published}


def people_of(hospital: Hospital) -> list[UUID]:
    """The accounts that the model knows by their numbers."""
    ids = [new_id() for _ in PEOPLE]
    same = {"name": "Tess", "age_group": "adult", "proved_at": now()}
    with hospital.entered():
        db.session.execute(insert(Person), [{"id": ids[n], "email": f"p{n}@near.example", **same} for n in PEOPLE])
    return ids


def test_what_is_shown_mailed_and_counted_is_what_the_model_says(world: World) -> None:
    hospital = world.hospital()
    people = people_of(hospital)

    @settings(
        max_examples=max(1, PAGES // PAGES_AT_ONCE),
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(batches)
    def pages_are_as_the_model_says(batch: list[tuple[ModelPage, list[ModelReader]]]) -> None:
        with hospital.entered(), current_app.test_request_context():
            try:
                for page, looking in batch:
                    made = make(page, people)
                    for reader in looking:
                        look(made, reader)
                    tell(made)
            finally:
                db.session.rollback()

    pages_are_as_the_model_says()
