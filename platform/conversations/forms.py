"""The forms of conversations: a message, other words for one, and choosing somebody."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as lazy
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from conversations.access import Fellow
from kernel.forms import HouseForm, at_most, needed
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


class _WhoForm(HouseForm):
    """One of several people."""

    who = RadioField(lazy("Who"), [needed(lazy("Choose somebody."))])

    def __init__(self, people: Sequence[Fellow]) -> None:
        super().__init__()
        self.who.choices = [SelectChoice(str(one.id), one.name) for one in people]


class BlockForm(_WhoForm):
    """Whom one wants nothing to do with any more."""


class NewcomerForm(_WhoForm):
    """Whom one would like to bring in."""
