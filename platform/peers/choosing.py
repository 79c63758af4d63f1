"""What somebody says of herself, and who may find her; and taking it back, which holds at once. None commits.

The record says that something changed, and not what.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Update, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.limits import count_attempt
from peers.access import require_taking_part
from peers.models import Living, Openness, Stage, Standing

MOST_LIVING = 20  # things that one person says she lives with
_MOST_A_DAY = 30  # changes: nobody goes through the whole vocabulary to see who is there


class TooMuch(Exception):
    """She has said as much as is kept for one person."""


def say(reader: Reader, code: str, standing: Standing, stage: Stage) -> None:
    """She lives with this. Said again, it is put right. Raises NotAllowed, TooOften, or TooMuch."""
    require_taking_part(reader)
    count_attempt("living", str(reader.person_id), most=_MOST_A_DAY, within=timedelta(days=1))
    others = select(func.count()).select_from(Living).where(_hers(reader), Living.condition != code)
    if (db.session.scalar(others) or 0) >= MOST_LIVING:
        raise TooMuch
    row = {"id": new_id(), "person_id": reader.person_id, "condition": code, "standing": standing, "stage": stage}
    added = insert(Living).values(row)
    own = {"standing": added.excluded.standing, "stage": added.excluded.stage}
    db.session.execute(added.on_conflict_do_update(index_elements=["tenant_id", "person_id", "condition"], set_=own))
    _changed(reader)


def take_back(reader: Reader, living_id: UUID) -> None:
    """She says this no more; with the last of it, nobody finds her any more. What is not hers stays as it is."""
    gone = delete(Living).where(_hers(reader), Living.id == living_id).returning(Living.id)
    if db.session.scalar(gone) is None:
        return
    if db.session.scalar(select(Living.id).where(_hers(reader)).limit(1)) is None:
        db.session.execute(_hidden(reader))
    _changed(reader)


def take_all_back(reader: Reader) -> None:
    """Nothing of it is kept: neither what she lives with nor what she chose."""
    db.session.execute(delete(Living).where(_hers(reader)))
    db.session.execute(delete(Openness).where(_chosen(reader)))
    _changed(reader)


def be_found(reader: Reader) -> None:
    """People like her may find her from now on. Raises NotAllowed."""
    require_taking_part(reader)
    _choose(reader, found_since=now())
    _changed(reader)


def hide(reader: Reader) -> None:
    """Nobody finds her any more."""
    db.session.execute(_hidden(reader))
    _changed(reader)


def choose(reader: Reader, *, languages: Sequence[str], by_mail: bool) -> None:
    """The languages she speaks, and whether a letter comes when somebody asks to meet her. Raises NotAllowed."""
    require_taking_part(reader)
    _choose(reader, languages=list(languages), by_mail=by_mail)
    _changed(reader)


def no_more_letters(person_id: UUID) -> None:
    """No letter comes any more when somebody asks to meet her: said by such a letter."""
    hers = update(Openness).where(Openness.tenant_id == current_tenant_id(), Openness.person_id == person_id)
    db.session.execute(hers.values(by_mail=False))
    record("living.change", "person", person_id, actor="letter")


def _choose(reader: Reader, **values: object) -> None:
    row = {"id": new_id(), "person_id": reader.person_id, "languages": [], "by_mail": True, **values}
    added = insert(Openness).values(row)
    db.session.execute(added.on_conflict_do_update(index_elements=["tenant_id", "person_id"], set_=values))


def _hidden(reader: Reader) -> Update:
    return update(Openness).where(_chosen(reader)).values(found_since=None)


def _hers(reader: Reader) -> ColumnElement[bool]:
    return and_(Living.tenant_id == current_tenant_id(), Living.person_id == reader.person_id)


def _chosen(reader: Reader) -> ColumnElement[bool]:
    return and_(Openness.tenant_id == current_tenant_id(), Openness.person_id == reader.person_id)


def _changed(reader: Reader) -> None:
    if reader.person_id is None:
        raise NotFound
    record("living.change", "person", reader.person_id, actor=reader)
