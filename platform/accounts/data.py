"""Addresses of my data: asking for a copy, and fetching it."""

from datetime import timedelta
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.archive import archive_for, archive_store, archives_of, ask_for_archive
from accounts.asking import SureForm, is_fresh, needs_digits
from accounts.queries import me
from kernel.access import Permission, current_reader
from kernel.limits import count_attempt
from kernel.web import GET_POST, Url, feature

blueprint = feature(
    "data",
    __name__,
    [
        Url("/account/data", "mine", Permission.ACCOUNT_MANAGE, GET_POST),
        Url("/account/data/<uuid:archive_id>", "fetch", Permission.ACCOUNT_MANAGE, GET_POST),
    ],
)


def mine() -> ResponseReturnValue:
    """The copies there are; and asking for one."""
    somebody = me(current_reader())
    form = SureForm(somebody)
    if not form.validate_on_submit() or not form.is_sure():
        copies, asks = archives_of(somebody.id), needs_digits(somebody)
        page = render_template("accounts/data.html", form=form, me=somebody, copies=copies, needs_digits=asks)
        return page, 422 if form.errors else 200
    count_attempt("copy of my data", str(somebody.id), most=5, within=timedelta(days=1))
    ask_for_archive(somebody, actor=current_reader())
    flash(_("We are making your copy. When it is ready, it stands here, and a letter tells you."), "good")
    return redirect(url_for("data.mine"))


def fetch(archive_id: UUID) -> ResponseReturnValue:
    """One copy, for its owner: at once just after signing in, else once she has shown that it is really her."""
    somebody = me(current_reader())
    archive = archive_for(current_reader(), archive_id)
    form = SureForm(somebody)
    if not is_fresh() and (not form.validate_on_submit() or not form.is_sure()):
        asks = needs_digits(somebody)
        page = render_template("accounts/data_fetch.html", form=form, me=somebody, copy=archive, needs_digits=asks)
        return page, 422 if form.errors else 200
    answer = Response(archive_store().get(archive.key), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename="my-carepages.zip")
    return answer
