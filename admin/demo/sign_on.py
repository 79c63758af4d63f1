"""The demo's own accounts of each hospital: the sandbox plays their provider, and some of the people are known here already."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from accounts.models import Person
from admin.demo.directory import open_directory
from admin.demo.shapes import HospitalStory, PersonStory
from kernel.access import Role
from kernel.db import current_tenant_id, db, inside
from kernel.ids import new_id
from kernel.tenancy import canonical_url
from tenants.queries import tenant_id_of
from tenants.signon.models import Identity, Issuer
from tenants.signon.providers import Settings, add_rule, keep_issuer

ACTOR, CLIENT = "demo", "carepages"
GROUPS: dict[str, str] = {Role.STAFF: "care-teams", Role.TENANT_ADMIN: "patient-experience"}


@dataclass(frozen=True)
class Stranger:
    """Somebody who has an account of the hospital and none here yet."""

    sub: str
    name: str
    about: str
    email: str
    verified: bool


STRANGERS = (
    Stranger("p-4471", "Imogen Vance", "A patient. She was never here before.", "imogen.vance@post.example", True),
    Stranger(
        "p-4472", "Silas Bremer", "A patient. The hospital has not proved her address.", "silas.bremer@mail.example", False
    ),
)


def open_sign_on(stories: Sequence[HospitalStory], box: str, secret: str, file: Path) -> None:
    """Lets each hospital sign in by the sandbox at `box` (an address without path), and writes the sandbox its file.

    Each start does it anew, since the sandbox may listen elsewhere than the last time. Runs outside any hospital.
    """
    told = {}
    for story in stories:
        tenant_id = tenant_id_of(story.slug)
        db.session.rollback()
        with inside(tenant_id):
            issuer = _provider(story, f"{box}/oidc/{story.slug}", secret)
            _known(story, issuer)
            db.session.flush()
            staff = {_sub(person): person for person in story.people if person.roles}
            directory = open_directory(story, staff, GROUPS, secret)
            db.session.commit()
            told[story.slug] = {**_for_the_sandbox(story, issuer, secret), "directory": directory}
    file.write_text(json.dumps(told, indent=2))
    file.chmod(0o600)


def _provider(story: HospitalStory, url: str, secret: str) -> Issuer:
    query = select(Issuer).where(Issuer.tenant_id == current_tenant_id()).order_by(Issuer.id).limit(1)
    issuer = db.session.scalar(query)
    if issuer is None:
        keep_issuer(None, _settings(story, url, secret), actor=ACTOR)
        issuer = db.session.scalars(query).one()
        for role, group in GROUPS.items():
            add_rule(issuer, claim="groups", value=group, role=role, actor=ACTOR)
    issuer.url, issuer.lists_staff = url, True
    return issuer


def _settings(story: HospitalStory, url: str, secret: str) -> Settings:
    return Settings(
        name=f"{story.name} account",
        url=url,
        client_id=CLIENT,
        secret=secret,
        scope="openid profile email",
        strong=("mfa",),
        makes_accounts=True,
        vouches=False,
        is_on=True,
        lists_staff=True,
    )


def _known(story: HospitalStory, issuer: Issuer) -> None:
    """The hospital's own people came by its accounts before."""
    for told in (one for one in story.people if one.roles):
        mine = (Identity.tenant_id == current_tenant_id(), Identity.issuer_id == issuer.id, Identity.subject == _sub(told))
        if db.session.scalar(select(Identity.id).where(*mine)) is None:
            person = db.session.scalars(
                select(Person).where(Person.tenant_id == current_tenant_id(), Person.email == told.email)
            ).one()
            roles = sorted(told.roles)
            db.session.add(Identity(id=new_id(), issuer_id=issuer.id, subject=_sub(told), person_id=person.id, roles=roles))


def _for_the_sandbox(story: HospitalStory, issuer: Issuer, secret: str) -> dict[str, object]:
    return {
        "name": story.name,
        "client_id": CLIENT,
        "client_secret": secret,
        "redirect_uris": [canonical_url("/sign-in/sso/callback")],
        "post_logout_redirect_uris": [canonical_url("/")],
        "backchannel_logout_uri": canonical_url(f"/sign-in/sso/{issuer.id}/ended"),
        "people": [*(_employee(told) for told in story.people if told.roles), *map(_stranger, STRANGERS)],
    }


def _employee(told: PersonStory) -> dict[str, object]:
    groups = [group for role, group in GROUPS.items() if role in told.roles]
    mailbox = {"email": told.email, "email_verified": True}
    about = f"{told.role.capitalize()}: known here already."
    return {"sub": _sub(told), "name": told.name, "about": about, **mailbox, "groups": groups, "amr": ["pwd", "otp", "mfa"]}


def _stranger(told: Stranger) -> dict[str, object]:
    mailbox = {"email": told.email, "email_verified": told.verified}
    return {"sub": told.sub, "name": told.name, "about": told.about, **mailbox, "groups": ["patients"], "amr": ["pwd"]}


def _sub(told: PersonStory) -> str:
    return "e-" + told.email.partition("@")[0]
