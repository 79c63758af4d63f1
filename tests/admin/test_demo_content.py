"""What the demo tells holds together: names, addresses, times and states, without a database."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from accounts.passwords import weakness
from admin.demo.darkroom import PHOTOGRAPHS, is_known
from admin.demo.pictures import PICTURES
from admin.demo.seed import password_for
from admin.demo.shapes import Clock, HospitalStory, PageStory, UpdateStory, WordStory, fate
from admin.demo.stories import HOSPITALS
from forums.usual import USUAL
from mail.models import DeliveryState
from pages.models import GuestState, Kind, Right, Visibility
from tenants.colour import palette

# Noon, just after midnight in New York, just before it, and the morning after the clocks went back.
MOMENTS = [
    datetime(2026, 11, 22, 17, 0, tzinfo=UTC),
    datetime(2026, 11, 22, 5, 5, tzinfo=UTC),
    datetime(2026, 7, 1, 3, 50, tzinfo=UTC),
    datetime(2026, 11, 1, 13, 0, tzinfo=UTC),
]

every_hospital = pytest.mark.parametrize("hospital", HOSPITALS, ids=lambda hospital: hospital.slug)
every_moment = pytest.mark.parametrize("now", MOMENTS, ids=str)
_PAGES = [(hospital, page) for hospital in HOSPITALS for page in hospital.pages]
every_page = pytest.mark.parametrize(("hospital", "page"), _PAGES, ids=[page.patient_name for _, page in _PAGES])


def words_of(page: PageStory) -> Iterator[tuple[WordStory, UpdateStory | WordStory | None]]:
    """Each message and answer of a page, with what it is about."""
    for update in page.updates:
        for word in update.words:
            yield word, update
    for thread in threads_of(page):
        yield from ((answer, word) for word in thread for answer in word.answers)
    for word in [*page.words, *page.corner, *(word for picture in page.pictures for word in picture.words)]:
        yield word, None


def threads_of(page: PageStory) -> list[tuple[WordStory, ...]]:
    """Messages by what they are about, without their answers."""
    return [page.words, page.corner, *(update.words for update in page.updates), *(p.words for p in page.pictures)]


def keeper_reads(hospital: HospitalStory, page: PageStory) -> str | None:
    """The language of whoever made a page."""
    return next(person.language for person in hospital.people if person.name == page.keepers[0])


def texts_on(page: PageStory) -> Iterator[str]:
    """All that is written on a page."""
    yield from (page.kept_by, page.neutral_label)
    yield from (word.body for word, _ in words_of(page))
    yield from (reader.word for reader in page.readers if reader.word)
    for update in page.updates:
        yield from (update.title, update.body)
    for picture in page.pictures:
        yield from (picture.shows, *([picture.caption] if picture.caption else []))


def texts_of(hospital: HospitalStory) -> Iterator[str]:
    """All that is written to be read."""
    yield from (hospital.name, hospital.welcome, hospital.footer)
    yield from (text for person in hospital.people for text in (person.role, person.look_at))
    for page in hospital.pages:
        yield from texts_on(page)
    for topic in hospital.topics:
        yield from (topic.title, *(post.body for post in topic.posts))
    for request in hospital.requests:
        yield from (request.body, *(line.body for line in request.lines))
    yield from ([hospital.waiting.body] if hospital.waiting else [])


def fates_of(update: UpdateStory, page: PageStory, clock: Clock) -> list[DeliveryState]:
    """The states of an update's letters."""
    return [found[0] for found in (fate(update, reader, clock) for reader in page.readers) if found]


@every_page
def test_no_letter_names_who_is_ill(hospital: HospitalStory, page: PageStory) -> None:
    assert page.neutral_label
    assert page.patient_name.casefold() not in page.neutral_label.casefold()


@every_page
def test_a_child_cannot_be_found(hospital: HospitalStory, page: PageStory) -> None:
    assert not page.patient_is_minor or (page.visibility is Visibility.INVITED and not page.listed)
    assert not page.full_text_mail or hospital.full_text_mail


@every_hospital
def test_no_two_people_share_an_address(hospital: HospitalStory) -> None:
    listed = {(p.name, p.email) for p in hospital.people}
    for page in hospital.pages:
        listed |= {(reader.name, reader.email) for reader in page.readers}
        assert len({reader.email for reader in page.readers}) == len(page.readers)
    assert len({email.casefold() for _, email in listed}) == len({name for name, _ in listed}) == len(listed)


@every_hospital
def test_no_address_can_be_real(hospital: HospitalStory) -> None:
    told = [(person.name, person.email) for person in hospital.people]
    told += [(reader.name, reader.email) for page in hospital.pages for reader in page.readers]
    for name, email in told:
        assert re.fullmatch(r"[a-z.]+@[a-z]+\.example", email), email
        assert not set(",;") & set(name), "SendGrid refuses such names"


