"""A hospital goes back to an earlier day beside one that runs on; what happened outside the house is not undone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from accounts.leaving import ask_to_leave
from accounts.models import Person
from billing.orders.models import Order
from kernel.audit_chain import check_chain
from kernel.clock import now
from kernel.db import db
from kernel.operators import operator_session
from mail.actions import send_again
from mail.models import Delivery
from mail.ports import Addressee, SealedLetter
from messages.models import SupportMessage
from pages.access import page_for
from pages.actions import Draft, plan_update
from pages.models import Guest, Update, Visibility
from peers.actions import block
from photos.actions import delete_files, file_store
from photos.models import Photo
from tenants.life.format import BadArchive
from tenants.life.holding import hold, release
from tests.house.filled import Filled, filled
from tests.tenants.life.conftest import Life, of_the_day, rows_in

TOLD_ANEW = ("data/forum_digest/", "data/forum_mention/")
PUT_OFF = "data/care_page/"  # what was to be deleted can be kept for a month more


class Postman:
    """A Mailer that keeps what it is given."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, letter: SealedLetter, to: Sequence[Addressee], batch_id: UUID) -> None:
        """See Mailer."""
        self.sent += [addressee.email for addressee in to]


def test_everything_of_the_day_is_back_and_what_happened_outside_stays(life: Life) -> None:
    mercy, grace = filled(life.world, "mercy"), filled(life.world, "grace")
    own = mercy.hospital
    before, beside = life.export(own, "before"), life.export(grace.hospital, "beside").read_bytes()
    browser = mercy.admin.browser()
    order_id = _a_day_passes(mercy)
    assert of_the_day(life.export(own, "evening")) != of_the_day(before)

    life.go_back(before)

    after = life.export(own, "after")
    then, again = of_the_day(before), of_the_day(after)
    assert [name for name in then if again.get(name) != then[name] and not name.startswith((*TOLD_ANEW, PUT_OFF))] == []
    _put_off(rows_in(before, "care_page"), rows_in(after, "care_page"))
    assert then.keys() == again.keys()
    assert life.export(grace.hospital, "beside after").read_bytes() == beside
    assert {row["id"] for row in rows_in(after, "shop_order")} - {row["id"] for row in rows_in(before, "shop_order")} == {
        order_id
    }
    assert [row["person_id"] for row in rows_in(after, "shop_order") if row["id"] == order_id] == [str(mercy.admin.id)]
    assert browser.open("/account").path.startswith("/sign-in")
    assert own.browser().open("/").status == 200
    with own.world.app.app_context(), operator_session() as session:
        assert check_chain(session, own.id).fault is None
    acts = [act for (act,) in life.rows("select action from audit_entry where tenant_id = %s order by id", own.id)]
    assert acts[-5:] == ["hospital.export", "hospital.frozen", "hospital.restore", "hospital.open", "hospital.export"]
    assert acts.count("update.publish") == 2


