"""The address of searching.

It is opened and not sent, so that going back from what was found shows the list again. So the words stand in the address: they
leave the browser for this hospital's host alone (`Referrer-Policy: same-origin`), and nothing of an address is logged here.
"""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from kernel.access import Permission, current_reader
from kernel.searching import LONGEST, MOST_SHOWN, Findings, Stretch, rooms, sought
from kernel.web import Url, feature

blueprint = feature("search", __name__, [Url("/search", "search", Permission.PAGE_READ)])

A_FEW, A_PAGE = 5, 20
LAST = MOST_SHOWN // A_PAGE


def search() -> ResponseReturnValue:
    """A field, and what was found: a few of each kind, or one kind a page at a time."""
    asked = sought(request.args.get("q", ""))
    chosen = [room for room in rooms() if room.name == request.args.get("in")]
    number = min(max(request.args.get("page", 1, type=int), 1), LAST)
    stretch = Stretch((number - 1) * A_PAGE, A_PAGE) if chosen else Stretch(0, A_FEW)
    found: dict[str, Findings] = {}
    if asked.words:
        found = {room.name: room.find(current_reader(), asked, stretch) for room in chosen or rooms()}
    return render_template(
        "search/search.html",
        typed=asked.typed,
        rooms=rooms(),
        chosen=chosen[0] if chosen else None,
        found=found,
        page=number,
        pages={name: -(-of.number // A_PAGE) for name, of in found.items()},
        longest=LONGEST,
    )
