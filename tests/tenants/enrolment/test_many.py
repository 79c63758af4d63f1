"""Staff enrol many patients from a file: look first, then all at once, and a second time changes nothing."""

import csv
from io import BytesIO, StringIO

import pytest

from tenants.enrolment.csv_rows import MOST_BYTES, MOST_ROWS, REASONS, BadSheet, read_sheet
from tests.support.browser import Browser, Page
from tests.support.people import rows
from tests.support.world import World
from tests.tenants.enrolment.cards import PATIENT, everything_kept, newest_card, nurse, tell, use

HEAD = "name,language,managed_by,reference,wristband"
GOOD = f"{PATIENT},en,proxy,H-1,"


def sheet(*lines: str, head: str = HEAD) -> bytes:
    """A file with these lines."""
    return "\r\n".join((head, *lines)).encode()


def look(staff: Browser, content: bytes) -> Page:
    """Staff send a file."""
    return staff.open("/enrol/many").submit({"file": (BytesIO(content), "patients.csv")})


def enrol(staff: Browser, content: bytes) -> Page:
    """The same, and staff say that it is right."""
    return look(staff, content).submit(action="/enrol/many/enrol")


def listed(page: Page) -> list[list[str]]:
    """The result as the downloaded file has it."""
    content = page.browser.open(f"{page.path}/result.csv").answer.get_data().decode("utf-8-sig")
    return list(csv.reader(StringIO(content)))


def counts(world: World) -> list[tuple[object, ...]]:
    """How many cards there are, and a fingerprint of them."""
    return rows(world, "select count(*), md5(string_agg(e::text, '|' order by id)) from enrolment e")


def thousand() -> tuple[bytes, dict[int, str]]:
    """A thousand rows, thirty-seven of them bad in every way there is; which, and why."""
    faults = {
        ",en,proxy,{0},": "name",
        "x" * 61 + ",en,proxy,{0},": "long_name",
        "Ada,klingon,proxy,{0},": "language",
        "Ada,en,nobody,{0},": "managed_by",
        "Ada,en,proxy,,": "reference",
        "Ada,en,proxy," + "9" * 65 + ",": "long_reference",
        "Ada,en,proxy,H-0,": "twice",
        "Ada,en,proxy,{0},!": "wristband",
        "Ada,en": "managed_by",
    }
    lines, bad = ["Ada,en,proxy,H-0,"], dict[int, str]()
    for n in range(1, 1000):
        if n % 27 == 0 and len(bad) < 37:
            line, why = list(faults.items())[len(bad) % len(faults)]
            lines.append(line.format(f"H-{n}"))
            bad[n + 2] = why
        else:
            lines.append(f"Ada {n},{'es' if n % 2 else 'en'},guardian,H-{n},W-{n:05}")
    return sheet(*lines), bad


def test_of_a_thousand_rows_the_bad_ones_are_named_and_all_others_enrolled_and_again_nothing_changes(world: World) -> None:
    hospital, (content, bad) = world.hospital(), thousand()
    staff = nurse(hospital)
    assert len(bad) == 37
    seen = look(staff, content)
    assert counts(world)[0][0] == 0
    assert "963 patients get a card." in seen.text
    assert named(seen) == {number: str(REASONS[why]) for number, why in bad.items()}
    page = seen.submit(action="/enrol/many/enrol")
    assert "963 patients were enrolled." in page.text
    assert named(page) == named(seen)
    assert len([line for line in listed(page) if line[1] == "Enrolled" and line[2] and line[3]]) == 963
    before = counts(world)
    assert before[0][0] == 963
    again = enrol(staff, content)
    assert counts(world) == before
    assert "963 were there already, and nothing was changed." in again.text
    assert {line[1] for line in listed(again)[1:]} == {"Was there already", *named(seen).values()}


def named(page: Page) -> dict[int, str]:
    """The bad rows that a page names, with their reasons."""
    lines = page.soup.select("table[aria-labelledby=bad] tbody tr")
    return {int(line.th.text): line.td.text for line in lines if line.th and line.td}


def test_nothing_is_enrolled_before_staff_say_so_and_no_name_of_the_file_is_kept(world: World) -> None:
    staff = nurse(world.hospital())
    page = look(staff, sheet(GOOD))
    assert PATIENT in page.text
    assert PATIENT not in everything_kept(world)
    assert counts(world)[0][0] == 0


def test_a_card_from_a_file_opens_its_page(world: World) -> None:
    hospital = world.hospital()
    page = enrol(nurse(hospital), sheet(f"{PATIENT},es,patient,H-1,W 0001"))
    card = newest_card(hospital)
    assert listed(page)[1] == ["2", "Enrolled", f"{card.code[:4]} {card.code[4:]}", card.word]
    assert tell(card).submit({"wristband": "w0001"}).submit({"agree": "y"}).heading == f"{PATIENT}’s page"
    assert listed(page)[1] == ["2", "Enrolled", "", ""]


def test_a_patient_whose_card_was_taken_back_gets_a_new_one_and_whose_was_used_does_not(world: World) -> None:
    hospital = world.hospital()
    staff = nurse(hospital)
    enrol(staff, sheet(GOOD))
    staff.open(newest_card(hospital).staff_path).submit(action="take-back")
    assert "1 patient was enrolled." in enrol(staff, sheet(GOOD)).text
    use(newest_card(hospital))
    assert "1 was there already" in enrol(staff, sheet(GOOD)).text


