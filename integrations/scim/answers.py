"""Answers in SCIM's own media type: resources, lists and errors (RFC 7644, 3.1 and 3.12)."""

from typing import Any

from flask import Response
from pydantic import ValidationError
from scim2_models import Context, Error, ListResponse, Resource, ResponseParameters, SCIMException

from kernel.db import db

MEDIA_TYPE = "application/scim+json"
_KINDS = {400: "invalidSyntax"}


def one(resource: Resource[Any], context: Context, status: int = 200, only: ResponseParameters[Any] | None = None) -> Response:
    """A resource; `only` says which of its attributes are wanted."""
    answer = _written(resource.model_dump_json(scim_ctx=context, response_parameters=only), status)
    if status == 201 and resource.meta is not None:
        answer.headers["Location"] = resource.meta.location
    return answer


def several(
    found: list[Any], total: int, first: int = 1, kinds: Any = Resource, only: ResponseParameters[Any] | None = None
) -> Response:
    """A part of a list of `total` resources, from the one numbered `first` on."""
    listed = ListResponse[kinds](total_results=total, start_index=first, items_per_page=len(found), resources=found)
    return _written(listed.model_dump_json(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=only), 200)


def refused(error: SCIMException) -> Response:
    """What was asked for is not done; nothing was changed."""
    db.session.rollback()
    return _failed(error.to_error())


def invalid(error: ValidationError) -> Response:
    """What was sent is not as SCIM has it; the first thing that is wrong."""
    db.session.rollback()
    return _failed(Error.from_validation_errors(error)[0])


def failed(status: int, title: str) -> Response:
    """Any other error of the house, in the words of its page."""
    return _failed(Error(status=status, scim_type=_KINDS.get(status), detail=title))


def _failed(error: Error) -> Response:
    status = error.status or 400
    answer = _written(error.model_dump_json(), status)
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="SCIM"'
    return answer


def _written(body: str, status: int) -> Response:
    return Response(body, status, mimetype=MEDIA_TYPE)
