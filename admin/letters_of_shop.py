"""What an administrator is told of the letters of the gift shop."""

from flask_babel import lazy_gettext as lazy

from admin.letters_saying import Told, told

SHOP = {
    "delivery/thanked": told(
        lazy("Thanks for a gift"),
        lazy("Whoever got a gift says thanks. It goes to whoever sent it; the words stand behind its link."),
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
