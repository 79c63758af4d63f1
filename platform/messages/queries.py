"""Reads of support messages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, and_, false, func, join, or_, select, true
from sqlalchemy.orm import aliased

from kernel.db import current_tenant_id, db
from kernel.paging import Slice, newest_first
from messages.access import sees_word, word_of_page
from messages.feelings import Around, Feelings, around, read_around
from messages.models import MessageState, SupportMessage
from pages.access import PageVisit
from pages.models import Update
from photos.models import Photo

SHOWN_AT_ONCE = 3
ANSWERS_AT_ONCE = 5
ANSWERS_IN_LIST = 50
MESSAGES_A_PAGE = 30
_WORD, _ANSWER = aliased(SupportMessage, name="word"), aliased(SupportMessage, name="answer")


@dataclass
class Thread:
    """A message with its answers, the oldest answer first."""

    message: SupportMessage
    answers: list[SupportMessage] = field(default_factory=list)


@dataclass(frozen=True)
class Words:
    """The newest messages to the page itself (under None) and to each update or picture, how many there are, what is around."""

    threads: dict[UUID | None, list[Thread]]
    counts: dict[UUID | None, int]
    around: Around


def newest_words(visit: PageVisit, updates: Sequence[Update]) -> Words:
    """The newest few messages to the page and to each of these updates, with their first answers. One statement."""
    ids = [update.id for update in updates]
    to_these = or_(SupportMessage.update_id.is_(None), SupportMessage.update_id.in_(ids))
    return _newest(visit, and_(to_these, SupportMessage.photo_id.is_(None)), ids)


def words_under(visit: PageVisit, photo: Photo) -> Words:
    """The newest few messages to a picture, under its id, with their first answers. One statement."""
    return _newest(visit, SupportMessage.photo_id == photo.id, [])


def _newest(visit: PageVisit, to_these: ColumnElement[bool], updates: Sequence[UUID]) -> Words:
    """What stands around the words comes along as a row of its own, joined to nothing: it is there when there are none, too."""
    seen = sees_word(visit)
    shown = _ranked(and_(seen, to_these))
    answers = _first_answers(seen, shown)
    beside = around(visit, updates, select(shown.c.id).union_all(select(answers.c.id))).subquery()
    threaded = join(shown, answers, answers.c.reply_to_id == shown.c.id, isouter=True)
    query = (
        select(_WORD, shown.c.of, _ANSWER, beside.c.felt, beside.c.counts)
        .select_from(join(threaded, beside, false(), full=True))
        .outerjoin(_WORD, and_(_WORD.tenant_id == current_tenant_id(), _WORD.id == shown.c.id))
        .outerjoin(_ANSWER, and_(_ANSWER.tenant_id == current_tenant_id(), _ANSWER.id == answers.c.id))
        .order_by(_WORD.id.desc(), _ANSWER.id)
    )
    threads: defaultdict[UUID | None, dict[UUID, Thread]] = defaultdict(dict)
    counts: dict[UUID | None, int] = {}
    said = Around({})
    for word, count, reply, felt, states in db.session.execute(query):
        if word is None:
            said = read_around(felt, states)
            continue
        about = word.update_id or word.photo_id
        counts[about] = count
        thread = threads[about].setdefault(word.id, Thread(word))
        thread.answers += [reply] if reply else []
    return Words({key: list(found.values()) for key, found in threads.items()}, counts, said)


def _ranked(these: ColumnElement[bool]) -> CTE:
    """The newest few messages, not answers, to each thing, and how many (`of`) those are in all."""
    about = func.coalesce(SupportMessage.update_id, SupportMessage.photo_id)
    place = func.row_number().over(partition_by=about, order_by=SupportMessage.id.desc())
    count = func.count().over(partition_by=about)
    ranked = (
        select(SupportMessage.id, place.label("n"), count.label("of"))
        .where(these, SupportMessage.reply_to_id.is_(None), ~SupportMessage.corner)
        .subquery()
    )
    return select(ranked.c.id, ranked.c.of).where(ranked.c.n <= SHOWN_AT_ONCE).cte("shown")


def _first_answers(seen: ColumnElement[bool], shown: CTE) -> CTE:
    """The first answers to each of these."""
    first = (
        select(SupportMessage.id, SupportMessage.reply_to_id)
        .where(seen, SupportMessage.reply_to_id == shown.c.id)
        .order_by(SupportMessage.id)
        .limit(ANSWERS_AT_ONCE)
        .lateral()
    )
    return select(first).select_from(join(shown, first, true())).cte("answers")


@dataclass(frozen=True)
class Listed:
    """One page of a list of threads, and what stands around them."""

    threads: Slice[Thread]
    around: Around


def all_words(visit: PageVisit, update_id: UUID | None) -> Listed:
    """Every message to a page and its updates, or to one update, newest first, paged, with answers. Three statements."""
    query = select(SupportMessage).where(SupportMessage.photo_id.is_(None), ~SupportMessage.corner)
    return _listed(visit, query if update_id is None else query.where(SupportMessage.update_id == update_id))


def all_words_under(visit: PageVisit, photo_id: UUID) -> Listed:
    """The same, to one picture."""
    return _listed(visit, select(SupportMessage).where(SupportMessage.photo_id == photo_id, ~SupportMessage.corner))


def words_in_corner(visit: PageVisit) -> Listed:
    """The same, among the page's caregivers."""
    return _listed(visit, select(SupportMessage).where(SupportMessage.corner))


