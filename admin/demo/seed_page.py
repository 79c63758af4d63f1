"""Sows one care page with its past: readers, updates, pictures and words, each dated when it is said to have happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import current_app

from accounts.models import Person
from admin.demo.past import id_at
from admin.demo.pictures import draw
from admin.demo.seed_letters import sow_letters
from admin.demo.shapes import Clock, PageStory, ReaderStory, UpdateStory, WordStory
from following.letters import INVITATION
from following.models import Follower
from kernel.access import Reader, person_reader
from kernel.db import db
from kernel.text import rich_text
from mail.actions import Recipient, post
from messages.models import MessageState, SupportMessage
from pages.actions import change_page, create_page
from pages.models import CarePage, Guest, GuestState, PageManager, Right, Update, UpdatePhoto, UpdateState, Visibility
from photos.actions import keep_picture


@dataclass(frozen=True)
class Ground:
    """A page that is being sown, with its readers' rows and the hospital's people, both by name."""

    page: CarePage
    people: Mapping[str, Person]
    guests: Mapping[str, Guest]
    clock: Clock


def sow_page(story: PageStory, people: Mapping[str, Person], clock: Clock) -> None:
    """Makes the page and all that is on it, within the running transaction."""
    page = _page(story, people, clock)
    guests = {reader.name: _guest(page, reader, people, clock) for reader in story.readers}
    ground = Ground(page, people, guests, clock)
    db.session.flush()
    _sow_followers(ground, story.readers)
    for told in story.updates:
        update = _update(ground, told)
        sow_letters(told, update, [(reader, guests[reader.name]) for reader in story.readers], clock)
        _sow_words(ground, told.words, update.id)
    _sow_words(ground, story.words, None)
    db.session.flush()


def _page(story: PageStory, people: Mapping[str, Person], clock: Clock) -> CarePage:
    keeper = _reader(people[story.keepers[0]])
    visibility = Visibility.HOSPITAL if story.visible_to_members else Visibility.INVITED
    page = create_page(
        patient_name=story.patient_name,
        kept_by=story.kept_by,
        neutral_label=story.neutral_label,
        patient_is_minor=story.patient_is_minor,
        visibility=visibility,
        actor=keeper,
    )
    page.created_at = clock.moment(story.began)
    if story.full_text_mail:
        change_page(
            page,
            kept_by=story.kept_by,
            neutral_label=story.neutral_label,
            visibility=visibility,
            full_text_mail=True,
            actor=keeper,
        )
    for name in story.keepers[1:]:
        db.session.add(PageManager(page_id=page.id, person_id=people[name].id, rights=list(Right)))
    return page


def _reader(person: Person) -> Reader:
    return person_reader(person.id, person.name, person.email, person.roles)


def _guest(page: CarePage, told: ReaderStory, people: Mapping[str, Person], clock: Clock) -> Guest:
    since, person = clock.moment(told.since), people.get(told.name)
    guest = Guest(
        id=id_at(since),
        created_at=since,
        page_id=page.id,
        person_id=person.id if person else None,
        email=told.email,
        name=told.name,
        state=told.state,
        vouched=told.state in (GuestState.ADMITTED, GuestState.INVITED),
    )
    db.session.add(guest)
    return guest


def _sow_followers(ground: Ground, readers: Iterable[ReaderStory]) -> None:
    """Whoever was let in follows. Whoever was invited and has not answered finds the invitation in the mailbox."""
    for told in readers:
        guest = ground.guests[told.name]
        if told.state is GuestState.INVITED:
            post(INVITATION, ground.page.id, [Recipient(guest.id, guest.key, guest.email, guest.name)])
        if told.state is GuestState.ADMITTED:
            follower = Follower(id=id_at(guest.created_at), page_id=ground.page.id, guest_id=guest.id)
            follower.created_at = guest.created_at
            follower.unsubscribed_at = ground.clock.moment(told.left) if told.left else None
            follower.bounced_at = ground.clock.moment(told.lost) if told.lost else None
            db.session.add(follower)


def _update(ground: Ground, told: UpdateStory) -> Update:
    at, author = ground.clock.moment(told.at), ground.people[told.author]
    update = Update(
        id=id_at(at),
        created_at=at,
        page_id=ground.page.id,
        author_id=author.id,
        author_name=author.name,
        title=told.title,
        body=told.body,
        body_html=rich_text(told.body),
        state=UpdateState.STOPPED if told.stopped else UpdateState.PUBLISHED,
        published_at=at,
        place=id_at(at),
        mail_at=at + timedelta(seconds=current_app.config["MAIL_STOP_SECONDS"]),
    )
    db.session.add(update)
    db.session.flush()
    for position, picture in enumerate(told.pictures):
        photo = keep_picture(draw(picture.name), ground.page.id, actor=_reader(author))
        photo.created_at, photo.place, photo.shows = at, id_at(at), picture.shows
        db.session.add(UpdatePhoto(update_id=update.id, photo_id=photo.id, position=position))
    return update


def _sow_words(ground: Ground, words: Iterable[WordStory], update_id: UUID | None, reply_to_id: UUID | None = None) -> None:
    for told in words:
        at, person, guest = ground.clock.moment(told.at), ground.people.get(told.author), ground.guests.get(told.author)
        message = SupportMessage(
            id=id_at(at),
            created_at=at,
            page_id=ground.page.id,
            update_id=update_id,
            reply_to_id=reply_to_id,
            person_id=person.id if person else None,
            guest_id=guest.id if guest else None,
            author_name=told.author,
            by_mail=person is None,
            body=told.body,
            state=MessageState.WAITING if told.waiting else MessageState.SHOWN,
        )
        db.session.add(message)
        db.session.flush()
        _sow_words(ground, told.answers, update_id, message.id)
