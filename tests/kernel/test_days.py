"""Each day begins once, in every open hospital, however many workers there are."""

import asyncio
import time

from procrastinate.periodic import PeriodicDeferrer
from sqlalchemy import make_url

from kernel.jobs import DAY_SECONDS, NEW_DAY, begin_days, bind_jobs, new_day
from tests.support.people import rows
from tests.support.world import World


def test_a_new_day_asks_every_open_hospital_for_its_daily_work(world: World) -> None:
    mercy, brigid = world.hospital(), world.hospital("brigid")
    with world.as_superuser() as connection:
        connection.execute("update tenant set state = 'frozen' where id = %s", [brigid.id])
    with world.app.app_context():
        new_day.work()
    asked = rows(world, "select task_name, args->>'tenant_id' from jobs.procrastinate_jobs")
    assert ("pages.grow_up", str(mercy.id)) in asked
    assert str(brigid.id) not in {tenant for _, tenant in asked}
    world.work()


def test_workers_agree_on_which_day_has_begun(world: World) -> None:
    conninfo = make_url(world.app.config["SQLALCHEMY_DATABASE_URI"]).render_as_string(hide_password=False)

    async def begin() -> None:
        bound = bind_jobs(world.app, conninfo)
        begin_days(bound)
        async with bound.open_async():
            deferrer = PeriodicDeferrer(bound.periodic_registry, max_delay=DAY_SECONDS)
            await deferrer.defer_jobs(deferrer.get_previous_tasks(at=time.time()))

    for _ in range(2):
        asyncio.run(begin())
    assert world.jobs() == [NEW_DAY]
    world.work()
    assert world.jobs() == []
    with world.as_superuser() as connection:
        connection.execute("delete from jobs.procrastinate_periodic_defers")
