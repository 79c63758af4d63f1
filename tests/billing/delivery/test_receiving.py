"""Gifts on a patient's page: who sees them, what is read when, thanks, wishes; and that no sender learns of anything else."""

import json

import pytest

from accounts.leaving import PersonDeleted
from billing.delivery.archive import gift_files
from billing.delivery.letters import thanks_path
from billing.delivery.models import Gift
from billing.orders.models import Order
from kernel.clock import now
from kernel.db import db
from kernel.events import publish
from mail.actions import FORGOTTEN
from mail.models import Delivery, Mailing
from pages.models import CarePage
from tests.billing.delivery.conftest import Counter
from tests.support.world import APage


def letters(counter: Counter) -> list[str]:
    """Which letters wait for the senders of orders."""
    with counter.hospital.entered():
        query = db.session.query(Mailing.letter).join(Delivery, Delivery.mailing_id == Mailing.id)
        return [row[0] for row in query.filter(Delivery.email == "ruth@example.org").order_by(Mailing.id)]


def test_she_accepts_reads_and_thanks_and_only_then_is_anything_told(counter: Counter, page: APage) -> None:
    order_id = counter.order(page=page)
    counter.given(order_id)
    owner, path = page.keeper.browser(), f"{page.path}/gifts"
    assert "Gifts for you" in owner.open(page.path).text
    listed = owner.open(path)
    assert "From Ruth" in listed.text
    assert "Canary message" not in listed.text
    accepted = listed.submit(action="/accept")
    assert "Canary message" in accepted.text
    assert letters(counter) == ["orders/end"]
    with counter.hospital.entered():
        gift_id, key = db.session.query(Gift.id).scalar(), counter.at(order_id).key
        token_path = thanks_path(gift_id, key)
    assert counter.hospital.browser().open(token_path).status == 404  # she has not said thanks
    form = owner.open(f"{path}/{gift_id}/thanks")
    assert "Your thanks are on their way" in form.submit({"words_to_sender": "Lovely. <b>Thank you"}).text
    form.submit({"words_to_sender": "Twice"})  # the same form, pressed twice
    assert letters(counter) == ["orders/end", "delivery/thanked"]
    assert "Lovely. <b>Thank you" in counter.hospital.browser().open(token_path).text
    counter.hospital.guest(page, "ruth@example.org", state="blocked")
    assert counter.hospital.browser().open(token_path).status == 404
    assert "From Ruth" not in owner.open(path).text


def test_what_was_sent_to_a_name_is_found_by_its_code_once_it_is_given(counter: Counter, page: APage) -> None:
    order_id, path = counter.order(code="ABC234Z"), f"{page.path}/gifts"
    owner = page.keeper.browser()
    assert owner.open(path).submit({"code": "ABC234Z"}, action="/gifts").status == 422  # it is not given yet
    counter.given(order_id)
    assert "No gift goes by this code" in owner.open(path).submit({"code": "ABC234X"}, action="/gifts").text
    taken = owner.open(path).submit({"code": " abc-234z "}, action="/gifts")
    assert "From Ruth" in taken.text
    assert "Canary message" not in taken.text
    other = counter.hospital.page(counter.hospital.person("Olga Other"))
    assert other.keeper.browser().open(f"{other.path}/gifts").submit({"code": "ABC234Z"}, action="/gifts").status == 422
    for _ in range(8):
        owner.open(path).submit({"code": "AAAAAAA"}, action="/gifts")
    assert owner.open(path).submit({"code": "AAAAAAA"}, action="/gifts").status == 429


