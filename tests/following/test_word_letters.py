"""Letters about words: those who keep a page learn of new ones, and whoever left one learns that it was answered."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from accounts.models import Person
from following.jobs import tell_author
from following.models import Follower
from kernel.access import Reader
from kernel.db import db
from mail.models import Delivery
from messages.actions import leave_message, let_stand
from messages.models import SupportMessage
from pages.access import page_for
from pages.guests import set_guest_state
from pages.models import Guest, Right
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.support.world import APage, Hospital, Somebody, World

pytestmark = pytest.mark.usefixtures("sandbox")
RUTH = "ruth@example.org"
NIGHT = {"time_zone": "Africa/Abidjan"}  # where clocks show UTC; the hours are those around the present one


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital."""
    return world.hospital()


@pytest.fixture
def page(hospital: Hospital) -> APage:
    """A page kept by Anna, which members may read."""
    return hospital.page(hospital.person(), open_to_hospital=True)


def say(hospital: Hospital, page: APage, who: Somebody | UUID, body: str = "With you.", to: UUID | None = None) -> UUID:
    """A word of somebody with an account, or of a guest by her letter; or an answer."""
    with hospital.entered():
        if isinstance(who, UUID):
            reader = Reader(name="Ruth", keys=(db.session.get_one(Guest, (hospital.id, who)).key,))
        else:
            reader = who.reader
        answered = db.session.get_one(SupportMessage, (hospital.id, to)) if to else None
        return leave_message(page_for(reader, page.slug), body=body, update_id=None, reply_to=answered).id


def wish(hospital: Hospital, who: Somebody, **wishes: object) -> None:
    """What somebody chose in her account."""
    with hospital.entered():
        db.session.execute(update(Person).where(Person.id == who.id).values(**wishes))


def told(sandbox: RunningSandbox, world: World) -> list[str]:
    """Whose mailboxes have a letter once all work that is due is done."""
    world.work()
    return sorted(mail["to"] for mail in sandbox.mails())


def an_hour_later(hospital: Hospital) -> None:
    """The letters so far were made an hour ago."""
    with hospital.entered():
        db.session.execute(text("update delivery set created_at = created_at - interval '61 minutes'"))


