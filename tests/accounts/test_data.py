"""A copy of one's data: asked for, packed, fetched by its owner alone, and gone after a week."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from accounts.archive import archive_store
from accounts.models import Archive, Purpose
from kernel.db import db
from kernel.ids import new_id
from photos.store import FileMissing
from tests.accounts.helping import change, letters, long_ago, proof, week_over, without_password
from tests.photos.pictures import encoded, halves
from tests.support.browser import Browser
from tests.support.people import JOINING, fetch, rows
from tests.support.world import PASSWORD, Somebody, World


def a_copy(world: World, browser: Browser) -> str:
    """Asks for a copy and waits until it is made; where it is fetched."""
    browser.open("/account/data").submit(action="/account/data")
    world.mail_through("http://127.0.0.1:9")
    with world.as_superuser() as connection:
        connection.execute("delete from jobs.procrastinate_jobs where task_name like 'mail.%' and status = 'todo'")
    world.work()
    link = browser.open("/account/data").soup.select_one("li.card a")
    assert link is not None
    return str(link["href"])


def opened(browser: Browser, path: str) -> dict[str, bytes]:
    """The files in a copy."""
    answer = fetch(browser, path)
    assert answer.mimetype == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    with ZipFile(BytesIO(answer.get_data())) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def a_family(world: World) -> tuple[Somebody, Somebody]:
    """Anna, who keeps a page and writes to Ben's; and Ben, who keeps one and writes to hers."""
    hospital = world.hospital()
    anna, ben = hospital.person("Anna Berg"), hospital.person("Ben Stone")
    hers, his = hospital.page(anna), hospital.page(ben, patient="Paul")
    hospital.guest(hers, ben.email, name="Ben")
    hospital.guest(his, anna.email, name="Anna")
    browser = anna.browser()
    picture = (BytesIO(encoded(halves())), "p.jpg")
    browser.open(f"{hers.path}/updates").submit({"title": "A day", "body": "Elena slept.", "pictures": picture})
    hospital.update(his, "Paul’s own news.")
    browser.open(f"{his.path}/messages").submit({"body": "Anna thinks of you."}, action="messages")
    ben.browser().open(f"{hers.path}/messages").submit({"body": "Ben thinks of you."}, action="messages")
    return anna, ben


def test_a_copy_holds_all_that_is_hers_and_nothing_that_is_not(world: World) -> None:
    anna, ben = a_family(world)
    browser = anna.browser()
    browser.open("/account/photo").submit({"picture": (BytesIO(encoded(halves())), "me.jpg")}, action="/account/photo")
    files = opened(browser, a_copy(world, browser))
    everything = b"".join(files.values()).decode(errors="replace")
    assert json.loads(files["account.json"])["email"] == anna.email
    assert json.loads(files["words.json"])[0]["words"] == "Anna thinks of you."
    assert json.loads(files["following.json"])[0]["page"] == "News from Ben"
    assert "person.create" not in everything
    assert "update.publish" in files["acts.json"].decode()
    assert len(json.loads(files["sessions.json"])) == 2
    [update] = [json.loads(content) for name, content in files.items() if "/updates/" in name and name.endswith(".json")]
    assert update["words"] == "Elena slept."
    assert [name for name in files if "/updates/" in name and name.endswith(update["pictures"][0]["file"])]
    assert files["photo.jpg"].startswith(b"\xff\xd8")
    for name in files:
        assert name == "README.txt" or name.partition("/")[0] in files["README.txt"].decode()
    for foreign in ("Paul’s own news", "Ben thinks", ben.email, "password", "argon2", "token"):
        assert foreign not in everything