def _put_off(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    """All pages are as they were; the one that was to be deleted just then is to be in a month."""
    [ended], [ends] = (
        [datetime.fromisoformat(row.pop("ends_at")) for row in rows if row["ends_at"]] for rows in (before, after)
    )
    assert timedelta(days=29) < ends - ended < timedelta(days=31)
    assert [{**row, "ends_at": None} for row in before] == [{**row, "ends_at": None} for row in after]


def test_what_was_closed_since_stays_closed(life: Life) -> None:
    hospital = life.world.hospital()
    keeper, other = hospital.person("Anna Berg"), hospital.person("Otto Berg")
    page = hospital.page(keeper, visibility=Visibility.LINK)
    otto, ruth = hospital.guest(page, "otto@example.org", name="Otto"), hospital.guest(page)
    before = life.export(hospital, "before")
    by_old_letter = hospital.guest_browser(ruth)
    assert by_old_letter.open(page.path).status == 200
    life.rows("update guest set state = 'blocked' where id = %s", otto)
    life.rows("update guest set key = gen_random_uuid() where id = %s", ruth)
    life.rows("update follower set unsubscribed_at = now() where guest_id = %s", ruth)
    life.rows("update care_page set link_key = gen_random_uuid()")
    with hospital.entered():
        block(keeper.reader, other.id)
    asked = "select state, key, link_key, unsubscribed_at from guest join care_page p on p.id = page_id"
    asked += " left join follower f on f.guest_id = guest.id order by guest.email"
    then = life.rows(asked)

    life.go_back(before)

    assert life.rows(asked) == then
    assert life.rows("select blocked_id from person_block") == [(other.id,)]
    assert by_old_letter.open(page.path).status == 404


def _a_day_passes(mercy: Filled) -> str:
    """Words, pictures and people come, change and go; something is ordered: its id."""
    mercy.hospital.update(mercy.page, "And then it was evening.")
    mercy.hospital.person("Nora New")
    with mercy.hospital.entered():
        db.session.delete(db.session.get_one(SupportMessage, (mercy.hospital.id, mercy.message_id)))
        db.session.get_one(Person, (mercy.hospital.id, mercy.admin.id)).name = "Ada Changed"
        db.session.get_one(Update, (mercy.hospital.id, mercy.update_id)).body = "Changed."
        photo = db.session.get_one(Photo, (mercy.hospital.id, mercy.photo_id))
        delete_files(photo)
        db.session.delete(photo)
        db.session.add(new := Photo(album_id=mercy.page.id))
        db.session.flush()
        file_store().put(new.key("large"), b"another picture")
        guest = db.session.get_one(Guest, (mercy.hospital.id, mercy.guest_id))
        db.session.delete(guest)
        db.session.flush()
        db.session.add(
            Guest(**{c.name: getattr(guest, c.name) for c in Guest.__table__.columns if c.name not in ("id", "key")})
        )
        old = db.session.scalars(select(Order).limit(1)).one()
        changed = {"id": None, "key": mercy.case_id, "code": "NEW", "intent_id": "pi_new", "person_id": mercy.admin.id}
        same = {c.name: getattr(old, c.name) for c in Order.__table__.columns if c.name not in changed}
        db.session.add(order := Order(**{**same, **changed, "id": mercy.version_id, "cart_id": None}))
        return str(order.id)


def test_no_letter_that_left_leaves_again_and_what_is_still_to_come_comes(life: Life) -> None:
    mercy, postman = life.world.hospital("mercy"), Postman()
    page = mercy.page(mercy.person("Anna Berg"))
    mercy.guest(page)
    with mercy.entered():
        plan_update(page_for(page.keeper.reader, page.slug), Draft("", "Soon."), now() + timedelta(hours=1))
        plan_update(page_for(page.keeper.reader, page.slug), Draft("", "Next week."), now() + timedelta(days=7))
    life.world.app.extensions["mailer"], mailer = postman, life.world.app.extensions["mailer"]
    try:
        mercy.update(page, "She slept well.")
        waiting = life.export(mercy, "waiting")
        with time_machine.travel(now() + timedelta(hours=2), tick=True):
            life.world.work(everything=True)
            life.world.work(everything=True)
            assert postman.sent.count("ruth@example.org") == 2  # one for the update, one for what was planned
            left = len(postman.sent)
            mercy.update(page, "She is awake.")
            with mercy.entered():
                send_again(db.session.scalars(select(Delivery).order_by(Delivery.id.desc()).limit(1)).one())
            life.go_back(waiting)
            assert [name for name in life.world.jobs() if name == "pages.publish_planned"] == ["pages.publish_planned"]
            life.world.work(everything=True)
            life.world.work(everything=True)
            assert len(postman.sent) == left
            assert {state for (state,) in life.rows("select state from delivery")} == {
                "not_known",
                "stopped",
            }  # nobody heard of the first again
    finally:
        life.world.app.extensions["mailer"] = mailer
    states = life.rows("select body, state from update order by id")
    assert states == [("Soon.", "scheduled"), ("Next week.", "scheduled"), ("She slept well.", "published")]


def test_who_left_for_good_leaves_again(life: Life) -> None:
    mercy = life.world.hospital("mercy")
    anna, nora = mercy.person("Anna Berg"), mercy.person("Nora Nye")
    before = life.export(mercy, "before")
    with mercy.entered():
        ask_to_leave(db.session.get_one(Person, (mercy.id, anna.id)), words_away=False, actor=anna.reader)
    life.rows("update person set leaves_at = now() where leaves_at is not null")
    life.world.work(everything=True)
    assert life.rows("select name from person") == [("Nora Nye",)]
    life.go_back(before)
    assert len(life.rows("select name from person")) == 2
    life.world.work()
    assert life.rows("select id from person") == [(nora.id,)]


def test_what_must_not_go_back_does_not_and_stays_open(life: Life) -> None:
    mercy, grace = life.world.hospital("mercy"), life.world.hospital("grace")
    before, beside = life.export(mercy, "before"), life.export(grace, "beside")
    mercy.person("Anna Berg")

    def refused(why: str) -> None:
        with pytest.raises(BadArchive, match=why):
            life.go_back(before)
        assert life.rows("select name, state from person, tenant where slug = 'mercy'") == [("Anna Berg", "open")]

    with life.world.app.app_context():
        hold(mercy.id, reason="Case 1", actor="test")
    refused("under legal hold")
    with life.world.app.app_context():
        release(mercy.id, reason="Settled", actor="test")
    life.rows(
        "insert into jobs.procrastinate_jobs (task_name, args, status, queue_name) values ('x', %s, 'doing', 'q')",
        _of(mercy.id),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tenants.life.restoring.PATIENCE", 0.1)
        refused("being done for mercy just now")
    life.rows("delete from jobs.procrastinate_jobs where status = 'doing'")
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr("tenants.life.restoring._delete_again_who_left")
        with pytest.raises(NameError):
            life.go_back(before)
    life.delete(grace)
    with pytest.raises(BadArchive, match="no hospital grace here"):
        life.go_back(beside)
    seal = life.rows("select max(seq) from audit_seal where tenant_id = %s", mercy.id)[0][0]
    life.rows("update audit_seal set seq = -seq where seq < %s", seal - 2)
    refused("audit trail is not an earlier state")


def _of(hospital_id: UUID) -> str:
    return f'{{"tenant_id": "{hospital_id}"}}'
