"""What operators see and do about hospitals: one on trial, live, frozen, without features, with an end to what it may have."""

from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import select

from admin.operator.jobs import count_now
from crisis.letters import ALERT
from following.letters import UPDATE
from kernel.brand import current_brand
from kernel.db import db
from kernel.features import ROOMS, Feature
from kernel.ids import new_id
from kernel.jobs import Later
from kernel.quotas import QuotaReached
from kernel.tenancy import TenantState
from mail.actions import Recipient, post
from mail.jobs import send_batch
from mail.letters import Letter, Withdrawn, all_letters, seal
from mail.models import Mailing
from photos.room import GB
from tenants.running import change_hospital, set_state
from tests.admin.operator.conftest import trail_of
from tests.admin.operator.operators import Operated
from tests.crisis.calls import on_call
from tests.house.addresses import ask
from tests.photos.room import leave_room
from tests.support.world import Hospital, World

HERE = "/operator/hospitals/mercy"


@pytest.fixture
def superuser(world: World) -> Iterator[psycopg.Connection]:
    """A look past all walls."""
    with world.as_superuser() as connection:
        yield connection


def test_a_hospital_is_onboarded_on_trial_with_its_administrator_invited(
    mine: Operated, world: World, superuser: psycopg.Connection
) -> None:
    typed = {"name": "Saint Brigid", "slug": "brigid", "admin_name": "Ada Stone", "admin_email": "ada@brigid.example"}
    page = mine.open("/operator/hospitals/new").submit(typed)
    assert page.path == "/operator/hospitals/brigid"
    assert all(word in page.text for word in ("On trial", "Not yet: Somebody is on call", "Done: Emergency numbers"))
    assert "brigid.localhost" in mine.open("/operator/hospitals/?q=brig&state=trial").text
    assert "brigid.localhost" not in mine.open("/operator/hospitals/?q=brig&state=open").text
    assert superuser.execute("select email, letter from delivery join mailing on mailing.id = mailing_id").fetchall() == [
        ("ada@brigid.example", "accounts/invited")
    ]
    assert trail_of(superuser) == ["hospital.create", "person.create", "person.roles"]
    assert "cannot be used" in mine.open("/operator/hospitals/new").submit(typed).text
    for slug, host in (("console", ""), ("clara", "console.localhost"), ("clara", "localhost"), ("CL", ""), ("clara", "a b")):
        refused = mine.open("/operator/hospitals/new").submit(typed | {"slug": slug, "host": host})
        assert refused.status == 422, (slug, host)


def test_its_short_name_is_made_of_its_name(mine: Operated) -> None:
    typed = {"name": "St. Brigid’s Hospital", "admin_name": "Ada Stone", "admin_email": "ada@brigid.example"}
    page = mine.open("/operator/hospitals/new").submit(typed)
    assert page.path == "/operator/hospitals/st-brigids-hospital"
    assert page.soup.select_one("a[href='http://st-brigids-hospital.localhost/']") is not None
    refused = mine.open("/operator/hospitals/new").submit(typed | {"name": "医院"})
    assert (refused.status, "cannot be used" in refused.text) == (422, True)


def test_the_operator_sees_that_a_hospital_on_trial_has_all_it_needs(
    mercy: Hospital, mine: Operated, superuser: psycopg.Connection
) -> None:
    superuser.execute("update tenant set trial = true")
    mine.press(f"{HERE}/count")
    assert "ready to be made live" not in mine.open("/operator/hospitals/").text
    assert "You can make it live" not in mine.open(HERE).text
    on_call(mercy, "Flora", "first")
    mine.press(f"{HERE}/count")
    assert "ready to be made live" in mine.open("/operator/hospitals/").text
    assert "You can make it live" in mine.press(f"{HERE}/count").text
    assert "ready to be made live" not in mine.press(f"{HERE}/live").browser.open("/operator/hospitals/").text


def test_on_trial_letters_reach_its_staff_alone_and_live_everybody(
    mercy: Hospital, mine: Operated, superuser: psycopg.Connection
) -> None:
    superuser.execute("update tenant set trial = true")
    mercy.person("Ada Stone", "tenant_admin")
    assert "cannot be made live yet" in mine.press(f"{HERE}/live").text
    on_call(mercy, "Flora", "first")
    everybody = ("ada@mercy.example", "flora@oncall.example", "ruth@example.org")
    query = "select email::text from delivery where reason = 'trial'"
    write(mercy, ALERT, *everybody)
    assert superuser.execute(query).fetchall() == [("ruth@example.org",)]
    assert "It is live" in mine.press(f"{HERE}/live").text
    superuser.execute("delete from delivery")
    write(mercy, ALERT, *everybody)
    assert superuser.execute(query).fetchall() == []
    assert trail_of(superuser) == ["hospital.live"]


