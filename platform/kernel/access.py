"""Who may do what: permissions, the roles that hold them, and who is asking.

Permissions here say what somebody may *try*. Whether she may do it to this page or that message is asked where the row is
fetched, in each feature's `access.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from flask import g


class Permission(StrEnum):
    """`area:verb`, in alphabetical order."""

    ACCOUNT_JOIN = "account:join"
    ACCOUNT_MANAGE = "account:manage"
    ACCOUNT_SIGN_IN = "account:sign-in"
    AUDIT_READ = "audit:read"
    BRANDING_MANAGE = "branding:manage"
    CONSOLE_ENTER = "console:enter"
    CONVERSATION_READ = "conversation:read"
    CRISIS_MANAGE = "crisis:manage"
    CRISIS_TAKE = "crisis:take"
    FORUM_MANAGE = "forum:manage"
    FORUM_MODERATE = "forum:moderate"
    FORUM_READ = "forum:read"
    GIFT_BRING = "gift:bring"
    GIFT_PLACE = "gift:place"
    HOSPITAL_READ = "hospital:read"
    LETTER_ANSWER = "letter:answer"
    MEMORIAL_CONFIRM = "memorial:confirm"
    NUMBERS_READ = "numbers:read"
    PAGE_CREATE = "page:create"
    PAGE_MANAGE = "page:manage"
    PAGE_READ = "page:read"
    PATIENT_ENROL = "patient:enrol"
    PEOPLE_MANAGE = "people:manage"
    PLATFORM_OPERATE = "platform:operate"
    POLICY_MANAGE = "policy:manage"
    RECORD_MANAGE = "record:manage"
    REPORT_READ = "report:read"
    REQUEST_ANSWER = "request:answer"
    REQUEST_ASK = "request:ask"
    REQUEST_OVERSEE = "request:oversee"
    SERVICE_READ = "service:read"
    SHOP_BUY = "shop:buy"
    SHOP_KEEP = "shop:keep"
    SIGNON_MANAGE = "signon:manage"
    WEBHOOK_RECEIVE = "webhook:receive"


class Role(StrEnum):
    """What somebody is to a hospital. All but the first two and OPERATOR are given by a tenant admin.

    An operator runs the platform: she holds nothing in any hospital.
    """

    ANYONE = "anyone"
    MEMBER = "member"
    MODERATOR = "moderator"
    OPERATOR = "operator"
    SHOP = "shop"
    SPIRITUAL_CARE = "spiritual_care"
    STAFF = "staff"
    TENANT_ADMIN = "tenant_admin"
    VOLUNTEER = "volunteer"


GIVEN_ROLES = (Role.MODERATOR, Role.SHOP, Role.SPIRITUAL_CARE, Role.STAFF, Role.TENANT_ADMIN, Role.VOLUNTEER)

GRANTS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.ANYONE: frozenset(
            {
                Permission.ACCOUNT_JOIN,
                Permission.ACCOUNT_SIGN_IN,
                Permission.HOSPITAL_READ,
                Permission.LETTER_ANSWER,
                Permission.PAGE_READ,
                Permission.SERVICE_READ,
                Permission.SHOP_BUY,
                Permission.WEBHOOK_RECEIVE,
            }
        ),
        Role.MEMBER: frozenset(
            {
                Permission.ACCOUNT_MANAGE,
                Permission.CONVERSATION_READ,
                Permission.FORUM_READ,
                Permission.PAGE_CREATE,
                Permission.PAGE_MANAGE,
                Permission.REQUEST_ASK,
            }
        ),
        Role.MODERATOR: frozenset(
            {
                Permission.CONSOLE_ENTER,
                Permission.CRISIS_TAKE,
                Permission.FORUM_MODERATE,
                Permission.MEMORIAL_CONFIRM,
                Permission.REPORT_READ,
                Permission.REQUEST_ANSWER,
                Permission.REQUEST_OVERSEE,
            }
        ),
        Role.OPERATOR: frozenset({Permission.PLATFORM_OPERATE}),
        Role.SHOP: frozenset({Permission.CONSOLE_ENTER, Permission.GIFT_BRING, Permission.GIFT_PLACE, Permission.SHOP_KEEP}),
        Role.SPIRITUAL_CARE: frozenset({Permission.REQUEST_ANSWER}),
        Role.STAFF: frozenset({Permission.CRISIS_TAKE, Permission.GIFT_BRING, Permission.GIFT_PLACE, Permission.PATIENT_ENROL}),
        Role.TENANT_ADMIN: frozenset(
            {
                Permission.AUDIT_READ,
                Permission.BRANDING_MANAGE,
                Permission.CONSOLE_ENTER,
                Permission.CRISIS_MANAGE,
                Permission.CRISIS_TAKE,
                Permission.FORUM_MANAGE,
                Permission.FORUM_MODERATE,
                Permission.GIFT_BRING,
                Permission.MEMORIAL_CONFIRM,
                Permission.NUMBERS_READ,
                Permission.PATIENT_ENROL,
                Permission.PEOPLE_MANAGE,
                Permission.POLICY_MANAGE,
                Permission.RECORD_MANAGE,
                Permission.REPORT_READ,
                Permission.REQUEST_ANSWER,
                Permission.REQUEST_OVERSEE,
                Permission.SHOP_KEEP,
                Permission.SIGNON_MANAGE,
            }
        ),
        Role.VOLUNTEER: frozenset({Permission.GIFT_BRING, Permission.REQUEST_ANSWER}),
    }
)


class SignInNeeded(Exception):
    """Nobody is signed in, and what was asked for needs somebody."""


class SecondFactorNeeded(Exception):
    """Somebody is signed in who would hold what it needs, had she shown a second factor too."""


class NotAllowed(Exception):
    """Somebody may see what it is about, and may not do what was asked for."""


class NotHeld(Exception):
    """Somebody is signed in, and no role of hers opens this door: to her there is nothing behind it."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who is asking: a person, a mailbox that proved itself, both, or a stranger.

    `person_id` is set for somebody with an account; `email` only once that account's mailbox was proved; `keys` are what
    this browser has shown from letters, each opening one page to one mailbox. `language` and `time_zone` (an IANA name) are
    what she chose, None for whoever goes by browser and hospital; `text_size` is "normal", "large" or "larger".
    `waiting` are roles that are hers only once she has shown a second factor too: until then they open nothing.
    `shows_signs`: others may see that she is writing. Moderators have `silenced` her: she reads, and writes only on pages of
    her own; or `banned` her: she sees no forum.
    """

    person_id: UUID | None = None
    name: str = ""
    email: str | None = None
    keys: tuple[UUID, ...] = ()
    roles: frozenset[Role] = frozenset({Role.ANYONE})
    language: str | None = None
    time_zone: str | None = None
    text_size: str = "normal"
    waiting: frozenset[Role] = frozenset()
    shows_signs: bool = False
    silenced: bool = False
    banned: bool = False

    @property
    def is_member(self) -> bool:
        """Signed in, with the mailbox proved."""
        return self.email is not None

    def may(self, permission: Permission) -> bool:
        """Whether any of the reader's roles holds the permission."""
        return any(permission in GRANTS[role] for role in self.roles)

    @property
    def halfway(self) -> bool:
        """Signed in by password alone, where all that is hers waits: nothing tells yet what that is."""
        return self.person_id is None and bool(self.waiting)

    def would(self, permission: Permission) -> bool:
        """Whether a role that waits for a second factor holds the permission."""
        return any(permission in GRANTS[role] for role in self.waiting)


STRANGER = Reader()


def person_reader(person_id: UUID, name: str, email: str | None, given: Iterable[str], keys: Iterable[UUID] = ()) -> Reader:
    """The reader for somebody signed in. Given roles count only once the mailbox is proved (`email` is set)."""
    roles = {Role.ANYONE, Role.MEMBER} | ({Role(role) for role in given} if email else set())
    return Reader(person_id=person_id, name=name, email=email, keys=tuple(keys), roles=frozenset(roles))


def held_back(reader: Reader, roles: frozenset[Role]) -> Reader:
    """The same reader, in whom these roles wait for a second factor."""
    return replace(reader, roles=reader.roles - roles, waiting=reader.roles & roles)


def current_reader() -> Reader:
    """Who is asking in this request; a stranger when nobody said otherwise."""
    reader: Reader = g.get("reader", STRANGER)
    return reader


def require(permission: Permission) -> None:
    """Raises SecondFactorNeeded, SignInNeeded or NotHeld unless the current reader holds the permission."""
    reader = current_reader()
    if reader.may(permission):
        return
    if reader.would(permission) or reader.halfway:
        raise SecondFactorNeeded
    raise SignInNeeded if reader.person_id is None else NotHeld
