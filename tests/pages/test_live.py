"""A care page lives: what happens there comes to every open browser that may see it, and to no other."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import update

from accounts.models import Person, Session
from kernel.db import db
from messages.actions import leave_message, take_away
from messages.models import SupportMessage
from pages import actions, revisions
from pages.access import PageVisit, page_for, update_for
from pages.actions import Draft
from pages.guests import renew_every_link, renew_key, set_guest_state
from pages.keeping import end_keeping
from pages.models import Audience, CarePage, Guest, GuestState, PageManager, Right, Visibility
from tests.support.browser import Browser
from tests.support.live import ask, listening
from tests.support.people import bring_cookie, rows
from tests.support.world import APage, Hospital, World

CANARY = "Zqxvwkj"


@dataclass
class Visit:
    """A page, its keeper's hand, and Ruth who reads it by a letter."""

    hospital: Hospital
    page: APage
    ruth_id: UUID | None
    ruth: Browser

    @property
    def on(self) -> str:
        """How one asks for the page."""
        return f"page:{self.page.id}"

    def write(self, body: str = "She laughed today.", **more: object) -> UUID:
        """A new update."""
        return self.hospital.update(self.page, body, **more)  # type: ignore[arg-type]

    def does(self, act: Callable[[PageVisit], object]) -> None:
        """The keeper does something."""
        with self.hospital.entered():
            act(page_for(self.page.keeper.reader, self.page.slug))

    def guest(self) -> Guest:
        """Ruth's row on the list."""
        return db.session.get_one(Guest, (self.hospital.id, self.ruth_id))


@pytest.fixture
def visit(world: World) -> Visit:
    """A page that Ruth reads."""
    mercy = world.hospital()
    page = mercy.page(mercy.person())
    ruth_id = mercy.guest(page)
    return Visit(mercy, page, ruth_id, mercy.guest_browser(ruth_id))


def test_an_update_comes_to_a_page_that_lies_open(visit: Visit) -> None:
    with listening(visit.ruth, visit.on) as heard:
        update_id = visit.write()
        [part] = (came := heard.next()).parts
    assert "She laughed today." in came.words
    place = (f"u-{update_id}", f"updates-{visit.page.id}", "start", "A new update")
    assert (part["put"], part["into"], part["at"], part["said"]) == place


def test_nothing_is_lost_between_the_reading_of_a_page_and_the_opening_of_its_stream(visit: Visit) -> None:
    visit.write("This stands there already.")
    shown = visit.ruth.open(visit.page.path).soup.select_one("[data-live]")
    assert shown is not None
    on = str(shown["data-live"]).partition("on=")[2].replace("%3A", ":")
    missed = visit.write("This came meanwhile.")
    with listening(visit.ruth, on) as heard:
        assert [part["put"] for part in heard.next().parts] == [f"u-{missed}"]


def test_what_is_changed_hidden_and_put_back_is_so_everywhere(visit: Visit) -> None:
    update_id = visit.write()
    with listening(visit.ruth, visit.on) as heard, listening(visit.page.keeper.browser(), visit.on) as kept:
        visit.does(lambda v: revisions.change_update(v, update_for(v, update_id), Draft("", "She sang.")))
        assert "She sang." in heard.next().words
        assert "She sang." in kept.next().words
        visit.does(lambda v: revisions.delete_update(v, update_for(v, update_id)))
        assert heard.next().gone == [f"u-{update_id}"]
        assert "Deleted on" in kept.next().words
        visit.does(lambda v: revisions.put_back(v, update_for(v, update_id)))
        assert "She sang." in heard.next().words
    with listening(visit.ruth, visit.on) as heard:
        visit.does(lambda v: actions.stop_update(v, update_for(v, update_id)))
        assert heard.next().gone == [f"u-{update_id}"]


def test_an_update_for_some_comes_to_them_and_goes_from_others_without_a_word_to_a_third(visit: Visit) -> None:
    tom_id = visit.hospital.guest(visit.page, "tom@example.org", name="Tom")
    tom = visit.hospital.guest_browser(tom_id)
    with listening(visit.ruth, visit.on) as ruth, listening(tom, visit.on) as heard:
        secret = visit.write(f"{CANARY} for Tom", audience=Audience.CHOSEN, chosen=[tom_id])
        assert CANARY in heard.next().words
        visit.write(f"{CANARY} for keepers", audience=Audience.MANAGERS)
        visit.does(lambda v: revisions.change_update(v, update_for(v, secret), Draft("", CANARY, audience=Audience.MANAGERS)))
        assert heard.next().gone == [f"u-{secret}"]
        for_all = visit.write()
        assert [heard.next().parts[0]["put"], ruth.next().parts[0]["put"]] == [f"u-{for_all}"] * 2
        visit.does(lambda v: revisions.change_update(v, update_for(v, for_all), _for(v, tom_id)))
        assert ruth.next().gone == [f"u-{for_all}"]
        visit.write("The last.")
        assert "The last." in ruth.next().words
    assert CANARY not in ruth.heard
    assert str(secret) not in ruth.heard


