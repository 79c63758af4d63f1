"""What a directory may ask of us before it says anything (RFC 7644, 4): what we can do, what we take, and how it is shaped."""

from flask import Response
from scim2_models import Context, Meta, NotFoundException, ResourceType, Schema, ServiceProviderConfig

from integrations.scim import answers
from integrations.scim.doors import guard
from integrations.scim.kinds import ROOT
from integrations.scim.resources import CONFIG, PROVIDER
from kernel.access import Permission
from kernel.tenancy import canonical_url
from kernel.web import Url, feature

NEEDS = Permission.WEBHOOK_RECEIVE
blueprint = guard(
    feature(
        "scim_discovery",
        __name__,
        [
            Url(f"{ROOT}/ServiceProviderConfig", "config", NEEDS, signed=True),
            Url(f"{ROOT}/ResourceTypes", "resource_types", NEEDS, signed=True),
            Url(f"{ROOT}/ResourceTypes/<name>", "resource_type", NEEDS, signed=True),
            Url(f"{ROOT}/Schemas", "schemas", NEEDS, signed=True),
            Url(f"{ROOT}/Schemas/<name>", "schema", NEEDS, signed=True),
        ],
    )
)


def config() -> Response:
    """What we can do."""
    return _one(CONFIG, "ServiceProviderConfig")


def resource_types() -> Response:
    """What there is: users and groups."""
    return answers.several([*PROVIDER.resource_types], len(PROVIDER.resource_types), kinds=ResourceType)


def resource_type(name: str) -> Response:
    """One of these."""
    return _named(PROVIDER.resource_types, name, "ResourceTypes")


def schemas() -> Response:
    """How these are shaped."""
    return answers.several([*PROVIDER.schemas], len(PROVIDER.schemas), kinds=Schema)


def schema(name: str) -> Response:
    """How one of these is shaped."""
    return _named(PROVIDER.schemas, name, "Schemas")


def _named(known: tuple[ResourceType, ...] | tuple[Schema, ...], own_id: str, path: str) -> Response:
    found = next((one for one in known if str(one.id).lower() == own_id.lower()), None)
    if found is None:
        raise NotFoundException(detail="There is none of this name.")
    return _one(found, f"{path}/{found.id}")


def _one(described: ResourceType | Schema | ServiceProviderConfig, path: str) -> Response:
    meta = Meta(resource_type=type(described).__name__, location=canonical_url(f"{ROOT}/{path}"))
    return answers.one(described.model_copy(update={"meta": meta}), Context.RESOURCE_QUERY_RESPONSE)
