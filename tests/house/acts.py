"""A hospital's day, act by act through browsers: each act gives its address and what must stand in the audit trail for it."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from sqlalchemy import select

from accounts.models import Proof, Purpose
from following.letters import LINK_LASTS
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from kernel.tokens import issue, six_digits
from messages.models import MessageState, SupportMessage
from pages.models import Guest, Update, UpdateVersion
from photos.models import Photo
from tests.house.acts_account import account
from tests.house.acts_console import console, speaking
from tests.house.acts_directory import directing
from tests.house.acts_of_address import naming
from tests.house.acts_of_conversations import in_conversations
from tests.house.acts_of_crisis import in_danger, on_call
from tests.house.acts_of_donations import giving
from tests.house.acts_of_enrolment import enrolling
from tests.house.acts_of_forums import in_forums
from tests.house.acts_of_gifts import bringing
from tests.house.acts_of_helping import asking
from tests.house.acts_of_moderation import moderating
from tests.house.acts_of_orders import ordering
from tests.house.acts_of_patients import deciding
from tests.house.acts_of_peers import meeting
from tests.house.acts_of_record import finding
from tests.house.acts_of_retention import ending
from tests.house.acts_of_rights import rights
from tests.house.acts_of_second_step import second_step
from tests.house.acts_of_shop import keeping_shop
from tests.house.acts_of_terms import agreeing
from tests.house.acts_shared import Act, newest, press
from tests.house.acts_signon import signing_on
from tests.house.filled import Filled
from tests.photos.pictures import encoded, halves

# What is typed in the course of the day: none of it may stand in the trail.
TYPED = (
    "Quill",
    "Feather",
    "Marigold",
    "Thornbury",
    "Aubergine",
    "Lantern",
    "example.org",
    "mercy.example",
    "Ada",
    "Stone",
    "Ruth",
    "Elena",
)


def token_for(filled: Filled, proof_id: UUID, purpose: Purpose) -> str:
    """What the letter of a proof carries."""
    with filled.hospital.entered():
        return issue(purpose, proof_id, new_id(), lasts=LINK_LASTS)


def the_day(filled: Filled) -> Iterator[Act]:
    """All of it, in an order in which each act is possible."""
    yield from joining(filled)
    yield from passwords(filled)
    yield from keeping(filled)
    yield from reading(filled)
    yield from tending(filled)
    yield from reporting(filled)
    yield from guests(filled)
    yield from rights(filled)
    yield from writing(filled)
    yield from pictures(filled)
    yield from in_forums(filled)
    yield from in_conversations(filled)
    yield from on_call(filled)
    yield from in_danger(filled)
    yield from meeting(filled)
    yield from asking(filled)
    yield from console(filled)
    yield from naming(filled)
    yield from keeping_shop(filled)
    yield from ordering(filled)
    yield from bringing(filled)
    yield from giving(filled)
    yield from signing_on(filled)
    yield from enrolling(filled)
    yield from deciding(filled)
    yield from finding(filled)
    yield from directing(filled)
    yield from speaking(filled)
    yield from ending(filled)
    yield from account(filled)
    yield from second_step(filled)
    yield from agreeing(filled)


def joining(filled: Filled) -> Iterator[Act]:
    """A newcomer joins, proves her mailbox by its code, and makes a page; another proves hers by the letter's link."""
    her = {"name": "Quill Feather", "email": "quill@example.org", "age_group": "adult", "password": "seven grey herons"}
    browser = filled.hospital.browser()
    browser.open("/join").submit(her)
    yield "accounts.join", ["person.join"]
    with filled.hospital.entered():
        proof_id = db.session.scalars(select(Proof.id).order_by(Proof.created_at.desc())).first()
        code = six_digits(Purpose.JOIN, proof_id or UUID(int=0))
    browser.open("/join/prove").submit({"code": code}, action="/join/prove")
    yield "accounts.prove", ["person.prove"]
    browser.open("/pages/new").submit({"who": "other", "patient_name": "Marigold"})
    yield "pages.new", ["page.create"]
    other = filled.hospital.browser()
    other.open("/join").submit(her | {"name": "Thornbury", "email": "thornbury@example.org"})
    yield "accounts.join", ["person.join"]
    link = f"/join/prove/{token_for(filled, newest(filled, Proof), Purpose.JOIN)}"
    other.open(link).submit(action=link)
    yield "accounts.prove_by_link", ["person.prove"]


