"""What an administrator is told of every letter: its name, when it is sent, and made-up words that fill it."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from admin.branding.preview import SAMPLE_PAGE
from admin.letters.of_shop import SHOP
from admin.letters.saying import Told, told
from kernel.clock import now
from kernel.text import rich_text


def _code() -> dict[str, Any]:
    return {"code": "123456"}


def _page() -> dict[str, Any]:
    return {"label": str(SAMPLE_PAGE)}


def _whole_update() -> dict[str, Any]:
    body = _(
        "This is a **sample** of an update, and about nobody.\n\n> Somebody said something kind.\n\n"
        "- The first thing\n- The second thing\n\nMore stands at https://example.org/sample."
    )
    update = SimpleNamespace(title=_("A sample of an update"), body=body, body_html=rich_text(body))
    return {**_page(), "update": update}


# Every letter of the house; one that is missing here fails a house test.
TOLD = {
    **SHOP,
    "accounts/address_taken": told(
        lazy("The address belongs to another account"),
        lazy("Somebody wants to move an account to an address that has an account already. It goes to that address."),
    ),
    "accounts/data_ready": told(
        lazy("The copy is ready"),
        lazy("Somebody asked for a copy of what is theirs, and it has been put together."),
        lambda: {"expires_at": now() + timedelta(days=7)},
    ),
    "accounts/digits": told(
        lazy("Six digits before a change"),
        lazy("Somebody without a password wants to change something that matters in the account."),
        _code,
    ),
    "accounts/email_asked": told(
        lazy("A new address was asked for"),
        lazy("Somebody asks for another address for the account. It goes to the old address."),
    ),
    "accounts/email_changed": told(
        lazy("The new address holds"),
        lazy("The new address was proved. It goes to the new address."),
    ),
    "accounts/email_moved": told(
        lazy("The address was changed"),
        lazy("The new address was proved. It goes to the old address, where the change can be undone for seven days."),
    ),
    "accounts/ending": told(
        lazy("The hospital ends the account"),
        lazy("An administrator deletes somebody’s account. Until it ends, it can be kept."),
        lambda: {"leaves_at": now() + timedelta(days=7)},
    ),
    "accounts/invited": told(
        lazy("Look after the hospital"),
        lazy("Those who run CarePages open the hospital. It goes to its first administrator."),
    ),
    "accounts/leaving": told(
        lazy("The account will end"),
        lazy("Somebody asks for the account to be deleted."),
        lambda: {"leaves_at": now() + timedelta(days=7)},
    ),
    "accounts/left": told(
        lazy("The account has ended"),
        lazy("The account was deleted. It is the last letter."),
    ),
    "accounts/new_email": told(
        lazy("Prove a new address"),
        lazy("Somebody asks for another address for the account. It goes to the new address."),
        _code,
    ),
    "accounts/new_password": told(
        lazy("Choose a new password"),
        lazy("Somebody has forgotten the password."),
    ),
    "accounts/prove": Told(
        lazy("Prove the mailbox"),
        lazy("Somebody joins."),
        {
            lazy("Somebody new"): lambda: {**_code(), "known": False},
            lazy("Somebody who has an account already"): lambda: {**_code(), "known": True},
            lazy("Somebody who used a card of the hospital"): lambda: {**_code(), "known": False, "without_password": True},
        },
    ),
    "crisis/alert": Told(
        lazy("Somebody may be in danger"),
        lazy("Somebody presses “I need help now”, or writes words that signal danger. It goes to those who are on call."),
        {
            lazy("At once, to the first line"): lambda: {"again": False},
            lazy("When nobody has taken it"): lambda: {"again": True},
        },
    ),
    "crisis/on_call": told(
        lazy("On call, or not"),
        lazy("An administrator puts a mailbox on the list of those who are on call."),
    ),
    "factors/added": told(
        lazy("A second step was added"),
        lazy("Somebody adds an app or a passkey to sign in with."),
    ),
    "factors/code_used": told(
        lazy("A recovery code was used"),
        lazy("Somebody signs in with one of the recovery codes."),
    ),
    "factors/removed": told(
        lazy("A second step was removed"),
        lazy("Somebody removes an app or a passkey."),
    ),
    "factors/reset": told(
        lazy("The second step was taken away"),
        lazy("An administrator takes somebody's second step away, because it was lost."),
    ),
    "following/answer": told(
        lazy("An answer"),
        lazy("Somebody answers a word that was left on a page. It goes to whoever left it."),
        _page,
    ),
    "following/asked_now": told(
        lazy("A page waits for a yes"),
        lazy("Whoever a page is about is old enough to be asked. It goes to those who keep it."),
        _page,
    ),
    "following/asked_soon": told(
        lazy("Somebody will be asked in a month"),
        lazy("A month before that. It goes to those who keep the page."),
        _page,
    ),
    "following/came": told(
        lazy("Somebody came to the page about her or him"),
        lazy("Whoever a page is about has used a card. It goes to those who keep the page."),
        _page,
    ),
    "following/confirm": told(
        lazy("Prove a follower's mailbox"),
        lazy("A reader asks that letters about a page go to another mailbox."),
        _page,
    ),
    "following/conversation": told(
        lazy("A private message waits"),
        lazy("Somebody writes in a conversation. It goes to whom it was written to, once until it is read."),
    ),
    "following/newcomer": told(
        lazy("A question about a conversation"),
        lazy("Somebody would like to bring a person into a conversation. It goes to those in it, then to that person."),
    ),
    "following/decided": told(
        lazy("A decision about a page"),
        lazy("Whoever a page is about has taken, closed or allowed it, or not. It goes to those who kept it till then."),
        _page,
    ),
    "following/ends_soon": told(
        lazy("A page is deleted in a month"),
        lazy("The hospital keeps pages for a time, and it is over. It goes to those who keep the page, and to its subject."),
        _page,
    ),
    "following/forum_mention": told(
        lazy("Named in a forum"),
        lazy("Somebody writes @ and a name in a topic. It goes to whoever has that name and wrote there, or follows it."),
    ),
    "following/forum_digest": told(
        lazy("New in the forums"),
        lazy("In the morning, once a day or on Mondays, to whoever wants to be told of forums together and has not read it."),
    ),
    "following/forum_reply": told(
        lazy("Something new in a topic"),
        lazy("Somebody writes in a topic. It goes to those who follow it, at most once an hour."),
    ),
    "following/forum_topic": told(
        lazy("A new topic in a forum"),
        lazy("Somebody begins a topic. It goes to those who follow the forum, at most once an hour."),
    ),
    "following/fresh_link": told(
        lazy("A new link"),
        lazy("A reader's link has run out and a new one is asked for, or all links to a page were made anew."),
        _page,
    ),
    "following/handed_over": told(
        lazy("A page was handed over"),
        lazy("Whoever kept a page hands it over. It goes to whoever keeps it from now on."),
        _page,
    ),
    "following/introduced": told(
        lazy("Two people are introduced"),
        lazy("Both have agreed to know each other. It goes to whoever asked."),
    ),
    "following/introduction": told(
        lazy("Somebody asks to meet"),
        lazy("A member asks to be introduced to another, who lets people find her or him. It goes to whoever is asked."),
    ),
    "following/invitation": told(
        lazy("An invitation"),
        lazy("Whoever keeps a page puts somebody on its list."),
        _page,
    ),
    "following/kept_for_her": told(
        lazy("A page is closed, and kept"),
        lazy("Somebody turned 18 and did not take the page for a month. It goes to those who kept it, and to its subject."),
        _page,
    ),
    "following/keep_offer": told(
        lazy("A question for help"),
        lazy("Whoever keeps a page asks somebody to help keep it."),
        _page,
    ),
    "following/of_age": told(
        lazy("Whoever a page is about is 18"),
        lazy("The page is offered to her or him now. It goes to those who keep it."),
        _page,
    ),
    "following/offered": told(
        lazy("A page is offered"),
        lazy("Somebody with an account, about whom a page was kept, is 18 now. It goes to her or him."),
        _page,
    ),
    "following/update": Told(
        lazy("Word of an update"),
        lazy("An update is published. It goes to everybody who follows the page, two minutes later."),
        {
            lazy("As it usually is"): _page,
            lazy("Where the hospital and the page allow whole updates by mail"): _whole_update,
        },
    ),
    "following/words": told(
        lazy("New words"),
        lazy("Readers leave words on a page. It goes to those who keep it, at most once an hour."),
        _page,
    ),
    "glass/broken": told(
        lazy("An operator may read here for a while"),
        lazy("Somebody who runs CarePages said why she or he must read pages. It goes to whoever looks after privacy."),
    ),
    "helping/answer": told(
        lazy("Something new about a request for help"),
        lazy(
            "Somebody writes about a request, or says that it has ended. It goes to whoever asked, or to whoever has taken it."
        ),
    ),
    "helping/waiting": told(
        lazy("Somebody waits for help"),
        lazy("Nobody has answered a request for a day. It goes, once, to all who may help with it."),
    ),
    "moderation/arrived": told(
        lazy("Words that waited are there"),
        lazy("A moderator says yes to words that waited. It goes to whoever wrote them."),
    ),
    "moderation/back": told(
        lazy("Words stand again"),
        lazy("Words that were taken down stand again. It goes to whoever wrote them."),
    ),
    "moderation/limited": Told(
        lazy("Reading and not writing"),
        lazy("A moderator silences or bans somebody for a while, or ends that. It goes to her or him."),
        {
            lazy("Silenced"): lambda: {"silenced_until": now() + timedelta(days=7), "banned_until": None},
            lazy("Banned"): lambda: {"silenced_until": None, "banned_until": now() + timedelta(days=7)},
            lazy("Ended"): lambda: {"silenced_until": None, "banned_until": None},
        },
    ),
    "moderation/looked_at": told(
        lazy("A report was looked at"),
        lazy("A moderator decides about something that was reported. It goes to whoever reported it."),
    ),
    "moderation/taken_down": Told(
        lazy("Words were taken down"),
        lazy("A moderator takes words down, or decides again that they stay away. It goes to whoever wrote them."),
        {
            lazy("The first time"): lambda: {"again": False},
            lazy("After it was asked to look again"): lambda: {"again": True},
        },
    ),
    "retention/ends_soon": told(
        lazy("Something is deleted in a month"),
        lazy(
            "The hospital keeps conversations, topics or requests for a time, and it is over. It goes to whoever is in one, "
            "began or follows it, or asked: once a day, whatever it is about."
        ),
    ),
    "signon/digits": told(
        lazy("Six digits at the first visit"),
        lazy("Somebody signs in with the hospital's account for the first time, and says that this mailbox is theirs."),
        _code,
    ),
}
