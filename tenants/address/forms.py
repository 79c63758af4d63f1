"""The form in which an administrator asks for a name of the hospital's own."""

import re

import dns.name
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import ValidationError

from kernel.forms import HouseForm, LineField, needed
from kernel.tenancy import bare_host
from tenants.address.queries import is_taken

LONGEST = 253  # RFC 1035, 2.3.4, as it is typed
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
NOT_OF_THE_INTERNET = frozenset(
    {"alt", "arpa", "internal", "invalid", "local", "localhost", "onion", "test"}
)  # IANA's registry
DECORATION = re.compile(r"https?://|/+$", re.IGNORECASE)  # what comes along when an address is copied


class NameForm(HouseForm):
    """One name."""

    name = LineField(lazy("A name of yours"), [needed(lazy("Write a name, such as care.example.org."))])

    def validate_name(self, field: LineField) -> None:
        """It is kept as DNS writes it."""
        name = normal_name(DECORATION.sub("", field.data or ""))
        if name is None:
            raise ValidationError(_("This is not a name on the internet. It reads like care.example.org."))
        if is_ours(name):
            raise ValidationError(_("Names below ours are given by those who run CarePages. Ask them."))
        if is_taken(name):
            raise ValidationError(_("A hospital is reached by this name already."))
        field.data = name


def normal_name(typed: str) -> str | None:
    """A host name as DNS writes it (RFC 5891), in small letters; None when it is none that the whole internet can know."""
    try:
        read = dns.name.from_text(typed.strip().rstrip("."), idna_codec=dns.name.IDNA_2008_Practical)
    except (dns.exception.DNSException, UnicodeError):
        return None
    name = read.to_text(omit_final_dot=True)
    labels = name.lower().split(".")
    fits = len(labels) > 1 and len(name) <= LONGEST and all(map(LABEL.fullmatch, labels))
    known = not labels[-1].isdigit() and labels[-1] not in NOT_OF_THE_INTERNET
    return ".".join(labels) if fits and known else None


def is_ours(name: str) -> bool:
    """Whether a name is the platform's own, or lies below it: those are given by operators."""
    platform = bare_host(current_app.config["PLATFORM_HOST"])
    return name == platform or name.endswith(f".{platform}")
