"""Factories: a hospital with people, pages and guests in a few words, made by the product's own actions."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from uuid import UUID

from sqlalchemy import make_url

from accounts.actions import create_person
from accounts.models import Person
from accounts.sessions import open_session, show_key
from following.actions import arrive
from following.queries import guest_by_key
from integrations.sendgrid_mail import SendGridMailer
from kernel.access import Reader, person_reader
from kernel.db import db, inside
from kernel.jobs import bind_jobs
from kernel.web import House, limiter
from kernel.worker import work
from pages.access import page_for
from pages.actions import Draft, create_page, publish_update
from pages.guests import admit, put_on_list
from pages.models import Audience, CarePage, Guest, PageManager, Right, Visibility
from tenants.actions import create_hospital
from tests.support.browser import Browser
from tests.support.superuser import Superuser

PASSWORD = "three blue lanterns"


@dataclass(frozen=True)
class Somebody:
    """A person with an account, and her password."""

    id: UUID
    email: str
    name: str
    roles: tuple[str, ...]
    hospital: "Hospital"

    @property
    def reader(self) -> Reader:
        """Her, signed in."""
        return person_reader(self.id, self.name, self.email, self.roles)

    def browser(self, *, strong: bool | None = None) -> Browser:
        """Her browser, signed in; whoever has a role has shown a second factor too, unless it is said otherwise."""
        strong = bool(self.roles) if strong is None else strong
        made = self.hospital.browser()
        with self.hospital.seen_from(made):
            open_session(db.session.get_one(Person, (self.hospital.id, self.id)), [], strong=strong)
        return made


@dataclass(frozen=True)
class APage:
    """A care page by its ids."""

    id: UUID
    slug: str
    keeper: Somebody

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/pages/{self.slug}"


@dataclass(frozen=True)
class Hospital:
    """A hospital of the test's world."""

    world: "World"
    id: UUID
    slug: str

    @property
    def host(self) -> str:
        """Where it is reached."""
        return f"{self.slug}.localhost"

    def browser(self) -> Browser:
        """A stranger's browser on this hospital."""
        return Browser(self.world.app, self.host)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Inside the hospital, as a job is; committed at the end."""
        with self.world.app.app_context(), inside(self.id):
            yield
            db.session.commit()

    def person(self, name: str = "Anna Berg", *roles: str, email: str | None = None) -> Somebody:
        """Somebody with a proved account."""
        email = email or f"{name.split()[0].lower()}@{self.slug}.example"
        with self.entered():
            made: Person = create_person(email=email, name=name, password=PASSWORD, roles=list(roles), actor="test")
            return Somebody(made.id, email, name, roles, self)

    def page(
        self,
        keeper: Somebody,
        *,
        patient: str = "Elena",
        open_to_hospital: bool = False,
        visibility: Visibility = Visibility.INVITED,
    ) -> APage:
        """A care page."""
        with self.entered():
            made: CarePage = create_page(
                patient_name=patient,
                kept_by=keeper.name,
                neutral_label=f"News from {keeper.name.split()[0]}",
                patient_is_minor=False,
                visibility=Visibility.HOSPITAL if open_to_hospital else visibility,
                actor=keeper.reader,
            )
            return APage(made.id, made.slug, keeper)

    def guest(self, page: APage, email: str = "ruth@example.org", *, name: str = "Ruth", state: str = "admitted") -> UUID:
        """A mailbox on a page's list, in some state; admitted ones follow."""
        with self.entered():
            guest = put_on_list(page_for(page.keeper.reader, page.slug), email=email, name=name)
            assert guest is not None
            if state == "admitted":
                admit(guest, actor=page.keeper.reader)
            else:
                guest.state = state
            return guest.id

    def guest_browser(self, guest_id: UUID) -> Browser:
        """The browser of a mailbox that pressed *I am …* in its letter."""
        with self.entered():
            key = db.session.get_one(Guest, (self.id, guest_id)).key
        return self.keyed_browser(key)

    def keyed_browser(self, key: UUID) -> Browser:
        """A browser that has shown a letter's key."""
        made = self.browser()
        with self.seen_from(made):
            found = guest_by_key(key)
            assert found is not None
            arrive(found[0], None)
            show_key(key)
        return made

    @contextmanager
    def seen_from(self, browser: Browser) -> Iterator[None]:
        """Inside the hospital, as a request of this browser is: what its answer would carry, it keeps."""
        with self.world.app.test_request_context(base_url=f"http://{browser.at}"), inside(self.id):
            yield
            db.session.commit()
            browser.keep(self.world.app.process_response(self.world.app.make_response("")))

    def update(
        self,
        page: APage,
        body: str = "She slept well.",
        *,
        title: str = "",
        audience: Audience = Audience.EVERYONE,
        chosen: Sequence[UUID] = (),
    ) -> UUID:
        """A published update, its letters waiting; `chosen` are the guests whom it is for."""
        with self.entered():
            guests = [db.session.get_one(Guest, (self.id, guest_id)) for guest_id in chosen]
            draft = Draft(title, body, audience=audience, chosen=guests)
            return publish_update(page_for(page.keeper.reader, page.slug), draft).id

    def manager(self, page: APage, name: str, *rights: Right) -> Somebody:
        """Somebody more who keeps a page, with these rights."""
        made = self.person(name)
        with self.entered():
            db.session.add(PageManager(page_id=page.id, person_id=made.id, rights=list(rights)))
        return made