def test_those_who_keep_a_page_learn_of_new_words_and_the_letter_says_nothing_of_them(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    helper = hospital.manager(page, "Hal Moon", Right.POST)
    say(hospital, page, hospital.guest(page), "Elena is brave.")
    assert told(sandbox, world) == [page.keeper.email, helper.email]
    for mail in sandbox.mails():
        assert not [word for word in ("Elena", "brave", "Ruth", RUTH, page.slug) if word in str(mail)]
        assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = "/words/" + sandbox.mails()[0]["text"].partition("/words/")[2].split()[0]
    assert "Elena is brave." in page.keeper.browser().open(link).text
    assert "Elena" not in hospital.browser().open(link).text


def test_many_words_in_an_hour_are_one_letter_and_the_next_waits_for_the_hour(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    ruth = hospital.guest(page)
    for _ in range(3):
        say(hospital, page, ruth)
        world.work()
    assert told(sandbox, world) == [page.keeper.email]
    with hospital.entered():
        assert sorted(db.session.scalars(select(Delivery.state))) == ["queued", "sent"]
    an_hour_later(hospital)
    with hospital.entered():
        db.session.execute(update(Delivery).values(not_before=datetime.now(UTC) - timedelta(seconds=1)))
    world.work(everything=True)
    assert told(sandbox, world) == [page.keeper.email] * 2


def test_an_hour_after_the_last_letter_a_new_word_is_told_at_once(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    ruth = hospital.guest(page)
    for _ in range(2):
        say(hospital, page, ruth)
        world.work()
        an_hour_later(hospital)
    assert told(sandbox, world) == [page.keeper.email] * 2


def test_words_of_those_who_keep_the_page_and_words_that_rest_tell_nobody(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    helper = hospital.manager(page, "Hal Moon", Right.ANSWER)
    say(hospital, page, helper)
    keeper = page.keeper.browser()
    keeper.post(f"{page.path}/messages/quiet", {"csrf_token": keeper.token()})
    say(hospital, page, hospital.guest(page))
    assert told(sandbox, world) == []


def test_a_strangers_word_that_waits_is_told_to_those_who_may_say_yes(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    say(hospital, page, hospital.person("Mia Lund"))
    assert told(sandbox, world) == [page.keeper.email]


@pytest.mark.parametrize(
    ("wishes", "state"), [({"tell_words": "daily"}, "queued"), (NIGHT, "queued"), ({"tell_words": "never"}, None)]
)
def test_those_who_keep_a_page_learn_of_words_when_they_want_to(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox, wishes: dict[str, object], state: str | None
) -> None:
    hour = datetime.now(UTC).hour
    around_now = {"quiet_from": hour, "quiet_until": (hour + 2) % 24} if wishes is NIGHT else {}
    wish(hospital, page.keeper, **wishes, **around_now)
    ruth = hospital.guest(page)
    for _ in range(2):
        say(hospital, page, ruth)
    assert told(sandbox, world) == []
    with hospital.entered():
        assert list(db.session.scalars(select(Delivery.state))) == ([state] if state else [])


def test_who_keeps_the_page_no_more_gets_none_of_the_letters_that_wait(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    helper = hospital.manager(page, "Hal Moon", Right.POST)
    wish(hospital, helper, tell_words="daily")
    say(hospital, page, hospital.guest(page))
    world.work()
    with hospital.entered():
        db.session.execute(text("delete from page_manager where not is_owner"))
        db.session.execute(update(Delivery).values(not_before=None))
    world.work(everything=True)
    assert told(sandbox, world) == [page.keeper.email]


def test_a_silenced_page_tells_of_no_words_and_of_no_answers_and_what_it_held_leaves_when_it_goes_on(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    word = say(hospital, page, hospital.guest(page))
    answer = say(hospital, page, page.keeper, to=word)
    with hospital.entered():
        tell_author.work(message_id=str(answer), answered_id=str(word))
    keeper = page.keeper.browser()
    keeper.post(f"{page.path}/silence", {"csrf_token": keeper.token()})
    say(hospital, page, page.keeper, to=word)
    assert told(sandbox, world) == []
    keeper.post(f"{page.path}/release", {"csrf_token": keeper.token()})
    assert told(sandbox, world) == [RUTH]


def test_whoever_left_a_word_by_letter_learns_that_it_was_answered_and_opens_the_page_by_that_letter(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    word = say(hospital, page, hospital.guest(page))
    world.work()
    sandbox.control("DELETE", "mails")
    say(hospital, page, page.keeper, "Elena read it twice.", to=word)
    assert told(sandbox, world) == [RUTH]
    mail = sandbox.mails()[0]
    assert not [word for word in ("Elena", "twice", "Anna Berg", page.slug) if word in str(mail)]
    link = "/follow/" + mail["text"].partition("/follow/")[2].split()[0]
    assert "Elena read it twice." in hospital.browser().open(link).submit().text


def test_whoever_left_a_word_with_her_account_learns_it_too_and_can_stop_such_letters_with_one_click(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    mia = hospital.person("Mia Lund")
    word = say(hospital, page, mia)
    with hospital.entered():
        visit = page_for(page.keeper.reader, page.slug)
        let_stand(visit, db.session.get_one(SupportMessage, (hospital.id, word)))
    world.work()
    sandbox.control("DELETE", "mails")
    say(hospital, page, page.keeper, to=word)
    assert told(sandbox, world) == [mia.email]
    mail = sandbox.mails()[0]
    path = "/unsubscribe/" + mail["headers"]["List-Unsubscribe"].partition("/unsubscribe/")[2].rstrip(">")
    assert "when your words are answered" in hospital.browser().open(path).text
    say(hospital, page, page.keeper, to=word)
    assert told(sandbox, world) == [mia.email] * 2
    cookieless = hospital.browser().client
    answer = cookieless.post(path, data={"List-Unsubscribe": "One-Click"}, base_url=f"http://{hospital.host}")
    assert answer.status_code == 200
    say(hospital, page, page.keeper, to=word)
    assert told(sandbox, world) == [mia.email] * 2
    with hospital.entered():
        me = db.session.get_one(Person, (hospital.id, mia.id))
        assert (me.tell_answers, me.tell_words, me.tell_updates) == ("never", "each", "each")


def test_an_answer_that_waits_for_a_yes_is_told_once_it_stands(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    word = say(hospital, page, hospital.guest(page))
    world.work()
    answer = say(hospital, page, hospital.person("Mia Lund"), to=word)
    world.work()
    assert RUTH not in told(sandbox, world)
    with hospital.entered():
        let_stand(page_for(page.keeper.reader, page.slug), db.session.get_one(SupportMessage, (hospital.id, answer)))
    assert RUTH in told(sandbox, world)


def test_nobody_is_told_of_her_own_answer(hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox) -> None:
    ruth = hospital.guest(page)
    say(hospital, page, ruth, to=say(hospital, page, ruth))
    assert told(sandbox, world) == [page.keeper.email]


@pytest.mark.parametrize("with_account", [True, False])
@pytest.mark.parametrize("waits", [True, False])
def test_an_author_who_was_blocked_is_told_of_no_answer_even_of_one_that_waited(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox, with_account: bool, waits: bool
) -> None:
    mia = hospital.person("Mia Lund")
    guest_id = hospital.guest(page, mia.email, name="Mia")
    with hospital.entered():
        db.session.execute(update(Follower).values(pace="daily" if waits else None))
    wish(hospital, mia, tell_answers="daily" if waits else "each")
    word = say(hospital, page, mia if with_account else guest_id)
    world.work()
    sandbox.control("DELETE", "mails")
    if waits:
        say(hospital, page, page.keeper, to=word)
        world.work()
    with hospital.entered():
        visit = page_for(page.keeper.reader, page.slug)
        set_guest_state(visit, db.session.get_one(Guest, (hospital.id, guest_id)), "blocked")  # type: ignore[arg-type]
    if waits:
        with hospital.entered():
            db.session.execute(update(Delivery).values(not_before=None))
    else:
        say(hospital, page, page.keeper, to=word)
    world.work(everything=True)
    assert told(sandbox, world) == []


def test_an_answer_that_was_taken_away_in_time_is_not_told(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    word = say(hospital, page, hospital.guest(page))
    world.work()
    sandbox.control("DELETE", "mails")
    answer = say(hospital, page, page.keeper, to=word)
    with hospital.entered():
        db.session.execute(update(SupportMessage).where(SupportMessage.id == answer).values(state="hidden"))
    assert told(sandbox, world) == []


def test_a_guest_who_wants_no_letters_is_told_of_no_answer(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox
) -> None:
    ruth = hospital.guest(page)
    word = say(hospital, page, ruth)
    with hospital.entered():
        db.session.execute(update(Follower).values(unsubscribed_at=datetime.now(UTC)))
    say(hospital, page, page.keeper, to=word)
    assert RUTH not in told(sandbox, world)


@pytest.mark.parametrize("kind", ["words", "unsubscribe"])
def test_a_letter_of_another_hospital_opens_nothing_here(
    hospital: Hospital, page: APage, world: World, sandbox: RunningSandbox, kind: str
) -> None:
    say(hospital, page, hospital.guest(page))
    world.work()
    other = world.hospital("brigid")
    link = f"/{kind}/" + sandbox.mails()[0]["text"].partition(f"/{kind}/")[2].split()[0]
    assert other.browser().open(link).status == 404
    assert hospital.browser().post(f"{link[:-4]}AAAA", {}).status in (404, 405)
