"""The clock of an alert: first line, second line, everybody, again and again; nothing twice, silence once it is taken."""

import time_machine

from crisis.jobs import call_again
from tests.crisis.calls import called, later, on_call, press, taken, the_alert
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.mail.waiting import work_now
from tests.support.people import rows
from tests.support.world import Hospital, World


def test_nobody_takes_it_and_others_are_called_until_somebody_does(
    mercy: Hospital, world: World, sandbox: RunningSandbox, clock: time_machine.Traveller
) -> None:
    press(mercy.person().browser())
    work_now(world)
    assert called(sandbox) == ["flora"]
    later(world, clock, 9)
    assert called(sandbox) == ["flora"]
    later(world, clock, 2)
    assert called(sandbox) == ["flora", "sven"]
    assert "Nobody has taken it so far" in sandbox.mails()[0]["text"]
    later(world, clock, 11)
    assert sorted(called(sandbox)[2:]) == ["flora", "sven"]
    moderator = mercy.person("Mo Derator", "moderator")
    taken(moderator.browser(), the_alert(mercy))
    later(world, clock, 30)
    assert len(called(sandbox)) == 4
    shown = moderator.browser().open("/admin/crisis/").text
    assert "22 minutes" in shown
    assert "Mo Derator" in shown


def test_a_round_asked_for_twice_or_too_early_is_done_once(
    mercy: Hospital, world: World, sandbox: RunningSandbox, clock: time_machine.Traveller
) -> None:
    press(mercy.person().browser())
    work_now(world)
    alert = the_alert(mercy)
    with mercy.entered():
        call_again.defer(alert_id=alert.id, calls="1")
        call_again.defer(alert_id=alert.id, calls="1")
        call_again.defer(alert_id=alert.id, calls="0")
    world.work()
    assert called(sandbox) == ["flora"]
    later(world, clock, 11)
    assert called(sandbox) == ["flora", "sven"]
    assert the_alert(mercy).calls == 2
    assert rows(
        world, "select count(*) from jobs.procrastinate_jobs where task_name = 'crisis.call_again' and status = 'todo'"
    ) == [(1,)]


def test_letters_that_had_not_left_when_somebody_took_it_never_do(
    mercy: Hospital, world: World, sandbox: RunningSandbox
) -> None:
    press(mercy.person().browser())
    taken(mercy.person("Mo Derator", "moderator").browser(), the_alert(mercy))
    world.work()
    assert sandbox.mails() == []
    assert rows(world, "select state from delivery") == [("stopped",)]


def test_a_mailbox_that_is_not_proved_or_whose_account_was_closed_is_not_called(mercy: Hospital, world: World) -> None:
    on_call(mercy, "Una", "first", proved=False)
    mercy.person("Flora Gone", email="flora@oncall.example")
    with world.as_superuser() as connection:
        connection.execute("update person set disabled_at = now()")
    press(mercy.person().browser())
    assert rows(world, "select email from delivery") == [("sven@oncall.example",)]  # the first line is empty: everybody


def test_nobody_silences_a_mailbox_by_claiming_its_address(mercy: Hospital, world: World) -> None:
    for column in ("disabled_at", "leaves_at"):
        her = {"name": "Eve Claims", "email": "flora@oncall.example", "age_group": "adult", "password": "seven grey herons"}
        mercy.browser().open("/join").submit(her)
        with world.as_superuser() as connection:
            connection.execute(f"update person set {column} = now()")
    press(mercy.person().browser())
    alert = "select email from delivery d join mailing m on m.id = d.mailing_id where m.letter = 'crisis/alert'"
    assert rows(world, alert) == [("flora@oncall.example",)]


def test_a_hospital_says_how_long_the_first_line_has(
    mercy: Hospital, world: World, sandbox: RunningSandbox, clock: time_machine.Traveller
) -> None:
    admin = mercy.person("Ada Stone", "tenant_admin").browser()
    admin.open("/admin/policies/").submit({"first_line_minutes": "2"})
    press(mercy.person().browser())
    work_now(world)
    later(world, clock, 3)
    assert called(sandbox) == ["flora", "sven"]
