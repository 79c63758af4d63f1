"""What one chooses in the account: a name, how to read, and which letters to get."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import preferences
from accounts.account_forms import LettersForm, NameForm, ReadingForm
from accounts.models import Person, TextSize
from accounts.queries import me
from kernel.access import Permission, current_reader
from kernel.forms import HouseForm
from kernel.web import GET_POST, Url, feature

blueprint = feature(
    "settings",
    __name__,
    [
        Url("/account/letters", "letters", Permission.ACCOUNT_MANAGE, GET_POST),
        Url("/account/name", "name", Permission.ACCOUNT_MANAGE, GET_POST),
        Url("/account/reading", "reading", Permission.ACCOUNT_MANAGE, GET_POST),
    ],
)


def name() -> ResponseReturnValue:
    """What I am called."""
    somebody = me(current_reader())
    form = NameForm(obj=somebody)
    if not form.validate_on_submit():
        return _shown("accounts/name.html", form, somebody)
    preferences.change_name(somebody, form.name.data, actor=current_reader())
    return _kept()


def reading() -> ResponseReturnValue:
    """Language, time zone, size of words, and whether others may see that one is writing, or here."""
    somebody = me(current_reader())
    form = ReadingForm(somebody)
    if not form.validate_on_submit():
        return _shown("accounts/reading.html", form, somebody)
    preferences.choose_reading(
        somebody,
        language=form.language.data or None,
        time_zone=form.time_zone.data or None,
        text_size=TextSize(form.text_size.data),
        shows_signs=form.shows_signs.data,
        shows_presence=form.shows_presence.data,
        actor=current_reader(),
    )
    return _kept()


def letters() -> ResponseReturnValue:
    """Which letters, how often, and when none."""
    somebody = me(current_reader())
    form = LettersForm(somebody)
    if not form.validate_on_submit():
        return _shown("accounts/letters.html", form, somebody)
    preferences.choose_letters(somebody, form.wishes, quiet=form.quiet, actor=current_reader())
    return _kept()


def _shown(template: str, form: HouseForm, somebody: Person) -> ResponseReturnValue:
    return render_template(template, form=form, me=somebody), 422 if form.errors else 200


def _kept() -> ResponseReturnValue:
    flash(_("Kept as you set it."), "good")
    return redirect(url_for("accounts.account"))