@every_page
def test_whoever_writes_is_known_there(hospital: HospitalStory, page: PageStory) -> None:
    people = {person.name for person in hospital.people}
    admitted = {reader.name for reader in page.readers if reader.state is GuestState.ADMITTED}
    assert people >= {*page.keepers, *(update.author for update in page.updates)}
    assert {update.author for update in page.updates} <= set(page.keepers)
    for word, _ in words_of(page):
        if word.waiting:
            assert word.author in people
            assert word.author not in admitted
            assert page.visibility is Visibility.HOSPITAL
        else:
            assert word.author in admitted | set(page.keepers)


@every_page
def test_who_is_named_in_a_fate_was_written_to(hospital: HospitalStory, page: PageStory) -> None:
    clock = Clock(MOMENTS[0], hospital.time_zone)
    for update in page.updates:
        for said in update.fates:
            met = {reader.name for reader in page.readers if fate(update, reader, clock) == (said.state, said.reason)}
            assert said.names <= met


def test_every_state_of_a_delivery_appears() -> None:
    clock = Clock(MOMENTS[0], "America/New_York")
    seen = {state for _, page in _PAGES for update in page.updates for state in fates_of(update, page, clock)}
    assert seen == set(DeliveryState) - {DeliveryState.STOPPED}, "a stopped update has no letters"
    assert any(update.stopped for _, page in _PAGES for update in page.updates)


def test_the_fresh_update_is_told_as_it_happens() -> None:
    clock = Clock(MOMENTS[0], "America/New_York")
    elena = HOSPITALS[0].pages[0]
    assert clock.now - clock.moment(elena.updates[-1].at) == timedelta(hours=1)
    states = fates_of(elena.updates[-1], elena, clock)
    assert set(states) == set(DeliveryState) - {DeliveryState.STOPPED, DeliveryState.NOT_KNOWN}
    assert len(states) == 41


@every_moment
@every_page
def test_times_are_past_and_in_order(hospital: HospitalStory, page: PageStory, now: datetime) -> None:
    clock = Clock(now, hospital.time_zone)
    began, told = clock.moment(page.began), [clock.moment(update.at) for update in page.updates]
    assert [began, *told] == sorted({began, *told})
    joined = {person.name: clock.moment(person.joined) for person in hospital.people}
    assert all(joined[name] < began or name != page.keepers[0] for name in page.keepers)
    came = {reader.name: clock.moment(reader.since) for reader in page.readers}
    assert all(began < since < now for since in came.values())
    for word, about in words_of(page):
        assert max(began, clock.moment(about.at) if about else began) < clock.moment(word.at) < now
        assert (came.get(word.author) or joined[word.author]) < clock.moment(word.at)
    taken = [clock.moment(picture.at) for picture in page.album if picture.at]
    assert [began, *taken] == sorted({began, *taken})
    assert all(taken_at < now for taken_at in taken)
    for reader in page.readers:
        ends = [clock.moment(end) for end in (reader.left, reader.lost) if end]
        assert all(came[reader.name] < end < now for end in ends)


@every_page
def test_answers_and_words_stand_in_the_order_they_were_said(hospital: HospitalStory, page: PageStory) -> None:
    clock = Clock(MOMENTS[0], hospital.time_zone)
    threads = threads_of(page)
    for thread in [*threads, *(word.answers for words in threads for word in words)]:
        told = [clock.moment(word.at) for word in thread]
        assert told in (sorted(told), sorted(told, reverse=True))


@every_hospital
def test_nothing_is_loud(hospital: HospitalStory) -> None:
    for text in texts_of(hospital):
        assert text.strip() == text != ""
        assert not re.search(r"!|'|\"|\.\.\.| - |  ", text), text


@every_page
def test_every_picture_is_there_once_and_described(hospital: HospitalStory, page: PageStory) -> None:
    pictures = page.pictures
    assert all(is_known(picture.name) for picture in pictures)
    assert all(len(picture.shows) > 20 and picture.shows.endswith(".") for picture in pictures)
    assert all(bool(picture.at) == (picture in page.album) for picture in pictures)
    assert all(picture.caption.endswith(".") for picture in page.album)
    assert len({picture.name for picture in pictures}) == len(pictures)
    assert page.cover is None or page.cover in {picture.name for picture in pictures}


