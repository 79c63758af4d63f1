"""A patient is looked for in the record: the one who fits, and nobody else, or the reason why no card can be made.

What a record system answers is held against what was asked: one that ignores a question answers with everybody it knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from integrations.record.asking import search
from integrations.record.calls import Errand, read
from integrations.record.resources import Bundle, Encounter, HumanName, Identifier, Patient, Resource, latest_day
from integrations.record.system import System
from kernel.language import LANGUAGES
from kernel.text import plain
from tenants.enrolment.codes import bare, is_wristband
from tenants.enrolment.csv_rows import LONGEST_NAME, LONGEST_REFERENCE

R = TypeVar("R", bound=Resource)
OF_AGE = 18  # years
MOST_PLACES, LONGEST_PLACE, LONGEST_FULL_NAME = 4, 80, 120
CALLED, WRITTEN = ("usual", "nickname", "official", None), ("official", "usual", None)


class Odd(StrEnum):
    """Why no card can be made from the record."""

    DECEASED = "deceased"
    INACTIVE = "inactive"
    NOBODY = "nobody"
    NOT_HERE = "not_here"  # no stay in progress
    NO_NUMBER = "no_number"  # of the kind by which the hospital knows its patients
    REPLACED = "replaced"  # joined with another record
    RESTRICTED = "restricted"
    SEVERAL = "several"


@dataclass(frozen=True)
class Found:
    """The patient who fits. `name`, `born` (as FHIR writes it) and `places` are shown to staff, to compare, and kept nowhere.

    `references` are her numbers at the hospital, the one that holds first. `wristband` is there when it was what was asked by.
    """

    name: str
    first_name: str
    born: str | None
    places: tuple[str, ...]
    language: str | None
    references: tuple[str, ...]
    wristband: str | None

    def may_be_minor(self, today: date) -> bool | None:
        """Whether she is under age, or may be when the record knows the year alone. None when it does not know that."""
        if self.born is None:
            return None
        born = latest_day(self.born)
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < OF_AGE


def by_number(system: System, number: str) -> Found | Odd:
    """The patient with this number, be it the hospital's or the wristband's. Raises RecordFailed."""
    kinds = [kind for kind in (system.number_system, system.wristband_system) if kind]
    errand = Errand()
    bundle = search(system, errand, "Patient", {"identifier": ",".join(f"{_sent(kind)}|{_sent(number)}" for kind in kinds)})
    fitting = [one for one in _all(bundle, Patient) if any(_is(given, kinds, number) for given in one.identifier)]
    return _settled(system, errand, fitting, number, goes_on=bundle.goes_on)


def by_name(system: System, name: str, born: date) -> Found | Odd:
    """The patient who has each word of this name among hers, and was born on this day. Raises RecordFailed."""
    words, errand = name.split(), Errand()
    bundle = search(system, errand, "Patient", {"name": _sent(words[0]), "birthdate": born.isoformat()})
    fitting = [
        one for one in _all(bundle, Patient) if one.birthDate == born.isoformat() and any(_has(n, words) for n in one.name)
    ]
    return _settled(system, errand, fitting, None, goes_on=bundle.goes_on)


def _sent(value: str) -> str:
    """A value as FHIR's searches take it: what would part it in two is escaped (R4, «Search», 3.1.1.4.0.1)."""
    return "".join(f"\\{c}" if c in "\\,|$" else c for c in value)


def _all(bundle: Bundle, kind: type[R]) -> list[R]:
    """The resources of this kind. What else an answer holds is something said beside it."""
    wanted = [entry.resource for entry in bundle.entry if entry.resource.get("resourceType") == kind.__name__]
    return [read(kind, one) for one in wanted]


def _is(given: Identifier, kinds: Sequence[str], number: str) -> bool:
    return given.system in kinds and bare(given.value or "") == bare(number) != ""


