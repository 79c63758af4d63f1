"""Each day: what the policy means is announced, what it means no more is spared, and what was announced a month ago is gone."""

from kernel.db import db
from kernel.jobs import daily
from tenants.retention.actions import announce, end, spare
from tenants.retention.models import EndReason
from tenants.retention.queries import page_due, pages_due, pages_meant, pages_spared


@daily("retention.end_pages", deletes=True)
def end_pages() -> None:
    """Under a legal hold nothing is announced and nothing goes. Each page goes in a transaction of its own."""
    for ending in pages_spared():
        spare(ending)
    db.session.commit()
    for page_id in pages_due():
        page = page_due(page_id)
        if page is not None:
            end(page)
        db.session.commit()
    for reason in EndReason:
        for page in pages_meant(reason):
            announce(page, reason)
        db.session.commit()
