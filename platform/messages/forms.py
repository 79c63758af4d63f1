"""The form of a support message."""

from wtforms import HiddenField, TextAreaField

from kernel.forms import HouseForm, at_most, needed


class MessageForm(HouseForm):
    """A word to the page, to an update, or to somebody's word."""

    body = TextAreaField("Your message", [needed("Write a few words first."), at_most(5_000)])
    update = HiddenField()
    reply_to = HiddenField()
