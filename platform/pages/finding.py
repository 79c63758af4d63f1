"""Finding a page by its name, among those that let themselves be found."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from kernel.access import Permission, current_reader
from kernel.paging import Slice
from kernel.text import plain
from kernel.web import Url, feature
from pages.queries import listed_pages

blueprint = feature("finding", __name__, [Url("/pages/find", "find", Permission.ACCOUNT_MANAGE)])

SHORTEST, LONGEST = 2, 60  # characters of a name: nobody pages through everybody there is by one letter


def find() -> ResponseReturnValue:
    """Listed pages called so, for members who have shown that their mailbox is theirs."""
    reader, name = current_reader(), plain(request.args.get("q", ""))[:LONGEST]
    asked = reader.is_member and len(name) >= SHORTEST
    found = listed_pages(reader, name) if asked else Slice([])
    return render_template("pages/find.html", name=name, asked=asked, found=found)
