"""The house, put together in named steps. The only file that sees everybody: `gunicorn "wsgi:create_app()"`."""

import atexit
from datetime import timedelta
from importlib import import_module
from typing import cast

import click
from flask_babel import lazy_gettext as lazy

from accounts.asking import make_sure
from accounts.data import blueprint as data_blueprint
from accounts.factors.leading import second_step_first
from accounts.factors.signing_in import blueprint as second_blueprint
from accounts.factors.views import blueprint as factors_blueprint
from accounts.leaving_views import blueprint as leaving_blueprint
from accounts.moving_views import blueprint as moving_blueprint
from accounts.sessions import install_sessions
from accounts.settings import blueprint as settings_blueprint
from accounts.views import blueprint as accounts_blueprint
from accounts.views import not_found, sign_in_first
from accounts.visits import blueprint as visits_blueprint
from admin.commands.start import Start, with_database
from billing.delivery.own import blueprint as own_gifts_blueprint
from billing.donations.views import blueprint as donations_blueprint
from billing.donations.views import is_front as is_front_of_giving
from billing.donations.views import leads_to_giving
from billing.orders.views import blueprint as orders_blueprint
from billing.shelf.views import blueprint as shelf_blueprint
from billing.shelf.views import is_front, leads_to_shop
from conversations.changing import blueprint as conversation_changing_blueprint
from conversations.inviting import blueprint as conversation_inviting_blueprint
from conversations.reporting import blueprint as conversation_reporting_blueprint
from conversations.views import blueprint as conversations_blueprint
from crisis.views import blueprint as crisis_blueprint
from following.forum_links import blueprint as forum_links_blueprint
from following.letter_links import blueprint as letter_links_blueprint
from following.people import blueprint as guests_blueprint
from following.queries import audience_size
from following.views import blueprint as following_blueprint
from forums.changing import blueprint as forum_changing_blueprint
from forums.reporting import blueprint as forum_reporting_blueprint
from forums.tending import blueprint as forum_tending_blueprint
from forums.views import blueprint as forums_blueprint
from helping.reporting import blueprint as help_reporting_blueprint
from helping.tending import blueprint as help_tending_blueprint
from helping.views import blueprint as helping_blueprint
from integrations.files import store_from_url
from integrations.payments import payments_source
from integrations.sendgrid_events import blueprint as sendgrid_blueprint
from integrations.sendgrid_mail import SendGridMailer
from kernel.access import Permission, Reader, SecondFactorNeeded, SignInNeeded
from kernel.afterwards import install_afterwards
from kernel.brand import current_brand
from kernel.choice import blueprint as language_blueprint
from kernel.config import Settings, load_settings
from kernel.db import db
from kernel.errors import NotFound, install_errors
from kernel.language import install_language
from kernel.live_views import blueprint as live_blueprint
from kernel.live_views import install_live
from kernel.operators import OPERATOR
from kernel.service import blueprint as service_blueprint
from kernel.showing import Way, install_showing
from kernel.web import House, install_web
from mail.letters import blueprint as mail_blueprint
from messages.hello import blueprint as hello_blueprint
from messages.tending import blueprint as tending_blueprint
from messages.views import blueprint as messages_blueprint
from moderation.views import blueprint as moderated_blueprint
from pages.access import PageClosed
from pages.albums import blueprint as albums_blueprint
from pages.book import blueprint as book_blueprint
from pages.changing import blueprint as changing_blueprint
from pages.child import blueprint as child_blueprint
from pages.closed import blueprint as closed_blueprint
from pages.closed import page_closed
from pages.drafting import blueprint as drafting_blueprint
from pages.finding import blueprint as finding_blueprint
from pages.link import blueprint as link_blueprint
from pages.managers import blueprint as keepers_blueprint
from pages.memorial import blueprint as memorial_blueprint
from pages.opened import blueprint as opened_blueprint
from pages.seeing import blueprint as seeing_blueprint
from pages.views import blueprint as pages_blueprint
from pages.writing import blueprint as writing_blueprint
from pages.yours import blueprint as yours_blueprint
from peers.living_views import blueprint as living_blueprint
from peers.views import blueprint as peers_blueprint
from photos.faces import blueprint as faces_blueprint
from search.views import blueprint as search_blueprint
from tenants.queries import brand_of_hospital
from tenants.retention.views import blueprint as retention_blueprint
from tenants.running import staff_mailboxes
from tenants.terms.views import blueprint as terms_blueprint
from tenants.views import blueprint as hospital_blueprint

LARGEST_REQUEST = 3 * 1024 * 1024  # bytes; addresses that take pictures say so in their URL table
LARGEST_WORDS = 2 * 1024 * 1024  # bytes of form fields that are not files

