"""Secrets at rest: sealed with our key and bound to the hospital, so that a row read elsewhere tells nothing."""

import hashlib
from base64 import urlsafe_b64encode
from importlib import import_module
from typing import TYPE_CHECKING

from flask import current_app

from kernel.db import current_tenant_id

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


class NotOurs(Exception):
    """What was to be opened was sealed by another key, for another hospital or for another purpose."""


PLATFORM = "platform"  # of no hospital: what belongs to operators
_FERNET = "cryptography.fernet"  # 7 MB, loaded at the first secret: most workers never open one


def seal(purpose: str, secret: str, *, of: str = "") -> bytes:
    """The secret, encrypted and signed (Fernet) for this purpose in this hospital; or, `of` the PLATFORM, outside all."""
    return _box(purpose, of).encrypt(secret.encode())


def unseal(purpose: str, sealed: bytes, *, of: str = "") -> str:
    """What `seal` was given, under the present key or a former one. Raises NotOurs."""
    try:
        return _box(purpose, of).decrypt(sealed).decode()
    except import_module(_FERNET).InvalidToken as error:
        raise NotOurs from error


def _box(purpose: str, of: str) -> "MultiFernet":
    fernet = import_module(_FERNET)
    keys = [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"]]
    context = f"\0sealed\0{purpose}\0{of or current_tenant_id()}".encode()
    made = [fernet.Fernet(urlsafe_b64encode(hashlib.sha256(key.encode() + context).digest())) for key in keys]
    box: MultiFernet = fernet.MultiFernet(made)
    return box
