"""Other ways to a page: the door of a listed one, the way of its owner, and of whoever it is about."""

from kernel.access import NotAllowed, Reader
from kernel.errors import NotFound
from pages.access import PageClosed, PageVisit, Standing, is_shut_out, managed_page, page_with_rows, visit_of, visit_to
from pages.queries import takes_strangers


def listed_page(reader: Reader, slug: str) -> PageVisit:
    """The page at `slug` for a member who found its name: as a caller, unless she may read it anyway.

    Raises PageClosed for a page that is not listed, for whoever was shut out of it, and without a proved mailbox.
    """
    found = page_with_rows(reader, slug)
    visit = visit_of(*found[:3], reader, found[3]) if found else None
    if visit is not None:
        return visit
    if found is None or not found[0].listed or not reader.is_member or is_shut_out(found[1]):
        raise PageClosed
    if not takes_strangers(found[0]):
        raise PageClosed
    return PageVisit(found[0], reader, Standing.CALLER, found[1])


def owned_page(reader: Reader, slug: str) -> PageVisit:
    """The page at `slug`, which is the reader's own. Raises as `managed_page` does; NotAllowed for a co-manager."""
    visit = managed_page(reader, slug)
    if not visit.owns:
        raise NotAllowed
    return visit


def page_about(reader: Reader, slug: str) -> PageVisit:
    """The page at `slug`, open or closed, which is about the reader. Raises NotFound in every other case."""
    visit = visit_to(reader, slug)
    if not visit.is_patient:
        raise NotFound
    return visit