def test_all_cards_are_printed_in_one_file_each_with_its_row_and_no_name(world: World) -> None:
    staff = nurse(world.hospital())
    page = enrol(staff, sheet(GOOD, "Rosa,es,patient,H-2,"))
    answer = staff.open(f"{page.path}/cards.pdf").answer
    assert answer.mimetype == "application/pdf"
    assert b"/Count 2" in answer.get_data() or answer.get_data().count(b"/Type/Page") >= 2
    for wrong in ("0", "x", "²", "99999", "-1", "3"):
        assert staff.open(f"{page.path}/cards.pdf?from={wrong}").status in (200, 404)


def test_names_that_are_formulas_stay_in_the_hospitals_own_file(world: World) -> None:
    staff = nurse(world.hospital())
    hostile = ["=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1"]
    page = enrol(staff, sheet(*(f"{name},en,proxy,{name}{n}," for n, name in enumerate(hostile))))
    lines = listed(page)
    assert len(lines) == 6
    for line in lines:
        for cell in line:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
            assert not any(name in cell for name in hostile)


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("nombre;idioma;gestionado por;referencia\nJosé;español;tutora;7\n".encode(), ["José"]),
        ("nombre;idioma;gestionado_por;referencia\nJosé;es;Paciente;7\n".encode("cp1252"), ["José"]),
        ("\ufeffName,Language,Managed By,Reference\nAnna,EN,Proxy,7\n".encode(), ["Anna"]),
        (b"reference\tmanaged_by\tlanguage\tname\n7\tself\tEnglish\tAnna\n", ["Anna"]),
        (
            b'name,language,managed_by,reference\n"Berg, Anna",en,proxy,7\n\n,,,\n"Ada\nStone",en,proxy,8',
            ["Berg, Anna", "Ada Stone"],
        ),
        (b"name,language,managed_by,reference,ward\rAnna,en,proxy,7,W3\r", ["Anna"]),
    ],
    ids=["semicolons, Spanish", "Windows-1252", "with a mark", "tabs, other order", "quotes", "old ends of lines"],
)
def test_files_are_read_as_spreadsheets_save_them(content: bytes, names: list[str], world: World) -> None:
    with world.hospital().entered():
        read = read_sheet(content)
    assert [row.name for row in read.rows] == names
    assert read.bad == {}


HEADING = b"name,language,managed_by,reference\n"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n\r\n",
        HEADING,
        b"Anna,en,proxy,7\n",
        b"name,name,language,managed_by,reference\nAnna,Anna,en,proxy,7\n",
        b"PK\x03\x04\x14\x00\x06\x00" + b"\0" * 50,
        HEADING.decode().encode("utf-16"),
        b"\x81\x8d\x8f",
    ],
    ids=["empty", "blank", "no rows", "no heading", "twice", "zip", "UTF-16", "no text"],
)
def test_a_file_that_cannot_be_read_gets_a_sentence_and_enrols_nobody(content: bytes, world: World) -> None:
    page = look(nurse(world.hospital()), content)
    assert page.status == 422
    assert page.soup.select_one(".field-wrong .wrong")
    assert counts(world)[0][0] == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (HEADING + b'"' + b"x" * 200_000, "breaks off"),
        (HEADING + b"Anna,en,proxy,7\n" * (MOST_ROWS + 1), "5,000 rows"),
        (b"x" * (MOST_BYTES + 1), "2 MB"),
        (b"," * (MOST_BYTES - 1) + b"x", "100 columns"),
    ],
    ids=["endless cell", "many rows", "large", "many columns"],
)
def test_a_file_that_is_too_much_is_refused_as_soon_as_that_is_seen(content: bytes, sentence: str, world: World) -> None:
    with world.app.test_request_context(), pytest.raises(BadSheet, match=sentence):
        read_sheet(content)


def test_without_a_file_one_is_asked_for(world: World) -> None:
    assert nurse(world.hospital()).open("/enrol/many").submit({}).status == 422


def test_what_staff_did_not_look_at_is_not_enrolled(world: World) -> None:
    mercy, brigid = world.hospital(), world.hospital("brigid")
    other = look(nurse(brigid), sheet(GOOD)).soup.select_one("input[name=rows]")["value"]  # type: ignore[index]
    staff = nurse(mercy)
    for forged in ("", "W10", str(other)):
        page = staff.post("/enrol/many/enrol", {"csrf_token": staff.token(), "rows": forged})
        assert page.status == 422
        assert "Choose it once more" in page.text
    assert counts(world)[0][0] == 0


def test_what_goes_wrong_in_the_middle_leaves_nothing_behind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    staff = nurse(world.hospital())
    seen = look(staff, thousand()[0])
    monkeypatch.setattr("tenants.enrolment.actions.record", lambda *_, **__: 1 / 0)
    assert seen.submit(action="/enrol/many/enrol").status == 500
    assert counts(world)[0][0] == 0
    assert rows(world, "select count(*) from enrolment_batch") == [(0,)]


def test_two_who_send_the_same_file_at_once_make_one_card_for_each_patient(world: World) -> None:
    hospital = world.hospital()
    first, second = (look(nurse(hospital, name), sheet(GOOD)) for name in ("Nora", "Vera"))
    assert "1 patient was enrolled." in first.submit(action="/enrol/many/enrol").text
    assert "1 was there already" in second.submit(action="/enrol/many/enrol").text
    assert counts(world)[0][0] == 1


def test_another_hospitals_file_is_not_there_and_neither_is_one_that_ran_out(world: World) -> None:
    mercy, brigid = world.hospital(), world.hospital("brigid")
    staff = nurse(mercy)
    page = enrol(staff, sheet(GOOD))
    stranger = nurse(brigid)
    for path in (page.path, f"{page.path}/result.csv", f"{page.path}/cards.pdf"):
        assert stranger.open(path).status == 404
    with world.as_superuser() as connection:
        connection.execute("update enrolment_batch set expires_at = now()")
    assert staff.open(page.path).status == 404
