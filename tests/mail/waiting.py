"""What tests of letters that wait share: followers with wishes, and time that passes."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from accounts.models import Person
from following.letters import UPDATE
from following.models import Follower
from kernel.clock import now
from kernel.db import db
from mail.models import Delivery, Mailing
from pages.models import Guest
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.support.world import APage, Hospital, Somebody, World

NOON = datetime(2027, 11, 23, 17, 0, tzinfo=UTC)  # twelve o'clock in New York, where the hospital is


def follower(hospital: Hospital, page: APage, name: str = "Mia", **wishes: object) -> Somebody:
    """Somebody with an account who follows, and what she chose there."""
    somebody = hospital.person(name)
    guest_id = hospital.guest(page, somebody.email, name=name)
    with hospital.entered():
        db.session.execute(update(Guest).where(Guest.id == guest_id).values(person_id=somebody.id))
        if wishes:
            db.session.execute(update(Person).where(Person.id == somebody.id).values(**wishes))
    return somebody


def paced(hospital: Hospital, page: APage, pace: str, email: str = "ruth@example.org") -> None:
    """A mailbox without account that follows at this pace."""
    guest_id = hospital.guest(page, email, name="Ruth")
    with hospital.entered():
        db.session.execute(update(Follower).where(Follower.guest_id == guest_id).values(pace=pace))


def tell(hospital: Hospital, page: APage, body: str = "She slept well.") -> None:
    """An update, two minutes later."""
    hospital.update(page, body)
    work_now(hospital.world)


def work_now(world: World) -> None:
    """All jobs that are due by the clock of the test, whatever the clock of the database says."""
    for _ in range(4):
        with world.as_superuser() as connection:
            due = now() + timedelta(minutes=3)
            query = "update jobs.procrastinate_jobs set scheduled_at = now() where status = 'todo' and scheduled_at <= %s"
            if not connection.execute(query, [due]).rowcount:
                query = "select from jobs.procrastinate_jobs where status = 'todo' and coalesce(scheduled_at, %s) <= %s"
                if not connection.execute(query, [due, due]).rowcount:
                    return
        world.work()


def leaves_at(hospital: Hospital) -> datetime | None:
    """When the one letter may leave."""
    with hospital.entered():
        return db.session.scalars(select(Delivery.not_before)).one()


def told(sandbox: RunningSandbox) -> list[str]:
    """Whose mailboxes have a letter, each as often as it has one."""
    return sorted(mail["to"] for mail in sandbox.mails())


def states(hospital: Hospital) -> list[str]:
    """The states of all deliveries, by the order of updates."""
    with hospital.entered():
        query = select(Delivery.state).join(Mailing, Mailing.id == Delivery.mailing_id).where(Mailing.letter == UPDATE.name)
        return list(db.session.scalars(query.order_by(Mailing.id)))
