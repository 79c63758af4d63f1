"""The forms by which an administrator says how people sign in with the hospital's own accounts."""

import json
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import BooleanField, PasswordField, SelectField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from kernel.access import GIVEN_ROLES, Role
from kernel.brand import current_brand
from kernel.forms import HouseForm, LineField, at_most, needed
from kernel.text import brief
from tenants.signon.models import Issuer
from tenants.signon.providers import Settings

LONGEST = 500
LONGEST_NAME = 60
MOST_WORDS = 20
USUAL_SCOPE = "openid profile email"
USUAL_STRONG = "mfa"
_SAME = ("name", "client_id", "scope", "makes_accounts", "vouches", "lists_staff", "is_on")
ROLE_WORDS = {
    Role.MODERATOR: lazy("Moderator"),
    Role.SHOP: lazy("Gift shop"),
    Role.SPIRITUAL_CARE: lazy("Spiritual care"),
    Role.STAFF: lazy("Staff"),
    Role.TENANT_ADMIN: lazy("Administrator"),
    Role.VOLUNTEER: lazy("Volunteer"),
}


class IssuerForm(HouseForm):
    """A provider of accounts. Its address is fixed once it is kept."""

    name = LineField(lazy("What the button is called"), [needed(lazy("Write what people know it by.")), at_most(LONGEST_NAME)])
    url = LineField(lazy("Address of the provider (issuer)"), [needed(lazy("Write the provider's address.")), at_most(LONGEST)])
    client_id = LineField(lazy("Our name there (client ID)"), [needed(lazy("Write our name there.")), at_most(LONGEST)])
    secret = PasswordField(lazy("Our secret there (client secret)"), [at_most(LONGEST)])
    scope = LineField(lazy("What it is asked for (scope)"), [needed(lazy("Write at least: openid")), at_most(LONGEST)])
    strong = LineField(lazy("Words in “acr” or “amr” that mean two factors"), [at_most(LONGEST)])
    makes_accounts = BooleanField(lazy("Somebody who comes for the first time gets an account"))
    vouches = BooleanField(lazy("An address that the provider calls verified needs no letter of ours"))
    lists_staff = BooleanField(lazy("Its accounts are those of the staff directory"))
    is_on = BooleanField(lazy("People can sign in with it"))

    def __init__(self, issuer: Issuer | None, **more: Any) -> None:
        super().__init__(data=_shown(issuer), **more)
        if issuer is not None:
            del self.url

    def validate_scope(self, field: LineField) -> None:
        """Without `openid` a provider says nothing of who somebody is."""
        if "openid" not in (field.data or "").split():
            raise ValidationError(_("The word openid must be among them."))

    def settings(self, url: str) -> Settings:
        """What was said, for a provider at this address."""
        return Settings(
            name=self.name.data,
            url=url,
            client_id=self.client_id.data,
            secret=self.secret.data or None,
            scope=" ".join(self.scope.data.split()),
            strong=tuple((self.strong.data or "").replace(",", " ").split()[:MOST_WORDS]),
            makes_accounts=self.makes_accounts.data,
            vouches=self.vouches.data,
            is_on=self.is_on.data,
            lists_staff=self.lists_staff.data,
        )


class RuleForm(HouseForm):
    """Whoever has this value in this claim is this to the hospital."""

    claim = LineField(lazy("Claim"), [needed(lazy("Write the claim's name.")), at_most(200)])
    value = LineField(lazy("Value"), [needed(lazy("Write the value.")), at_most(200)])
    role = SelectField(lazy("Their role here"), choices=[SelectChoice(str(role), ROLE_WORDS[role]) for role in GIVEN_ROLES])


class TryForm(HouseForm):
    """Claims as a provider would send them, to see what the rules make of them."""

    claims = TextAreaField(lazy("Claims, as JSON"), [needed(lazy("Write claims as JSON.")), at_most(20_000)])

    def validate_claims(self, field: TextAreaField) -> None:
        """They must be a JSON object."""
        if self.read() is None:
            raise ValidationError(_('This is no JSON object. It reads like {"groups": ["nurses"]}.'))

    def read(self) -> dict[str, Any] | None:
        """The claims, or None when they cannot be read."""
        try:
            said = json.loads(self.claims.data or "")
        except (ValueError, RecursionError):
            return None
        return said if isinstance(said, dict) else None


def _shown(issuer: Issuer | None) -> dict[str, object]:
    if issuer is None:
        name = _("%(hospital)s account", hospital=brief(current_brand().name, LONGEST_NAME - 12))
        return {"name": name, "scope": USUAL_SCOPE, "strong": USUAL_STRONG, "makes_accounts": True, "is_on": False}
    same = {name: getattr(issuer, name) for name in _SAME}
    return {**same, "strong": " ".join(issuer.strong)}