@every_page
def test_who_is_given_something_is_on_the_page(hospital: HospitalStory, page: PageStory) -> None:
    admitted = {reader.name for reader in page.readers if reader.state is GuestState.ADMITTED}
    carers = {reader.name for reader in page.readers if reader.caregiver} | set(page.keepers)
    assert carers <= admitted | set(page.keepers)
    assert {name for name, _ in page.limited} <= set(page.keepers[1:])
    assert {word.author for word in page.corner} <= carers
    for update in page.updates:
        assert update.chosen <= admitted
        seers = set(update.chosen or admitted) | set(page.keepers)
        assert {word.author for word in update.words if not word.waiting} <= seers
        assert {name for name, _ in update.felt} <= seers
    felts = [update.felt for update in page.updates] + [word.felt for word, _ in words_of(page)]
    for given in felts:
        names = [name for name, _ in given]
        assert len(set(names)) == len(names), "one reaction of each reader"
        assert set(names) <= admitted | set(page.keepers)


@every_page
def test_words_rest_only_while_a_page_is_quiet(hospital: HospitalStory, page: PageStory) -> None:
    clock = Clock(MOMENTS[0], hospital.time_zone)
    for word, _ in words_of(page):
        assert word.resting == (page.quiet_since is not None and clock.is_over(page.quiet_since, clock.moment(word.at)))


@pytest.mark.parametrize("hospital", HOSPITALS, ids=lambda hospital: hospital.slug)
def test_each_hospital_has_a_page_wholly_in_spanish(hospital: HospitalStory) -> None:
    [page] = [page for page in hospital.pages if keeper_reads(hospital, page) == "es"]
    assert len(page.updates) >= 6
    for text in texts_on(page):
        assert not re.search(r"\b(the|and|of|with|is)\b", text, re.IGNORECASE), text
    assert {reader.language for reader in page.readers} >= {"es"}


def test_all_that_a_page_can_be_appears() -> None:
    pages = [page for _, page in _PAGES]
    updates = [update for page in pages for update in page.updates]
    assert len(pages) >= 8
    assert {page.visibility for page in pages} == set(Visibility)
    assert {update.kind for update in updates} == set(Kind)
    assert any(update.chosen for update in updates)
    assert any(update.pinned for update in updates)
    assert any(page.listed for page in pages)
    assert any(page.quiet_since for page in pages)
    assert any(page.corner for page in pages)
    assert any(set(rights) < set(Right) for page in pages for _, rights in page.limited)
    assert any(reader.state is GuestState.ASKED and reader.word for page in pages for reader in page.readers)


def test_one_page_tells_a_year_and_holds_a_large_album() -> None:
    [page] = [page for _, page in _PAGES if len(page.updates) >= 40]
    clock = Clock(MOMENTS[0], "America/New_York")
    assert clock.moment(page.updates[-1].at) - clock.moment(page.updates[0].at) > timedelta(days=360)
    assert len(page.album) >= 30


def test_no_picture_lies_about_unused() -> None:
    used = {picture.name for _, page in _PAGES for picture in page.pictures}
    assert set(PHOTOGRAPHS) <= used
    assert {name for name in PICTURES if name.startswith("card-")} <= used
    assert len(used) <= 60, "each is cleaned before the demo answers"


@every_hospital
def test_forums_hold_real_talk_in_every_one_of_the_four(hospital: HospitalStory) -> None:
    clock, names = Clock(MOMENTS[0], hospital.time_zone), {person.name: person.joined for person in hospital.people}
    assert {topic.forum for topic in hospital.topics} == {slug for slug, _, _ in USUAL}
    for topic in hospital.topics:
        told = [clock.moment(post.at) for post in topic.posts]
        assert told == sorted(set(told))
        assert len({post.author for post in topic.posts}) >= 2, topic.title
        for number, post in enumerate(topic.posts, 1):
            assert post.author or post.anonymous
            assert post.answers < number
            assert not post.author or clock.moment(names[post.author]) < clock.moment(post.at), post
    assert any(post.anonymous for topic in hospital.topics for post in topic.posts)
    assert any(re.search(r"[¿ñá]", post.body) for topic in hospital.topics for post in topic.posts)


@every_hospital
def test_a_hospital_is_complete(hospital: HospitalStory) -> None:
    palette(hospital.color, hospital.accent)
    numbers = [number for _, number in hospital.emergency]
    assert numbers[:2] == ["911", "988"]
    assert "555" in numbers[2]
    assert {person.role for person in hospital.people} == {"tenant admin", "staff", "page owner", "member"}


@every_hospital
def test_each_password_would_be_taken(hospital: HospitalStory) -> None:
    passwords = [password_for(person.email) for person in hospital.people]
    assert len(set(passwords)) == len(passwords)
    for person, password in zip(hospital.people, passwords, strict=True):
        assert weakness(password, *person.name.split(), *person.email.split("@")) is None