# What nobody calls: it listens to others, runs as a job, or brings its part to a copy, a search or a review.
UNCALLED = (
    "admin.operator.jobs",
    *("accounts.factors.archive", "accounts.listeners", "admin.home.jobs", "admin.lists.archive"),
    *("billing.delivery.archive", "billing.delivery.listeners", "billing.donations.archive", "billing.donations.listeners"),
    *("conversations.archive", "conversations.ending", "conversations.listeners", "conversations.live"),
    *("billing.donations.ending", "billing.orders.ending"),
    *("billing.orders.archive", "billing.orders.balancing", "billing.orders.listeners", "billing.orders.listing"),
    *("crisis.archive", "crisis.jobs", "crisis.listeners"),
    *("following.archive", "following.conversation_news", "following.digests", "following.forum_news", "following.listeners"),
    "following.peer_news",
    *("forums.archive", "forums.ending", "forums.listeners", "forums.searching"),
    *("helping.archive", "helping.ending", "helping.listeners"),
    *("messages.archive", "messages.listeners", "messages.review", "messages.searching"),
    *("moderation.archive", "moderation.ending", "moderation.listeners"),
    *("pages.archive", "pages.growing", "pages.jobs", "pages.live_updates", "pages.review_sources"),
    *("peers.archive", "photos.measuring"),
    *("tenants.directory.archive", "tenants.signon.archive", "tenants.signon.letters"),
    *("tenants.enrolment.archive", "tenants.enrolment.jobs", "tenants.enrolment.listeners"),
    *("tenants.glass.letters", "tenants.retention.jobs", "tenants.retention.of_pages", "tenants.terms.archive"),
)
for _name in UNCALLED:
    import_module(_name)

FEATURES = (
    *(accounts_blueprint, albums_blueprint, book_blueprint, changing_blueprint, child_blueprint, closed_blueprint),
    *(conversation_changing_blueprint, conversation_inviting_blueprint, conversation_reporting_blueprint),
    *(conversations_blueprint, crisis_blueprint, data_blueprint, donations_blueprint, drafting_blueprint),
    *(faces_blueprint, factors_blueprint, finding_blueprint, following_blueprint),
    *(forum_changing_blueprint, forum_links_blueprint, forum_reporting_blueprint, forum_tending_blueprint, forums_blueprint),
    *(guests_blueprint, hello_blueprint, help_reporting_blueprint, help_tending_blueprint, helping_blueprint),
    *(hospital_blueprint, keepers_blueprint, language_blueprint, leaving_blueprint),
    *(letter_links_blueprint, link_blueprint, live_blueprint, living_blueprint, mail_blueprint, memorial_blueprint),
    *(messages_blueprint, moderated_blueprint, moving_blueprint, opened_blueprint, orders_blueprint, own_gifts_blueprint),
    *(pages_blueprint, peers_blueprint, retention_blueprint, search_blueprint, second_blueprint, seeing_blueprint),
    *(sendgrid_blueprint, service_blueprint, settings_blueprint),
    *(shelf_blueprint, tending_blueprint, terms_blueprint, visits_blueprint, writing_blueprint, yours_blueprint),
)


def _only_takes_alerts(reader: Reader) -> bool:
    """Whoever enters the console finds it there."""
    return reader.may(Permission.CRISIS_TAKE) and not reader.may(Permission.CONSOLE_ENTER)


WAYS = [
    Way(lazy("My pages"), "pages.mine", lambda reader: reader.may(Permission.ACCOUNT_MANAGE)),
    Way(lazy("Forums"), "forums.index", lambda reader: reader.may(Permission.FORUM_READ)),
    Way(lazy("Conversations"), "conversations.index", lambda reader: reader.may(Permission.CONVERSATION_READ)),
    Way(lazy("Search"), "search.search", lambda reader: bool(reader.person_id or reader.keys)),
    Way(lazy("Requests"), "help_tending.waiting", lambda reader: reader.may(Permission.REQUEST_ANSWER)),
    Way(lazy("Enrol"), "enrolment.enrol", lambda reader: reader.may(Permission.PATIENT_ENROL)),
    Way(lazy("Gifts"), "gifts.index", lambda reader: reader.may(Permission.GIFT_BRING)),
    Way(lazy("Crisis"), "crisis_console.index", _only_takes_alerts),
    Way(lazy("Console"), "admin.index", lambda reader: reader.may(Permission.CONSOLE_ENTER)),
    Way(lazy("Account"), "accounts.account", lambda reader: reader.may(Permission.ACCOUNT_MANAGE)),
    Way(lazy("One step more"), "second.step", lambda reader: bool(reader.waiting)),
    Way(lazy("Join"), "accounts.join", lambda reader: not (reader.person_id or reader.waiting)),
    Way(lazy("Sign in"), "accounts.sign_in", lambda reader: not (reader.person_id or reader.waiting)),
    Way(
        lazy("Sign out"), "accounts.sign_out", lambda reader: bool(reader.person_id or reader.keys or reader.waiting), post=True
    ),
]
FOOT = [
    Way(lazy("I need help now"), "crisis.help_now", lambda reader: bool(reader.person_id or reader.keys)),
    Way(lazy("Gift shop"), "shelf.index", leads_to_shop),
    Way(lazy("Give to our foundation"), "donations.give", leads_to_giving),
    Way(lazy("Terms"), "terms.show", lambda _: current_brand().rules.terms is not None),
]
FRONT = [
    Way(lazy("Send something from the gift shop"), "shelf.index", is_front),
    Way(lazy("Give to our foundation"), "donations.give", is_front_of_giving),
]


