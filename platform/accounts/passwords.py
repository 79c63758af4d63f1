"""Passwords: a length, nothing common, no composition rules (NIST SP 800-63B-4, 3.1.1.2); kept as Argon2id."""

from functools import cache
from importlib import import_module

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

SHORTEST, LONGEST = 10, 200
_hasher = PasswordHasher()  # the library's defaults follow RFC 9106


def weakness(password: str, *about: str) -> str | None:
    """A sentence on why a password will not do, or None. `about` are words it must not merely repeat: name, address."""
    if len(password) < SHORTEST:
        return str(_("Use at least %(num)d characters. Three or four words you can remember do well.", num=SHORTEST))
    if len(password) > LONGEST:
        return str(_("Use at most %(num)d characters.", num=LONGEST))
    plain = password.lower()
    if plain in _common() or plain.rstrip("0123456789!.?") in _common() or len(set(plain)) < 5:
        return str(_("This password is on the lists that thieves try first. Three or four words of your own do well."))
    if any(len(word) > 3 and word.lower() in plain and len(plain) < len(word) + 5 for word in about):
        return str(_("This is nearly your name or address. Three or four other words do well."))
    return None


def hashed(password: str) -> str:
    """The Argon2id hash to keep."""
    return _hasher.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether the password is the one that was kept. Takes as long when nothing was kept."""
    try:
        return _hasher.verify(kept or _nobodys(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")


@cache
def _common() -> frozenset[str]:
    lists = import_module("zxcvbn.frequency_lists")  # 13 MB that a worker, who asks nobody for a password, need not hold
    return frozenset(lists.FREQUENCY_LISTS["passwords"])
