"""What the sender's signed events do to deliveries, and what unsigned or hostile ones do: nothing."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select

from following.models import Follower
from kernel.db import db
from kernel.processes import until
from mail.models import Delivery
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.support.events import SIGNATURE, TIMESTAMP, event, post_events
from tests.support.world import APage, Hospital, World

# Letters of other days: PostgreSQL goes about an update in another way when a table is large.
_MANY_MORE = """
    insert into delivery select (jsonb_populate_record(one, jsonb_build_object('id', fresh, 'to_id', fresh))).*
    from (select d as one, gen_random_uuid() as fresh from delivery d, generate_series(1, 500)) as many
"""


def one_told(world: World) -> tuple[Hospital, APage, UUID]:
    """A hospital where one follower was sent one update; and that delivery."""
    hospital = world.hospital()
    page = hospital.page(hospital.person())
    hospital.guest(page)
    hospital.update(page)
    world.work(everything=True)
    with hospital.entered():
        return hospital, page, db.session.scalars(select(Delivery.id)).one()


def state_of(hospital: Hospital, delivery: UUID) -> str:
    """Where a delivery stands."""
    with hospital.entered():
        return db.session.get_one(Delivery, (hospital.id, delivery)).state


@pytest.mark.parametrize(
    ("kinds", "ends"),
    [
        (["processed"], "sent"),
        (["processed", "delivered"], "delivered"),
        (["delivered", "processed"], "delivered"),
        (["delivered", "delivered", "open"], "delivered"),
        (["processed", "bounce"], "bounced"),
        (["dropped"], "bounced"),
        (["delivered", "bounce"], "bounced"),
        (["delivered", "spamreport"], "unsubscribed"),
        (["deferred"], "sent"),
    ],
)
def test_events_in_any_order_and_doubled_end_in_one_state(
    world: World, sandbox: RunningSandbox, kinds: list[str], ends: str
) -> None:
    hospital, _, delivery = one_told(world)
    events = [event(kind, hospital.id, delivery, reason="550 no such user") for kind in kinds]
    for _ in range(2):
        assert post_events(world.app, events).status_code == 204
    assert state_of(hospital, delivery) == ends


def test_events_that_overtake_the_note_that_their_letters_were_taken_are_not_lost(
    world: World, sandbox: RunningSandbox
) -> None:
    hospital, page, _ = one_told(world)
    for name in ("Tom", "Wanda"):
        hospital.guest(page, f"{name.lower()}@example.org", name=name)
    hospital.update(page, "Another day.")
    world.work(everything=True)
    with hospital.entered():
        deliveries = list(db.session.scalars(select(Delivery.id)))
    with world.as_superuser() as worker, ThreadPoolExecutor() as pool:
        worker.execute(_MANY_MORE)
        worker.execute("analyze delivery")
        worker.execute("update delivery set state = 'sending'")
        with worker.transaction():
            worker.execute("update delivery set state = 'sent'")
            events = [event("delivered", hospital.id, delivery) for delivery in deliveries]
            answer = pool.submit(post_events, world.app, events)
            assert until(world.waits_for_a_lock, 10)
        assert answer.result().status_code == 204
    assert {state_of(hospital, delivery) for delivery in deliveries} == {"delivered"}


def test_a_mailbox_that_bounced_is_not_written_to_again_until_somebody_says_so(world: World, sandbox: RunningSandbox) -> None:
    hospital, page, delivery = one_told(world)
    post_events(world.app, [event("bounce", hospital.id, delivery, reason="550")])
    sandbox.control("DELETE", "mails")
    hospital.update(page, "Another day.")
    world.work(everything=True)
    assert sandbox.mails() == []
    with hospital.entered():
        assert db.session.scalars(select(Follower.bounced_at)).one() is not None


@pytest.mark.parametrize("headers", [{SIGNATURE: "AAAA"}, {SIGNATURE: ""}, {SIGNATURE: "no base64"}, {TIMESTAMP: "1"}])
def test_an_event_that_is_not_signed_changes_nothing(world: World, sandbox: RunningSandbox, headers: dict[str, str]) -> None:
    hospital, _, delivery = one_told(world)
    assert post_events(world.app, [event("bounce", hospital.id, delivery)], **headers).status_code == 403
    assert state_of(hospital, delivery) == "sent"


def test_an_event_that_names_the_wrong_hospital_changes_nothing(world: World, sandbox: RunningSandbox) -> None:
    hospital, _, delivery = one_told(world)
    other = world.hospital("brigid")
    assert post_events(world.app, [event("bounce", other.id, delivery)]).status_code == 204
    assert post_events(world.app, [event("bounce", UUID(int=1), delivery), {"event": "bounce"}, {}]).status_code == 204
    assert state_of(hospital, delivery) == "sent"


def test_who_was_reached_is_shown_follower_by_follower_and_can_be_told_again(world: World, sandbox: RunningSandbox) -> None:
    hospital, page, delivery = one_told(world)
    post_events(world.app, [event("bounce", hospital.id, delivery, reason="550 no such user")])
    keeper = page.keeper.browser()
    update = keeper.open(page.path).soup.select_one("article[id^=u-]")
    assert update is not None
    reach = keeper.open(f"{page.path}/updates/{str(update['id'])[2:]}/reach")
    assert "Ruth" in reach.text
    sandbox.control("DELETE", "mails")
    reach.submit(action=f"/reach/{delivery}")
    world.work()
    assert [mail["to"] for mail in sandbox.mails()] == ["ruth@example.org"]


def test_what_was_never_heard_of_again_is_called_not_known_after_three_days(world: World, sandbox: RunningSandbox) -> None:
    hospital, _, delivery = one_told(world)
    world.work(everything=True)
    assert state_of(hospital, delivery) == "not_known"
