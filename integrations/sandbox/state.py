"""The one thing all views share: what this sandbox keeps and does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from integrations.sandbox.config import SandboxConfig
from integrations.sandbox.events import Poster
from integrations.sandbox.faults import Faults
from integrations.sandbox.records import Record
from integrations.sandbox.sign_in import SignIn
from integrations.sandbox.store import Store
from integrations.sandbox.stripe.books import Stripe


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """The parts of a running sandbox. `secrets` are those of the authenticator, by hospital and person."""

    config: SandboxConfig
    store: Store
    faults: Faults
    poster: Poster
    sign_ins: dict[str, SignIn]
    records: Mapping[str, Record]
    record_faults: Faults
    stripe: Stripe
    secrets: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)


def sandbox() -> Sandbox:
    """The sandbox that answers the current request."""
    return cast(Sandbox, current_app.extensions["sandbox"])
