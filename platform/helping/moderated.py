"""What requests for help bring to moderation: words as they stand, how they are hidden, come back, and come for the first time.

Of what is asked of spiritual care word rules tell moderators nothing: it is seen by nobody else, unless one of the two
reports it.
"""

from uuid import UUID

from flask_babel import lazy_gettext as lazy

from accounts.queries import person_with
from helping.access import HelpVisit
from helping.actions import Asked, arrive, ask, begin_to_wait, write
from helping.forms import AskForm, LineForm
from helping.jobs import wind
from helping.models import HelpLine, HelpRequest, Kind, Needed, WordState
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from moderation.actions import report_by_rule
from moderation.sources import Source, Subject, add_source

REQUEST, LINE = "request", "request_line"


def subject_of(request: HelpRequest) -> Subject:
    """A request as moderators get it: without a name where it bears none."""
    name = _name_of(request.asker_id, unnamed=request.anonymous)
    return Subject(of=REQUEST, id=request.id, said=request.body, author_name=name, author_id=request.asker_id)


def subject_of_line(request: HelpRequest, line: HelpLine) -> Subject:
    """The same for words about a request."""
    name = _name_of(line.author_id, unnamed=line.by_asker and request.anonymous)
    return Subject(of=LINE, id=line.id, said=line.body, author_name=name, author_id=line.author_id)


def _name_of(person_id: UUID | None, *, unnamed: bool) -> str:
    person = None if unnamed else person_with(person_id)
    return person.name if person else ""


def ask_by_the_rules(reader: Reader, form: AskForm) -> HelpRequest:
    """Asks what a form says, as the hospital's word rules want it."""
    kind = Kind(form.kind.data)
    tells = kind != Kind.PRAYER
    waits = tells and bool(form.verdict.held)
    asked = Asked(kind, Needed(form.needed.data), form.words("body"), bool(form.anonymous.data), waits)
    request = ask(reader, asked)
    if tells:
        report_by_rule(subject_of(request), form.verdict)
    return request


def write_by_the_rules(visit: HelpVisit, form: LineForm) -> HelpLine:
    """Writes what a form says, as the hospital's word rules want it."""
    tells = visit.request.kind != Kind.PRAYER
    line = write(visit, form.words("body"), waits=tells and bool(form.verdict.held))
    if tells:
        report_by_rule(subject_of_line(visit.request, line), form.verdict)
    return line


def _hide(request_id: UUID) -> str | None:
    return _move(_request(request_id), WordState.HIDDEN)


def _hide_line(line_id: UUID) -> str | None:
    return _move(_line(line_id), WordState.HIDDEN)


def _move(words: HelpRequest | HelpLine | None, state: WordState) -> str | None:
    """Brings words to a state; the one in which they were, None for what is gone or is in that state already."""
    if words is None or words.state == state:
        return None
    before, words.state = words.state, state
    db.session.flush()
    return before


def _show(request_id: UUID, before: str) -> None:
    """Its clock may have come to its end meanwhile."""
    request = _request(request_id)
    if _move(request, WordState(before)) and request is not None and request.closed_at is None:
        wind(request)


def _show_line(line_id: UUID, before: str) -> None:
    _move(_line(line_id), WordState(before))


def _release(request_id: UUID) -> None:
    """It waits for somebody from now on."""
    request = _request(request_id)
    if _move(request, WordState.SHOWN) and request is not None and request.closed_at is None:
        begin_to_wait(request)


def _release_line(line_id: UUID) -> None:
    line = _line(line_id)
    if _move(line, WordState.SHOWN) and line is not None:
        arrive(db.session.get_one(HelpRequest, (current_tenant_id(), line.request_id), with_for_update=True), line)


def _request(request_id: UUID) -> HelpRequest | None:
    return db.session.get(HelpRequest, (current_tenant_id(), request_id), with_for_update=True)


def _line(line_id: UUID) -> HelpLine | None:
    return db.session.get(HelpLine, (current_tenant_id(), line_id), with_for_update=True)


add_source(Source(REQUEST, lazy("A request for help"), _hide, _show, _release))
add_source(Source(LINE, lazy("Words about a request for help"), _hide_line, _show_line, _release_line))
