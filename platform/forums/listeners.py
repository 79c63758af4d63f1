"""What follows in forums from what happens: words stand for a day; when somebody leaves, hers stay without her name, or go."""

from sqlalchemy import and_, delete, func, select, update

from accounts.leaving import PersonDeleted, name_of_who_left
from forums.actions import PostWritten
from forums.jobs import words_stand
from forums.models import Post, PostPhoto, PostState, PostVersion, Topic
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from moderation.trust import STANDS_AFTER
from photos.actions import forget_picture
from photos.models import Photo


@listens_to(PostWritten)
def let_time_tell(event: PostWritten) -> None:
    """Unreported, her words speak for her after a day."""
    words_stand.defer(at=now() + STANDS_AFTER, post_id=event.post.id)


@listens_to(PersonDeleted)
def words_in_forums(event: PersonDeleted) -> None:
    """Posts that bore no name go on bearing none: nothing tells that they were hers."""
    hers = and_(Post.tenant_id == current_tenant_id(), Post.author_id == event.person_id)
    if event.words_away:
        _take_away(event)
    db.session.execute(update(Post).where(hers, ~Post.anonymous).values(author_name=name_of_who_left()))


def _take_away(event: PersonDeleted) -> None:
    """The words, what they said before, their pictures, and the titles of topics she began. Answers of others stay."""
    hers = and_(Post.tenant_id == current_tenant_id(), Post.author_id == event.person_id)
    ids = select(Post.id).where(hers)
    _forget_pictures(event)
    db.session.execute(delete(PostVersion).where(PostVersion.tenant_id == current_tenant_id(), PostVersion.post_id.in_(ids)))
    gone = update(Post).where(hers).values(body="", body_html="", state=PostState.DELETED, edited_at=None)
    touched = list(db.session.scalars(gone.returning(Post.topic_id)))
    began = and_(Topic.tenant_id == current_tenant_id(), Topic.author_id == event.person_id)
    db.session.execute(update(Topic).where(began).values(title="", title_away=True))
    standing = select(Post.id).where(
        Post.tenant_id == Topic.tenant_id, Post.topic_id == Topic.id, Post.state == PostState.SHOWN
    )
    of_those = and_(Topic.tenant_id == current_tenant_id(), Topic.id.in_(set(touched)))
    counted = standing.with_only_columns(func.count()).scalar_subquery()
    wait = select(func.count()).where(
        Post.tenant_id == Topic.tenant_id, Post.topic_id == Topic.id, Post.state == PostState.WAITING
    )
    db.session.execute(update(Topic).where(of_those).values(shown=counted, waiting=wait.scalar_subquery()))
    db.session.execute(update(Topic).where(of_those, Topic.shown == 0).values(away_at=func.coalesce(Topic.away_at, now())))


def _forget_pictures(event: PersonDeleted) -> None:
    of_photo = and_(PostPhoto.tenant_id == Photo.tenant_id, PostPhoto.photo_id == Photo.id)
    of_post = and_(Post.tenant_id == PostPhoto.tenant_id, Post.id == PostPhoto.post_id)
    query = select(Photo).join(PostPhoto, of_photo).join(Post, of_post)
    for photo in db.session.scalars(query.where(Photo.tenant_id == current_tenant_id(), Post.author_id == event.person_id)):
        forget_picture(photo, actor="worker")
