"""What all forms share: fields that trim what was typed, and sentences beside a field instead of codes."""

from collections.abc import Callable
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, Form, StringField, ValidationError
from wtforms.validators import StopValidation

from kernel.text import plain

LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
Check = Callable[[Form, Field], None]


class HouseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form of the house. The CSRF token is its only hidden part."""

    def refuse(self, field: Field, sentence: LazyString | str) -> None:
        """Puts a sentence beside a field after the form itself was fine."""
        field.errors = [*field.errors, sentence]


class LineField(StringField):  # type: ignore[misc]  # WTForms has no types
    """One line of words; control characters and doubled spaces are dropped."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Takes what was typed."""
        if valuelist:
            self.data = plain(valuelist[0])


def needed(sentence: LazyString) -> Check:
    """The field must be filled in, and not with white space alone; `sentence` says so in the form's own words."""

    def check(form: Form, field: Field) -> None:
        if not str(field.data or "").strip():
            field.errors = []  # that it is empty says all there is to say
            raise StopValidation(sentence)

    check.field_flags = {"required": True}  # type: ignore[attr-defined]  # how WTForms learns of it
    return check


def at_most(length: int) -> Check:
    """At most `length` characters."""

    def check(form: Form, field: Field) -> None:
        over = len(field.data or "") - length
        if over > 0:
            raise StopValidation(
                ngettext(
                    "This is %(num)d character too long. Up to %(most)d fit here.",
                    "This is %(num)d characters too long. Up to %(most)d fit here.",
                    over,
                    most=length,
                )
            )

    return check


def normal_address(typed: str) -> str | None:
    """An e-mail address in its normal form, or None when mail cannot reach it, as far as its spelling shows."""
    if len(typed) > LONGEST_ADDRESS:
        return None
    try:
        return validate_email(typed.strip(), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None


def mailbox(form: Form, field: Field) -> None:
    """The field must be an address that mail can reach; it is kept in its normal form."""
    address = normal_address(field.data or "")
    if address is None:
        raise ValidationError(_("This does not look like an e-mail address. It reads like name@example.org."))
    field.data = address
