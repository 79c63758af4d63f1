"""The donor's side is one and the same, whoever it is for: admitted, wanting no gifts, gone home, or never here."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from billing.delivery.bringing import could_not, hand_over, prepare, send_out
from billing.delivery.fitting import Task
from billing.delivery.models import GiftWish, Reason
from billing.delivery.places import Where, keep_place
from billing.delivery.queries import task_with
from kernel.clock import now
from kernel.db import db
from pages.models import CarePage
from tests.billing.orders.conftest import Till
from tests.support.browser import Browser
from tests.support.people import comparable, fetch
from tests.support.statements import statements
from tests.support.world import APage, Somebody

TYPED = {"for_name": "Elena Canary", "message": "Get well, Canary.", "name": "Ruth", "email": "ruth@example.org"}
STATES = ("admitted", "opted out", "discharged", "unknown")

Letters = list[tuple[Any, ...]]  # which, and from when they may leave


@dataclass
class Seen:
    """All that a donor can see or measure, in order; `own` is what belongs to her order alone."""

    till: Till
    browser: Browser
    own: list[str] = field(default_factory=list)
    steps: list[tuple[str, list[str]]] = field(default_factory=list)

    def look(self, path: str) -> str:
        """Opens an address."""
        with statements() as sent:
            answer = fetch(self.browser, path)
        self.steps.append((comparable(answer, *self.own), sent))
        return answer.get_data(as_text=True)

    def press(self, path: str, values: dict[str, str]) -> str:
        """Sends a form; where it leads."""
        token = self.browser.token()
        at = f"http://{self.browser.at}"
        with statements() as sent:
            answer = self.browser.client.post(path, data={"csrf_token": token, **values}, base_url=at, buffered=True)
        assert answer.status_code == 302, answer.get_data(as_text=True)[:300]
        self.own += [answer.headers["Location"]] if "/orders/" in answer.headers["Location"] else []
        self.steps.append((comparable(answer, *self.own), sent))
        return str(answer.headers["Location"])


def behind_the_counter(task: Task, state: str, actor: Somebody) -> None:
    """What those who bring it do: only whoever is there, and wants it, gets it."""
    reader = actor.reader
    assert prepare(task, actor=reader)
    if state != "admitted":
        assert could_not(task, Reason.NOT_FOUND, actor=reader)
        return
    keep_place(task.order, Where("Canaryward 7"), actor=reader)
    assert send_out(task, actor=reader)
    assert hand_over(task_with(task.order.id), actor=reader)


def make_so(till: Till, page: APage | None, state: str) -> None:
    """How it is with whoever it is for."""
    with till.hospital.entered():
        if page is not None and state == "opted out":
            db.session.add(GiftWish(page_id=page.id, nothing=True, no_food=True))
        if page is not None and state == "discharged":
            db.session.get_one(CarePage, (till.hospital.id, page.id)).closed_at = now()


def a_donor(till: Till, state: str, bringer: Somebody, page: APage | None) -> tuple[Seen, Letters]:
    """Somebody sends a gift to a name, or from the page; it is worked on; what she saw until she is told."""
    browser = till.hospital.browser()
    seen = Seen(till, browser)
    if page is not None:
        browser = till.hospital.guest_browser(till.hospital.guest(page, f"ruth-{state[:2]}@example.org"))
        seen = Seen(till, browser)
        seen.press(f"/order/for/{page.slug}", {})
    make_so(till, page, state)
    seen.look("/shop")
    product = browser.open("/shop/tulips")
    ticket = str(product.soup.select_one("input[name=ticket]")["value"])  # type: ignore[index]
    seen.own += [ticket]
    seen.press("/shop/tulips", {"ticket": ticket, "count": "1"})
    seen.look("/order")
    order_path = seen.press("/order", {**TYPED, "if_not": "money_back", **({"to": "page"} if page else {})})
    with till.hospital.world.as_superuser() as connection:
        found = connection.execute("select id, code, session_id from shop_order order by id desc limit 1").fetchone()
    assert found is not None
    seen.own += [str(part) for part in found]
    seen.look(order_path)
    till.pay(found[0])
    seen.press(f"{order_path}/look", {})
    seen.look(order_path)
    with till.hospital.entered():
        behind_the_counter(task_with(found[0], lock=True), state, bringer)
    seen.look(order_path)
    return seen, mail_times(till, found[0])


def mail_times(till: Till, order_id: UUID) -> Letters:
    """Which letters wait for the sender, and from when they may leave."""
    query = "select letter, not_before from delivery d join mailing m on m.id = d.mailing_id where to_id = %s order by d.id"
    with till.hospital.world.as_superuser() as connection:
        return connection.execute(query, [order_id]).fetchall()


@pytest.mark.parametrize("by_page", [False, True], ids=["by name", "from a page"])
def test_pages_statements_jobs_and_letters_are_the_same_for_everybody(till: Till, by_page: bool) -> None:
    bringer, jobs = till.hospital.person("Vera Bringer", "volunteer"), dict[str, list[str]]()
    told: dict[str, tuple[Seen, Letters, str]] = {}
    keeper = till.hospital.person("Petra Owner")
    with time_machine.travel(datetime.fromisoformat("2026-12-01T10:00:00+00:00"), tick=False):
        for state in STATES[: 3 if by_page else 4]:
            before = len(till.hospital.world.jobs())
            seen, letters = a_donor(till, state, bringer, till.hospital.page(keeper) if by_page else None)
            jobs[state] = [name for name in till.hospital.world.jobs()[before:] if name != "gifts.forget_old_places"]
            path = next(part for part in seen.own if "/orders/" in part)
            with time_machine.travel(now() + timedelta(days=1, hours=14), tick=False):
                end = fetch(seen.browser, path).get_data(as_text=True)
            told[state] = (seen, letters, "It is completed" if "It is completed" in end else "It was not completed")
    first = told["admitted"][0]
    for state, (seen, letters, said) in told.items():
        assert seen.steps == first.steps, state
        assert letters == told["admitted"][1]
        assert said == ("It is completed" if state == "admitted" else "It was not completed")
        assert jobs[state] == jobs["admitted"]
    assert [letter for letter, _at in told["admitted"][1]] == ["orders/ordered", "orders/end"]
