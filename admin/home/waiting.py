"""What waits for somebody: how many things of each kind, since when, and where it is done. Only what her permissions show."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask import url_for
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Select, and_, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from billing.delivery.models import GiftPlace
from billing.orders.models import Order
from billing.orders.states import OrderState
from crisis.models import CrisisAlert
from helping.models import A_DAY, HelpRequest
from kernel.access import Permission, Reader
from kernel.clock import now
from kernel.db import TenantTable, current_tenant_id, db
from mail.models import Delivery, DeliveryState, Mailing
from moderation.access import tends_case
from moderation.models import Case

MAIL_LOOKED_AT = timedelta(days=7)


@dataclass(frozen=True)
class Kind:
    """One kind of thing that waits: who is told of it, since when each waits, which ones do, the words, and where to go."""

    needs: Permission
    since: InstrumentedAttribute[datetime]
    waits: Callable[[Reader], list[ColumnElement[bool]]]
    says: Callable[[int], str]
    leads_to: str
    urgent: bool = False

    @property
    def model(self) -> type[TenantTable]:
        """The table it stands in."""
        return cast(type[TenantTable], self.since.class_)


@dataclass(frozen=True)
class Waiting:
    """What is shown of it: a sentence, since when the oldest waits, and where it is done."""

    said: str
    since: datetime
    url: str
    urgent: bool


def has_failed() -> list[ColumnElement[bool]]:
    """Letters of the last days that did not arrive, or of which nobody knows whether they did."""
    failed = Delivery.state.in_([DeliveryState.BOUNCED, DeliveryState.NOT_KNOWN])
    return [failed, Delivery.changed_at > now() - MAIL_LOOKED_AT]


def _long_unanswered() -> list[ColumnElement[bool]]:
    waits = [HelpRequest.closed_at.is_(None), HelpRequest.answered_at.is_(None)]
    return [*waits, HelpRequest.waits_since < now() - A_DAY]


KINDS = {
    "crisis": Kind(
        Permission.CRISIS_TAKE,
        CrisisAlert.created_at,
        lambda reader: [CrisisAlert.taken_at.is_(None)],
        lambda n: ngettext(
            "Somebody may be in danger, and nobody has taken it.",
            "%(num)d people may be in danger, and nobody has taken it.",
            n,
        ),
        "crisis_console.index",
        urgent=True,
    ),
    "cases": Kind(
        Permission.REPORT_READ,
        Case.created_at,
        lambda reader: [tends_case(reader), Case.closed_at.is_(None)],
        lambda n: ngettext(
            "%(num)d case waits for a decision about words.", "%(num)d cases wait for a decision about words.", n
        ),
        "moderation.index",
    ),
    "requests": Kind(
        Permission.REQUEST_OVERSEE,
        HelpRequest.waits_since,
        lambda reader: _long_unanswered(),
        lambda n: ngettext(
            "%(num)d person has waited for help for more than a day.",
            "%(num)d people have waited for help for more than a day.",
            n,
        ),
        "requests_console.index",
    ),
    "orders": Kind(
        Permission.GIFT_BRING,
        Order.created_at,
        lambda reader: [Order.state == OrderState.AUTHORISED],
        lambda n: ngettext("%(num)d order is to be prepared.", "%(num)d orders are to be prepared.", n),
        "gifts.index",
    ),
    "places": Kind(
        Permission.GIFT_BRING,
        GiftPlace.created_at,
        lambda reader: [GiftPlace.expires_at > now()],
        lambda n: ngettext(
            "The place of %(num)d order is noted. It is kept for some hours only.",
            "The places of %(num)d orders are noted. They are kept for some hours only.",
            n,
        ),
        "gifts.index",
    ),
    "mail": Kind(
        Permission.BRANDING_MANAGE,
        Delivery.changed_at,
        lambda reader: has_failed(),
        lambda n: ngettext(
            "%(num)d letter of the last seven days did not arrive.", "%(num)d letters of the last seven days did not arrive.", n
        ),
        "letters.index",
    ),
}


def waiting_for(reader: Reader) -> list[Waiting]:
    """What waits and is hers to look after, what is urgent first. One statement."""
    hers = {name: kind for name, kind in KINDS.items() if reader.may(kind.needs)}
    if not hers:
        return []
    rows = db.session.execute(union_all(*(_numbers(name, kind, reader) for name, kind in hers.items())))
    found = {name: (number, since) for name, number, since in rows if number}
    return [_shown(KINDS[name], *found[name]) for name in KINDS if name in found]


def _numbers(name: str, kind: Kind, reader: Reader) -> Select[*tuple[Any, ...]]:
    query = select(literal(name), func.count(), func.min(kind.since)).select_from(kind.model)
    return query.where(kind.model.tenant_id == current_tenant_id(), *kind.waits(reader))


def _shown(kind: Kind, number: int, since: datetime) -> Waiting:
    return Waiting(kind.says(number), since, url_for(kind.leads_to), kind.urgent)


def failed_mail() -> list[tuple[str, int, int]]:
    """Of each letter that had trouble in the last days: how many came back, and of how many nothing is known. One statement."""
    back, unknown = (func.count().filter(Delivery.state == s) for s in (DeliveryState.BOUNCED, DeliveryState.NOT_KNOWN))
    of_it = and_(Mailing.tenant_id == Delivery.tenant_id, Mailing.id == Delivery.mailing_id)
    query = select(Mailing.letter, back, unknown).join(Mailing, of_it).where(Delivery.tenant_id == current_tenant_id())
    rows = db.session.execute(query.where(*has_failed()).group_by(Mailing.letter).order_by(Mailing.letter))
    return [(letter, came_back, not_known) for letter, came_back, not_known in rows]
