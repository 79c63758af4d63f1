"""What an administrator does about the hospital's providers and their rules. Each is a verb; none commits."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from kernel.access import Reader
from kernel.audit import record
from kernel.db import current_tenant_id, db
from kernel.events import Event, publish
from kernel.ids import new_id
from kernel.sealing import seal
from tenants.directory.turns import take_turn
from tenants.directory.tying import follow_all
from tenants.signon.models import Issuer, RoleRule

SECRET = "issuer secret"  # noqa: S105  # the name of a purpose, not a secret


@dataclass(frozen=True)
class ProviderChanged(Event):
    """What is known about the hospital's providers may hold no more."""

    tenant_id: UUID


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an administrator says about a provider. `secret`: None leaves it as it is."""

    name: str
    url: str
    client_id: str
    secret: str | None
    scope: str
    strong: tuple[str, ...]
    makes_accounts: bool
    vouches: bool
    is_on: bool
    lists_staff: bool = False


def keep_issuer(issuer: Issuer | None, wanted: Settings, *, actor: Reader | str) -> Issuer | None:
    """Adds a provider, or changes one. None when the hospital has another one under this address.

    The address of a provider never changes: whoever signed in by it is known by that.
    """
    taken = select(Issuer.id).where(Issuer.tenant_id == current_tenant_id(), Issuer.url == wanted.url)
    if issuer is None:
        if db.session.scalar(taken) is not None:
            return None
        issuer = Issuer(id=new_id(), url=wanted.url)
        db.session.add(issuer)
    issuer.name, issuer.client_id, issuer.scope = wanted.name, wanted.client_id, wanted.scope
    issuer.strong, issuer.makes_accounts = list(wanted.strong), wanted.makes_accounts
    issuer.vouches, issuer.is_on, issuer.lists_staff = wanted.vouches, wanted.is_on, wanted.lists_staff
    if wanted.secret is not None:
        issuer.secret = seal(SECRET, wanted.secret)
    db.session.flush()
    record(
        "issuer.keep",
        "issuer",
        issuer.id,
        actor=actor,
        on=wanted.is_on,
        accounts=wanted.makes_accounts,
        vouches=wanted.vouches,
        staff=wanted.lists_staff,
    )
    if wanted.lists_staff:
        take_turn()
        follow_all()
    publish(ProviderChanged(issuer.tenant_id))
    return issuer


def remove_issuer(issuer: Issuer, *, actor: Reader) -> None:
    """Nobody signs in by this provider any more, and its sessions end; the accounts stay."""
    record("issuer.remove", "issuer", issuer.id, actor=actor)
    publish(ProviderChanged(issuer.tenant_id))
    db.session.delete(issuer)
    db.session.flush()


def add_rule(issuer: Issuer, *, claim: str, value: str, role: str, actor: Reader | str) -> bool:
    """Whoever has this value in this claim is this to the hospital, from the next sign-in on. False when it says so already."""
    same = select(RoleRule.id).where(
        RoleRule.tenant_id == current_tenant_id(),
        RoleRule.issuer_id == issuer.id,
        RoleRule.claim == claim,
        RoleRule.value == value,
        RoleRule.role == role,
    )
    if db.session.scalar(same) is not None:
        return False
    rule = RoleRule(id=new_id(), issuer_id=issuer.id, claim=claim, value=value, role=role)
    db.session.add(rule)
    db.session.flush()
    record("rule.add", "issuer", issuer.id, actor=actor, rule=str(rule.id), role=role)
    return True


def remove_rule(rule: RoleRule, *, actor: Reader) -> None:
    """The rule holds no more, from the next sign-in on."""
    record("rule.remove", "issuer", rule.issuer_id, actor=actor, rule=str(rule.id), role=rule.role)
    db.session.delete(rule)
    db.session.flush()
