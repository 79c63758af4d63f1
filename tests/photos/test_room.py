"""What pictures take is known to the byte through all that becomes of them, and nothing is kept beyond what was agreed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import select

from accounts.models import Person
from integrations.disk_store import DiskStore
from kernel.db import db
from kernel.ids import new_id
from kernel.processes import until
from photos.actions import forget_picture, keep_picture
from photos.faces import show_face, take_face_away
from photos.measuring import measure
from photos.models import Photo
from photos.receiving import Sent, receive_picture
from photos.room import GB, NoRoom, Room, refuse_beyond_room, used_here
from tenants.actions import keep_logo, keep_mark
from tenants.queries import hospital_brand
from tests.photos.pictures import encoded, halves
from tests.photos.room import leave_room, lying, taken
from tests.photos.test_receiving import ALBUM, PICTURE, send
from tests.support.people import rows
from tests.support.plans import rows_read
from tests.support.world import Hospital, Somebody, World

OTHER = encoded(halves((60, 60)))


@pytest.fixture
def anna(world: World) -> Somebody:
    """Somebody at a hospital."""
    return world.hospital().person()


@pytest.fixture
def mercy(anna: Somebody) -> Hospital:
    """That hospital."""
    return anna.hospital


def test_a_picture_is_counted_as_it_was_sent_then_as_what_became_of_it_and_gone_not_at_all(
    world: World, mercy: Hospital, anna: Somebody
) -> None:
    photo = send(anna)
    assert taken(mercy) == lying(mercy) == len(PICTURE)
    world.work()
    assert taken(mercy) == lying(mercy) > len(PICTURE)
    with mercy.entered():
        forget_picture(db.session.get_one(Photo, (mercy.id, photo.id)), actor=anna.reader)
    assert taken(mercy) == lying(mercy) == 0


def test_a_picture_that_could_not_be_prepared_takes_nothing(world: World, mercy: Hospital, anna: Somebody) -> None:
    send(anna, PICTURE[:-300])
    assert taken(mercy) > 0
    world.work()
    assert taken(mercy) == lying(mercy) == 0


def test_whatever_keeps_a_picture_counts_it(world: World, mercy: Hospital, anna: Somebody) -> None:
    with mercy.entered():
        keep_picture(PICTURE, new_id(), actor=anna.reader)
        keep_logo(hospital_brand(), encoded(halves((400, 100))), actor=anna.reader)
        keep_mark(hospital_brand(), encoded(halves((300, 300))), actor=anna.reader)
    anna.browser().open("/account/photo").submit({"picture": (BytesIO(PICTURE), "me.jpg")}, action="/account/photo")
    assert rows(world, "select count(*) from photo where stored > 0") == [(4,)]
    assert taken(mercy) == lying(mercy)


def test_what_fits_to_the_byte_is_kept_and_a_byte_more_is_refused_with_a_sentence_and_leaves_nothing(
    world: World, mercy: Hospital, anna: Somebody
) -> None:
    leave_room(mercy, len(PICTURE) + len(OTHER) - 1)
    kept = send(anna)
    with pytest.raises(NoRoom, match="no room for more pictures"):
        send(anna, OTHER)
    assert rows(world, "select id from photo where stored < 1000000") == [(kept.id,)]
    assert taken(mercy) == lying(mercy) == len(PICTURE)
    assert world.jobs() == ["photos.clean"]
    assert rows(world, "select count(*) from audit_entry where action = 'photo.receive'") == [(1,)]


def test_of_two_that_fit_only_one_by_one_and_come_at_once_one_is_kept(world: World, mercy: Hospital, anna: Somebody) -> None:
    leave_room(mercy, len(PICTURE) + len(OTHER) - 1)
    with ThreadPoolExecutor(1) as pool, mercy.entered():
        keep_one(anna, PICTURE)
        second = pool.submit(send, anna, OTHER)
        assert until(world.waits_for_a_lock, 10)
        db.session.commit()
        with pytest.raises(NoRoom):
            second.result(30)
    assert taken(mercy) == lying(mercy) == len(PICTURE)


def keep_one(somebody: Somebody, content: bytes) -> None:
    """Receives a picture, in the transaction that is under way."""
    receive_picture(Sent(BytesIO(content), uuid4()), ALBUM, actor=somebody.reader)


def test_nobody_waits_for_another_while_files_travel(
    world: World, mercy: Hospital, anna: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = DiskStore.put

    def put_slowly(store: DiskStore, key: str, content: bytes) -> None:
        monkeypatch.setattr(DiskStore, "put", put)
        assert pool.submit(send, anna, OTHER).result(10).state == "received"
        put(store, key, content)

    monkeypatch.setattr(DiskStore, "put", put_slowly)
    with ThreadPoolExecutor(1) as pool:
        send(anna)
    assert taken(mercy) == len(PICTURE) + len(OTHER)


def test_a_full_hospital_is_told_before_anything_is_put_away_and_another_is_not_touched(
    world: World, mercy: Hospital, anna: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_room(mercy, 0)
    bea = world.hospital("grace").person("Bea Other")

    def never(*_: object) -> None:
        raise AssertionError("a file was put")

    with monkeypatch.context() as watched:
        watched.setattr(DiskStore, "put", never)
        with pytest.raises(NoRoom):
            send(anna)
    assert send(bea).state == "received"


def test_deleting_gives_room_back_at_once(mercy: Hospital, anna: Somebody) -> None:
    leave_room(mercy, len(PICTURE))
    first = send(anna)
    with pytest.raises(NoRoom):
        send(anna)
    with mercy.entered():
        forget_picture(db.session.get_one(Photo, (mercy.id, first.id)), actor=anna.reader)
    assert send(anna).state == "received"


def test_what_was_taken_in_is_prepared_even_if_that_takes_more_than_there_is(
    world: World, mercy: Hospital, anna: Somebody
) -> None:
    leave_room(mercy, len(PICTURE))
    send(anna)
    world.work()
    assert rows(world, "select state from photo where stored < 1000000") == [("ready",)]
    assert taken(mercy) == lying(mercy) > len(PICTURE)


def test_another_picture_of_oneself_needs_room_for_both_and_a_refused_one_leaves_the_old(
    mercy: Hospital, anna: Somebody
) -> None:
    with mercy.entered():
        me = db.session.get_one(Person, (mercy.id, anna.id))
        show_face(me, PICTURE, actor=anna.reader)
        before = me.photo_id
    leave_room(mercy, taken(mercy))
    with mercy.entered():
        me = db.session.get_one(Person, (mercy.id, anna.id))
        with pytest.raises(NoRoom):
            show_face(me, encoded(halves((800, 600))), actor=anna.reader)
        assert me.photo_id == before
        take_face_away(me, actor=anna.reader)
        assert (db.session.scalar(select(used_here())) or 0) < GB


@pytest.mark.parametrize(
    ("used", "most", "percent", "tight", "full"),
    [
        (0, 50, 0, False, False),
        (8 * GB // 10 - 1, 1, 79, False, False),
        (8 * GB // 10 + 1, 1, 80, True, False),
        (GB - 1, 1, 99, True, False),
        (GB, 1, 100, True, True),
        (3 * GB, 1, 300, True, True),
        (0, 0, 100, True, True),
        (900 * GB, None, None, False, False),
    ],
)
def test_room_is_told_in_whole_percent(used: int, most: int | None, percent: int | None, tight: bool, full: bool) -> None:
    room = Room(used, most)
    assert (room.percent, room.is_tight, room.is_full) == (percent, tight, full)


def test_without_an_end_nothing_is_refused_nor_summed_up(world: World, mercy: Hospital) -> None:
    leave_room(mercy, -5)
    with world.as_superuser() as connection:
        connection.execute("update tenant set most_gb = null")
    with mercy.entered():
        refuse_beyond_room(in_turn=True)


def test_what_differs_from_the_files_there_are_is_put_right_and_on_record(
    world: World, mercy: Hospital, anna: Somebody
) -> None:
    old, new = send(anna), send(anna, OTHER)
    world.work()
    right = taken(mercy)
    with world.as_superuser() as connection:
        connection.execute("update photo set stored = stored + 7")
        connection.execute("update photo set created_at = created_at - %s where id = %s", [timedelta(days=2), old.id])
    with mercy.entered():
        measure.work()
    assert taken(mercy) == right + 7, "the new one is looked at tomorrow"
    trail = "select details from audit_entry where action = 'photo.measure'"
    assert rows(world, trail) == [({"pictures": 1, "difference": -7},)]
    with mercy.entered():
        measure.work()
    assert len(rows(world, trail)) == 1
    assert new.id != old.id


def test_a_count_of_files_touches_no_other_hospital(world: World, mercy: Hospital, anna: Somebody) -> None:
    send(anna)
    world.work()
    with world.as_superuser() as connection:
        connection.execute("update photo set stored = 1, created_at = created_at - interval '2 days'")
    with world.hospital("grace").entered():
        measure.work()
    assert taken(mercy) == 1


def test_a_sum_reads_the_hospitals_own_pictures_alone(world: World, mercy: Hospital) -> None:
    grace = world.hospital("grace")
    with world.as_superuser() as connection:
        for hospital, many in ((mercy, 300), (grace, 20_000)):
            connection.execute(
                """insert into photo
                     (tenant_id, id, album_id, width, height, state, caption, shows, place, in_album, created_at)
                   select %s, gen_random_uuid(), gen_random_uuid(), 1, 1, 'ready', '', '', gen_random_uuid(), true, now()
                   from generate_series(1, %s)""",
                [hospital.id, many],
            )
        connection.execute("analyze photo")
    with mercy.entered():
        assert rows_read(lambda: db.session.scalar(select(used_here()))) <= 301
