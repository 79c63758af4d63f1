"""The hospital's day, its part in bringing gifts: a ward's rule, an order from the worklist to the bedside, and thanks."""

from collections.abc import Iterator

from billing.orders.states import OrderState
from tests.house.acts_shared import Act, press
from tests.house.filled import Filled
from tests.house.filled_gifts import CODE, an_order


def bringing(filled: Filled) -> Iterator[Act]:
    """Staff bring an order to the bedside at the second attempt; the administrator keeps rules, and gets gifts."""
    filled.browser.open("/admin/wards/").submit({"name": "Aubergine", "refuses": ["food"]}, action="/admin/wards/")
    yield "wards.index", ["gift.ward"]
    press(filled.browser, f"/admin/wards/{filled.sold['ward_id']}/remove")
    yield "wards.remove", ["gift.ward_remove"]
    staff = filled.hospital.person("Quill Marigold", "staff", email="bring@example.org").browser()
    with filled.hospital.entered():
        order = f"/gifts/{an_order(OrderState.AUTHORISED, None, code=CODE).id}"
    screen = staff.open(order).submit(action="/prepare")
    yield "gifts.prepare", ["order.prepare"]
    screen.submit({"reason": "broken"}, action="/could-not")
    yield "gifts.could_not", ["order.could_not"]
    staff.open(f"{order}/place").submit({"place": "Thornbury"}, action="/place")
    yield "gift_place.place", ["gift.place"]
    screen = staff.open(order).submit(action="/out")
    yield "gifts.send_out", ["order.send_out"]
    screen = screen.submit(action="/where")
    yield "hand_over.where", ["gift.look"]
    screen.submit({"known_by": ["name", "born"]}, action="/hand-over")
    yield "hand_over.hand_over", ["order.hand_over"]
    yield from receiving(filled)


def receiving(filled: Filled) -> Iterator[Act]:
    """She accepts, thanks, hides, and says what she wishes."""
    path, gift = f"{filled.page.path}/gifts", f"{filled.page.path}/gifts/{filled.sold['gift_id']}"
    filled.browser.open(path).submit({"code": CODE}, action="/gifts")
    yield "own_gifts.gifts", ["gift.take"]
    press(filled.browser, f"{gift}/accept")
    yield "own_gifts.accept", ["gift.accept"]
    filled.browser.open(f"{gift}/thanks").submit({"words_to_sender": "Feather"})
    yield "own_gifts.thank", ["gift.thank"]
    press(filled.browser, f"{gift}/hide")
    yield "own_gifts.hide", ["gift.hide"]
    filled.browser.open(f"{path}/wishes").submit({"no_flowers": "y"})
    yield "own_gifts.wishes", ["gift.wish"]
