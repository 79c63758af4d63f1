"""Sows what members of a hospital ask for, each request dated when it is said to have been made."""

from collections.abc import Iterable, Mapping

from accounts.models import Person
from admin.demo.past import id_at
from admin.demo.shapes import Clock, RequestStory
from helping.jobs import wind
from helping.models import A_DAY, HelpLine, HelpRequest
from kernel.db import db


def sow_requests(requests: Iterable[RequestStory], people: Mapping[str, Person], clock: Clock) -> None:
    """The requests with what was written about them, within the running transaction. What waits goes on waiting."""
    for told in requests:
        request = _request(told, people, clock)
        db.session.add(request)
        db.session.flush()
        for line in told.lines:
            at, author = clock.moment(line.at), people[line.author]
            said = {"author_id": author.id, "by_asker": author.id == request.asker_id, "body": line.body}
            db.session.add(HelpLine(id=id_at(at), created_at=at, request_id=request.id, **said))
        if request.answered_at is None and request.late_at is None:
            wind(request)


def _request(told: RequestStory, people: Mapping[str, Person], clock: Clock) -> HelpRequest:
    at = clock.moment(told.at)
    taker = people[told.taken_by] if told.taken_by else None
    answered = next((clock.moment(line.at) for line in told.lines if line.author == told.taken_by), None)
    late = answered is None and clock.now - at >= A_DAY
    return HelpRequest(
        id=id_at(at),
        created_at=at,
        asker_id=people[told.author].id,
        kind=told.kind,
        needed=told.needed,
        anonymous=told.anonymous,
        body=told.body,
        place=id_at(at),
        waits_since=at,
        late_at=at + A_DAY if late else None,
        taken_by_id=taker.id if taker else None,
        taken_at=answered,
        answered_at=answered,
        first_answer_at=answered,
    )
