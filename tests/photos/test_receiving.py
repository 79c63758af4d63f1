"""Pictures on their way in: told at once what is none, cleaned by a job that may run twice or die, and sent twice but once."""

from io import BytesIO
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from integrations.disk_store import DiskStore
from kernel.db import db
from kernel.ids import new_id
from photos import jobs
from photos.actions import file_store
from photos.cleaning import MAX_BYTES, SIZES, PictureRefused, clean
from photos.jobs import clean_picture
from photos.models import Photo
from photos.receiving import Sent, receive_picture
from photos.store import FileMissing
from tests.photos.pictures import encoded, halves, telling_jpeg
from tests.support.people import rows
from tests.support.world import Hospital, Somebody, World

PICTURE = encoded(halves())
ALBUM = new_id()


def send(
    sender: Somebody, content: bytes = PICTURE, *, ticket: UUID | None = None, album: UUID = ALBUM, **more: object
) -> Photo:
    """One picture, as it is received and committed."""
    with sender.hospital.entered():
        sent = Sent(BytesIO(content), ticket or uuid4(), **more)  # type: ignore[arg-type]
        photo = receive_picture(sent, album, actor=sender.reader)
        db.session.commit()
        db.session.refresh(photo)
        db.session.expunge(photo)
        return photo


def now_is(hospital: Hospital, photo: Photo) -> Photo:
    """A picture as it is in the database now."""
    with hospital.entered():
        found = db.session.get_one(Photo, (photo.tenant_id, photo.id))
        db.session.expunge(found)
        return found


def files_of(world: World, photo: Photo) -> set[str]:
    """Which of a picture's files are there."""
    there = set()
    with world.app.app_context():
        for name, key in {"original": photo.original_key, **{size: photo.key(size) for size in SIZES}}.items():
            try:
                file_store().get(key)
                there.add(name)
            except FileMissing:
                continue
    return there


@pytest.fixture
def anna(world: World) -> Somebody:
    """Somebody at a hospital."""
    return world.hospital().person()


def test_a_picture_is_kept_as_it_came_and_then_only_clean(world: World, anna: Somebody) -> None:
    photo = send(anna, telling_jpeg(), width=80, height=40)
    assert (photo.state, photo.width, photo.height, photo.in_album) == ("received", 80, 40, False)
    assert files_of(world, photo) == {"original"}
    world.work()
    photo = now_is(anna.hospital, photo)
    assert (photo.state, photo.width, photo.height, photo.reason) == ("ready", 40, 80, None)
    assert files_of(world, photo) == set(SIZES)
    trail = rows(world, "select action, actor from audit_entry where about = 'photo' order by id")
    assert trail == [("photo.receive", "person"), ("photo.clean", "worker")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (bytes(MAX_BYTES + 1), "larger than 25 MB"),
        (b"%PDF-1.7", "not a JPEG, PNG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "not a JPEG, PNG"),
        (b"<!doctype html><script>alert(1)</script>" + PICTURE, "not a JPEG, PNG"),
        (b"PK\x03\x04" + PICTURE, "not a JPEG, PNG"),
        (b"\n" + PICTURE, "not a JPEG, PNG"),
    ],
    ids=["empty", "large", "PDF", "SVG", "a page before it", "an archive before it", "a line before it"],
)
def test_what_one_sees_at_once_is_said_at_once_and_leaves_nothing(
    world: World, anna: Somebody, content: bytes, words: str
) -> None:
    with pytest.raises(PictureRefused, match=words):
        send(anna, content)
    assert rows(world, "select from photo") == []
    assert world.jobs() == []


@pytest.mark.parametrize("start", [b"GIF89a", b"RIFF0000WEBP", b"\0\0\0\x18ftypheic", b"\0\0\0\x18ftypmif1"])
def test_every_kind_that_a_phone_sends_is_taken_in(anna: Somebody, start: bytes) -> None:
    assert send(anna, start + bytes(20)).state == "received"


def test_what_is_no_picture_after_all_is_refused_with_a_sentence_and_nothing_of_it_is_kept(
    world: World, anna: Somebody
) -> None:
    photo = send(anna, PICTURE[:-300] + b"<script>alert(1)</script>")
    world.work()
    photo = now_is(anna.hospital, photo)
    assert photo.state == "refused"
    assert photo.reason
    assert photo.reason.startswith("The picture is damaged or incomplete.")
    assert files_of(world, photo) == set()


