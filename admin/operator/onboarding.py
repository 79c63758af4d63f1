"""A new hospital on trial, its first administrator invited; and what is still to be done before it is made live."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask_babel import LazyString
from flask_babel import lazy_gettext as lazy

from accounts.actions import ask_for_new_password, create_person
from admin.operator.forms import OnboardForm
from admin.operator.models import HospitalCount
from admin.operator.queries import Listed
from crisis.queries import Missing
from kernel.access import Role
from kernel.audit import Operator
from kernel.db import db, inside
from kernel.tenancy import public_url
from tenants.actions import create_hospital


@dataclass(frozen=True)
class Step:
    """One line of the checklist: what it is, whether facts say that it is done, and where the hospital does it."""

    label: LazyString
    done: bool
    url: str
    needed: bool = False


def onboard(form: OnboardForm, platform: str, *, actor: Operator) -> UUID:
    """Opens a hospital on trial and invites its first administrator by letter; committed. Raises BadHospital."""
    host = form.host.data or f"{form.slug.data}.{platform}"
    tenant = create_hospital(slug=form.slug.data, name=form.name.data, host=host, actor=actor, trial=True)
    db.session.rollback()
    with inside(tenant.id):
        nobodys = secrets.token_urlsafe(32)  # she chooses her own by the letter
        who = {"email": form.admin_email.data, "name": form.admin_name.data}
        create_person(**who, password=nobodys, roles=[Role.TENANT_ADMIN], actor=actor)
        ask_for_new_password(form.admin_email.data)
        db.session.commit()
    return tenant.id


def checklist(listed: Listed) -> list[Step]:
    """What is done and what is not, as the hospital counted itself last."""
    return list(_steps(listed.host, listed.count)) if listed.count is not None else []


def _steps(host: str, count: HospitalCount) -> Iterator[Step]:
    def step(label: LazyString, done: bool, path: str, *, needed: bool = False) -> Step:
        return Step(label, done, public_url(host, path), needed)

    yield step(lazy("The first administrator has signed in"), count.last_sign_in is not None, "/sign-in/forgotten")
    yield step(lazy("Emergency numbers are set"), Missing.NUMBERS not in count.missing, "/admin/branding/", needed=True)
    yield step(
        lazy("Somebody is on call, and proved the mailbox"),
        Missing.ON_CALL not in count.missing,
        "/admin/on-call/",
        needed=True,
    )
    yield step(lazy("The hospital has chosen its look"), count.branded, "/admin/branding/")
    yield step(lazy("The hospital’s own sign-on is set up"), count.providers > 0, "/admin/signon/")
    yield step(lazy("The shop has something on its shelf"), count.products > 0, "/admin/products/")
    yield step(lazy("A letter has come to a mailbox"), count.arrived > 0, "/admin/letters/")
