"""SCIM 2.0 at /scim/v2 (RFC 7644): the people whom a hospital's directory lists, and its groups."""

from typing import Any
from uuid import UUID

from flask import Response, request
from scim2_models import (
    Context,
    InvalidValueException,
    PatchOp,
    Resource,
    ResponseParameters,
    ScimFilter,
    SearchRequest,
    UniquenessException,
)
from sqlalchemy import true

from integrations.scim import answers
from integrations.scim.doors import guard
from integrations.scim.filters import condition
from integrations.scim.kinds import GROUPS, ROOT, USERS, Kind
from integrations.scim.resources import MOST_AT_ONCE, POLICY, Group, User
from kernel.access import Permission
from kernel.web import POST, Url, feature
from tenants.directory.actions import NameTaken, NobodyListed
from tenants.directory.queries import counted, listed, slice_of
from tenants.directory.turns import take_turn

NEEDS = Permission.WEBHOOK_RECEIVE
USUAL_AT_ONCE = 100
AnyKind = Kind[Any, Any]
blueprint = guard(
    feature(
        "scim",
        __name__,
        [
            Url(f"{ROOT}/.search", "search", NEEDS, POST, signed=True),
            Url(f"{ROOT}/Users", "users", NEEDS, signed=True),
            Url(f"{ROOT}/Users", "add_user", NEEDS, POST, signed=True),
            Url(f"{ROOT}/Users/.search", "search_users", NEEDS, POST, signed=True),
            Url(f"{ROOT}/Users/<uuid:user_id>", "user", NEEDS, signed=True),
            Url(f"{ROOT}/Users/<uuid:user_id>", "change_user", NEEDS, ("DELETE", "PATCH", "PUT"), signed=True),
            Url(f"{ROOT}/Groups", "groups", NEEDS, signed=True),
            Url(f"{ROOT}/Groups", "add_group", NEEDS, POST, signed=True),
            Url(f"{ROOT}/Groups/.search", "search_groups", NEEDS, POST, signed=True),
            Url(f"{ROOT}/Groups/<uuid:group_id>", "group", NEEDS, signed=True),
            Url(f"{ROOT}/Groups/<uuid:group_id>", "change_group", NEEDS, ("DELETE", "PATCH", "PUT"), signed=True),
        ],
    )
)


def users() -> Response:
    """The people, or those that a filter finds."""
    return _found([USERS], _asked(SearchRequest[User]))


def search_users() -> Response:
    """The same, asked for in the body."""
    return _found([USERS], _read(SearchRequest[User], Context.SEARCH_REQUEST))


def groups() -> Response:
    """The groups, or those that a filter finds."""
    return _found([GROUPS], _asked(SearchRequest[Group]))


def search_groups() -> Response:
    """The same, asked for in the body."""
    return _found([GROUPS], _read(SearchRequest[Group], Context.SEARCH_REQUEST))


def search() -> Response:
    """People, and groups after them, that a filter finds."""
    return _found([USERS, GROUPS], _read(SearchRequest[User | Group], Context.SEARCH_REQUEST))


def user(user_id: UUID) -> Response:
    """Somebody."""
    return _shown(USERS, user_id)


def group(group_id: UUID) -> Response:
    """A group, with who is in it."""
    return _shown(GROUPS, group_id)


def add_user() -> Response:
    """Somebody more."""
    return _added(USERS)


def add_group() -> Response:
    """A group more."""
    return _added(GROUPS)


def change_user(user_id: UUID) -> Response:
    """Something is said anew of somebody, or nothing any more."""
    return _changed(USERS, user_id)


def change_group(group_id: UUID) -> Response:
    """The same of a group."""
    return _changed(GROUPS, group_id)


def _shown(kind: AnyKind, row_id: UUID) -> Response:
    only = _asked(ResponseParameters[kind.shape])  # type: ignore[name-defined]
    found = kind.show([listed(kind.row, row_id)], _is_wanted(only, kind.dear))
    return answers.one(found[0], Context.RESOURCE_QUERY_RESPONSE, only=only)


def _found(kinds: list[AnyKind], asked: SearchRequest[Any]) -> Response:
    """The part of the list that was asked for; one kind after the other."""
    first, most = asked.start_index or 1, min(USUAL_AT_ONCE if asked.count is None else asked.count, MOST_AT_ONCE)
    skip, total, found = first - 1, 0, list[Resource[Any]]()
    for kind in kinds:
        bound = ScimFilter[kind.shape](asked.filter.ast) if asked.filter else None  # type: ignore[name-defined]
        wanted = true() if bound is None else condition(bound, kind.columns)
        number = counted(kind.row, wanted)
        rows = slice_of(kind.row, wanted, skip=max(skip - total, 0), most=most - len(found)) if skip < total + number else []
        found += kind.show(rows, _is_wanted(asked, kind.dear))
        total += number
    shapes = kinds[0].shape if len(kinds) == 1 else User | Group
    return answers.several(found, total, first, shapes, asked)


def _is_wanted(only: ResponseParameters[Any], dear: str) -> bool:
    """Whether what takes one more statement is in the answer."""
    named = {str(path).rpartition(":")[2].partition(".")[0].lower() for path in only.attributes or ()}
    left_out = {str(path).rpartition(":")[2].lower() for path in only.excluded_attributes or ()}
    return dear in named if named else dear not in left_out


def _added(kind: AnyKind) -> Response:
    said = _read(kind.shape, Context.RESOURCE_CREATION_REQUEST)
    take_turn()
    row = _done(kind.add, said)
    return answers.one(kind.one(row), Context.RESOURCE_CREATION_RESPONSE, 201)


def _changed(kind: AnyKind, row_id: UUID) -> Response:
    take_turn()
    row = listed(kind.row, row_id)
    if request.method == "DELETE":
        kind.remove(row)
        return Response(status=204)
    said = kind.one(row)
    if request.method == "PATCH":
        _read(PatchOp[kind.shape], Context.RESOURCE_PATCH_REQUEST).patch(said, POLICY)  # type: ignore[name-defined]
    else:
        said = _replaced(said)
    _done(kind.change, row, said)
    context = Context.RESOURCE_PATCH_RESPONSE if request.method == "PATCH" else Context.RESOURCE_REPLACEMENT_RESPONSE
    return answers.one(kind.one(row), context)


def _replaced(before: Any) -> Any:
    """What was sent in place of all that was said. Whether somebody works there stays as it was when nothing is said of it."""
    said = _read(type(before), Context.RESOURCE_REPLACEMENT_REQUEST)
    said.replace(before)
    if isinstance(said, User) and said.active is None:
        said.active = before.active
    return said


def _done(act: Any, *given: Any) -> Any:
    try:
        return act(*given)
    except NameTaken:
        raise UniquenessException(detail="The directory lists somebody under this user name.") from None
    except NobodyListed:
        raise InvalidValueException(detail="A member is no user of this directory.") from None


def _read(shape: Any, context: Context) -> Any:
    """What was sent. Raises ValidationError."""
    return shape.model_validate_json(request.get_data(), scim_ctx=context, scim_policy=POLICY)


def _asked(shape: Any) -> Any:
    """What the address asks for. Raises ValidationError."""
    return shape.model_validate(request.args.to_dict(), scim_ctx=Context.SEARCH_REQUEST, scim_policy=POLICY)
