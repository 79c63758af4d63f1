"""A row in every table of the crisis lane, made by the product's own actions."""

from uuid import UUID

from crisis.actions import press_for_help
from crisis.calling import add_on_call, keep_phrases
from crisis.letters import ON_CALL, PROOF_LASTS
from crisis.models import Line
from kernel.ids import new_id
from kernel.tokens import issue
from tests.support.world import Somebody


def fill_crisis(admin: Somebody) -> tuple[tuple[UUID, UUID], str]:
    """Somebody on call whose mailbox is not proved, words of danger, an alert; ids of the alert and of the first, a token."""
    listed = add_on_call("Flora", f"flora@{admin.hospital.slug}.example", Line.SECOND, None, actor="test")
    assert listed is not None
    keep_phrases({"en": ["the long sleep"]}, actor=admin.reader)
    alert = press_for_help(admin.reader)
    return (alert.id, listed.id), issue(ON_CALL, listed.id, new_id(), lasts=PROOF_LASTS)
