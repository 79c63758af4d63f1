"""The house, put together in named steps. The only file that sees everybody: `gunicorn "wsgi:create_app()"`."""

import atexit
from datetime import timedelta
from importlib import import_module
from typing import cast

import click
from flask_babel import Babel

from accounts.sessions import install_sessions
from accounts.views import blueprint as accounts_blueprint
from accounts.views import not_found, sign_in_first
from admin.commands.start import Start, with_database
from admin.console import install_console
from following import listeners  # noqa: F401  # what happens elsewhere is followed from here on
from following.letter_links import blueprint as letter_links_blueprint
from following.queries import audience_size
from following.views import blueprint as following_blueprint
from integrations.files import store_from_url
from integrations.sendgrid_events import blueprint as sendgrid_blueprint
from integrations.sendgrid_mail import SendGridMailer
from kernel.access import Permission, SignInNeeded
from kernel.config import Settings, load_settings
from kernel.db import db
from kernel.errors import NotFound, install_errors
from kernel.operators import OPERATOR
from kernel.service import blueprint as service_blueprint
from kernel.showing import Way, install_showing
from kernel.web import House, install_web
from mail.letters import blueprint as mail_blueprint
from messages.tending import blueprint as tending_blueprint
from messages.views import blueprint as messages_blueprint
from pages.views import blueprint as pages_blueprint
from pages.writing import blueprint as writing_blueprint
from tenants.queries import brand_of_hospital
from tenants.views import blueprint as hospital_blueprint

LARGEST_REQUEST = 3 * 1024 * 1024  # bytes; addresses that take pictures say so in their URL table
LARGEST_WORDS = 2 * 1024 * 1024  # bytes of form fields that are not files

WAYS = [
    Way("My pages", "pages.mine", lambda reader: reader.may(Permission.ACCOUNT_MANAGE)),
    Way("Console", "admin.index", lambda reader: reader.may(Permission.CONSOLE_ENTER)),
    Way("Account", "accounts.account", lambda reader: reader.may(Permission.ACCOUNT_MANAGE)),
    Way("Join", "accounts.join", lambda reader: reader.person_id is None),
    Way("Sign in", "accounts.sign_in", lambda reader: reader.person_id is None),
    Way("Sign out", "accounts.sign_out", lambda reader: bool(reader.person_id or reader.keys), post=True),
]


def create_app(settings: Settings | None = None) -> House:
    """The application, ready to answer. Without settings the environment is read, and our own database started if need be."""
    settings = settings or _settings_for_a_server()
    app = House("kernel", static_folder="static", template_folder="templates")
    configure(app, settings)
    connect(app, settings)
    install_web(app)
    install_errors(app)
    app.register_error_handler(SignInNeeded, sign_in_first)
    app.register_error_handler(NotFound, not_found)
    install_sessions(app)
    Babel(app)
    install_showing(app, WAYS)
    fill_ports(app, settings)
    register_features(app)
    install_console(app)
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


def register_features(app: House) -> None:
    """Every feature's addresses and templates."""
    for blueprint in (
        accounts_blueprint,
        following_blueprint,
        hospital_blueprint,
        letter_links_blueprint,
        mail_blueprint,
        messages_blueprint,
        pages_blueprint,
        sendgrid_blueprint,
        service_blueprint,
        tending_blueprint,
        writing_blueprint,
    ):
        app.register_blueprint(blueprint)


class Commands(click.Group):
    """The commands of `admin/commands/`, each loaded when it is called: a worker needs no web server in its memory."""

    names = ("check", "demo", "hospital", "migrate", "person", "sandbox", "serve", "work")

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
    context.obj = Start(create_app)


if __name__ == "__main__":
    cli()
