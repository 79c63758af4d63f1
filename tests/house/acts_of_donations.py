"""The hospital's day, its part in donations: said how, given, given back, stopped; while Stripe does not answer."""

from collections.abc import Iterator

from tests.house.acts_of_orders import Silent
from tests.house.acts_shared import Act
from tests.house.filled import Filled


def giving(filled: Filled) -> Iterator[Act]:
    """A stranger gives; the hospital says how one does, and gives money back; whoever gave each month stops."""
    app = filled.hospital.world.app
    before, silent = app.extensions["payments"], Silent()
    app.extensions["payments"] = lambda: silent
    stranger = filled.hospital.browser()
    typed = {"tribute_for": "Marigold", "tribute": "honour", "name": "Quill", "email": "quill@example.org"}
    stranger.open("/give").submit(typed)
    yield "donations.give", ["donation.place"]
    filled.browser.open("/admin/foundation/").submit({"sums": "20 40", "registration": "Thornbury"})
    yield "foundation_console.index", ["foundation.change"]
    path = f"/admin/donations/{filled.sold['donation_id']}/{filled.sold['receipt_id']}"
    filled.browser.open(path).submit({"amount": "2", "reason": "kindness"})
    yield "donations_console.back", ["donation.refund"]
    stranger.open(f"/donations/{filled.tokens['donations.stop']}/stop").submit()
    yield "donations.stop", ["donation.stop"]
    app.extensions["payments"] = before
