"""Does a provider work? It is asked itself, past what was kept, and what is wrong is said in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from integrations.identity.metadata import WELL_KNOWN, Metadata, fetch_keys, fetch_metadata
from integrations.identity.provider import Provider, SignOnFailed, Trouble

WRONG: Mapping[Trouble, LazyString] = {
    Trouble.ADDRESS: lazy("We may not go to this address. It must be a public one that begins with https, on the usual port."),
    Trouble.ANSWER: lazy("Somebody answers there, but not as an OpenID Connect provider does."),
    Trouble.CODE: lazy("The provider did not take what we brought. Is our name there right, and our secret?"),
    Trouble.KEYS: lazy("The provider shows no key that we can use."),
    Trouble.SILENT: lazy("Nobody answers there in time. Is the address right, and can it be reached from the internet?"),
    Trouble.TOKEN: lazy("What the provider said does not hold."),
    Trouble.WRONG_ISSUER: lazy("The provider calls itself by another name. Write its address exactly as it does."),
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `detail` is for whoever knows the provider."""

    good: bool
    sentence: str
    detail: str = ""


def check(provider: Provider) -> list[Finding]:
    """What works and what does not, in the order in which it was tried; it ends at what stops everything."""
    try:
        metadata = fetch_metadata(provider)
    except SignOnFailed as failed:
        return [_wrong(failed)]
    found = [Finding(True, _("The provider answers and calls itself by this name."), provider.url + WELL_KNOWN)]
    try:
        keys = fetch_keys(metadata)
    except SignOnFailed as failed:
        return [*found, _wrong(failed)]
    names = ", ".join(str(key.kid)[:40] for key in keys)
    return [*found, Finding(True, _("It shows keys that we can use."), names), *_wishes(provider, metadata)]


def _wishes(provider: Provider, metadata: Metadata) -> list[Finding]:
    """What is not needed, and good to have."""
    pkce = "S256" in metadata.code_challenge_methods_supported
    return [
        Finding(pkce, _("It says that it checks PKCE.") if pkce else _("It does not say that it checks PKCE. Ask for it.")),
        Finding(
            metadata.end_session_endpoint is not None,
            _("People can sign out there too.") if metadata.end_session_endpoint else _("It names no page to sign out."),
        ),
        Finding(
            metadata.backchannel_logout_supported,
            _("It tells us when somebody signs out there.")
            if metadata.backchannel_logout_supported
            else _("It does not tell us when somebody signs out there: sessions here end by their own limits."),
        ),
        Finding(
            provider.secret is not None,
            _("We have a secret there. Whether it is right shows at the first sign-in.")
            if provider.secret
            else _("No secret is kept. It works only where the provider allows public clients."),
        ),
    ]


def _wrong(failed: SignOnFailed) -> Finding:
    return Finding(False, str(WRONG[failed.trouble]), failed.detail)
