"""Who sees which request: whoever asked, and of the hospital those who may help with its kind. Absent and forbidden are alike.

Nobody else ever does: no member, and nobody younger than 18, whatever her role, so that no adult writes to a minor in private.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import aliased

from accounts.models import AgeGroup, Person
from helping.models import HelpLine, HelpRequest, Kind, WordState
from kernel.access import NotAllowed, Reader, Role
from kernel.audit import Actor
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound

SOMEBODY = "somebody"  # how the trail calls whoever asks without her name
_USUAL = frozenset({Kind.INFORMATION, Kind.PRACTICAL, Kind.TALK})
HELPS_WITH: Mapping[Role, frozenset[Kind]] = MappingProxyType(
    {
        Role.MODERATOR: _USUAL,
        Role.SPIRITUAL_CARE: frozenset({Kind.PRAYER}),
        Role.TENANT_ADMIN: _USUAL,
        Role.VOLUNTEER: _USUAL,
    }
)
Asker, Taker = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class HelpVisit:
    """A request that the reader is shown. `asker` and `taker` are their names; `is_young`: whoever asks is younger than 18."""

    request: HelpRequest
    reader: Reader
    asker: str
    is_young: bool
    taker: str | None

    @property
    def asked(self) -> bool:
        """Whether it is her own."""
        return self.request.asker_id == self.reader.person_id

    @property
    def has_it(self) -> bool:
        """Whether she has taken it."""
        return self.request.taken_by_id is not None and self.request.taken_by_id == self.reader.person_id

    @property
    def reads_lines(self) -> bool:
        """Whether what the two write is hers to read. With somebody young nobody writes where no other helper may look."""
        return self.asked or self.has_it or self.is_young

    @property
    def writes(self) -> bool:
        """Whether she may add to it: whoever has taken it, and whoever asked while somebody has."""
        stands = self.request.closed_at is None and self.request.state == WordState.SHOWN
        asks = self.asked and self.request.taken_by_id is not None and may_ask(self.reader)
        return stands and (self.has_it or asks)

    @property
    def by(self) -> str:
        """Who asks, as helpers are told; nothing where she left her name out."""
        return "" if self.request.anonymous else self.asker

    @property
    def actor(self) -> Actor:
        """Who acts, for the record, which does not say who stands behind a request without a name."""
        return SOMEBODY if self.asked and self.request.anonymous else self.reader


def may_ask(reader: Reader) -> bool:
    """Whether she may ask for help: her mailbox is proved, and moderators have not silenced or banned her."""
    return reader.is_member and not reader.silenced and not reader.banned


def helps_with(reader: Reader) -> frozenset[Kind]:
    """With which kinds of requests her roles let her help."""
    return frozenset[Kind]().union(*(HELPS_WITH[role] for role in reader.roles if role in HELPS_WITH))


def may_help(reader: Reader) -> ColumnElement[bool]:
    """Which requests she may help with: of these kinds, that stand, not her own; none for whoever is younger than 18."""
    if not may_ask(reader):
        return false()
    grown = and_(Person.tenant_id == current_tenant_id(), Person.id == reader.person_id, Person.age_group == AgeGroup.ADULT)
    return and_(
        HelpRequest.tenant_id == current_tenant_id(),
        HelpRequest.kind.in_(sorted(helps_with(reader))),
        HelpRequest.state == WordState.SHOWN,
        HelpRequest.asker_id != reader.person_id,
        select(Person.id).where(grown).exists(),
    )


def request_for(reader: Reader, request_id: UUID, *, lock: bool = False) -> HelpVisit:
    """A request that is hers, or that she may help with; once it is closed, only if she had it. Raises NotFound.

    With `lock` nobody else changes it meanwhile. One statement.
    """
    asker = and_(Asker.tenant_id == HelpRequest.tenant_id, Asker.id == HelpRequest.asker_id)
    taker = and_(Taker.tenant_id == HelpRequest.tenant_id, Taker.id == HelpRequest.taken_by_id)
    goes_on = or_(HelpRequest.closed_at.is_(None), HelpRequest.taken_by_id == reader.person_id)
    query = select(HelpRequest, Asker.name, Asker.age_group, Taker.name).join(Asker, asker).outerjoin(Taker, taker)
    query = query.where(HelpRequest.tenant_id == current_tenant_id(), HelpRequest.id == request_id)
    query = query.where(or_(HelpRequest.asker_id == reader.person_id, and_(may_help(reader), goes_on)))
    query = query.execution_options(populate_existing=lock)
    found = db.session.execute(query.with_for_update(of=HelpRequest) if lock else query).one_or_none()
    if found is None or reader.person_id is None:
        raise NotFound
    return HelpVisit(found[0], reader, found[1], found[2] != AgeGroup.ADULT, found[3])


def own_request(reader: Reader, request_id: UUID) -> HelpVisit:
    """A request of her own, to be changed. Raises NotFound."""
    visit = request_for(reader, request_id, lock=True)
    if not visit.asked:
        raise NotFound
    return visit


def request_to_help(reader: Reader, request_id: UUID) -> HelpVisit:
    """A request of somebody else that goes on, to be changed. Raises NotFound."""
    visit = request_for(reader, request_id, lock=True)
    if visit.asked or visit.request.closed_at is not None:
        raise NotFound
    return visit


def request_in_hand(reader: Reader, request_id: UUID) -> HelpVisit:
    """The same for one that she has taken. Raises NotFound, or NotAllowed while it is somebody else's or nobody's."""
    visit = request_to_help(reader, request_id)
    if not visit.has_it:
        raise NotAllowed
    return visit


def request_to_write(reader: Reader, request_id: UUID) -> HelpVisit:
    """A request to which she may add. Raises NotFound, or NotAllowed for who only reads."""
    visit = request_for(reader, request_id, lock=True)
    if not visit.writes:
        raise NotAllowed
    return visit


def any_request(request_id: UUID) -> HelpRequest:
    """A request that goes on, whoever may read it, for those who see to it that somebody has it. Raises NotFound."""
    query = select(HelpRequest).where(HelpRequest.tenant_id == current_tenant_id(), HelpRequest.id == request_id)
    request = db.session.scalars(query.where(HelpRequest.closed_at.is_(None)).with_for_update()).one_or_none()
    if request is None:
        raise NotFound
    return request


def line_for(visit: HelpVisit, line_id: UUID) -> HelpLine:
    """Words of the request that stand, and that the reader may read. Raises NotFound."""
    query = select(HelpLine).where(HelpLine.tenant_id == current_tenant_id(), HelpLine.request_id == visit.request.id)
    line = db.session.scalars(query.where(HelpLine.id == line_id, HelpLine.state == WordState.SHOWN)).one_or_none()
    if line is None or not visit.reads_lines:
        raise NotFound
    return line