def write(mercy: Hospital, letter: Letter, *emails: str) -> None:
    """Lets a letter leave as far as it may; what it is about is not there, so it is withdrawn in the end."""
    with mercy.entered():
        post(letter, new_id(), [Recipient(new_id(), new_id(), email, "") for email in emails])
        mailing_id = db.session.scalars(select(Mailing.id).order_by(Mailing.id.desc()).limit(1)).one()
        db.session.commit()
        with suppress(Later):
            send_batch.work(mailing_id=str(mailing_id))


@pytest.mark.parametrize("path", ["/", "/pages", "/admin/", "/forums", "/shop", "/live?on=page:x:y", "/nothing"])
def test_a_frozen_hospital_answers_nobody_and_thawed_all_is_there(path: str, mercy: Hospital, world: World) -> None:
    ada = mercy.person("Ada Stone", "tenant_admin")
    hers = ada.browser()
    with world.app.app_context():
        assert set_state("mercy", TenantState.FROZEN, actor="test")
    assert ask(hers.client, mercy.host, path).status_code == 503
    with world.app.app_context():
        assert set_state("mercy", TenantState.OPEN, actor="test")
    assert ask(hers.client, mercy.host, "/account").location.startswith("/sign-in")  # her session has ended
    assert ask(ada.browser().client, mercy.host, path).status_code != 503


def test_freezing_from_the_console_ends_sessions_and_leaves_its_rows(
    mercy: Hospital, mine: Operated, superuser: psycopg.Connection
) -> None:
    mercy.person("Ada Stone", "tenant_admin").browser()
    superuser.execute("listen carepages_live")
    assert "Frozen" in mine.press(f"{HERE}/freeze").text
    assert [one.payload for one in superuser.notifies(timeout=5, stop_after=1)] == [f"rights {mercy.id}"]
    assert superuser.execute("select from session").rowcount == 0
    assert mercy.browser().open("/").status == 503
    assert "Live" in mine.press(f"{HERE}/thaw").text
    assert mercy.browser().open("/").status == 200
    assert trail_of(superuser) == ["hospital.frozen", "hospital.open"]
    told = superuser.execute("select action, hospital from operator_act where hospital is not null order by id").fetchall()
    assert told == [("hospital.frozen", "mercy"), ("hospital.open", "mercy")]


@pytest.mark.parametrize("feature", [feature for feature in Feature if feature is not Feature.ANONYMOUS])
def test_without_a_feature_its_addresses_lead_nowhere_and_the_menu_does_not_name_them(
    feature: Feature, mercy: Hospital, world: World
) -> None:
    browser = mercy.person("Ada Stone", "tenant_admin", "shop", "moderator").browser()
    with world.app.app_context():
        change_hospital("mercy", {"off": [str(feature)]}, actor="test")
    rules = [r for r in world.app.url_map.iter_rules() if ROOMS.get(r.endpoint.partition(".")[0]) is feature]
    plain = [r.rule for r in rules if not r.arguments and "GET" in (r.methods or ())]
    assert plain
    for path in plain:
        assert ask(browser.client, mercy.host, path).status_code == 404, path
    for path in ("/", "/account", "/admin/", "/search?q=well"):
        page = browser.open(path)
        hrefs = {str(a.get("href")).partition("?")[0].rstrip("/") for a in page.soup.select("a")}
        assert not hrefs & {rule.rstrip("/") for rule in plain}, path


OF_A_FEATURE = {
    "following/conversation": Feature.CONVERSATIONS,
    "following/forum_digest": Feature.FORUMS,
    "following/forum_mention": Feature.FORUMS,
    "following/forum_reply": Feature.FORUMS,
    "following/forum_topic": Feature.FORUMS,
    "following/introduced": Feature.PEERS,
    "following/introduction": Feature.PEERS,
    "following/newcomer": Feature.CONVERSATIONS,
    "helping/answer": Feature.HELPING,
    "helping/waiting": Feature.HELPING,
}


def test_letters_of_what_a_hospital_is_without_do_not_leave_though_they_waited(mercy: Hospital, world: World) -> None:
    assert {letter.name: letter.feature for letter in all_letters() if letter.feature} == OF_A_FEATURE
    with world.app.app_context():
        change_hospital("mercy", {"off": list(Feature)}, actor="test")
    for name in OF_A_FEATURE:
        with mercy.entered(), pytest.raises(Withdrawn, match="the hospital is without it"):
            seal(Mailing(letter=name, about_id=new_id()), current_brand())


