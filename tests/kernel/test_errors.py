"""Errors as a person meets them: every one has a page in the hospital's own look that says what to do."""

from collections.abc import Callable, Iterator

import pytest
import structlog
from flask import abort
from sqlalchemy import text

import wsgi
from kernel.access import NotAllowed, SignInNeeded
from kernel.config import Settings
from kernel.db import db
from kernel.errors import WORDS, NotFound, Unreachable
from kernel.limits import TooOften
from kernel.web import House
from tests.kernel.conftest import PutView
from tests.support.browser import Browser, Page
from tests.support.world import Hospital, World

KIND = {status: sentence for status, (_, sentence) in WORDS.items() if status not in (429, 503)}


def raising(error: Exception) -> Callable[[], str]:
    """A view that goes wrong."""

    def view() -> str:
        raise error

    return view


@pytest.fixture
def unreachable(settings: Settings, world: World) -> Iterator[House]:
    """The application with its database gone."""
    made = wsgi.create_app(settings.model_copy(update={"database_url": "postgresql://carepages_app@127.0.0.1:9/nowhere"}))
    made.testing = True
    yield made
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()


def is_branded(page: Page) -> bool:
    """Whether it is a page of the hospital's, with its name and the numbers that help."""
    return "Mercy Hospital" in page.text and page.soup.select_one(".emergency") is not None


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 500])
def test_each_status_has_a_page_in_the_hospitals_look_with_a_kind_sentence(
    status: int, mercy: Hospital, put_view: PutView
) -> None:
    put_view("hospital.home", lambda: abort(status))
    page = mercy.browser().open("/")
    assert page.status == status
    assert is_branded(page)
    assert page.heading == WORDS[status][0]
    assert KIND[status] in page.text
    assert page.soup.select_one("main a[href='/']")
    assert not {str(status), "Error", "error"} & set(page.text.split())


@pytest.mark.parametrize("status", [406, 410, 415, 418])
def test_a_status_that_nobody_thought_of_has_a_page_as_well(status: int, mercy: Hospital, put_view: PutView) -> None:
    put_view("hospital.home", lambda: abort(status))
    page = mercy.browser().open("/")
    assert (page.status, page.heading) == (status, WORDS[400][0])


@pytest.mark.parametrize(("error", "status"), [(NotFound(), 404), (NotAllowed(), 403), (TooOften(2), 429)])
def test_what_the_house_refuses_has_its_page(error: Exception, status: int, mercy: Hospital, put_view: PutView) -> None:
    put_view("hospital.home", raising(error))
    page = mercy.browser().open("/")
    assert (page.status, is_branded(page), page.heading) == (status, True, WORDS[status][0])


def test_what_needs_somebody_leads_to_the_door(mercy: Hospital, put_view: PutView) -> None:
    put_view("hospital.home", raising(SignInNeeded()))
    assert mercy.browser().open("/").path.startswith("/sign-in")


def test_an_address_that_leads_nowhere_and_a_wrong_method_are_told_kindly(mercy: Hospital) -> None:
    assert mercy.browser().open("/nothing").status == 404
    assert mercy.browser().open("/sign-out").status == 405


def test_a_wrong_method_is_told_which_ones_are_right(app: House, mercy: Hospital) -> None:
    """RFC 9110, 15.5.6: the answer must name the methods in Allow."""
    answer = app.test_client().get("/sign-out", base_url=f"http://{mercy.host}")
    assert answer.headers.get("Allow")


def test_a_form_without_its_token_is_refused_kindly(mercy: Hospital) -> None:
    page = mercy.browser().post("/sign-in", {"email": "a@example.org", "password": "x"})
    assert (page.status, is_branded(page), page.heading) == (400, True, WORDS[400][0])


