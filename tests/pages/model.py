"""Who sees what of a page, said a second time and as plainly as possible: what the product is held against.

Nothing here asks the database or the product's own rules; people and things are known by their number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SHUT_OUT = ("blocked", "removed")


@dataclass(frozen=True)
class AGuest:
    """A row on a page's list. `person`: whose account it is tied to; `mailbox`: whose address stands there."""

    state: str
    person: int | None
    mailbox: int | None
    sees_pictures: bool
    may_write: bool
    caregiver: bool
    follows: str | None


@dataclass(frozen=True)
class AnUpdate:
    """An update: `chosen` are numbers of guests."""

    state: str
    audience: str
    chosen: frozenset[int]


@dataclass(frozen=True)
class APhoto:
    """A picture, in an update or not."""

    update: int | None
    in_album: bool
    state: str
    hidden: bool


@dataclass(frozen=True)
class AWord:
    """A support message by the account `author`, or by the guest `by_mail`; to an update, to a picture, or to the page."""

    update: int | None
    photo: int | None
    corner: bool
    state: str
    author: int | None
    by_mail: int | None


@dataclass(frozen=True)
class Subject:
    """Whom a page is about: how she stands to it, her account if she came, and whether she is deciding, or the page closed."""

    agreement: str
    is_child: bool
    patient: int | None
    deciding: bool
    closed: bool

    @property
    def minor(self) -> bool:
        """Whether she is a child: only children wait for nobody's word but their own, or a guardian's."""
        return self.is_child or self.agreement in ("guardian", "waiting")

    @property
    def sheltered(self) -> bool:
        """Whether only invited people ever see the page."""
        return self.minor or self.agreement == "provisional"


@dataclass(frozen=True)
class ModelPage:
    """A care page and everything on it; `managers` are accounts, the `owner` one of them."""

    visibility: str
    subject: Subject
    owner: int | None
    managers: frozenset[int]
    guests: Sequence[AGuest]
    updates: Sequence[AnUpdate]
    photos: Sequence[APhoto]
    words: Sequence[AWord]


@dataclass(frozen=True)
class ModelReader:
    """Somebody who looks: with an account or none, with letters of these guests, with the page's link or an old one."""

    person: int | None
    proved: bool
    letters: frozenset[int]
    link: str

    @property
    def member(self) -> bool:
        """Whether she has an account whose mailbox is proved."""
        return self.person is not None and self.proved


class View:
    """What one reader is shown of one page."""

    def __init__(self, page: ModelPage, reader: ModelReader) -> None:
        self.page, self.reader = page, reader
        self.rows = [(number, guest) for number, guest in enumerate(page.guests) if self._is_hers(number, guest)]
        self.admitted = [number for number, guest in self.rows if guest.state == "admitted"]
        self.is_patient = reader.person is not None and reader.person == page.subject.patient
        self.standing = self._standing()
        self.manages = self.standing == "manager"
        self.guest = page.guests[self.admitted[0]] if self.standing == "guest" else None

    def _is_hers(self, number: int, guest: AGuest) -> bool:
        if number in self.reader.letters:
            return True
        return self.reader.member and self.reader.person in (guest.person, guest.mailbox)

    def _standing(self) -> str | None:
        waits, who = self.page.subject.agreement == "waiting", self.reader.person
        if self.page.subject.closed:
            return "patient" if self.is_patient else None
        if who is not None and who in self.page.managers and (who == self.page.owner or not waits):
            return "manager"
        if self.is_patient:
            return "patient"
        if waits or any(guest.state in SHUT_OUT for _, guest in self.rows):
            return None
        if self.admitted:
            return "guest"
        if self.page.visibility == "hospital" and self.reader.member:
            return "member"
        if self.page.visibility == "link" and self.reader.link == "right":
            return "link"
        return None

    def sees_update(self, number: int) -> bool:
        """Whether she is shown an update."""
        update = self.page.updates[number]
        if update.state == "hidden":
            return self.standing is not None and self.is_patient
        if self.manages:
            return True
        if self.standing == "patient":
            return update.state == "published" or (update.state != "deleted" and not self.page.subject.minor)
        if self.standing is None or update.state != "published":
            return False
        return update.audience == "everyone" or (
            update.audience == "chosen" and self.standing == "guest" and any(n in update.chosen for n in self.admitted)
        )

    def lists_update(self, number: int) -> bool:
        """Whether it has its place on the page: those who keep a child's page see that something is hidden, and not what."""
        is_hidden = self.manages and self.page.subject.minor and self.page.updates[number].state == "hidden"
        return is_hidden or self.sees_update(number)

    def sees_photo(self, number: int) -> bool:
        """Whether she is shown a picture."""
        photo = self.page.photos[number]
        if photo.hidden and not self.is_patient:
            return False
        if self.manages:
            return photo.update is None or self.sees_update(photo.update)
        if self.standing is None or photo.state != "ready" or (self.guest and not self.guest.sees_pictures):
            return False
        return photo.in_album if photo.update is None else self.sees_update(photo.update)

    def sees_word(self, number: int) -> bool:
        """Whether she is shown a word."""
        word = self.page.words[number]
        if self.standing is None or not self._is_shown(word):
            return False
        if word.corner and not (self.manages or (self.guest and self.guest.caregiver)):
            return False
        if word.photo is not None:
            return self.sees_photo(word.photo)
        return word.update is None or self.sees_update(word.update)

    def hears_word(self, number: int) -> bool:
        """Whether a word is told to all who are the same to the page: what only its author sees is told to nobody."""
        state = self.page.words[number].state
        return self.sees_word(number) and (state == "shown" or (state == "waiting" and self.manages))

    def _is_shown(self, word: AWord) -> bool:
        own = word.author is not None and word.author == self.reader.person
        if self.standing == "guest" and word.author is None:
            own = own or word.by_mail == self.admitted[0]
        return {"shown": True, "waiting": self.manages or own, "resting": own, "hidden": False}[word.state]

    @property
    def writes(self) -> bool:
        """Whether she may leave a word."""
        if self.standing is None:
            return False
        if self.manages:
            return not self.page.subject.deciding
        return self.guest.may_write if self.guest else self.reader.member


def told(page: ModelPage, number: int) -> set[int]:
    """The guests who get a letter about an update, once it is published."""
    update = page.updates[number]
    if update.audience == "managers" or page.subject.agreement == "waiting":
        return set()
    return {
        n
        for n, guest in enumerate(page.guests)
        if guest.state == "admitted" and guest.follows == "yes" and (update.audience == "everyone" or n in update.chosen)
    }
