"""From an update to everybody's mailbox: nobody forgotten, nobody told twice, and nothing said that should not be."""

from uuid import UUID

from sqlalchemy import select

from following.actions import unsubscribe
from kernel.db import db
from mail.models import Batch, BatchState, Delivery
from pages.access import page_for
from pages.guests import set_guest_state
from pages.models import Guest, GuestState
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.support.events import event, post_events
from tests.support.world import APage, Hospital, World


def states(hospital: Hospital) -> dict[str, str]:
    """The state of every delivery, by address."""
    with hospital.entered():
        return {str(d.email): d.state for d in db.session.scalars(select(Delivery))}


def page_with_followers(world: World, number: int) -> tuple[Hospital, APage]:
    """A page whose invitations are out of the way."""
    hospital = world.hospital()
    page = hospital.page(hospital.person())
    for n in range(number):
        hospital.guest(page, f"follower{n}@example.org", name=f"Follower {n}")
    return hospital, page


def test_every_follower_gets_one_letter_with_a_link_of_her_own(world: World, sandbox: RunningSandbox) -> None:
    hospital, page = page_with_followers(world, 3)
    hospital.update(page)
    world.work(everything=True)
    mails = sandbox.mails()
    assert sorted(mail["to"] for mail in mails) == [f"follower{n}@example.org" for n in range(3)]
    links = {mail["text"].partition("/follow/")[2].split()[0] for mail in mails}
    assert len(links) == 3
    assert set(states(hospital).values()) == {"sent"}


def test_nothing_leaves_before_the_two_minutes_are_over(world: World, sandbox: RunningSandbox) -> None:
    hospital, page = page_with_followers(world, 1)
    hospital.update(page)
    world.work()
    assert sandbox.mails() == []
    assert "following.fan_out" in world.jobs()


def test_a_stopped_update_tells_nobody(world: World, sandbox: RunningSandbox) -> None:
    hospital, page = page_with_followers(world, 2)
    update = hospital.update(page)
    page.keeper.browser().open(page.path).submit(action=f"/updates/{update}/stop")
    world.work(everything=True)
    assert sandbox.mails() == []


def test_a_letter_holds_no_content_but_the_neutral_label_and_the_hospital(world: World, sandbox: RunningSandbox) -> None:
    hospital, page = page_with_followers(world, 1)
    hospital.update(page, "Elena walked to the window.", title="Eleven steps")
    world.work(everything=True)
    mail = sandbox.mails()[0]
    whole = str(mail)
    assert not [word for word in ("Elena", "Eleven", "window", page.slug) if word in whole]
    assert "News from Anna" in mail["subject"]
    assert "Mercy Hospital" in mail["text"]
    assert mail["from"] == "letters@mercy.localhost"
    assert set(mail["custom_args"]) == {"hospital", "delivery", "batch"}


def test_a_letter_can_be_unsubscribed_with_one_click_and_nothing_is_sent_after_that(
    world: World, sandbox: RunningSandbox
) -> None:
    hospital, page = page_with_followers(world, 2)
    hospital.update(page)
    world.work(everything=True)
    mail = sandbox.mails()[0]
    assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = "/unsubscribe/" + mail["headers"]["List-Unsubscribe"].partition("/unsubscribe/")[2].rstrip(">")
    cookieless = hospital.browser().client
    answer = cookieless.post(path, data={"List-Unsubscribe": "One-Click"}, base_url=f"http://{hospital.host}")
    assert answer.status_code == 200
    sandbox.control("DELETE", "mails")
    hospital.update(page, "And another day.")
    world.work(everything=True)
    assert [m["to"] for m in sandbox.mails()] == [
        {"follower0@example.org", "follower1@example.org"}.difference({mail["to"]}).pop()
    ]


def test_a_silenced_page_sends_nothing_until_it_is_released(world: World, sandbox: RunningSandbox) -> None:
    hospital, page = page_with_followers(world, 2)
    keeper = page.keeper.browser()
    hospital.update(page)
    keeper.post(f"{page.path}/silence", {"csrf_token": keeper.token()})
    world.work(everything=True)
    assert sandbox.mails() == []
    keeper.post(f"{page.path}/release", {"csrf_token": keeper.token()})
    world.work(everything=True)
    assert len(sandbox.mails()) == 2