def test_nobody_else_sees_gifts_or_wishes(counter: Counter, page: APage) -> None:
    counter.given(counter.order(page=page))
    with counter.hospital.entered():
        gift_id = db.session.query(Gift.id).scalar()
    guest = counter.hospital.guest_browser(counter.hospital.guest(page, "guest@example.org"))
    helper = counter.hospital.manager(page, "Hugo Helper", "manage", "answer").browser()  # type: ignore[arg-type]
    other = counter.hospital.page(counter.hospital.person("Olga Other"))
    others = [(browser, page.path) for browser in (guest, helper, counter.browser("staff"))]
    for browser, path in (*others, (other.keeper.browser(), other.path)):
        token = {"csrf_token": browser.token()}
        if path == page.path:
            assert browser.open(f"{path}/gifts").status == 404
            assert browser.open(f"{path}/gifts/wishes").status == 404
        for act in ("accept", "hide", "thanks"):
            assert browser.post(f"{path}/gifts/{gift_id}/{act}", token).status == 404
    patient = counter.hospital.person("Paula Patient")
    with counter.hospital.entered():
        db.session.get_one(CarePage, (counter.hospital.id, page.id)).patient_id = patient.id
    assert "From Ruth" in patient.browser().open(f"{page.path}/gifts").text
    assert page.keeper.browser().open(f"{page.path}/gifts").status == 404  # she is there herself now
    hidden = patient.browser().open(f"{page.path}/gifts").submit(action="/hide")
    assert "Nothing has come so far" in hidden.text
    assert letters(counter) == ["orders/end"]


def test_words_go_with_whoever_wrote_them_and_nobody_who_left_is_written_to(counter: Counter, page: APage) -> None:
    first, second = counter.order(page=page), counter.order(page=page)
    for order_id in (first, second):
        counter.given(order_id)
    owner, path = page.keeper.browser(), f"{page.path}/gifts"
    for _ in range(2):
        owner.open(path).submit(action="/accept")
    with counter.hospital.entered():
        first_id, second_id = (row[0] for row in db.session.query(Gift.id).order_by(Gift.id))
        db.session.get_one(Order, (counter.hospital.id, second)).email = FORGOTTEN
    owner.open(f"{path}/{first_id}/thanks").submit({"words_to_sender": "Lovely"})
    assert owner.open(f"{path}/{second_id}/thanks").path == path
    with counter.hospital.entered():
        [copied] = gift_files(page.keeper.reader)
        assert json.loads(copied.content)["thanks"][0]["words"] == "Lovely"
        publish(PersonDeleted(page.keeper.id, page.keeper.email, words_away=False))
        assert [row[0] for row in db.session.query(Gift.thanks)] == [None, None]


def test_nobody_writes_to_a_child_but_those_on_the_list_of_her_page(counter: Counter, page: APage) -> None:
    with counter.hospital.entered():
        db.session.get_one(CarePage, (counter.hospital.id, page.id)).patient_is_minor = True
    for email, name in (("aunt@example.org", "Aunt Ada"), ("stranger@example.org", "Odd Uncle")):
        counter.given(counter.order(page=page, email=email, name=name))
    counter.hospital.guest(page, "aunt@example.org")
    owner, path = page.keeper.browser(), f"{page.path}/gifts"
    listed = owner.open(path)
    assert "From Aunt Ada" in listed.text
    assert "Odd Uncle" not in listed.text
    with counter.hospital.entered():
        ids = [row[0] for row in db.session.query(Gift.id).order_by(Gift.id)]
    for gift_id in ids:
        owner.post(f"{path}/{gift_id}/accept", {"csrf_token": owner.token()})
        owner.post(f"{path}/{gift_id}/thanks", {"csrf_token": owner.token(), "words_to_sender": "Hello"})
    assert owner.open(path).text.count("Canary message") == 1
    with counter.hospital.entered():
        thanked = db.session.query(Delivery.email).join(Mailing, Mailing.id == Delivery.mailing_id)
        assert [row[0] for row in thanked.filter(Mailing.letter == "delivery/thanked")] == ["aunt@example.org"]


@pytest.mark.parametrize("state", ["closed_at", "quiet_since", "silenced_at", "nothing", "opened_at", None])
def test_no_way_to_the_shop_where_it_would_hurt(counter: Counter, page: APage, state: str | None) -> None:
    reader = counter.hospital.guest_browser(counter.hospital.guest(page, "guest@example.org"))
    if state == "nothing":
        form = page.keeper.browser().open(f"{page.path}/gifts/wishes")
        assert "Choose both hours" in form.submit({"from_hour": "9"}).text
        assert "Kept as you set it" in form.submit({"nothing": "y", "from_hour": "9", "until_hour": "12"}).text
    elif state is not None:
        with counter.hospital.entered():
            setattr(db.session.get_one(CarePage, (counter.hospital.id, page.id)), state, now())
    shown = reader.open(page.path)
    assert ("Send a gift" in shown.text) == (state is None)
    assert reader.open("/shop").status == 200  # which is the same for everybody
