"""The words that somebody agrees to before a page opens, in plain sentences.

With each consent is kept which version of them was agreed to, and in which language. Whoever changes a word here, or in its
translation, gives the words a new VERSION: a test compares them.
"""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as lazy

from tenants.enrolment.models import ManagedBy

VERSION = "2026-12"

AS_WHOM: Mapping[str, LazyString] = MappingProxyType(
    {
        ManagedBy.PATIENT: lazy("I am the patient, and this page will be my own."),
        ManagedBy.PROXY: lazy(
            "The patient cannot agree just now. I keep this page in the patient’s place, and hand it back as soon as the "
            "patient can decide."
        ),
        ManagedBy.GUARDIAN: lazy("I am the patient’s parent or guardian, and I may decide this for the patient."),
    }
)

WORDS: tuple[LazyString, ...] = (
    lazy("The page tells family and friends how the patient is. What stands on it, I decide, and those who help me keep it."),
    lazy("At first nobody can read it but me. I invite people one by one, and can take each invitation back."),
    lazy("The hospital provides the page and keeps what stands on it safe. Its staff cannot read it, unless I invite them."),
    lazy("Staff see that this card was used, when, and by whom. If it was the wrong person, they close the page."),
    lazy("Letters from the page go by ordinary e-mail. They never name the patient, unless I choose that later."),
    lazy("The page is no part of the medical record, and nobody here watches it for emergencies."),
    lazy("I can stop at any time: take words away, end my account, and take a copy of everything with me."),
    lazy("The patient’s care does not depend on this page."),
)


def words_for(managed_by: str) -> list[str]:
    """What is agreed to, sentence by sentence, in the language that is spoken now."""
    return [str(AS_WHOM[managed_by]), *map(str, WORDS)]