def test_whole_updates_are_mailed_only_where_hospital_and_owner_both_allow_it(world: World, sandbox: RunningSandbox) -> None:
    hospital = world.hospital("brigid", full_text_mail=True)
    page = hospital.page(hospital.person())
    hospital.guest(page)
    hospital.update(page, "She slept *well*.", title="A quiet day")
    keeper = page.keeper.browser()
    keeper.open(f"{page.path}/settings").submit({"full_text_mail": "y"}, action="/settings")
    world.work(everything=True)
    mail = sandbox.mails()[0]
    assert "<em>well</em>" in mail["html"].replace(' style=""', "")
    assert "A quiet day" in mail["text"]
    assert "quiet" not in mail["subject"]


def test_later_answers_are_tried_again_until_all_are_told_once(world: World, sandbox: RunningSandbox) -> None:
    hospital, page = page_with_followers(world, 4)
    hospital.update(page)
    sandbox.control("POST", "faults", {"plan": [{"answer": "429", "retry_after": 1}, {"answer": "500"}, {"answer": "refuse"}]})
    for _ in range(6):
        world.work(everything=True)
    assert sandbox.stats()["deliveries"] == 4
    assert sandbox.stats()["duplicates"] == 0
    assert set(states(hospital).values()) == {"sent"}


def test_one_address_that_is_refused_does_not_keep_the_letter_from_the_others(world: World, sandbox: RunningSandbox) -> None:
    hospital, page = page_with_followers(world, 5)
    with world.as_superuser() as connection:
        connection.execute("update guest set email = 'no address at all' where email = 'follower3@example.org'")
    hospital.update(page)
    world.work(everything=True)
    assert sandbox.stats()["deliveries"] == 4
    assert states(hospital)["no address at all"] == "bounced"


def test_a_torn_answer_is_settled_by_one_event_of_its_batch(world: World, sandbox: RunningSandbox) -> None:
    hospital, page = page_with_followers(world, 3)
    hospital.update(page)
    sandbox.control("POST", "faults", {"plan": [{"answer": "reset"}]})
    world.work(everything=True)
    assert set(states(hospital).values()) == {"sending"}
    said = sandbox.mails()[0]["custom_args"]
    heard_of = event("processed", hospital.id, UUID(said["delivery"]), batch=said["batch"])
    assert post_events(world.app, [heard_of]).status_code == 204
    assert set(states(hospital).values()) == {"sent"}
    world.work(everything=True)
    assert sandbox.stats()["duplicates"] == 0


def test_a_torn_answer_that_nobody_speaks_for_is_sent_again(world: World, sandbox: RunningSandbox) -> None:
    hospital, page = page_with_followers(world, 3)
    hospital.update(page)
    sandbox.control("POST", "faults", {"plan": [{"answer": "stall"}], "stall_seconds": 30})
    world.work(everything=True)
    with hospital.entered():
        assert db.session.scalars(select(Batch.state)).one() == BatchState.UNANSWERED
    sandbox.control("DELETE", "faults")
    world.work(everything=True)
    assert set(states(hospital).values()) == {"sent"}
    assert sandbox.stats()["deliveries"] == 3
    assert sandbox.stats()["duplicates"] == 0


def test_a_letter_that_comes_back_from_a_torn_call_leaves_no_more_for_whoever_left_meanwhile(
    world: World, sandbox: RunningSandbox
) -> None:
    hospital, page = page_with_followers(world, 3)
    hospital.update(page)
    sandbox.control("POST", "faults", {"plan": [{"answer": "stall"}], "stall_seconds": 30})
    world.work(everything=True)
    sandbox.control("DELETE", "faults")
    with hospital.entered():
        blocked, tired = db.session.scalars(select(Guest).order_by(Guest.email).limit(2))
        set_guest_state(page_for(page.keeper.reader, page.slug), blocked, GuestState.BLOCKED)
        unsubscribe(tired, actor="her letter")
        gone, had_enough = blocked.email, tired.email
    world.work(everything=True)
    assert states(hospital) == {gone: "stopped", had_enough: "stopped", "follower2@example.org": "sent"}
    assert sandbox.stats()["deliveries"] == 1
