"""The form in which an administrator says what the hospital demands."""

from collections.abc import Sequence
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
from tenants.policies.models import KEPT, LARGEST_PICTURE, OLDEST_ASSENT, YOUNGEST_ASSENT, HospitalPolicy
from tenants.signon.forms import ROLE_WORDS

LINE_MINUTES = (1, 2, 5, 10, 15, 20, 30, 60)
HELD_POSTS = (0, 1, 2, 3, 5, 10)
KEPT_AS_CHOSEN = (
    *("assent_from", "first_line_minutes", "held_posts", "idle_minutes", "picture_mb", "update_pictures", "visibility"),
    *(f"{rule}_months" for rule in KEPT),
)
IDLE_MINUTES = (5, 10, 15, 20, 30, 45, 60)
KEPT_MONTHS = (3, 6, 12, 24, 36, 60, 120)
ORDER_MONTHS = (3, 6, 12)
DONATION_MONTHS = (36, 60, 84)
PICTURE_MB = (1, 2, 5, 10, 15, 20, LARGEST_PICTURE)
UPDATE_PICTURES = (1, 2, 3, 5, 10, 15, MOST_PICTURES)


def _months(label: LazyString, of: Sequence[int] = KEPT_MONTHS, *, never: bool = True) -> SelectField:
    """So many months; or never, where that may be."""
    said = [SelectChoice(str(months), str(months)) for months in of]
    choices = [SelectChoice("", lazy("Never")), *said] if never else said
    return SelectField(label, choices=choices, coerce=lambda typed: int(typed) if typed else None)


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
    conversation_months = _months(lazy("After how many months without a word a conversation is deleted"))
    topic_months = _months(lazy("After how many months without a word a topic in a forum is deleted"))
    request_months = _months(lazy("After how many months a request for help that was closed is deleted"))
    case_months = _months(lazy("After how many months what was reported and decided is deleted"))
    order_months = _months(lazy("How many months after its end an order still says who sent it"), ORDER_MONTHS, never=False)
    donation_months = _months(
        lazy("How many months after the last payment a donation still says who gave"), DONATION_MONTHS, never=False
    )
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
