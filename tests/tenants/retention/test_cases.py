"""What was reported: a decided case is kept no longer than the hospital says; what an open one is about is not gone before."""

import pytest
from sqlalchemy import select

from conversations.models import PrivateMessage
from conversations.moderated import subject_of
from kernel.db import db
from moderation.actions import Reason, Reporter, decide, report
from moderation.models import Case, Kind, Outcome
from tests.conversations.visit import Talk, a_talk
from tests.house.replaying import MARK
from tests.support.people import rows
from tests.support.world import Hospital, Somebody, World
from tests.tenants.retention.visit import ACTS, a_day, in_days, policy, where


@pytest.fixture
def moderator(mercy: Hospital) -> Somebody:
    """She decides."""
    return mercy.person("Mo Rowe", "moderator")


@pytest.fixture
def talk(mercy: Hospital) -> Talk:
    """One wrote, and the other reported it."""
    made = a_talk(mercy.person("Anna Berg"), mercy.person("Mia Lund"))
    message = made.says(made.anna, f"{MARK} words")
    with mercy.entered():
        said = subject_of(db.session.get_one(PrivateMessage, (mercy.id, message)))
        report(
            said, Reason(Kind.UNKIND, f"{MARK} why"), Reporter(reader=made.mia.reader, actor=made.mia.reader, name="Mia Lund")
        )
    return made


def decided(hospital: Hospital, by: Somebody) -> None:
    """The words stay down."""
    with hospital.entered():
        decide(db.session.scalars(select(Case)).one(), Outcome.TAKEN_DOWN, f"{MARK} note", actor=by.reader)


def test_words_that_moderators_are_to_decide_about_are_not_gone_before(
    world: World, mercy: Hospital, talk: Talk, moderator: Somebody
) -> None:
    policy(world, conversation_months=6)
    with in_days(400):
        a_day(mercy)
    assert rows(world, ACTS) == []
    decided(mercy, moderator)
    for days in (400, 431):
        with in_days(days):
            a_day(mercy)
    assert rows(world, ACTS) == [("ending.announce",), ("ending.delete",)]
    assert set(where(world, MARK)) == {"moderation_case", "report"}  # the copy is the moderators'


def test_a_decided_case_goes_with_its_copies_a_month_after_it_was_listed(
    world: World, mercy: Hospital, talk: Talk, moderator: Somebody
) -> None:
    policy(world, case_months=12)
    with in_days(400):
        a_day(mercy)
    assert rows(world, ACTS) == []  # it is open
    decided(mercy, moderator)
    listing = mercy.person("Ada Stone", "tenant_admin")
    with in_days(400):
        a_day(mercy)
        [(case,)] = rows(world, "select id from moderation_case where ends_at is not null")
        assert str(case) in listing.browser().open("/admin/policies/endings").text
        assert "is deleted" in moderator.browser().open(f"/admin/moderation/{case}").text
        assert talk.anna.browser().open(f"/ending/case/{case}").status == 404
    with in_days(431):
        a_day(mercy)
    assert rows(world, "select count(*) from report union all select count(*) from moderation_case") == [(0,), (0,)]
    assert rows(world, "select count(*) from mailing where letter like 'moderation/%%'") == [(0,)]
    assert rows(world, "select state from private_message") == [("hidden",)]
    assert rows(world, "select details from audit_entry where action = 'ending.delete'") == [({"reports": 1},)]
