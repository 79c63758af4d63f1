"""What of a user and a group we take in, as SCIM shapes it: no more than we use. All else that a directory sends is dropped."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Filter,
    Mutability,
    Patch,
    Reference,
    Required,
    Resource,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

MOST_EMAILS = 20
MOST_AT_ONCE = 200  # resources in an answer
LONGEST = 300


def _printable(typed: str) -> str:
    """PostgreSQL's text cannot hold a NUL."""
    if "\0" in typed:
        raise ValueError("holds a character that is none")
    return typed


Line = Annotated[str, StringConstraints(max_length=LONGEST), AfterValidator(_printable)]
Needed = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST), AfterValidator(_printable)]
Exact = Annotated[Line | None, CaseExact.true]


class Name(ComplexAttribute):
    """The parts of somebody's name."""

    formatted: Line | None = None
    family_name: Line | None = None
    given_name: Line | None = None


class Email(ComplexAttribute):
    """One of somebody's addresses."""

    value: Line | None = None
    type: Line | None = None
    primary: bool | None = None


class GroupOfUser(ComplexAttribute):
    """A group that somebody is in; said in the group alone."""

    value: Annotated[str | None, Mutability.read_only, CaseExact.true] = None
    ref: Annotated[Reference["Group"] | None, Mutability.read_only] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    display: Annotated[str | None, Mutability.read_only] = None


class User(Resource[Any]):
    """Somebody whom the directory lists."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    external_id: Exact = None
    user_name: Annotated[Needed | None, Uniqueness.server, Required.true] = None
    name: Name | None = None
    display_name: Line | None = None
    active: bool | None = None
    emails: Annotated[list[Email] | None, Field(max_length=MOST_EMAILS)] = None
    groups: Annotated[list[GroupOfUser] | None, Mutability.read_only] = None


class Member(ComplexAttribute):
    """Somebody who is in a group."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Reference["User"] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])


class Group(Resource[Any]):
    """A group of the directory. Groups within groups are not known here."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    external_id: Exact = None
    display_name: Annotated[Needed | None, Required.true] = None
    members: list[Member] | None = None


# Unknown attributes and unmatched filters as Microsoft Entra and Okta send them.
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MOST_AT_ONCE),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=False),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Token of the hospital",
            description="A bearer token, made in the hospital's console on the page Directory.",
            primary=True,
        )
    ],
)
PROVIDER = ScimProvider(models=[User, Group], config=CONFIG, policy=POLICY)
