"""The hospital's day, what is kept: pages and requests are to be deleted, are kept, and go."""

from collections.abc import Iterator
from datetime import timedelta

from helping.access import request_for
from helping.actions import Asked, ask, close
from helping.models import Kind, Needed
from kernel.clock import now
from tenants.retention.jobs import end_what_is_over
from tests.house.acts_shared import Act, press
from tests.house.filled import Filled
from tests.support.world import APage, Somebody


def ending(filled: Filled) -> Iterator[Act]:
    """Pages of their own, on which nobody ever wrote."""
    keeper = filled.hospital.person("Quill Lantern", email="keeps@example.org")
    press(filled.browser, f"/ending/page/{filled.page.id}")
    yield "retention.ending", ["ending.keep"]
    filled.browser.open("/admin/policies/").submit({"quiet_months": "6"})
    yield "policies.index", ["policy.change"]
    page = aged(filled, filled.hospital.page(keeper, patient="Marigold"))
    _a_day(filled)
    yield "retention.end_what_is_over", ["page.create", "ending.announce"]
    press(filled.browser, f"/admin/policies/endings/page/{page.id}/keep")
    yield "policies.keep", ["ending.keep"]
    with filled.hospital.world.as_superuser() as connection:
        connection.execute("update care_page set kept_at = kept_at - interval '1 year' where id = %s", [page.id])
    _a_day(filled)
    yield "retention.end_what_is_over", ["ending.announce"]
    with filled.hospital.world.as_superuser() as connection:
        connection.execute("update care_page set ends_at = now() where id = %s", [page.id])
    _a_day(filled)
    yield "retention.end_what_is_over", ["ending.delete"]
    filled.browser.open("/admin/policies/").submit({"quiet_months": "", "request_months": "3"})
    yield "policies.index", ["policy.change"]
    _closed_long_ago(filled, keeper)
    _a_day(filled)
    yield "retention.end_what_is_over", ["request.ask", "request.close", "ending.announce"]
    filled.browser.open("/admin/policies/").submit({"request_months": ""})
    yield "policies.index", ["policy.change"]


def aged(filled: Filled, page: APage) -> APage:
    """The same page, as if it had been made years ago."""
    with filled.hospital.world.as_superuser() as connection:
        connection.execute("update care_page set created_at = created_at - interval '5 years' where id = %s", [page.id])
    return page


def _a_day(filled: Filled) -> None:
    with filled.hospital.entered():
        end_what_is_over.work()


def _closed_long_ago(filled: Filled, asker: Somebody) -> None:
    """She asked for help, and needed it no more."""
    with filled.hospital.entered():
        asked = ask(asker.reader, Asked(Kind.TALK, Needed.ANY_TIME, "Somebody to talk to."))
        close(request_for(asker.reader, asked.id, lock=True))
        asked.closed_at = now() - timedelta(days=365)
