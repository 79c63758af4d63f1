"""Letters about introductions: somebody asks, both have agreed. They say nothing of who it is, nor of what is shared."""

from typing import Any
from uuid import UUID

from following.letters import UNSUBSCRIBE_LASTS
from kernel.features import Feature
from kernel.tenancy import canonical_url
from kernel.tokens import issue
from mail.letters import Letter, Personal, Withdrawn, register
from mail.models import Delivery
from peers.queries import know_each_other_by, to_be_asked

STOP_INTRODUCTIONS = "stop introductions"


def _fill_asked(introduction_id: UUID) -> dict[str, Any]:
    if to_be_asked(introduction_id) is None:
        raise Withdrawn("nothing is asked any more, or she wants no letter about it")
    return {}


def _fill_introduced(introduction_id: UUID) -> dict[str, Any]:
    if not know_each_other_by(introduction_id):
        raise Withdrawn("they do not know each other any more")
    return {}


def _to_asked(introduction_id: UUID, delivery: Delivery) -> Personal:
    """Where it leads asks her to sign in, unless she is."""
    leave = issue(STOP_INTRODUCTIONS, delivery.to_id, introduction_id, lasts=UNSUBSCRIBE_LASTS)
    read = canonical_url(f"/people/introductions/{introduction_id}")
    links = {"read": read, "unsubscribe": canonical_url(f"/unsubscribe/{leave}")}
    return Personal(links=links, words={"name": delivery.name})


def _to_introduced(introduction_id: UUID, delivery: Delivery) -> Personal:
    return Personal(links={"read": canonical_url("/people/introduced")}, words={"name": delivery.name})


_ASKED: dict[str, Any] = {"links": ("read", "unsubscribe"), "words": ("name",), "one_click": True, "feature": Feature.PEERS}
_ACQUAINTED: dict[str, Any] = {"links": ("read",), "words": ("name",), "feature": Feature.PEERS}
INTRODUCED = register(Letter(name="following/introduced", fill=_fill_introduced, personal=_to_introduced, **_ACQUAINTED))
INTRODUCTION = register(Letter(name="following/introduction", fill=_fill_asked, personal=_to_asked, **_ASKED))
