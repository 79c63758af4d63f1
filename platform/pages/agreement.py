"""Whom a page is about, and whether she agrees to it: what every rule about patients and children goes by."""

from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy.orm import Mapped, mapped_column

from kernel.access import Reader
from kernel.brand import current_brand
from kernel.db import Moment
from pages.ages import OF_AGE, day_of, may_be, surely_is

# Letters about somebody who could not be asked hold nothing, and nobody finds her page.
SHELTERED = "agreement <> 'provisional' or (visibility = 'invited' and not listed and not full_text_mail)"

MONTH = timedelta(days=30)  # from a warning to what it warned of


class Agreement(StrEnum):
    """How whoever a page is about stands to it.

    `agreed`: it is hers, she said yes, or whoever keeps it says that she did. `guardian`: she is too young to be asked.
    `provisional`: she cannot be asked just now. `waiting`: she is old enough to be asked and has not said yes; until then
    nobody sees the page but its owner, and herself.
    """

    AGREED = "agreed"
    GUARDIAN = "guardian"
    PROVISIONAL = "provisional"
    WAITING = "waiting"


class AboutSomebody:
    """The columns of a page that say whom it is about.

    `patient_id` is her own account, once she came; `patient_key` what the browser of a child shows who is too young for one.
    `opened_at`: she came to decide about the page; until she has, nobody else writes there. `born`: the first day of a
    child's month of birth, shown to its keepers alone. `warned_at`: those who keep the page were told that she will be asked
    herself; `of_age_at`: that she is 18 and the page is offered to her. Since `memorial_since` the page is in her memory, with
    `memorial_words` at its top.
    """

    patient_name: Mapped[str]
    patient_is_minor: Mapped[bool] = mapped_column(default=False)
    agreement: Mapped[str] = mapped_column(default=Agreement.AGREED, server_default=Agreement.AGREED)
    patient_id: Mapped[UUID | None]
    patient_key: Mapped[UUID | None]
    opened_at: Mapped[Moment | None]
    born: Mapped[date | None]
    warned_at: Mapped[Moment | None]
    of_age_at: Mapped[Moment | None]
    memorial_since: Mapped[Moment | None]
    memorial_words: Mapped[str | None]

    @property
    def title(self) -> str:
        """What the page is called on itself."""
        if self.patient_name.endswith("s"):
            return str(pgettext("a name that ends in s", "%(name)s’ page", name=self.patient_name))
        return str(_("%(name)s’s page", name=self.patient_name))

    @property
    def waits(self) -> bool:
        """Whether it waits for the yes of whoever it is about."""
        return self.agreement == Agreement.WAITING

    @property
    def is_provisional(self) -> bool:
        """Whether it is kept for somebody who could not be asked."""
        return self.agreement == Agreement.PROVISIONAL

    @property
    def sheltered(self) -> bool:
        """Whether it is for invited people only, whatever is chosen: she is a child, or could not be asked."""
        return self.patient_is_minor or self.is_provisional

    @property
    def is_kept_for_child(self) -> bool:
        """Whether somebody else keeps it for a child: a teenager's own page asks nobody."""
        return self.patient_is_minor and (self.born is not None or self.agreement != Agreement.AGREED)

    @property
    def rests(self) -> bool:
        """Whether whoever it is about is deciding, so that nobody else writes."""
        return self.opened_at is not None

    @property
    def may_take(self) -> bool:
        """Whether it becomes the own of whoever it is about once she decides so: she is 18 or older."""
        return not self.patient_is_minor or self.of_age_at is not None

    @property
    def asked_on(self) -> date | None:
        """The day from which a child is asked herself; None as long as those who keep the page were not told."""
        if self.born is None or self.warned_at is None or self.agreement != Agreement.GUARDIAN:
            return None
        return max(may_be(self.born, current_brand().rules.assent_from), day_of(self.warned_at) + MONTH)

    @property
    def ends_on(self) -> date | None:
        """The day on which the page is closed and kept for her who is 18, unless she takes it; None before that."""
        if self.born is None or self.of_age_at is None:
            return None
        return max(surely_is(self.born, OF_AGE), day_of(self.of_age_at)) + MONTH

    def is_about(self, reader: Reader) -> bool:
        """Whether it is she who reads."""
        by_account = self.patient_id is not None and self.patient_id == reader.person_id
        return by_account or (self.patient_key is not None and self.patient_key in reader.keys)
