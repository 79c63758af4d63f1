"""A hospital's first page, colours and pictures, and the platform's own page where people find their hospital."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from kernel.access import Permission
from kernel.brand import PLATFORM
from kernel.db import context_tenant_id
from kernel.errors import NotFound
from kernel.tenancy import public_url
from kernel.web import Place, Url, feature
from photos.actions import file_store
from photos.serving import PICTURE_POLICY
from photos.store import FileMissing
from tenants import colour, typeface
from tenants.queries import LOGO, MARKS, colours, hospital_brand, open_hosts, style_of

blueprint = feature(
    "hospital",
    __name__,
    [
        Url("/", "home", Permission.HOSPITAL_READ, place=Place.BOTH),
        Url("/brand.css", "stylesheet", Permission.HOSPITAL_READ, place=Place.BOTH),
        Url("/brand/<shape>.jpg", "picture", Permission.HOSPITAL_READ),
    ],
)


def home() -> ResponseReturnValue:
    """The hospital's first page; on the platform's own host, the list of hospitals."""
    if context_tenant_id() is not None:
        return render_template("hospital/home.html")
    listed = [(slug.replace("-", " ").title(), public_url(host, "/")) for slug, host in open_hosts()]
    return render_template("hospital/find.html", hospitals=listed)


def stylesheet() -> ResponseReturnValue:
    """The hospital's colours and typeface. Its address changes with them, so it may be kept."""
    if context_tenant_id() is None:
        style = colour.css(colours(PLATFORM.color, "#b4532a")) + typeface.css("book")
    else:
        style = style_of(hospital_brand())
    return style, 200, {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=604800"}


def picture(shape: str) -> ResponseReturnValue:
    """The hospital's logo or mark as it is now; kept for long under the address that names it (`v`).

    Letters show it too, and some are read at another site: so every site may show it.
    """
    brand = hospital_brand()
    wanted = brand.logo_id if shape == LOGO else brand.mark_id
    if wanted is None or shape not in (LOGO, *MARKS):
        raise NotFound
    try:
        content = file_store().get(brand.picture_key(wanted, shape))
    except FileMissing as error:
        raise NotFound from error
    lasts = "public, max-age=31536000, immutable" if request.args.get("v") == str(wanted) else "public, max-age=600"
    everywhere = {"Cross-Origin-Resource-Policy": "cross-origin", "Content-Security-Policy": PICTURE_POLICY}
    headers = {"Cache-Control": lasts, **everywhere}
    return Response(content, mimetype="image/jpeg", headers=headers)
