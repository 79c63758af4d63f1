"""On generated pages a search finds what the model of `tests/pages` says that its reader is shown, and nothing else."""

from uuid import UUID

import pytest
from flask import current_app
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import update

from kernel import searching
from kernel.access import Reader, person_reader
from kernel.db import db
from messages.models import SupportMessage
from pages.models import Update
from tests.pages.generated import batches
from tests.pages.model import ModelPage, ModelReader, View
from tests.pages.test_access_model import Made, make, people_of
from tests.search.finding import found_by
from tests.support.world import World

BATCHES = 2  # of twenty pages each; the first of them is as plain as can be
WORD = "heron"


def keys_of(made: Made, reader: ModelReader) -> set[UUID]:
    """What her browser has shown for a page."""
    link = {made.link} if reader.link == "right" else set()
    return {made.keys[n] for n in reader.letters if n < len(made.keys)} | link


def reader_of(all_made: list[Made], reader: ModelReader, people: list[UUID]) -> Reader:
    """Her, with her keys to all pages."""
    keys = set().union(*(keys_of(made, reader) for made in all_made))
    if reader.person is None:
        return Reader(keys=tuple(keys))
    mailbox = f"p{reader.person}@near.example" if reader.proved else None
    return person_reader(people[reader.person], "Tess", mailbox, [], keys)


def shown(made: Made, reader: ModelReader) -> set[UUID]:
    """What the model says that she is shown of a page."""
    view = View(made.page, reader)
    updates = {made.updates[n] for n in range(len(made.updates)) if view.sees_update(n)}
    return updates | {made.words[n] for n in range(len(made.words)) if view.sees_word(n)}


def test_what_is_found_is_what_the_model_says_is_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_SHOWN", 10_000)
    hospital = world.hospital()
    people = people_of(hospital)

    @settings(
        max_examples=BATCHES, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(batches)
    def finds_as_the_model_says(batch: list[tuple[ModelPage, list[ModelReader]]]) -> None:
        with hospital.entered(), current_app.test_request_context():
            try:
                all_made = [make(page, people) for page, _ in batch]
                for table in (Update, SupportMessage):
                    db.session.execute(update(table).values(body=f"A {WORD} came."))
                for one in (looking[0] for _, looking in batch):
                    expected = set().union(*(shown(made, one) for made in all_made))
                    assert found_by(reader_of(all_made, one, people), WORD) == expected
            finally:
                db.session.rollback()

    finds_as_the_model_says()
