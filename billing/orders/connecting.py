"""A hospital's own account at Stripe: made, filled in over there, and sold through once it can take cards."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from billing.orders.asking import fresh_key
from billing.orders.models import ShopAccount
from billing.orders.stripe_models import StripeOwner, StripeShare
from integrations.payments import Account, Payments
from kernel.access import Reader
from kernel.audit import Actor, record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.tenancy import canonical_url

CONSOLE = "/admin/payments/"  # where a hospital comes back to
# Where a hospital can have an account that takes cards itself (Stripe's page «Global availability»).
COUNTRIES = (
    *("AE", "AT", "AU", "BE", "BG", "BR", "CA", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HK"),
    *("HR", "HU", "IE", "IT", "JP", "LI", "LT", "LU", "LV", "MT", "MX", "MY", "NL", "NO", "NZ", "PL", "PT", "RO", "SE", "SG"),
    *("SI", "SK", "TH", "US"),
)


def shop_account() -> ShopAccount | None:
    """The hospital's account, as it was when it was last looked at."""
    return db.session.scalars(select(ShopAccount).where(ShopAccount.tenant_id == current_tenant_id())).one_or_none()


def account_to_sell() -> str | None:
    """Through which account is sold now: the hospital's own once it can take cards, until then the platform's (None)."""
    found = shop_account()
    return found.account if found is not None and found.charges_enabled else None


def share_points(account: str | None) -> int:
    """What of a payment through this account is the platform's, in basis points; none of what goes through its own."""
    if account is None:
        return 0
    query = select(StripeShare.points).where(StripeShare.hospital_id == current_tenant_id())
    return db.session.scalar(query) or 0


def begin_account(taker: Payments, country: str, *, actor: Reader) -> ShopAccount:
    """Makes the hospital an account, once: what is asked is committed before. Raises NotNow or Refused; may be called again."""
    row = {"id": new_id(), "tenant_id": current_tenant_id(), "country": country, "key": fresh_key(), "needs": []}
    row |= {"charges_enabled": False, "details_submitted": False, "created_at": now()}
    made = insert(ShopAccount).values(row).on_conflict_do_nothing(index_elements=["tenant_id"])
    if db.session.scalar(made.returning(ShopAccount.id)) is not None:
        record("shop.account_begin", "shop_account", row["id"], actor=actor)  # type: ignore[arg-type]
    db.session.commit()
    found = _locked()
    if found.account is None:
        told = taker.make_account(found.country, idempotency_key=found.key)
        found.account = told.id
        owner = {"id": told.id, "hospital_id": current_tenant_id(), "order_id": None}
        db.session.execute(insert(StripeOwner).values(owner).on_conflict_do_nothing())
        _take_in(found, told, actor=actor)
        db.session.commit()
    return found


def link_to_fill_in(taker: Payments, found: ShopAccount) -> str:
    """Where the hospital tells Stripe who it is; good once. Raises NotNow or Refused."""
    found.link_key = fresh_key()
    account, key = found.account or "", found.link_key
    db.session.commit()
    back = canonical_url(CONSOLE)
    return taker.onboarding_link(account, return_url=back, refresh_url=back, idempotency_key=key)


def look_at_account(taker: Payments, *, actor: Actor) -> None:
    """How the account stands over there. Raises NotNow or Refused."""
    found = shop_account()
    if found is None or found.account is None:
        return
    account = found.account
    db.session.rollback()
    told = taker.read_account(account)
    _take_in(_locked(), told, actor=actor)


def _locked() -> ShopAccount:
    query = select(ShopAccount).where(ShopAccount.tenant_id == current_tenant_id()).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _take_in(found: ShopAccount, told: Account, *, actor: Actor) -> None:
    before = (found.charges_enabled, found.details_submitted)
    found.charges_enabled, found.details_submitted = told.charges_enabled, told.details_submitted
    found.needs, found.looked_at = [str(need) for need in told.needs], now()
    if before != (found.charges_enabled, found.details_submitted):
        sells = "yes" if found.charges_enabled else "no"
        record("shop.account_stands", "shop_account", found.id, actor=actor, sells=sells)
