"""Each night a hospital's money of the day is compared with Stripe's books: movement by movement, to the cent.

Movements are matched by what they are called over there, not by the clock: what happened at midnight is found on either day.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from billing.orders.models import CallKind, CallState, MoneyDay, PaymentCall
from billing.orders.stripe_models import StripeOwner
from integrations.payments import BalanceRow, NotNow, Payments, Refused, payments
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.jobs import Later, daily
from kernel.logs import log

PAYOUT = "payout"  # to the bank: money that is the hospital's either way
SHARE = "share"  # why something is named: the platform kept another share than was agreed
MOVED = (CallKind.CAPTURE, CallKind.REFUND)


@dataclass
class Compared:
    """One currency of one day."""

    ours: int = 0
    theirs: int = 0
    fees: int = 0
    shares: int = 0
    rest: list[dict[str, Any]] = field(default_factory=list)

    def names(self, stripes_id: str, amount: int, why: str) -> None:
        """One movement that is not the same on both sides, and by how much."""
        self.rest.append({"id": stripes_id, "amount": amount, "why": why})


@daily("orders.balance")
def balance() -> None:
    """Compares yesterday, and then the day before once more: what was late is there by now."""
    yesterday = now().astimezone(UTC).date() - timedelta(days=1)
    for day in (yesterday, yesterday - timedelta(days=1)):
        compare(day)


def compare(day: date) -> None:
    """Compares one day (UTC), and keeps what differs; committed."""
    moved = select(PaymentCall.account).where(PaymentCall.tenant_id == current_tenant_id(), PaymentCall.kind.in_(MOVED))
    accounts = db.session.scalars(moved.distinct()).all()
    db.session.rollback()
    taker = payments() if accounts else None  # its library is not loaded for hospitals that sell nothing
    if taker is None:
        return
    rows = [row for account in accounts for row in _books(taker, account, day)]
    found: defaultdict[str, Compared] = defaultdict(Compared)
    _theirs(found, rows)
    _ours_alone(found, day)
    for currency, compared in found.items():
        _keep(day, currency, compared)
    db.session.commit()


def _books(taker: Payments, account: str | None, day: date) -> Iterable[BalanceRow]:
    """Stripe's rows of a day that are this hospital's: on its own account all of them but what went to its bank."""
    try:
        rows = [row for row in taker.balance_of_day(account, day) if row.type != PAYOUT]
    except NotNow as later:
        raise Later(later.pause) from later
    except Refused as refused:
        log().error("payments show no books", code=refused.code)
        return []
    if account is not None:
        return rows
    sources = [row.source for row in rows if row.source]
    here = select(StripeOwner.id).where(StripeOwner.id.in_(sources), StripeOwner.hospital_id == current_tenant_id())
    owned = set(db.session.scalars(here))
    return [row for row in rows if row.source in owned]


def _theirs(found: Mapping[str, Compared], rows: Sequence[BalanceRow]) -> None:
    calls = _calls([row.source for row in rows if row.source])
    for row in rows:
        compared, call = found[row.currency.upper()], calls.get(row.source or "")
        compared.theirs += row.amount
        compared.fees += row.fee
        compared.shares += row.share
        known = _signed(call) if call is not None and row.type in ("charge", "payment", "refund", "payment_refund") else 0
        compared.ours += known
        if call is not None and known == row.amount:
            call.balanced_at = call.balanced_at or now()
            if call.kind == CallKind.CAPTURE and row.share != call.fee:
                compared.names(row.source or row.id, row.share - call.fee, SHARE)
        else:
            compared.names(row.source or row.id, row.amount - known, row.type)


def _ours_alone(found: Mapping[str, Compared], day: date) -> None:
    """What we know of this day that no books have shown."""
    begin = datetime.combine(day, time(), UTC)
    alone = select(PaymentCall).where(PaymentCall.tenant_id == current_tenant_id())
    alone = alone.where(PaymentCall.kind.in_(MOVED), PaymentCall.state == CallState.DONE, PaymentCall.balanced_at.is_(None))
    alone = alone.where(PaymentCall.done_at >= begin, PaymentCall.done_at < begin + timedelta(days=1))
    named = {rest["id"] for compared in found.values() for rest in compared.rest}
    for call in db.session.scalars(alone.order_by(PaymentCall.id)):
        if call.answer_id not in named:
            found[call.currency].ours += _signed(call)
            found[call.currency].names(call.answer_id or str(call.id), -_signed(call), "ours")


def _calls(answer_ids: Sequence[str]) -> dict[str, PaymentCall]:
    query = select(PaymentCall).where(PaymentCall.tenant_id == current_tenant_id(), PaymentCall.answer_id.in_(answer_ids))
    return {str(call.answer_id): call for call in db.session.scalars(query)}


def _signed(call: PaymentCall) -> int:
    return call.amount if call.kind == CallKind.CAPTURE else -call.amount


def _keep(day: date, currency: str, compared: Compared) -> None:
    if compared.rest:
        log().warning("money of a day differs", day=day.isoformat(), movements=len(compared.rest))
    said: dict[str, Any] = {"ours": compared.ours, "theirs": compared.theirs, "fees": compared.fees, "shares": compared.shares}
    said |= {"rest": compared.rest, "looked_at": now()}
    row = {"tenant_id": current_tenant_id(), "id": new_id(), "created_at": now(), "day": day, "currency": currency}
    kept = insert(MoneyDay).values({**row, **said})
    db.session.execute(kept.on_conflict_do_update(index_elements=["tenant_id", "day", "currency"], set_=said))
