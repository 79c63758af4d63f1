"""What an administrator does about accounts. Nobody shuts herself out here; an administrator always remains."""

from flask_babel import lazy_gettext as lazy
from flask_babel import ngettext

from accounts.actions import disable, enable, sign_out_everywhere
from accounts.archive import ask_for_archive
from accounts.leaving import keep_account
from accounts.models import Person
from accounts.queries import is_last_administrator
from admin.lists.shapes import Act
from kernel.access import Reader


def may_go(person: Person, actor: Reader) -> bool:
    """Whether somebody's account may be closed, deleted, or lose its part in the console: not one's own, nor the last."""
    return person.id != actor.person_id and not is_last_administrator(person)


def close(person: Person, actor: Reader) -> bool:
    """Closes an account; False for one that is closed, or must stay."""
    if person.disabled_at is not None or not may_go(person, actor):
        return False
    disable(person, actor=actor)
    return True


def open_again(person: Person, actor: Reader) -> bool:
    """Opens an account that was closed."""
    if person.disabled_at is None:
        return False
    enable(person, actor=actor)
    return True


def sign_out(person: Person, actor: Reader) -> bool:
    """Signs somebody else out everywhere."""
    if person.id == actor.person_id:
        return False
    sign_out_everywhere(person, actor=actor)
    return True


def copy(person: Person, actor: Reader) -> bool:
    """Has a copy of somebody's data made, for her alone; False for who could not fetch it, or when one is being made."""
    can_fetch = person.proved_at is not None and person.disabled_at is None and person.leaves_at is None
    return can_fetch and ask_for_archive(person, actor=actor)


def keep(person: Person, actor: Reader) -> bool:
    """Keeps an account that was to end."""
    if person.leaves_at is None:
        return False
    keep_account(person, actor=actor)
    return True


ACTS = (
    Act(
        "close",
        lazy("Close"),
        lambda n: ngettext("Close %(num)d account?", "Close %(num)d accounts?", n),
        lazy("It signs in no more, and is signed out everywhere at once. What was written stays. It can be opened again."),
        lambda n: ngettext("%(num)d account is closed.", "%(num)d accounts are closed.", n),
        close,
        undo="open",
    ),
    Act(
        "open",
        lazy("Open again"),
        lambda n: ngettext("Open %(num)d account again?", "Open %(num)d accounts again?", n),
        lazy("Whoever it belongs to can sign in again."),
        lambda n: ngettext("%(num)d account is open again.", "%(num)d accounts are open again.", n),
        open_again,
        undo="close",
    ),
    Act(
        "sign_out",
        lazy("Sign out everywhere"),
        lambda n: ngettext("Sign %(num)d person out everywhere?", "Sign %(num)d people out everywhere?", n),
        lazy("For a telephone that was lost, or a computer that others use. Signing in again works as before."),
        lambda n: ngettext("%(num)d person is signed out everywhere.", "%(num)d people are signed out everywhere.", n),
        sign_out,
    ),
    Act(
        "copy",
        lazy("Make a copy of their data"),
        lambda n: ngettext("Make a copy of the data of %(num)d person?", "Make a copy of the data of %(num)d people?", n),
        lazy("Whoever it is about gets a letter, and fetches it in the account. You cannot open it: it holds private words."),
        lambda n: ngettext("%(num)d copy is being made.", "%(num)d copies are being made.", n),
        copy,
    ),
    Act(
        "keep",
        lazy("Keep after all"),
        lambda n: ngettext("Keep %(num)d account that was to end?", "Keep %(num)d accounts that were to end?", n),
        lazy("Nothing is deleted, and signing in works as before."),
        lambda n: ngettext("%(num)d account stays.", "%(num)d accounts stay.", n),
        keep,
    ),
)
