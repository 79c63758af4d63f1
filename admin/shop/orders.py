"""Console pages *Orders* and *Payments*: what was ordered and paid, giving money back, each day compared, the own account."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from admin.base import ClosedPage
from admin.lists.showing import ListPage
from admin.shop.money_lists import ORDER_STATES, ORDERS
from admin.shop.orders_file import csv_of
from billing.money import Money, percent
from billing.orders.access import order_with
from billing.orders.actions import give_back
from billing.orders.asking import refundable
from billing.orders.connecting import begin_account, link_to_fill_in, look_at_account, share_points, shop_account
from billing.orders.forms import REASONS, AccountForm, RefundForm
from billing.orders.models import CallKind, CallState, Order, RefundReason
from billing.orders.queries import calls_of, lines_of, money_days
from integrations.payments import Need, NotNow, PaymentsFailed, payments
from kernel.access import Permission, current_reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.forms import HouseForm

CALLS: dict[str, LazyString] = {
    CallKind.OPEN: lazy("Open the payment page"),
    CallKind.EXPIRE: lazy("Close the payment page"),
    CallKind.CAPTURE: lazy("Charge the card"),
    CallKind.CANCEL: lazy("Let the card go"),
    CallKind.END: lazy("End the monthly gift"),
    CallKind.REFUND: lazy("Give money back"),
}
CALL_STATES: dict[str, LazyString] = {
    CallState.DONE: lazy("done"),
    CallState.FAILED: lazy("could not be done"),
    CallState.WAITING: lazy("waits for an answer"),
}
ALL_REASONS: dict[str, LazyString] = {
    **{str(reason): words for reason, words in REASONS.items()},
    RefundReason.COULD_NOT: lazy("It could not be given"),
    RefundReason.OUTSIDE: lazy("Done on Stripe’s own pages"),
}
NEEDS: dict[str, LazyString] = {
    Need.AGREEMENT: lazy("the agreement with Stripe"),
    Need.BANK: lazy("a bank account"),
    Need.BUSINESS: lazy("about the hospital"),
    Need.DOCUMENT: lazy("a document"),
    Need.PERSON: lazy("about who acts for it"),
    Need.OTHER: lazy("something else"),
}


class OrdersPage(ListPage):
    """The list, and a page for each. For whom it is and what was written stands on none of them.

    Nothing is done with several at once: each step of an order, and money that goes back, is for good and is that order's own.
    """

    needs = Permission.SHOP_KEEP
    listing = ORDERS
    template = "console/orders.html"

    def row_at(self, row: Order) -> str:
        """An order's own page."""
        return url_for("orders_console.show", order_id=row.id)

    def beside(self) -> dict[str, Any]:
        """The day, for the file for accounting."""
        return {"today": now().date()}

    @expose("/<uuid:order_id>", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def show(self, order_id: UUID) -> ResponseReturnValue:
        """One order, its money, and giving some back."""
        order = order_with(order_id, lock=request.method == "POST")
        left = order.money(refundable(order))
        form = RefundForm(left)
        if form.validate_on_submit():
            if give_back(order, form.wanted, RefundReason(form.reason.data), actor=current_reader()):
                flash(_("It goes back. The sender gets a letter as soon as it is done."), "good")
            return redirect(url_for("orders_console.show", order_id=order_id))
        words = {"states": ORDER_STATES, "calls_said": CALLS, "call_states": CALL_STATES, "reasons": ALL_REASONS}
        given = {"order": order, "lines": lines_of(order), "calls": calls_of(order), "left": left, "form": form}
        return self.render("console/order.html", **given, **words), 422 if form.errors else 200

    @expose("/days")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def days(self) -> str:
        """Each day compared with Stripe's books."""
        return str(self.render("console/money_days.html", listed=money_days(), money=Money))

    @expose("/money", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def money(self) -> ResponseReturnValue:
        """The money of some days for accounting; taking it along leaves a row."""
        today = now().date()
        since, until = _day("since", today - timedelta(days=31)), _day("until", today)
        record("order.export", "tenant", current_tenant_id(), actor=current_reader(), days=(until - since).days)
        answer = Response("".join(csv_of(since, until)), mimetype="text/csv")
        answer.headers.set("Content-Disposition", "attachment", filename=f"money-{since}-{until}.csv")
        return answer


def _day(name: str, usual: date) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return usual


class PaymentsPage(ClosedPage):
    """The hospital's own account at Stripe: without one the platform's takes the money."""

    needs = Permission.SHOP_KEEP

    @expose("/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """How it stands; a press makes it, and leads on to where it is filled in."""
        form, taker, link = AccountForm(), payments(), None
        if taker is not None and form.validate_on_submit():
            try:
                link = link_to_fill_in(taker, begin_account(taker, form.country.data, actor=current_reader()))
            except PaymentsFailed as failed:
                db.session.rollback()
                flash(_not_now(failed), "warn")
        account = shop_account()
        said = [str(NEEDS[need]) for need in account.needs] if account else []
        share = percent(share_points(account.account)) if account else ""
        given = {"account": account, "open": taker is not None, "said": said, "link": link, "share": share}
        return self.render("console/payments.html", form=form, **given), 422 if form.errors else 200

    @expose("/look", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def look(self) -> ResponseReturnValue:
        """How it stands over there by now."""
        taker = payments()
        if HouseForm().validate_on_submit() and taker is not None:
            try:
                look_at_account(taker, actor=current_reader())
            except PaymentsFailed as failed:
                db.session.rollback()
                flash(_not_now(failed), "warn")
        return redirect(url_for("payments_console.index"))


def _not_now(failed: PaymentsFailed) -> str:
    if isinstance(failed, NotNow):
        return str(_("Stripe does not answer just now. Nothing is lost. Try again in a minute."))
    return str(_("Stripe did not take this. Ask whoever runs CarePages for you, and name: %(code)s", code=failed.code))
