"""What an administrator is told of the letters of the gift shop."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from admin.letters.saying import Told, told


def _donation() -> dict[str, Any]:
    return {"foundation": _("The foundation of your hospital"), "monthly": True}


SHOP = {
    "delivery/thanked": told(
        lazy("Thanks for a gift"),
        lazy("Whoever got a gift says thanks. It goes to whoever sent it; the words stand behind its link."),
    ),
    "donations/failed": told(
        lazy("A monthly donation failed"),
        lazy("The card for a monthly donation was declined. It goes to whoever gives, once until it works again."),
        _donation,
    ),
    "donations/receipt": told(
        lazy("A receipt is there"),
        lazy("A payment to the foundation has arrived. It goes to whoever gives; the receipt stands behind its link."),
        _donation,
    ),
    "donations/refunded": told(
        lazy("Money of a donation goes back"),
        lazy("Money of a donation was given back. It goes to whoever gave."),
        _donation,
    ),
    "donations/stopped": told(
        lazy("A monthly donation is stopped"),
        lazy("A monthly donation has ended. It goes to whoever gave."),
        _donation,
    ),
    "donations/told": told(
        lazy("Somebody gave, and wished it to be told"),
        lazy("A donation is paid. It goes once to whom the donor named, and says neither how much nor for whom."),
        lambda: {**_donation(), "donor": "Ruth"},
    ),
    "orders/end": Told(
        lazy("What became of an order"),
        lazy("An order has ended. It goes to whoever sent it, at six in the evening of the day after, whatever the cause."),
        {
            lazy("Completed"): lambda: {"code": "K7M2QXA", "told": "completed"},
            lazy("Not completed"): lambda: {"code": "K7M2QXA", "told": "not_completed"},
        },
    ),
    "orders/ordered": told(
        lazy("An order is with the shop"),
        lazy("Somebody has paid for an order: the card is held. It goes to whoever sent it."),
        lambda: {"code": "K7M2QXA"},
    ),
    "orders/refunded": told(
        lazy("Money goes back"),
        lazy("The shop gives money back. It goes to whoever sent the order."),
        lambda: {"code": "K7M2QXA"},
    ),
}
