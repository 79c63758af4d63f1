"""Live places: what is committed comes once and in order, whatever breaks in between; what is rolled back never was."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import text

from kernel.access import STRANGER
from kernel.db import db
from kernel.ids import new_id
from kernel.live import Audience, Part, _channels, add_channel, announce, whisper
from kernel.live_stream import MOST_WAITING, Place, Seat, Stream, Voice
from kernel.live_views import OPENED_AT_ONCE, Gate
from kernel.processes import until
from tests.support.browser import Browser
from tests.support.live import ask, listening, streams
from tests.support.people import rows
from tests.support.world import Hospital, World


@dataclass
class Lamp:
    """A place for tests, open to everybody: it shows what it was told, in the word of whoever looks."""

    hospital: Hospital
    id: UUID
    word: str = "reader"

    def __post_init__(self) -> None:
        self.channel = add_channel("lamp", lambda _, readers: [self.audience() for _reader in readers])
        self.channel.shows("lit")(lambda _, about_id, word: [Part(f"l-{about_id}", f"<p>{word}</p>")])
        self.channel.shows("broken")(lambda _, about_id, word: [Part(str(about_id), str(1 // 0))])
        self.names = frozenset({new_id()})

    @property
    def on(self) -> str:
        """How one asks for it."""
        return f"lamp:{self.id}"

    def audience(self) -> Audience | None:
        """What everybody is to it."""
        return Audience(self.word, self.names, hears=True) if self.word else None

    def light(self, what: str = "lit") -> str:
        """Something happens there; the id of the element that shows it."""
        about_id = new_id()
        with self.hospital.entered():
            announce(self.channel, self.id, what, about_id)
        return f"l-{about_id}"


@pytest.fixture
def lamp(world: World) -> Iterator[Lamp]:
    """A lamp in a hospital; nobody knows it afterwards."""
    yield Lamp(world.hospital(), new_id())
    _channels.pop("lamp")


@pytest.fixture
def reader(lamp: Lamp) -> Browser:
    """Somebody who looks at it."""
    return lamp.hospital.browser()


def test_what_many_write_at_once_comes_once_and_in_the_order_of_its_numbers(lamp: Lamp, reader: Browser) -> None:
    def write(most: int) -> None:
        for _ in range(8):
            with lamp.hospital.entered():
                for _ in range(most):
                    announce(lamp.channel, lamp.id, "lit", new_id())
                db.session.flush()
                db.session.execute(text("select pg_sleep(random() * 0.01)"))

    with listening(reader, lamp.on) as heard:
        writers = [threading.Thread(target=write, args=[n]) for n in (1, 1, 2, 3)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        noted = rows(lamp.hospital.world, "select seq, about_id from live_event order by seq")
        came = [heard.next().parts[0]["put"] for _ in noted]
        last = lamp.light()
        assert heard.next().parts[0]["put"] == last
    assert [seq for seq, _ in noted] == list(range(1, len(noted) + 1))
    assert came == [f"l-{about_id}" for _, about_id in noted]


def test_what_is_rolled_back_is_told_to_nobody(lamp: Lamp, reader: Browser) -> None:
    with listening(reader, lamp.on) as heard:
        with lamp.hospital.entered():
            announce(lamp.channel, lamp.id, "lit", new_id())
            db.session.flush()
            db.session.rollback()
        lit = lamp.light()
        assert heard.next().parts == [{"put": lit, "html": "<p>reader</p>", "at": "end"}]


def test_who_comes_back_is_told_what_she_missed_and_nothing_twice(lamp: Lamp, reader: Browser) -> None:
    with listening(reader, lamp.on) as heard:
        first = lamp.light()
        came = heard.next()
        assert came.parts[0]["put"] == first
    missed = [lamp.light() for _ in range(3)]
    with listening(reader, lamp.on, last=came.mark) as heard:
        assert [heard.next().parts[0]["put"] for _ in missed] == missed
        assert (again := heard.so_far()) == [], again
    with listening(reader, f"{lamp.on}:{came.mark}") as heard:  # a new stream may name the mark, too
        assert [heard.next().parts[0]["put"] for _ in missed] == missed


def test_who_comes_for_the_first_time_is_told_nothing_old_but_from_the_beginning_if_she_asks(
    lamp: Lamp, reader: Browser
) -> None:
    old = lamp.light()
    with listening(reader, lamp.on) as heard:
        new = lamp.light()
        assert heard.next().parts[0]["put"] == new
    with listening(reader, f"{lamp.on}:-") as heard:
        assert [heard.next().parts[0]["put"] for _ in range(2)] == [old, new]


def test_who_was_away_too_long_is_asked_to_look_again(lamp: Lamp, reader: Browser) -> None:
    lamp.light()
    with listening(reader, f"{lamp.on}:{new_id()}") as heard:
        assert heard.next().kind == "again"
        new = lamp.light()
        assert heard.next().parts[0]["put"] == new


def test_old_events_go_as_new_ones_come(lamp: Lamp) -> None:
    lamp.light()
    with lamp.hospital.world.as_superuser() as connection:
        connection.execute("update live_event set created_at = now() - interval '2 hours'")
    lamp.light()
    assert rows(lamp.hospital.world, "select seq from live_event") == [(2,)]


def test_two_places_on_one_stream_are_each_told_from_their_own_mark(lamp: Lamp, reader: Browser) -> None:
    other = Lamp(lamp.hospital, new_id())
    with listening(reader, lamp.on, other.on) as heard:
        there = other.light()
        came = heard.next()
        assert came.parts[0]["put"] == there
    here, there = lamp.light(), other.light()
    with listening(reader, lamp.on, other.on, last=came.mark) as heard:
        assert {heard.next().parts[0]["put"] for _ in range(2)} == {here, there}
        assert heard.so_far() == []


def test_nothing_is_lost_when_the_line_to_the_database_breaks(lamp: Lamp, reader: Browser) -> None:
    with listening(reader, lamp.on) as heard:
        first = lamp.light()
        assert heard.next().parts[0]["put"] == first
        with lamp.hospital.world.as_superuser() as connection:
            cut = connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where query ~* '^listen|^select 1$'"
            )
            assert cut.rowcount
        missed = [lamp.light() for _ in range(2)]
        assert [heard.next().parts[0]["put"] for _ in missed] == missed


def test_what_cannot_be_shown_is_left_out(lamp: Lamp, reader: Browser) -> None:
    with listening(reader, lamp.on) as heard:
        lamp.light("broken")
        lit = lamp.light()
        assert heard.next().parts[0]["put"] == lit


def test_an_event_for_some_comes_to_them_alone(lamp: Lamp, reader: Browser) -> None:
    with listening(reader, lamp.on) as heard:
        with lamp.hospital.entered():
            announce(lamp.channel, lamp.id, "lit", new_id(), only=[new_id()])
            announce(lamp.channel, lamp.id, "lit", (hers := new_id()), only=lamp.names)
        assert heard.next().parts[0]["put"] == f"l-{hers}"


def test_a_whisper_is_kept_nowhere_and_does_not_come_back_to_whoever_whispers(lamp: Lamp, reader: Browser) -> None:
    [herself] = lamp.names
    with listening(reader, lamp.on) as heard:
        lit = lamp.light()
        assert heard.next().parts[0]["put"] == lit  # what is not kept is heard only by who listens already
        with lamp.hospital.entered():
            whisper(lamp.channel, lamp.id, "writing", herself)
            whisper(lamp.channel, lamp.id, "reading", (other := new_id()))
        came = heard.next()
        assert (came.kind, came.mark, came.data) == ("sign", "", f'{{"on":"{lamp.on}","what":"reading"}}')
        assert str(other) not in heard.heard
    assert rows(lamp.hospital.world, "select what from live_event") == [("lit",)]


def test_what_others_notify_there_is_passed_over(lamp: Lamp, reader: Browser) -> None:
    with listening(reader, lamp.on) as heard:
        with lamp.hospital.world.as_superuser() as connection:
            for said in ("", "rain", "event x y z", f"event {lamp.hospital.id} lamp {lamp.id} many", f"rights {new_id()}"):
                connection.execute("select pg_notify('carepages_live', %s)", [said])
        lit = lamp.light()
        assert heard.next().parts[0]["put"] == lit


def test_what_a_place_does_not_show_cannot_happen_there(lamp: Lamp) -> None:
    with lamp.hospital.entered(), pytest.raises(ValueError, match="lamp does not show rain"):
        announce(lamp.channel, lamp.id, "rain", new_id())


def test_who_loses_the_right_is_silent_before_anything_that_comes_after(lamp: Lamp, reader: Browser) -> None:
    with listening(reader, lamp.on) as heard:
        lit = lamp.light()
        assert heard.next().parts[0]["put"] == lit
        lamp.word = ""
        with lamp.hospital.world.as_superuser() as connection:
            connection.execute("select pg_notify('carepages_live', %s)", [f"rights {lamp.hospital.id}"])
        lamp.light()
        assert heard.ends()


@pytest.mark.parametrize(
    "on", [(), ("lamp",), ("lamp:x",), (f"lamp:{UUID(int=1)}\0",), (f"moon:{UUID(int=1)}",), (f"lamp:{UUID(int=1)}",) * 5]
)
def test_what_is_no_place_is_not_found(on: tuple[str, ...], lamp: Lamp, reader: Browser) -> None:
    assert ask(reader, on, buffered=True).status_code == 404


def test_an_open_stream_holds_no_connection_and_a_look_at_its_head_opens_none(lamp: Lamp, reader: Browser) -> None:
    with listening(reader, lamp.on) as heard:
        lamp.light()
        heard.next()
        open_ones = streams(reader)
        answer = reader.client.head(f"/live?on={lamp.on}", base_url=f"http://{reader.at}")
        assert (answer.status_code, answer.mimetype) == (200, "text/event-stream")
        assert streams(reader) == open_ones
        in_use = "select from pg_stat_activity where state like 'idle in transaction%%' and datname = current_database()"
        assert until(lambda: not rows(lamp.hospital.world, in_use), 10), rows(lamp.hospital.world, in_use)


def test_one_session_holds_so_many_streams_and_no_more(lamp: Lamp) -> None:
    browser, hub = lamp.hospital.person().browser(), lamp.hospital.world.app.extensions["live"]
    with listening(browser, lamp.on):
        [first] = hub.streams_of(lamp.hospital.id)
        for _ in range(23):
            hub.open(Stream(lamp.hospital.id, first.session_id, first.voice, {Place("lamp", lamp.id): Seat(0, "-")}))
        assert ask(browser, [lamp.on], buffered=True).status_code == 429
        for stream in hub.streams_of(lamp.hospital.id):
            stream.end()


def test_a_crowd_waits_at_the_gate_and_other_pages_do_not() -> None:
    inside, out = threading.Semaphore(0), threading.Event()

    def app(environ: dict[str, str], _: object) -> list[bytes]:
        if environ["PATH_INFO"] == "/live":
            inside.release()
            out.wait(10)
        return [b""]

    gate = Gate(app)
    crowd = [threading.Thread(target=gate, args=({"PATH_INFO": "/live"}, None)) for _ in range(OPENED_AT_ONCE + 2)]
    for one in crowd:
        one.start()
    assert all(inside.acquire(timeout=10) for _ in range(OPENED_AT_ONCE))
    assert not inside.acquire(blocking=False)
    assert gate({"PATH_INFO": "/sign-in"}, None) == [b""]  # type: ignore[arg-type]
    out.set()
    for one in crowd:
        one.join()
    assert all(inside.acquire(timeout=10) for _ in range(2))


def test_who_is_too_slow_is_cut_off() -> None:
    stream = Stream(new_id(), None, Voice("en", "UTC"), {})
    for _ in range(MOST_WAITING):
        stream.send(b":\n\n")
    assert next(stream) == b":\n\n" * MOST_WAITING
    for _ in range(MOST_WAITING + 1):
        stream.send(b":\n\n")
    assert list(stream) == []
    assert stream.reader is STRANGER
