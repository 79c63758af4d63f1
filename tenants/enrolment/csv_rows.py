"""Patients from a file as spreadsheets save it: which rows can be enrolled, and what is wrong with the others."""

import csv
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from types import MappingProxyType
from typing import NamedTuple

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from kernel.text import plain
from tenants.enrolment.codes import is_wristband
from tenants.enrolment.models import ManagedBy

MOST_ROWS = 5_000
MOST_COLUMNS = 100
MOST_BYTES = 2 * 1024 * 1024
LONGEST_NAME, LONGEST_REFERENCE = 60, 64
NEEDED = ("name", "language", "managed_by", "reference")

# How columns and their values are called, without capitals, accents and what stands between the words.
_HEADERS = {
    "name": ("name", "patient", "nombre", "paciente"),
    "language": ("language", "idioma", "lengua"),
    "managed_by": ("managedby", "gestionadopor", "acargode"),
    "reference": ("reference", "referencia"),
    "wristband": ("wristband", "pulsera"),
}
_LANGUAGES = {"en": ("en", "english", "ingles"), "es": ("es", "spanish", "espanol")}
_MANAGERS: Mapping[str, tuple[str, ...]] = {
    ManagedBy.GUARDIAN: ("guardian", "parent", "tutor", "tutora", "padre", "madre"),
    ManagedBy.PATIENT: ("patient", "self", "paciente"),
    ManagedBy.PROXY: ("proxy", "family", "representante", "familia"),
}

REASONS: Mapping[str, LazyString] = MappingProxyType(
    {
        "language": lazy("The language is not one that we speak. Write en or es."),
        "long_name": lazy("The name is longer than 60 characters."),
        "long_reference": lazy("The reference is longer than 64 characters."),
        "managed_by": lazy("Who will keep the page is not clear. Write patient, proxy or guardian."),
        "name": lazy("There is no name."),
        "reference": lazy("There is no reference. Each patient needs one, so that nobody is enrolled twice."),
        "twice": lazy("The same reference stands in a row above."),
        "wristband": lazy("The wristband’s number does not look like one."),
    }
)


class BadSheet(Exception):
    """A file of which no row can be read; the argument is a sentence for whoever sent it."""


class Row(NamedTuple):
    """A patient to enrol. `number` is the row as a spreadsheet counts, the line of headings being 1."""

    number: int
    name: str
    language: str
    managed_by: str
    reference: str
    wristband: str = ""


@dataclass
class Sheet:
    """What a file holds: rows to enrol, and what is wrong with the others (a key of REASONS, by the row's number)."""

    rows: list[Row] = field(default_factory=list)
    bad: dict[int, str] = field(default_factory=dict)


def read_sheet(content: bytes) -> Sheet:
    """Reads a file, in UTF-8 or Windows-1252, with commas, semicolons or tabs. Raises BadSheet."""
    if len(content) > MOST_BYTES:
        raise BadSheet(_("The file is larger than 2 MB. Send it in parts."))
    sheet, seen, columns = Sheet(), set[str](), None
    for number, cells in _lines(_as_text(content)):
        if columns is None:
            columns = _columns(cells)
        elif number > MOST_ROWS + 1:
            raise BadSheet(_("The file has more than 5,000 rows. Send it in parts."))
        elif wrong := _fault(row := _row(number, cells, columns), seen):
            sheet.bad[number] = wrong
        else:
            seen.add(row.reference)
            sheet.rows.append(row)
    if not sheet.rows and not sheet.bad:
        raise BadSheet(_("The file holds no patient. Its first line names the columns, and each line after it is one patient."))
    return sheet


def _as_text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadSheet(_("This is not a file that we can read. In your spreadsheet, choose “Save as”, then CSV (UTF-8)."))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, with their numbers."""
    heading = text.lstrip().partition("\n")[0]
    delimiter = max(";,\t", key=heading.count)
    lines = enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter), 1)
    try:
        yield from ((number, cells) for number, cells in lines if any(cell.strip() for cell in cells))
    except csv.Error as error:
        raise BadSheet(_("The file breaks off in the middle of a row. Save it as CSV once more.")) from error


def _columns(cells: list[str]) -> dict[str, int]:
    """Where each column stands. Raises BadSheet when one is missing or there twice."""
    if len(cells) > MOST_COLUMNS:
        raise BadSheet(_("The first line names more than 100 columns."))
    found = [(known, at) for at, cell in enumerate(cells) for known, names in _HEADERS.items() if _bare(cell) in names]
    missing = [name for name in NEEDED if name not in dict(found)]
    if missing:
        raise BadSheet(
            ngettext(
                "The first line must name the columns. This one is missing: %(columns)s.",
                "The first line must name the columns. These are missing: %(columns)s.",
                len(missing),
                columns=", ".join(missing),
            )
        )
    if len(dict(found)) < len(found):
        raise BadSheet(_("The first line names a column twice."))
    return dict(found)


def _row(number: int, cells: list[str], columns: Mapping[str, int]) -> Row:
    said = {name: plain(cells[at]) if at < len(cells) else "" for name, at in columns.items()}
    said["language"] = _known(said["language"], _LANGUAGES)
    said["managed_by"] = _known(said["managed_by"], _MANAGERS)
    return Row(number, **said)


def _known(said: str, known: Mapping[str, tuple[str, ...]]) -> str:
    return next((value for value, names in known.items() if _bare(said) in names), "")


def _fault(row: Row, seen: set[str]) -> str | None:
    """A key of REASONS; the first that holds."""
    faults = {
        "name": not row.name,
        "long_name": len(row.name) > LONGEST_NAME,
        "language": not row.language,
        "managed_by": not row.managed_by,
        "reference": not row.reference,
        "long_reference": len(row.reference) > LONGEST_REFERENCE,
        "twice": row.reference in seen,
        "wristband": bool(row.wristband) and not is_wristband(row.wristband),
    }
    return next((name for name, holds in faults.items() if holds), None)


def _bare(said: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", said.casefold()) if c.isalnum())
