"""What a new hospital does before it is made live, and by which facts each step is done: for its console and the operators'."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Protocol, cast

from flask_babel import LazyString
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ScalarSelect, func, select

from billing.shelf.models import Product, Shop, ShopState
from crisis.queries import Missing
from kernel.audit import AuditEntry
from kernel.db import current_tenant_id, db
from kernel.features import Feature
from mail.models import Delivery, DeliveryState
from tenants.signon.models import Issuer

ARRIVED = (DeliveryState.DELIVERED, DeliveryState.OPENED)


class Facts(Protocol):
    """What is known of a hospital: `missing` before it can go live, whether its look was chosen, and three numbers.

    `providers` by which people can sign in, `products` that can be bought, `arrived` letters.
    """

    missing: list[str]
    branded: bool
    providers: int
    products: int
    arrived: int


@dataclass(frozen=True)
class Step:
    """What it is, what holds while nobody has done it, where it is done, and whether facts say that it is.

    A `needed` one holds up going live. It is there only where the hospital has its `feature`.
    """

    label: LazyString
    until_then: LazyString
    path: str
    is_done: Callable[[Facts], bool]
    needed: bool = False
    feature: Feature | None = None


STEPS = (
    Step(
        lazy("The hospital has chosen its look"),
        lazy("Until then it has calm colours, and its letter in place of a picture."),
        "/admin/branding/",
        lambda facts: facts.branded,
    ),
    Step(
        lazy("Emergency numbers are set"),
        lazy("There must be one."),
        "/admin/branding/",
        lambda facts: Missing.NUMBERS not in facts.missing,
        needed=True,
    ),
    Step(
        lazy("Somebody is on call, and proved the mailbox"),
        lazy("Put yourself on the list, and others as soon as you know them."),
        "/admin/on-call/",
        lambda facts: Missing.ON_CALL not in facts.missing,
        needed=True,
    ),
    Step(
        lazy("People can sign in with the hospital’s own accounts"),
        lazy("Until then they choose a password here."),
        "/admin/signon/",
        lambda facts: facts.providers > 0,
    ),
    Step(
        lazy("The shop is open, with something on its shelf"),
        lazy("Until then your first page does not name it. You can begin with usual things."),
        "/admin/products/",
        lambda facts: facts.products > 0,
        feature=Feature.SHOP,
    ),
    Step(
        lazy("A letter has come to a mailbox"),
        lazy("It shows by itself, with your invitation."),
        "/admin/letters/",
        lambda facts: facts.arrived > 0,
    ),
)


def facts_counted() -> Mapping[str, ScalarSelect[Any]]:
    """The facts but for `missing`, each as something to be asked of the hospital one is in."""
    here = current_tenant_id()
    shop_is_open = select(Shop.id).where(Shop.tenant_id == here, Shop.state == ShopState.OPEN).exists()
    branding = (AuditEntry.action >= "branding.", AuditEntry.action < "branding/")  # her act is on record
    return {
        "providers": number_of(Issuer, Issuer.is_on),
        "products": number_of(Product, Product.shown, shop_is_open),
        "arrived": number_of(Delivery, Delivery.state.in_(ARRIVED)),
        "branded": select(func.count() > 0).where(AuditEntry.tenant_id == here, *branding).scalar_subquery(),
    }


def number_of(model: Any, *having: Any) -> ScalarSelect[int]:
    """How many of something there are in the hospital one is in."""
    return select(func.count()).select_from(model).where(model.tenant_id == current_tenant_id(), *having).scalar_subquery()


def facts_here(missing: frozenset[Missing]) -> Facts:
    """The facts of the hospital one is in, as they are now. One statement."""
    row = db.session.execute(select(*(column.label(name) for name, column in facts_counted().items()))).mappings().one()
    return cast(Facts, SimpleNamespace(missing=sorted(missing), **row))