def passwords(filled: Filled) -> Iterator[Act]:
    """A forgotten password is chosen anew."""
    proof_id = newest(filled, Proof, purpose=Purpose.NEW_PASSWORD)
    link = f"/sign-in/new-password/{token_for(filled, proof_id, Purpose.NEW_PASSWORD)}"
    filled.hospital.browser().open(link).submit({"password": "eleven brown hares"})
    yield "accounts.new_password", ["person.new_password"]
    half = filled.browser.sign_in(filled.admin.email, "eleven brown hares")
    yield "accounts.sign_in", ["session.begin"]
    half.submit({"second": "000000"}, action="second")
    yield "second.step", ["factor.refuse"]
    half.submit({"second": filled.recovery[0]}, action="second")
    yield "second.step", ["factor.use_code", "factor.show"]


def keeping(filled: Filled) -> Iterator[Act]:
    """Whoever keeps a page changes it, holds its letters and lets them go, invites, and sends word once more."""
    hers, page = filled.browser, filled.page.path
    hers.open(f"{page}/settings").submit({"kept_by": "Aubergine", "neutral_label": "Lantern", "visibility": "hospital"})
    yield "pages.settings", ["page.change"]
    press(hers, f"{page}/silence")
    yield "pages.silence", ["page.silence"]
    press(hers, f"{page}/release")
    yield "pages.release", ["page.release"]
    hers.open(f"{page}/followers").submit({"people": "Marigold marigold@example.org"}, action="followers")
    yield "following.followers", ["guest.invite"]
    press(hers, f"{page}/updates/{filled.update_id}/reach/{filled.delivery_id}")
    yield "following.again", ["delivery.again"]


def reading(filled: Filled) -> Iterator[Act]:
    """A member who is on no list follows, leaves a word that waits, and unfollows; her word is let stand and hidden."""
    page = filled.page.path
    member = filled.hospital.person("Thornbury Quill", email="member@example.org").browser()
    member.open(f"{page}/messages").submit({"body": "Aubergine and Lantern"}, action="messages")
    yield "messages.messages", ["message.leave"]
    word = newest(filled, SupportMessage, state=MessageState.WAITING)
    press(filled.browser, f"{page}/messages/{word}/accept")
    yield "tending.accept", ["message.accept"]
    press(filled.browser, f"{page}/messages/{word}/hide")
    yield "tending.hide", ["message.hide"]
    press(member, f"{page}/follow")
    yield "following.follow", ["guest.admit", "follower.follow"]
    press(member, f"{page}/pace", pace="daily")
    yield "following.pace", ["follower.pace"]
    press(member, f"{page}/unfollow")
    yield "following.unfollow", ["follower.unsubscribe"]


def tending(filled: Filled) -> Iterator[Act]:
    """A keeper shows a hidden word again, hides others together, asks for quiet and ends it, thanks, and uses the corner."""
    hers, page = filled.browser, filled.page.path
    word = newest(filled, SupportMessage, state=MessageState.HIDDEN)
    press(hers, f"{page}/messages/{word}/show")
    yield "tending.show_again", ["message.show"]
    member = filled.hospital.person("Feather Quill", email="other@example.org").browser()
    member.open(f"{page}/messages").submit({"body": "Lantern"}, action="messages")
    yield "messages.messages", ["message.leave"]
    press(hers, f"{page}/messages/waiting", word=str(newest(filled, SupportMessage)), act="hide")
    yield "tending.waiting", ["message.hide"]
    presses = {
        "quiet": ("tending.quiet", "page.quiet"),
        "quiet/end": ("tending.end_quiet", "page.unquiet"),
        "let-come": ("tending.let_come", "message.let_come"),
        "thanks": ("tending.thank_everyone", "message.thank"),
    }
    for act, (endpoint, action) in presses.items():
        press(hers, f"{page}/messages/{act}")
        yield endpoint, [action]
    hers.open(f"{page}/corner").submit({"body": "Aubergine"}, action="corner")
    yield "messages.corner", ["message.leave"]


def reporting(filled: Filled) -> Iterator[Act]:
    """A letter's reader says something without words and takes it back; a member reports a word; moderators decide."""
    page, reader = filled.page.path, filled.hospital.guest_browser(filled.guest_id)
    press(reader, f"{page}/updates/{filled.update_id}/feeling", feeling="prayer")
    yield "messages.feel_about_update", ["reaction.give"]
    press(reader, f"{page}/messages/{filled.message_id}/feeling", feeling="thanks")
    yield "messages.feel_about_word", ["reaction.give"]
    press(reader, f"{page}/messages/{filled.message_id}/feeling", feeling="")
    yield "messages.feel_about_word", ["reaction.take_back"]
    member = filled.hospital.person("Quill Lantern", email="reports@example.org").browser()
    member.open(f"{page}/messages/{filled.message_id}/report").submit({"reason": "Marigold"}, action="report")
    yield "messages.report", ["report.make"]
    yield from moderating(filled, page)


