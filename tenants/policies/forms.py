"""The form in which an administrator says what the hospital demands."""

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as lazy
from wtforms import EmailField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from kernel.access import GIVEN_ROLES
from kernel.forms import HouseForm, mailbox
from pages.forms import VISIBILITIES
from pages.pictures_in_form import MOST_PICTURES
from tenants.policies.models import LARGEST_PICTURE, OLDEST_ASSENT, YOUNGEST_ASSENT, HospitalPolicy
from tenants.signon.forms import ROLE_WORDS

LINE_MINUTES = (1, 2, 5, 10, 15, 20, 30, 60)
HELD_POSTS = (0, 1, 2, 3, 5, 10)
KEPT_AS_CHOSEN = (
    *("assent_from", "closed_months", "first_line_minutes", "held_posts", "idle_minutes", "picture_mb", "quiet_months"),
    *("update_pictures", "visibility"),
)
IDLE_MINUTES = (5, 10, 15, 20, 30, 45, 60)
KEPT_MONTHS = (3, 6, 12, 24, 36, 60, 120)
PICTURE_MB = (1, 2, 5, 10, 15, 20, LARGEST_PICTURE)
UPDATE_PICTURES = (1, 2, 3, 5, 10, 15, MOST_PICTURES)


def _months(label: LazyString) -> SelectField:
    """So many months, or never."""
    said = [SelectChoice(str(months), str(months)) for months in KEPT_MONTHS]
    return SelectField(
        label, choices=[SelectChoice("", lazy("Never")), *said], coerce=lambda typed: int(typed) if typed else None
    )


class PolicyForm(HouseForm):
    """Every policy of a hospital, on one page."""

    second_factor = SelectMultipleField(
        lazy("Who needs a second factor"),
        choices=[SelectChoice(str(role), ROLE_WORDS[role]) for role in GIVEN_ROLES],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    assent_from = SelectField(
        lazy("From which age a child is asked herself or himself"),
        choices=[SelectChoice(str(age), str(age)) for age in range(YOUNGEST_ASSENT, OLDEST_ASSENT + 1)],
        coerce=int,
    )
    first_line_minutes = SelectField(
        lazy("After how many minutes the second line is called"),
        choices=[SelectChoice(str(minutes), str(minutes)) for minutes in LINE_MINUTES],
        coerce=int,
    )

    held_posts = SelectField(
        lazy("How many first posts of somebody new wait for a moderator"),
        choices=[SelectChoice(str(number), str(number)) for number in HELD_POSTS],
        coerce=int,
    )

    privacy_email = EmailField(lazy("Who looks after privacy at the hospital"), [Optional(), mailbox])
    visibility = SelectField(lazy("Who sees a new page, unless its keeper says otherwise"), choices=VISIBILITIES)
    idle_minutes = SelectField(
        lazy("After how many minutes somebody with a role is signed out"),
        choices=[SelectChoice(str(minutes), str(minutes)) for minutes in IDLE_MINUTES],
        coerce=int,
    )
    closed_months = _months(lazy("After how many months a closed page is deleted"))
    quiet_months = _months(lazy("After how many months without a word a page is deleted"))
    picture_mb = SelectField(
        lazy("How large a picture may be, in MB"),
        choices=[SelectChoice(str(size), str(size)) for size in PICTURE_MB],
        coerce=int,
    )
    update_pictures = SelectField(
        lazy("How many pictures an update may have"),
        choices=[SelectChoice(str(number), str(number)) for number in UPDATE_PICTURES],
        coerce=int,
    )

    def __init__(self, policy: HospitalPolicy, **more: Any) -> None:
        super().__init__(obj=policy, **more)

    @property
    def changes(self) -> dict[str, object]:
        """What holds from now on."""
        kept = {name: self[name].data for name in KEPT_AS_CHOSEN}
        told = self.privacy_email.data or None
        return {"second_factor": sorted(self.second_factor.data), "privacy_email": told, **kept}
