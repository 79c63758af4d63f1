"""Settings: typed, read from the environment once, and refused at the door when one of them is wrong."""

import base64
import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

_BUCKET = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"  # Amazon's «Bucket naming rules»
_SEGMENT = "[A-Za-z0-9_-][A-Za-z0-9._-]*"
_NAME_OR_IP = r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?|\[[0-9a-f:.]+\]"


class BadSettings(Exception):
    """The environment cannot be worked with; the message names each variable and what is wrong with it."""


def _postgresql(url: str) -> str:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("is not a database address such as postgresql://role@host/database") from None
    if parsed.drivername not in ("postgresql", "postgresql+psycopg") or not parsed.username:
        raise ValueError("must be postgresql://role@host/database, with the role named")
    return url


def _host(name: str) -> str:
    bare, _, port = name.lower().partition(":")
    if not bare or any(c in bare for c in "/@ ") or (port and not port.isdigit()):
        raise ValueError("must be a host name, with a port if need be, such as carepages.example or localhost:8000")
    return name.lower()


def _public_key(key: str) -> str:
    try:
        base64.b64decode(key, validate=True)
    except ValueError as error:
        raise ValueError("must be the verification key as SendGrid shows it (base64, one line)") from error
    return key


def _files(url: str) -> str:
    if url and not re.fullmatch(rf"file:///.+|s3://{_BUCKET}(/{_SEGMENT})*", url):
        raise ValueError("must be file:///an/absolute/folder or s3://bucket/prefix, without a slash at the end")
    return url


def _counter(url: str) -> str:
    if not re.match(r"(memory|rediss?)://", url):
        raise ValueError("must be memory:// or redis://host:port")
    return url


def _hosts(names: tuple[str, ...]) -> tuple[str, ...]:
    if not all(re.fullmatch(rf"({_NAME_OR_IP})(:[1-9][0-9]{{0,4}})?", name.lower()) for name in names):
        raise ValueError("must be hosts, each with a port if need be, separated by commas: localhost:8025,[::1]:8025")
    return tuple(name.lower() for name in names)


def _stripe_key(key: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[sr]k_(test|live)_\S+", key.get_secret_value()):
        raise ValueError("must be a secret or a restricted key of Stripe's: sk_test_…, sk_live_…, rk_test_… or rk_live_…")
    return key


def _signing_secrets(secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    if not all(re.fullmatch(r"whsec_\S+", secret.get_secret_value()) for secret in secrets):
        raise ValueError("must be signing secrets of Stripe's webhooks, whsec_…, separated by commas")
    return secrets


def _comma_separated(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


DatabaseUrl = Annotated[str, AfterValidator(_postgresql)]
Hosts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_comma_separated), AfterValidator(_hosts)]
Keys = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_comma_separated)]


class Settings(BaseSettings):
    """Everything that differs between installations. Times are in seconds."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    data_dir: Path = Path("var")
    database_url: DatabaseUrl | None = None
    database_admin_url: DatabaseUrl | None = None
    database_operator_url: DatabaseUrl | None = None
    database_direct_url: DatabaseUrl | None = None
    secret_key: SecretStr = Field(min_length=32)
    secret_key_fallbacks: Keys = ()
    platform_host: Annotated[str, AfterValidator(_host)]
    public_scheme: Literal["https", "http"] = "https"
    trusted_proxies: int = Field(0, ge=0, le=5)
    files_url: Annotated[str, AfterValidator(_files)] = ""
    s3_endpoint_url: str | None = Field(None, pattern=r"^https?://[^/@?#\s]+$")
    s3_sse: Literal["AES256", "aws:kms"] | None = None
    outbound_allow: Hosts = ()
    rate_limit_url: Annotated[str, AfterValidator(_counter)] = "memory://"
    sendgrid_api_key: SecretStr = Field(min_length=1)
    sendgrid_base_url: str = Field("https://api.sendgrid.com", pattern=r"^https?://[^/]+$")
    sendgrid_webhook_public_key: Annotated[str, AfterValidator(_public_key)]
    stripe_api_key: Annotated[SecretStr, AfterValidator(_stripe_key)] | None = None
    stripe_base_url: str = Field("https://api.stripe.com", pattern=r"^https?://[^/]+$")
    stripe_webhook_secret: Annotated[Keys, AfterValidator(_signing_secrets)] = ()
    mail_stop_seconds: int = Field(120, ge=0, le=3600)
    mail_answer_seconds: int = Field(30, ge=1, le=300)
    mail_settle_seconds: int = Field(180, ge=1, le=86400)

    @model_validator(mode="after")
    def _settle_after_the_answer(self) -> Self:
        if self.mail_settle_seconds <= self.mail_answer_seconds:
            raise ValueError("MAIL_SETTLE_SECONDS must be more than MAIL_ANSWER_SECONDS: a call may still be answered")
        return self

    @model_validator(mode="after")
    def _payments_are_told(self) -> Self:
        if self.stripe_api_key and not self.stripe_webhook_secret:
            raise ValueError("STRIPE_WEBHOOK_SECRET must be set where STRIPE_API_KEY is: nobody else says what was paid")
        return self

    @property
    def store_url(self) -> str:
        """Where files are kept: FILES_URL, or a folder below DATA_DIR."""
        return self.files_url or f"file://{(self.data_dir / 'files').absolute()}"


def load_settings(**given: object) -> Settings:
    """Reads the environment, `given` values going first.

    Raises BadSettings with one line for each variable that is missing or wrong; values are never repeated.
    """
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks them, and says which is wrong
    except ValidationError as error:
        raise BadSettings("\n".join(_line(e["loc"], e["msg"]) for e in error.errors())) from error


def _line(where: tuple[int | str, ...], what: str) -> str:
    name = "_".join(map(str, where)).upper()
    return (f"{name}: " if name else "") + what.removeprefix("Value error, ")
