"""Console page *Terms*: write them, look at them as families will, publish them, and see how many have agreed."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.base import ClosedPage
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.text import rich_text
from tenants.terms.actions import keep_draft, publish
from tenants.terms.forms import PublishForm, TermsForm
from tenants.terms.models import TermsVersion
from tenants.terms.queries import draft, how_many_members, published


class TermsPage(ClosedPage):
    """One draft at a time. What is published stays as it is; who wants other words publishes another version."""

    needs = Permission.POLICY_MANAGE
    sure = True

    @expose("/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """The versions there are, and the one that is being written."""
        written = draft()
        form = TermsForm(written)
        if form.validate_on_submit():
            keep_draft(form.body, actor=current_reader())
            return redirect(url_for("terms_console.preview"))
        page = self.render("console/terms.html", form=form, written=written, published=published(), members=how_many_members())
        return page, 422 if form.errors else 200

    @expose("/preview")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def preview(self) -> str:
        """The draft as families will read it."""
        return self._previewed(_written(), PublishForm())

    @expose("/publish", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def publish(self) -> ResponseReturnValue:
        """The draft becomes the hospital's terms."""
        form = PublishForm()
        if not form.validate_on_submit():
            return self._previewed(_written(), form), 422
        publish(_written(lock=True), form.holds_from, actor=current_reader())
        flash(_("They are published. From that day on everybody is asked to agree at the next sign-in."), "good")
        return redirect(url_for("terms_console.index"))

    def _previewed(self, written: TermsVersion, form: PublishForm) -> str:
        words = {name: rich_text(typed) for name, typed in sorted(written.body.items())}
        return str(self.render("console/terms_preview.html", written=words, form=form))


def _written(*, lock: bool = False) -> TermsVersion:
    """The draft. Raises NotFound when there is none: it was published meanwhile."""
    written = draft(lock=lock)
    if written is None:
        raise NotFound
    return written
