"""Is a host name a hospital's own, and does it lead here? Asked on the internet, and what is missing is said in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from flask import current_app
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from integrations.outbound import OutboundError, Reason
from kernel.tenancy import public_url

SECONDS = 5.0
FILE = "/.well-known/carepages-proof.txt"  # RFC 8615
HERE = "/.well-known/carepages"  # which hospital answers under a name: tenants/address/views.py
_DNS, _HTTP = "integrations.proving_dns", "integrations.proving_http"  # loaded late, as integrations.files.LateStore says why
_UNCLEAR = lazy("Something else than CarePages answers there.")
WRONG: Mapping[Reason, LazyString] = {
    Reason.NO_CONNECTION: lazy(
        "Nothing answers there yet. Your DNS has to lead this name to us, and our proxy has to know it."
    ),
    Reason.NO_SUCH_NAME: lazy("There is no such name yet. Your DNS needs an entry that leads it to us."),
    Reason.NOT_HTTPS: lazy("It is not reached by https."),
    Reason.PRIVATE: lazy("The name leads to an address inside a network. Families could not reach it."),
    Reason.REDIRECT: lazy("The name sends browsers on to another place."),
    Reason.TLS: lazy("There is no certificate for this name yet. That can take a few minutes after the name was proved."),
    Reason.TOO_SLOW: lazy("Nothing answers there in time. Wait a minute, and look again."),
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    good: bool
    sentence: str


def record_name(name: str) -> str:
    """Where in DNS the proof stands."""
    return f"_carepages.{name}"


def proved(name: str, proofs: list[str]) -> list[Finding]:
    """Whether the name shows one of these proofs, in DNS or in a file. The first finding that is good is enough."""
    found = [_in_dns(name, proofs)]
    return found if found[0].good else [*found, _in_file(name, proofs)]


def _in_dns(name: str, proofs: list[str]) -> Finding:
    try:
        texts: list[str] = import_module(_DNS).texts(record_name(name), seconds=SECONDS)
    except TimeoutError:
        return Finding(False, _("Your DNS did not answer in time. Wait a minute, and look again."))
    if any(text.strip() in proofs for text in texts):
        return Finding(True, _("The TXT entry is there, with the right value."))
    if texts:
        return Finding(False, _("There is a TXT entry, with another value. Copy the whole value, without quotation marks."))
    return Finding(False, _("There is no TXT entry yet. It can take an hour until a new one is seen everywhere."))


def _in_file(name: str, proofs: list[str]) -> Finding:
    try:
        status, body = _get(public_url(name, FILE))
    except OutboundError:
        return Finding(False, _("The file could not be fetched either."))
    if status == 200 and body.strip() in proofs:
        return Finding(True, _("The file is there, with the right words in it."))
    return Finding(False, _("The file is not there either, or holds something else."))


def leads_here(name: str, slug: str) -> Finding:
    """Whether whoever opens this name comes to the hospital with this slug."""
    try:
        status, body = _get(public_url(name, HERE))
    except OutboundError as error:
        return Finding(False, str(WRONG.get(error.reason, _UNCLEAR)))
    if status == 200 and body.strip() == slug:
        return Finding(True, _("The name leads here, and its certificate is in order."))
    return Finding(False, str(_UNCLEAR))


def _get(url: str) -> tuple[int, str]:
    status, body = import_module(_HTTP).get(url, allow=tuple(current_app.config["OUTBOUND_ALLOW"]), seconds=SECONDS)
    return status, body.decode("ascii", "replace")