def _has(name: HumanName, words: Sequence[str]) -> bool:
    hers = {bare(word) for part in (name.text, name.family, *name.given) for word in (part or "").split()}
    return {bare(word) for word in words} <= hers


def _settled(system: System, errand: Errand, fitting: Sequence[Patient], number: str | None, *, goes_on: bool) -> Found | Odd:
    """The one among those who fit. A record that was joined with another, or put aside, does not make two of one patient."""
    holding = [one for one in fitting if one.active and not one.is_replaced]
    if len(holding) > 1 or (goes_on and fitting):
        return Odd.SEVERAL
    if not fitting:
        return Odd.NOBODY
    patient = (holding or fitting)[0]
    return _odd(patient) or _here(system, errand, patient, number)


def _odd(patient: Patient) -> Odd | None:
    """What is odd about a record; that it is closed comes first, so that nothing else is told."""
    if patient.restricted:
        return Odd.RESTRICTED
    if patient.is_replaced:
        return Odd.REPLACED
    if patient.has_died:
        return Odd.DECEASED
    return None if patient.active else Odd.INACTIVE


def _here(system: System, errand: Errand, patient: Patient, number: str | None) -> Found | Odd:
    """Whether she is here now, and where."""
    bundle = search(system, errand, "Encounter", {"patient": patient.id, "status": "in-progress"})
    stays = [one for one in _all(bundle, Encounter) if one.status == "in-progress" and _of(one, patient)]
    if any(stay.restricted for stay in stays):
        return Odd.RESTRICTED
    references = _references(system, patient)
    if not stays or not references:
        return Odd.NO_NUMBER if stays else Odd.NOT_HERE
    kinds = [system.wristband_system] if system.wristband_system else []
    scanned = number is not None and is_wristband(number) and any(_is(one, kinds, number) for one in patient.identifier)
    return Found(
        name=_full_name(patient),
        first_name=_first_name(patient),
        born=patient.birthDate,
        places=_places(stays),
        language=_language(patient),
        references=references,
        wristband=number if scanned else None,
    )


def _of(stay: Encounter, patient: Patient) -> bool:
    parts = (stay.subject.reference or "").split("/_history/")[0].split("/")
    return parts[-2:] == ["Patient", patient.id]


def _references(system: System, patient: Patient) -> tuple[str, ...]:
    numbers = [one for one in patient.identifier if one.system == system.number_system and (one.value or "").strip()]
    ordered = sorted(numbers, key=lambda one: one.use == "old")
    return tuple((one.value or "").strip()[:LONGEST_REFERENCE] for one in ordered)


def _named(patient: Patient, uses: Sequence[str | None]) -> HumanName:
    """Her name of the first of these uses that she has. Former names are not among them."""
    known = sorted((one for one in patient.name if one.use in uses), key=lambda one: uses.index(one.use))
    return known[0] if known else HumanName()


def _full_name(patient: Patient) -> str:
    name = _named(patient, WRITTEN)
    parts = [*(part for part in name.given if part), name.family or ""]
    return plain(" ".join(parts) if any(parts) else name.text or "")[:LONGEST_FULL_NAME]


def _first_name(patient: Patient) -> str:
    name = _named(patient, CALLED)
    given = [plain(part) for part in name.given if part and plain(part)]
    return (given or plain(name.text or "").split() or [""])[0][:LONGEST_NAME]


def _places(stays: Sequence[Encounter]) -> tuple[str, ...]:
    said = [one.location.display or "" for stay in stays for one in stay.location if one.status in (None, "active")]
    return tuple(dict.fromkeys(plain(one)[:LONGEST_PLACE] for one in said if plain(one)))[:MOST_PLACES]


def _language(patient: Patient) -> str | None:
    """The one of ours that she speaks, her preferred one first."""
    spoken = sorted(patient.communication, key=lambda one: not one.preferred)
    codes = [(coding.code or "").split("-")[0].lower() for one in spoken for coding in one.language.coding]
    return next((code for code in codes if code in LANGUAGES), None)
