"""Settings: what is wrong is refused at the door and named, and no value is ever repeated."""

import os
import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from click.testing import CliRunner

import wsgi
from admin.commands.start import environment
from integrations.payments import payments_source
from kernel.config import BadSettings, Settings, load_settings
from kernel.embedded import OWNER, EmbeddedServer
from tests.support.events import KEYS

SECRET = "a-secret-of-more-than-thirty-two-characters"
GOOD = {
    "DATABASE_URL": "postgresql://app@db.internal/carepages",
    "SECRET_KEY": SECRET,
    "PLATFORM_HOST": "Carepages.Example",
    "SENDGRID_API_KEY": "SG.known-to-nobody",
    "SENDGRID_WEBHOOK_PUBLIC_KEY": KEYS.public_base64,
}
BAD = [
    ("DATABASE_URL", "no-address-hunter2"),
    ("DATABASE_URL", "mysql://hunter2@host/db"),
    ("DATABASE_URL", "sqlite:///hunter2.db"),
    ("DATABASE_URL", "postgresql:///hunter2"),
    ("DATABASE_ADMIN_URL", "hunter2"),
    ("DATABASE_DIRECT_URL", "hunter2"),
    ("DATABASE_OPERATOR_URL", "hunter2"),
    ("FILES_URL", "/srv/hunter2"),
    ("FILES_URL", "file://hunter2"),
    ("FILES_URL", "s3://"),
    ("FILES_URL", "s3:///hunter2"),
    ("FILES_URL", "s3://Hunter2/prefix"),
    ("FILES_URL", "s3://key:hunter2@bucket/prefix"),
    ("FILES_URL", "s3://bucket/../hunter2"),
    ("FILES_URL", "s3://bucket//hunter2"),
    ("FILES_URL", "s3://bucket/prefix?acl=hunter2"),
    ("MAIL_ANSWER_SECONDS", "0"),
    ("MAIL_ANSWER_SECONDS", "hunter2"),
    ("MAIL_SETTLE_SECONDS", "86401"),
    ("MAIL_STOP_SECONDS", "-2"),
    ("OUTBOUND_ALLOW", "https://hunter2.example"),
    ("OUTBOUND_ALLOW", "sso.example,hunter2.example/path"),
    ("OUTBOUND_ALLOW", "user@hunter2.example"),
    ("OUTBOUND_ALLOW", "hunter2.example:port"),
    ("OUTBOUND_ALLOW", "*.hunter2.example"),
    ("OUTBOUND_ALLOW", "hunter2.example:"),
    ("PLATFORM_HOST", "https://hunter2.example"),
    ("PLATFORM_HOST", "hunter2.example/path"),
    ("PLATFORM_HOST", "hunter2.example:port"),
    ("PLATFORM_HOST", "user@hunter2.example"),
    ("PUBLIC_SCHEME", "hunter2"),
    ("S3_ENDPOINT_URL", "hunter2"),
    ("S3_ENDPOINT_URL", "https://key:hunter2@files.example"),
    ("S3_ENDPOINT_URL", "https://files.example/hunter2"),
    ("S3_SSE", "hunter2"),
    ("SECRET_KEY", "hunter2"),
    ("SENDGRID_BASE_URL", "hunter2"),
    ("SENDGRID_BASE_URL", "https://hunter2.example/v3"),
    ("SENDGRID_WEBHOOK_PUBLIC_KEY", "-----BEGIN hunter2-----"),
    ("STRIPE_API_KEY", "pk_test_hunter2"),
    ("STRIPE_API_KEY", "whsec_hunter2"),
    ("STRIPE_BASE_URL", "https://hunter2.example/v1"),
    ("STRIPE_WEBHOOK_SECRET", "whsec_one,sk_test_hunter2"),
    ("TRUSTED_PROXIES", "-1"),
    ("TRUSTED_PROXIES", "99"),
    ("TRUSTED_PROXIES", "hunter2"),
]
REQUIRED = ["PLATFORM_HOST", "SECRET_KEY", "SENDGRID_API_KEY", "SENDGRID_WEBHOOK_PUBLIC_KEY"]


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that holds good settings and no others."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def refusal() -> str:
    """What is said of bad settings."""
    with pytest.raises(BadSettings) as refused:
        load_settings()
    return str(refused.value)


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_refused_by_its_name_and_never_repeated(name: str, value: str, env: pytest.MonkeyPatch) -> None:
    env.setenv(name, value)
    with pytest.raises(BadSettings) as refused:
        load_settings()
    assert [line.partition(": ")[0] for line in str(refused.value).splitlines()] == [name]
    whole = "".join(traceback.format_exception(refused.value))
    assert "hunter2" not in whole
    assert SECRET not in whole


