"""What an administrator does about the directory: its tokens, and which group gives which role. None commits."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from tenants.directory.models import DirectoryRule, DirectoryToken
from tenants.directory.queries import MOST_TOKENS, tied_users, tokens
from tenants.directory.turns import take_turn
from tenants.directory.tying import settle_roles

TOUCH_AFTER = timedelta(minutes=1)  # last used is noted no more often
PREFIX = "scim_"  # so that programs that look for lost secrets know one


def make_token(*, actor: Reader) -> str | None:
    """A new token, which nobody sees again; None when two hold already."""
    take_turn()
    if len(tokens()) >= MOST_TOKENS:
        return None
    token = PREFIX + secrets.token_urlsafe(32)
    keep_token(token, actor=actor)
    return token


def keep_token(token: str, *, actor: Reader | str) -> None:
    """Lets the directory speak with this token, of which only a hash is kept."""
    kept = DirectoryToken(id=new_id(), token_hash=_hash(token))
    db.session.add(kept)
    db.session.flush()
    record("directory.token_make", "directory_token", kept.id, actor=actor)


def end_token(token: DirectoryToken, *, actor: Reader) -> None:
    """Nobody speaks with this token any more."""
    record("directory.token_end", "directory_token", token.id, actor=actor)
    db.session.delete(token)
    db.session.flush()


def token_like(shown: str) -> DirectoryToken | None:
    """The hospital's token that was shown. Every one is compared, in constant time."""
    wanted = _hash(shown)
    fitting = [one for one in tokens() if hmac.compare_digest(one.token_hash, wanted)]
    return fitting[0] if fitting else None


def add_rule(*, named: str, role: str, actor: Reader | str) -> bool:
    """Whoever is in the group of this name or external id is this to the hospital, at once. False when it says so already."""
    take_turn()
    same = select(DirectoryRule.id).where(
        DirectoryRule.tenant_id == current_tenant_id(),
        func.lower(DirectoryRule.named) == func.lower(named),
        DirectoryRule.role == role,
    )
    if db.session.scalars(same).first() is not None:
        return False
    rule = DirectoryRule(id=new_id(), named=named, role=role)
    db.session.add(rule)
    db.session.flush()
    record("directory.rule_add", "directory_rule", rule.id, actor=actor, role=role)
    settle_roles(tied_users())
    return True


def remove_rule(rule: DirectoryRule, *, actor: Reader) -> None:
    """The rule holds no more, at once."""
    take_turn()
    record("directory.rule_remove", "directory_rule", rule.id, actor=actor, role=rule.role)
    db.session.delete(rule)
    db.session.flush()
    settle_roles(tied_users())


def note_use(token_id: UUID) -> None:
    """The directory spoke with this token just now."""
    mine = (DirectoryToken.tenant_id == current_tenant_id(), DirectoryToken.id == token_id)
    db.session.execute(update(DirectoryToken).where(*mine).values(used_at=now()))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
