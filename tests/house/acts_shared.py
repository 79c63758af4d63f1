"""What the parts of the hospital's day share: pressing a button, and finding what was made last."""

from uuid import UUID

from sqlalchemy import select

from accounts.models import Proof
from admin.lists.models import SavedView
from kernel.db import db
from messages.models import SupportMessage
from moderation.models import Case, WordRule
from pages.models import CarePage, Guest, Update, UpdateVersion
from photos.models import Photo
from tests.house.filled import Filled
from tests.support.browser import Browser, Page

Act = tuple[str, list[str]]  # the address that was used, and the audit rows it leaves


def press(browser: Browser, path: str, **values: object) -> Page:
    """Presses a button whose form is not at hand."""
    page = browser.post(path, {"csrf_token": browser.token(), **values})
    assert page.status < 400, f"{path}: {page.status} {page.text[:300]}"
    return page


Row = CarePage | Guest | Photo | Update | UpdateVersion | SavedView | SupportMessage | Proof | Case | WordRule


def newest(filled: Filled, kind: type[Row], **having: object) -> UUID:
    """The id of the row that was made last."""
    with filled.hospital.entered():
        query = select(kind.id).filter_by(**having).order_by(kind.created_at.desc()).limit(1)
        return db.session.scalars(query).one()