def _for(visit: PageVisit, guest_id: UUID) -> Draft:
    return Draft(
        "", "Only Tom.", audience=Audience.CHOSEN, chosen=[db.session.get_one(Guest, (visit.page.tenant_id, guest_id))]
    )


def _end_session(visit: Visit) -> None:
    visit.ruth.open("/").browser.post("/sign-out", {"csrf_token": visit.ruth.token()})


def _in_hospital(act: Callable[[Visit], object]) -> Callable[[Visit], None]:
    def done(visit: Visit) -> None:
        with visit.hospital.entered():
            act(visit)

    return done


def _by_keeper(act: Callable[[Visit, PageVisit], object]) -> Callable[[Visit], None]:
    return lambda visit: visit.does(lambda keeper: act(visit, keeper))


def _set_tenant(visit: Visit) -> None:
    with visit.hospital.world.as_superuser() as connection:
        connection.execute("update tenant set state = 'frozen'")


ENDS: dict[str, Callable[[Visit], None]] = {
    "she signs out": _end_session,
    "her session is ended": _in_hospital(lambda visit: db.session.execute(Session.__table__.delete())),  # type: ignore[attr-defined]
    "she is removed": _by_keeper(lambda visit, keeper: set_guest_state(keeper, visit.guest(), GuestState.REMOVED)),
    "she is blocked": _by_keeper(lambda visit, keeper: set_guest_state(keeper, visit.guest(), GuestState.BLOCKED)),
    "her link is renewed": _by_keeper(lambda visit, keeper: renew_key(visit.guest(), actor=keeper.reader)),
    "every link is renewed": _by_keeper(lambda visit, keeper: renew_every_link(keeper.page, actor=keeper.reader)),
    "the page is closed": _by_keeper(lambda visit, keeper: actions.close_page(keeper.page, actor=keeper.reader)),
    "the hospital is frozen": _set_tenant,
}


@pytest.mark.parametrize("why", ENDS)
def test_a_stream_is_silent_as_soon_as(why: str, visit: Visit) -> None:
    with listening(visit.ruth, visit.on) as heard:
        visit.write()
        assert heard.next()
        ENDS[why](visit)
        if why not in ("the page is closed", "the hospital is frozen"):
            visit.write(CANARY)
        assert heard.ends()
    assert CANARY not in heard.heard
    frozen = why == "the hospital is frozen"
    assert ask(visit.ruth, [visit.on], buffered=True).status_code == (503 if frozen else 404)


def _change_page(visit: PageVisit, visibility: Visibility) -> None:
    words = {"kept_by": visit.page.kept_by, "neutral_label": visit.page.neutral_label}
    actions.change_page(visit.page, **words, visibility=visibility, full_text_mail=False, actor=visit.reader)


def test_a_stream_is_silent_once_the_page_is_for_others_the_account_is_off_or_the_keeping_ends(world: World) -> None:
    mercy = world.hospital()
    page = mercy.page(mercy.person(), visibility=Visibility.HOSPITAL)
    visit = Visit(mercy, page, None, mercy.browser())
    members = [mercy.person(name) for name in ("Mia", "Ole")]
    helper = mercy.manager(page, "Hal", Right.POST)
    with (
        listening(members[0].browser(), visit.on) as mia,
        listening(members[1].browser(), visit.on) as ole,
        listening(helper.browser(), visit.on) as hal,
    ):
        with mercy.entered():
            db.session.execute(update(Person).where(Person.id == members[0].id).values(disabled_at=db.func.now()))
        assert mia.ends()
        visit.does(lambda v: _change_page(v, Visibility.INVITED))
        visit.write(CANARY)
        assert ole.ends()
        assert CANARY in hal.next().words
        with mercy.entered():
            manager = db.session.scalars(db.select(PageManager).where(~PageManager.is_owner)).one()
            end_keeping(page_for(page.keeper.reader, page.slug), manager)
        assert hal.ends()
    assert CANARY not in mia.heard + ole.heard


