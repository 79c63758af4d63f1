"""A hospital's policies: one row a hospital, changed in its console."""

from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.access import GIVEN_ROLES, Role
from kernel.db import Email, TenantTable, in_tenant, one_of, some_of
from pages.models import Visibility
from pages.pictures_in_form import MOST_PICTURES
from photos.cleaning import MAX_BYTES, MB

NEED_A_SECOND_FACTOR = (Role.MODERATOR, Role.STAFF, Role.TENANT_ADMIN)  # unless a hospital says otherwise
YOUNGEST_ASSENT, USUAL_ASSENT, OLDEST_ASSENT = 10, 13, 17  # years
SHORTEST_LINE, USUAL_LINE, LONGEST_LINE = 1, 10, 60  # minutes
USUAL_HELD, MOST_HELD = 1, 10  # words of somebody new
SHORTEST_IDLE, USUAL_IDLE, LONGEST_IDLE = 5, 15, 60  # minutes; NIST SP 800-63B-4: 15 at AAL3, at most an hour at AAL2
SHORTEST_KEPT, LONGEST_KEPT = 3, 120  # months
LARGEST_PICTURE = MAX_BYTES // MB  # MB
USUAL_ORDER = 12  # months, and at most: a month is told before, and links in letters about an order last 400 days
SHORTEST_DONATION, USUAL_DONATION = 36, 84  # months; what is given is asked about at tax time, for up to seven years
KEPT = ("case", "closed", "conversation", "donation", "order", "quiet", "request", "topic")  # rules, each of so many months


def _kept(rule: str, shortest: int = SHORTEST_KEPT, longest: int = LONGEST_KEPT) -> CheckConstraint:
    return CheckConstraint(f"{rule}_months between {shortest} and {longest}", name=f"{rule}_months")


class HospitalPolicy(TenantTable):
    """`second_factor` lists the roles that count only after a second factor. `assent_from` is the age in years from which a
    child is asked herself before anybody but her proxy sees a page about her. After `first_line_minutes` in which nobody took
    an alert, others than the first line are called. `held_posts` is how many words of somebody new wait for a moderator's yes.
    `privacy_email`: who is told when an operator may read here; without one, the administrators are.
    `visibility` is what a new page begins with. Whoever has a role is signed out after `idle_minutes` in which she did nothing.
    Pages that are closed for `closed_months`, or where nobody wrote for `quiet_months`, are deleted; so are conversations and
    topics in which nobody wrote, and requests for help and moderators' cases that were closed. With None nothing is. Who sent
    an order is forgotten `order_months` after its end, who gave `donation_months` after the last payment.
    A picture may have up to `picture_mb` MB, an update up to `update_pictures` pictures: never more than the platform takes.
    """

    __tablename__ = "hospital_policy"
    __table_args__ = (
        in_tenant(),
        UniqueConstraint("tenant_id"),
        some_of("second_factor", GIVEN_ROLES),
        CheckConstraint(f"assent_from between {YOUNGEST_ASSENT} and {OLDEST_ASSENT}", name="assent_from"),
        CheckConstraint(f"first_line_minutes between {SHORTEST_LINE} and {LONGEST_LINE}", name="first_line_minutes"),
        CheckConstraint(f"held_posts between 0 and {MOST_HELD}", name="held_posts"),
        one_of("visibility", Visibility),
        CheckConstraint(f"idle_minutes between {SHORTEST_IDLE} and {LONGEST_IDLE}", name="idle_minutes"),
        *(_kept(rule) for rule in ("case", "closed", "conversation", "quiet", "request", "topic")),
        _kept("donation", SHORTEST_DONATION, USUAL_DONATION),
        _kept("order", SHORTEST_KEPT, USUAL_ORDER),
        CheckConstraint(f"picture_mb between 1 and {LARGEST_PICTURE}", name="picture_mb"),
        CheckConstraint(f"update_pictures between 1 and {MOST_PICTURES}", name="update_pictures"),
    )

    second_factor: Mapped[list[str]] = mapped_column(
        default=lambda: [str(role) for role in NEED_A_SECOND_FACTOR], server_default=text("'{moderator,staff,tenant_admin}'")
    )
    assent_from: Mapped[int] = mapped_column(default=USUAL_ASSENT, server_default=text(str(USUAL_ASSENT)))
    first_line_minutes: Mapped[int] = mapped_column(default=USUAL_LINE, server_default=text(str(USUAL_LINE)))
    held_posts: Mapped[int] = mapped_column(default=USUAL_HELD, server_default=text(str(USUAL_HELD)))
    privacy_email: Mapped[Email | None]
    visibility: Mapped[str] = mapped_column(default=Visibility.INVITED, server_default=Visibility.INVITED)
    idle_minutes: Mapped[int] = mapped_column(default=USUAL_IDLE, server_default=text(str(USUAL_IDLE)))
    closed_months: Mapped[int | None]
    quiet_months: Mapped[int | None]
    conversation_months: Mapped[int | None]
    topic_months: Mapped[int | None]
    request_months: Mapped[int | None]
    case_months: Mapped[int | None]
    order_months: Mapped[int] = mapped_column(default=USUAL_ORDER, server_default=text(str(USUAL_ORDER)))
    donation_months: Mapped[int] = mapped_column(default=USUAL_DONATION, server_default=text(str(USUAL_DONATION)))
    picture_mb: Mapped[int] = mapped_column(default=LARGEST_PICTURE, server_default=text(str(LARGEST_PICTURE)))
    update_pictures: Mapped[int] = mapped_column(default=MOST_PICTURES, server_default=text(str(MOST_PICTURES)))
