"""Reads: which things a hospital's policy means, which are to end, and whose they are. Of any kind, by one rule."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, literal, select, union_all

from kernel.access import Reader
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ending import Kind, kind_named, kinds
from kernel.errors import NotFound

A_DAY = 500  # things of a kind at most that are told of, or go, in one day of a hospital
MOST_SHOWN = 100


def _things(kind: Kind, *which: ColumnElement[bool]) -> Select[Any]:
    return select(kind.table).where(kind.table.tenant_id == current_tenant_id(), *which)


def _is_meant(kind: Kind) -> ColumnElement[bool]:
    return func.coalesce(kind.meant(), false())


def meant(kind: Kind) -> Sequence[Any]:
    """What the policy means and nobody was told of, the oldest first, locked."""
    query = _things(kind, _is_meant(kind), kind.table.ends_at.is_(None))
    return db.session.scalars(query.order_by(kind.table.id).limit(A_DAY).with_for_update(of=kind.table)).all()


def spared(kind: Kind) -> Sequence[Any]:
    """What was to end and is meant no more: somebody wrote there, opened it again, or the policy changed."""
    query = _things(kind, ~_is_meant(kind), kind.table.ends_at.is_not(None))
    return db.session.scalars(query.limit(A_DAY).with_for_update(of=kind.table)).all()


def due(kind: Kind) -> Sequence[UUID]:
    """What is over."""
    query = select(kind.table.id).where(kind.table.tenant_id == current_tenant_id(), kind.table.ends_at <= now())
    return db.session.scalars(query.order_by(kind.table.ends_at).limit(A_DAY)).all()


def one_due(kind: Kind, about_id: UUID) -> Any | None:
    """One of these, locked, if it still is one."""
    query = _things(kind, kind.table.id == about_id, kind.table.ends_at <= now(), _is_meant(kind))
    query = query.with_for_update(of=kind.table).execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def endings() -> list[tuple[Kind, Any]]:
    """What is to end next, the soonest first. One statement, and one more for each kind of which there is something."""
    return _soonest({kind.name: kind.table.tenant_id == current_tenant_id() for kind in kinds()})


def endings_for(reader: Reader) -> list[tuple[Kind, Any]]:
    """The same of what is a reader's own to keep. Raises NotFound for who has no account."""
    if reader.person_id is None:
        raise NotFound
    return _soonest({kind.name: kind.hers(reader) for kind in kinds()})


def _soonest(which: Mapping[str, ColumnElement[bool]]) -> list[tuple[Kind, Any]]:
    ends = [
        _things(kind, which[kind.name], kind.table.ends_at.is_not(None)).with_only_columns(
            literal(kind.name).label("kind"), kind.table.id.label("id"), kind.table.ends_at.label("ends_at")
        )
        for kind in kinds()
    ]
    all_of_them = union_all(*ends).subquery()
    found = db.session.execute(select(all_of_them).order_by(all_of_them.c.ends_at, all_of_them.c.id).limit(MOST_SHOWN)).all()
    things = dict[UUID, tuple[Kind, Any]]()
    for kind in kinds():
        ids = [row.id for row in found if row.kind == kind.name]
        things |= {one.id: (kind, one) for one in db.session.scalars(_things(kind, kind.table.id.in_(ids)))} if ids else {}
    return [things[row.id] for row in found if row.id in things]


def ending_for(reader: Reader, name: str, about_id: UUID, *, lock: bool = False) -> tuple[Kind, Any]:
    """A thing of this kind that is to end, for whoever may keep it. Raises NotFound for everybody else."""
    kind = kind_named(name)
    if kind is None or reader.person_id is None:
        raise NotFound
    return kind, _one_that_ends(kind, about_id, kind.hers(reader), lock=lock)


def ending_with(name: str, about_id: UUID) -> tuple[Kind, Any]:
    """The same for the hospital's administrator, locked. Raises NotFound."""
    kind = kind_named(name)
    if kind is None:
        raise NotFound
    return kind, _one_that_ends(kind, about_id, lock=True)


def _one_that_ends(kind: Kind, about_id: UUID, *which: ColumnElement[bool], lock: bool) -> Any:
    query = _things(kind, kind.table.id == about_id, kind.table.ends_at.is_not(None), *which)
    found = db.session.scalars(query.with_for_update(of=kind.table) if lock else query).one_or_none()
    if found is None:
        raise NotFound
    return found
