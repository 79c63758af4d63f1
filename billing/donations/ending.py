"""Donations among what ends: years after the last payment a donation says no more who gave. The books stay."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, and_, func, select

from billing.donations.forgetting import forget
from billing.donations.models import Donation, Receipt
from billing.donations.states import OVER
from kernel.access import Reader
from kernel.ending import Kind, add_kind, rested
from mail.actions import FORGOTTEN


def _meant() -> ColumnElement[bool]:
    """Once nothing more is given; it is asked about at tax time, so that each payment counts."""
    paid = select(func.max(Receipt.paid_at)).where(Receipt.tenant_id == Donation.tenant_id, Receipt.donation_id == Donation.id)
    since = func.greatest(Donation.created_at, paid.correlate(Donation).scalar_subquery())
    return and_(Donation.state.in_(OVER), Donation.email != FORGOTTEN, rested(Donation, since, "donation"))


def _hers(reader: Reader) -> ColumnElement[bool]:
    """Whoever gave with an account."""
    return Donation.person_id == reader.person_id


def _end(donation: Donation) -> Mapping[str, int]:
    donation.ends_at = None
    forget([donation])
    return {"donations": 1}


add_kind(
    Kind(
        name="donation",
        table=Donation,
        title=lazy("Who gave a donation"),
        what=lazy("Your name, your address and for whom it was are taken out of it. What was paid stays in the books."),
        meant=_meant,
        hers=_hers,
        why=lambda _one: str(_("The last payment was years ago.")),
        label=lambda donation: str(_("Your donation of %(sum)s", sum=donation.money(donation.amount))),
        told=lambda _one: (),
        end=_end,
        place=lambda _one: None,
    )
)
