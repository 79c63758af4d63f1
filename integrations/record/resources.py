"""The part of FHIR R4 that we go by: each field is strict, and what we do not use may be as it likes.

Whole resources are not checked: a patient must not be refused at her bedside for a telephone number that is badly spelt.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
RESTRICTED = ("R", "V")
_PARTS = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def latest_day(written: str) -> date:
    """The latest day that a FHIR date can mean: 1980 is the last of its days. Raises ValueError for what is none."""
    found = _PARTS.fullmatch(written)
    if found is None:
        raise ValueError("not a date")
    year, month = int(found[1]), int(found[2] or 12)
    if found[3]:
        return date(year, month, int(found[3]))
    return next(date(year, month, day) for day in (31, 30, 29, 28) if _is_day(year, month, day))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        if not 1 <= month <= 12:
            raise
        return False
    return True


def _dated(written: str) -> str:
    latest_day(written)
    return written


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,64}$")]
Words = Annotated[str, Field(max_length=2000)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class Coding(_Part):
    """A word of some list."""

    system: Words | None = None
    code: Words | None = None


class Meta(_Part):
    """What is said about a resource."""

    security: list[Coding] = []


class Resource(_Part):
    """What a patient and an encounter have in common."""

    id: Id
    meta: Meta = Meta()

    @property
    def restricted(self) -> bool:
        """Whether it is closed to all but a few (R, V)."""
        return any(one.code in RESTRICTED and one.system in (None, CONFIDENTIALITY) for one in self.meta.security)


class Identifier(_Part):
    """A number of somebody."""

    use: Words | None = None
    system: Words | None = None
    value: Words | None = None


class Period(_Part):
    """From when to when."""

    end: Words | None = None


class HumanName(_Part):
    """A name of somebody. A part may be missing in a list where an extension stands for it."""

    use: Words | None = None
    text: Words | None = None
    family: Words | None = None
    given: list[Words | None] = []


class Concept(_Part):
    """A thing, by words of lists."""

    coding: list[Coding] = []


class Communication(_Part):
    """A language that somebody speaks."""

    language: Concept = Concept()
    preferred: bool = False


class PatientLink(_Part):
    """How another record belongs to this one."""

    type: Words


class Patient(Resource):
    """Somebody in the record."""

    resourceType: Literal["Patient"]  # noqa: N815  # FHIR's name, as are those below
    active: bool = True
    identifier: list[Identifier] = []
    name: list[HumanName] = []
    birthDate: Annotated[str, AfterValidator(_dated)] | None = None  # noqa: N815
    deceasedBoolean: bool = False  # noqa: N815
    deceasedDateTime: Words | None = None  # noqa: N815
    communication: list[Communication] = []
    link: list[PatientLink] = []

    @property
    def has_died(self) -> bool:
        """As the record says it, in either way."""
        return self.deceasedBoolean or self.deceasedDateTime is not None

    @property
    def is_replaced(self) -> bool:
        """Whether it was joined with another record, which holds from then on."""
        return any(link.type == "replaced-by" for link in self.link)


class Reference(_Part):
    """Where another resource is, and what it is called."""

    reference: Words | None = None
    display: Words | None = None


class Location(_Part):
    """Where somebody lies, or lay."""

    location: Reference
    status: Words | None = None


class Encounter(Resource):
    """Somebody's stay."""

    resourceType: Literal["Encounter"]  # noqa: N815
    status: Words
    subject: Reference
    location: list[Location] = []


class Entry(_Part):
    """One thing that was found, or something said beside it."""

    resource: dict[str, Any]


class Link(_Part):
    """Where the answer goes on. Its address is never followed."""

    relation: Words


class Bundle(_Part):
    """What a search found."""

    resourceType: Literal["Bundle"]  # noqa: N815
    type: Literal["searchset"]
    entry: list[Entry] = []
    link: list[Link] = []

    @property
    def goes_on(self) -> bool:
        """Whether there is more than this."""
        return any(link.relation == "next" for link in self.link)
