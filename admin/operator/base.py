"""What every page of operators stands on: the one closed base, in their own place; and who is acting."""

from typing import Any

from admin.base import ClosedIndex, ClosedPage
from admin.operator.actions import note
from admin.operator.sessions import Visit, current_visit
from kernel.access import Permission, SignInNeeded
from kernel.audit import Operator
from kernel.operators import operator_session
from kernel.web import Place


class OperatorPage(ClosedPage):
    """A page of the operators' console."""

    needs = Permission.PLATFORM_OPERATE
    place = Place.CONSOLE


class OperatorIndex(ClosedIndex):
    """Its first page."""

    needs = Permission.PLATFORM_OPERATE
    place = Place.CONSOLE


def me() -> Visit:
    """The operator who is asking. Raises SignInNeeded when her session has just ended."""
    visit = current_visit()
    if visit is None:
        raise SignInNeeded
    return visit


def actor() -> Operator:
    """Her, as she stands in a hospital's trail."""
    return Operator(me().operator_id)


def note_act(action: str, hospital: str | None = None, **details: Any) -> None:
    """Adds a row to the operators' acts; committed."""
    with operator_session() as session:
        note(session, me().operator_id, action, hospital, **details)