def test_what_a_hospital_may_have_ends_with_a_kind_sentence(mercy: Hospital, mine: Operated, world: World) -> None:
    keeper = mercy.person("Ada Stone", "tenant_admin")
    mercy.page(keeper)
    form = mine.open(HERE)
    form.submit({"most_people": "1", "most_pages": "1", "most_letters": "0"}, action="/terms")
    her = {"name": "Nora", "email": "nora@example.org", "age_group": "adult", "password": "seven grey herons"}
    refused = mercy.browser().open("/join").submit(her)
    assert (refused.status, refused.heading) == (403, "There is no room for more here just now")
    with pytest.raises(QuotaReached):
        mercy.page(keeper)
    with world.app.app_context():
        count_now(mercy.id)
    assert "Four fifths or more" in mine.open(HERE).text
    assert mine.open(HERE).submit({"most_people": "-1"}, action="/terms").status == 422


def test_room_for_pictures_is_said_in_gb_shown_beside_what_is_used_and_warned_of(
    mercy: Hospital, mine: Operated, world: World, superuser: psycopg.Connection
) -> None:
    world.hospital("grace")
    leave_room(mercy, GB // 10)
    superuser.execute("update tenant set most_gb = 50")
    form = mine.open(HERE)
    assert form.soup.select_one("#most_gb")["value"] == "50"  # type: ignore[index]
    with world.app.app_context():
        count_now(mercy.id)
    shown = mine.open(HERE).text
    assert ("0.9 of 50" in shown, "Four fifths or more" in shown) == (True, False)
    form.submit({"most_gb": "1"}, action="/terms")
    assert superuser.execute("select slug, most_gb from tenant order by slug").fetchall() == [("grace", 50), ("mercy", 1)]
    assert "Four fifths or more" in mine.open(HERE).text
    listed = mine.open("/operator/hospitals/").soup.select("tbody tr")
    assert ["0.9 of 1" in row.text and "little room left" in row.text for row in listed] == [False, True]
    mine.open(HERE).submit({"most_gb": ""}, action="/terms")
    assert superuser.execute("select most_gb from tenant where slug = 'mercy'").fetchone() == (None,)
    for wrong in ("-1", "x", "1.5"):
        assert mine.open(HERE).submit({"most_gb": wrong}, action="/terms").status == 422
    assert trail_of(superuser)[-2:] == ["hospital.change", "hospital.change"]


def test_a_new_hospital_begins_with_room_for_pictures(mercy: Hospital, superuser: psycopg.Connection) -> None:
    assert superuser.execute("select most_gb from tenant").fetchall() == [(50,)]


def test_above_its_letters_a_day_what_can_wait_does_and_an_alert_leaves(mercy: Hospital, world: World) -> None:
    with world.app.app_context():
        change_hospital("mercy", {"most_letters": 0}, actor="test")
    for letter in (ALERT, UPDATE):
        write(mercy, letter, "flora@oncall.example")
    with world.as_superuser() as connection:
        query = "select letter, delivery.state from delivery join mailing on mailing.id = mailing_id"
        left = dict(connection.execute(query).fetchall())
    assert left == {"crisis/alert": "stopped", "following/update": "queued"}


def test_whoever_believed_that_nobody_reads_her_name_is_not_named(mercy: Hospital, world: World) -> None:
    browser = mercy.person("Anna Berg").browser()
    page = browser.open("/forums/cancer/new")
    with world.app.app_context():
        change_hospital("mercy", {"off": ["anonymous"]}, actor="test")
    refused = page.submit({"title": "Nights", "body": "I am afraid.", "anonymous": "y"})
    assert refused.status == 422
    assert "cannot write without a name" in refused.text
    assert refused.soup.select_one("input[name=anonymous]") is None
    with world.as_superuser() as connection:
        assert connection.execute("select from post").rowcount == 0


def test_a_failed_job_runs_once_more_and_nothing_it_was_told_is_shown(mine: Operated, superuser: psycopg.Connection) -> None:
    failed = """insert into jobs.procrastinate_jobs (queue_name, task_name, status, args, attempts)
                values ('default', 'mail.send_batch', 'failed', '{"mailing_id": "marigold"}', 50) returning id"""
    (job_id,) = superuser.execute(failed).fetchone() or (0,)
    page = mine.open("/operator/jobs/")
    assert ("mail.send_batch" in page.text, "marigold" in page.text) == (True, False)
    assert "It runs once more" in page.submit(action="/again").text
    assert superuser.execute("select status::text, attempts from jobs.procrastinate_jobs").fetchall() == [("todo", 0)]
    assert mine.press(f"/operator/jobs/{job_id}/again").status == 404