def test_a_password_where_the_host_was_forgotten_is_not_repeated(env: pytest.MonkeyPatch) -> None:
    env.setenv("DATABASE_URL", "postgresql://carepages_app:hunter2")
    assert "hunter2" not in refusal()


@pytest.mark.parametrize("name", REQUIRED)
def test_what_cannot_be_done_without_is_asked_for(name: str, env: pytest.MonkeyPatch) -> None:
    env.delenv(name)
    assert refusal() == f"{name}: Field required"
    env.setenv(name, "")
    assert refusal() == f"{name}: Field required"


def test_everything_that_is_wrong_is_said_at_once(env: pytest.MonkeyPatch) -> None:
    env.setenv("SECRET_KEY", "short")
    env.setenv("TRUSTED_PROXIES", "many")
    env.delenv("PLATFORM_HOST")
    assert {line.partition(":")[0] for line in refusal().splitlines()} == {"SECRET_KEY", "TRUSTED_PROXIES", "PLATFORM_HOST"}


@pytest.mark.parametrize(("answer", "settle", "fits"), [(30, 31, True), (30, 30, False), (60, 59, False)])
def test_a_call_may_be_settled_only_after_its_answer_is_overdue(
    answer: int, settle: int, fits: bool, env: pytest.MonkeyPatch
) -> None:
    env.setenv("MAIL_ANSWER_SECONDS", str(answer))
    env.setenv("MAIL_SETTLE_SECONDS", str(settle))
    if fits:
        assert load_settings().mail_settle_seconds == settle
    else:
        assert refusal().startswith("MAIL_SETTLE_SECONDS must be more than MAIL_ANSWER_SECONDS")


def test_what_is_not_set_is_what_a_hospital_wants(env: pytest.MonkeyPatch) -> None:
    env.delenv("DATABASE_URL")
    settings = load_settings()
    assert settings.database_url is None, "our own server is started"
    assert settings.public_scheme == "https"
    assert settings.trusted_proxies == 0
    assert settings.data_dir == Path("var")
    assert settings.store_url == f"file://{Path('var/files').absolute()}"
    assert settings.sendgrid_base_url == "https://api.sendgrid.com"
    assert settings.rate_limit_url == "memory://"
    assert settings.secret_key_fallbacks == ()
    assert settings.mail_stop_seconds == 120
    assert settings.mail_settle_seconds > settings.mail_answer_seconds
    assert settings.platform_host == "carepages.example", "names of hosts are small letters"


def test_payments_need_a_key_and_whoever_tells_what_was_paid(env: pytest.MonkeyPatch) -> None:
    assert payments_source(load_settings())() is None, "the shop is closed"
    env.setenv("STRIPE_API_KEY", "rk_live_hunter2")
    assert refusal().startswith("STRIPE_WEBHOOK_SECRET must be set where STRIPE_API_KEY is")
    env.setenv("STRIPE_WEBHOOK_SECRET", "whsec_new, whsec_old")
    settings = load_settings()
    assert settings.stripe_base_url == "https://api.stripe.com"
    assert not [secret for secret in ("hunter2", "whsec_") if secret in repr(settings) + settings.model_dump_json()]
    child = environment(settings)
    assert (child["STRIPE_API_KEY"], child["STRIPE_WEBHOOK_SECRET"]) == ("rk_live_hunter2", "whsec_new,whsec_old")


@pytest.mark.parametrize("url", ["file:///srv/files", "s3://carepages-files", "s3://carepages-files/of/mercy_1"])
def test_files_lie_in_a_folder_or_in_a_bucket(url: str, env: pytest.MonkeyPatch) -> None:
    env.setenv("FILES_URL", url)
    assert load_settings().store_url == url


