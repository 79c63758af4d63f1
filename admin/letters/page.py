"""Console page *Letters*: every letter the house writes, what it is for, and how it looks with made-up words in it."""

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_admin import expose
from flask_babel import LazyString

from admin.base import ClosedPage
from admin.branding.preview import Frame, letter_frames, made_up
from admin.home.waiting import failed_mail
from admin.letters.told import TOLD
from kernel.access import Permission
from kernel.errors import NotFound
from kernel.language import LANGUAGES, current_language, speaking
from mail.letters import Letter, all_letters, words_of
from tenants.models import HospitalBrand
from tenants.queries import as_brand, hospital_brand


@dataclass(frozen=True)
class Shown:
    """One letter, written with a sample, in one language."""

    case: LazyString | None
    subject: str
    text: str
    frames: list[Frame]


class LettersPage(ClosedPage):
    """The list, and a page for each. Nothing is read but the hospital's look; nothing is sent."""

    needs = Permission.BRANDING_MANAGE

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> str:
        """Every letter, and when it is sent."""
        listed = [(letter.name, TOLD[letter.name]) for letter in all_letters()]
        return str(
            self.render("console/letters.html", listed=listed, failed=[(TOLD[name], *rest) for name, *rest in failed_mail()])
        )

    @expose("/show")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def show(self) -> str:
        """One letter, the first if none is named. Raises NotFound for what is no letter, or no language of ours."""
        letters = all_letters()
        name, language = request.args.get("letter", letters[0].name), request.args.get("language", current_language())
        letter = next((letter for letter in letters if letter.name == name), None)
        if letter is None or language not in LANGUAGES:
            raise NotFound
        told, shown = TOLD[letter.name], written(letter, hospital_brand(), language)
        return str(self.render("console/letter.html", name=name, told=told, shown=shown, spoken=language))


def written(letter: Letter, kept: HospitalBrand, language: str) -> list[Shown]:
    """A letter with each of its samples, in a language."""
    with speaking(language):
        return [_written(letter, kept, case, given()) for case, given in TOLD[letter.name].samples.items()]


def _written(letter: Letter, kept: HospitalBrand, case: LazyString | None, given: dict[str, Any]) -> Shown:
    subject, text = words_of(letter, made_up(letter), {**given, "brand": as_brand(kept)})
    return Shown(case, subject, text, letter_frames(kept, letter, given))
