"""The forms of support messages: a word, and why somebody reports one."""

from flask_babel import lazy_gettext as lazy
from wtforms import HiddenField, TextAreaField

from kernel.forms import HouseForm, at_most, needed


class MessageForm(HouseForm):
    """A word to the page, to an update, to a picture, or to somebody's word."""

    body = TextAreaField(lazy("Your message"), [needed(lazy("Write a few words first.")), at_most(5_000)])
    update = HiddenField()
    photo = HiddenField()
    reply_to = HiddenField()


class ReportForm(HouseForm):
    """Why a word should not stand."""

    reason = TextAreaField(
        lazy("What is wrong with these words?"), [needed(lazy("Write in a few words what is wrong.")), at_most(2_000)]
    )
