"""The card on paper: it can be read aloud, names the hospital, and names no patient."""

import re
import zlib

import pytest
import segno

from kernel.db import db
from kernel.qr import qr_path
from tenants.enrolment.card import _card, cards_pdf
from tenants.enrolment.models import Enrolment
from tests.photos.pictures import encoded, halves
from tests.support.world import World
from tests.tenants.enrolment.cards import PATIENT, ACard, make_card, nurse


def unpacked(content: bytes) -> bytes:
    """A PDF with what it packs laid open."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    opened = [content]
    for stream in streams:
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            opened.append(stream)
    return b"\n".join(opened)


def file_of(card: ACard, who: str = "Vera") -> bytes:
    """The card as staff get it to print."""
    answer = nurse(card.hospital, who).open(f"{card.staff_path}/card.pdf").answer
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_data()


@pytest.mark.parametrize(("language", "code"), [("en", b"en"), ("es", b"es")])
def test_the_card_is_tagged_and_has_a_language_and_a_title(world: World, language: str, code: bytes) -> None:
    content = unpacked(file_of(make_card(world.hospital(), language=language)))
    assert b"/StructTreeRoot" in content
    assert re.search(rb"/Lang\s*\(" + code, content)
    assert b"/DisplayDocTitle true" in content
    assert b"pdfuaid" in content
    assert b"/Alt" in content


def test_the_card_names_no_patient_and_holds_no_word(world: World) -> None:
    card = make_card(world.hospital(), name="Zqxvwkj")
    content = file_of(card)
    with card.hospital.entered():
        own = db.session.get_one(Enrolment, (card.hospital.id, card.id))
        said = str(_card(own))
        own.name = "Somebody else altogether"
    assert card.code[:4] in said
    assert "Zqxvwkj" not in said
    assert card.word not in said
    assert len(file_of(card, "Wanda")) == len(content)
    opened = unpacked(content)
    for secret in ("Zqxvwkj", card.word, PATIENT):
        assert secret.encode() not in opened
        assert secret.encode("utf-16-be") not in opened


def test_the_card_wears_the_hospitals_logo_and_takes_a_name_in_any_script(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = world.hospital()
    card = make_card(hospital)
    with hospital.entered():
        plain = len(cards_pdf([db.session.get_one(Enrolment, (hospital.id, card.id))]))
    monkeypatch.setattr("tenants.enrolment.card._logo", lambda: encoded(halves()))
    with hospital.entered():
        assert len(cards_pdf([db.session.get_one(Enrolment, (hospital.id, card.id))])) != plain
    with world.as_superuser() as connection:
        connection.execute("update hospital_brand set name = '東京 Spital'")
    assert file_of(card).startswith(b"%PDF")


def test_the_code_to_scan_says_the_address_with_white_all_round() -> None:
    url = "https://mercy.example/enrol/claim/K7QM4TXA"
    size, path = qr_path(url)
    runs = [tuple(map(int, part)) for part in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path)]
    dark = {(x + step, y) for x, y, wide in runs for step in range(wide)}
    rows = enumerate(segno.make(url, error="m", micro=False).matrix_iter(border=4))
    assert dark == {(x, y) for y, row in rows for x, module in enumerate(row) if module}
    assert all(x >= 4 and x < size - 4 and 4 <= y < size - 4 for x, y in dark)
