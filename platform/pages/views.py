"""Care pages: my pages, making one, looking at one, and its settings."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.queries import is_minor
from kernel.access import Permission, current_reader
from kernel.brand import current_brand
from kernel.clock import now
from kernel.ids import new_id
from kernel.web import GET_POST, POST, Url, feature
from pages import actions
from pages.access import PageVisit, managed_page, page_for, photo_for
from pages.agreed_words import AS_PROXY
from pages.agreement import Agreement
from pages.assent import agreement_of_child
from pages.forms import NewPageForm, PageForm, neutral_label
from pages.models import Right, Visibility
from pages.parts import load_parts
from pages.queries import pages_about, pages_kept_by, pages_open_to
from pages.taking import agree_as_proxy
from pages.update_queries import Updates, pictures_of, update_shown, updates_of
from photos.serving import picture_to_look_at

blueprint = feature(
    "pages",
    __name__,
    [
        Url("/pages", "mine", Permission.ACCOUNT_MANAGE),
        Url("/pages/new", "new", Permission.PAGE_CREATE, GET_POST),
        Url("/pages/<slug>", "show", Permission.PAGE_READ),
        Url("/pages/<slug>/photos/<uuid:photo_id>/<size>.jpg", "photo", Permission.PAGE_READ),
        Url("/pages/<slug>/release", "release", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/settings", "settings", Permission.PAGE_MANAGE, GET_POST),
        Url("/pages/<slug>/silence", "silence", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/updates/<uuid:update_id>", "show_update", Permission.PAGE_READ),
    ],
)


def mine() -> ResponseReturnValue:
    """The pages I keep, those I was let into, and those that are about me."""
    reader = current_reader()
    own = pages_about(reader)
    return render_template("pages/mine.html", kept=pages_kept_by(reader), visited=pages_open_to(reader), own=own)


def new() -> ResponseReturnValue:
    """A page in under a minute."""
    reader = current_reader()
    first_name = reader.name.split()[0] if reader.name else ""
    form = NewPageForm()
    if not (form.validate_on_submit() and form.read_birth()):
        html = render_template("pages/new.html", form=form, first_name=first_name, as_proxy=AS_PROXY)
        return html, 422 if form.errors else 200
    own = form.who.data == "me"
    agreement = _agreement(form)
    label = form.neutral_label.data or neutral_label(first_name, form.patient_name.data, own=own)
    page = actions.create_page(
        patient_name=form.patient_name.data,
        patient_is_minor=form.patient_is_minor.data or (own and is_minor(reader)),
        kept_by=form.kept_by.data or reader.name,
        neutral_label=label,
        visibility=Visibility(form.visibility.data),
        actor=reader,
        agreement=agreement,
        born=form.born,
    )
    if page.is_provisional:
        agree_as_proxy(page, actor=reader)
    return redirect(url_for("link.links" if page.visibility == Visibility.LINK else "pages.show", slug=page.slug))


def _agreement(form: NewPageForm) -> Agreement:
    """How whoever the page is about stands to it, by what its maker says: a child's age counts before all else."""
    if form.born is not None:
        return agreement_of_child(form.born)
    return Agreement.PROVISIONAL if form.who.data == "cannot" else Agreement.AGREED


def show(slug: str) -> ResponseReturnValue:
    """The page as a book: its updates, newest first."""
    visit = page_for(current_reader(), slug)
    listed = updates_of(visit)
    return book(visit, listed, listed)


def show_update(slug: str, update_id: UUID) -> ResponseReturnValue:
    """One update, by itself."""
    visit = page_for(current_reader(), slug)
    return book(visit, update_shown(visit, update_id), None)


def book(
    visit: PageVisit, shown: Updates, listed: Updates | None, *, template: str = "pages/show.html", who: str = ""
) -> ResponseReturnValue:
    """The page's updates as this visitor is shown them. `who`: as whom somebody who keeps the page looks at it."""
    updates = shown.rows
    return render_template(
        template,
        who=who,
        visit=visit,
        page=visit.page,
        listed=listed,
        updates=updates,
        told=shown.told,
        ticket=new_id(),
        now=now(),
        pictures=pictures_of(visit, updates),
        parts=load_parts(visit, updates),
    )


def photo(slug: str, photo_id: UUID, size: str) -> ResponseReturnValue:
    """One size of a picture, for those who are shown it."""
    return picture_to_look_at(photo_for(page_for(current_reader(), slug), photo_id), size)


def settings(slug: str) -> ResponseReturnValue:
    """Who may see the page, and what letters say."""
    visit = managed_page(current_reader(), slug, Right.MANAGE)
    page, rules = visit.page, current_brand().rules
    form = PageForm(page, may_list=visit.owns and not page.sheltered and not is_minor(visit.reader))
    if not form.validate_on_submit():
        html = render_template("pages/settings.html", form=form, visit=visit, page=page, rules=rules)
        return html, 422 if form.errors else 200
    before = page.visibility
    actions.change_page(
        page,
        kept_by=form.kept_by.data,
        neutral_label=form.neutral_label.data,
        visibility=Visibility(form.visibility.data),
        full_text_mail=form.full_text_mail.data and rules.full_text_mail if visit.owns else page.full_text_mail,
        actor=visit.reader,
    )
    if form.listed is not None:
        actions.list_page(page, form.listed.data, actor=visit.reader)
    flash(_("Kept as you set it."), "good")
    return redirect(url_for("link.links" if page.visibility == Visibility.LINK != before else "pages.show", slug=slug))


def silence(slug: str) -> ResponseReturnValue:
    """Holds every letter of the page, at once. Any one of those who keep it may."""
    visit = managed_page(current_reader(), slug)
    actions.silence_page(visit.page, actor=visit.reader)
    flash(_("No letter of this page leaves until you release them."), "good")
    return redirect(url_for("pages.show", slug=slug))


def release(slug: str) -> ResponseReturnValue:
    """Lets letters leave again."""
    visit = managed_page(current_reader(), slug, Right.MANAGE)
    actions.release_page(visit.page, actor=visit.reader)
    flash(_("Letters leave again. Those that waited are on their way."), "good")
    return redirect(url_for("pages.show", slug=slug))
