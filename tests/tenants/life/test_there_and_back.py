"""A whole hospital goes into a file and comes back the same, beside another that is not touched; and it can go for good."""

import hashlib
import json
from pathlib import Path

import pytest

from kernel.audit_chain import check_chain
from kernel.operators import operator_session
from tenants.life.format import BadArchive
from tenants.life.kept import KEPT, LEFT_OUT
from tests.house.filled import Filled, filled
from tests.tenants.life.conftest import SCHEMA, Life, parts, rows_in

PASSPHRASE = "five quiet lighthouses"
# No hospital is named there, or not in these tests.
NOBODYS = ("operator", "operator_act", "operator_attempt", "operator_session", "stripe_event", "stripe_listing")


def pair(life: Life) -> tuple[Filled, Filled]:
    """Two hospitals with a row in every table, and something that services outside said of the first."""
    mercy, grace = filled(life.world, "mercy"), filled(life.world, "grace")
    said = "insert into mail_event (id, hospital_id, delivery_id, kind, received_at) values (%s, %s, %s, 'open', now())"
    for hospital in (mercy, grace):
        life.rows(said, hospital.hospital.slug, hospital.hospital.id, hospital.delivery_id)
    return mercy, grace


def test_a_hospital_goes_and_comes_back_the_same_under_another_key_beside_one_that_is_not_touched(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    mercy, grace = (one.hospital for one in pair(life))
    before, beside = life.export(mercy, "before"), life.export(grace, "beside").read_bytes()
    files, waiting, tables = life.files(mercy.id), sorted(life.world.jobs()), set(life.left_of(mercy.id))
    assert life.export(mercy, "twice").read_bytes() == before.read_bytes()
    _says_what_it_is(before)

    trail = life.delete(mercy)
    assert (life.left_of(mercy.id), life.files(mercy.id)) == ({}, [])
    assert life.left_of(grace.id).keys() == tables
    _handed_over(trail, before)

    with monkeypatch.context() as elsewhere:
        elsewhere.setitem(life.world.app.config, "SECRET_KEY", "a key of another installation, which knows nothing")
        life.bring_in(before)
        assert life.export(mercy, "after").read_bytes() == before.read_bytes()
    assert life.export(grace, "beside after").read_bytes() == beside
    assert {name for name in tables if name not in life.left_of(mercy.id)} == set(LEFT_OUT) - {"host", "tenant", *NOBODYS}
    assert set(files) - set(life.files(mercy.id)) == {key for key in files if key.endswith("data.zip")}
    assert sorted(life.world.jobs()) == waiting
    with mercy.world.app.app_context(), operator_session() as session:
        assert check_chain(session, mercy.id).fault is None

    assert mercy.browser().open("/").status == 503  # frozen, until somebody thaws it
    life.rows("update tenant set state = 'open'")
    assert "Mercy Hospital" in mercy.browser().open("/").text


def _says_what_it_is(path: Path) -> None:
    """Each part is named in the manifest with what it holds, and what is to be nowhere else is not in it."""
    found = parts(path)
    *names, last = found
    said = json.loads(found[last])
    assert (names[0], last, said["format"], said["schema"]) == ("about.json", "manifest.json", 1, SCHEMA)
    assert (said["hospital"]["slug"], said["hosts"]) == ("mercy", [{"canonical": True, "name": "mercy.localhost"}])
    assert [part["name"] for part in said["parts"]] == names
    for part in said["parts"]:
        assert (part["bytes"], part["sha256"]) == (len(found[part["name"]]), hashlib.sha256(found[part["name"]]).hexdigest())
    assert path.stat().st_mode & 0o777 == 0o600
    assert {name.split("/")[1] for name in names if name.startswith("data/")} == KEPT
    assert b"grace.example" not in path.read_bytes()


def _handed_over(trail: Path, archive: Path) -> None:
    """The whole trail, row for row as it was sealed, with the deletion as its end, and no words of anybody."""
    handed = [json.loads(line) for line in trail.read_text().splitlines()]
    sealed = {row["seq"]: row["hash"].removeprefix("\\x") for row in rows_in(archive, "audit_seal")}
    assert {row["seq"]: row["seal"] for row in handed if row["seq"] in sealed} == sealed
    assert [row["action"] for row in handed][-4:] == [
        "hospital.export",
        "hospital.export",
        "hospital.frozen",
        "hospital.delete",
    ]
    said = trail.read_text()
    assert not [word for word in ("Ada", "Marigold", "example", "slept") if word in said]
    assert trail.stat().st_mode & 0o777 == 0o600


def test_an_archive_can_be_encrypted_and_is_opened_by_its_passphrase_alone(life: Life) -> None:
    mercy = life.world.hospital("mercy")
    mercy.person("Anna Berg")
    clear, closed = life.export(mercy, "clear"), life.export(mercy, "closed", PASSPHRASE)
    assert closed.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert b"anna" not in closed.read_bytes()
    life.delete(mercy)
    for path, passphrase, why in (
        (closed, None, "give its passphrase"),
        (closed, "five quiet lighthouse", "does not open it"),
        (clear, PASSPHRASE, "give no passphrase"),
    ):
        with pytest.raises(BadArchive, match=why):
            life.bring_in(path, passphrase)
    life.bring_in(closed, PASSPHRASE)
    assert life.export(mercy, "again").read_bytes() == clear.read_bytes()


def test_nothing_takes_the_place_of_a_file_that_is_there(life: Life) -> None:
    mercy = life.world.hospital("mercy")
    there = life.folder / "there"
    there.write_text("mine")
    with pytest.raises(FileExistsError):
        life.export(mercy, "there")
    with pytest.raises(FileExistsError):
        life.delete(mercy, "there")
    assert there.read_text() == "mine"
    assert mercy.browser().open("/").status == 200
    assert [path.name for path in life.folder.iterdir()] == ["there"]


def test_an_export_that_breaks_off_leaves_no_file(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    mercy = life.world.hospital("mercy")
    monkeypatch.delattr("tenants.life.exporting.jobs_part")
    with pytest.raises(NameError):
        life.export(mercy, "half")
    assert list(life.folder.iterdir()) == []
