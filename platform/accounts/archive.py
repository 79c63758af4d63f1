"""A copy of all that is somebody's own: each feature adds its part, a job packs them, and only she can fetch it for a week."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, Protocol, cast
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from flask import current_app, render_template
from sqlalchemy import inspect, select

from accounts.account_letters import DATA_READY
from accounts.models import Archive, ArchiveState, Person
from accounts.queries import person_with
from accounts.sessions import sessions_of
from kernel.access import Reader, person_reader
from kernel.audit import AuditEntry, record
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.jobs import job
from mail.actions import Recipient, post

READY_FOR = timedelta(days=7)
ASKED_ONCE_IN = timedelta(hours=1)
MOST_SHOWN = 20
AT_A_TIME = 200  # rows that are held in memory at once


class ArchiveStore(Protocol):
    """What copies need of the place where files lie; the storey of pictures says more about it."""

    def put(self, key: str, content: bytes) -> None:
        """Keeps `content` under a key, in place of what was there."""

    def get(self, key: str) -> bytes:
        """The content under a key."""

    def delete(self, key: str) -> None:
        """Removes a file; it is no error when there is none."""


@dataclass(frozen=True)
class Entry:
    """One file of a copy: its path within, and what it holds."""

    path: str
    content: bytes


Contribution = Callable[[Reader], Iterable[Entry]]
_contributions: dict[str, Contribution] = {}


def contributes(name: str) -> Callable[[Contribution], Contribution]:
    """Registers a feature's part: the decorated function gives the files of one person, and of nobody else."""

    def register(contribution: Contribution) -> Contribution:
        _contributions[name] = contribution
        return contribution

    return register


def as_json(path: str, content: Any) -> Entry:
    """A file that people and programs can read. Moments are written as ISO 8601, in UTC."""
    return Entry(path, json.dumps(content, ensure_ascii=False, indent=2, default=_plain).encode())


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def ask_for_archive(me: Person, *, actor: Reader) -> bool:
    """Has a copy made, for her alone, whoever asked; False while one is being made: once in a while is enough."""
    if any(a.state == ArchiveState.ASKED and now() - a.created_at < ASKED_ONCE_IN for a in archives_of(me.id)):
        return False
    archive = Archive(id=new_id(), person_id=me.id)
    db.session.add(archive)
    db.session.flush()
    record("archive.ask", "archive", archive.id, actor=actor)
    make_archive.defer(archive_id=archive.id)
    return True


def archives_of(person_id: UUID) -> Sequence[Archive]:
    """A person's copies, the newest first: the last twenty."""
    query = select(Archive).where(Archive.tenant_id == current_tenant_id(), Archive.person_id == person_id)
    return db.session.scalars(query.order_by(Archive.id.desc()).limit(MOST_SHOWN)).all()


def archive_for(reader: Reader, archive_id: UUID) -> Archive:
    """A copy that is ready, for its owner. Raises NotFound in every other case."""
    query = select(Archive).where(
        Archive.tenant_id == current_tenant_id(),
        Archive.person_id == reader.person_id,
        Archive.id == archive_id,
        Archive.state == ArchiveState.READY,
        Archive.expires_at > now(),
    )
    archive = db.session.scalars(query).one_or_none()
    if archive is None:
        raise NotFound
    return archive


def end_archives(person_id: UUID) -> None:
    """Nobody fetches a copy of hers any more: somebody else may have known her password, and have asked for it."""
    query = select(Archive).where(Archive.tenant_id == current_tenant_id(), Archive.person_id == person_id)
    for archive in db.session.scalars(query.where(Archive.state != ArchiveState.GONE)):
        archive.state = ArchiveState.GONE
        end_archive.defer(archive_id=archive.id)


def archive_store() -> ArchiveStore:
    """Where files are kept; wsgi.py puts it in place."""
    return cast(ArchiveStore, current_app.extensions["file_store"])


@job("accounts.make_archive")
def make_archive(archive_id: str) -> None:
    """Packs a copy and tells its owner. Run twice it does nothing more."""
    archive = db.session.get(Archive, (current_tenant_id(), UUID(archive_id)))
    me = person_with(archive.person_id) if archive is not None and archive.state == ArchiveState.ASKED else None
    if archive is None or me is None:
        return
    content = _packed(_reader(me))
    archive_store().put(archive.key, content)
    archive.state, archive.size, archive.expires_at = ArchiveState.READY, len(content), now() + READY_FOR
    end_archive.defer(at=archive.expires_at, archive_id=archive.id)
    record("archive.ready", "archive", archive.id, actor="worker")
    if me.proved_at is not None:
        post(DATA_READY, archive.id, [Recipient(me.id, me.id, me.email, "")])


@job("accounts.end_archive")
def end_archive(archive_id: str) -> None:
    """Removes the file of a copy whose time is over, or whose owner left."""
    tenant_id, own_id = current_tenant_id(), UUID(archive_id)
    archive = db.session.get(Archive, (tenant_id, own_id))
    if archive is not None:
        archive.state = ArchiveState.GONE
    archive_store().delete(Archive(tenant_id=tenant_id, id=own_id).key)


def _reader(me: Person) -> Reader:
    return person_reader(me.id, me.name, me.email if me.proved_at else None, me.roles)


def _packed(me: Reader) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr("README.txt", render_template("accounts/archive_readme.txt", brand=current_brand()))
        for name in sorted(_contributions):
            for entry in _contributions[name](me):
                packed.writestr(entry.path, entry.content)
    return file.getvalue()


@contributes("account")
def account_files(me: Reader) -> Iterator[Entry]:
    """Who she is here, what she chose, where she is signed in, and what she did."""
    person = person_with(me.person_id)
    if person is None:
        return
    hidden = {"tenant_id", "password_hash", "photo_id"}
    yield as_json("account.json", {c.key: getattr(person, c.key) for c in inspect(Person).columns if c.key not in hidden})
    visits = [{"device": s.device, "began": s.created_at, "last_seen": s.seen_at} for s in sessions_of(person.id)]
    yield as_json("sessions.json", visits)
    did = select(AuditEntry).where(AuditEntry.tenant_id == current_tenant_id(), AuditEntry.actor_id == person.id)
    acts = db.session.scalars(did.order_by(AuditEntry.id).execution_options(yield_per=AT_A_TIME))
    yield as_json("acts.json", [{"at": act.created_at, "what": act.action, "about": act.about_id} for act in acts])
