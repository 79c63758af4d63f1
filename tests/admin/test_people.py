"""One person in the console: signing her out, a copy for her alone, deleting her account and keeping it, and who remains."""

import psycopg
import pytest

from accounts.leaving import delete_person
from accounts.queries import administered_without
from kernel.audit import AuditEntry
from kernel.db import db
from tests.admin.test_lists import act
from tests.support.browser import Browser
from tests.support.people import rows
from tests.support.world import Hospital, World

END = {"why": "died", "words": "stay"}


def trail(superuser: psycopg.Connection, about: object) -> list[str]:
    """What was done, in order."""
    query = "select action from audit_entry where about_id = %s and actor = 'person' order by id"
    return [str(action) for (action,) in superuser.execute(query, [about])]


def test_somebody_is_signed_out_everywhere_at_once(mercy: Hospital, admin: Browser, superuser: psycopg.Connection) -> None:
    nora = mercy.person("Nora Lind")
    hers = nora.browser()
    assert hers.open("/account").status == 200
    assert "1 person is signed out everywhere." in act(admin, "sign_out", nora).submit({"action": "sign_out"}).text
    assert "Sign in" in hers.open("/account").heading
    assert trail(superuser, nora.id) == ["person.sign_out"]


def test_a_copy_is_for_her_alone(mercy: Hospital, admin: Browser, world: World) -> None:
    nora, closed = mercy.person("Nora Lind"), mercy.person("Olga Ray")
    act(admin, "close", closed, sure="yes")
    said = act(admin, "copy", nora, closed, sure="yes").text
    assert ("1 copy is being made." in said, "1 was left as it was." in said) == (True, True)
    assert "1 was left as it was." in act(admin, "copy", nora, sure="yes").text  # it is being made
    [(archive_id, whose)] = rows(world, "select id, person_id from archive")
    assert whose == nora.id
    assert admin.open(f"/account/data/{archive_id}").status == 404


def test_an_account_is_deleted_for_a_reason_and_can_be_kept(
    mercy: Hospital, admin: Browser, superuser: psycopg.Connection
) -> None:
    nora = mercy.person("Nora Lind")
    mercy.page(nora, patient="Elena")
    hers, here = nora.browser(), f"/admin/people/{nora.id}/end"
    asked = admin.open(here)
    assert ("1 page is kept by this person alone." in asked.text, "Elena" in asked.text) == (True, False)
    assert asked.submit({}).status == 422
    assert asked.submit({**END, "why": "because"}).status == 422
    shown = asked.submit(END)
    assert "going to end" in shown.text
    assert "Sign in" in hers.open("/account").heading
    assert "going to end" in asked.submit(END).text  # pressed twice: once is enough
    query = "select count(*) from jobs.procrastinate_jobs where task_name = 'accounts.delete_person'"
    assert superuser.execute(query).fetchone() == (1,)
    assert superuser.execute("select letter from mailing").fetchall() == [("accounts/ending",)]
    shown.submit({}, action="action/").submit({"action": "keep"})
    assert trail(superuser, nora.id) == ["person.end", "person.keep"]
    details = "select details from audit_entry where action = 'person.end'"
    assert superuser.execute(details).fetchone() == ({"why": "died", "words_away": False},)
    with mercy.entered():
        delete_person.work(person_id=str(nora.id))
    assert superuser.execute("select leaves_at from person where id = %s", [nora.id]).fetchone() == (None,)
    assert nora.browser().open("/account").status == 200


def test_once_its_time_has_come_the_account_is_gone(mercy: Hospital, admin: Browser, superuser: psycopg.Connection) -> None:
    nora = mercy.person("Nora Lind", "tenant_admin")
    nora.browser().open("/admin/people/?state=closed").submit({"view_name": "Mine"}, action="views")
    admin.open(f"/admin/people/{nora.id}/end").submit({**END, "words": "away"})
    superuser.execute("update person set leaves_at = now() where id = %s", [nora.id])
    with mercy.entered():
        delete_person.work(person_id=str(nora.id))
    assert superuser.execute("select count(*) from person where id = %s", [nora.id]).fetchone() == (0,)
    assert superuser.execute("select count(*) from saved_view").fetchone() == (0,)


def test_who_may_not_be_deleted_is_not(world: World, mercy: Hospital, admin: Browser, superuser: psycopg.Connection) -> None:
    ada = superuser.execute("select id from person").fetchone()
    closed, elsewhere = mercy.person("Olga Ray"), world.hospital("grace").person("Gail West")
    act(admin, "close", closed, sure="yes")
    token = {"csrf_token": admin.token(), **END}
    assert ada is not None
    assert "your own account" in admin.post(f"/admin/people/{ada[0]}/end", token).text
    assert "This account is closed" in admin.post(f"/admin/people/{closed.id}/end", token).text
    answers = [admin.post(f"/admin/people/{one}/end", token).status for one in (elsewhere.id, world.hospital("brigid").id)]
    assert answers == [404, 404]
    assert superuser.execute("select count(*) from person where leaves_at is not null").fetchone() == (0,)


def test_the_last_administrator_stays_whoever_asks(
    mercy: Hospital, admin: Browser, superuser: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when two shut each other out at the same moment: whoever asks is no administrator any more when it is done."""
    olga = mercy.person("Olga Ray", "tenant_admin")
    monkeypatch.setattr("accounts.queries.administered_without", lambda person_id: False)
    assert "1 was left as it was." in act(admin, "close", olga, sure="yes").text
    said = [
        admin.open(f"/admin/people/{olga.id}/end").submit(END).text,
        admin.open(f"/admin/people/edit/?id={olga.id}").submit({"roles": ["staff"]}).text,
        admin.open(f"/admin/people/edit/?id={olga.id}").submit({"closed": "y"}).text,
    ]
    assert ["Nobody else administers the hospital." in words for words in said] == [True, True, True]
    query = "select roles, disabled_at, leaves_at from person where id = %s"
    assert superuser.execute(query, [olga.id]).fetchone() == (["tenant_admin"], None, None)


def test_the_last_administrator_does_not_leave_by_herself(mercy: Hospital, admin: Browser) -> None:
    asked = admin.open("/account/leave").submit({"words": "stay"}, action="leave")
    assert (asked.status, "You alone administer the hospital." in asked.text) == (422, True)
    olga = mercy.person("Olga Ray", "tenant_admin")
    assert "ends in seven days" in admin.open("/account/leave").submit({"words": "stay"}, action="leave").text
    asked = olga.browser().open("/account/leave").submit({"words": "stay"}, action="leave")
    assert "You alone administer the hospital." in asked.text  # she who leaves counts no more


def test_a_second_administrator_who_is_closed_or_not_proved_is_none(mercy: Hospital, admin: Browser) -> None:
    olga = mercy.person("Olga Ray", "tenant_admin")
    act(admin, "close", olga, sure="yes")
    with mercy.entered():
        ada = db.session.query(AuditEntry.actor_id).filter(AuditEntry.action == "person.disable").scalar()
        assert ada is not None
        assert not administered_without(ada)
        assert administered_without(olga.id)
