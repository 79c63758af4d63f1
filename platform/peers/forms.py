"""What somebody fills in about herself: what she lives with, as whom and how far along, and what she chooses."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as lazy
from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from kernel.forms import HouseForm, needed
from peers.models import Stage, Standing
from peers.vocabulary import CONDITIONS

STANDINGS = [
    SelectChoice(Standing.PATIENT, lazy("I am the one who lives with it")),
    SelectChoice(Standing.CAREGIVER, lazy("I care for somebody who lives with it")),
    SelectChoice(Standing.SURVIVOR, lazy("I lived through it")),
    SelectChoice(Standing.BEREAVED, lazy("I lost somebody to it")),
]
STAGES = [
    SelectChoice(Stage.JUST_FOUND_OUT, lazy("Just found out")),
    SelectChoice(Stage.IN_TREATMENT, lazy("In treatment")),
    SelectChoice(Stage.LIVING_WITH_IT, lazy("Living with it")),
    SelectChoice(Stage.AFTERWARDS, lazy("Afterwards")),
    SelectChoice(Stage.END_OF_LIFE, lazy("The last part of life")),
]
WORDS = {choice.value: choice.label for choice in (*STANDINGS, *STAGES)}
SPOKEN: Mapping[str, str] = MappingProxyType(  # each language is named in itself
    {
        "en": "English",
        "es": "Español",
        "ar": "العربية",
        "bn": "বাংলা",
        "de": "Deutsch",
        "fa": "فارسی",
        "fr": "Français",
        "hi": "हिन्दी",
        "ht": "Kreyòl ayisyen",
        "it": "Italiano",
        "ja": "日本語",
        "ko": "한국어",
        "pl": "Polski",
        "pt": "Português",
        "ru": "Русский",
        "so": "Soomaali",
        "sw": "Kiswahili",
        "tl": "Tagalog",
        "uk": "Українська",
        "ur": "اردو",
        "vi": "Tiếng Việt",
        "zh": "中文",
    }
)


class ChangeForm(HouseForm):
    """As whom she lives with something, and how far along."""

    standing = RadioField(lazy("What are you to it?"), [needed(lazy("Choose what you are to it."))], choices=STANDINGS)
    stage = RadioField(lazy("Where are you now?"), [needed(lazy("Choose where you are now."))], choices=STAGES)


class LivingForm(ChangeForm):
    """One thing more that she lives with, out of the vocabulary."""

    condition = RadioField(
        lazy("What is it?"),
        [needed(lazy("Choose one of the list."))],
        choices=[SelectChoice(code, condition.name) for code, condition in CONDITIONS.items()],
    )


class ChoicesForm(HouseForm):
    """The languages she speaks, and whether she gets letters."""

    languages = SelectMultipleField(
        lazy("Languages you like to talk in"),
        choices=[SelectChoice(code, name) for code, name in SPOKEN.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    by_mail = BooleanField(lazy("Write to me when somebody asks to meet me"))
