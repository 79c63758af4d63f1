"""What is done about children's pages: whose word counts, the yes and the no of a teenager, and the month of birth."""

from datetime import date

from kernel.audit import record
from kernel.brand import current_brand
from kernel.events import publish
from pages import actions
from pages.access import PageVisit
from pages.ages import is_old_enough
from pages.agreed_words import VERSION
from pages.agreement import Agreement
from pages.models import CarePage
from pages.telling import AgreedTo, Notice, tell_keepers


def agreement_of_child(born: date) -> Agreement:
    """How a new page begins about a child that was born in this month: the hospital says from which age she is asked."""
    asked = is_old_enough(born, current_brand().rules.assent_from)
    return Agreement.WAITING if asked else Agreement.GUARDIAN


def may_set_birth(page: CarePage) -> bool:
    """Whether the month of birth can be set: not any more once it has had its consequence."""
    return page.patient_is_minor and page.agreement == Agreement.GUARDIAN and page.warned_at is None


def set_birth(visit: PageVisit, born: date) -> None:
    """Sets a child's month of birth. What follows from it comes with the next day, and with a warning before it."""
    visit.page.born = born
    record("page.birth", "care_page", visit.page.id, actor=visit.reader)


def say_yes(visit: PageVisit) -> None:
    """She agrees: the page is open to all for whom it was. That holds after a no as well."""
    page = visit.page
    page.agreement, page.closed_at = Agreement.AGREED, None
    record("assent.give", "care_page", page.id, actor=visit.actor)
    publish(AgreedTo(page.id, visit.reader.person_id, VERSION, "patient"))
    publish(actions.PageReleased(page.id))
    tell_keepers(page, Notice.DECIDED)


def say_no(visit: PageVisit) -> None:
    """She does not agree, or not any more: the page is closed to everybody but her. Nothing on it is lost."""
    page = visit.page
    page.agreement = Agreement.WAITING
    record("assent.refuse", "care_page", page.id, actor=visit.actor)
    if page.closed_at is None:
        actions.close_page(page, actor=visit.actor)
        tell_keepers(page, Notice.DECIDED)
