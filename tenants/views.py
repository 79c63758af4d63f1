"""A hospital's first page and colours, and the platform's own page where people find their hospital."""

from flask import render_template
from flask.typing import ResponseReturnValue

from kernel.access import Permission
from kernel.brand import PLATFORM
from kernel.db import context_tenant_id
from kernel.tenancy import public_url
from kernel.web import Place, Url, feature
from tenants.colour import css
from tenants.queries import colours, hospital_brand, open_hosts

blueprint = feature(
    "hospital",
    __name__,
    [
        Url("/", "home", Permission.HOSPITAL_READ, place=Place.BOTH),
        Url("/brand.css", "stylesheet", Permission.HOSPITAL_READ, place=Place.BOTH),
    ],
)


def home() -> ResponseReturnValue:
    """The hospital's first page; on the platform's own host, the list of hospitals."""
    if context_tenant_id() is not None:
        return render_template("hospital/home.html")
    listed = [(slug.replace("-", " ").title(), public_url(host, "/")) for slug, host in open_hosts()]
    return render_template("hospital/find.html", hospitals=listed)


def stylesheet() -> ResponseReturnValue:
    """The hospital's colours. Its address changes with them, so it may be kept."""
    if context_tenant_id() is None:
        drawn = colours(PLATFORM.color, "#b4532a")
    else:
        brand = hospital_brand()
        drawn = colours(brand.color, brand.accent)
    return css(drawn), 200, {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=604800"}
