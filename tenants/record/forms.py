"""The form by which an administrator says where the record system is and how we get in."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import BooleanField, PasswordField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice

from kernel.forms import HouseForm, LineField, at_most, needed
from tenants.record.actions import Settings
from tenants.record.models import RecordSystem, Way

LONGEST, LONGEST_TOKEN = 500, 4000
WAYS = [
    SelectChoice(Way.BACKEND, lazy("With a signed statement (SMART Backend Services)")),
    SelectChoice(Way.BEARER, lazy("With a token that does not change")),
]
SYSTEM = re.compile(r"[a-z][a-z0-9+.-]*:[^\s|]+", re.IGNORECASE)  # an absolute URI, as FHIR R4 asks for in Identifier.system
SENT_AS_IT_IS = re.compile(r"[!-~]+")  # RFC 6750, 2.1, and a little more: nothing that could begin another header


class RecordForm(HouseForm):
    """The hospital's record system."""

    base_url = LineField(
        lazy("Where it is (FHIR base address)"), [needed(lazy("Write where the record system is.")), at_most(LONGEST)]
    )
    number_system = LineField(
        lazy("What it calls the patient’s number (system)"),
        [needed(lazy("Write the system of the patient’s number.")), at_most(LONGEST)],
    )
    wristband_system = LineField(lazy("What it calls the wristband’s number (system)"), [at_most(LONGEST)])
    way = RadioField(lazy("How we show who we are"), [needed(lazy("Choose one of these."))], choices=WAYS)
    client_id = LineField(lazy("Our name there (client ID)"), [at_most(LONGEST)])
    token = PasswordField(lazy("The token"), [at_most(LONGEST_TOKEN)])
    is_on = BooleanField(lazy("Staff can find patients in it"))

    def __init__(self, system: RecordSystem | None, **more: Any) -> None:
        super().__init__(data=_shown(system), **more)
        self._kept = system

    def validate_number_system(self, field: LineField) -> None:
        """As FHIR writes it."""
        if not SYSTEM.fullmatch(field.data):
            raise ValidationError(_("It begins with urn: or https: and holds no spaces."))

    def validate_wristband_system(self, field: LineField) -> None:
        """The same, if there is one."""
        if field.data and not SYSTEM.fullmatch(field.data):
            raise ValidationError(_("It begins with urn: or https: and holds no spaces."))

    def validate_client_id(self, field: LineField) -> None:
        """A signed statement says who made it."""
        if self.way.data == Way.BACKEND and not field.data:
            raise ValidationError(_("Write our name there."))

    def validate_token(self, field: PasswordField) -> None:
        """A token goes nowhere but to the address it was written for: with another address it is asked for again."""
        if self.way.data != Way.BEARER:
            return
        if field.data and not SENT_AS_IT_IS.fullmatch(field.data):
            raise ValidationError(_("A token holds no spaces, and no letters with accents."))
        kept = self._kept is not None and self._kept.token is not None
        if not field.data and kept and self._kept.base_url != self.address():  # type: ignore[union-attr]  # it is there
            raise ValidationError(_("The address is another one: write its token, too."))
        if not field.data and not kept:
            raise ValidationError(_("Write the token."))

    def address(self) -> str:
        """Where the record system is, without a slash at the end."""
        return str(self.base_url.data or "").rstrip("/")

    def settings(self) -> Settings:
        """What was said."""
        return Settings(
            base_url=self.address(),
            number_system=self.number_system.data,
            wristband_system=self.wristband_system.data or None,
            way=self.way.data,
            token=self.token.data or None,
            client_id=self.client_id.data or None,
            is_on=self.is_on.data,
        )


def _shown(system: RecordSystem | None) -> dict[str, object]:
    if system is None:
        return {"way": Way.BACKEND, "is_on": False}
    return {
        name: getattr(system, name) for name in ("base_url", "number_system", "wristband_system", "way", "client_id", "is_on")
    }
