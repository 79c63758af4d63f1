"""Who may speak SCIM: whoever shows a token of this hospital. Every other caller gets the same answer, and not many of them."""

from functools import partial
from uuid import UUID

from flask import Blueprint, Response, request
from pydantic import ValidationError
from scim2_models import SCIMException, UnauthorizedException

from integrations.scim import answers
from kernel.afterwards import after_answer
from kernel.clock import now
from kernel.tenancy import bare_host
from kernel.web import limiter
from tenants.directory.keeping import TOUCH_AFTER, note_use, token_like

OFTEN = "1200/minute"  # calls of one hospital's directory
WRONG = "30/minute"  # calls from one address without a token that holds


def guard(blueprint: Blueprint) -> Blueprint:
    """Lets only a hospital's own directory in to a feature, and answers it in SCIM's words when something is wrong."""
    blueprint.before_request(_let_in)
    blueprint.register_error_handler(SCIMException, answers.refused)
    blueprint.register_error_handler(ValidationError, answers.invalid)
    limiter.limit(OFTEN, key_func=lambda: f"scim {bare_host(request.host)}")(blueprint)
    limiter.limit(WRONG, deduct_when=_was_wrong)(blueprint)
    return blueprint


def _let_in() -> None:
    shown = request.authorization
    token = token_like(shown.token or "") if shown is not None and shown.type == "bearer" else None
    if token is None:
        raise UnauthorizedException(detail="Show a token of this hospital.")
    if token.used_at is None or now() - token.used_at > TOUCH_AFTER:
        after_answer(partial(_note, token.id))


def _note(token_id: UUID, _: Response) -> None:
    note_use(token_id)


def _was_wrong(answer: Response) -> bool:
    return answer.status_code == 401