def answers_to(visit: PageVisit, word: SupportMessage) -> Listed:
    """Every answer to a word, newest first, paged."""
    query = select(SupportMessage).where(sees_word(visit), SupportMessage.reply_to_id == (word.reply_to_id or word.id))
    listed: Slice[SupportMessage] = newest_first(query, SupportMessage.id, MESSAGES_A_PAGE)
    beside = read_around(*db.session.execute(around(visit, [], [answer.id for answer in listed.rows])).one())
    return Listed(Slice([Thread(answer) for answer in listed.rows], listed.before, listed.first), beside)


def _listed(visit: PageVisit, query: Select[SupportMessage]) -> Listed:
    said = query.where(sees_word(visit), SupportMessage.reply_to_id.is_(None))
    listed: Slice[SupportMessage] = newest_first(said, SupportMessage.id, MESSAGES_A_PAGE)
    threads = {message.id: Thread(message) for message in listed.rows}
    place = func.row_number().over(partition_by=SupportMessage.reply_to_id, order_by=SupportMessage.id)
    ranked = (
        select(SupportMessage, place.label("n")).where(sees_word(visit), SupportMessage.reply_to_id.in_(threads)).subquery()
    )
    answers = aliased(SupportMessage, ranked)
    first = select(answers).where(ranked.c.n <= ANSWERS_IN_LIST).order_by(answers.id)
    for answer in db.session.scalars(first) if threads else []:
        if answer.reply_to_id is not None:
            threads[answer.reply_to_id].answers.append(answer)
    ids = [word.id for thread in threads.values() for word in (thread.message, *thread.answers)]
    beside = read_around(*db.session.execute(around(visit, [], ids)).one())
    return Listed(Slice(list(threads.values()), listed.before, listed.first), beside)


def words_in_state(visit: PageVisit, state: MessageState) -> Slice[SupportMessage]:
    """The words of a page that wait, or were taken away, newest first, paged; for those who keep it."""
    query = select(SupportMessage).where(word_of_page(visit), SupportMessage.state == state)
    listed: Slice[SupportMessage] = newest_first(query, SupportMessage.id, MESSAGES_A_PAGE)
    return listed


def feelings_about(visit: PageVisit, thing: Update | SupportMessage) -> Feelings:
    """What readers feel about one update or one word. One statement."""
    of_update = isinstance(thing, Update)
    query = around(visit, [thing.id] if of_update else [], [] if of_update else [thing.id])
    return read_around(*db.session.execute(query).one()).about(thing.id)
