"""What is there of each variant: taken for an order, all of it or nothing, and given back. Neither commits."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select, update

from billing.shelf.models import Product, Variant
from kernel.db import current_tenant_id, db

Lines = Iterable[tuple[UUID, int]]  # variant and count; a variant may come twice


def reserve(lines: Lines) -> list[UUID]:
    """Takes all of it from the stock, and returns nothing; or takes none, and returns the variants that are not there.

    Variants are taken in the order of their ids: two buyers of the same things wait for each other, and never in a circle.
    """
    wanted = _summed(lines)
    limited = _sold_now(wanted)
    missing = [variant_id for variant_id in wanted if variant_id not in limited]
    attempt = db.session.begin_nested()
    missing += [own for own, count in wanted.items() if limited.get(own) and not _take(own, count)]
    if missing:
        attempt.rollback()
    else:
        attempt.commit()
    return missing


def release(lines: Lines) -> None:
    """Gives it back to the stock, where there is one to count."""
    for variant_id, count in _summed(lines).items():
        own = (Variant.tenant_id == current_tenant_id(), Variant.id == variant_id, Variant.stock.is_not(None))
        db.session.execute(update(Variant).where(*own).values(stock=Variant.stock + count))


def _summed(lines: Lines) -> dict[UUID, int]:
    """How many of each, in the order of ids. Raises ValueError for less than one of something."""
    summed: Counter[UUID] = Counter()
    for variant_id, count in lines:
        if count < 1:
            raise ValueError("At least one of each is taken.")
        summed[variant_id] += count
    return dict(sorted(summed.items()))


def _sold_now(wanted: Iterable[UUID]) -> dict[UUID, bool]:
    """Which of these variants are sold, and whether they are counted."""
    of_product = (Product.tenant_id == Variant.tenant_id) & (Product.id == Variant.product_id)
    query = select(Variant.id, Variant.stock.is_not(None)).join(Product, of_product).where(Product.shown, Variant.shown)
    found = db.session.execute(query.where(Variant.tenant_id == current_tenant_id(), Variant.id.in_(wanted)))
    return {variant_id: bool(counted) for variant_id, counted in found}


def _take(variant_id: UUID, count: int) -> bool:
    own = (Variant.tenant_id == current_tenant_id(), Variant.id == variant_id, Variant.stock >= count)
    taken = update(Variant).where(*own).values(stock=Variant.stock - count).returning(Variant.id)
    return db.session.scalar(taken) is not None
