"""What a record system can answer beside the usual: each oddness gets a plain word, and nothing of a patient with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from integrations.record import calls
from integrations.sandbox.fhir_people import CONFIDENTIALITY, NUMBER, PATIENTS, STAYS
from kernel.embedded import APP
from tests.integrations.record.conftest import Ward
from tests.integrations.record.ward import FHIR, Door, bundle, look_for
from tests.support.people import rows

ROSALIND, HER_STAY = PATIENTS[0], STAYS[0]
HERS = ("Rosalind", "Okafor", "1961", "4 West", "Roz")
ELSEWHERE = [{"relation": "next", "url": "http://127.0.0.1:1/fhir/mercy/Patient?page=2"}]


def her(**other: Any) -> Callable[[Door], None]:
    """Rosalind, with something other in her record."""
    return lambda door: door.finds({**ROSALIND, **other})


def staying(*stays: dict[str, Any]) -> Callable[[Door], None]:
    """Rosalind, with other stays."""
    return lambda door: door.say("/Encounter/_search", bundle(*stays))


def closed(code: str, **more: str) -> dict[str, Any]:
    """What is said of a record that few may see."""
    return {"security": [{"code": code, **more}]}


ODD: dict[str, tuple[Callable[[Door], None], str]] = {
    "died, on a day": (her(deceasedDateTime="2026-11-04"), "has died. We are sorry."),
    "died": (her(deceasedBoolean=True), "has died. We are sorry."),
    "put aside": (her(active=False), "not in use any more"),
    "joined": (her(active=False, link=[{"type": "replaced-by", "other": {}}]), "joined with another one"),
    "restricted": (her(meta=closed("R", system=CONFIDENTIALITY)), "ask the ward’s lead"),
    "very restricted": (her(meta=closed("V")), "ask the ward’s lead"),
    "restricted and died": (her(meta=closed("V"), deceasedBoolean=True), "ask the ward’s lead"),
    "restricted and joined": (her(meta=closed("R"), link=[{"type": "replaced-by"}]), "ask the ward’s lead"),
    "a restricted stay": (staying({**HER_STAY, "meta": closed("R")}), "ask the ward’s lead"),
    "two": (lambda door: door.finds(ROSALIND, {**ROSALIND, "id": "other"}), "More than one patient"),
    "more elsewhere": (lambda door: door.finds(ROSALIND, link=ELSEWHERE), "More than one patient"),
    "nobody": (lambda door: door.finds(), "knows nobody like this"),
    "somebody else": (lambda door: door.finds(PATIENTS[1]), "knows nobody like this"),
    "everybody": (lambda door: door.finds(*PATIENTS[1:4], link=ELSEWHERE), "knows nobody like this"),
    "her number of another kind": (
        her(identifier=[{"system": "urn:oid:1.2", "value": "M-204417"}]),
        "knows nobody like this",
    ),
    "no stay": (staying(), "does not say that this patient is here now"),
    "a stay that is over": (staying({**HER_STAY, "status": "finished"}), "here now"),
    "somebody else's stay": (staying({**HER_STAY, "subject": {"reference": "Patient/1p-204417"}}), "here now"),
    "no number of ours": (
        lambda door: door.finds({**ROSALIND, "identifier": ROSALIND["identifier"][1:]}),
        "no patient’s number yet",
    ),
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_record_gets_a_plain_word_and_no_card(ward: Ward, case: str) -> None:
    play, sentence = ODD[case]
    play(ward.door)
    shown = look_for(ward.nurse, "W-77204417" if "number of ours" in case else "M-204417")
    assert shown.status == 200
    assert sentence in shown.text
    assert [word for word in HERS if word in shown.text] == []
    assert shown.soup.select("form[action$='/card']") == []
    assert "Make the card by hand" in shown.text
    assert all(one.path.startswith("/fhir/mercy/") and "page" not in one.query for one in ward.door.asked)


def test_stays_of_which_one_is_open_count_and_what_is_missing_is_said(ward: Ward) -> None:
    ward.door.finds({**ROSALIND, "name": [{"text": "Baby Okafor"}], "birthDate": "2026"} | {"communication": []})
    ward.door.say("/Encounter/_search", bundle({**HER_STAY, "location": []}, {**HER_STAY, "status": "planned"}))
    shown = look_for(ward.nurse, "M-204417")
    for words in ("Baby Okafor", "2026", "not in the record"):
        assert words in shown.text
    assert shown.submit(action="/card").heading == "The card for Baby"


GARBAGE: dict[str, tuple[object, int, str, str]] = {
    "no JSON": (b"<html>Welcome", 200, FHIR, "cannot read"),
    "HTML": (b"<html>Welcome", 200, "text/html", "cannot read"),
    "JSON called XML": (bundle(ROSALIND), 200, "application/fhir+xml", "cannot read"),
    "no words at all": (b"", 200, FHIR, "cannot read"),
    "a list": ([], 200, FHIR, "cannot read"),
    "no searchset": ({"resourceType": "Bundle", "type": "batch"}, 200, FHIR, "cannot read"),
    "a patient alone": (ROSALIND, 200, FHIR, "cannot read"),
    "deeper than deep": (b"[" * 100_000, 200, FHIR, "cannot read"),
    "no text but bytes": (b'{"resourceType": "\xff\xfe"}', 200, FHIR, "cannot read"),
    "larger than large": (b" " * 1_100_000, 200, FHIR, "cannot read"),
    "a name that is none": (bundle({**ROSALIND, "name": "Rosalind"}), 200, FHIR, "cannot read"),
    "a yes that is a word": (bundle({**ROSALIND, "active": "true"}), 200, FHIR, "cannot read"),
    "a day that is none": (bundle({**ROSALIND, "birthDate": "1961-02-30"}), 200, FHIR, "cannot read"),
    "a month that is none": (bundle({**ROSALIND, "birthDate": "1961-13"}), 200, FHIR, "cannot read"),
    "an id that leads away": (bundle({**ROSALIND, "id": "../Observation"}), 200, FHIR, "cannot read"),
    "a name without end": (bundle({**ROSALIND, "name": [{"text": "x" * 5000}]}), 200, FHIR, "cannot read"),
    "moved": (b"", 302, FHIR, "cannot read"),
    "not there": (b"", 404, FHIR, "cannot read"),
    "not let in": ({}, 401, FHIR, "does not let us in"),
    "forbidden": ({}, 403, FHIR, "does not let us in"),
    "too often": ({}, 429, FHIR, "does not answer just now"),
    "broken": ({}, 500, FHIR, "does not answer just now"),
    "under repair": (b"<html>", 503, "text/html", "does not answer just now"),
}


@dataclass(frozen=True)
class Typed:
    """What a nurse typed."""

    number: str = "M-204417"
    patient: str = "Rosalind Okafor"
    born: str = "1961-03-14"


@pytest.mark.parametrize("case", GARBAGE)
def test_whatever_it_answers_the_page_says_so_and_keeps_what_was_typed(ward: Ward, case: str) -> None:
    told, status, kind, sentence = GARBAGE[case]
    ward.door.say("/Patient/_search", told, status=status, kind=kind)
    fails(ward, sentence)


def test_a_record_that_is_slow_is_left_in_time(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "SECONDS", 0.1)
    ward.door.delay = 0.4
    fails(ward, "does not answer just now")


def fails(ward: Ward, sentence: str) -> None:
    """Staff look for somebody in vain; the way by hand stands there and works, with what was typed in it already."""
    shown = look_for(ward.nurse, **vars(Typed()))
    assert shown.status == 503
    assert sentence in shown.text
    kept = {str(field["name"]): field.get("value") for field in shown.form("/enrol/record").select("input")}
    assert {name: kept[name] for name in vars(Typed())} == vars(Typed())
    card = shown.submit({"managed_by": "proxy"}, action="/enrol")
    assert card.heading == "The card for Rosalind"
    said = rows(ward.hospital.world, "select count(*) from audit_entry where action = 'record.ask'")
    assert said == [(0,)]


def test_no_connection_is_held_while_the_record_is_waited_for(ward: Ward) -> None:
    seen: list[object] = []

    def look(_: object) -> tuple[int, str, bytes]:
        query = """select count(*) from pg_stat_activity where datname = current_database()
                   and state = 'idle in transaction' and usename = %s"""
        seen.extend(rows(ward.hospital.world, query, APP))
        return 500, FHIR, b"{}"

    ward.door.instead["/Patient/_search"] = look
    look_for(ward.nurse, "M-204417")
    assert set(seen) == {(0,)}, "asked for once or, at the same moment, as a wristband's number too"


def test_what_was_typed_is_escaped_and_goes_in_no_address(ward: Ward) -> None:
    look_for(ward.nurse, "M-1|2,$3\\4")
    (call,) = ward.door.asked
    assert (call.path, call.query) == ("/fhir/mercy/Patient/_search", "")
    assert call.sent["identifier"].startswith(f"{NUMBER}|M-1\\|2\\,\\$3\\\\4,")
