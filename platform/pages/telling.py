"""What those concerned are told when somebody decides about her page, or grows up; the storeys above write letters about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from kernel.db import current_tenant_id, db
from kernel.events import Event, publish
from pages.models import CarePage, PageManager


class Notice(StrEnum):
    """What a letter is about.

    `asked_soon`: in a month whoever the page is about is asked herself. `asked_now`: it waits for her yes. `came`: she has come
    to it, by a card. `decided`: she decided something. `of_age`: she is 18, to those who keep the page; `offered`: the same, to
    herself. `kept_for_her`: the page is closed, and kept for her. `ends_soon`: it is deleted in a month if nobody keeps it.
    """

    ASKED_NOW = "asked_now"
    ASKED_SOON = "asked_soon"
    CAME = "came"
    DECIDED = "decided"
    ENDS_SOON = "ends_soon"
    KEPT_FOR_HER = "kept_for_her"
    OFFERED = "offered"
    OF_AGE = "of_age"


@dataclass(frozen=True)
class PeopleTold(Event):
    """These people are to be told something about a page."""

    page_id: UUID
    notice: Notice
    person_ids: Sequence[UUID]


@dataclass(frozen=True)
class AgreedTo(Event):
    """Somebody agreed to words about a page (`version`, see agreed_words.py), as "patient" or as "proxy".

    `person_id` is None for a child without an account.
    """

    page_id: UUID
    person_id: UUID | None
    version: str
    given_as: str


def tell_keepers(page: CarePage, notice: Notice) -> None:
    """Tells everybody who keeps a page at this moment, but not whoever it is about."""
    keeps = select(PageManager.person_id).where(PageManager.tenant_id == current_tenant_id(), PageManager.page_id == page.id)
    people = [one for one in db.session.scalars(keeps.order_by(PageManager.id)) if one != page.patient_id]
    publish(PeopleTold(page.id, notice, people))
