"""Does a record system work? It is asked itself, and what is wrong is said in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from pydantic import BaseModel

from integrations.record.asking import search
from integrations.record.calls import Errand, read
from integrations.record.system import RecordFailed, System, Trouble
from integrations.record.tokens import token_for

NEEDED = ("Patient", "Encounter")
NOBODYS = "carepages-nobody"  # a number that no patient has
WRONG: Mapping[Trouble, LazyString] = {
    Trouble.ADDRESS: lazy("We may not go to this address. It must be a public one that begins with https, on the usual port."),
    Trouble.ANSWER: lazy("Somebody answers there, but not as a FHIR R4 record system does."),
    Trouble.DENIED: lazy("It does not let us in. Is our name there right, and the token or the key?"),
    Trouble.SILENT: lazy("Nobody answers there in time. Is the address right, and can it be reached from the internet?"),
}


class Interaction(BaseModel):
    """One thing that can be done with a resource."""

    code: str


class Offered(BaseModel):
    """A kind of resource that it has."""

    type: str
    interaction: list[Interaction] = []


class Rest(BaseModel):
    """What it offers over HTTP."""

    resource: list[Offered] = []


class Capabilities(BaseModel):
    """The part of a CapabilityStatement that we go by."""

    resourceType: Literal["CapabilityStatement"]  # noqa: N815  # FHIR's names
    fhirVersion: str  # noqa: N815
    rest: list[Rest] = []

    def finds(self, kind: str) -> bool:
        """Whether resources of this kind can be searched for."""
        offered = [one for rest in self.rest for one in rest.resource if one.type == kind]
        return any(interaction.code == "search-type" for one in offered for interaction in one.interaction)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `detail` is for whoever knows the record system."""

    good: bool
    sentence: str
    detail: str = ""


def check(system: System) -> list[Finding]:
    """What works and what does not, in the order in which it was tried; it ends at what stops everything."""
    found: list[Finding] = []
    try:
        found += _said(read(Capabilities, Errand().get(f"{system.base_url}/metadata")))
        errand = Errand()
        token_for(system, errand, fresh=True)
        found += [Finding(True, _("It gave us a token for our signed statement."))] if system.key else []
        found += [_tried(system, errand)]
    except RecordFailed as failed:
        found += [Finding(False, str(WRONG[failed.trouble]), failed.detail)]
    return found


def _said(said: Capabilities) -> list[Finding]:
    version, missing = said.fhirVersion[:20], [kind for kind in NEEDED if not said.finds(kind)]
    fits = version.startswith("4.")
    return [
        Finding(fits, _("It answers, and speaks FHIR R4.") if fits else _("It speaks another FHIR than R4."), version),
        Finding(False, _("It does not say that one can search for what we need."), ", ".join(missing))
        if missing
        else Finding(True, _("It says that one can search for patients and their stays.")),
    ]


def _tried(system: System, errand: Errand) -> Finding:
    """A search for somebody whom there is not."""
    bundle = search(system, errand, "Patient", {"identifier": f"{system.number_system}|{NOBODYS}"})
    patients = [one for one in bundle.entry if one.resource.get("resourceType") == "Patient"]
    if patients:
        return Finding(
            False, _("Asked for a number that nobody has, it gave patients all the same: it does not search by number.")
        )
    return Finding(True, _("It lets us search, and found nobody under a number that nobody has."))