def guests(filled: Filled) -> Iterator[Act]:
    """A letter's reader arrives; another asks to come and is invited; one leaves, is cut off, removed and blocked."""
    page = filled.page.path
    filled.hospital.guest_browser(newest(filled, Guest, state="invited"))
    yield "letter_links.arrive", ["guest.admit"]
    other = f"/follow/{filled.tokens['letter_links.arrive']}/somebody-else"
    filled.hospital.browser().open(other).submit({"name": "Thornbury", "email": "asks@example.org"})
    yield "letter_links.somebody_else", ["guest.ask"]
    press(filled.browser, f"{page}/followers/{newest(filled, Guest, state='asked')}/invite")
    yield "following.invite_again", ["guest.invite"]
    filled.hospital.browser().post(f"/unsubscribe/{filled.tokens['letter_links.unsubscribe']}", {})
    yield "letter_links.unsubscribe", ["follower.unsubscribe"]
    for act, action in (("renew", "guest.renew"), ("remove", "guest.removed"), ("block", "guest.blocked")):
        press(filled.browser, f"{page}/followers/{filled.guest_id}/{act}")
        yield f"following.{act}", [action]


def writing(filled: Filled) -> Iterator[Act]:
    """An update with a picture is published, stopped, put right and published again."""
    hers, page = filled.browser, filled.page.path
    picture = (BytesIO(encoded(halves())), "Marigold.jpg")
    hers.open(f"{page}/updates").submit({"title": "Aubergine", "body": "Marigold slept.", "pictures": picture})
    yield "writing.write", ["photo.receive", "update.publish"]
    update_id = newest(filled, Update)
    press(hers, f"{page}/updates/{update_id}/stop")
    yield "writing.stop", ["update.stop"]
    hers.open(f"{page}/updates/{update_id}/again").submit({"body": "Lantern"})
    yield "writing.write_again", ["update.publish"]
    yield from planning(filled)
    yield from changing(filled, update_id)


def planning(filled: Filled) -> Iterator[Act]:
    """An update is planned, and published before its time."""
    day = (now() + timedelta(days=2)).date().isoformat()
    filled.browser.open(f"{filled.page.path}/updates").submit({"body": "Aubergine", "day": day, "hour": "09:00"})
    yield "writing.write", ["update.plan"]
    press(filled.browser, f"{filled.page.path}/updates/{newest(filled, Update, state='scheduled')}/now")
    yield "writing.publish_now", ["update.publish"]


def changing(filled: Filled, update_id: UUID) -> Iterator[Act]:
    """An update gets other words and its first ones again, stands first for a while, and is deleted and put back."""
    update = f"{filled.page.path}/updates/{update_id}"
    filled.browser.open(f"{update}/change").submit({"body": "Feather"})
    yield "changing.change", ["update.change"]
    press(filled.browser, f"{update}/versions/{newest(filled, UpdateVersion)}")
    yield "changing.bring_back", ["update.change"]
    for act, action in (("pin", "pin"), ("unpin", "unpin"), ("delete", "delete"), ("back", "put_back")):
        press(filled.browser, f"{update}/{act}")
        yield f"changing.{action}", [f"update.{action}"]


def pictures(filled: Filled) -> Iterator[Act]:
    """A picture comes into the album, gets its words and its place, stands at the head of the page, goes and comes back."""
    hers, page = filled.browser, filled.page.path
    album = hers.open(f"{page}/photos")
    arrived = album.submit({"pictures": (BytesIO(encoded(halves())), "Marigold.jpg")}, action="/photos")
    yield "albums.send", ["photo.receive"]
    picture = f"{page}/photos/{newest(filled, Photo)}"
    arrived.submit({f"shows-{picture[-36:]}": "Marigold", f"caption-{picture[-36:]}": "Aubergine"}, action="/words")
    yield "albums.words", ["photo.describe"]
    filled.hospital.world.work()
    yield "photos.clean", ["photo.clean", "photo.clean"]
    press(hers, f"{picture}/move", way="later")
    yield "albums.move", ["photo.move"]
    press(hers, f"{picture}/cover")
    yield "albums.cover", ["page.cover"]
    press(hers, f"{picture}/take-away")
    yield "albums.take_away", ["photo.take_away"]
    press(hers, f"{picture}/restore")
    yield "albums.restore", ["photo.put_back"]
