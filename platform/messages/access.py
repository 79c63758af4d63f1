"""Who sees which word, who may say something, and who may look after words: fetched and checked in one."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from accounts.apart import have_blocked
from accounts.queries import proved_person
from kernel.access import NotAllowed, Reader, SignInNeeded
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from messages.models import MessageState, SupportMessage
from pages.access import PageClosed, PageVisit, managed_page, page_for, sees_photo, sees_update
from pages.models import Right, Update
from photos.models import Photo

GONE = (MessageState.HELD, MessageState.HIDDEN, MessageState.SET_ASIDE)  # for its author too


def sees_word(visit: PageVisit) -> ColumnElement[bool]:
    """Of this page, and shown; what waits is seen by its author and by those who keep the page, what rests by its author.

    Words to an update or a picture are seen by those who see what they are about; and none from whom a block keeps one apart.
    """
    of_page = word_of_page(visit)
    if not visit.in_corner:
        of_page = and_(of_page, ~SupportMessage.corner)
    shown = SupportMessage.state == MessageState.SHOWN
    if visit.manages:
        shown = or_(shown, SupportMessage.state == MessageState.WAITING)
    its_update = select(Update.id).where(Update.id == SupportMessage.update_id, sees_update(visit))
    its_photo = select(Photo.id).where(Photo.id == SupportMessage.photo_id, sees_photo(visit))
    return and_(
        of_page,
        _is_met(visit),
        or_(shown, and_(_is_hers(visit), SupportMessage.state.not_in(GONE))),
        or_(SupportMessage.update_id.is_(None), its_update.exists()),
        or_(SupportMessage.photo_id.is_(None), its_photo.exists()),
    )


def _is_met(visit: PageVisit) -> ColumnElement[bool]:
    """Whether no block keeps the reader from whoever wrote a word. Who keeps the page, and whom it is about, see all."""
    if visit.manages or visit.is_patient or visit.reader.person_id is None:
        return true()
    return ~have_blocked(SupportMessage.person_id, visit.reader.person_id)


def word_of_page(visit: PageVisit) -> ColumnElement[bool]:
    """Every word of the page, whoever sees it."""
    return and_(SupportMessage.tenant_id == current_tenant_id(), visit.at(SupportMessage.page_id))


def _is_hers(visit: PageVisit) -> ColumnElement[bool]:
    """The reader wrote it: with her account, or without one by the letter that lets her in; not who only looks as she does."""
    if visit.imagined:
        return false()
    ways = []
    if visit.reader.person_id is not None:
        ways.append(SupportMessage.person_id == visit.reader.person_id)
    if visit.let_in is not None:
        rows = [own.let_in.id for own in (visit, *visit.others) if own.let_in is not None]
        ways.append(and_(SupportMessage.person_id.is_(None), SupportMessage.guest_id.in_(rows)))
    return or_(false(), *ways)


def word_for(visit: PageVisit, message_id: UUID) -> SupportMessage:
    """A word of the page being visited that the reader sees. Raises NotFound."""
    word = db.session.scalars(select(SupportMessage).where(sees_word(visit), SupportMessage.id == message_id)).one_or_none()
    if word is None:
        raise NotFound
    return word


def hidden_word(visit: PageVisit, message_id: UUID) -> SupportMessage:
    """A word of the page that was taken away, for whoever keeps the page. Raises NotFound."""
    query = select(SupportMessage).where(word_of_page(visit), SupportMessage.id == message_id)
    word = db.session.scalars(query.where(SupportMessage.state == MessageState.HIDDEN)).one_or_none()
    if word is None or not visit.manages:
        raise NotFound
    return word


def corner_for(reader: Reader, slug: str) -> PageVisit:
    """The page at `slug`, whose caregivers' corner the reader is in. Raises PageClosed in every other case."""
    visit = page_for(reader, slug)
    if not visit.in_corner:
        raise PageClosed
    return visit


def page_to_quiet(reader: Reader, slug: str) -> PageVisit:
    """The page at `slug`, for whoever may ask for quiet there. Raises NotFound, or NotAllowed for one who only helps."""
    visit = managed_page(reader, slug)
    if not asks_for_quiet(visit):
        raise NotAllowed
    return visit


def asks_for_quiet(visit: PageVisit) -> bool:
    """Whether she may ask for quiet, and end it: who manages the page, and who speaks for it."""
    return visit.may(Right.MANAGE) or visit.may(Right.ANSWER)


def may_join_in(visit: PageVisit) -> bool:
    """Whether an account would let her write: she came by the page's link and has none."""
    return visit.reader.person_id is None and visit.let_in is None


def must_write(visit: PageVisit) -> None:
    """Raises SignInNeeded for somebody whom an account would let write; NotAllowed for whom nothing would.

    Who was silenced does not write by a letter to the mailbox of her account, either.
    """
    if not visit.writes:
        raise SignInNeeded if may_join_in(visit) else NotAllowed
    if visit.reader.person_id is None and visit.let_in is not None and not visit.is_patient:
        owner = proved_person(visit.let_in.email)
        if owner is not None and owner.is_silenced:
            raise NotAllowed
