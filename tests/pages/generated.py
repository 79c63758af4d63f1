"""What pages, people and readers are made of, for the model of who sees what."""

from dataclasses import fields, replace
from typing import Any

from hypothesis import strategies as st

from pages.models import Audience
from tests.pages.model import AGuest, AnUpdate, APhoto, AWord, ModelPage, ModelReader, Subject

PAGES_AT_ONCE = 20
PEOPLE = range(4)
some_person = st.none() | st.sampled_from(PEOPLE)


def of(kind: type, **given_for: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Instances of a dataclass of the model."""
    return st.builds(kind, **{field.name: given_for[field.name] for field in fields(kind)})


guests = of(
    AGuest,
    state=st.sampled_from(["admitted"] * 4 + ["asked", "blocked", "expected", "invited", "removed"]),
    person=some_person,
    mailbox=some_person,
    sees_pictures=st.sampled_from([True, True, False]),
    may_write=st.booleans(),
    caregiver=st.booleans(),
    follows=st.sampled_from(["yes", "yes", "unsubscribed", "bounced", None]),
)


subjects = of(
    Subject,
    agreement=st.sampled_from(["agreed", "agreed", "guardian", "provisional", "waiting"]),
    is_child=st.sampled_from([False, False, True]),
    patient=some_person,
    deciding=st.sampled_from([False, False, True]),
    closed=st.sampled_from([False] * 7 + [True]),
)


@st.composite
def pages(draw: st.DrawFn) -> ModelPage:
    """A page with everything on it; a mailbox stands on its list once at most."""
    listed = draw(
        st.lists(guests, max_size=5, unique_by=lambda guest: guest.mailbox if guest.mailbox is not None else object())
    )
    some_guests = st.frozensets(st.sampled_from(range(len(listed)))) if listed else st.just(frozenset[int]())
    updates = st.lists(
        of(
            AnUpdate,
            state=st.sampled_from(["published"] * 5 + ["deleted", "hidden", "hidden", "scheduled", "stopped"]),
            audience=st.sampled_from(list(Audience)),
            chosen=some_guests,
        ),
        max_size=4,
    )
    written = draw(updates)
    an_update = st.none() | st.sampled_from(range(len(written))) if written else st.none()
    states = st.sampled_from(["ready", "ready", "ready", "received", "refused"])
    seen = st.sampled_from([False, False, True])
    photos = draw(st.lists(of(APhoto, update=an_update, in_album=st.booleans(), state=states, hidden=seen), max_size=4))
    a_photo = st.none() | st.sampled_from(range(len(photos))) if photos else st.none()
    words = of(
        AWord,
        update=an_update,
        photo=a_photo,
        corner=st.booleans(),
        state=st.sampled_from(["shown", "shown", "waiting", "resting", "hidden"]),
        author=some_person,
        by_mail=st.none() | st.sampled_from(range(len(listed))) if listed else st.none(),
    )
    said = [_about_one_thing(word) for word in draw(st.lists(words, max_size=5))]
    visibility = st.sampled_from(["asks", "hospital", "invited", "link"])
    keepers, subject = draw(st.frozensets(st.sampled_from(PEOPLE), max_size=2)), draw(subjects)
    owner = draw(st.none() | st.sampled_from(sorted(keepers))) if keepers else None
    how = "invited" if subject.sheltered else draw(visibility)
    return ModelPage(how, subject, owner, keepers, listed, written, photos, said)


def _about_one_thing(word: AWord) -> AWord:
    """A word is about an update, or a picture, or is said in the corner, or to the page."""
    if word.corner:
        return replace(word, update=None, photo=None)
    return word if word.update is None else replace(word, photo=None)


readers = of(
    ModelReader,
    person=some_person,
    proved=st.booleans(),
    letters=st.frozensets(st.sampled_from(range(5)), max_size=2),
    link=st.sampled_from(["none", "old", "right"]),
)
batches = st.lists(
    st.tuples(pages(), st.lists(readers, min_size=2, max_size=2)), min_size=PAGES_AT_ONCE, max_size=PAGES_AT_ONCE
)
