"""The worker's part in forums: a day after somebody wrote, it is noted that her words have stood."""

from uuid import UUID

from forums.models import Post, PostState
from kernel.db import current_tenant_id, db
from kernel.jobs import job
from moderation.trust import note_that_words_stand


@job("forums.words_stand")
def words_stand(post_id: str) -> None:
    """Notes it, unless they were taken away, hidden or reported meanwhile. Bears to be done twice."""
    post = db.session.get(Post, (current_tenant_id(), UUID(post_id)))
    if post is not None and post.author_id is not None and post.state == PostState.SHOWN:
        note_that_words_stand(post.author_id, post.id)
