"""What lies before somebody who writes: the form, with the pictures and people it names, each checked to be the page's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from wtforms import ValidationError

from kernel.ids import new_id, parse_id
from pages import actions
from pages.access import PageVisit
from pages.audience import goes_to
from pages.drafts import base_of, draft_of, keep_draft, throw_draft
from pages.models import Audience, Guest, Kind, Update, UpdateDraft, UpdateState
from pages.pictures_in_form import pictures_of_form
from pages.readers import guests_chosen, readers_of
from pages.update_form import UpdateForm, day_and_hour, moment
from pages.update_queries import loose_photos, pictures_of
from photos.models import Photo


@dataclass
class Desk:
    """`update`: the one that is put right or changed, None for a new one. `other`: a draft of hers kept elsewhere meanwhile."""

    visit: PageVisit
    update: Update | None
    form: UpdateForm
    pictures: Sequence[Photo] = ()
    chosen: Sequence[Guest] = ()
    other: UpdateDraft | None = None

    @property
    def key(self) -> str:
        """Under which the words are kept on the device."""
        return f"update-{self.update.id if self.update else self.visit.page.slug}"

    @property
    def is_published_anew(self) -> bool:
        """Whether letters go out about it; none does about a change to what stands."""
        return self.update is None or self.update.state in (UpdateState.SCHEDULED, UpdateState.STOPPED)

    @property
    def audience(self) -> Audience:
        """For whom the form says it is."""
        found = self.form.audience.data
        return Audience(found) if found in list(Audience) else Audience.EVERYONE

    @property
    def chosen_ids(self) -> list[UUID]:
        """The people chosen, as far as they are the page's."""
        return [guest.id for guest in self.chosen]

    @property
    def goes_to(self) -> str:
        """How far it goes, as a sentence."""
        return goes_to(self.visit.page, self.audience, self.chosen_ids)

    @property
    def goes_to_chosen(self) -> str:
        """The same, were it for the people who are chosen now."""
        if not self.chosen:
            return str(_("Goes to those you choose."))
        return goes_to(self.visit.page, Audience.CHOSEN, self.chosen_ids)

    @property
    def says_something(self) -> bool:
        """Whether there is anything in it. Words that stand are not changed into none: that would be deleting."""
        before = self.update and not self.is_published_anew and (self.update.title or self.update.body)
        return bool(self.form.body.data or self.form.title.data or (self.pictures and not before))

    def draft(self) -> actions.Draft:
        """What is to be published."""
        form = self.form
        return actions.Draft(
            title=form.title.data or "",
            body=form.body.data or "",
            photos=self.pictures,
            shows=[photo.shows for photo in self.pictures],
            kind=Kind(form.kind.data),
            audience=self.audience,
            chosen=self.chosen if self.audience == Audience.CHOSEN else (),
        )


def laid_out(visit: PageVisit, update: Update | None) -> Desk:
    """The desk as she finds it: with her draft when she kept one, else with the update, else empty."""
    draft = draft_of(visit, update)
    chosen = draft.chosen if draft else readers_of(update) if update and update.audience == Audience.CHOSEN else []
    photos = pictures_of(visit, [update]).get(update.id, []) if update else []
    if draft and draft.photo_ids:
        photos = photos + loose_photos(visit, draft.photo_ids)
    form = UpdateForm(data={**_written(draft or update, chosen), "base": base_of(draft), **_seen(update), "ticket": new_id()})
    return Desk(visit, update, form, photos, guests_chosen(visit, chosen))


def _written(source: UpdateDraft | Update | None, chosen: Sequence[UUID]) -> Mapping[str, Any]:
    if source is None:
        return {}
    words = {"title": source.title, "body": source.body, "kind": source.kind, "audience": source.audience}
    planned = source.published_at if isinstance(source, Update) and source.state == UpdateState.SCHEDULED else None
    at = source.publish_at if isinstance(source, UpdateDraft) else planned
    return {**words, "chosen": [str(one) for one in chosen], **day_and_hour(at)}


def _seen(update: Update | None) -> Mapping[str, str]:
    return {"seen": version_token(update)} if update else {}


def version_token(update: Update) -> str:
    """Says which words of an update somebody had before her."""
    return (update.edited_at or update.published_at).isoformat()


def filled_in(visit: PageVisit, update: Update | None) -> Desk:
    """The desk as it was sent: what is not of this page is not on it."""
    form = UpdateForm()
    placed = pictures_of(visit, [update]).get(update.id, []) if update else []
    named = [found for found in map(parse_id, form.chosen.data or []) if found]
    desk = Desk(visit, update, form, placed, guests_chosen(visit, named))
    if desk.is_published_anew:
        desk.pictures = pictures_of_form(visit, form, placed)
    return desk


def is_good(desk: Desk) -> bool:
    """Whether it can be published or planned; else a sentence stands beside what is not."""
    form = desk.form
    if not form.validate_on_submit():
        return False
    if not desk.says_something:
        anew = _("Write a few words, or choose a picture.")
        form.refuse(form.body, anew if desk.is_published_anew else _("Leave a few words, or delete the update as a whole."))
    if desk.audience == Audience.CHOSEN and len(desk.chosen) < len(set(form.chosen.data or [])):
        form.refuse(form.chosen, _("Somebody you chose may not come to this page any more. Look at the names once more."))
    elif desk.audience == Audience.CHOSEN and not desk.chosen:
        form.refuse(form.chosen, _("Choose at least one person."))
    return not form.errors


def throw_away(desk: Desk) -> None:
    """Throws away the draft that these words go on from."""
    form = desk.form
    throw_draft(desk.visit, desk.update, form.base.data or "", form.title.data or "", form.body.data or "")


def keep(desk: Desk) -> datetime | None:
    """Keeps what lies there as a draft. None when she kept something else meanwhile, elsewhere; then `other` is that."""
    form = desk.form
    loose = loose_photos(desk.visit, [photo.id for photo in desk.pictures]) if desk.pictures else []
    kept = keep_draft(
        desk.visit,
        desk.update,
        form.base.data or "",
        title=form.title.data or "",
        body=form.body.data or "",
        kind=form.kind.data if form.kind.data in list(Kind) else Kind.NEWS,
        audience=desk.audience,
        chosen=desk.chosen_ids,
        photo_ids=[photo.id for photo in loose],
        publish_at=_moment(form),
    )
    if kept is None:
        desk.other = draft_of(desk.visit, desk.update)
        form.base.data = base_of(desk.other)
    return kept


def _moment(form: UpdateForm) -> datetime | None:
    try:
        at = moment(form.day.data or "", form.hour.data or "")
    except ValidationError:
        return None
    return at if at is not None and at.year < MAXYEAR else None  # west of Greenwich the last hours lie in a year there is not
