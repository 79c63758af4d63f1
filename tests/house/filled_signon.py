"""Rows of signing in with accounts of the hospital's own, and of its directory, made by the product's own actions."""

from dataclasses import replace
from uuid import UUID

from kernel.db import db
from kernel.ids import new_id
from tenants.directory.actions import Grouped, Listed, add_group, add_user
from tenants.directory.keeping import add_rule as add_group_rule
from tenants.directory.keeping import keep_token
from tenants.directory.queries import tokens as directory_tokens
from tenants.signon.models import Identity, SignedOn
from tenants.signon.providers import add_rule, keep_issuer
from tenants.signon.queries import rules_of
from tests.integrations.identity.visits import USUAL
from tests.support.world import Somebody

TOKEN = "scim_a token of the house tests"


def fill_provider(admin: Somebody, session_id: UUID) -> tuple[UUID, UUID]:
    """A provider of accounts that nobody finds, a rule of it, and the administrator's identity there; provider and rule."""
    issuer = keep_issuer(None, replace(USUAL, url="https://accounts.example"), actor="test")
    assert issuer is not None
    add_rule(issuer, claim="groups", value="nurses", role="staff", actor="test")
    identity = Identity(id=new_id(), issuer_id=issuer.id, subject="s-1", person_id=admin.id, roles=[])
    db.session.add(identity)
    db.session.flush()
    db.session.add(SignedOn(session_id=session_id, identity_id=identity.id, provider_session=None))
    return issuer.id, rules_of(issuer.id)[0].id


def fill_directory(admin: Somebody) -> tuple[UUID, UUID, UUID]:
    """A directory that speaks with a token, of one who is the administrator and her group, with a rule; all their ids."""
    keep_token(TOKEN, actor="test")
    user = add_user(Listed(user_name="ada", external_id="s-9", emails=[], active=True))
    group = add_group(Grouped(display_name="Wardens", members=frozenset({user.id})))
    add_group_rule(named="Others", role="volunteer", actor="test")
    user.person_id = admin.id
    return directory_tokens()[0].id, user.id, group.id
