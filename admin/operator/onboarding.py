"""A new hospital on trial, its first administrator invited; and what is still to be done before it is made live."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from flask_babel import LazyString
from flask_babel import lazy_gettext as lazy

from accounts.actions import create_person, invite
from admin.first_steps import STEPS
from admin.operator.forms import OnboardForm
from admin.operator.queries import Listed
from kernel.access import Role
from kernel.audit import Operator
from kernel.db import db, inside
from kernel.tenancy import public_url
from tenants.actions import create_hospital

FORGOTTEN = "/sign-in/forgotten"  # where she gets another letter, when the first has run out


@dataclass(frozen=True)
class Line:
    """One line of the checklist: what it is, whether facts say that it is done, and where the hospital does it."""

    label: LazyString
    done: bool
    url: str
    needed: bool = False


def onboard(form: OnboardForm, platform: str, *, actor: Operator) -> UUID:
    """Opens a hospital on trial and invites its first administrator by letter; committed. Raises BadHospital."""
    host = form.host.data or f"{form.short_name}.{platform}"
    tenant = create_hospital(slug=form.short_name, name=form.name.data, host=host, actor=actor, trial=True)
    db.session.rollback()
    with inside(tenant.id):
        nobodys = secrets.token_urlsafe(32)  # she chooses her own by the letter
        who = {"email": form.admin_email.data, "name": form.admin_name.data}
        invite(create_person(**who, password=nobodys, roles=[Role.TENANT_ADMIN], actor=actor))
        db.session.commit()
    return tenant.id


def checklist(listed: Listed) -> list[Line]:
    """What is done and what is not, as the hospital counted itself last."""
    count, host = listed.count, listed.host
    if count is None:
        return []
    came = Line(lazy("The first administrator has signed in"), count.last_sign_in is not None, public_url(host, FORGOTTEN))
    theirs = (step for step in STEPS if step.feature not in listed.tenant.off)
    return [came, *(Line(s.label, s.is_done(count), public_url(host, s.path), s.needed) for s in theirs)]


def is_ready(listed: Listed) -> bool:
    """Whether a hospital on trial has all that it needs to be made live, as it counted itself last."""
    return listed.tenant.trial and listed.count is not None and not listed.count.missing