def test_the_same_file_sent_again_is_the_same_picture_before_and_after_it_was_cleaned(world: World, anna: Somebody) -> None:
    ticket = uuid4()
    first = send(anna, ticket=ticket)
    assert send(anna, ticket=ticket).id == first.id
    world.work()
    assert send(anna, ticket=ticket).state == "ready"
    assert files_of(world, first) == set(SIZES), "what was sent again lies nowhere"
    assert rows(world, "select count(*) from photo") == [(1,)]
    assert world.jobs() == []


def test_a_ticket_is_its_senders_for_one_page_and_one_file(world: World, anna: Somebody) -> None:
    ticket, bea = uuid4(), anna.hospital.person("Bea Other")
    other = encoded(halves((60, 60)))
    sent = [
        send(anna, ticket=ticket),
        send(bea, ticket=ticket),
        send(anna, ticket=ticket, album=new_id()),
        send(anna, other, ticket=ticket),
    ]
    assert len({photo.id for photo in sent}) == 4


@pytest.mark.parametrize("shape", [(-1, 5), (0, 7), (10**9, 3), (70_000, 70_000)])
def test_what_a_browser_says_of_a_shape_is_only_believed_when_it_can_be(anna: Somebody, shape: tuple[int, int]) -> None:
    photo = send(anna, width=shape[0], height=shape[1])
    assert (photo.width, photo.height) == (0, 0)


class Died(Exception):
    """The worker was killed."""


@pytest.mark.parametrize("moment", ["before", "between sizes", "before the original goes"])
def test_a_run_that_dies_is_made_up_for_by_the_next(
    world: World, anna: Somebody, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    photo, put = send(anna), DiskStore.put

    def die(*_: object, **__: object) -> None:
        raise Died

    def put_one(store: DiskStore, key: str, content: bytes) -> None:
        put(store, key, content)
        raise Died

    place = {"before": (jobs, "clean", die), "between sizes": (DiskStore, "put", put_one)}
    with monkeypatch.context() as dying, anna.hospital.entered():
        dying.setattr(*place.get(moment, (DiskStore, "delete", die)))
        with pytest.raises(Died):
            clean_picture.work(str(photo.id))
        db.session.rollback()
    assert "original" in files_of(world, photo)
    world.work()
    assert now_is(anna.hospital, photo).state == "ready"
    assert files_of(world, photo) == set(SIZES)
    assert rows(world, "select count(*) from audit_entry where action = 'photo.clean'") == [(1,)]


def test_a_second_run_after_the_end_changes_nothing(world: World, anna: Somebody) -> None:
    photo = send(anna)
    world.work()
    before = rows(world, "select photo::text from photo")
    with anna.hospital.entered():
        clean_picture.work(str(photo.id))
    assert rows(world, "select photo::text from photo") == before
    assert files_of(world, photo) == set(SIZES)


def test_what_never_arrived_is_said_and_can_be_sent_again(world: World, anna: Somebody) -> None:
    photo = send(anna)
    with world.app.app_context():
        file_store().delete(photo.original_key)
    world.work()
    assert "Please send it once more" in (now_is(anna.hospital, photo).reason or "")


def test_a_picture_that_is_gone_when_it_is_ready_leaves_no_files(
    world: World, anna: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = send(anna)

    def clean_slowly(original: bytes, *, queue: object) -> object:
        with world.as_superuser() as connection:
            connection.execute("delete from photo")
        return clean(original, queue=queue)

    monkeypatch.setattr(jobs, "clean", clean_slowly)
    world.work()
    assert files_of(world, photo) == set()


def test_a_file_that_cannot_be_kept_leaves_no_row_that_waits_for_it(
    world: World, anna: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(DiskStore, "put", full)
        with pytest.raises(OSError, match="No space"):
            send(anna, ticket=UUID(int=1))
    assert rows(world, "select from photo") == []
    assert send(anna, ticket=UUID(int=1)).state == "received"


def test_a_job_with_a_picture_of_another_hospital_touches_nothing(world: World, anna: Somebody) -> None:
    photo, grace = send(anna), world.hospital("grace")
    before = rows(world, "select photo::text from photo")
    with grace.entered():
        clean_picture.work(str(photo.id))
        assert db.session.scalars(select(Photo)).all() == []
    assert rows(world, "select photo::text from photo") == before
    assert files_of(world, photo) == {"original"}