def create_app(settings: Settings | None = None) -> House:
    """The application, ready to answer. Without settings the environment is read, and our own database started if need be."""
    app = create_worker(settings or _settings_for_a_server())
    open_desks(app)
    return app


def create_worker(settings: Settings) -> House:
    """The application as jobs need it: everything that families read, and no desk."""
    app = House("kernel", static_folder="static", template_folder="templates")
    configure(app, settings)
    connect(app, settings)
    install_web(app)
    install_afterwards(app)
    install_errors(app)
    app.register_error_handler(SignInNeeded, sign_in_first)
    app.register_error_handler(SecondFactorNeeded, second_step_first)
    app.register_error_handler(NotFound, not_found)
    app.register_error_handler(PageClosed, page_closed)
    install_sessions(app)
    app.make_sure = make_sure
    install_live(app, settings)
    install_language(app)
    install_showing(app, WAYS, FOOT, FRONT)
    fill_ports(app, settings)
    register_features(app)
    return app


def _settings_for_a_server() -> Settings:
    """For whoever starts us without `carepages serve`: the database is ours for the life of the process."""
    database = with_database(load_settings())
    settings = database.__enter__()
    atexit.register(database.__exit__, None, None, None)
    return settings


def configure(app: House, settings: Settings) -> None:
    """Settings under the names that Flask and the house read."""
    secure = settings.public_scheme == "https"
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SECRET_KEY_FALLBACKS=[key.get_secret_value() for key in settings.secret_key_fallbacks],
        SESSION_COOKIE_NAME="__Host-carepages" if secure else "carepages",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=90),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_WORDS,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        WTF_CSRF_TIME_LIMIT=None,  # a form may lie open all night
        PLATFORM_HOST=settings.platform_host,
        PREFERRED_URL_SCHEME=settings.public_scheme,
        OUTBOUND_ALLOW=settings.outbound_allow,
        TRUSTED_PROXIES=settings.trusted_proxies,
        RATELIMIT_STORAGE_URI=settings.rate_limit_url,
        SENDGRID_WEBHOOK_PUBLIC_KEY=settings.sendgrid_webhook_public_key,
        MAIL_STOP_SECONDS=settings.mail_stop_seconds,
        MAIL_SETTLE_SECONDS=settings.mail_settle_seconds,
    )


def connect(app: House, settings: Settings) -> None:
    """The application's engine, and the operators' own. Prepared statements are off: a transaction pooler breaks them."""
    operators = settings.database_operator_url
    options = {"connect_args": {"prepare_threshold": None}, "pool_pre_ping": True, "hide_parameters": True}
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=options,
        SQLALCHEMY_BINDS={OPERATOR: {"url": operators, **options}} if operators else {},
    )
    db.init_app(app)


def fill_ports(app: House, settings: Settings) -> None:
    """What the ground floor asks for and the storeys above provide."""
    app.extensions["audience_counter"] = audience_size
    app.extensions["brand_source"] = brand_of_hospital
    app.extensions["file_store"] = store_from_url(
        settings.store_url, endpoint_url=settings.s3_endpoint_url, encryption=settings.s3_sse
    )
    app.extensions["mailer"] = SendGridMailer(
        api_key=settings.sendgrid_api_key.get_secret_value(),
        base_url=settings.sendgrid_base_url,
        answer_seconds=settings.mail_answer_seconds,
    )
    app.extensions["payments"] = payments_source(settings)
    app.extensions["staff_mailboxes"] = staff_mailboxes


def register_features(app: House) -> None:
    """Every feature's addresses and templates."""
    for blueprint in FEATURES:
        app.register_blueprint(blueprint)


def open_desks(app: House) -> None:
    """The console and what machines of a hospital speak to. Loaded only here: they would be a fifth of a worker's memory."""
    import_module("admin.desks").install_desks(app)


class Commands(click.Group):
    """The commands of `admin/commands/`, each loaded when it is called: a worker needs no web server in its memory."""

    names = ("audit", "check", "demo", "hospital", "migrate", "operator", "person", "sandbox", "serve", "work")

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.names:
            return None
        return cast(click.Command, getattr(import_module(f"admin.commands.{cmd_name}"), cmd_name))


@click.command(cls=Commands)
@click.pass_context
def cli(context: click.Context) -> None:
    """CarePages: care pages for hospitals."""
    context.obj = Start(create_app, create_worker)


if __name__ == "__main__":
    cli()
