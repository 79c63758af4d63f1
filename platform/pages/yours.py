"""The place of whoever a page is about: a teenager's yes and no, and an adult's decision about what was kept in her name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import BooleanField

from accounts.queries import is_minor
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.forms import HouseForm
from kernel.web import GET_POST, POST, Url, feature
from pages import assent, taking
from pages.access import PageVisit
from pages.agreed_words import TO_ASSENT, TO_TAKE
from pages.doors import page_about
from pages.models import PageManager, Right
from pages.queries import keepers_of
from pages.review import judge as judge_thing
from pages.review import keep_the_rest, progress, review_of
from pages.review_models import Verdict

blueprint = feature(
    "yours",
    __name__,
    [
        Url("/pages/<slug>/yours", "yours", Permission.PAGE_READ, GET_POST),
        Url("/pages/<slug>/yours/take", "take", Permission.PAGE_READ, GET_POST),
        Url("/pages/<slug>/review", "review", Permission.PAGE_READ, GET_POST),
        Url("/pages/<slug>/review/<part>/<uuid:thing_id>", "judge", Permission.PAGE_READ, POST),
    ],
)

Act = Callable[[PageVisit], None]
OF_CHILD: Mapping[str, Act] = MappingProxyType({"yes": assent.say_yes, "no": assent.say_no})
OF_ADULT: Mapping[str, Act] = MappingProxyType({"begin": taking.begin, "put_off": taking.put_off, "close": taking.close_own})
SAID = MappingProxyType(
    {
        "yes": lazy("Thank you. The page is open to the people it is for. You can change your mind at any time."),
        "no": lazy("The page is closed. Nobody but you sees it. You can change your mind at any time."),
        "put_off": lazy("Take your time. The page goes on as before, and you can come back whenever you like."),
        "close": lazy("The page is closed. Nobody but you sees it, and nothing on it is lost."),
    }
)
VERDICTS = MappingProxyType(
    {
        Verdict.KEEP: lazy("It stays, as it is."),
        Verdict.HIDE: lazy("Hidden. Nobody but you sees it now."),
        Verdict.DELETE: lazy("Deleted. Nobody but you sees that it was there, and you can put it back."),
    }
)


class TakeForm(HouseForm):
    """She takes the page. Whoever had said that she is a teenager says that she is 18 now."""

    of_age = BooleanField(lazy("I am 18 or older."))
    agree = BooleanField(lazy("I have read this, and I agree."))

    def __init__(self, *, asks_age: bool) -> None:
        super().__init__()
        if not asks_age:
            del self.of_age

    def is_agreed(self) -> bool:
        """Whether every box is ticked; else a sentence stands beside the one that is not."""
        if self.of_age is not None and not self.of_age.data:
            self.refuse(self.of_age, _("Only somebody who is 18 or older can take the page."))
        if not self.agree.data:
            self.refuse(self.agree, _("Tick this if you agree. Without it everything stays as it is."))
        return not self.errors


def yours(slug: str) -> ResponseReturnValue:
    """What the page is, how she stands to it, and what she can do."""
    visit = page_about(current_reader(), slug)
    if request.method == "POST":
        _do(visit, request.form.get("act", ""))
        return redirect(url_for("yours.yours", slug=slug))
    done, total = progress(visit.page) if visit.page.may_take else (0, 0)
    return render_template("pages/yours.html", visit=visit, page=visit.page, words=TO_ASSENT, done=done, total=total)


def _do(visit: PageVisit, name: str) -> None:
    """Carries out what is possible now. Raises NotFound for anything else."""
    page = visit.page
    possible = {
        "begin": not page.rests and not visit.manages,
        "close": page.closed_at is None,
        "no": page.closed_at is None,
        "put_off": page.rests and page.closed_at is None,
        "yes": page.waits,
    }
    act = (OF_ADULT if page.may_take else OF_CHILD).get(name)
    if act is None or not possible[name]:
        raise NotFound
    act(visit)
    if name in SAID:
        flash(SAID[name], "good")


def take(slug: str) -> ResponseReturnValue:
    """Who helps her keep it from now on, and with what; then it is hers."""
    visit = page_about(current_reader(), slug)
    if not (visit.page.rests and visit.reader.person_id):
        raise NotFound
    keepers = [(manager, person) for manager, person in keepers_of(visit) if person.id != visit.reader.person_id]
    form = TakeForm(asks_age=is_minor(visit.reader))
    if form.validate_on_submit() and form.is_agreed():
        taking.take(visit, keepers_of(visit), {manager.id: _rights(manager) for manager, _person in keepers})
        flash(_("The page is yours."), "good")
        return redirect(url_for("pages.show", slug=slug))
    given = {manager.id: _rights(manager) for manager, _person in keepers}
    html = render_template(
        "pages/take.html", visit=visit, page=visit.page, form=form, keepers=keepers, given=given, words=TO_TAKE
    )
    return html, 422 if form.errors else 200


def _rights(manager: PageManager) -> list[str]:
    named = request.form.getlist(f"rights-{manager.id}")
    return [right for right in Right if right in named]


def review(slug: str) -> ResponseReturnValue:
    """Everything that was said in her name, a few things at a time."""
    visit = _decides(slug)
    if request.method == "POST":
        keep_the_rest(visit)
        flash(_("All that was left stays, as it is."), "good")
        return redirect(url_for("yours.yours", slug=slug))
    decided = bool(request.args.get("decided"))
    found = review_of(visit, decided=decided)
    return render_template("pages/review.html", visit=visit, page=visit.page, review=found, decided=decided)


def _decides(slug: str) -> PageVisit:
    visit = page_about(current_reader(), slug)
    if not visit.page.may_take:
        raise NotFound
    return visit


def judge(slug: str, part: str, thing_id: UUID) -> ResponseReturnValue:
    """What becomes of one thing. A child hides, and shows again; what is deleted, an adult decides."""
    visit = page_about(current_reader(), slug)
    verdict = next((one for one in Verdict if one == request.form.get("verdict")), None)
    if verdict is None or (verdict is Verdict.DELETE and not visit.page.may_take):
        raise NotFound
    judge_thing(visit, part, thing_id, verdict)
    flash(VERDICTS[verdict], "good")
    return redirect(_back(visit, part, thing_id))


def _back(visit: PageVisit, part: str, thing_id: UUID) -> str:
    """Where she was: on the page, at a picture, or in her review."""
    slug, where = visit.page.slug, request.form.get("back")
    if where == "picture":
        return url_for("albums.picture", slug=slug, photo_id=thing_id)
    if where == "page" or not visit.page.may_take:
        return url_for("pages.show", slug=slug, _anchor=f"u-{thing_id}" if part == "updates" else None)
    return url_for("yours.review", slug=slug, decided="y" if where == "decided" else None)
