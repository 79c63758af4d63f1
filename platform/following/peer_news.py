"""Word of introductions: to whoever is asked, and to whoever asked, once both have agreed. A no is told to nobody."""

from uuid import UUID

from accounts.queries import people_to_tell
from following.moments import wish_about_answers
from following.peer_letters import INTRODUCED, INTRODUCTION
from kernel.events import listens_to
from mail.actions import Recipient, post
from mail.letters import Letter
from peers.events import Introduced, IntroductionAsked
from peers.queries import to_be_asked


@listens_to(IntroductionAsked)
def tell_whoever_is_asked(event: IntroductionAsked) -> None:
    """If she wants letters about it, and not in her quiet hours."""
    if to_be_asked(event.introduction_id) is not None:
        _tell(INTRODUCTION, event.introduction_id, event.to_id)


@listens_to(Introduced)
def tell_whoever_asked(event: Introduced) -> None:
    """Whoever agreed last knows already."""
    _tell(INTRODUCED, event.introduction_id, event.person_ids[0])


def _tell(letter: Letter, introduction_id: UUID, person_id: UUID) -> None:
    not_before = wish_about_answers(person_id).not_before
    to = [Recipient(one.id, one.id, one.email, one.name, one.language, not_before) for one in people_to_tell([person_id])]
    post(letter, introduction_id, to)
