"""Console page *Forums*: which there are, what they are called, for whom they are, and who is in their groups."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.base import ClosedPage
from forums.arranging import change_forum, choose_group, forum_at, open_forum
from forums.forms import ForumForm
from forums.models import Forum
from forums.queries import all_forums, group_of
from kernel.access import Permission, current_reader
from kernel.language import LANGUAGES


class ForumsPage(ClosedPage):
    """The list, and a form for each."""

    needs = Permission.FORUM_MANAGE

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> str:
        """Every forum, those that are archived too."""
        return str(self.render("console/forums.html", forums=all_forums()))

    @expose("/new", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def new(self) -> ResponseReturnValue:
        """One more."""
        form = ForumForm()
        if form.validate_on_submit():
            forum = open_forum(_changes(form), form.said("name"), actor=current_reader())
            return _kept(forum, form)
        return self.render("console/forum.html", form=form, forum=None), 422 if form.errors else 200

    @expose("/<forum>", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def change(self, forum: str) -> ResponseReturnValue:
        """What holds for one, and a button to keep what was changed."""
        found = forum_at(forum)
        form = ForumForm(data=_told(found))
        if form.validate_on_submit():
            change_forum(found, _changes(form), archived=form.archived.data, actor=current_reader())
            return _kept(found, form)
        return self.render("console/forum.html", form=form, forum=found), 422 if form.errors else 200


def _kept(forum: Forum, form: ForumForm) -> ResponseReturnValue:
    """The group is kept with the rest; who is not a member cannot be in it, and is named."""
    missing = choose_group(forum, form.addresses, actor=current_reader())
    flash(_("It is kept, and holds from now on."), "good")
    if missing:
        flash(_("No member has proved these addresses: %(addresses)s", addresses=", ".join(missing[:20])), "warn")
    return redirect(url_for("forums_console.change", forum=forum.slug))


def _changes(form: ForumForm) -> dict[str, object]:
    kept = {name: form[name].data for name in ("position", "read_by", "written_by", "anonymous")}
    return {**kept, "names": form.said("name"), "abouts": form.said("about")}


def _told(forum: Forum) -> dict[str, Any]:
    names = {f"name_{language}": forum.names.get(language, "") for language in LANGUAGES}
    abouts = {f"about_{language}": forum.abouts.get(language, "") for language in LANGUAGES}
    kept = {name: getattr(forum, name) for name in ("position", "read_by", "written_by", "anonymous")}
    group = "\n".join(person.email for person in group_of(forum))
    return {**names, **abouts, **kept, "group": group, "archived": forum.archived_at is not None}
