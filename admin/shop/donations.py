"""Console pages *Foundation* and *Donations*: to whom one gives, and how; what was given, and giving money back."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.base import ClosedPage
from admin.lists.showing import ListPage
from admin.shop.money_lists import DONATION_STATES, DONATIONS
from admin.shop.orders import ALL_REASONS, CALL_STATES, CALLS
from billing.donations.access import donation_with, receipt_of
from billing.donations.actions import give_back, has_donations, keep_foundation, left_of
from billing.donations.forms import FoundationForm, as_typed
from billing.donations.models import Donation
from billing.donations.queries import calls_of, foundation_here, receipts_of, sums
from billing.orders.forms import RefundForm
from billing.orders.models import RefundReason
from kernel.access import Permission, current_reader


class FoundationPage(ClosedPage):
    """To whom one gives here, and how."""

    needs = Permission.SHOP_KEEP

    @expose("/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """What holds now, and a button to keep what was changed."""
        found, fixed = foundation_here(), has_donations()
        form = FoundationForm(data=as_typed(found) if found else {"currency": "USD", "sums": "25 50 100", "least": "5"})
        if fixed and found:
            form.currency.data = found.currency
        if form.validate_on_submit():
            keep_foundation(form.kept(), actor=current_reader())
            flash(_("It is kept, and holds from now on."), "good")
            return redirect(url_for("foundation_console.index"))
        given = {"form": form, "fixed": fixed, "sums": sums(found) if found else None}
        return self.render("console/foundation.html", **given), 422 if form.errors else 200


class DonationsPage(ListPage):
    """The list, and a page for each. For whom somebody gave stands on none of them; several are never acted on at once."""

    needs = Permission.SHOP_KEEP
    listing = DONATIONS
    template = "console/donations.html"

    def row_at(self, row: Donation) -> str:
        """A donation's own page."""
        return url_for("donations_console.show", donation_id=row.id)

    @expose("/<uuid:donation_id>")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def show(self, donation_id: UUID) -> str:
        """One donation, and its payments."""
        donation = donation_with(donation_id)
        words = {"states": DONATION_STATES, "calls_said": CALLS, "call_states": CALL_STATES, "reasons": ALL_REASONS}
        given = {"donation": donation, "receipts": receipts_of(donation), "calls": calls_of(donation)}
        return str(self.render("console/donation.html", **given, **words))

    @expose("/<uuid:donation_id>/<uuid:receipt_id>", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def back(self, donation_id: UUID, receipt_id: UUID) -> ResponseReturnValue:
        """Giving money of one payment back."""
        donation = donation_with(donation_id, lock=request.method == "POST")
        receipt = receipt_of(donation, receipt_id)
        left = donation.money(left_of(receipt))
        form = RefundForm(left)
        if form.validate_on_submit():
            if give_back(donation, receipt, form.wanted, RefundReason(form.reason.data), actor=current_reader()):
                flash(_("It goes back. The donor gets a letter as soon as it is done."), "good")
            return redirect(url_for("donations_console.show", donation_id=donation_id))
        given = {"donation": donation, "receipt": receipt, "left": left, "form": form}
        return self.render("console/donation_back.html", **given), 422 if form.errors else 200