def test_hosts_that_are_let_through_stand_side_by_side_with_commas(env: pytest.MonkeyPatch) -> None:
    assert load_settings().outbound_allow == ()
    env.setenv("OUTBOUND_ALLOW", "SSO.internal, 127.0.0.1:8025,[::1]:8025,")
    assert load_settings().outbound_allow == ("sso.internal", "127.0.0.1:8025", "[::1]:8025")


def test_former_keys_stand_side_by_side_with_commas(env: pytest.MonkeyPatch) -> None:
    env.setenv("SECRET_KEY_FALLBACKS", "the older one, the oldest one,")
    assert [key.get_secret_value() for key in load_settings().secret_key_fallbacks] == ["the older one", "the oldest one"]


def test_secrets_are_not_shown_when_settings_are(env: pytest.MonkeyPatch) -> None:
    env.setenv("SECRET_KEY_FALLBACKS", "the older one")
    shown = repr(load_settings()) + str(load_settings()) + load_settings().model_dump_json()
    assert not [secret for secret in (SECRET, GOOD["SENDGRID_API_KEY"], "the older one") if secret in shown]


def test_a_child_process_starts_with_the_same_settings(env: pytest.MonkeyPatch) -> None:
    env.setenv("SECRET_KEY_FALLBACKS", "one,two")
    env.setenv("OUTBOUND_ALLOW", "127.0.0.1:8025,sso.internal")
    env.setenv("TRUSTED_PROXIES", "2")
    env.setenv("DATA_DIR", str(Path("somewhere").absolute()))
    settings = load_settings()
    for name, value in environment(settings).items():
        env.setenv(name, value)
    assert load_settings() == settings


def test_check_refuses_bad_settings_and_says_which(env: pytest.MonkeyPatch) -> None:
    env.setenv("TRUSTED_PROXIES", "hunter2")
    ran = CliRunner().invoke(wsgi.cli, ["check"])
    assert ran.exit_code == 2
    assert ran.stderr.startswith("CarePages cannot start:\nTRUSTED_PROXIES: ")
    assert "hunter2" not in ran.output


def test_serve_refuses_bad_settings_and_says_which() -> None:
    bad = {**os.environ, **GOOD, "SECRET_KEY": "hunter2"}
    command = [sys.executable, "-m", "wsgi", "serve", "--port", "0"]
    ran = subprocess.run(command, env=bad, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 2
    assert ran.stderr.startswith("CarePages cannot start:\nSECRET_KEY: ")
    assert "hunter2" not in ran.stdout + ran.stderr


def test_serve_refuses_a_role_that_owns_the_tables(settings: Settings, server: EmbeddedServer) -> None:
    owner = settings.model_copy(update={"database_url": settings.database_admin_url})
    command = [sys.executable, "-m", "wsgi", "serve", "--port", "0"]
    ran = subprocess.run(command, env=environment(owner), capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "DATABASE_URL: its role owns tables" in ran.stderr
    assert OWNER not in ran.stderr


def test_check_finds_nothing_wrong_where_nothing_is(settings: Settings) -> None:
    ran = CliRunner().invoke(wsgi.cli, ["check"], env=environment(settings))
    assert (ran.exit_code, ran.output) == (0, "Nothing is misconfigured.\n")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://carepages_app@127.0.0.1:9/nowhere"),
        ("DATABASE_URL", "postgresql+nodriver://carepages_app@127.0.0.1/x"),
        ("FILES_URL", "ftp://files.example/carepages"),
        ("FILES_URL", "s3://carepages-files"),
        ("RATE_LIMIT_URL", "nowhere://limits"),
    ],
)
def test_check_names_what_only_shows_when_it_is_used(name: str, value: str, settings: Settings) -> None:
    nobody = {"S3_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    ran = CliRunner().invoke(wsgi.cli, ["check"], env=environment(settings) | nobody | {name: value})
    assert (ran.exit_code, name in ran.stderr) == (2, True), repr(ran.exception)