class World:
    """The platform in a test, empty at first and emptied at the end."""

    def __init__(self, app: House, superuser: Superuser) -> None:
        self.app = app
        self.as_superuser = superuser.connection  # a look past all walls, for what tests check or break
        self._empty = superuser.empty

    def __enter__(self) -> Self:
        limiter.enabled = False
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._empty()

    def waits_for_a_lock(self) -> bool:
        """Whether somebody's statement waits for what another transaction holds."""
        with self.as_superuser() as connection:
            return bool(connection.execute("select from pg_stat_activity where wait_event_type = 'Lock'").rowcount)

    def hospital(self, slug: str = "mercy", *, held_posts: int = 0, **more: object) -> Hospital:
        """A hospital at `<slug>.localhost`, where words of newcomers stand at once unless it is said otherwise."""
        with self.app.app_context():
            tenant = create_hospital(slug=slug, name=f"{slug.title()} Hospital", host=f"{slug}.localhost", actor="test", **more)  # type: ignore[arg-type]
            with self.as_superuser() as connection:
                connection.execute("update hospital_policy set held_posts = %s where tenant_id = %s", [held_posts, tenant.id])
            return Hospital(self, tenant.id, slug)

    def mail_through(self, base_url: str) -> None:
        """Points the mailer at a sandbox."""
        self.app.extensions["mailer"] = SendGridMailer(api_key="SG.test", base_url=base_url, answer_seconds=2)

    def work(self, *, everything: bool = False) -> None:
        """Runs jobs until none is due; with `everything`, also those that waited for their time before (once)."""
        if everything:
            with self.as_superuser() as connection:
                connection.execute("update jobs.procrastinate_jobs set scheduled_at = now() where status = 'todo'")
                connection.execute("update batch set called_at = called_at - interval '1 hour'")
        conninfo = make_url(self.app.config["SQLALCHEMY_DATABASE_URI"]).render_as_string(hide_password=False)
        bound = bind_jobs(self.app, conninfo)
        while self._is_due():
            asyncio.run(work(bound, concurrency=1, until_idle=True))

    def _is_due(self) -> bool:
        query = "select from jobs.procrastinate_jobs where status = 'todo' and coalesce(scheduled_at, now()) <= now()"
        with self.as_superuser() as connection:
            return bool(connection.execute(query).rowcount)

    def jobs(self) -> list[str]:
        """The names of the jobs that wait."""
        with self.as_superuser() as connection:
            rows = connection.execute("select task_name from jobs.procrastinate_jobs where status = 'todo' order by id")
            return [str(row[0]) for row in rows]
