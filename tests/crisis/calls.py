"""Somebody on call, a cry for help, and what came of it, in a few words."""

from datetime import timedelta
from uuid import UUID

import time_machine
from sqlalchemy import select

from crisis.calling import add_on_call
from crisis.models import CrisisAlert, Line
from kernel.clock import now
from kernel.db import db
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.mail.waiting import work_now
from tests.support.browser import Browser, Page
from tests.support.people import rows
from tests.support.world import Hospital, World

DANGER = "I just want to die tonight, wisteria."  # the last word stands nowhere else


def on_call(hospital: Hospital, name: str, line: str, *, proved: bool = True) -> UUID:
    """Puts a mailbox on the list, proved unless it is said otherwise; its letter is not sent."""
    with hospital.entered():
        listed = add_on_call(name, f"{name.lower()}@oncall.example", Line(line), None, actor="test")
        assert listed is not None
        listed.proved_at = now() if proved else None
        on_call_id = listed.id
    with hospital.world.as_superuser() as connection:
        connection.execute("delete from jobs.procrastinate_jobs")
        connection.execute("delete from delivery")
    return on_call_id


def press(browser: Browser) -> Page:
    """Presses the button."""
    return browser.open("/help").submit(action="/help")


def alerts(hospital: Hospital) -> list[CrisisAlert]:
    """Every alert, the oldest first."""
    with hospital.entered():
        found = list(db.session.scalars(select(CrisisAlert).order_by(CrisisAlert.id)))
        db.session.expunge_all()
        return found


def the_alert(hospital: Hospital) -> CrisisAlert:
    """The one alert there is."""
    [alert] = alerts(hospital)
    return alert


def later(world: World, clock: time_machine.Traveller, minutes: int) -> None:
    """So many minutes pass, and what was due in them is done."""
    clock.shift(timedelta(minutes=minutes))
    work_now(world)


def called(sandbox: RunningSandbox) -> list[str]:
    """Who was written to, the oldest letter first."""
    return [str(mail["to"]).partition("@")[0] for mail in reversed(sandbox.mails())]


def signs(world: World) -> list[tuple[str, str]]:
    """What raised alerts: the source, and what was said."""
    return [(str(source), str(said)) for source, said in rows(world, "select source, said from crisis_sign order by id")]


def taken(browser: Browser, alert: CrisisAlert) -> Page:
    """Somebody takes an alert."""
    return browser.open(f"/admin/crisis/{alert.id}").submit(action="/take")