def test_an_unknown_error_has_a_number_that_stands_in_the_log_as_well(mercy: Hospital, put_view: PutView) -> None:
    put_view("hospital.home", raising(LookupError("Elena is in room 4")))
    with structlog.testing.capture_logs() as lines:
        page = mercy.browser().open("/")
    assert page.status == 500
    assert is_branded(page)
    shown = page.soup.select_one(".trouble-reference strong")
    (line,) = lines
    assert shown is not None
    assert shown.get_text() == line["reference"]
    assert (line["event"], line["rule"]) == ("unexpected error", "/")
    assert "LookupError" in str(line)
    assert not [word for word in ("Elena", "LookupError", "Traceback") if word in page.text]


def test_each_error_has_a_number_of_its_own(mercy: Hospital, put_view: PutView) -> None:
    put_view("hospital.home", raising(LookupError()))
    pages = [mercy.browser().open("/") for _ in range(3)]
    assert len({page.soup.select_one(".trouble-reference strong") for page in pages}) == 3


def test_when_even_the_page_cannot_be_drawn_there_is_a_plain_one(
    mercy: Hospital, put_view: PutView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(mercy.world.app.extensions, "brand_source", raising(LookupError()))
    put_view("hospital.home", raising(LookupError()))
    with structlog.testing.capture_logs() as lines:
        page = mercy.browser().open("/")
    assert (page.status, page.heading) == (500, WORDS[500][0])
    assert [line["event"] for line in lines] == ["unexpected error", "error page failed"]
    assert str(lines[0]["reference"]) in page.text


@pytest.mark.parametrize("error", [LookupError(), NotFound(), NotAllowed(), TooOften(1)])
def test_webhooks_are_told_in_plain_text(error: Exception, app: House, put_view: PutView) -> None:
    put_view("sendgrid.receive", raising(error))
    answer = app.test_client().post("/webhooks/sendgrid")
    assert answer.status_code >= 400
    assert answer.mimetype == "text/plain"
    assert "<" not in answer.get_data(as_text=True)
    assert app.test_client().get("/webhooks/nothing").mimetype == "text/plain"


def test_a_broken_connection_to_the_database_is_said_and_the_next_request_works(mercy: Hospital, put_view: PutView) -> None:
    def cut() -> str:
        db.session.execute(text("select pg_terminate_backend(pg_backend_pid())"))
        raise AssertionError

    put_view("hospital.home", cut)
    with structlog.testing.capture_logs() as lines:
        page = mercy.browser().open("/")
    assert (page.status, page.heading) == (503, WORDS[503][0])
    assert WORDS[503][1] in page.text
    assert [line["event"] for line in lines] == ["database unreachable"]
    assert mercy.browser().open("/sign-in").status == 200


def test_without_a_database_every_page_says_so_and_the_process_is_still_alive(unreachable: House) -> None:
    page = Browser(unreachable, "mercy.localhost").open("/")
    assert (page.status, page.heading) == (503, WORDS[503][0])
    assert "127.0.0.1" not in page.text
    client = unreachable.test_client()
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_without_a_database_machines_are_told_in_plain_text(unreachable: House) -> None:
    assert unreachable.test_client().get("/readyz").mimetype == "text/plain"


def test_a_service_that_cannot_be_reached_is_told_with_when_to_come_again(mercy: Hospital, put_view: PutView) -> None:
    class Parrots(Unreachable):
        title, sentence = "The parrots are asleep", "Every word is kept."

    put_view("hospital.home", raising(Parrots("AccessDenied at 10.0.0.7")))
    page = mercy.browser().open("/")
    assert (page.status, is_branded(page), page.heading) == (503, True, "The parrots are asleep")
    assert "Every word is kept." in page.text
    assert "AccessDenied" not in page.text
    answer = mercy.world.app.test_client().get("/", base_url=f"http://{mercy.host}")
    assert answer.headers["Retry-After"] == "60"


def test_after_a_statement_that_failed_there_is_still_a_page_in_the_hospitals_look(mercy: Hospital, put_view: PutView) -> None:
    def view() -> str:
        db.session.execute(text("select 1 / 0"))
        raise AssertionError

    put_view("hospital.home", view)
    page = mercy.browser().open("/")
    assert (page.status, is_branded(page)) == (500, True)
