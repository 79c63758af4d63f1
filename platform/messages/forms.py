"""The form of support messages: a word."""

from flask_babel import lazy_gettext as lazy
from wtforms import HiddenField, TextAreaField

from kernel.forms import HouseForm, at_most, needed


class MessageForm(HouseForm):
    """A word to the page, to an update, to a picture, or to somebody's word."""

    body = TextAreaField(lazy("Your message"), [needed(lazy("Write a few words first.")), at_most(5_000)])
    update = HiddenField()
    photo = HiddenField()
    reply_to = HiddenField()
