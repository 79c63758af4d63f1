"""Sows one care page with its past: readers, updates, pictures and words, each dated when it is said to have happened."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from flask import current_app

from accounts.models import Person
from admin.demo.darkroom import Darkroom
from admin.demo.past import id_at
from admin.demo.seed_letters import sow_letters
from admin.demo.seed_words import Ground, Spot, sow_reactions, sow_words
from admin.demo.shapes import Clock, PageStory, PictureStory, ReaderStory, UpdateStory
from following.letters import INVITATION
from following.models import Follower
from kernel.access import Reader, person_reader
from kernel.db import db
from kernel.text import rich_text
from mail.actions import Recipient, post
from pages.actions import change_page, create_page
from pages.models import (
    Audience,
    CarePage,
    Guest,
    GuestState,
    PageManager,
    Right,
    Update,
    UpdatePhoto,
    UpdateReader,
    UpdateState,
)
from photos.actions import keep_cleaned
from photos.models import Photo


def sow_page(story: PageStory, people: Mapping[str, Person], clock: Clock, darkroom: Darkroom) -> None:
    """Makes the page and all that is on it, within the running transaction."""
    page = _page(story, people, clock)
    guests = {reader.name: _guest(page, reader, people, clock) for reader in story.readers}
    ground = Ground(page, people, guests, clock)
    db.session.flush()
    _sow_followers(ground, story.readers)
    for told in story.updates:
        update = _update(ground, told)
        sow_letters(told, update, [(reader, guests[reader.name]) for reader in story.readers], clock)
        sow_words(ground, told.words, Spot(update_id=update.id))
        sow_reactions(ground, told.felt, update_id=update.id)
        for position, picture in enumerate(told.pictures):
            photo = _photo(ground, story, picture, clock.moment(told.at), darkroom)
            db.session.add(UpdatePhoto(update_id=update.id, photo_id=photo.id, position=position))
    for picture in story.album:
        if picture.at:
            _photo(ground, story, picture, clock.moment(picture.at), darkroom).in_album = True
    sow_words(ground, story.words, Spot())
    sow_words(ground, story.corner, Spot(corner=True))
    db.session.flush()


def _page(story: PageStory, people: Mapping[str, Person], clock: Clock) -> CarePage:
    keeper = _reader(people[story.keepers[0]])
    page = create_page(
        patient_name=story.patient_name,
        kept_by=story.kept_by,
        neutral_label=story.neutral_label,
        patient_is_minor=story.patient_is_minor,
        visibility=story.visibility,
        actor=keeper,
        agreement=story.agreement,
        born=clock.month_of_birth(story.age) if story.age is not None else None,
    )
    page.patient_id = people[story.patient].id if story.patient else None
    page.created_at, page.listed = clock.moment(story.began), story.listed
    page.quiet_since = clock.moment(story.quiet_since) if story.quiet_since else None
    if story.full_text_mail:
        change_page(
            page,
            kept_by=story.kept_by,
            neutral_label=story.neutral_label,
            visibility=story.visibility,
            full_text_mail=True,
            actor=keeper,
        )
    rights = dict(story.limited)
    for name in story.keepers[1:]:
        db.session.add(PageManager(page_id=page.id, person_id=people[name].id, rights=list(rights.get(name, Right))))
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
        language=told.language,
        word=told.word,
        is_caregiver=told.caregiver,
        vouched=told.state in (GuestState.ADMITTED, GuestState.INVITED),
    )
    db.session.add(guest)
    return guest


def _sow_followers(ground: Ground, readers: Iterable[ReaderStory]) -> None:
    """Whoever was let in follows. Whoever was invited and has not answered finds the invitation in the mailbox."""
    for told in readers:
        guest = ground.guests[told.name]
        if told.state is GuestState.INVITED:
            to = Recipient(guest.id, guest.key, guest.email, guest.name, guest.language)
            post(INVITATION, ground.page.id, [to])
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
        kind=told.kind,
        audience=Audience.CHOSEN if told.chosen else Audience.EVERYONE,
        state=_state(told),
        state_before=UpdateState.PUBLISHED if told.hidden else None,
        published_at=at,
        place=id_at(at),
        mail_at=at + timedelta(seconds=current_app.config["MAIL_STOP_SECONDS"]),
        pinned_at=at if told.pinned else None,
    )
    db.session.add(update)
    db.session.flush()
    db.session.add_all(UpdateReader(update_id=update.id, guest_id=ground.guests[name].id) for name in sorted(told.chosen))
    return update


def _state(told: UpdateStory) -> UpdateState:
    if told.hidden:
        return UpdateState.HIDDEN
    return UpdateState.STOPPED if told.stopped else UpdateState.PUBLISHED


def _photo(ground: Ground, story: PageStory, told: PictureStory, at: datetime, darkroom: Darkroom) -> Photo:
    keeper = _reader(ground.people[story.keepers[0]])
    photo = keep_cleaned(darkroom.picture(told.name), ground.page.id, actor=keeper)
    photo.created_at, photo.place = at, id_at(at)
    photo.shows, photo.caption = told.shows, told.caption
    if told.name == story.cover:
        ground.page.cover_id = photo.id
    sow_words(ground, told.words, Spot(photo_id=photo.id))
    return photo
