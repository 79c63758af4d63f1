"""Console page *Forums*: a hospital arranges what it begins with, opens more, and says who is in a group."""

from importlib import import_module

from sqlalchemy import select

from forums.models import Forum
from forums.usual import USUAL
from kernel.db import db
from kernel.language import LANGUAGES
from tests.support.people import fetch, rows
from tests.support.world import Hospital, World


def test_every_hospital_begins_with_four_forums(world: World, mercy: Hospital) -> None:
    names = "select slug from forum order by position"
    assert [slug for (slug,) in rows(world, names)] == ["parenting", "spirituality", "cancer", "well-being"]
    listed = mercy.person("Anna Berg").browser()
    assert "Emotional well-being" in listed.open("/forums").text
    listed.post("/language", {"csrf_token": listed.token(), "language": "es"})
    assert "Bienestar emocional" in listed.open("/forums").text


def test_they_are_named_in_every_language_and_alike_in_old_hospitals_and_new_ones() -> None:
    for _, names, abouts in USUAL:
        assert set(names) == set(abouts) == set(LANGUAGES)
    assert import_module("migrations.versions.0017_forums").USUAL == USUAL


def test_another_is_opened_for_a_named_group_and_changed(world: World, mercy: Hospital) -> None:
    admin = mercy.person("Ada Stone", "tenant_admin").browser()
    mia, sam = mercy.person("Mia Lund"), mercy.person("Sam Hill")
    new = {"name_en": "Bereaved parents", "read_by": "group", "written_by": "group", "group": f"{mia.email}\nno@nobody.example"}
    kept = admin.open("/admin/forums/new").submit(new)
    assert "no@nobody.example" in kept.text
    assert kept.path == "/admin/forums/bereaved-parents"
    assert fetch(mia.browser(), "/forums/bereaved-parents").status_code == 200
    assert fetch(sam.browser(), "/forums/bereaved-parents").status_code == 404
    kept.submit({"name_es": "Padres en duelo", "group": sam.email.upper(), "archived": "y"})
    assert fetch(mia.browser(), "/forums/bereaved-parents").status_code == 404
    assert fetch(sam.browser(), "/forums/bereaved-parents/new").status_code == 403
    with mercy.entered():
        forum = db.session.scalars(select(Forum).where(Forum.slug == "bereaved-parents")).one()
        assert forum.names == {"en": "Bereaved parents", "es": "Padres en duelo"}
    again = admin.open("/admin/forums/new").submit({"name_en": "Bereaved parents"})
    assert again.path == "/admin/forums/bereaved-parents-2"


def test_a_forum_needs_a_name_and_an_address_of_this_hospital(world: World, mercy: Hospital) -> None:
    admin = mercy.person("Ada Stone", "tenant_admin").browser()
    assert admin.open("/admin/forums/new").submit({"name_en": " "}).status == 422
    assert fetch(admin, "/admin/forums/nothing").status_code == 404
    other = world.hospital("brigid").person("Bea Other")
    kept = admin.open("/admin/forums/cancer").submit({"read_by": "group", "group": other.email})
    assert other.email in kept.text
    assert rows(world, "select count(*) from forum_member") == [(0,)]


def test_only_an_administrator_arranges(mercy: Hospital) -> None:
    for role in ("moderator", "staff"):
        browser = mercy.person("Rolf Role", role, email=f"{role}@mercy.example").browser()
        assert fetch(browser, "/admin/forums/").status_code == 404
