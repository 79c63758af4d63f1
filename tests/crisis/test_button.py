"""*I need help now*: the numbers first, one press, a letter at once without content, and no end until somebody takes it."""

from crisis.actions import MOST_SIGNS, press_for_help
from tests.crisis.calls import alerts, press, signs, taken, the_alert
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.support.people import fetch, rows
from tests.support.world import Hospital, World


def test_the_link_is_on_every_page_of_whoever_is_known_and_the_numbers_come_before_the_button(mercy: Hospital) -> None:
    anna = mercy.person()
    ruth = mercy.guest_browser(mercy.guest(mercy.page(anna)))
    for browser in (anna.browser(), ruth):
        for path in ("/", "/nothing/here"):
            assert browser.open(path).soup.select_one(".foot a[href='/help']") is not None
        page = browser.open("/help").text
        assert (
            page.index("911") < page.index("988") < page.index("What this button does") < page.index("The letter does not say")
        )
        assert "Nobody else here is told" in page


def test_a_stranger_is_shown_the_numbers_and_no_button_that_could_not_find_her(mercy: Hospital, world: World) -> None:
    stranger = mercy.browser()
    page = stranger.open("/help")
    assert "911" in page.text
    assert "nobody here could find you" in page.text
    assert page.soup.select("main form") == []
    assert (
        stranger.client.post("/help", data={"csrf_token": stranger.token()}, base_url=f"http://{mercy.host}").status_code == 401
    )
    assert alerts(mercy) == []


def test_one_press_is_told_at_once_and_says_how_it_stands(mercy: Hospital, world: World, sandbox: RunningSandbox) -> None:
    anna = mercy.person("Anna Wisteria").browser()
    assert "have been written to" in press(anna).text
    world.work()
    [mail] = sandbox.mails()
    assert mail["to"] == "flora@oncall.example"
    assert mail["subject"] == "Mercy Hospital: somebody may be in danger"
    alert = the_alert(mercy)
    assert f"/admin/crisis/{alert.id}" in mail["text"]
    for word in ("Wisteria", "Anna", "anna@"):
        assert word not in str(mail)
    moderator = mercy.person("Mo Derator", "moderator").browser()
    assert "Anna Wisteria" in taken(moderator, alert).text
    assert "has taken it" in anna.open("/help").text


def test_many_presses_make_one_alert_and_a_press_after_it_was_taken_calls_anew(mercy: Hospital, world: World) -> None:
    anna = mercy.person()
    browser = anna.browser()
    for _ in range(3):
        press(browser)
    assert (the_alert(mercy).signs, the_alert(mercy).calls) == (3, 1)
    assert rows(world, "select count(*) from delivery") == [(1,)]
    with mercy.entered():
        for _ in range(MOST_SIGNS):
            press_for_help(anna.reader)
    assert (len(signs(world)), the_alert(mercy).signs) == (MOST_SIGNS, MOST_SIGNS + 3)
    taken(mercy.person("Mo Derator", "moderator").browser(), the_alert(mercy))
    press(browser)
    assert [alert.calls for alert in alerts(mercy)] == [1, 1]


def test_whoever_is_blocked_or_has_not_proved_a_mailbox_can_press_too(mercy: Hospital, world: World) -> None:
    page = mercy.page(mercy.person())
    ruth = mercy.guest_browser(mercy.guest(page))
    with world.as_superuser() as connection:
        connection.execute("update guest set state = 'blocked'")
        connection.execute("update person set proved_at = null")
    press(ruth)
    assert the_alert(mercy).guest_id is not None
    newcomer = mercy.browser()
    her = {"name": "Nora New", "email": "nora@example.org", "age_group": "teen", "password": "seven grey herons"}
    newcomer.open("/join").submit(her)
    press(newcomer)
    assert [alert.person_id is not None for alert in alerts(mercy)] == [False, True]
    shown = taken(mercy.person("Mo Derator", "moderator").browser(), alerts(mercy)[1]).text
    assert "nora@example.org" in shown
    assert "younger than 18" in shown


def test_where_nobody_is_on_call_she_is_told_so_and_the_administrators_are_written_to(world: World) -> None:
    bare = world.hospital()
    bare.person("Ada Stone", "tenant_admin")
    anna = bare.person().browser()
    assert "nobody is on call" in anna.open("/help").text
    press(anna)
    assert rows(world, "select email from delivery") == [("ada@mercy.example",)]


def test_a_look_changes_nothing(mercy: Hospital) -> None:
    assert fetch(mercy.person().browser(), "/help").status_code == 200
    assert alerts(mercy) == []
