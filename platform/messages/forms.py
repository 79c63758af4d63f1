"""The form of support messages: a word."""

from flask_babel import lazy_gettext as lazy
from wtforms import HiddenField, TextAreaField

from kernel.forms import at_most, needed
from moderation.forms import CheckedForm, by_the_rules


class MessageForm(CheckedForm):
    """A word to the page, to an update, to a picture, or to somebody's word."""

    body = TextAreaField(lazy("Your message"), [needed(lazy("Write a few words first.")), at_most(5_000), by_the_rules])
    update = HiddenField()
    photo = HiddenField()
    reply_to = HiddenField()
