"""A provider as it is called, apart from the database, and the ways in which it can fail us."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from kernel.sealing import unseal
from kernel.tenancy import canonical_url
from tenants.signon.models import Issuer
from tenants.signon.providers import SECRET


class Trouble(StrEnum):
    """What is wrong, as far as a page or the record may say it."""

    ADDRESS = "address"  # the guard refuses it
    ANSWER = "answer"  # it answers, and not as a provider does
    CODE = "code"  # it does not take the code
    KEYS = "keys"  # its keys do not fit what it signed
    SILENT = "silent"  # no answer in time
    TOKEN = "token"  # noqa: S105  # what it says of somebody does not hold
    WRONG_ISSUER = "wrong_issuer"  # it calls itself by another name


class SignOnFailed(Exception):
    """It cannot be said who somebody is. `detail` is for the record and the administrator, never for who signs in."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(f"{trouble}: {detail}")
        self.trouble = trouble
        self.detail = detail


@dataclass(frozen=True, kw_only=True)
class Provider:
    """What is needed to talk to a provider. No row of the database: nothing is held there while one waits for it."""

    tenant_id: UUID
    issuer_id: UUID
    name: str
    url: str
    client_id: str
    secret: str | None = field(repr=False)
    scope: str
    redirect_uri: str


def provider_of(issuer: Issuer) -> Provider:
    """The provider that a row describes."""
    return Provider(
        tenant_id=issuer.tenant_id,
        issuer_id=issuer.id,
        name=issuer.name,
        url=issuer.url,
        client_id=issuer.client_id,
        secret=unseal(SECRET, issuer.secret) if issuer.secret else None,
        scope=issuer.scope,
        redirect_uri=canonical_url("/sign-in/sso/callback"),
    )