def test_another_hospitals_page_and_another_hospitals_session_open_nothing(visit: Visit) -> None:
    brigid = visit.hospital.world.hospital("brigid")
    keeper = brigid.person()
    other = brigid.page(keeper)
    assert ask(visit.page.keeper.browser(), [f"page:{other.id}"], buffered=True).status_code == 404
    assert ask(bring_cookie(keeper.browser(), visit.hospital), [visit.on], buffered=True).status_code == 404
    assert ask(visit.hospital.browser(), [visit.on], buffered=True).status_code == 404
    with listening(visit.ruth, visit.on) as here, listening(keeper.browser(), f"page:{other.id}") as there:
        brigid.update(other, CANARY)
        assert CANARY in there.next().words
        visit.write()
        assert here.next()
    assert CANARY not in here.heard


def test_a_word_comes_to_all_and_one_that_waits_to_those_who_keep_the_page(visit: Visit) -> None:
    with visit.hospital.entered():
        db.session.get_one(CarePage, (visit.hospital.id, visit.page.id)).visibility = Visibility.HOSPITAL
    mia = visit.hospital.person("Mia Lund")
    with listening(visit.ruth, visit.on) as ruth, listening(visit.page.keeper.browser(), visit.on) as keeper:
        message_id = _say(visit, mia.reader, CANARY)
        assert "Shall it stand on the page?" in keeper.next().words
        _say(visit, visit.page.keeper.reader, "Thank you all.")
        assert keeper.next().parts[0]["into"] == f"words-{visit.page.id}"
        assert "Thank you all." in ruth.next().words
        assert CANARY not in ruth.heard
        visit.page.keeper.browser().open(visit.page.path).submit(action=f"/messages/{message_id}/accept")
        assert CANARY in ruth.next().words
        visit.does(lambda v: take_away(v, db.session.get_one(SupportMessage, (visit.hospital.id, message_id))))
        assert ruth.next().gone == [f"m-{message_id}"]


def test_answers_come_to_their_word_and_the_corner_is_heard_by_those_in_it(visit: Visit) -> None:
    with listening(visit.ruth, visit.on) as ruth, listening(visit.page.keeper.browser(), visit.on) as keeper:
        word_id = _say(visit, visit.page.keeper.reader, "Who can come tonight?")
        assert ruth.next().parts[0]["said"] == "A new message"
        with visit.hospital.entered():
            v = page_for(visit.page.keeper.reader, visit.page.slug)
            word = db.session.get_one(SupportMessage, (visit.hospital.id, word_id))
            leave_message(v, body="I can.", update_id=None, reply_to=word)
            leave_message(v, body=CANARY, update_id=None, reply_to=None, corner=True)
        assert (ruth.next().parts[0]["into"], keeper.next() and keeper.next().parts[0]["said"]) == (
            f"answers-{word_id}",
            "A new answer",
        )
        assert keeper.next().parts[0]["into"] == "words-corner"
        visit.write("The last.")
        assert "The last." in ruth.next().words
    assert CANARY not in ruth.heard


def test_while_it_is_quiet_nobody_is_told_of_a_word(visit: Visit) -> None:
    keeper = visit.page.keeper.browser()
    keeper.open(visit.page.path).submit(action="/messages/quiet")
    with listening(keeper, visit.on) as heard:
        visit.ruth.open(f"{visit.page.path}/messages").submit({"body": CANARY})
        visit.write()
        assert CANARY not in heard.next().words
        keeper.open(visit.page.path).submit(action="/messages/let-come")
        assert CANARY in heard.next().words


def test_whoever_of_the_hospital_listens_is_noted_as_one_who_opened_the_page(visit: Visit) -> None:
    staff = visit.hospital.person("Sue Ward", "staff")
    visit.hospital.guest(visit.page, staff.email)
    with listening(staff.browser(), visit.on):
        noted = rows(visit.hospital.world, "select actor_id, about_id from audit_entry where action = 'page.read'")
    assert noted == [(staff.id, visit.page.id)]


def test_a_page_that_lies_open_keeps_no_session_awake(visit: Visit) -> None:
    with visit.hospital.world.as_superuser() as connection:
        connection.execute("update session set seen_at = now() - interval '5 minutes'")
    before = rows(visit.hospital.world, "select seen_at from session")
    with listening(visit.ruth, visit.on):
        assert rows(visit.hospital.world, "select seen_at from session") == before


def _say(visit: Visit, reader: object, body: str) -> object:
    with visit.hospital.entered():
        said = leave_message(page_for(reader, visit.page.slug), body=body, update_id=None, reply_to=None)  # type: ignore[arg-type]
        return said.id
