"""What a hospital may be without: features, by the addresses that belong to them, and whether one is there."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from flask import g


class Feature(StrEnum):
    """What operators can switch off for a hospital."""

    ANONYMOUS = "anonymous"  # words in forums without a name
    CONVERSATIONS = "conversations"
    FORUMS = "forums"
    HELPING = "helping"
    PEERS = "peers"
    SHOP = "shop"


# The first part of every endpoint that is of the feature. Letters already sent still lead out of what one no longer wants.
ROOMS: Mapping[str, Feature] = MappingProxyType(
    {
        **dict.fromkeys(("conversations", "conversation_changing", "conversation_reporting"), Feature.CONVERSATIONS),
        **dict.fromkeys(("forums", "forum_changing", "forum_reporting", "forum_tending", "forums_console"), Feature.FORUMS),
        **dict.fromkeys(("helping", "help_reporting", "help_tending", "requests_console"), Feature.HELPING),
        **dict.fromkeys(("living", "peers"), Feature.PEERS),
        **dict.fromkeys(("gift_place", "gifts", "hand_over", "orders", "own_gifts", "shelf"), Feature.SHOP),
        **dict.fromkeys(("orders_console", "payments_console", "products_console", "shop_console", "wards"), Feature.SHOP),
    }
)


def is_on(feature: Feature) -> bool:
    """Whether the hospital one is in has the feature."""
    return feature not in g.get("off", ())


def opens(endpoint: str) -> bool:
    """Whether an endpoint is there at all in the hospital one is in: its feature is, or it is of none."""
    feature = ROOMS.get(endpoint.partition(".")[0])
    return feature is None or is_on(feature)
