"""Which hospital answers under a name; and for a proxy, whether a name is one for which it may get a certificate."""

from flask import current_app, request
from flask.typing import ResponseReturnValue

from kernel.access import Permission
from kernel.db import current_tenant_id
from kernel.tenancy import bare_host
from kernel.web import Place, Url, feature
from tenants.address.queries import leads_to_a_hospital, slug_of

PLAIN = {"Content-Type": "text/plain; charset=utf-8"}

blueprint = feature(
    "address",
    __name__,
    [
        Url("/.well-known/carepages", "whose", Permission.HOSPITAL_READ),
        Url("/tls-allowed", "tls_allowed", Permission.SERVICE_READ, place=Place.ANYWHERE),
    ],
)


def whose() -> ResponseReturnValue:
    """The hospital's slug, which stands in its first address anyway: so we see from outside that a name leads here."""
    return f"{slug_of(current_tenant_id())}\n", 200, PLAIN


def tls_allowed() -> ResponseReturnValue:
    """200 for a name of ours or of a hospital's, 404 for any other: what Caddy's `on_demand_tls { ask … }` goes by."""
    name = bare_host(request.args.get("domain", ""))
    own = {bare_host(current_app.config["PLATFORM_HOST"]), f"console.{bare_host(current_app.config['PLATFORM_HOST'])}"}
    known = name in own or leads_to_a_hospital(name)
    return ("yes\n", 200, PLAIN) if known else ("no\n", 404, PLAIN)