def test_a_letter_tells_when_it_is_ready(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    a_copy(world, anna.browser())
    [letter] = letters(anna.hospital)
    assert (letter.name, letter.to) == ("accounts/data_ready", anna.email)
    assert "/account/data" in letter.text


@pytest.mark.parametrize("role", ["", "staff", "tenant_admin"])
def test_somebody_elses_copy_is_not_there_for_anybody(world: World, role: str) -> None:
    hospital = world.hospital()
    anna, other = hospital.person("Anna Berg"), hospital.person("Ben Stone", *([role] if role else []))
    path = a_copy(world, anna.browser())
    browser = other.browser()
    assert fetch(browser, path).status_code == fetch(browser, f"/account/data/{new_id()}").status_code == 404
    assert fetch(hospital.browser(), path).status_code == 302
    assert fetch(world.hospital("brigid").person("Anna Berg").browser(), path).status_code == 404
    assert path not in browser.open("/account/data").answer.get_data(as_text=True)


def test_after_a_week_it_is_gone_and_so_is_its_file(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser = anna.browser()
    path = a_copy(world, browser)
    [(archive_id,)] = rows(world, "select id from archive")
    week_over(world)
    assert fetch(browser, path).status_code == 404
    assert "seven days are over" in browser.open("/account/data").text
    with anna.hospital.entered():
        archive = db.session.get_one(Archive, (anna.hospital.id, archive_id))
        with pytest.raises(FileMissing):
            archive_store().get(archive.key)


def test_asking_twice_makes_one_copy_and_the_password_is_asked_for_again(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser = anna.browser()
    long_ago(world)
    assert browser.open("/account/data").submit({"again": "wrong one here"}).status == 422
    assert rows(world, "select id from archive") == []
    for _ in range(2):
        browser.open("/account/data").submit({"again": PASSWORD})
    assert len(rows(world, "select id from archive")) == 1


def test_an_address_that_was_never_proved_brings_nothing_of_its_real_owner(world: World) -> None:
    hospital = world.hospital()
    page = hospital.page(hospital.person("Anna Berg"))
    hospital.guest(page, JOINING["email"])
    browser = hospital.browser()
    browser.open("/join").submit(JOINING)
    files = opened(browser, a_copy(world, browser))
    assert json.loads(files["following.json"]) == json.loads(files["words.json"]) == []
    assert [one.name for one in letters(hospital) if one.name.endswith("data_ready")] == []


def test_an_open_browser_alone_does_not_get_a_copy_that_is_ready(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser = anna.browser()
    path = a_copy(world, browser)
    long_ago(world)
    asked = browser.open(path)
    assert (asked.status, asked.heading) == (200, "Fetch your copy")
    assert fetch(browser, path).mimetype == "text/html"
    wrong = asked.submit({"again": "not the right one"}, action=path)
    assert wrong.status == 422
    assert "This is not your password." in wrong.text
    given = browser.client.post(
        path, base_url=f"http://{browser.at}", data={"csrf_token": browser.token(), "again": PASSWORD}, buffered=True
    )
    assert given.mimetype == "application/zip"
    assert fetch(browser, path).mimetype == "text/html", "and it is asked every time"


def test_without_a_password_a_copy_takes_six_digits(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser = anna.browser()
    path = a_copy(world, browser)
    without_password(world, anna)
    long_ago(world)
    browser.open(path).submit(action="digits")
    _, code = proof(anna.hospital, Purpose.ACT)
    given = browser.client.post(
        path, base_url=f"http://{browser.at}", data={"csrf_token": browser.token(), "digits": code}, buffered=True
    )
    assert given.mimetype == "application/zip"


@pytest.mark.parametrize("how", ["a new password", "the old address"])
def test_copies_end_with_a_new_password_and_when_the_old_address_comes_back(world: World, how: str) -> None:
    anna = world.hospital().person("Anna Berg")
    thief = anna.browser()
    path = a_copy(world, thief)
    mailbox = anna.hospital.browser()
    if how == "a new password":
        mailbox.open("/sign-in/forgotten").submit({"email": anna.email})
        token, _ = proof(anna.hospital, Purpose.NEW_PASSWORD)
        mailbox.open(f"/sign-in/new-password/{token}").submit({"password": "eleven brown hares"})
        assert fetch(mailbox, path).status_code == 404
    else:
        change(anna, thief)
        token, _ = proof(anna.hospital, Purpose.STOP_EMAIL)
        mailbox.open(f"/account/email/stop/{token}").submit()
    [(archive_id, state)] = rows(world, "select id, state from archive")
    assert state == "gone"
    with world.as_superuser() as connection:
        connection.execute("delete from jobs.procrastinate_jobs where task_name like 'mail.%' and status = 'todo'")
    world.work()
    with anna.hospital.entered():
        archive = db.session.get_one(Archive, (anna.hospital.id, archive_id))
        with pytest.raises(FileMissing):
            archive_store().get(archive.key)
