"""What a letter that waits says to whoever it comes to."""

import re

from flask_babel import force_locale

from kernel.brand import current_brand
from mail.letters import address, seal
from mail.models import Delivery, Mailing
from mail.ports import Addressee

# What is signed or sealed looks like any word now and then, in a few of its letters.
_TOKEN = re.compile(r"[\w.-]{40,}")


def said_in(language: str, mailing: Mailing, delivery: Delivery) -> tuple[str, Addressee]:
    """All of a letter in a language, in small letters and without its tokens; and where it goes. Inside the hospital."""
    with force_locale(language):
        sealed, to = seal(mailing, current_brand()), address(mailing, delivery)
    return _TOKEN.sub("", f"{sealed} {to.values} {to.headers}").lower(), to
