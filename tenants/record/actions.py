"""What an administrator does about the record system, and the note that somebody asked it. Each is a verb; none commits."""

import json
from dataclasses import dataclass

from joserfc.jwk import RSAKey

from kernel.access import Reader
from kernel.audit import record
from kernel.db import db
from kernel.ids import new_id
from kernel.sealing import seal, unseal
from tenants.record.models import RecordSystem, Way

TOKEN, KEY = "record token", "record key"
ALGORITHM = "RS384"  # SMART App Launch 2.2, «Client Authentication: Asymmetric»; the one that every record system takes
BITS = 3072


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an administrator says about the record system. `token`: None leaves it as it is."""

    base_url: str
    number_system: str
    wristband_system: str | None
    way: str
    token: str | None
    client_id: str | None
    is_on: bool


def keep_record(system: RecordSystem | None, wanted: Settings, *, actor: Reader | str) -> RecordSystem:
    """Sets the record system up, or changes it. Of token and key only the one that is used is kept.

    With another address there is another key: whoever moves the address takes no trust along that was given to the old one.
    """
    if system is None:
        system = RecordSystem(id=new_id())
        db.session.add(system)
    moved = system.base_url != wanted.base_url
    system.base_url, system.way, system.is_on = wanted.base_url, wanted.way, wanted.is_on
    system.number_system, system.wristband_system = wanted.number_system, wanted.wristband_system
    if wanted.way == Way.BACKEND:
        system.token, system.client_id = None, wanted.client_id
        system.key = _new_key() if moved or system.key is None else system.key
    else:
        system.key = system.client_id = None
        system.token = seal(TOKEN, wanted.token) if wanted.token else system.token
    db.session.flush()
    record("record.keep", "record_system", system.id, actor=actor, way=str(wanted.way), on=wanted.is_on)
    return system


def remove_record(system: RecordSystem, *, actor: Reader) -> None:
    """Nobody is found in it any more, and what let us in is forgotten."""
    record("record.remove", "record_system", system.id, actor=actor)
    db.session.delete(system)
    db.session.flush()


def note_asking(system: RecordSystem, outcome: str, *, actor: Reader) -> None:
    """Somebody asked for a patient. For whom is not on record; that she asked, and what became of it, is."""
    record("record.ask", "record_system", system.id, actor=actor, outcome=outcome)


def _new_key() -> bytes:
    key = RSAKey.generate_key(BITS, {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
    return seal(KEY, json.dumps(key.as_dict(private=True)))


def public_key(system: RecordSystem | None) -> dict[str, object] | None:
    """By which key what we sign is known, if we sign. Nothing of it is secret; `kid` is its name."""
    if system is None or system.key is None:
        return None
    return dict(RSAKey.import_key(json.loads(unseal(KEY, system.key))).as_dict(private=False))
