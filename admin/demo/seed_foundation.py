"""Sows a hospital's foundation: one can give to it, once or each month."""

from collections.abc import Iterable

from accounts.models import Person
from admin.demo.shapes_shop import FoundationStory
from billing.donations.actions import keep_foundation
from kernel.access import Role, person_reader


def sow_foundation(story: FoundationStory, people: Iterable[Person]) -> None:
    """An administrator says to whom one gives, and how much."""
    admin = next(person for person in people if Role.TENANT_ADMIN in person.roles)
    keeper = person_reader(admin.id, admin.name, admin.email, admin.roles)
    words = {"names": dict(story.names), "abouts": dict(story.abouts), "receipt_words": dict(story.receipt)}
    sums = {"currency": "USD", "sums": list(story.sums), "least": 500, "most": 1_000_000}
    keep_foundation({**words, **sums, "is_open": True, "registration": story.registration}, actor=keeper)
