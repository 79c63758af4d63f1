"""Lists as Stripe gives them: the newest first, page by page, between two moments."""

from collections.abc import Sequence
from typing import Any

from integrations.sandbox.stripe.books import Thing
from integrations.sandbox.stripe.problems import Problem

USUAL, MOST = 10, 100
_CREATED = {"gt": "int", "gte": "int", "lt": "int", "lte": "int"}
EVENTS_SCHEMA = {"created": _CREATED, "limit": "int", "starting_after": "text", "type": "text", "types": "texts"}
BALANCE_SCHEMA = {"created": _CREATED, "limit": "int", "starting_after": "text", "type": "text", "source": "text"}
INVOICES_SCHEMA = {
    "created": _CREATED,
    "expand": "texts",
    "limit": "int",
    "starting_after": "text",
    "status": "draft|open|paid|uncollectible|void",
    "subscription": "text",
}
EVENTS_SECONDS = 30 * 24 * 60 * 60


def page(url: str, things: Sequence[Thing], params: dict[str, Any], *, not_before: int = 0) -> Thing:
    """One page of `things`, which are in the order they came about."""
    limit = params.get("limit", USUAL)
    if not 1 <= limit <= MOST:
        raise Problem(f"limit must be between 1 and {MOST}", param="limit")
    found = [thing for thing in reversed(things) if thing["created"] >= not_before and _fits(thing, params)]
    after = params.get("starting_after")
    if after is not None:
        place = next((number for number, thing in enumerate(found) if thing["id"] == after), None)
        if place is None:
            raise Problem(f"No such object: '{after}'", code="resource_missing", param="starting_after")
        found = found[place + 1 :]
    return {"object": "list", "data": found[:limit], "has_more": len(found) > limit, "url": url}


def _fits(thing: Thing, params: dict[str, Any]) -> bool:
    created, at = params.get("created", {}), thing["created"]
    return (
        at > created.get("gt", -1)
        and at >= created.get("gte", 0)
        and at < created.get("lt", at + 1)
        and at <= created.get("lte", at)
        and thing.get("type") == params.get("type", thing.get("type"))
        and thing.get("type") in params.get("types", [thing.get("type")])
        and thing.get("source") == params.get("source", thing.get("source"))
    )
