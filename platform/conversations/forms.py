"""The forms of conversations: a message, and other words for one."""

from flask_babel import lazy_gettext as lazy
from wtforms import HiddenField, TextAreaField

from kernel.forms import at_most, needed
from kernel.text import clean_words
from moderation.forms import CheckedForm, by_the_rules

LONGEST_MESSAGE = 5_000  # characters


class ChangeForm(CheckedForm):
    """Other words for a message that stands."""

    body = TextAreaField(
        lazy("Your message"),
        [needed(lazy("Write a few words first.")), at_most(LONGEST_MESSAGE), by_the_rules],
        filters=[clean_words],
    )


class MessageForm(ChangeForm):
    """A new message."""

    ticket = HiddenField()  # one press, one message
