"""Who sees which request: one table that a person can read, held against every address; and who may do what to it."""

from kernel.access import Role
from tests.helping.visit import CANARY, House, press
from tests.support.browser import Browser
from tests.support.people import fetch, rows

# x: she sees the request and its words, somewhere. Everybody else gets the answer of what does not exist.
TABLE = """
                      usual  prayer
asker                   x      x
volunteer               x      .
moderator               x      .
tenant_admin            x      .
spiritual_care          .      x
staff                   .      .
member                  .      .
young_volunteer         .      .
silenced_volunteer      .      .
banned_volunteer        .      .
unproved_volunteer      .      .
volunteer_elsewhere     .      .
"""
LISTS = ("/requests", "/requests/waiting", "/admin/requests/", f"/search?q={CANARY}")
ACTS = ("", "/away", "/end", "/take", "/report")  # two for each way in which a request is fetched


CHANGED = {
    "young": "age_group = 'teen'",
    "silenced": "silenced_until = now() + interval '1 day'",
    "banned": "banned_until = now() + interval '1 day'",
    "unproved": "proved_at = null",
}


def browser_of(house: House, kind: str) -> Browser:
    """Somebody of this kind, signed in."""
    if kind == "asker":
        return house.anna.browser()
    if kind == "volunteer_elsewhere":
        return house.world.hospital("brigid").person("Bea Other", Role.VOLUNTEER).browser()
    how, _, role = kind.rpartition("_") if kind.endswith("_volunteer") else ("", "", kind)
    somebody = house.hospital.person("Tess Reader", *([] if role == "member" else [role]), email=f"{kind}@mercy.example")
    if how:
        somebody = house.changed(somebody, CHANGED[how])
    return somebody.browser()


def test_whoever_may_not_see_a_request_finds_no_word_of_it_anywhere_and_changes_nothing(house: House) -> None:
    paths = {kind: f"/requests/{house.asked(f'{CANARY}{kind}', kind=kind)}" for kind in ("talk", "prayer")}
    before, table = rows(house.world, "select r::text from help_request r"), TABLE.strip().splitlines()[1:]
    for kind, *marks in map(str.split, table):
        browser = browser_of(house, kind)
        listed = " ".join(fetch(browser, address).get_data(as_text=True) for address in LISTS)
        token = browser.token()
        for mark, (what, path) in zip(marks, paths.items(), strict=True):
            opened = fetch(browser, path)
            told = (f"{CANARY}{what}" in opened.get_data(as_text=True), f"{CANARY}{what}" in listed)
            assert (opened.status_code, *told) == ((200, True, True) if mark == "x" else (404, False, False)), (kind, what)
            for act in ACTS if mark != "x" else ():
                said = {"csrf_token": token, "body": "Let me in.", "outcome": "done", "kind": "unkind"}
                answer = browser.client.post(f"{path}{act}", base_url=f"http://{browser.at}", data=said)
                assert answer.status_code == 404, (kind, what, act)
    assert rows(house.world, "select r::text from help_request r") == before
    assert rows(house.world, "select (select count(*) from help_line), (select count(*) from report)") == [(0, 0)]


def test_numbers_and_ages_are_all_that_is_told_of_a_prayer(house: House) -> None:
    house.asked(kind="prayer")
    moderator = house.hospital.person("Mo Derator", Role.MODERATOR).browser()
    page = moderator.open("/admin/requests/")
    assert "A prayer or a visit 1 1 0" in page.text
    assert CANARY not in page.text
    assert "Anna" not in page.text
    assert page.soup.select("main a[href*='/requests/0']") == []


def test_between_two_people_nobody_else_reads_and_only_those_two_write(house: House) -> None:
    request_id = house.asked("I would like to talk.")
    house.taken(request_id)
    line_id, path = house.answered(request_id, CANARY), f"/requests/{request_id}"
    otto = house.otto.browser()
    shown = otto.open(path)
    assert "Vera Vole has taken it" in shown.text
    assert CANARY not in shown.text
    assert fetch(otto, f"{path}/lines/{line_id}/report").status_code == 404
    for act in ("", "/end", "/give-back"):
        assert press(otto, f"{path}{act}", body="Me too.", outcome="done").status == 403
    assert "Somebody was quicker" in press(otto, f"{path}/take").text
    assert CANARY in house.anna.browser().open(path).text
    assert rows(house.world, "select count(*) from help_line") == [(1,)]


def test_with_somebody_young_every_grown_helper_may_read_along_and_is_told_so(house: House) -> None:
    tim = house.young(house.hospital.person("Tim Lund"))
    assert "nobody is alone with you" in tim.browser().open("/requests/new").text
    assert "nobody is alone with you" not in house.anna.browser().open("/requests/new").text
    request_id = house.asked("I miss school.", by=tim)
    house.taken(request_id)
    house.answered(request_id, CANARY)
    shown = house.otto.browser().open(f"/requests/{request_id}")
    assert CANARY in shown.text
    assert "younger than 18" in shown.text
    assert fetch(house.hospital.person("Mia Lund").browser(), f"/requests/{request_id}").status_code == 404


def test_nobody_takes_her_own_request_and_a_volunteer_may_ask_like_anybody(house: House) -> None:
    request_id = house.asked(by=house.vera)
    browser = house.vera.browser()
    assert CANARY not in browser.open("/requests/waiting").text
    assert press(browser, f"/requests/{request_id}/take").status == 404
    assert CANARY in house.otto.browser().open("/requests/waiting").text


def test_a_request_without_a_name_does_not_say_whose_it_is_not_even_on_record(house: House) -> None:
    request_id = house.asked(anonymous=True)
    house.taken(request_id)
    house.replied(request_id)
    vera = house.vera.browser()
    for path in ("/requests/waiting", f"/requests/{request_id}"):
        page = vera.open(path)
        assert "Somebody without a name" in page.text
        assert "Anna" not in page.text
    assert "You, without your name" in house.anna.browser().open(f"/requests/{request_id}").text
    trail = "select action, actor from audit_entry where about = 'help_request' order by id"
    assert rows(house.world, trail) == [("request.ask", "somebody"), ("request.take", "person"), ("request.write", "somebody")]
