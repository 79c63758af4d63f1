"""For those who keep a page about a child: its month of birth, how far the child is asked, and what she does not want there."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.access import Permission, current_reader
from kernel.brand import current_brand
from kernel.errors import NotFound
from kernel.web import GET_POST, Url, feature
from pages.access import managed_page
from pages.assent import may_set_birth, set_birth
from pages.birth_form import BirthForm
from pages.models import CarePage, Right
from pages.vetoes import hidden_pictures, hidden_updates

blueprint = feature("child", __name__, [Url("/pages/<slug>/child", "child", Permission.PAGE_MANAGE, GET_POST)])


def child(slug: str) -> ResponseReturnValue:
    """The month of birth is set here, as long as nothing has followed from it."""
    visit = managed_page(current_reader(), slug, Right.MANAGE)
    page = visit.page
    if not page.is_kept_for_child or (request.method == "POST" and not may_set_birth(page)):
        raise NotFound
    form = BirthForm(data=_known(page))
    if form.validate_on_submit() and form.read_birth() and form.born:
        set_birth(visit, form.born)
        flash(_("Kept as you set it."), "good")
        return redirect(url_for("child.child", slug=slug))
    html = render_template(
        "pages/child.html",
        visit=visit,
        page=page,
        form=form if may_set_birth(page) else None,
        asked_from=current_brand().rules.assent_from,
        updates=hidden_updates(visit),
        pictures=hidden_pictures(visit),
    )
    return html, 422 if form.errors else 200


def _known(page: CarePage) -> dict[str, str]:
    return {"born_month": str(page.born.month), "born_year": str(page.born.year)} if page.born else {}
